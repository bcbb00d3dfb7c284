from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.base.models import Record, Versioned
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit


class Kind(models.TextChoices):
    """What a case began with."""

    FEEDBACK = "feedback", _("low judgement")
    COMPLAINT = "complaint", _("complaint")
    CALLBACK = "callback", _("wish to be called back")
    QUESTION = "question", _("question")


class State(models.TextChoices):
    """How far a case is, after ISO 10002."""

    RECEIVED = "received", _("Received")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    ASSESSMENT = "assessment", _("In assessment")
    ACTION = "action", _("In action")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    MERGED = "merged", _("Merged")


class Told(models.TextChoices):
    """How the customer heard, or why not."""

    MAIL = "mail", _("told by mail")
    PHONE = "phone", _("told by telephone")
    LETTER = "letter", _("told by letter")
    IN_PERSON = "in_person", _("told in person")
    UNREACHABLE = "unreachable", _("not reachable")
    NO_CONTACT = "no_contact", _("wishes no contact")
    ANONYMOUS = "anonymous", _("anonymous")
    LEGAL = "legal", _("legal matter")


HEARD = (Told.MAIL, Told.PHONE, Told.LETTER, Told.IN_PERSON)
"""The customer knows what became of it."""


def new_token() -> str:
    """What a customer's answer finds its case by: 128 bits, in letters that survive every mail program."""
    return secrets.token_hex(16)


def house_zone() -> str:
    """The organisation's zone."""
    return settings.TIME_ZONE


class RootCause(Versioned):
    """Why cases happen, in words that the whole house uses."""

    name = models.CharField(_("cause"), max_length=160, unique=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Incident(Versioned):
    """One event that brought many cases: a wrong mailing, an outage."""

    name = models.CharField(_("What happened?"), max_length=200)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="incidents", verbose_name=_("unit"))
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return self.name


class Case(Versioned):
    """One customer's matter, followed until the customer was told."""

    number = models.PositiveBigIntegerField(unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.RECEIVED, db_index=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("what the customer said"), max_length=20_000, blank=True)
    language = models.CharField(max_length=8, blank=True)
    score = models.FloatField(null=True, blank=True)
    scale = models.CharField(max_length=20, blank=True)
    signal = models.CharField(max_length=32, null=True, blank=True, unique=True, editable=False)
    """The event of the record that it began with."""
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="cases")
    touchpoint = models.ForeignKey(
        Touchpoint, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("touchpoint")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="cases", verbose_name=_("unit"))
    owner = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="cases_owned")
    deputy = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="cases_deputised")
    cause = models.ForeignKey(RootCause, models.PROTECT, null=True, blank=True, related_name="cases")
    told = models.CharField(_("customer told"), max_length=12, choices=Told, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(db_index=True)
    """When the next answer is due; the last one that was, where nothing is owed any more."""
    escalation = models.PositiveSmallIntegerField(default=0)
    """How far it went because nobody moved: 1 deputy, 2 lead, 3 CX team."""
    escalate_at = models.DateTimeField(null=True, blank=True, db_index=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, blank=True, related_name="cases")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["state", "due_at"], name="cases_due")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed") | (Q(cause__isnull=False) & ~Q(told="")), name="closed_with_cause_and_told"
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="merged_into_another",
            ),
        ]

    def __str__(self) -> str:
        return self.sign

    @property
    def sign(self) -> str:
        """The number that people say: F-1042."""
        return f"F-{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state not in {State.CLOSED, State.MERGED}

    @property
    def owes(self) -> bool:
        """Whether the customer waits for us."""
        return self.is_open and self.state != State.ANSWERED


