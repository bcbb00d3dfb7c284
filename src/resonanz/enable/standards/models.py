from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint


class Standard(Versioned):
    """What we promise and do at a touchpoint; its words stand in its editions."""

    number = models.PositiveIntegerField(unique=True, editable=False)
    key = models.CharField(max_length=40, null=True, blank=True, unique=True, editable=False)
    """Its name in a library of files, so that reading the library again changes nothing."""
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, related_name="standards", verbose_name=_("touchpoint"))
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="standards", verbose_name=_("role")
    )
    """For whom it holds; none means everybody who works at the touchpoint."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """How people name it."""
        return f"S-{self.number}"


class State(models.TextChoices):
    """How far an edition is."""

    DRAFT = "draft", _("draft")
    WAITING = "waiting", _("waits for approval")
    IN_FORCE = "in_force", _("in force")
    REPLACED = "replaced", _("replaced")


OPEN = (State.DRAFT, State.WAITING)


class Edition(Record):
    """One version of a standard's words, in all its languages. What was in force once is never changed."""

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField(editable=False)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, db_index=True)
    texts = models.JSONField(default=dict)
    """The words by language: see `rules.Wording`."""
    unreviewed = models.BooleanField(default=False)
    """Whether no person has read it critically yet: so it is marked until somebody approves it on its page."""
    authors = models.ManyToManyField(Member, blank=True, related_name="standards_written")
    """Who wrote in it: none of them approves it."""
    submitted_at = models.DateTimeField(null=True, blank=True)
    returned = models.CharField(max_length=500, blank=True)
    """Why it was given back to its authors, where it was."""
    approved_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="standards_approved")
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standard", "number"], name="edition_number_once"),
            models.UniqueConstraint(fields=["standard"], condition=Q(state="in_force"), name="one_edition_in_force"),
            models.UniqueConstraint(
                fields=["standard"], condition=Q(state__in=["draft", "waiting"]), name="one_edition_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard} / {self.number}"


class Receipt(Record):
    """A member read an edition: seen by this member alone, and part of a group figure if that was agreed."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="receipts")
    member = models.ForeignKey(Member, models.CASCADE, related_name="standard_receipts")
    read_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-read_at"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["edition", "member"], name="read_once")]

    def __str__(self) -> str:
        return str(self.edition)
