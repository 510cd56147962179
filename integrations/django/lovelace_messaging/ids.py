"""Ids as the service knows them: `<installation>:<primary key>`, since several installations share one."""

from __future__ import annotations

from typing import Any

from .conf import read_settings


def pk_of(thing: Any) -> Any:
    """The primary key of a saved model, or the primary key that was given; raises ValueError."""
    pk = getattr(thing, "pk", thing)
    if pk is None or pk == "":
        raise ValueError(f"Expected something that has been saved, or its primary key, but got {thing!r}")
    return pk


def user_id(user: Any) -> str:
    """The id of a person, by the user or its primary key."""
    return _namespaced(user)


def course_space_id(course_space: Any) -> str:
    """The id of a course space, by the model that stands for it or its primary key."""
    return _namespaced(course_space)


def _namespaced(thing: Any) -> str:
    return f"{read_settings().namespace}:{pk_of(thing)}"
