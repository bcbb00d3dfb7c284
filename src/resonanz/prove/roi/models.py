from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Versioned
from resonanz.organisation.people.models import Member
from resonanz.organisation.touchpoints.models import Basis
from resonanz.organisation.units.models import Unit
from resonanz.prove.effects.models import EffectRun


class Certainty(models.TextChoices):
    """On what a sum of money rests; sums of different certainty are never added."""

    PROVEN = "proven", _("proven")
    PLAUSIBLE = "plausible", _("plausible")
    ASSUMED = "assumed", _("assumed")


class Grade(models.TextChoices):
    """The evidence behind a line."""

    A = "A", _("randomised")
    B = "B", _("compared")
    C = "C", _("association")
    D = "D", _("assumption")


class ValueModel(Versioned):
    """What one point of a metric is worth per customer and year, with its range. Once signed it is never changed.

    A correction is the next number of the same model (`replaces`), and needs a signature of its own.
    """

    name = models.CharField(_("name"), max_length=120)
    metric = models.CharField(_("metric"), max_length=40)
    number = models.PositiveIntegerField(_("version"), default=1, editable=False)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    low_cents = models.BigIntegerField(_("low value (P10)"))
    middle_cents = models.BigIntegerField(_("middle value (P50)"))
    high_cents = models.BigIntegerField(_("high value (P90)"))
    margin_low = models.PositiveSmallIntegerField(_("margin, low (P10)"), default=100)
    """In percent, as the two below."""
    margin_middle = models.PositiveSmallIntegerField(_("margin, middle (P50)"), default=100)
    margin_high = models.PositiveSmallIntegerField(_("margin, high (P90)"), default=100)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    basis = models.CharField(_("basis"), max_length=12, choices=Basis, default=Basis.ASSUMED)
    source = models.TextField(_("where the figures come from"), max_length=2_000)
    written_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="value_models")
    written_at = models.DateTimeField()
    signed_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="value_models_signed")
    signed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["name", "number"], name="value_model_once"),
            models.CheckConstraint(
                condition=Q(low_cents__lte=F("middle_cents")) & Q(middle_cents__lte=F("high_cents")),
                name="value_model_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def signed(self) -> bool:
        return self.signed_at is not None

    @property
    def in_use(self) -> bool:
        """Whether something may be booked with it."""
        return self.signed and self.archived_at is None


class LedgerLine(Versioned):
    """One effect, or one assumption, in money. It is never deleted: a reversal takes it out of the sums."""

    number = models.PositiveIntegerField(unique=True, editable=False)
    title = models.CharField(_("what for"), max_length=200)
    measure = models.UUIDField(null=True, blank=True, db_index=True)
    measure_number = models.CharField(max_length=20, blank=True)
    effect = models.ForeignKey(EffectRun, models.PROTECT, null=True, blank=True, related_name="lines")
    model = models.ForeignKey(ValueModel, models.PROTECT, related_name="lines", verbose_name=_("value model"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="ledger_lines", verbose_name=_("unit"))
    metric = models.CharField(max_length=40)
    touchpoints: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Keys of the record; with units, metric and days they say which customers' gain is claimed."""
    units: models.JSONField[Any, Any] = models.JSONField(default=list)
    since = models.DateField()
    until = models.DateField()
    grade = models.CharField(max_length=1, choices=Grade)
    certainty = models.CharField(max_length=10, choices=Certainty)
    calculation: models.JSONField[Any, Any] = models.JSONField()
    """Everything that was put in: ranges, years, rate, ramp, seed, share of the reach that nothing else claims."""
    result: models.JSONField[Any, Any] = models.JSONField()
    """What came out: mean, ends, P10, P50, P90, chance of gain, what it hangs on. Amounts in cents."""
    overlaps: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Lines that claim a part of the same customers: number and share."""
    value_cents = models.BigIntegerField()
    booked_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="ledger_lines")
    booked_at = models.DateTimeField()
    signed_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="ledger_lines_signed")
    signed_at = models.DateTimeField(null=True, blank=True)
    remark = models.TextField(_("remark of controlling"), max_length=1_000, blank=True)
    reversed_by = models.ForeignKey(
        Member, models.SET_NULL, null=True, blank=True, related_name="ledger_lines_reversed"
    )
    reversed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason of the reversal"), max_length=1_000, blank=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """The number as people say it."""
        return f"W-{self.number}"

    @property
    def key(self) -> str:
        """Names its own quantities among the draws."""
        return f"line {self.number}"

    @property
    def counts(self) -> bool:
        """Whether it stands in a sum."""
        return self.signed_at is not None and self.reversed_at is None
