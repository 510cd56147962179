from lovelace_messaging import MessagingError, course_space_id, erase_user, user_id

from support.course import Semester
from support.door import service_away
from support.service import MessagingTestCase

ASK = """mutation Ask($input: CreateChatInput!) { createChat(input: $input) { chat { id } } }"""
READ = """query Read($id: ID!) { chat(id: $id) { messages { edges { node { content deleted sender { id } } } } } }"""


class ErasureTest(MessagingTestCase):
    def setUp(self):
        super().setUp()
        self.semester = Semester()
        self.student = self.semester.students[0]
        given = {
            "courseSpaceId": course_space_id(self.semester.instance),
            "audience": "COURSE_STAFF",
            "topic": [{"language": "fi", "text": "Tehtävä 3"}],
            "content": [{"language": "fi", "text": "Miksi?"}],
        }
        self.chat = self.ask_as(self.student, ASK, {"input": given})["createChat"]["chat"]["id"]

    def what_the_staff_read(self):
        [edge] = self.ask_as(self.semester.teacher, READ, {"id": self.chat})["chat"]["messages"]["edges"]
        return edge["node"]

    def test_anonymize_leaves_what_was_written_without_who_wrote_it(self):
        self.assertIs(erase_user(self.student, "ANONYMIZE"), True)
        self.assertEqual(self.what_the_staff_read(), {"content": "Miksi?", "deleted": False, "sender": None})
        self.assertEqual(self.ask_as(self.student, "{ courseSpaces { id } }")["courseSpaces"], [])

    def test_delete_leaves_a_tombstone(self):
        erase_user(self.student.pk, "DELETE")
        self.assertEqual(self.what_the_staff_read(), {"content": "", "deleted": True, "sender": None})

    def test_retain_leaves_it_under_the_id(self):
        erase_user(self.student, "RETAIN")
        sender = {"id": user_id(self.student)}
        self.assertEqual(self.what_the_staff_read(), {"content": "Miksi?", "deleted": False, "sender": sender})

    def test_once_more_erases_nothing(self):
        erase_user(self.student, "ANONYMIZE")
        self.assertIs(erase_user(self.student, "ANONYMIZE"), False)

    def test_who_has_chosen_nothing_is_not_erased(self):
        with self.assertRaisesRegex(ValueError, "Expected one of ANONYMIZE, DELETE, RETAIN .* got 'UNSELECTED'"):
            erase_user(self.student, "UNSELECTED")

    def test_what_is_not_certain_to_be_done_raises(self):
        with service_away(), self.assertRaises(MessagingError):
            erase_user(self.student, "DELETE")
        self.student.delete()
        with self.assertRaisesRegex(ValueError, "has been saved"):
            erase_user(self.student, "DELETE")
