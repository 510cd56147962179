"""What this project asks of the service, on nobody's behalf."""

from __future__ import annotations

import json
import time
from typing import Any, Mapping
from urllib.request import Request

from django.core.serializers.json import DjangoJSONEncoder

from .conf import read_settings
from .deadline import Deadline
from .errors import MessagingError
from .tokens import integration_token
from .transport import post

# After these the same may pass a moment later.
PASSING = ("TIMED_OUT", "UNAVAILABLE")
# Where the service does not say how long to wait.
PAUSE_SECONDS = 0.2


def execute(
    query: str,
    variables: Mapping[str, Any],
    *,
    scope: str,
    timeout: float | None = None,
) -> dict[str, Any]:
    """
    The data that an operation gives. Raises MessagingError, `timeout` seconds from now at the latest (TIMEOUT_SECONDS,
    where nothing is said). What may pass is tried once more within that time, so give mutations that create something
    an idempotency key.
    """
    deadline = Deadline(read_settings().timeout_seconds if timeout is None else timeout)
    request = _request(query, variables, scope)
    try:
        return post(request, deadline.remaining)
    except MessagingError as error:
        pause = error.retry_after_seconds or PAUSE_SECONDS
        if error.code not in PASSING or pause >= deadline.remaining:
            raise
    time.sleep(pause)
    return post(request, deadline.remaining)


def _request(query: str, variables: Mapping[str, Any], scope: str) -> Request:
    headers = {
        "Authorization": f"Bearer {integration_token(scope)}",
        "Content-Type": "application/json",
        # In which errors are told, in logs.
        "Accept-Language": "en",
        "User-Agent": "lovelace-messaging-django",
    }
    body = json.dumps({"query": query, "variables": variables}, cls=DjangoJSONEncoder).encode()
    return Request(f"{read_settings().service_url}/graphql", body, headers, method="POST")
