from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.people.models import Member
from resonanz.organisation.units.models import Unit


class Switch(Versioned):
    """Whether a policy runs, where, from when on, and with which numbers."""

    code = models.CharField(max_length=40, unique=True)
    on = models.BooleanField(_("on"), default=False)
    since = models.DateTimeField(null=True, blank=True)
    """The cut-off: what arrived earlier fires nothing."""
    units = models.ManyToManyField(Unit, blank=True, related_name="+", verbose_name=_("only in"))
    """None means everywhere."""
    settings: models.JSONField[Any, Any] = models.JSONField(default=dict)
    changed_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    """When a policy that looks by itself looked last."""

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Done(Record):
    """A policy did something once; the key says about what."""

    code = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "key"], name="policy_done_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"


class Run(Record):
    """One time that a policy looked: what it saw, did and could not do."""

    code = models.CharField(max_length=40, db_index=True)
    at = models.DateTimeField()
    seen = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)
    """Why something could not be done; the last reason of the run."""

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.code} {self.at}"


class Arm(models.TextChoices):
    """What the draw said about a closed case."""

    ASKED = "asked", _("asked")
    HELD_OUT = "held_out", _("held out")


class FollowUp(Record):
    """A closed case whose customer is asked later, or was drawn to be left in peace for comparison."""

    case = models.UUIDField(unique=True)
    customer = models.CharField(max_length=32, db_index=True)
    """Pseudonym of the record."""
    touchpoint = models.CharField(max_length=200)
    unit = models.CharField(max_length=200, blank=True)
    arm = models.CharField(max_length=8, choices=Arm)
    probability = models.FloatField()
    """With which the customer was to be asked."""
    due_at = models.DateTimeField(db_index=True)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["due_at"]

    def __str__(self) -> str:
        return f"{self.case} {self.arm}"
