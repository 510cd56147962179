"""What Lovelace has of courses, as far as rosters come from it, with its names."""

from django.contrib.auth.models import Group, User
from django.db import models


class UserProfile(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE)
    language_preference = models.CharField(max_length=24, null=True)
    data_policy = models.CharField(max_length=10, default="UNSELECTED")


class Course(models.Model):
    name_fi = models.CharField(max_length=255, null=True)
    name_en = models.CharField(max_length=255, null=True)
    staff_group = models.ForeignKey(Group, null=True, on_delete=models.SET_NULL)
    main_responsible = models.ForeignKey(User, null=True, on_delete=models.SET_NULL)


class CourseInstance(models.Model):
    course = models.ForeignKey(Course, on_delete=models.CASCADE)
    name_fi = models.CharField(max_length=255, null=True)
    name_en = models.CharField(max_length=255, null=True)
    slug = models.CharField(max_length=255)
    frozen = models.BooleanField(default=False)
    enrolled_users = models.ManyToManyField(User, through="CourseEnrollment")


class CourseEnrollment(models.Model):
    instance = models.ForeignKey(CourseInstance, on_delete=models.CASCADE)
    student = models.ForeignKey(User, on_delete=models.CASCADE)
    enrollment_state = models.CharField(max_length=11, default="WAITING")


class StudentGroup(models.Model):
    name = models.CharField(max_length=64)
    instance = models.ForeignKey(CourseInstance, on_delete=models.CASCADE)
    supervisor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="supervised_group")
    members = models.ManyToManyField(User)
