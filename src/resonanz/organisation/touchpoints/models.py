from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.units.models import Unit


class Basis(models.TextChoices):
    """What a card rests on."""

    ASSUMED = "assumed", _("assumed")
    QUALITATIVE = "qualitative", _("from conversations")
    MEASURED = "measured", _("measured")


class Touchpoint(Versioned):
    """A place where customer and company meet."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    stage = models.CharField(_("stage"), max_length=120, blank=True)
    channel = models.CharField(_("channel"), max_length=80, blank=True)
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="touchpoints_owned", verbose_name=_("owner")
    )
    deputy = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="touchpoints_deputised", verbose_name=_("deputy")
    )
    roles = models.ManyToManyField(Role, blank=True, related_name="touchpoints", verbose_name=_("roles that work here"))
    units = models.ManyToManyField(Unit, blank=True, related_name="touchpoints", verbose_name=_("units"))
    """Where people work at it; none means everywhere."""
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, default=Basis.ASSUMED)
    expected = models.TextField(_("expected by customers"), max_length=2_000, blank=True)
    expected_n = models.PositiveIntegerField(_("expected: asked"), null=True, blank=True)
    """How many customers the sentence rests on; the same for the two below."""
    promised = models.TextField(_("promised by us"), max_length=2_000, blank=True)
    promised_n = models.PositiveIntegerField(_("promised: sources"), null=True, blank=True)
    experienced = models.TextField(_("experienced by customers"), max_length=2_000, blank=True)
    experienced_n = models.PositiveIntegerField(_("experienced: asked"), null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    successor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="predecessors")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TouchpointAlias(Record):
    """A key under which a source knows a touchpoint, from a day on until (not on) another day."""

    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="aliases")
    key = models.CharField(_("key in the sources"), max_length=200, db_index=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["key", models.F("valid_from").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="touchpoint_alias_once"),
            models.UniqueConstraint(
                fields=["key"], condition=Q(valid_from__isnull=True), name="touchpoint_alias_once_undated"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Use(models.TextChoices):
    """What a measurement is used for."""

    NONE = "none", _("nothing yet")
    STEERING = "steering", _("steering")
    BONUS = "bonus", _("bonus")


class Decision(models.TextChoices):
    """What becomes of a measurement."""

    OPEN = "open", _("not decided")
    KEEP = "keep", _("keep")
    MERGE = "merge", _("merge")
    STOP = "stop", _("stop")


class Measurement(Versioned):
    """One of the measurements that the company runs already: a survey, a panel, a mystery shopping."""

    name = models.CharField(_("name"), max_length=160, unique=True)
    touchpoints = models.ManyToManyField(
        Touchpoint, blank=True, related_name="measurements", verbose_name=_("touchpoints")
    )
    """What it measures; none means the company as a whole."""
    owner = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="measurements_owned", verbose_name=_("owner")
    )
    since = models.DateField(_("since"), null=True, blank=True)
    method = models.CharField(_("method"), max_length=200, blank=True)
    used_for = models.CharField(_("used for"), max_length=12, choices=Use, default=Use.NONE)
    decision = models.CharField(_("decision"), max_length=12, choices=Decision, default=Decision.OPEN)
    reason = models.TextField(_("reason"), max_length=1_000, blank=True)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="absorbs", verbose_name=_("merged into")
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
