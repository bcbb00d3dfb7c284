"""`/api/v1/opportunities`: what is worth changing, what it rests on, what was decided."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from resonanz.act.cases.rules import CASES_SEEN
from resonanz.act.opportunities import actions
from resonanz.act.opportunities.linked.queries import linkable, with_cases
from resonanz.act.opportunities.models import Decision, Evidence, EvidenceKind, Kind, Opportunity
from resonanz.act.opportunities.queries import filtered, weighed, whole
from resonanz.act.opportunities.rules import DECIDED, OPPORTUNITIES, decides_everywhere
from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, Word, listed
from resonanz.api.problems import NotValid, conflict
from resonanz.api.values import ValueOut, inline, value_of
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.people.models import Role

router = Router(tags=["opportunities"])
_ID = "0199a3c2-6f00-7a10-8c11-2f5c9a7e0c17"
_COUNT = {
    "value": 115.3,
    "low": 81.6,
    "high": 158.2,
    "level": 0.95,
    "n": 38,
    "method": "poisson_rate",
    "unit": "count",
    "notes": [],
}
_EVIDENCE = {"kind": "cases", "reference": "bill-unclear", "words": "38 Fälle", "n": 38, "days": 30, "address": ""}
_RAISED = {"title": "Abschlag erklären", "text": "Kunden fragen nach.", "kind": "cases", "evidence": [_EVIDENCE]}
EXAMPLE = {
    "id": _ID,
    "number": "C-17",
    "title": "Abschlag erklären",
    "text": "Kunden fragen nach.",
    "kind": "cases",
    "touchpoints": [],
    "roles": [],
    "raised_at": "2026-11-20T09:00:00Z",
    "evidence": [_EVIDENCE],
    "cases": ["0199a3c2-6f00-7a10-8c11-2f5c9a7e0201"],
    "value": _COUNT,
    "value_reason": "",
    "effort": {**_COUNT, "value": 7.5, "low": 3.0, "high": 12.0, "n": 12, "method": "assumed_effort"},
    "effort_reason": "",
    "decision": "open",
    "reason": "",
    "decided_at": None,
    "version": 1,
}
Prose = Annotated[str, Field(max_length=4_000, pattern=r"^[^\x00]*$")]
Line = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[^\x00-\x1f\x7f]+$")]
Why = Annotated[str, Field(min_length=1, max_length=1_000, pattern=r"^[^\x00]*\S[^\x00]*$")]
Version = Annotated[int, Field(ge=1, le=2_147_483_647, description="The version that was seen.")]
Amount = Annotated[int, Field(ge=0, le=10_000_000)]
KindCode = Annotated[Kind, inline(Kind)]
EvidenceKindCode = Annotated[EvidenceKind, inline(EvidenceKind)]


class EvidenceOut(Schema):
    """One thing that an opportunity rests on."""

    kind: EvidenceKindCode
    reference: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    words: Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    n: Annotated[int, Field(ge=0, le=1_000_000_000)]
    days: Annotated[int, Field(ge=1, le=3_660)] = 91
    address: Annotated[str, Field(max_length=500, pattern=r"^(/([^/\\\s][^\s\x00-\x1f\x7f]*)?)?$")] = ""


class OpportunityOut(Schema):
    """A pattern worth changing. Who raised an idea is never part of the interface."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    number: str
    title: str
    text: str
    kind: KindCode
    touchpoints: list[uuid.UUID]
    roles: list[uuid.UUID]
    raised_at: datetime
    evidence: list[EvidenceOut]
    cases: list[uuid.UUID] = Field(description="Cases linked by hand, as far as the key may see them.")
    value: ValueOut = Field(description="Customers concerned per quarter.")
    value_reason: str = Field(description="Why it was set by hand; empty where it is counted.")
    effort: ValueOut = Field(description="Person-days; an assumption unless it was set by hand.")
    effort_reason: str
    decision: Decision
    reason: str
    decided_at: datetime | None
    version: int


class OpportunitiesOut(Schema):
    """A page of opportunities."""

    model_config = page_of(EXAMPLE)

    items: list[OpportunityOut]
    next: str | None


class OpportunityFilters(Paging):
    """Which opportunities."""

    decision: Decision | None = Field(None, description="Only those with this decision.")
    kind: KindCode | None = Field(None, description="Only those that come from there.")
    q: Word | None = Field(None, description="Words of the title.")


