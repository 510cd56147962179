import time

from lovelace_messaging import MessagingError, execute

from support.door import fail, hang, pass_on, say, service_away, service_behind, trickle
from support.service import MessagingTestCase

ERASE = "mutation Erase($input: EraseUserInput!) { eraseUser(input: $input) { erased } }"
NOBODY = {"input": {"userId": "nobody", "policy": "RETAIN"}}
DONE = {"eraseUser": {"erased": False}}


def erase(variables=NOBODY, scope="users:erase", timeout=None):
    return execute(ERASE, variables, scope=scope, timeout=timeout)


class ClientTest(MessagingTestCase):
    def fails(self, **given):
        """How a call fails, and after how many seconds."""
        start = time.monotonic()
        with self.assertRaises(MessagingError) as caught:
            erase(**given)
        return caught.exception, time.monotonic() - start

    def test_it_gives_the_data_of_the_answer(self):
        self.assertEqual(erase(), DONE)

    def test_errors_have_the_services_code_and_the_field(self):
        error, _ = self.fails(scope="roster:write")
        self.assertEqual(error.code, "FORBIDDEN")
        error, _ = self.fails(variables={"input": {"userId": "nobody", "policy": "FORGET"}})
        self.assertEqual((error.code, error.field), ("BAD_USER_INPUT", "input.policy"))
        self.assertRegex(str(error), r"^BAD_USER_INPUT \(input\.policy\): ")

    def test_what_may_pass_is_tried_once_more(self):
        for answer in (
            fail(503, "UNAVAILABLE", retryAfterSeconds=1),
            fail(504, "TIMED_OUT", retryAfterSeconds=1),
            say(502, b"<html>Bad Gateway</html>"),
        ):
            with service_behind(answer, pass_on) as door:
                self.assertEqual(erase(), DONE)
                self.assertEqual(door.taken, 2)

    def test_it_is_tried_no_more_than_that(self):
        with service_behind(fail(503, "UNAVAILABLE")) as door:
            error, _ = self.fails()
            self.assertEqual((error.code, door.taken), ("UNAVAILABLE", 2))

    def test_it_is_not_tried_again_where_the_time_does_not_last(self):
        with service_behind(fail(503, "UNAVAILABLE", retryAfterSeconds=2), pass_on) as door:
            error, seconds = self.fails(timeout=1)
            self.assertEqual((error.code, error.retry_after_seconds, door.taken), ("UNAVAILABLE", 2, 1))
            self.assertLess(seconds, 1)

    def test_what_would_fail_again_is_not_tried_again(self):
        with service_behind(fail(200, "RATE_LIMITED", retryAfterSeconds=1), pass_on) as door:
            error, _ = self.fails()
            self.assertEqual((error.code, error.retry_after_seconds, door.taken), ("RATE_LIMITED", 1, 1))

    def test_a_service_that_hangs_is_left_in_time(self):
        for answer in (hang, trickle):
            with service_behind(answer) as door:
                error, seconds = self.fails(timeout=1)
                self.assertEqual((error.code, door.taken), ("TIMED_OUT", 1))
                self.assertGreaterEqual(seconds, 0.9)
                self.assertLess(seconds, 1.5)

    def test_the_second_try_has_the_time_that_is_left(self):
        with service_behind(fail(503, "UNAVAILABLE"), hang) as door:
            error, seconds = self.fails(timeout=1)
            self.assertEqual((error.code, door.taken), ("TIMED_OUT", 2))
            self.assertLess(seconds, 1.5)

    def test_nobody_there_is_unavailable(self):
        with service_away():
            error, seconds = self.fails()
        self.assertEqual(error.code, "UNAVAILABLE")
        self.assertLess(seconds, 2)

    def test_a_redirect_is_not_followed_with_the_token(self):
        with service_behind(pass_on) as elsewhere:
            with service_behind(say(302, b"", ("Location", elsewhere.url))):
                error, _ = self.fails()
            self.assertEqual((error.code, elsewhere.taken), ("INVALID_ANSWER", 0))

    def test_what_is_not_the_service_gives_an_invalid_answer(self):
        for body in (b"<html>", b"[]", b'{"data":null}'):
            with service_behind(say(200, body)):
                error, _ = self.fails()
                self.assertEqual(error.code, "INVALID_ANSWER")
