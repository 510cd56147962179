import time

from lovelace_messaging import report_checker_failure

from support.course import Semester
from support.door import hang, service_away, service_behind, trickle
from support.service import MessagingTestCase

UNREAD = """{ unreadCount unreadMessages { edges { node {
  content count sender { id } context { exercise answerId link } chat { topic audience } } } } }"""
TEXT = "SyntaxError in line 3"


class CheckerFailureTest(MessagingTestCase):
    def setUp(self):
        super().setUp()
        self.semester = Semester()

    def report(self, task_id="task-1", **more):
        given = {
            "topic": {"fi": "Tarkistin kaatui", "en": "Checker failed"},
            "content": {"fi": "Tehtävä 3", "en": TEXT},
            "exercise": "exercise-3",
            "answer_id": 17,
            "link": "https://lovelace.example/answers/17",
            **more,
        }
        return report_checker_failure(self.semester.instance, task_id=task_id, **given)

    def unread_by(self, user):
        answer = self.ask_as(user, UNREAD)
        return answer["unreadCount"], [edge["node"] for edge in answer["unreadMessages"]["edges"]]

    def test_the_staff_are_told_once_although_it_is_reported_twice(self):
        self.assertEqual([self.report(), self.report()], [True, True])
        for user in (self.semester.teacher, *self.semester.assistants):
            unread, [message] = self.unread_by(user)
            self.assertEqual(unread, 1)
            self.assertEqual(
                message,
                {
                    "content": "Tehtävä 3",
                    "count": 1,
                    "sender": None,
                    "context": {
                        "exercise": "exercise-3",
                        "answerId": "17",
                        "link": "https://lovelace.example/answers/17",
                    },
                    "chat": {"topic": "Tarkistin kaatui", "audience": "COURSE_STAFF"},
                },
            )
        self.assertEqual(self.unread_by(self.semester.students[0])[0], 0)

    def test_the_same_exercise_again_is_counted_and_another_one_is_told(self):
        self.report()
        self.report("task-2")
        unread, [message] = self.unread_by(self.semester.teacher)
        self.assertEqual((unread, message["count"]), (1, 2))
        self.report("task-3", exercise="exercise-4")
        self.report("task-4", dedupe_key="another cause")
        self.assertEqual(self.unread_by(self.semester.teacher)[0], 3)

    def test_what_a_checker_prints_is_told_as_far_as_it_can_be(self):
        output = "\x1b[31mTraceback\x1b[0m\r\n\tline 3\udcff" + "€" * 20_000
        self.assertTrue(self.report(content={"fi": output, "en": " "}, topic={"fi": "x" * 300}))
        _, [message] = self.unread_by(self.semester.teacher)
        self.assertTrue(message["content"].startswith("\ufffd[31mTraceback\ufffd[0m\n\tline 3?€€"))
        self.assertEqual((len(message["content"]), message["content"][-1]), (10_000, "…"))
        self.assertEqual(len(message["chat"]["topic"]), 200)

    def test_it_is_told_without_a_task_as_well(self):
        self.assertTrue(self.report(task_id=None))
        self.assertEqual(self.unread_by(self.semester.teacher)[0], 1)

    def assert_not_told(self, expected, **given):
        """Nothing is raised, the log has no text, and it takes no longer than two seconds."""
        start = time.monotonic()
        with self.assertLogs("lovelace_messaging", "ERROR") as logs:
            self.assertIs(self.report(**given), False)
        seconds = time.monotonic() - start
        [line] = logs.output
        self.assertRegex(line, rf"The failure of task task-1 in exercise exercise-3 was not told: {expected}$")
        self.assertNotIn(TEXT, line)
        self.assertLess(seconds, 2.5)
        return seconds

    def test_a_service_that_hangs_is_waited_for_two_seconds_in_all(self):
        for answer in (hang, trickle):
            with service_behind(answer):
                self.assertGreater(self.assert_not_told("TIMED_OUT"), 1.9)

    def test_a_service_that_is_away_is_not_waited_for(self):
        with service_away():
            self.assertLess(self.assert_not_told("UNAVAILABLE"), 1)

    def test_what_the_service_refuses_is_told_to_the_log(self):
        self.assert_not_told(r"BAD_USER_INPUT input\.context\.link", link="/answers/17")
        self.assert_not_told(r"BAD_USER_INPUT input\.content\[0\]\.language", content={"xx": TEXT})

    def test_a_mistake_in_the_call_is_told_to_the_log(self):
        self.assert_not_told("AttributeError", content=TEXT)
