"""Erases people, as they have chosen."""

from __future__ import annotations

from typing import Any

from .client import execute
from .ids import user_id

ERASE = """mutation EraseUser($input: EraseUserInput!) { eraseUser(input: $input) { erased } }"""
POLICIES = ("ANONYMIZE", "DELETE", "RETAIN")


def erase_user(user: Any, policy: str) -> bool:
    """
    Erases a person, by the user or its primary key, and returns whether there was anything to erase. Raises
    MessagingError: then it is not certain to be done. It can be repeated at any time.
    """
    if policy not in POLICIES:
        raise ValueError(f"Expected one of {', '.join(POLICIES)} as the policy, but got {policy!r}")
    given = {"userId": user_id(user), "policy": policy}
    return execute(ERASE, {"input": given}, scope="users:erase")["eraseUser"]["erased"]
