import time

import jwt
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import override_settings
from django.urls import reverse

from lovelace_messaging import user_id
from lovelace_messaging.tokens import integration_token, person_token

from support.course import Semester, create_user
from support.keys import EC_KEY, EC_PUBLIC_KEY
from support.service import MessagingTestCase, ask, with_settings

URL = "/messaging/token"


class TokenViewTest(MessagingTestCase):
    def setUp(self):
        super().setUp()
        self.user = create_user("akorhonen0@oulu.example")

    def test_the_service_knows_by_it_who_is_signed_in(self):
        self.client.force_login(self.user)
        response = self.client.get(URL)
        self.assertEqual(response.status_code, 200)
        answer = ask(response.json()["token"], "{ viewer { id } }")
        self.assertEqual(answer, {"data": {"viewer": {"id": user_id(self.user)}}})
        self.assertTrue(user_id(self.user).endswith(f":{self.user.pk}"))

    def test_the_language_of_the_page_is_preferred(self):
        semester = Semester()
        self.client.force_login(semester.teacher)
        names = []
        for language in ("en", "fi"):
            token = self.client.get(URL, HTTP_ACCEPT_LANGUAGE=language).json()["token"]
            [space] = ask(token, "{ courseSpaces { name } }")["data"]["courseSpaces"]
            names.append(space["name"])
        self.assertEqual(
            names, ["Elementary Programming, spring 2025", "Ohjelmoinnin alkeet, kevät 2025"]
        )

    def test_it_is_kept_nowhere_and_short_lived(self):
        self.client.force_login(self.user)
        response = self.client.get(URL)
        self.assertIn("no-store", response["Cache-Control"])
        claims = jwt.decode(response.json()["token"], options={"verify_signature": False})
        self.assertEqual(set(claims), {"iss", "aud", "sub", "iat", "exp", "locale"})
        self.assertAlmostEqual(claims["exp"], time.time() + 600, delta=5)

    def test_who_is_signed_out_gets_none(self):
        response = self.client.get(URL)
        self.assertEqual((response.status_code, response["Content-Type"]), (401, "application/json"))
        self.assertIn("no-store", response["Cache-Control"])
        self.assertNotIn("token", response.json())

    @override_settings(AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.AllowAllUsersModelBackend"])
    def test_who_is_no_longer_active_gets_none(self):
        self.client.force_login(self.user)
        self.user.is_active = False
        self.user.save()
        self.assertEqual(self.client.get(URL).status_code, 401)

    def test_it_is_only_to_be_read(self):
        self.client.force_login(self.user)
        self.assertEqual(self.client.post(URL).status_code, 405)

    def test_its_address_is_that_of_the_docs(self):
        self.assertEqual(reverse("lovelace_messaging:token"), URL)


class TokensTest(MessagingTestCase):
    def test_a_person_who_is_not_saved_has_none(self):
        with self.assertRaisesRegex(ValueError, "Expected something that has been saved"):
            person_token(AnonymousUser())

    def test_an_integration_may_do_what_its_scopes_say_and_no_more(self):
        erase = 'mutation { eraseUser(input: { userId: "nobody", policy: RETAIN }) { erased } }'
        answer = ask(integration_token("roster:write", "users:erase"), erase)
        self.assertEqual(answer["data"], {"eraseUser": {"erased": False}})
        [error] = ask(integration_token("roster:write"), erase)["errors"]
        self.assertEqual(error["extensions"]["code"], "FORBIDDEN")

    def test_a_key_of_ones_own_signs_and_is_named(self):
        with with_settings(SIGNING_KEY=EC_KEY, ALGORITHM="ES256", KEY_ID="2025"):
            token = person_token(17)
        self.assertEqual(jwt.get_unverified_header(token), {"typ": "JWT", "alg": "ES256", "kid": "2025"})
        audience = settings.LOVELACE_MESSAGING["AUDIENCE"]
        self.assertRegex(jwt.decode(token, EC_PUBLIC_KEY, ["ES256"], audience=audience)["sub"], ":17$")
