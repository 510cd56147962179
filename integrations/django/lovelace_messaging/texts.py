"""Texts in the form in which the service takes them."""

from __future__ import annotations

import re
from typing import Mapping

# Control characters but newline and tab.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def translations(texts: Mapping[str, str], limit: int) -> list[dict[str, str]]:
    """Those texts that are not blank, each at most so long."""
    given = ((language, fit(text, limit)) for language, text in texts.items() if text.strip())
    return [{"language": language, "text": text} for language, text in given]


def fit(text: str, limit: int) -> str:
    """
    The text as far as the service takes it. It refuses what is too long, has control characters or is no Unicode, and
    the output of a checker may be all of that: it is not to be lost for it.
    """
    unicode = text.encode("utf-8", "replace").decode("utf-8")
    printable = CONTROL.sub("\ufffd", unicode.replace("\r\n", "\n"))
    return printable if len(printable) <= limit else f"{printable[: limit - 1]}…"