class OpportunityIn(Schema, extra="forbid"):
    """An opportunity to raise."""

    model_config = example(_RAISED)

    title: Line
    text: Prose = ""
    kind: Literal["cases", "driver", "voices", "metric"]
    touchpoints: list[uuid.UUID] = Field([], max_length=50)
    roles: list[uuid.UUID] = Field([], max_length=50)
    evidence: list[EvidenceOut] = Field([], max_length=50)
    cases: list[uuid.UUID] = Field([], max_length=200, description="Cases to link as evidence.")


class CasesIn(Schema, extra="forbid"):
    """Cases to link."""

    model_config = example({"cases": ["0199a3c2-6f00-7a10-8c11-2f5c9a7e0201"]})

    cases: list[uuid.UUID] = Field(min_length=1, max_length=200)


class DecisionIn(Schema, extra="forbid"):
    """A decision with its reason."""

    model_config = example({"version": 1, "decision": "do", "reason": "Viele Kunden, wenig Aufwand."})

    version: Version
    decision: Literal["do", "later", "not"]
    reason: Why


class OverrideIn(Schema, extra="forbid"):
    """A value or effort set by hand; both ends null take the counted one again."""

    model_config = example({"version": 1, "what": "effort", "low": 5, "high": 9, "reason": "Schätzung der IT."})

    version: Version
    what: Literal["value", "effort"]
    low: Amount | None
    high: Amount | None
    reason: Why


class IdeaOut(Schema):
    """What comes back of an idea: its number."""

    model_config = example({"number": "C-18"})

    number: str


class IdeaIn(Schema, extra="forbid"):
    """An idea or an obstacle of the key's owner."""

    model_config = example({"kind": "idea", "text": "Ein Satz auf der Rechnung spart Anrufe.", "named": False})

    kind: Literal["idea", "obstacle"]
    text: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*\S[^\x00]*$")]
    named: bool = Field(default=False, description="Whether others see the name.")


@router.get("", response=OpportunitiesOut, summary="List opportunities", operation_id="list_opportunities")
def list_opportunities(request: HttpRequest, filters: Query[OpportunityFilters]) -> Any:
    """Opportunities in the order in which they were raised."""
    viewer = viewer_with(request, "see_opportunities")
    rows = filtered(
        with_cases(viewer, whole(viewer, OPPORTUNITIES.rows(viewer))),
        decision=filters.decision or "",
        kind=filters.kind or "",
        text=filters.q or "",
    )
    page = listed("opportunities", rows, filters, lambda row: row)
    return {**page, "items": [_shown(*pair) for pair in zip(page["items"], weighed(page["items"]), strict=True)]}


@router.get(
    "/{uuid:opportunity_id}", response=OpportunityOut, summary="Read one opportunity", operation_id="read_opportunity"
)
def read_opportunity(request: HttpRequest, opportunity_id: uuid.UUID) -> Any:
    """One opportunity; a foreign one answers like one that does not exist."""
    return _read(viewer_with(request, "see_opportunities"), opportunity_id)


@router.post("", response={201: OpportunityOut}, summary="Raise an opportunity", operation_id="raise_opportunity")
def raise_opportunity(request: HttpRequest, opportunity: OpportunityIn, idempotency_key: IdempotencyKey = None) -> Any:
    """It waits for a decision; needs the right to decide."""
    viewer = viewer_with(request, "decide_opportunities")
    sent = opportunity.model_dump()
    touchpoints = _all(TOUCHPOINTS_SEEN.rows(viewer), "touchpoints", sent.pop("touchpoints"))
    if not touchpoints and not decides_everywhere(viewer):
        raise NotValid("touchpoints", "Name at least one touchpoint: this key may not write for the whole house.")
    roles = _all(Role.objects.filter(archived_at=None), "roles", sent.pop("roles"))
    cases = _all(linkable(viewer), "cases", sent.pop("cases"))
    evidence = _evidence(sent.pop("evidence"))

    def act() -> tuple[int, dict[str, Any]]:
        rests = {"touchpoints": touchpoints, "roles": roles, "evidence": evidence, "cases": cases}
        return 201, _plain(viewer, actions.raise_with_cases(**sent, **rests, by=viewer.member))

    return once(request, idempotency_key, act)


def _evidence(sent: list[dict[str, Any]]) -> list[Evidence]:
    rows = [Evidence(**row) for row in sent]
    if any(row.is_linked for row in rows):
        raise NotValid("evidence", "Linked cases are counted by themselves. Name them under cases.")
    return rows


@router.post("/ideas", response={201: IdeaOut}, summary="Raise an idea", operation_id="raise_idea")
def raise_idea(request: HttpRequest, idea: IdeaIn, idempotency_key: IdempotencyKey = None) -> Any:
    """Only its number comes back; what becomes of it is told by mail."""
    viewer = viewer_with(request, "raise_ideas")

    def act() -> tuple[int, dict[str, Any]]:
        return 201, {"number": actions.raise_idea(**idea.model_dump(), by=viewer.member).code}

    return once(request, idempotency_key, act)


