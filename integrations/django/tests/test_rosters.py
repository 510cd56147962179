from contextlib import contextmanager

from django.contrib.auth.models import Group
from django.db import transaction

from courses import messaging
from courses.models import CourseEnrollment, StudentGroup
from lovelace_messaging import MessagingError, course_space_id, push_roster, push_roster_now, user_id

from support.course import Semester, create_user, enroll
from support.door import hang, pass_on, service_away, service_behind
from support.service import MessagingTestCase, with_settings

SPACES = '{ courseSpaces { id slug name(language: "en") frozen viewerRole } }'
queued = []
meanwhile = []


def queue(pk):
    """In place of a Celery task."""
    queued.append(pk)


def roster_that_changes(pk):
    """Between it is read and pushed, somebody else changes and pushes it."""
    roster = messaging.roster(pk)
    if meanwhile:
        meanwhile.pop()()
    return roster


class RosterTest(MessagingTestCase):
    def setUp(self):
        super().setUp()
        self.semester = Semester()
        self.newcomer = create_user("newcomer")

    def spaces_of(self, user):
        return self.ask_as(user, SPACES)["courseSpaces"]

    def assert_roles(self, expected):
        """What people are in the course space, on the service."""
        spaces = {user: self.spaces_of(user) for user in expected}
        roles = {user: found[0]["viewerRole"] if found else None for user, found in spaces.items()}
        self.assertEqual(roles, expected)


class PushedRosterTest(RosterTest):
    def test_people_find_the_course_space_in_the_role_that_they_have(self):
        semester = self.semester
        self.assertEqual(
            self.spaces_of(semester.students[0]),
            [
                {
                    "id": course_space_id(semester.instance),
                    "slug": "kevät 2025",
                    "name": "Elementary Programming, spring 2025",
                    "frozen": False,
                    "viewerRole": "STUDENT",
                }
            ],
        )
        self.assert_roles(
            {semester.teacher: "RESPONSIBLE_TEACHER", semester.assistants[1]: "STAFF", self.newcomer: None}
        )

    def test_who_is_several_things_is_what_may_do_most(self):
        enroll(self.semester.instance, self.semester.assistants[0])
        self.assert_roles({self.semester.assistants[0]: "STAFF"})

    def test_who_waits_or_has_left_is_not_on_it(self):
        waiting = enroll(self.semester.instance, self.newcomer, "WAITING")
        self.assert_roles({self.newcomer: None})
        for state, role in (("ACCEPTED", "STUDENT"), ("EXPELLED", None)):
            waiting.enrollment_state = state
            waiting.save()
            self.assert_roles({self.newcomer: role})

    def test_staff_come_and_go_with_their_group_by_whichever_side(self):
        group, other = self.semester.staff_group, Group.objects.create(name="others")
        group.user_set.add(self.newcomer)
        self.assert_roles({self.newcomer: "STAFF"})
        self.newcomer.groups.set([other])
        self.assert_roles({self.newcomer: None})
        self.newcomer.groups.add(group)
        self.assert_roles({self.newcomer: "STAFF"})
        self.newcomer.groups.clear()
        self.assert_roles({self.newcomer: None})
        group.user_set.clear()
        self.assert_roles({self.semester.assistants[0]: None, self.semester.teacher: "RESPONSIBLE_TEACHER"})

    def test_a_course_without_a_staff_group_has_no_staff(self):
        self.semester.course.staff_group = self.semester.course.main_responsible = None
        self.semester.course.save()
        self.assert_roles({self.newcomer: None, self.semester.assistants[0]: None, self.semester.teacher: None})
        self.assert_roles({self.semester.students[0]: "STUDENT"})

    def test_student_groups_are_pushed_along(self):
        member, outsider = self.semester.students[:2]
        group = StudentGroup.objects.create(
            name="Ryhmä 1", instance=self.semester.instance, supervisor=self.semester.assistants[0]
        )
        group.members.add(member)
        given = {
            "courseSpaceId": course_space_id(self.semester.instance),
            "audience": "STUDENT_GROUP",
            "studentGroupId": str(group.pk),
            "topic": [{"language": "en", "text": "Friday"}],
            "content": [{"language": "en", "text": "At ten."}],
        }
        create = "mutation C($input: CreateChatInput!) { createChat(input: $input) { chat { id } } }"
        self.ask_as(self.semester.assistants[0], create, {"input": given})
        unread = [self.ask_as(user, "{ unreadCount }")["unreadCount"] for user in (member, outsider)]
        self.assertEqual(unread, [1, 0])

    def test_a_frozen_instance_is_a_frozen_course_space(self):
        self.semester.instance.frozen = True
        self.semester.instance.save()
        self.assertTrue(self.spaces_of(self.semester.students[0])[0]["frozen"])


