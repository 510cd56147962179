"""What the values of settings are to be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Callable
from urllib.parse import urlsplit

from django.utils.module_loading import import_string

REQUIRED: Any = object()


@dataclass(frozen=True)
class Rule:
    """What a setting is to be."""

    expected: str
    read: Callable[[Any], Any]
    """Gives the value that is used; raises ValueError, with a reason where there is more to tell."""
    default: Any = REQUIRED
    secret: bool = False
    """Whether what was given is told to nobody."""


def address(given: Any) -> str:
    """Of a service, without a slash at its end."""
    parts = urlsplit(given) if isinstance(given, str) else None
    if not parts or parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    if parts.username or parts.query or parts.fragment or re.search(r"\s", given):
        raise ValueError
    return given.rstrip("/")


def text(given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise ValueError
    return given


def name(given: Any) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", text(given)):
        raise ValueError
    return given


def one_of(*allowed: str) -> Callable[[Any], str]:
    def read(given: Any) -> str:
        if given not in allowed:
            raise ValueError
        return given

    return read


def number(minimum: float, maximum: float) -> Callable[[Any], float]:
    def read(given: Any) -> float:
        # To Python, True is a number.
        if isinstance(given, bool) or not isinstance(given, (int, float)):
            raise ValueError
        if not minimum <= given <= maximum:
            raise ValueError
        return given

    return read


def function(given: Any) -> Callable[..., Any]:
    """The function that a dotted path leads to."""
    try:
        found = import_string(text(given))
    except ImportError as error:
        raise ValueError(str(error)) from error
    if not callable(found):
        raise ValueError("it is no function")
    return found
