"""How calls of the service fail."""

from __future__ import annotations

from typing import Any, Mapping


class MessagingError(Exception):
    """
    The service refused or failed. `code` is one of the service's, or what came of not reaching it: TIMED_OUT,
    UNAVAILABLE, or INVALID_ANSWER where something else than the service answered.
    """

    def __init__(
        self,
        code: str,
        text: str,
        *,
        field: str | None = None,
        retry_after_seconds: float | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(f"{code} ({field}): {text}" if field else f"{code}: {text}")
        self.code = code
        self.field = field
        """The argument that is wrong, such as `input.roster[3].userId`."""
        self.retry_after_seconds = retry_after_seconds
        self.request_id = request_id
        """By which the service's log tells more."""

    @classmethod
    def of(cls, error: Mapping[str, Any]) -> MessagingError:
        """From an error as GraphQL has it."""
        extensions = error.get("extensions") or {}
        return cls(
            extensions.get("code", "INVALID_ANSWER"),
            str(error.get("message")),
            field=extensions.get("field"),
            retry_after_seconds=extensions.get("retryAfterSeconds"),
            request_id=extensions.get("requestId"),
        )
