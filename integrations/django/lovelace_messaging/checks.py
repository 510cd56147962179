"""Django's system check of the settings, which commands run at their start."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register

from .conf import problems


@register
def check_settings(**_: Any) -> list[Error]:
    """One error for each wrong setting."""
    return [Error(problem, id="lovelace_messaging.E001") for problem in problems()]
