from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from resonanz.enable.lessons.content.parsing import parse_content
from resonanz.enable.lessons.content.rules import Content, said
from resonanz.enable.lessons.own.models import (
    Commitment,
    Difficulty,
    Given,
    Knowledge,
    Memory,
    Preference,
    Reflection,
    Sitting,
)
from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit

__all__ = [
    "Commitment",
    "Difficulty",
    "Given",
    "Knowledge",
    "Lesson",
    "LessonVersion",
    "Memory",
    "Path",
    "PathAssignment",
    "PathLesson",
    "PathLink",
    "Picture",
    "Preference",
    "Reflection",
    "Sitting",
    "Skill",
]


def in_words(words: dict[str, str]) -> str:
    """A text by language, in the reader's."""
    return said(words, (get_language() or "de")[:2]).text


class Skill(Record):
    """What lessons train."""

    key = models.CharField(max_length=40, unique=True)
    name = models.JSONField(default=dict)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return in_words(self.name)


class Draft(models.TextChoices):
    """Where the version that is being written stands."""

    NONE = "none", _("no open draft")
    WRITING = "writing", _("being written")
    WAITING = "waiting", _("waits for approval")


class Lesson(Versioned):
    """Two to five minutes of learning. Learners meet `live`; `draft` is what is being written."""

    key = models.CharField(max_length=40, null=True, blank=True, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="lessons", verbose_name=_("unit"))
    """Whose lesson it is: people of this unit and below meet it."""
    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="lessons", verbose_name=_("touchpoint")
    )
    roles = models.ManyToManyField(Role, blank=True, related_name="lessons", verbose_name=_("roles"))
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="lessons", verbose_name=_("skill"))
    title = models.JSONField(default=dict)
    """Of the draft, else of what is live; for lists."""
    draft = models.JSONField(default=dict, blank=True)
    draft_state = models.CharField(max_length=8, choices=Draft, default=Draft.WRITING)
    returned = models.TextField(max_length=1_000, blank=True)
    """Why the last draft was given back."""
    writers = models.ManyToManyField(Member, blank=True, related_name="lessons_written")
    """Who wrote the open draft: none of them may approve it."""
    live = models.ForeignKey("LessonVersion", models.SET_NULL, null=True, blank=True, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return in_words(self.title)


class LessonVersion(Record):
    """What learners met from a moment on; never changed."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    published_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="lessons_approved", verbose_name=_("approved by")
    )
    reviewed = models.BooleanField(default=False)
    """Whether a person approved it; what comes with the product was not reviewed yet."""

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["lesson", "number"], name="lesson_version_once")]

    def __str__(self) -> str:
        return f"{self.lesson} {self.number}"

    @property
    def parsed(self) -> Content:
        """The content as steps."""
        return parse_content(self.content)


class Picture(Record):
    """A picture of a lesson."""

    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="pictures")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["lesson", "name"], name="picture_once")]

    def __str__(self) -> str:
        return self.name


class Path(Versioned):
    """Ordered lessons for a role, at a touchpoint, or for both."""

    key = models.CharField(max_length=40, null=True, blank=True, unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="paths", verbose_name=_("unit"))
    title = models.JSONField(default=dict)
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="paths", verbose_name=_("role"))
    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="paths", verbose_name=_("touchpoint")
    )
    lessons: models.ManyToManyField[Lesson, Any] = models.ManyToManyField(
        Lesson, through="PathLesson", related_name="paths"
    )
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return in_words(self.title)


class PathLesson(Record):
    """A lesson's place in a path."""

    path = models.ForeignKey(Path, models.CASCADE, related_name="places")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["path", "lesson"], name="lesson_once_in_path")]

    def __str__(self) -> str:
        return f"{self.path}: {self.lesson}"


class PathLink(Record):
    """A measure needs a path; `measure` is an id of another shelf."""

    path = models.ForeignKey(Path, models.CASCADE, related_name="links")
    measure = models.UUIDField(db_index=True)
    linked_at = models.DateTimeField()

    class Meta:
        ordering = ["linked_at"]
        constraints = [models.UniqueConstraint(fields=["path", "measure"], name="path_link_once")]

    def __str__(self) -> str:
        return f"{self.path}: {self.measure}"


class PathAssignment(Record):
    """A role in a unit learns a path. It names a group, never a person: newcomers have it at once."""

    path = models.ForeignKey(Path, models.CASCADE, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="path_assignments", verbose_name=_("unit"))
    role = models.ForeignKey(Role, models.PROTECT, related_name="path_assignments", verbose_name=_("role"))
    measure = models.UUIDField(null=True, blank=True, db_index=True)
    wave = models.PositiveSmallIntegerField(null=True, blank=True)
    assigned_at = models.DateTimeField()

    class Meta:
        ordering = ["-assigned_at"]
        constraints = [
            models.UniqueConstraint(fields=["path", "unit", "role", "measure"], name="path_assigned_once"),
            models.UniqueConstraint(
                fields=["path", "unit", "role"],
                condition=Q(measure__isnull=True),
                name="path_assigned_once_by_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.path}: {self.role}, {self.unit}"
