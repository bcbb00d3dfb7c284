from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.people.models import Member


class Step(models.TextChoices):
    """A level that a drill path may hold."""

    UNIT = "unit", _("Parts of the organisation")
    STAGE = "stage", _("Stage")
    TOUCHPOINT = "touchpoint", _("Touchpoint")
    CHANNEL = "channel", _("Channel")


class DrillPath(Versioned):
    """An order of levels that somebody composed; `levels` are steps, each at most once."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    levels = models.JSONField(_("levels"))

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def steps(self) -> list[str]:
        """The levels in words."""
        return [str(Step(level).label) for level in self.levels]


class SavedView(Record):
    """The address of a page of metrics, under a name of the member's own."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(max_length=1_000)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
