from io import StringIO

from django.core.management import call_command
from django.core.management.base import CommandError

from courses.models import CourseEnrollment, StudentGroup

from support.course import Semester, create_user
from support.door import service_away
from support.service import MessagingTestCase

SPACES = "{ courseSpaces { id } }"


def run(*named, **options):
    """What the command writes to standard output."""
    output = StringIO()
    call_command("push_rosters", *named, stdout=output, **options)
    return output.getvalue()


class PushRostersTest(MessagingTestCase):
    def setUp(self):
        super().setUp()
        self.semester = Semester()
        self.other = self.semester.open("syksy 2025", "autumn 2025")
        self.newcomer = create_user("newcomer")
        # No signal tells of this.
        CourseEnrollment.objects.bulk_create(
            CourseEnrollment(instance=instance, student=self.newcomer, enrollment_state="ACCEPTED")
            for instance in (self.semester.instance, self.other)
        )

    def spaces_of_newcomer(self):
        return len(self.ask_as(self.newcomer, SPACES)["courseSpaces"])

    def test_it_pushes_all_and_tells_what_that_changed(self):
        lines = [f"{instance.pk}: 1 added, 0 changed, 0 removed" for instance in (self.semester.instance, self.other)]
        self.assertEqual(run().splitlines(), lines)
        self.assertEqual(self.spaces_of_newcomer(), 2)

    def test_it_pushes_those_that_are_named(self):
        run(str(self.other.pk), verbosity=0)
        self.assertEqual(self.spaces_of_newcomer(), 1)

    def test_it_fails_when_one_failed_after_the_others_were_pushed(self):
        StudentGroup.objects.bulk_create([StudentGroup(name=" ", instance=self.semester.instance)])
        errors = StringIO()
        named = f"1 of 2 rosters could not be pushed: {self.semester.instance.pk}"
        with self.assertRaisesRegex(CommandError, named) as caught:
            run(stderr=errors)
        self.assertEqual(caught.exception.returncode, 1)
        self.assertRegex(errors.getvalue(), r"^\d+: BAD_USER_INPUT \(input\.studentGroups\[0\]\.name\)")
        self.assertEqual(self.spaces_of_newcomer(), 1)

    def test_it_fails_when_the_service_is_away(self):
        with service_away(), self.assertRaisesRegex(CommandError, "2 of 2 rosters could not be pushed"):
            run(stderr=StringIO())

    def test_it_says_which_have_no_roster(self):
        self.assertEqual(run("123456"), "123456: no roster\n")
