"""The nightly push: whatever was not told on commit is told then."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lovelace_messaging.conf import read_settings
from lovelace_messaging.rosters import push_roster_now


class Command(BaseCommand):
    help = "Pushes whole rosters to Lovelace Messaging. Fails when any could not be pushed, after all others were."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "course_spaces",
            nargs="*",
            metavar="PK",
            help="primary keys of course spaces; all of them, where none is named",
        )

    def handle(self, *_: Any, course_spaces: list[str], verbosity: int, **__: Any) -> None:
        # A query that is read on and on would hold its transaction for as long as all pushes take.
        pks = course_spaces or list(read_settings().roster_ids())
        failed = [pk for pk in pks if not self._push(pk, verbosity)]
        if failed:
            named = " ".join(str(pk) for pk in failed)
            raise CommandError(f"{len(failed)} of {len(pks)} rosters could not be pushed: {named}")

    def _push(self, pk: Any, verbosity: int) -> bool:
        try:
            pushed = push_roster_now(pk)
        except Exception as error:  # The others are to be pushed, whatever it was.
            self.stderr.write(f"{pk}: {error}")
            return False
        if verbosity > 0:
            self.stdout.write(f"{pk}: {_describe(pushed)}")
        return True


def _describe(pushed: Any) -> str:
    if pushed is None:
        return "no roster"
    return f"{pushed.added} added, {pushed.changed} changed, {pushed.removed} removed"
