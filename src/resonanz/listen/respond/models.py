from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from resonanz.listen.surveys.models import Survey, SurveyVersion
from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.intake.models import Outgoing
from resonanz.organisation.people.models import Member
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit


class Basis(models.TextChoices):
    """Why the law lets us ask."""

    CONSENT = "consent", _("the customer consented")
    CUSTOMER = "customer", _("existing customer, did not object")
    SERVICE = "service", _("part of the customer's own matter")
    OPEN = "open", _("the customer came by themselves")


class Channel(models.TextChoices):
    """How somebody came to the survey."""

    EMAIL = "email", _("e-mail")
    LINK = "link", _("link")
    QR = "qr", _("QR code")
    EMBED = "embed", _("embedded in a page")
    API = "api", _("interface")


class State(models.TextChoices):
    """What became of an invitation. Of an anonymous survey it says "answered" without a time."""

    OPEN = "open", _("not answered yet")
    ANSWERED = "answered", _("answered")
    STOPPED = "stopped", _("does not want to be asked")


class ContactRule(Versioned):
    """The one rule on how often anybody is asked, over all surveys. There is one row."""

    quarantine_days = models.PositiveSmallIntegerField(_("days between two invitations"), default=90)
    reminder_days = models.PositiveSmallIntegerField(_("days until the one reminder"), default=7)
    """Zero sends none."""
    existing_customers = models.BooleanField(_("ask existing customers without consent"), default=True)
    """§ 7 (3) UWG: they gave the address with an order, and were told that they may object."""

    def __str__(self) -> str:
        return "contact rule"


class OptOut(Record):
    """Somebody does not want to be asked: it counts for every survey, and outlives the erasure of the customer.

    The address is kept only as a keyed hash, to recognise it when it comes again.
    """

    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="opt_outs")
    address = models.CharField(max_length=64, unique=True)
    """HMAC of the e-mail address or, without one, of the pseudonym."""
    at = models.DateTimeField()
    source = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.address[:8]


class Round(Record):
    """One sending: who came into question, who was left out and why, who was drawn."""

    survey_version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="rounds")
    member = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="survey_rounds")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="survey_rounds")
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, null=True, related_name="survey_rounds")
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.EMAIL)
    created_at = models.DateTimeField(db_index=True)
    candidates = models.PositiveIntegerField()
    left_out: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """How many, by reason; with those who could be drawn they add up to the candidates."""
    eligible = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    per_unit = models.BooleanField(default=False)
    waiting: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Those drawn and not asked yet: `[customer, probability]`."""
    asked = models.PositiveIntegerField(default=0)
    refused: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """Drawn, but no longer free when their turn came, by reason."""
    claimed_at = models.DateTimeField(null=True)
    cancelled = models.BooleanField(default=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.survey_version}: {self.drawn}"

    @property
    def works(self) -> bool:
        return bool(self.waiting) and not self.cancelled

    @property
    def done(self) -> int:
        return self.drawn - len(self.waiting)


class Invitation(Record):
    """One customer was asked once. The link in it opens by its hash alone."""

    survey_version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="invitations")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="invitations")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="survey_invitations")
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, null=True, related_name="survey_invitations")
    round = models.ForeignKey(Round, models.SET_NULL, null=True, related_name="invitations")
    channel = models.CharField(max_length=8, choices=Channel)
    language = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64, unique=True)
    reminder_hash = models.CharField(max_length=64, null=True, unique=True)
    mail = models.ForeignKey(Outgoing, models.SET_NULL, null=True, related_name="+")
    probability = models.FloatField()
    """With which this customer was drawn; one divided by it is the weight of the answer."""
    basis = models.CharField(max_length=8, choices=Basis)
    because = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True)
    """Never set where the survey is anonymous."""
    remind_on = models.DateField(null=True, db_index=True)
    token = ""
    """Known only in the moment in which it was made."""

    class Meta:
        indexes = [models.Index(fields=["customer", "asked_at"], name="invitation_last")]

    def __str__(self) -> str:
        return str(self.pk)


class OpenLink(Versioned):
    """A public way to a survey: a link, a poster with a QR code, a frame in another page. Anybody may answer."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="open_links")
    name = models.CharField(_("name"), max_length=120)
    channel = models.CharField(
        _("used as"),
        max_length=8,
        choices=[(c.value, c.label) for c in (Channel.LINK, Channel.QR, Channel.EMBED)],
        default=Channel.LINK,
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="open_links", verbose_name=_("unit")
    )
    code = models.CharField(max_length=32, unique=True, editable=False)
    """Not secret: it hangs on the wall."""
    origins: models.JSONField[Any, Any] = models.JSONField(_("pages that may embed it"), default=list, blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Answered(models.Model):
    """What every answer carries; it never changes."""

    survey_version = models.ForeignKey(SurveyVersion, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel, blank=True)
    language = models.CharField(max_length=8, blank=True)
    probability = models.FloatField(null=True)
    basis = models.CharField(max_length=8, choices=Basis, blank=True)
    given_on = models.DateField()
    answers: models.JSONField[Any, Any] = models.JSONField()
    """By the id of the question, as the version of the survey asked it; text is masked."""

    class Meta:
        abstract = True


class Ballot(Answered):
    """An anonymous answer in the urn: it waits until enough others lie there, then all go out shuffled."""

    id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    def __str__(self) -> str:
        return str(self.pk)


class Response(Answered):
    """One answer to a survey. Anonymous ones have a random id, a day without a time, and lead to nobody."""

    id: models.UUIDField[uuid.UUID, uuid.UUID] = models.UUIDField(primary_key=True, editable=False)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, related_name="responses")
    """Named surveys only."""
    pseudonym = models.CharField(max_length=32, blank=True, db_index=True)
    """Of the record, in named and pseudonymous surveys; where somebody was asked."""
    given_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["survey_version", "given_on"], name="response_by_day")]

    def __str__(self) -> str:
        return str(self.pk)
