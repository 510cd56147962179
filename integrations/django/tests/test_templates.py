from html.parser import HTMLParser

from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from lovelace_messaging import course_space_id, report_checker_failure
from lovelace_messaging.conf import read_settings

from support.course import Semester
from support.service import MessagingTestCase, ask, with_settings


class Elements(HTMLParser):
    """The elements of a page: names with attributes."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def render(tag, **context):
    return Template("{% load lovelace_messaging %}{% " + tag + " %}").render(Context(context))


class TemplatesTest(MessagingTestCase):
    def setUp(self):
        super().setUp()
        self.semester = Semester()

    def test_the_script_is_that_of_the_service_and_nothing_is_inline(self):
        with with_settings(PUBLIC_URL="https://messaging.example/"):
            page = render("lovelace_messages_script")
        self.assertEqual(page, '<script src="https://messaging.example/widget.js" defer></script>')

    def test_the_chats_of_a_course_space_by_model_or_primary_key(self):
        namespace, pk = read_settings().namespace, self.semester.instance.pk
        expected = (
            '<lovelace-messages token-url="/messaging/token" '
            f'course-space="{namespace}:{pk}" lang="fi"></lovelace-messages>'
        )
        for instance in (self.semester.instance, pk):
            self.assertEqual(
                render("lovelace_messages instance", instance=instance, user=self.semester.teacher), expected
            )

    def test_it_is_in_the_language_of_the_page(self):
        with translation.override("en"):
            [(_, attributes)] = Elements(render("lovelace_unread_badge")).found
        self.assertEqual(attributes, {"token-url": "/messaging/token", "lang": "en"})

    def test_what_is_given_is_shown_and_escaped(self):
        evil = "\"><script>alert('x')</script>"
        page = render("lovelace_messages 214 chat=evil theme=evil lang='sv'", evil=evil)
        self.assertEqual(
            Elements(page).found,
            [
                (
                    "lovelace-messages",
                    {
                        "token-url": "/messaging/token",
                        "course-space": course_space_id(214),
                        "chat": evil,
                        "theme": evil,
                        "lang": "sv",
                    },
                )
            ],
        )

    def test_who_is_not_signed_in_is_shown_nothing(self):
        for tag in ("lovelace_messages 214", "lovelace_unread_badge"):
            self.assertEqual(render(tag, user=AnonymousUser()), "")

    def test_a_course_space_that_is_missing_in_the_page_is_a_mistake(self):
        with self.assertRaisesRegex(ValueError, "Expected something that has been saved"):
            render("lovelace_messages instance")

    def test_the_badge_gets_a_token_that_knows_what_is_unread(self):
        report_checker_failure(
            self.semester.instance, topic={"fi": "a"}, content={"fi": "b"}, exercise="c", task_id="task-1"
        )
        self.client.force_login(self.semester.assistants[0])
        [(name, attributes)] = Elements(render("lovelace_unread_badge", user=self.semester.assistants[0])).found
        self.assertEqual(name, "lovelace-unread-badge")
        token = self.client.get(attributes["token-url"]).json()["token"]
        self.assertEqual(ask(token, "{ unreadCount }"), {"data": {"unreadCount": 1}})
