from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.people.models import Member
from resonanz.organisation.units.models import Unit


class Customer(Versioned):
    """Who a pseudonym of the record is. Read behind a right only; each look is logged."""

    pseudonym = models.CharField(max_length=32, unique=True, editable=False)
    """As in the record: 32 hexadecimal digits."""
    name = models.CharField(_("name"), max_length=200, blank=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="customers", verbose_name=_("unit")
    )
    """The unit that looks after the customer; without one only the whole house sees who it is."""
    since = models.DateField(_("customer since"), null=True, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    known_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pseudonym"]

    def __str__(self) -> str:
        return self.name or self.pseudonym[:8]


class ContactKey(Record):
    """An address or number under which a customer is reached or known."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("customer number")
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("telephone")

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    value = models.CharField(_("value"), max_length=254, db_index=True)

    class Meta:
        ordering = ["kind", "value"]
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="contact_key_once")]

    def __str__(self) -> str:
        return self.value


class Purpose(models.TextChoices):
    """What a customer may be contacted for."""

    FEEDBACK = "feedback", _("to be asked for feedback")
    CALLBACK = "callback", _("to be called back about an answer")
    NEWS = "news", _("to hear what became of it")


class Consent(Record):
    """A customer allowed one purpose, until it was taken back. Taken back it stays as proof."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(_("where it was given"), max_length=120, blank=True)

    class Meta:
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose"], condition=models.Q(withdrawn_at=None), name="consent_once_per_purpose"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.purpose}"


class Erasure(Record):
    """An erasure that a member asked for on the page of requests, and what became of it."""

    class Problem(models.TextChoices):
        NOTHING = "nothing", _("nothing was held")
        STOPPED = "stopped", _("stopped, and is taken up again")

    pseudonym = models.CharField(max_length=32, blank=True)
    """Empty as soon as it is over."""
    asked_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    unlinked = models.PositiveIntegerField(default=0)
    deleted = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=8, choices=Problem, blank=True)

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d}"
