"""The settings: one dict, LOVELACE_MESSAGING, checked and read in one place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Callable, Iterable, Mapping

from django.conf import settings as project
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.dispatch import receiver

from .rules import REQUIRED, Rule, address, function, name, number, one_of, text
from .signing_key import ALGORITHMS, problem_of

NAME = "LOVELACE_MESSAGING"
FUNCTION = "the dotted path of a function"
RULES = {
    "SERVICE_URL": Rule("an address such as https://messaging.example", address),
    "PUBLIC_URL": Rule("an address such as https://messaging.example", address, default=None),
    "SIGNING_KEY": Rule("a secret, or a private key in PEM", text, secret=True),
    "ALGORITHM": Rule(f"one of {', '.join(ALGORITHMS)}", one_of(*ALGORITHMS), default="HS256"),
    "KEY_ID": Rule("the id that the published key has", text, default=None),
    "ISSUER": Rule("what the service has as AUTH_ISSUER", text),
    "AUDIENCE": Rule("what the service has as AUTH_AUDIENCE", text),
    "NAMESPACE": Rule("a name of letters, digits, dots, hyphens and underscores, such as oulu", name),
    "TOKEN_LIFETIME_SECONDS": Rule("a number from 60 to 86400", number(60, 86_400), default=600),
    "TIMEOUT_SECONDS": Rule("a number from 0.1 to 60", number(0.1, 60), default=10),
    "ROSTER": Rule(f"{FUNCTION} that gives the roster of a course space", function),
    "ROSTER_IDS": Rule(f"{FUNCTION} that lists the course spaces", function),
    "ROSTER_QUEUE": Rule(f"{FUNCTION} that has a roster pushed later", function, default=None),
}


@dataclass(frozen=True)
class Settings:
    """The settings as they are used, every default filled in."""

    service_url: str
    """Where this project reaches the service."""
    public_url: str
    """Where browsers reach it."""
    signing_key: str
    algorithm: str
    key_id: str | None
    issuer: str
    audience: str
    namespace: str
    """With what the ids of this installation begin."""
    token_lifetime_seconds: float
    """How long a person's token is good for."""
    timeout_seconds: float
    """How long to wait for the service, in all."""
    roster: Callable[[Any], Mapping[str, Any] | None]
    roster_ids: Callable[[], Iterable[Any]]
    roster_queue: Callable[[Any], Any] | None
    """Without one, a roster is pushed at once where its change is committed."""


def problems() -> list[str]:
    """Every wrong setting: its name, what was expected and what was given."""
    return _examine(getattr(project, NAME, None))[0]


@lru_cache(maxsize=None)
def read_settings() -> Settings:
    """The settings; raises ImproperlyConfigured, which tells all problems."""
    found, values = _examine(getattr(project, NAME, None))
    if found:
        # Servers run no system checks at their start.
        raise ImproperlyConfigured("\n".join(found))
    return Settings(**values)


@receiver(setting_changed)
def _forget(*, setting: str, **_: Any) -> None:
    if setting == NAME:
        read_settings.cache_clear()


def _examine(given: Any) -> tuple[list[str], dict[str, Any]]:
    if not isinstance(given, Mapping):
        return [f"{NAME}: expected a dict, but got {type(given).__name__}"], {}
    found = [
        f"{NAME}[{key!r}]: expected one of {', '.join(RULES)}, but there is no such setting"
        for key in given
        if key not in RULES
    ]
    values: dict[str, Any] = {}
    for key, rule in RULES.items():
        try:
            values[key.lower()] = _read(given.get(key), rule)
        except ValueError as error:
            found.append(f"{NAME}[{key!r}]: expected {error}")
    problem = None if found else problem_of(values["signing_key"], values["algorithm"])
    if problem is not None:
        found.append(f"{NAME}['SIGNING_KEY']: {problem}")
    values["public_url"] = values.get("public_url") or values.get("service_url")
    return found, values


def _read(given: Any, rule: Rule) -> Any:
    # What the environment does not have is None.
    if given is None:
        if rule.default is REQUIRED:
            raise ValueError(f"{rule.expected}, but it is not set")
        return rule.default
    try:
        return rule.read(given)
    except ValueError as error:
        shown = "something else" if rule.secret else repr(given)
        reason = f" ({error})" if str(error) else ""
        raise ValueError(f"{rule.expected}, but got {shown}{reason}") from error
