"""Puts Lovelace Messaging, a messaging service for courses, into a Django project."""

from .checker import report_checker_failure
from .client import execute
from .erasure import erase_user
from .errors import MessagingError
from .ids import course_space_id, user_id
from .rosters import push_roster, push_roster_now

__all__ = [
    "MessagingError",
    "course_space_id",
    "erase_user",
    "execute",
    "push_roster",
    "push_roster_now",
    "report_checker_failure",
    "user_id",
]
