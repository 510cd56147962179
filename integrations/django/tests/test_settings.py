from io import StringIO

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test import SimpleTestCase, override_settings

from lovelace_messaging.checks import check_settings
from lovelace_messaging.conf import read_settings

from support.keys import EC_KEY
from support.service import with_settings


class SettingsTest(SimpleTestCase):
    def check(self, **changes):
        with with_settings(**changes):
            return [error.msg for error in check_settings()]

    def assert_problem(self, expected, **changes):
        self.assertEqual(self.check(**changes), [f"LOVELACE_MESSAGING{expected}"])

    def test_good_settings_have_no_problems_and_every_default_is_filled_in(self):
        self.assertEqual(self.check(), [])
        given = read_settings()
        self.assertEqual(given.public_url, given.service_url)
        self.assertEqual((given.algorithm, given.token_lifetime_seconds, given.timeout_seconds), ("HS256", 600, 10))

    def test_each_wrong_setting_is_named_with_what_was_expected_and_what_was_given(self):
        address = "expected an address such as https://messaging.example, but"
        self.assert_problem(f"['SERVICE_URL']: {address} it is not set", SERVICE_URL=None)
        wrong_addresses = ("a.example", "ftp://a.example", "https://", "https://a.example?b", "https://a:b@c.example")
        for wrong in wrong_addresses:
            self.assert_problem(f"['PUBLIC_URL']: {address} got {wrong!r}", PUBLIC_URL=wrong)
        self.assert_problem("['ISSUER']: expected what the service has as AUTH_ISSUER, but got ''", ISSUER="")
        self.assert_problem(
            "['ALGORITHM']: expected one of HS256, RS256, PS256, ES256, EdDSA, but got 'none'", ALGORITHM="none"
        )
        for wrong in ("10", True, 0, 61):
            self.assert_problem(
                f"['TIMEOUT_SECONDS']: expected a number from 0.1 to 60, but got {wrong!r}", TIMEOUT_SECONDS=wrong
            )
        names = "a name of letters, digits, dots, hyphens and underscores, such as oulu"
        self.assert_problem(f"['NAMESPACE']: expected {names}, but got 'oulu:1'", NAMESPACE="oulu:1")

    def test_a_path_that_leads_nowhere_tells_why(self):
        expected = "['ROSTER_IDS']: expected the dotted path of a function that lists the course spaces, but got"
        wrong = "courses.mail.ids"
        self.assert_problem(f"{expected} {wrong!r} (No module named 'courses.mail')", ROSTER_IDS=wrong)
        self.assert_problem(f"{expected} 'courses.__name__' (it is no function)", ROSTER_IDS="courses.__name__")

    def test_a_setting_that_there_is_not_is_told_with_those_that_there_are(self):
        [problem] = self.check(TIMEOUT=3)
        self.assertRegex(problem, r"^LOVELACE_MESSAGING\['TIMEOUT'\]: expected one of SERVICE_URL, .*ROSTER_QUEUE, but")

    def test_a_key_is_checked_by_its_algorithm_and_never_shown(self):
        where = "['SIGNING_KEY']: expected"
        self.assert_problem(
            f"{where} a secret of at least 32 bytes for HS256, but got one of 18", SIGNING_KEY="too short a secret"
        )
        [problem] = self.check(SIGNING_KEY="a secret of more than 32 bytes, but not a key", ALGORITHM="ES256")
        self.assertRegex(problem, r"expected a private key in PEM \(.*\) for ES256, but signing fails with \w+$")
        [problem] = self.check(SIGNING_KEY=EC_KEY)
        self.assertRegex(problem, r"expected a secret of at least 32 bytes for HS256, but signing fails with \w+$")
        [problem] = self.check(SIGNING_KEY=17)
        self.assertEqual(
            problem, f"LOVELACE_MESSAGING{where} a secret, or a private key in PEM, but got something else"
        )
        self.assertEqual(self.check(SIGNING_KEY=EC_KEY, ALGORITHM="ES256", KEY_ID="2025"), [])

    @override_settings()
    def test_without_settings_no_command_starts(self):
        del settings.LOVELACE_MESSAGING
        with self.assertRaisesRegex(SystemCheckError, "LOVELACE_MESSAGING: expected a dict, but got NoneType"):
            call_command("check", stdout=StringIO(), stderr=StringIO())

    def test_what_runs_no_checks_is_told_at_its_first_use(self):
        with with_settings(NAMESPACE="", TIMEOUT_SECONDS=0):
            with self.assertRaisesRegex(ImproperlyConfigured, "NAMESPACE.*\n.*TIMEOUT_SECONDS"):
                read_settings()
