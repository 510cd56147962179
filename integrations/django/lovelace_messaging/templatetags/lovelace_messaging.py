"""The widget in templates. Nothing of it is inline, so that pages can have a strict Content-Security-Policy."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language

from lovelace_messaging.conf import read_settings
from lovelace_messaging.ids import course_space_id

register = template.Library()


@register.simple_tag
def lovelace_messages_script() -> str:
    """The widget's one script, for once in a page."""
    return format_html('<script src="{}/widget.js" defer></script>', read_settings().public_url)


@register.simple_tag(takes_context=True)
def lovelace_messages(
    context: template.Context,
    course_space: Any,
    chat: str | None = None,
    theme: str | None = None,
    lang: str | None = None,
) -> str:
    """The chats of a course space, which is given as the model that stands for it or its primary key."""
    given = {"course-space": course_space_id(course_space), "chat": chat, "theme": theme, "lang": lang}
    return _element(context, "lovelace-messages", given)


@register.simple_tag(takes_context=True)
def lovelace_unread_badge(
    context: template.Context, theme: str | None = None, lang: str | None = None
) -> str:
    """How many messages are unread, in all course spaces."""
    return _element(context, "lovelace-unread-badge", {"theme": theme, "lang": lang})


def _element(context: template.Context, name: str, given: dict[str, str | None]) -> str:
    user = context.get("user")
    # Who is not signed in has no messages, and would be told so for each page.
    if user is not None and not user.is_authenticated:
        return ""
    attributes = {"token-url": reverse("lovelace_messaging:token"), **given}
    attributes["lang"] = given["lang"] or get_language()
    shown = format_html_join(
        "", ' {}="{}"', ((key, value) for key, value in attributes.items() if value)
    )
    return format_html("<{}{}></{}>", name, shown, name)
