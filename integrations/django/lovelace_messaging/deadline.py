"""Time that is limited in all."""

from __future__ import annotations

import threading
import time
from concurrent import futures
from typing import Callable, TypeVar

Value = TypeVar("Value")


class Deadline:
    """So many seconds from now on."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        return max(0.0, self._end - time.monotonic())


def within(seconds: float, work: Callable[[], Value]) -> Value:
    """
    What the work gives; raises TimeoutError if it takes longer. A socket's own timeout begins anew with every byte, and
    none holds for looking up a name, so the work is left behind in a thread then.
    """
    future: futures.Future[Value] = futures.Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return future.result(seconds)
    except futures.TimeoutError as error:
        # Before Python 3.11 it is another class; and the work may have failed with one of its own.
        raise TimeoutError(*error.args) from error
