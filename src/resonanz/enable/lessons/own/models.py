"""Rows that their owner alone may read. Nothing outside this folder reads them, but the weekly count of a group."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record
from resonanz.organisation.people.models import Member


class Occasion(models.TextChoices):
    """Where an answer was given."""

    LESSON = "lesson", _("in a lesson")
    REPEAT = "repeat", _("in a repetition")
    PRETEST = "pretest", _("in a pre-test")


class Sitting(Record):
    """A learner is in a lesson, or went through it."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, related_name="+")
    content = models.ForeignKey("lessons.LessonVersion", models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    shown = models.JSONField(null=True, blank=True)
    """The answer to the step at hand, while its explanation is read."""
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    skipped = models.BooleanField(default=False)
    """Finished by a pre-test: known before."""

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "lesson"], condition=Q(finished_at__isnull=True), name="one_open_sitting"
            )
        ]
        indexes = [models.Index(fields=["finished_at"], name="sitting_finished")]

    def __str__(self) -> str:
        return str(self.pk)


class Given(Record):
    """One answer."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, related_name="+")
    question = models.CharField(max_length=40)
    occasion = models.CharField(max_length=8, choices=Occasion)
    answer = models.JSONField()
    right = models.BooleanField(null=True)
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    """1 again, 2 hard, 3 good, 4 easy."""
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["member", "-at"], name="given_by_member")]

    def __str__(self) -> str:
        return str(self.pk)


class Memory(Record):
    """How well a question is remembered, and when it comes back."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, related_name="+")
    question = models.CharField(max_length=40)
    stability = models.FloatField()
    difficulty = models.FloatField()
    learning = models.BooleanField(default=False)
    """Whether it still has to be recalled once on the same day."""
    reviewed_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        ordering = ["due_at"]
        constraints = [models.UniqueConstraint(fields=["member", "lesson", "question"], name="memory_once")]
        indexes = [models.Index(fields=["member", "due_at"], name="memory_due")]

    def __str__(self) -> str:
        return str(self.pk)


class Knowledge(Record):
    """What is known of one's skill: an ability (Elo) and the probability that it is mastered (tracing)."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    skill = models.ForeignKey("lessons.Skill", models.CASCADE, related_name="+")
    ability = models.FloatField(default=0.0)
    answers = models.PositiveIntegerField(default=0)
    mastery = models.FloatField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "skill"], name="knowledge_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Difficulty(Record):
    """How hard a question turned out to be for everybody; nobody is named and it is shown nowhere."""

    lesson = models.ForeignKey("lessons.Lesson", models.CASCADE, related_name="+")
    question = models.CharField(max_length=40)
    value = models.FloatField(default=0.0)
    answers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["lesson", "question"], name="difficulty_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Reflection(Record):
    """What somebody wrote for no one else."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    lesson = models.ForeignKey("lessons.Lesson", models.SET_NULL, null=True, related_name="+")
    question = models.JSONField(default=dict)
    words = models.TextField(max_length=4_000)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return str(self.pk)


class Kept(models.TextChoices):
    """What became of a commitment."""

    OPEN = "", _("not looked back at yet")
    YES = "yes", _("done")
    PARTLY = "partly", _("partly")
    NO = "no", _("not done")


class Commitment(Record):
    """What somebody intends to do, and what became of it."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    lesson = models.ForeignKey("lessons.Lesson", models.SET_NULL, null=True, related_name="+")
    words = models.TextField(max_length=1_000)
    made_at = models.DateTimeField()
    due = models.DateField()
    kept = models.CharField(max_length=6, choices=Kept, default=Kept.OPEN, blank=True)
    note = models.TextField(max_length=2_000, blank=True)
    looked_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due"]

    def __str__(self) -> str:
        return str(self.pk)


class Preference(Record):
    """How somebody wants to learn."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="+")
    daily = models.PositiveSmallIntegerField(_("repetitions a day, at most"), default=10)
    retention = models.PositiveSmallIntegerField(_("still to be known when it comes back, in percent"), default=90)

    def __str__(self) -> str:
        return str(self.pk)
