"""One request to the service and its answer."""

from __future__ import annotations

import json
import socket
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .deadline import within
from .errors import MessagingError

# What whoever stands before the service answers when it is away.
AWAY = (502, 503, 504)


class _NoRedirects(HTTPRedirectHandler):
    """Whoever redirects would be given the token."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = build_opener(_NoRedirects)


def post(request: Request, seconds: float) -> dict[str, Any]:
    """The data of the answer; raises MessagingError for anything else, when the time is over at the latest."""
    try:
        status, body = within(seconds, lambda: _send(request, seconds))
    except (OSError, HTTPException) as error:
        raise _error_of(error, seconds) from error
    return _data_of(status, body)


def _send(request: Request, seconds: float) -> tuple[int, bytes]:
    try:
        with _OPENER.open(request, timeout=seconds) as response:
            return response.status, response.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def _error_of(error: Exception, seconds: float) -> MessagingError:
    reason = getattr(error, "reason", error)
    if isinstance(reason, (TimeoutError, socket.timeout)):
        return MessagingError("TIMED_OUT", f"Expected an answer within {seconds:.1f} s, but got none")
    return MessagingError("UNAVAILABLE", f"Expected an answer, but got {reason!r}")


def _data_of(status: int, body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        answer = {}
    if answer.get("errors"):
        raise MessagingError.of(answer["errors"][0])
    if not isinstance(answer.get("data"), dict):
        code = "UNAVAILABLE" if status in AWAY else "INVALID_ANSWER"
        raise MessagingError(code, f"Expected data, but got status {status} and something else")
    return answer["data"]
