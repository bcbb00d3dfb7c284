"""Writing: inviting under the contact rule, taking answers, ending the asking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from resonanz.listen.respond.events import INVITED, REMINDED
from resonanz.listen.respond.mailing import write_mail
from resonanz.listen.respond.models import (
    Ballot,
    Basis,
    Channel,
    ContactRule,
    Invitation,
    OpenLink,
    OptOut,
    Response,
    Round,
    State,
)
from resonanz.listen.respond.recording import (
    content_for_anybody,
    content_of,
    masked,
    record_invitation,
    record_responses,
)
from resonanz.listen.respond.rules import (
    LONGEST_QUARANTINE,
    NOT_LIVE,
    THE_RULE,
    Judged,
    NotAsked,
    contact_rule,
    judge_one,
)
from resonanz.listen.respond.tokens import address_hash, hash_of, new_token
from resonanz.listen.surveys.models import Anonymity, Survey, SurveyVersion
from resonanz.listen.surveys.models import State as SurveyState
from resonanz.listen.surveys.rules import Content, check_answers
from resonanz.organisation.audit.actions import Actor, record
from resonanz.organisation.base import clock
from resonanz.organisation.base.ids import uuid7
from resonanz.organisation.base.prepared import Prepared
from resonanz.organisation.customers.actions import give_consent, withdraw_consent
from resonanz.organisation.customers.models import ContactKey, Customer, Purpose
from resonanz.organisation.intake.models import Outgoing
from resonanz.organisation.people.models import Member
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit


class Refused(ValidationError):  # noqa: N818 - it reads as what happened
    """An answer that cannot be taken; `errors` says by question what is wrong, in words for who answered."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__([f"{key}: {said}" for key, said in errors.items()])
        self.errors = dict(errors)


