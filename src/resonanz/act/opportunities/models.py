from __future__ import annotations

from typing import Any, Final

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.models import Case
from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit

_OURS = r"^/([^/\\\s]\S*)?$"
LINKED: Final = "linked"
"""Reference of the evidence that counts the cases which people linked by hand."""


class Kind(models.TextChoices):
    """Where an opportunity comes from."""

    CASES = "cases", _("Cases")
    DRIVER = "driver", _("Driver")
    VOICES = "voices", _("Voices")
    METRIC = "metric", _("Metric")
    IDEA = "idea", _("Idea")
    OBSTACLE = "obstacle", _("Obstacle")


class Decision(models.TextChoices):
    """What becomes of it."""

    OPEN = "open", _("not decided yet")
    DO = "do", _("we do it")
    LATER = "later", _("later")
    NOT = "not", _("we do not do it")


class Opportunity(Versioned):
    """A pattern in cases, themes or drivers, or an idea of somebody who works here, worth changing."""

    number = models.PositiveIntegerField(unique=True, editable=False)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("what it is about"), max_length=4_000, blank=True)
    kind = models.CharField(_("comes from"), max_length=8, choices=Kind, default=Kind.VOICES)
    key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    """What was raised under the same key before is not raised again."""
    touchpoints = models.ManyToManyField(
        Touchpoint, blank=True, related_name="opportunities", verbose_name=_("touchpoints")
    )
    roles = models.ManyToManyField(Role, blank=True, related_name="opportunities", verbose_name=_("roles"))
    cases = models.ManyToManyField(Case, blank=True, related_name="opportunities", verbose_name=_("cases"))
    """Linked by hand: counted for everybody, shown to whom may see each."""
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="opportunities", verbose_name=_("raised by")
    )
    """Gets told what became of it; shown to others only if `named`."""
    named = models.BooleanField(_("with my name"), default=False)
    origin_unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="+")
    """Where an idea comes from, only as far as the group there is large enough, or the unit of the case behind it;
    none means the house."""
    origin_role = models.ForeignKey(Role, models.SET_NULL, null=True, blank=True, related_name="+")
    value_low = models.PositiveIntegerField(null=True, blank=True)
    value_high = models.PositiveIntegerField(null=True, blank=True)
    value_reason = models.TextField(max_length=1_000, blank=True)
    effort_low = models.PositiveIntegerField(null=True, blank=True)
    effort_high = models.PositiveIntegerField(null=True, blank=True)
    effort_reason = models.TextField(max_length=1_000, blank=True)
    decision = models.CharField(_("decision"), max_length=5, choices=Decision, default=Decision.OPEN)
    reason = models.TextField(_("reason"), max_length=2_000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """The number as people say it."""
        return f"C-{self.number}"

    @property
    def is_voice(self) -> bool:
        """Whether somebody who works here raised it as an idea or an obstacle."""
        return self.kind in {Kind.IDEA, Kind.OBSTACLE}

    @property
    def raiser(self) -> Member | None:
        """Who raised it, where that may be shown: ideas keep the name to themselves unless it was given."""
        return self.raised_by if self.named or not self.is_voice else None


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    CASES = "cases", _("Cases")
    VOICES = "voices", _("Voices")
    DRIVER = "driver", _("Driver")
    METRIC = "metric", _("Metric")
    THEME = "theme", _("Theme")


class Evidence(Record):
    """One thing that an opportunity rests on: what it is, where it is found, how many answers or cases it counts."""

    opportunity: Any = models.ForeignKey(Opportunity, models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=8, choices=EvidenceKind)
    reference = models.CharField(_("reference"), max_length=200)
    """Id or key of the thing in its own shelf."""
    words = models.CharField(_("in words"), max_length=300, blank=True)
    n = models.PositiveIntegerField(_("number"))
    days = models.PositiveIntegerField(_("days"), default=91)
    """Over how many days the number was counted."""
    address = models.CharField(_("address"), max_length=500, blank=True, validators=[RegexValidator(_OURS)])
    """Where it is found, on these pages only."""

    class Meta:
        ordering = ["-n", "id"]
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "kind", "reference"], name="evidence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"

    @property
    def is_linked(self) -> bool:
        """Whether it counts the cases that people linked by hand."""
        return self.kind == EvidenceKind.CASES and self.reference == LINKED

    @property
    def title(self) -> str:
        """What it says of itself."""
        return str(_("Cases that were linked by hand")) if self.is_linked else self.words or self.reference
