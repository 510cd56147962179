"""The running service, as a person's browser asks it."""

import json
import os
import uuid
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings
from django.test import TransactionTestCase, override_settings

from lovelace_messaging.tokens import person_token

SERVICE_URL = os.environ["MESSAGING_URL"]
WAIT_SECONDS = 10


def with_settings(**changes):
    """The settings with these in place of the project's."""
    return override_settings(LOVELACE_MESSAGING={**settings.LOVELACE_MESSAGING, **changes})


def forward(body, headers):
    """The status and the body that the service answers."""
    request = Request(f"{SERVICE_URL}/graphql", body, {**headers, "Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=WAIT_SECONDS) as response:
            return response.status, response.read()
    except HTTPError as error:
        with error:
            return error.code, error.read()


def ask(token, query, variables=None):
    """The whole answer, with errors if there are any."""
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    return json.loads(forward(body, {"Authorization": f"Bearer {token}"})[1])


class MessagingTestCase(TransactionTestCase):
    """Transactions are real, and each test is an installation of its own: the service has one database for all."""

    def setUp(self):
        super().setUp()
        installation = with_settings(NAMESPACE=f"test-{uuid.uuid4().hex[:12]}")
        installation.enable()
        self.addCleanup(installation.disable)

    def ask_as(self, user, query, variables=None):
        """What the service answers to a person."""
        answer = ask(person_token(user), query, variables)
        self.assertNotIn("errors", answer)
        return answer["data"]
