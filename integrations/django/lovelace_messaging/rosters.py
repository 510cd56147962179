"""Tells the service who is in a course space."""

from __future__ import annotations

import itertools
import logging
import threading
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction

from .client import execute
from .conf import read_settings
from .ids import course_space_id, pk_of

logger = logging.getLogger(__name__)

SYNC = """mutation SyncCourseSpace($input: SyncCourseSpaceInput!) {
  syncCourseSpace(input: $input) { courseSpaceId added changed removed } }"""
# Of a roster that changes all the time; whoever changes it pushes it as well.
MOST_PUSHES = 3


@dataclass(frozen=True)
class Pushed:
    """What a push changed, in people."""

    course_space_id: str
    added: int
    changed: int
    removed: int


class _Moments(threading.local):
    """In this thread: moments in their order, and at which one the latest push of each roster began."""

    def __init__(self) -> None:
        self._count = itertools.count()
        self.begun: dict[tuple[str, Any], int] = {}

    def next(self) -> int:
        return next(self._count)


_moments = _Moments()


def push_roster(course_space: Any, using: str | None = None) -> None:
    """
    Has the roster pushed when the transaction is committed, once however often it is asked for in it, and not at all if
    it is rolled back. A push that fails is logged and fails nothing that was committed: the nightly push has it.
    """
    pk = pk_of(course_space)
    roster = (using or DEFAULT_DB_ALIAS, pk)
    asked = _moments.next()

    def push_after_commit() -> None:
        # A push that began since then was after the same commit, and has what was changed.
        if _moments.begun.get(roster, -1) < asked:
            _moments.begun[roster] = _moments.next()
            _push_or_log(pk)

    transaction.on_commit(push_after_commit, using=using)


def _push_or_log(pk: Any) -> None:
    try:
        push = read_settings().roster_queue or push_roster_now
        push(pk)
    except Exception:
        logger.exception("The roster of course space %s was not pushed", pk)


def push_roster_now(course_space: Any) -> Pushed | None:
    """
    Pushes the roster, and returns what that changed; None where the project has no roster for it. Raises
    MessagingError.

    Of two pushes at the same moment, the one with the older roster may come last. So whoever has pushed looks whether
    that is the roster still, and pushes again if not.
    """
    pk = pk_of(course_space)
    pushed = None
    roster = _read(pk)
    for _ in range(MOST_PUSHES):
        if roster is None:
            break
        pushed = _send(roster)
        before, roster = roster, _read(pk)
        if roster == before:
            break
    return pushed


def _read(pk: Any) -> dict[str, Any] | None:
    roster = read_settings().roster(pk)
    return None if roster is None else {"id": course_space_id(pk), **roster}


def _send(roster: dict[str, Any]) -> Pushed:
    done = execute(SYNC, {"input": roster}, scope="roster:write")["syncCourseSpace"]
    return Pushed(done["courseSpaceId"], done["added"], done["changed"], done["removed"])
