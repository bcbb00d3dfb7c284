"""Who may be asked, and who meets which invitations and answers. One rule over all surveys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from resonanz.listen.respond.models import Basis, ContactRule, Invitation, OpenLink, OptOut, Response, Round
from resonanz.listen.respond.tokens import address_hash
from resonanz.listen.surveys.rules import SURVEYS_SEEN
from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.customers.models import Consent, ContactKey, Customer, Purpose
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

THE_RULE: Final = UUID(int=1)
LONGEST_QUARANTINE: Final = 365
"""Invitations are kept a year: the rule cannot look back further."""
OPTED_OUT: Final = "opted_out"
ASKED_RECENTLY: Final = "asked_recently"
NO_BASIS: Final = "no_basis"
NO_ADDRESS: Final = "no_address"
NOT_LIVE: Final = "not_live"
REASONS: Final = {
    OPTED_OUT: _("does not want to be asked"),
    ASKED_RECENTLY: _("was asked a short time ago"),
    NO_BASIS: _("gave no consent and is no existing customer"),
    NO_ADDRESS: _("has no e-mail address"),
    NOT_LIVE: _("the survey is not live"),
}
"""Why somebody is not asked; the first that fits counts."""


class NotAsked(ValidationError):  # noqa: N818 - it reads as what happened
    """The customer is not asked; nothing was sent or stored."""

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason], code=reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Judged:
    """One customer under the rule: the reason against asking, else the legal basis for it."""

    customer: Customer
    address: str
    reason: str
    basis: Basis | None


@dataclass(frozen=True)
class Sifted:
    """Many customers under the rule; eligible and left out together are all."""

    eligible: tuple[Judged, ...]
    left_out: dict[str, int]

    @property
    def candidates(self) -> int:
        return len(self.eligible) + sum(self.left_out.values())


def contact_rule() -> ContactRule:
    """The rule as it is set; its defaults until somebody changes them."""
    return ContactRule.objects.filter(pk=THE_RULE).first() or ContactRule(pk=THE_RULE)


def judge(rows: QuerySet[Customer], *, by_mail: bool = True, basis: Basis | None = None) -> Iterable[Judged]:
    """Each of these customers under the rule, at this moment."""
    rule = contact_rule()
    found = _marked(rows, clock.now() - timedelta(days=rule.quarantine_days))
    stopped = _stopped()
    for customer in found.iterator(chunk_size=2_000):
        yield _judged(customer, rule, stopped=stopped, by_mail=by_mail, wanted=basis)


def judge_one(customer: Customer, *, by_mail: bool, basis: Basis | None = None) -> Judged:
    """One customer under the rule; the caller holds the lock on the row."""
    rule = contact_rule()
    found = _marked(Customer.objects.filter(pk=customer.pk), clock.now() - timedelta(days=rule.quarantine_days)).get()
    stopped = set(OptOut.objects.filter(address__in=_hashes(found)).values_list("address", flat=True))
    return _judged(found, rule, stopped=stopped, by_mail=by_mail, wanted=basis)


def sift(rows: QuerySet[Customer], *, by_mail: bool = True) -> Sifted:
    """Who of these can be asked, and how many are left out for which reason."""
    eligible, left_out = [], Counter[str]()
    for judged in judge(rows, by_mail=by_mail):
        if judged.reason:
            left_out[judged.reason] += 1
        else:
            eligible.append(judged)
    return Sifted(tuple(eligible), {reason: left_out[reason] for reason in REASONS if left_out[reason]})


def _marked(rows: QuerySet[Customer], since: datetime) -> QuerySet[Any]:
    mine = OuterRef("pk")
    consents = Consent.objects.filter(customer=mine, purpose=Purpose.FEEDBACK)
    emails = ContactKey.objects.filter(customer=mine, kind=ContactKey.Kind.EMAIL).order_by("value")
    return rows.annotate(
        opted_out=Exists(OptOut.objects.filter(customer=mine)),
        recent=Exists(Invitation.objects.filter(customer=mine, asked_at__gt=since)),
        consented=Exists(consents.filter(withdrawn_at=None)),
        withdrawn=Exists(consents.exclude(withdrawn_at=None)),
        address=Subquery(emails.values("value")[:1]),
    )


def _stopped() -> set[str]:
    return set(OptOut.objects.values_list("address", flat=True))


def _hashes(customer: Any) -> list[str]:
    return [address_hash(value) for value in (customer.address, customer.pseudonym) if value]


def _judged(customer: Any, rule: ContactRule, *, stopped: set[str], by_mail: bool, wanted: Basis | None) -> Judged:
    basis = _basis(customer, rule, wanted)
    reason = ""
    if customer.opted_out or not stopped.isdisjoint(_hashes(customer)):
        reason = OPTED_OUT
    elif customer.recent:
        reason = ASKED_RECENTLY
    elif basis is None:
        reason = NO_BASIS
    elif by_mail and not customer.address:
        reason = NO_ADDRESS
    return Judged(customer, customer.address or "", reason, basis)


def _basis(customer: Any, rule: ContactRule, wanted: Basis | None) -> Basis | None:
    """A consent that was taken back is an objection; the own matter of the customer needs neither."""
    if wanted == Basis.SERVICE:
        return wanted
    if customer.consented:
        return Basis.CONSENT
    fits = rule.existing_customers and customer.since is not None and not customer.withdrawn
    return Basis.CUSTOMER if fits and wanted in (None, Basis.CUSTOMER) else None


def _links_seen(viewer: Viewer) -> Q:
    """Links of surveys that are seen; those of one unit only where that unit is one's own."""
    own = Unit.objects.filter(below(viewer.paths("see_surveys")))
    return Q(survey__in=SURVEYS_SEEN.rows(viewer)) & (Q(unit=None) | Q(unit__in=own))


def _answers_seen(viewer: Viewer) -> Q:
    """Answers of the own units; those without a unit belong to who sees the whole house."""
    roots = Unit.objects.filter(parent=None, archived_at=None)
    own = in_units("see_surveys")(viewer)
    whole = not roots.exclude(below(viewer.paths("see_surveys"))).exists()
    return own | Q(unit=None) if whole else own


RESPONSES = Rule(Response, "see_surveys", _answers_seen)
INVITATIONS = Rule(Invitation, "see_surveys", _answers_seen)
ROUNDS = Rule(Round, "send_surveys", in_units("send_surveys"))
LINKS_SEEN = Rule(OpenLink, "see_surveys", _links_seen)
LINKS_KEPT = Rule(OpenLink, "send_surveys", _links_seen)