@router.post(
    "/{uuid:opportunity_id}/cases",
    response=OpportunityOut,
    summary="Link cases to an opportunity",
    operation_id="link_cases",
)
def link_cases(request: HttpRequest, opportunity_id: uuid.UUID, linked: CasesIn) -> Any:
    """They count as its evidence; those that are linked already stay linked."""
    viewer = viewer_with(request, "decide_opportunities")
    row = DECIDED.fetch(viewer, opportunity_id)
    actions.link_cases(row, cases=_all(linkable(viewer), "cases", linked.cases), by=viewer.member)
    return _plain(viewer, row)


@router.delete(
    "/{uuid:opportunity_id}/cases/{uuid:case_id}",
    response={204: None},
    summary="Take a case out of an opportunity",
    operation_id="unlink_case",
)
def unlink_case(request: HttpRequest, opportunity_id: uuid.UUID, case_id: uuid.UUID) -> Any:
    """It no longer counts as evidence."""
    viewer = viewer_with(request, "decide_opportunities")
    row = DECIDED.fetch(viewer, opportunity_id)
    actions.unlink_case(row, case=CASES_SEEN.fetch(viewer, case_id, row.cases.all()), by=viewer.member)
    return HttpResponse(status=204)


@router.post(
    "/{uuid:opportunity_id}/decision",
    response=OpportunityOut,
    summary="Decide on an opportunity",
    operation_id="decide_opportunity",
)
def decide_opportunity(request: HttpRequest, opportunity_id: uuid.UUID, decision: DecisionIn) -> Any:
    """Whoever raised it is told. If somebody else wrote since the named version: 409, and nothing is written."""
    viewer = viewer_with(request, "decide_opportunities")
    row, sent = DECIDED.fetch(viewer, opportunity_id), decision.model_dump()
    try:
        actions.decide(row, seen=sent.pop("version"), by=viewer.member, **sent)
    except Conflict:
        return conflict(_plain(viewer, row), decision.model_dump())
    return _read(viewer, opportunity_id)


@router.post(
    "/{uuid:opportunity_id}/override",
    response=OpportunityOut,
    summary="Set value or effort by hand",
    operation_id="override_opportunity",
)
def override_opportunity(request: HttpRequest, opportunity_id: uuid.UUID, change: OverrideIn) -> Any:
    """The reason stands beside the number and in the log."""
    viewer = viewer_with(request, "decide_opportunities")
    row, sent = DECIDED.fetch(viewer, opportunity_id), change.model_dump()
    try:
        actions.override(row, seen=sent.pop("version"), by=viewer.member, **sent)
    except Conflict:
        return conflict(_plain(viewer, row), change.model_dump())
    return _read(viewer, opportunity_id)


def _read(viewer: Viewer, pk: uuid.UUID) -> dict[str, Any]:
    row = OPPORTUNITIES.fetch(viewer, pk, with_cases(viewer, whole(viewer, Opportunity.objects.all())))
    return _shown(row, weighed([row])[0])


def _plain(viewer: Viewer, row: Opportunity) -> dict[str, Any]:
    """As it is answered; also where the key may write and not read."""
    again = with_cases(viewer, whole(viewer, Opportunity.objects.all())).get(pk=row.pk)
    return OpportunityOut(**_shown(again, weighed([again])[0])).model_dump(mode="json")


def _shown(row: Opportunity, worth: Any) -> dict[str, Any]:
    plain = ("title", "text", "kind", "raised_at", "value_reason", "effort_reason", "decision", "reason", "decided_at")
    names = ("kind", "reference", "words", "n", "days", "address")
    return {
        **{name: getattr(row, name) for name in (*plain, "version")},
        "id": row.pk,
        "number": row.code,
        "touchpoints": [place.pk for place in row.touchpoints.all()],
        "roles": [role.pk for role in row.roles.all()],
        "evidence": [{name: getattr(each, name) for name in names} for each in row.evidence.all()],
        "cases": [case.pk for case in row.cases.all()],
        "value": value_of(worth.value),
        "effort": value_of(worth.effort),
    }


def _all(rows: Any, field: str, ids: list[uuid.UUID]) -> list[Any]:
    found = {row.pk: row for row in rows.filter(pk__in=ids)}
    if missing := [pk for pk in ids if pk not in found]:
        raise NotValid(field, f"There is no {missing[0]} that this key may name.")
    return list(found.values())