class PushOnCommitTest(RosterTest):
    def test_nothing_is_pushed_before_the_commit(self):
        with transaction.atomic():
            enroll(self.semester.instance, self.newcomer)
            self.assert_roles({self.newcomer: None})
        self.assert_roles({self.newcomer: "STUDENT"})

    def test_what_is_rolled_back_pushes_nothing(self):
        with service_behind(pass_on) as door:
            with self.roll_back():
                enroll(self.semester.instance, self.newcomer)
        self.assertEqual(door.taken, 0)

    def test_a_bulk_change_pushes_each_roster_once(self):
        other = self.semester.open("syksy 2025", "autumn 2025")
        crowd = [create_user(f"crowd{number}") for number in range(20)]
        with service_behind(pass_on) as door:
            with transaction.atomic():
                for user in crowd:
                    enroll(self.semester.instance, user)
                    enroll(other, user)
                for enrollment in CourseEnrollment.objects.filter(student__in=crowd[:5]):
                    enrollment.delete()
        self.assertEqual(door.taken, 2)
        self.assert_roles({crowd[4]: None, crowd[5]: "STUDENT"})

    def test_a_change_after_a_savepoint_that_was_rolled_back_is_pushed(self):
        with transaction.atomic():
            with self.roll_back():
                enroll(self.semester.instance, self.newcomer)
            self.semester.instance.courseenrollment_set.get(student=self.semester.students[0]).delete()
        self.assert_roles({self.newcomer: None, self.semester.students[0]: None})

    def test_each_of_two_transactions_pushes(self):
        for student in self.semester.students[:2]:
            with transaction.atomic():
                self.semester.instance.courseenrollment_set.get(student=student).delete()
            self.assert_roles({student: None})

    def test_a_service_that_is_away_fails_no_commit_and_what_follows_it(self):
        followed = []
        with service_away(), self.assertLogs("lovelace_messaging", "ERROR") as logs:
            with transaction.atomic():
                enroll(self.semester.instance, self.newcomer)
                transaction.on_commit(lambda: followed.append(True))
        self.assertEqual(followed, [True])
        self.assertRegex(logs.output[0], rf"The roster of course space {self.semester.instance.pk} was not pushed")
        self.assertTrue(CourseEnrollment.objects.filter(student=self.newcomer).exists())

    def test_a_queue_is_given_the_course_space_and_nothing_else_happens(self):
        queued.clear()
        with with_settings(ROSTER_QUEUE="test_rosters.queue"), service_behind(hang) as door:
            with transaction.atomic():
                push_roster(self.semester.instance)
                push_roster(self.semester.instance.pk)
                self.assertEqual(queued, [])
        self.assertEqual((queued, door.taken), ([self.semester.instance.pk], 0))

    @contextmanager
    def roll_back(self):
        with self.assertRaises(InterruptedError), transaction.atomic():
            yield
            raise InterruptedError


class PushNowTest(RosterTest):
    def test_it_tells_what_it_changed_and_repeating_it_changes_nothing(self):
        with with_settings(ROSTER_QUEUE="test_rosters.queue"):
            enroll(self.semester.instance, self.newcomer)
        pushed = push_roster_now(self.semester.instance)
        self.assertEqual((pushed.added, pushed.changed, pushed.removed), (1, 0, 0))
        self.assertEqual(pushed.course_space_id, course_space_id(self.semester.instance))
        pushed = push_roster_now(self.semester.instance)
        self.assertEqual((pushed.added, pushed.changed, pushed.removed), (0, 0, 0))

    def test_a_roster_that_was_changed_and_pushed_meanwhile_is_not_left_as_it_was(self):
        meanwhile.append(lambda: enroll(self.semester.instance, self.newcomer))
        with with_settings(ROSTER="test_rosters.roster_that_changes"), service_behind(pass_on) as door:
            push_roster_now(self.semester.instance)
        self.assertEqual(door.taken, 3)
        self.assert_roles({self.newcomer: "STUDENT"})

    def test_a_course_space_without_a_roster_is_not_pushed(self):
        with service_behind(hang):
            self.assertIsNone(push_roster_now(self.semester.instance.pk + 1_000))

    def test_a_wrong_roster_is_refused_with_its_field(self):
        StudentGroup.objects.bulk_create([StudentGroup(name=" ", instance=self.semester.instance)])
        with self.assertRaises(MessagingError) as caught:
            push_roster_now(self.semester.instance)
        self.assertEqual(caught.exception.field, "input.studentGroups[0].name")

    def test_names_of_people_go_along(self):
        query = "query ($id: ID!) { courseSpace(id: $id) { id } viewer { id displayName } }"
        answer = self.ask_as(self.semester.teacher, query, {"id": course_space_id(self.semester.instance)})
        self.assertEqual(
            answer["viewer"], {"id": user_id(self.semester.teacher), "displayName": "Maija Opettaja"}
        )
