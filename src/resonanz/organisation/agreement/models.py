from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.agreement.rules import Side
from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.people.models import Member
from resonanz.organisation.units.models import Unit


class Counterpart(models.Model):
    """Who stands opposite the employer; fixed at installation, one row for ever."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    side = models.CharField(max_length=20, choices=Side)
    fixed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_counterpart")]

    def __str__(self) -> str:
        return self.get_side_display()


class Change(Versioned):
    """A proposed change of one term or function; in force only when both sides said yes."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for consent")
        IN_FORCE = "in_force", _("in force")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.CharField(max_length=80, db_index=True)
    value = models.IntegerField()
    reason = models.TextField(_("reason"), max_length=2_000)
    consequence = models.TextField(_("consequence"), max_length=2_000)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN, db_index=True)
    proposed_by = models.ForeignKey(Member, models.PROTECT, related_name="agreement_changes")
    proposed_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at"]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class Approval(Record):
    """One side said yes, by a resolution with number and date."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="approvals")
    side = models.CharField(max_length=20, choices=Side)
    member = models.ForeignKey(Member, models.PROTECT, related_name="agreement_approvals")
    number = models.CharField(_("number of the resolution or agreement"), max_length=80)
    day = models.DateField(_("date of the resolution or agreement"))
    approved_at = models.DateTimeField()

    class Meta:
        ordering = ["approved_at"]
        constraints = [
            models.UniqueConstraint(fields=["change", "side"], name="one_approval_per_side"),
            models.UniqueConstraint(fields=["change", "member"], name="one_approval_per_member"),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.number}"


class InForce(Record):
    """What holds from a moment on; earlier lines are the history."""

    key = models.CharField(max_length=80)
    value = models.IntegerField()
    since = models.DateTimeField()
    change = models.ForeignKey(Change, models.PROTECT, null=True, blank=True, related_name="effects")

    class Meta:
        ordering = ["-since", "-id"]
        indexes = [models.Index(fields=["key", "-since"], name="in_force_now")]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class Release(Record):
    """One cell of the lattice unit × role × week, decided once and never again: a figure, or why there is none."""

    function = models.CharField(max_length=80)
    measure = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="releases")
    role = models.CharField(max_length=120)
    week = models.CharField(max_length=8)
    """ISO week, such as 2026-W07."""
    n = models.PositiveIntegerField(null=True)
    value = models.FloatField(null=True)
    bound = models.CharField(max_length=2, blank=True)
    """Whether the value says "at most" (≤) or "at least" (≥): nobody stands out in an all-or-nothing group."""
    withheld = models.CharField(max_length=20, blank=True)
    group = models.JSONField(default=list)
    """Keyed hashes of the members, to see how much the group changed; not readable, and gone after a year."""
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["week", "role"]
        constraints = [
            models.UniqueConstraint(fields=["function", "measure", "unit", "role", "week"], name="released_once")
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.week}"
