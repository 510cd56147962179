"""A course with people of every role."""

from django.contrib.auth.models import Group, User
from django.db import transaction

from courses.models import Course, CourseEnrollment, CourseInstance, UserProfile


class Semester:
    """A course instance: one teacher, two assistants, three students."""

    @transaction.atomic
    def __init__(self):
        self.teacher = create_user("teacher", first_name="Maija", last_name="Opettaja")
        self.assistants = [create_user(f"assistant{number}") for number in (1, 2)]
        self.students = [create_user(f"student{number}@oulu.example") for number in (1, 2, 3)]
        self.staff_group = Group.objects.create(name="staff")
        self.staff_group.user_set.add(*self.assistants)
        self.course = Course.objects.create(
            name_fi="Ohjelmoinnin alkeet",
            name_en="Elementary Programming",
            staff_group=self.staff_group,
            main_responsible=self.teacher,
        )
        self.instance = self.open("kevät 2025", "spring 2025")

    @transaction.atomic
    def open(self, name_fi, name_en):
        """Another instance with the same students."""
        instance = CourseInstance.objects.create(course=self.course, name_fi=name_fi, name_en=name_en, slug=name_fi)
        for student in self.students:
            enroll(instance, student)
        return instance


def create_user(username, language=None, **fields):
    user = User.objects.create_user(username, **fields)
    UserProfile.objects.create(user=user, language_preference=language)
    return user


def enroll(instance, student, state="ACCEPTED"):
    return CourseEnrollment.objects.create(instance=instance, student=student, enrollment_state=state)
