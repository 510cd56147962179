"""Tells the course staff that a checker failed."""

from __future__ import annotations

import logging
import uuid
from typing import Any, Mapping

from .client import execute
from .errors import MessagingError
from .ids import course_space_id
from .texts import fit, translations

logger = logging.getLogger(__name__)

NOTIFY = """mutation Notify($input: NotifyInput!) { notify(input: $input) { messageId } }"""
# In all: whoever waits for the checker waits for this as well.
TIMEOUT_SECONDS = 2.0
# The service's own limits, in characters.
TOPIC_LIMIT, CONTENT_LIMIT, ID_LIMIT = 200, 10_000, 255


def report_checker_failure(
    course_space: Any,
    *,
    topic: Mapping[str, str],
    content: Mapping[str, str],
    exercise: Any,
    task_id: str | None,
    answer_id: Any = None,
    link: str | None = None,
    dedupe_key: str | None = None,
) -> bool:
    """
    Tells the course staff, within two seconds, and returns whether they were told; it never raises. `topic` and
    `content` are texts by language. The same Celery task is told once, however often it is reported. What has the same
    `dedupe_key` (where none is given: the same exercise) is one message for a day, of which the count rises.
    """
    try:
        context = {"exercise": _id(exercise), "answerId": _id(answer_id), "link": link}
        given = {
            "courseSpaceId": course_space_id(course_space),
            "audience": "COURSE_STAFF",
            "topic": translations(topic, TOPIC_LIMIT),
            "content": translations(content, CONTENT_LIMIT),
            "context": context,
            "dedupeKey": fit(dedupe_key or f"checker {exercise}", ID_LIMIT),
            # What runs outside of Celery has no id; then this call and its retry have one.
            "idempotencyKey": task_id or str(uuid.uuid4()),
        }
        execute(NOTIFY, {"input": given}, scope="messages:write", timeout=TIMEOUT_SECONDS)
    except Exception as error:
        # Errors may quote what was given, and no text belongs in a log.
        known = isinstance(error, MessagingError)
        what = f"{error.code} {error.field or ''}".rstrip() if known else type(error).__name__
        logger.error("The failure of task %s in exercise %s was not told: %s", task_id, exercise, what)
        return False
    return True


def _id(given: Any) -> str | None:
    return None if given is None else fit(str(given), ID_LIMIT)
