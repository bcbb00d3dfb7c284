from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record, Versioned


class Unit(Versioned):
    """A branch or department. `path` holds the ids from the root down, so that a subtree is one prefix."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=1_000, db_index=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_once_below_parent"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent__isnull=True), name="unit_name_once_at_root"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def step(self) -> str:
        """This unit's own part of the path."""
        return f"{self.id.hex}/"


class UnitAlias(Record):
    """A key under which a source knows a unit, from a day on until (not on) another day."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases")
    key = models.CharField(_("key in the sources"), max_length=200, db_index=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["key", models.F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="unit_alias_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(valid_from__isnull=True), name="unit_alias_once_undated"
            ),
        ]

    def __str__(self) -> str:
        return self.key
