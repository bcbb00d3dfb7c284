from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record
from resonanz.organisation.people.models import Member
from resonanz.organisation.units.models import Unit

if TYPE_CHECKING:
    from resonanz.analytics.effects.results import Effect


class State(models.TextChoices):
    """Where a computation stands."""

    WAITING = "waiting", _("waits for its turn")
    WORKING = "working", _("is being computed")
    DONE = "done", _("computed")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


UNDER_WAY = (State.WAITING, State.WORKING)


class Kind(models.TextChoices):
    """What is compared."""

    MEASURE = "measure", _("units with and without a measure")
    FOLLOWUP = "followup", _("customers with and without a follow-up question")


class EffectRun(Record):
    """One computation of an effect. What it was asked is frozen with its hash; a new look is a new run."""

    measure = models.UUIDField(null=True, db_index=True)
    """Which measure; none for the follow-up of cases."""
    run = models.PositiveIntegerField()
    """Counts the runs of one measure."""
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MEASURE)
    number = models.CharField(max_length=20, blank=True)
    """The measure's readable number, as it was."""
    title = models.CharField(max_length=200)
    metric = models.CharField(max_length=40)
    specification: models.JSONField[Any, Any] = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="effect_runs")
    """The smallest part of the organisation that holds all units which take part."""
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    step = models.CharField(max_length=20, blank=True)
    claimed_at = models.DateTimeField(null=True)
    """Last sign of life of the worker that has it; an old one means that the worker died."""
    cancel = models.BooleanField(default=False)
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="effect_runs")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    problem: models.JSONField[Any, Any] = models.JSONField(default=dict)
    result: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """The effect as `analytics.effects` writes it, and beside it what it was computed from."""
    grade = models.CharField(max_length=1, blank=True)
    value = models.FloatField(null=True)
    """The effect in points of the metric, for lists and books; interval, n and method stand in the result."""

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["measure", "run"], name="effect_run_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()

    @property
    def code(self) -> str:
        """Measure and run as people say it: M-12, run 2 is M-12.2."""
        return f"{self.number}.{self.run}" if self.number else ""

    @property
    def works(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def rising(self) -> bool:
        """Whether a larger value of the metric is good."""
        return bool(self.specification.get("direction", "up") != "down")

    @property
    def since(self) -> date:
        """The first day with the measure, as far as it is computed."""
        return date.fromisoformat(self.result["since"])

    @property
    def treated(self) -> list[str]:
        """Keys of the units that had the measure."""
        return list(self.result.get("treated", ()))

    @property
    def effect(self) -> Effect | None:
        """The result, where there is one."""
        from resonanz.analytics.effects.results import effect_from_json

        return effect_from_json(self.result["effect"]) if self.result else None