class Over(ValidationError):  # noqa: N818 - it reads as what happened
    """The link asks nothing any more: answered, stopped, or the survey is closed; `state` says which."""

    def __init__(self, state: str) -> None:
        super().__init__(_("This link asks nothing any more."), code=state)
        self.state = state


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody shall be asked. Without `now` no mail is written: who calls hands the link over.

    `basis` says why the law lets us ask, where it is not the consent or the standing as a customer.
    """

    survey: Survey
    customer: Customer
    because: str
    touchpoint: Touchpoint | None = None
    unit: Unit | None = None
    probability: float = 1.0
    now: bool = True
    basis: Basis | None = None
    round: Round | None = None


def invite(
    *,
    survey: Survey,
    customer: Customer,
    because: str,
    touchpoint: Touchpoint | None = None,
    unit: Unit | None = None,
    probability: float = 1.0,
    by: Member | None = None,
    now: bool = True,
) -> Invitation:
    """Ask a customer; see `ask`."""
    wish = Wish(survey, customer, because, touchpoint=touchpoint, unit=unit, probability=probability, now=now)
    return ask(wish, by=by)


def ask(wish: Wish, *, by: Actor | None = None) -> Invitation:
    """Ask a customer, if the contact rule allows it: the customer's row is locked, so that nobody is asked twice.

    The mail is written in the same transaction; `invitation.token` holds the link once.

    Raises:
        NotAsked: opted out, asked a short time ago, no legal basis, no address, or the survey is not live.
    """
    version = wish.survey.live_version
    if version is None:
        raise NotAsked(NOT_LIVE)
    # Most who cannot be asked are found without a lock; what holds is judged again under it.
    _require_free(wish.customer, wish)
    return _ask(wish, version, by)


def _require_free(customer: Customer, wish: Wish) -> Judged:
    judged = judge_one(customer, by_mail=wish.now, basis=wish.basis)
    if judged.reason:
        raise NotAsked(judged.reason)
    return judged


@transaction.atomic
def _ask(wish: Wish, version: SurveyVersion, by: Actor | None) -> Invitation:
    customer = Customer.objects.select_for_update(of=("self",)).select_related("unit").get(pk=wish.customer.pk)
    judged = _require_free(customer, wish)
    assert judged.basis is not None, "who can be asked has one"
    invitation = Invitation(
        survey_version=version,
        customer=customer,
        unit=wish.unit or customer.unit,
        touchpoint=wish.touchpoint or wish.survey.touchpoint,
        round=wish.round,
        channel=Channel.EMAIL if wish.now else Channel.LINK,
        language=_language(content_of(version), customer.language),
        probability=wish.probability,
        basis=judged.basis,
        because=wish.because[:200],
        asked_at=clock.now(),
    )
    _hand_over(invitation, judged.address if wish.now else "")
    record_invitation(invitation, INVITED)
    if by is not None and wish.round is None:
        record("invitation.sent", by=by, on=invitation, survey=str(wish.survey.pk), because=invitation.because)
    return invitation


def _hand_over(invitation: Invitation, address: str) -> None:
    """Make the link and, with an address, the mail that carries it."""
    rule = contact_rule()
    invitation.token = new_token()
    invitation.token_hash = hash_of(invitation.token)
    if address:
        invitation.mail = write_mail(invitation, invitation.token, to=address, rule=rule)
        if rule.reminder_days:
            invitation.remind_on = clock.today() + timedelta(days=rule.reminder_days)
    invitation.save(force_insert=True)


def _language(content: Content, wanted: str) -> str:
    code = wanted.split("-", maxsplit=1)[0].lower()
    return code if code in content.languages else content.languages[0]


@transaction.atomic
def remind(invitation: Invitation) -> bool:
    """Remind of an invitation that was not answered, once; whether a mail was written."""
    rows = Invitation.objects.select_for_update(of=("self",))
    mine = rows.filter(pk=invitation.pk, state=State.OPEN, reminder_hash=None)
    found = mine.exclude(remind_on=None).select_related("survey_version__survey", "touchpoint", "unit").first()
    if found is None or found.survey_version.survey.live_version is None:
        Invitation.objects.filter(pk=invitation.pk).update(remind_on=None)
        return False
    address = found.customer.contacts.filter(kind=ContactKey.Kind.EMAIL).order_by("value").first()
    Invitation.objects.filter(pk=found.pk).update(remind_on=None)
    if address is None:
        return False
    token = new_token()
    mail = write_mail(found, token, to=address.value, rule=contact_rule(), reminder=True)
    Invitation.objects.filter(pk=found.pk).update(reminder_hash=hash_of(token), mail=mail)
    record_invitation(found, REMINDED)
    return True


def submit(token: str, answers: Mapping[str, Any], *, language: str = "") -> Response | None:
    """Take the answers to an individual link, once; None where they are anonymous and wait among others.

    Raises:
        Invitation.DoesNotExist: if no link is known under this token.
        Over: if it was answered before, or asks nothing any more.
        Refused: if an answer cannot be taken; it says which and why.
    """
    return answer_invitation(find_invitation(token), answers, language=language)


@transaction.atomic
def answer_invitation(invitation: Invitation, answers: Mapping[str, Any], *, language: str = "") -> Response | None:
    """The same for an invitation that was found; it is marked only if nobody was quicker."""
    version = invitation.survey_version
    _require_open(invitation.state, version.survey)
    clean = checked(content_of(version), answers, language or invitation.language)
    anonymous = version.survey.anonymity == Anonymity.ANONYMOUS
    time = None if anonymous else clock.now()
    mine = Invitation.objects.filter(pk=invitation.pk, state=State.OPEN)
    if not mine.update(state=State.ANSWERED, answered_at=time, remind_on=None):
        raise Over(State.ANSWERED)
    same = ("survey_version", "unit", "touchpoint", "channel", "probability", "basis")
    common = {name: getattr(invitation, name) for name in same}
    common |= {"language": language or invitation.language, "answers": clean}
    return _keep(common, customer=invitation.customer, pk=uuid7())


def submit_open(link: OpenLink, answers: Mapping[str, Any], *, language: str, pk: UUID) -> Response | None:
    """Take the answers of somebody who came by an open link; the same `pk` again is the same answer.

    Raises:
        Over: if the link or the survey is closed.
        Refused: if an answer cannot be taken.
    """
    version = link.survey.live_version
    if link.closed_at is not None or version is None:
        raise Over("closed")
    common: dict[str, Any] = {"survey_version": version, "unit": link.unit, "touchpoint": link.survey.touchpoint}
    common |= {"channel": link.channel, "language": language, "basis": Basis.OPEN, "probability": None}
    common["answers"] = checked(content_for_anybody(version), answers, language)
    try:
        with transaction.atomic():
            return _keep(common, customer=None, pk=pk)
    except IntegrityError:
        return Response.objects.filter(pk=pk).first()


@transaction.atomic
def take_response(
    *,
    survey: Survey,
    answers: Mapping[str, Any],
    by: Actor | None,
    customer: Customer | None = None,
    unit: Unit | None = None,
    touchpoint: Touchpoint | None = None,
    language: str = "",
) -> Response | None:
    """Take an answer that another system collected.

    Raises:
        Over: if the survey is not live.
        Refused: if an answer cannot be taken.
    """
    version = survey.live_version
    if version is None:
        raise Over("closed")
    spoken = _language(content_of(version), language)
    common: dict[str, Any] = {"survey_version": version, "unit": unit, "touchpoint": touchpoint or survey.touchpoint}
    common |= {"channel": Channel.API, "language": spoken, "basis": Basis.OPEN, "probability": None}
    common["answers"] = checked(content_of(version), answers, spoken)
    kept = _keep(common, customer=customer, pk=uuid7())
    record("response.taken", by=by, on=survey)
    return kept


def find_invitation(token: str) -> Invitation:
    """The invitation of a link, by the hash of its token: the first mail's or the reminder's.

    Raises:
        Invitation.DoesNotExist: if there is none.
    """
    known = hash_of(token)
    return _BY_TOKEN.find(known) or _with_all().get(reminder_hash=known)


def _with_all() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("survey_version__survey", "touchpoint", "unit", "customer")


_BY_TOKEN: Final = Prepared(_with_all, "token_hash")


def checked(content: Content, answers: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Answers as they are kept.

    Raises:
        Refused: if one cannot be taken, or a required one is missing.
    """
    clean, errors = check_answers(content, answers, language)
    if errors:
        raise Refused(errors)
    return masked(content, clean)


