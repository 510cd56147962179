"""The tokens by which the service knows who is calling."""

from __future__ import annotations

import time
from typing import Any

import jwt

from .conf import read_settings
from .ids import user_id

# Longer than any call takes.
INTEGRATION_SECONDS = 120


def person_token(user: Any, locale: str | None = None) -> str:
    """A person's token. What the person may do is the roster's to say, and not in it."""
    claims = {"sub": user_id(user)}
    if locale is not None:
        claims["locale"] = locale
    return _sign(claims, read_settings().token_lifetime_seconds)


def integration_token(*scopes: str) -> str:
    """This project's own token, for what these scopes allow."""
    claims = {"sub": f"{read_settings().namespace}:django", "scope": " ".join(scopes)}
    return _sign(claims, INTEGRATION_SECONDS)


def _sign(claims: dict[str, Any], seconds: float) -> str:
    settings = read_settings()
    now = int(time.time())
    dates = {"iat": now, "exp": now + int(seconds)}
    issued = {"iss": settings.issuer, "aud": settings.audience, **dates, **claims}
    headers = None if settings.key_id is None else {"kid": settings.key_id}
    return jwt.encode(issued, settings.signing_key, settings.algorithm, headers)
