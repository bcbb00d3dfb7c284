"""Writing opportunities: raised by a policy, a team or somebody at the front line; decided with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from resonanz.act.cases.models import Case
from resonanz.act.cases.models import State as CaseState
from resonanz.act.opportunities import phrases
from resonanz.act.opportunities.events import DECIDED, RAISED
from resonanz.act.opportunities.models import LINKED, Decision, Evidence, EvidenceKind, Kind, Opportunity
from resonanz.act.opportunities.queries import origin_of
from resonanz.act.opportunities.rules import QUARTER
from resonanz.organisation.agreement.queries import is_on
from resonanz.organisation.audit.actions import record
from resonanz.organisation.base import clock
from resonanz.organisation.base.aliases import known_as
from resonanz.organisation.base.numbers import next_number
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.intake.outbox import post_mail
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint

SOURCE: Final = "resonanz"
VOICE: Final = "employee_voice"
"""The function of the works agreement under which people raise ideas and obstacles."""
_TITLE: Final = 100


@transaction.atomic
def raise_opportunity(
    *,
    title: str,
    text: str = "",
    kind: str,
    touchpoints: Iterable[Touchpoint] = (),
    roles: Iterable[Role] = (),
    evidence: Iterable[Evidence] = (),
    by: Member | None,
    key: str = "",
) -> Opportunity:
    """Raise an opportunity; under a key that was used before the first one is returned and nothing is written.

    `evidence` are unsaved rows: `Evidence(kind="cases", reference=…, n=12, words=…, days=30, address=…)`.
    """
    if key and (known := Opportunity.objects.filter(key=key).first()) is not None:
        return known
    made = Opportunity(title=title.strip(), text=text.strip(), kind=kind, key=key or None, raised_by=by, named=True)
    return _raised(made, touchpoints=touchpoints, roles=roles, evidence=evidence, by=by)


@transaction.atomic
def raise_with_cases(*, cases: Sequence[Case], by: Member | None, **said: Any) -> Opportunity:
    """Raise an opportunity as `raise_opportunity` does, with cases linked to it; it comes from the unit of the first.

    Raises:
        ValidationError: a case was merged into another one.
    """
    made = raise_opportunity(by=by, **said)
    if not cases:
        return made
    made.origin_unit = cases[0].unit
    made.save(update_fields=["origin_unit"])
    return link_cases(made, cases=cases, by=by)


@transaction.atomic
def raise_idea(
    *, kind: str, text: str, by: Member, named: bool = False, touchpoint: Touchpoint | None = None
) -> Opportunity:
    """Somebody who works here says what helps or what is in the way.

    The name stays with the idea only to send the answer; others see it only if `named`. Else they see unit and role
    where at least the agreed number of people share them, and "the house" where not.

    Raises:
        ValidationError: the function has not been agreed, or the text is empty.
    """
    if not is_on(VOICE):
        raise ValidationError(
            _("Ideas and obstacles are switched off: the works agreement has not been approved for them.")
        )
    unit, role = origin_of(by)
    made = Opportunity(
        title=_first_sentence(text),
        text=text.strip(),
        kind=kind if kind == Kind.OBSTACLE else Kind.IDEA,
        raised_by=by,
        named=named,
        origin_unit=unit,
        origin_role=role,
    )
    touchpoints = [touchpoint] if touchpoint is not None else []
    return _raised(made, touchpoints=touchpoints, roles=(), evidence=(), by=by if named else None)


def _raised(
    made: Opportunity,
    *,
    touchpoints: Iterable[Touchpoint],
    roles: Iterable[Role],
    evidence: Iterable[Evidence],
    by: Member | None,
) -> Opportunity:
    made.number, made.raised_at = next_number("opportunity"), clock.now()
    made.full_clean()
    made.save(force_insert=True)
    at = list(touchpoints)
    made.touchpoints.set(at)
    made.roles.set(list(roles) or Role.objects.filter(touchpoints__in=at, archived_at=None).distinct())
    for row in evidence:
        add_evidence(made, row, by=by)
    record("opportunity.raised", by=by, on=made, number=made.code, kind=made.kind)
    _emit(made, RAISED, key=f"{RAISED}:{made.pk}", kind=str(made.kind))
    return made


@transaction.atomic
def add_evidence(opportunity: Opportunity, row: Evidence, *, by: Member | None) -> Evidence:
    """Add a piece of evidence, or renew the count of one that is there already."""
    _keep(opportunity, row)
    record("opportunity.evidence", by=by, on=opportunity, kind=row.kind, reference=row.reference, n=row.n)
    return row


def _keep(opportunity: Opportunity, row: Evidence) -> None:
    row.opportunity = opportunity
    known = opportunity.evidence.filter(kind=row.kind, reference=row.reference).first()
    if known is not None:
        row.pk = known.pk
    row.full_clean(validate_unique=False, validate_constraints=False)
    row.save(force_insert=known is None, force_update=known is not None)


@transaction.atomic
def link_cases(opportunity: Opportunity, *, cases: Iterable[Case], by: Member | None) -> Opportunity:
    """Link cases as evidence; one that is linked already stays linked.

    Raises:
        ValidationError: a case was merged into another one.
    """
    found = list(cases)
    for case in found:
        if case.state == CaseState.MERGED:
            raise ValidationError(_("%(case)s goes on in another case. Link that one.") % {"case": case.sign})
    opportunity.cases.add(*found)
    _count_linked(opportunity)
    record("opportunity.cases_linked", by=by, on=opportunity, number=opportunity.code, cases=[c.sign for c in found])
    return opportunity


@transaction.atomic
def unlink_case(opportunity: Opportunity, *, case: Case, by: Member | None) -> Opportunity:
    """Take a case out of the evidence."""
    opportunity.cases.remove(case)
    _count_linked(opportunity)
    record("opportunity.case_unlinked", by=by, on=opportunity, number=opportunity.code, case=case.sign)
    return opportunity


def _count_linked(opportunity: Opportunity) -> None:
    """The evidence of linked cases says how many there are, and over how many days they came."""
    counted = opportunity.cases.aggregate(n=Count("pk"), first=Min("opened_at"))
    if not counted["n"]:
        opportunity.evidence.filter(kind=EvidenceKind.CASES, reference=LINKED).delete()
        return
    days = max(QUARTER, (clock.now() - counted["first"]).days)
    address = f"{reverse('opportunities:show', args=[opportunity.pk])}#{LINKED}"
    row = Evidence(kind=EvidenceKind.CASES, reference=LINKED, n=counted["n"], days=days, address=address)
    _keep(opportunity, row)


@transaction.atomic
def edit_opportunity(
    opportunity: Opportunity,
    *,
    seen: int,
    title: str,
    text: str,
    touchpoints: Iterable[Touchpoint],
    roles: Iterable[Role],
    by: Member,
) -> Opportunity:
    """Say better what it is about and whom it concerns.

    Raises:
        Conflict: somebody else wrote in the meantime.
    """
    _require_title(title)
    opportunity.write(seen=seen, title=title.strip(), text=text.strip())
    opportunity.touchpoints.set(touchpoints)
    opportunity.roles.set(roles)
    record("opportunity.edited", by=by, on=opportunity, number=opportunity.code)
    return opportunity


@transaction.atomic
def override(
    opportunity: Opportunity,
    *,
    what: str,
    low: int | None,
    high: int | None,
    reason: str,
    seen: int,
    by: Member,
) -> Opportunity:
    """Set `value` (customers per quarter) or `effort` (person-days) by hand; both None take the counted one again.

    Raises:
        ValidationError: no reason, or the ends are missing or turned round.
        Conflict: somebody else wrote in the meantime.
    """
    if what not in {"value", "effort"}:
        raise ValidationError(_("Only value and effort can be set by hand."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why. The reason stands beside the number and in the log.")})
    if (low is None) != (high is None) or (low is not None and high is not None and low > high):
        raise ValidationError({"high": _("Name both ends, the smaller one first; or leave both empty.")})
    before = [getattr(opportunity, f"{what}_{end}") for end in ("low", "high")]
    kept = reason.strip() if low is not None else ""
    opportunity.write(seen=seen, **{f"{what}_low": low, f"{what}_high": high, f"{what}_reason": kept})
    record("opportunity.overridden", by=by, on=opportunity, what=what, before=before, after=[low, high], reason=reason)
    return opportunity


@transaction.atomic
def decide(opportunity: Opportunity, *, decision: str, reason: str, seen: int, by: Member) -> Opportunity:
    """Decide what becomes of it; whoever raised it is told.

    Raises:
        ValidationError: the reason is missing, or there is no such decision.
        Conflict: somebody else wrote in the meantime.
    """
    if decision not in {Decision.DO, Decision.LATER, Decision.NOT}:
        raise ValidationError({"decision": _("Choose: we do it, later, or we do not do it.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Give a reason. Whoever raised it reads it, too.")})
    opportunity.write(seen=seen, decision=decision, reason=reason.strip(), decided_at=clock.now(), decided_by=by)
    record("opportunity.decided", by=by, on=opportunity, number=opportunity.code, decision=decision)
    key = f"{DECIDED}:{opportunity.pk}:{opportunity.version}"
    _emit(opportunity, DECIDED, key=key, decision=str(decision))
    tell_raiser(opportunity, phrases.what_was_decided, besides=by)
    return opportunity


def tell_raiser(opportunity: Opportunity, news: phrases.News, *, besides: Member | None = None) -> bool:
    """Write to whoever raised it, in their language; not to somebody who just did it, nor to somebody who left."""
    member = opportunity.raised_by
    if member is None or not member.is_active or (besides is not None and member.pk == besides.pk):
        return False
    with translation.override(member.language):
        subject, body = phrases.mail(opportunity, news(opportunity), f"{settings.PUBLIC_URL}/opportunities/mine")
        post_mail(to=member.email, subject=subject, body=body)
    return True


def _emit(opportunity: Opportunity, event: str, *, key: str, **attributes: str) -> None:
    """One event per touchpoint, so that each place knows; one without a place where there is none."""
    places: list[Touchpoint | None] = [*opportunity.touchpoints.all()] or [None]
    common = {"type": event, "instance": str(opportunity.pk), "occurred_at": clock.now()}
    sent = []
    for number, place in enumerate(places):
        fields: dict[str, object] = {**common, "attributes": {"number": opportunity.code, **attributes}}
        if place is not None:
            fields["touchpoint"] = known_as(place)
        sent.append(Sent(fields, f"{key}:{number}"))
    accept_events(sent, source=SOURCE)


def _require_title(title: str) -> None:
    if not title.strip():
        raise ValidationError({"title": _("A title is needed.")})


def _first_sentence(text: str) -> str:
    line = " ".join(text.split())
    if not line:
        raise ValidationError({"text": _("Write at least one sentence.")})
    end = min((at + 1 for at in (line.find(stop) for stop in (". ", "! ", "? ")) if at >= 0), default=len(line))
    title = line[:end].rstrip(".")
    return title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"