def _require_open(state: str, survey: Survey) -> None:
    if state != State.OPEN:
        raise Over(state)
    if survey.state != SurveyState.LIVE:
        raise Over("closed")


def _keep(common: Mapping[str, Any], *, customer: Customer | None, pk: UUID) -> Response | None:
    """Into the urn, or as a response with its events. Who answers by name may allow to be called back."""
    anonymity = common["survey_version"].survey.anonymity
    if anonymity == Anonymity.ANONYMOUS:
        # The number of an open form is random; that of an invited customer's answer must not tell the time.
        Ballot.objects.create(id=uuid4() if customer else pk, given_on=clock.today(), **common)
        return None
    named = customer if anonymity == Anonymity.NAMED else None
    response = Response(
        id=pk,
        customer=named,
        pseudonym=customer.pseudonym if customer else "",
        given_on=clock.today(),
        given_at=clock.now(),
        **common,
    )
    response.save(force_insert=True)
    record_responses([response])
    if named is not None and _wants_callback(response):
        give_consent(named, purpose=Purpose.CALLBACK, by=None, source=f"survey {response.survey_version}"[:120])
    return response


def _wants_callback(response: Response) -> bool:
    content = content_of(response.survey_version)
    return any(question.callback and response.answers.get(question.id) for question in content)


@transaction.atomic
def opt_out(customer: Customer, *, source: str, by: Actor | None = None) -> None:
    """Never ask this customer again; it counts at once, for every survey, also for mails that still wait."""
    address = customer.contacts.filter(kind=ContactKey.Kind.EMAIL).order_by("value").values_list("value", flat=True)
    for value in [*address, customer.pseudonym]:
        known = address_hash(value)
        OptOut.objects.get_or_create(
            address=known, defaults={"customer": customer, "at": clock.now(), "source": source}
        )
    mine = Invitation.objects.filter(customer=customer)
    Outgoing.objects.filter(pk__in=mine.values("mail"), done_at=None).delete()
    mine.filter(state=State.OPEN).update(state=State.STOPPED, remind_on=None)
    withdraw_consent(customer, purpose=Purpose.FEEDBACK, by=by)
    record("customer.opted_out", by=by, on=customer, source=source)


@transaction.atomic
def opt_out_address(address: str, *, by: Actor | None) -> None:
    """The same for an address that somebody named on the telephone, known to us or not."""
    for contact in ContactKey.objects.filter(kind=ContactKey.Kind.EMAIL, value__iexact=address.strip()):
        opt_out(contact.customer, source="member", by=by)
    known = address_hash(address)
    OptOut.objects.get_or_create(address=known, defaults={"at": clock.now(), "source": "member"})
    record("address.opted_out", by=by, address=known[:12])


@transaction.atomic
def set_rule(*, seen: int, by: Actor | None, **fields: Any) -> ContactRule:
    """Change the contact rule.

    Raises:
        Conflict: if somebody else changed it in the meantime.
        ValidationError: if a value is not valid.
    """
    rule, _new = ContactRule.objects.get_or_create(pk=THE_RULE)
    planned = ContactRule(**fields)
    if not 1 <= planned.quarantine_days <= LONGEST_QUARANTINE:
        said = _("Between two invitations lie 1 to %(most)s days.")
        raise ValidationError({"quarantine_days": ValidationError(said, params={"most": LONGEST_QUARANTINE})})
    rule.write(seen=seen, **fields)
    record("contact_rule.changed", by=by, on=rule, **fields)
    return rule


@transaction.atomic
def open_way(*, survey: Survey, by: Actor | None, **fields: Any) -> OpenLink:
    """Make a public link to a survey."""
    link = OpenLink(survey=survey, code=new_token()[:22], created_at=clock.now(), **fields)
    link.full_clean()
    link.save(force_insert=True)
    record("open_link.made", by=by, on=link, survey=str(survey.pk), name=link.name)
    return link


@transaction.atomic
def close_way(link: OpenLink, *, by: Actor | None) -> OpenLink:
    """Take no more answers by this link."""
    link.write(seen=link.version, closed_at=clock.now())
    record("open_link.closed", by=by, on=link, name=link.name)
    return link


@transaction.atomic
def hand_out(row: Round, *, by: Actor | None) -> list[tuple[Invitation, str]]:
    """New links for those of a sending who have not answered; links handed out before open nothing any more."""
    found = list(row.invitations.filter(state=State.OPEN).select_related("customer").order_by("pk"))
    pairs = [(invitation, new_token()) for invitation in found]
    for invitation, token in pairs:
        Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_of(token))
    record("survey.links_handed_out", by=by, on=row, links=len(pairs))
    return pairs