class Step(Record):
    """What happened in a case and who did it: to be read inside the case, for work, and nowhere counted."""

    class Kind(models.TextChoices):
        OPENED = "opened", _("Opened")
        MOVED = "moved", _("Moved on")
        ASSIGNED = "assigned", _("Handed over")
        ESCALATED = "escalated", _("Handed over because it was overdue")
        NOTED = "noted", _("Note")
        ATTEMPTED = "attempted", _("Tried to reach the customer")
        TOLD = "told", _("Customer told")
        CAUSE = "cause", _("Cause chosen")
        WRITTEN = "written", _("Mail to the customer")
        HEARD = "heard", _("Mail from the customer")
        GOODWILL = "goodwill", _("Goodwill")
        INCIDENT = "incident", _("Belongs to an incident")
        MERGED = "merged", _("Merged")
        CLOSED = "closed", _("Closed")
        REOPENED = "reopened", _("Opened again")

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="case_steps")
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """Codes and names of things, such as the state before and after; never what a customer said."""
    text = models.TextField(max_length=20_000, blank=True)
    """Words of members or customers; erased with the customer."""

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Letter(Record):
    """A mail from or to the customer in a case."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="letters")
    at = models.DateTimeField()
    incoming = models.BooleanField()
    by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="case_letters")
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    quoted = models.TextField(blank=True)
    """What an answer repeats of the mail before it."""
    address = models.CharField(max_length=254, blank=True)
    cited: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Standards that the text rests on: id and title."""
    attachments: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Names and sizes of what was attached; the files themselves are not kept."""
    automatic = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, null=True, unique=True)
    """Of what a mail server delivered: the same mail again is stored once."""

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.at}"


class Hours(Versioned):
    """When a unit and those below it work, and how soon they answer."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="business_hours")
    week: models.JSONField[Any, Any] = models.JSONField()
    """Seven days from Monday on, each a list of [opening, closing] in minutes after midnight."""
    region = models.CharField(_("public holidays"), max_length=8, blank=True)
    zone = models.CharField(_("time zone"), max_length=60, default=house_zone)
    answer_minutes = models.PositiveIntegerField(_("first answer within"), default=120)
    urgent_minutes = models.PositiveIntegerField(_("first answer to urgent cases within"), default=60)
    solve_minutes = models.PositiveIntegerField(_("solved within"), default=27 * 60)

    class Meta:
        ordering = ["unit__name"]

    def __str__(self) -> str:
        return str(self.unit)


class Template(Versioned):
    """A text to begin a reply with; a person reads it before it goes out."""

    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=2, choices=[("de", "Deutsch"), ("en", "English")], default="de"
    )
    touchpoint = models.ForeignKey(
        Touchpoint, models.SET_NULL, null=True, blank=True, related_name="reply_templates", verbose_name=_("touchpoint")
    )
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"), max_length=5_000)
    standard = models.UUIDField(_("id of the standard"), null=True, blank=True)
    standard_title = models.CharField(_("standard that the text rests on"), max_length=200, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "language"]
        constraints = [models.UniqueConstraint(fields=["name", "language"], name="template_once_per_language")]

    def __str__(self) -> str:
        return self.name


class GoodwillLimit(Versioned):
    """What a role may grant without asking: per case, and per month in the unit of the case. In cents."""

    role = models.OneToOneField(Role, models.CASCADE, related_name="goodwill_limit", verbose_name=_("role"))
    per_case_cents = models.PositiveIntegerField()
    per_month_cents = models.PositiveIntegerField()

    class Meta:
        ordering = ["role__name"]

    def __str__(self) -> str:
        return str(self.role)


class Goodwill(Versioned):
    """Money that a customer gets as a sign of goodwill, in cents of the reporting currency."""

    class State(models.TextChoices):
        GRANTED = "granted", _("granted")
        REQUESTED = "requested", _("waits for the lead")
        DECLINED = "declined", _("declined")

    case = models.ForeignKey(Case, models.CASCADE, related_name="goodwill")
    cents = models.PositiveIntegerField()
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(max_length=10, choices=State)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="goodwill_asked")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="goodwill_decided")
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.cents}"


class FollowUp(Record):
    """How four weeks of cases were followed up in one unit, or in all smaller ones together: decided once.

    A group figure: it exists only where the works agreement released it, and holds no case and no person.
    """

    class Measure(models.TextChoices):
        CONTACT = "contact", _("first answer")
        TOLD = "told", _("customer told")
        REOPENED = "reopened", _("opened again")

    measure = models.CharField(max_length=10, choices=Measure)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="follow_ups")
    together = models.BooleanField(default=False)
    """Whether these are all units that are too small to stand alone; `unit` is the house then."""
    week = models.CharField(max_length=8)
    """The last ISO week of the four."""
    withheld = models.CharField(max_length=10, blank=True)
    """Why there is no figure: `small` group, or mostly the work of `one`."""
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    """Sums that add up over units: n and k of the share, waits in minutes with how often, who was left out."""

    class Meta:
        ordering = ["week", "unit__name", "together"]
        constraints = [models.UniqueConstraint(fields=["measure", "unit", "together", "week"], name="followed_up_once")]

    def __str__(self) -> str:
        return f"{self.measure} {self.week}"


class ClosingDay(Record):
    """A day on which a unit and those below it do not work, besides the public holidays."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="closing_days")
    day = models.DateField(_("day"))
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["unit", "day"], name="closed_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
