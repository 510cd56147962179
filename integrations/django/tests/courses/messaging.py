"""What Lovelace Messaging is told of courses: a course instance is a course space there."""

from django.conf import settings
from django.contrib.auth.models import User

from courses.models import CourseInstance, StudentGroup
from lovelace_messaging import user_id


def roster_ids():
    """The primary keys of all course instances."""
    return CourseInstance.objects.order_by("pk").values_list("pk", flat=True)


def roster(pk):
    """The roster of a course instance, in the form of SyncCourseSpaceInput; None where there is no such instance."""
    instance = CourseInstance.objects.select_related("course").filter(pk=pk).first()
    if instance is None:
        return None
    return {
        "slug": instance.slug,
        "name": _names(instance),
        "defaultLanguage": settings.MODELTRANSLATION_DEFAULT_LANGUAGE,
        "frozen": instance.frozen,
        "roster": _members(instance),
        "studentGroups": _groups(instance),
    }


def _names(instance):
    """Course and instance, in each language in which one of them has a name."""
    names = []
    for language, _ in settings.LANGUAGES:
        parts = [getattr(named, f"name_{language}") for named in (instance.course, instance)]
        if any(parts):
            names.append({"language": language, "text": ", ".join(filter(None, parts))[:200]})
    return names


def _members(instance):
    """Everybody once: who is several things in a course is what may do most."""
    people = User.objects.filter(is_active=True).select_related("userprofile").order_by("pk")
    # By the course, since a course may be without a staff group, and many people are without a group.
    roles = (
        ("STUDENT", people.filter(courseenrollment__instance=instance, courseenrollment__enrollment_state="ACCEPTED")),
        ("STAFF", people.filter(groups__course=instance.course)),
        ("RESPONSIBLE_TEACHER", people.filter(course=instance.course)),
    )
    members = {}
    for role, users in roles:
        for user in users:
            profile = getattr(user, "userprofile", None)
            members[user.pk] = {
                "userId": user_id(user),
                "role": role,
                # Leave it out, and no names of people are kept there.
                "displayName": user.get_full_name() or None,
                "language": profile and profile.language_preference,
            }
    return list(members.values())


def _groups(instance):
    groups = StudentGroup.objects.filter(instance=instance).order_by("pk").prefetch_related("members")
    return [
        {
            "id": str(group.pk),
            "name": group.name,
            "supervisorId": group.supervisor_id and user_id(group.supervisor_id),
            "memberIds": sorted(user_id(member) for member in group.members.all()),
        }
        for group in groups
    ]
