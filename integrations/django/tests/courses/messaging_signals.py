"""Has rosters pushed when what they come from has changed."""

from django.contrib.auth.models import User
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver

from courses.models import Course, CourseEnrollment, CourseInstance, StudentGroup
from lovelace_messaging import push_roster

# Of a relation that is cleared nobody is told afterwards what was in it.
RELATION_CHANGES = ("post_add", "post_remove", "pre_clear")


@receiver([post_save, post_delete], sender=CourseEnrollment)
@receiver([post_save, post_delete], sender=StudentGroup)
def part_changed(instance, **_):
    push_roster(instance.instance_id)


@receiver(post_save, sender=CourseInstance)
def instance_changed(instance, **_):
    push_roster(instance)


@receiver(post_save, sender=Course)
def course_changed(instance, **_):
    push_all(CourseInstance.objects.filter(course=instance))


@receiver(m2m_changed, sender=StudentGroup.members.through)
def members_changed(instance, action, reverse, pk_set, **_):
    if action in RELATION_CHANGES:
        groups = related("studentgroup_set", instance, reverse, pk_set)
        push_all(CourseInstance.objects.filter(studentgroup__in=groups))


@receiver(m2m_changed, sender=User.groups.through)
def staff_changed(instance, action, reverse, pk_set, **_):
    if action in RELATION_CHANGES:
        # Here a user is what has the relation, and a group is its reverse.
        groups = related("groups", instance, not reverse, pk_set)
        push_all(CourseInstance.objects.filter(course__staff_group__in=groups))


def related(name, instance, to_user, pk_set):
    """The primary keys of the groups whose members change, by whichever side of the relation changes them."""
    if not to_user:
        return [instance.pk]
    return getattr(instance, name).values_list("pk", flat=True) if pk_set is None else pk_set


def push_all(instances):
    for instance in instances.distinct():
        push_roster(instance)
