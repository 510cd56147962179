"""The key that tokens are signed with, and how."""

from __future__ import annotations

import jwt

# Those that the service takes, the first of them with a secret that it shares.
ALGORITHMS = ("HS256", "RS256", "PS256", "ES256", "EdDSA")
# What the service expects of one (AUTH_JWT_SECRET).
SECRET_BYTES = 32


def problem_of(key: str, algorithm: str) -> str | None:
    """What is wrong with a key for an algorithm, without the key; None where nothing is."""
    expected = f"expected {_kind_for(algorithm)} for {algorithm}, but"
    size = len(key.encode())
    if algorithm == "HS256" and size < SECRET_BYTES:
        return f"{expected} got one of {size}"
    try:
        jwt.encode({}, key, algorithm)
    except Exception as error:  # Whatever the library of keys says, the key is none.
        return f"{expected} signing fails with {type(error).__name__}"
    return None


def _kind_for(algorithm: str) -> str:
    if algorithm == "HS256":
        return f"a secret of at least {SECRET_BYTES} bytes"
    return "a private key in PEM (and the package cryptography)"
