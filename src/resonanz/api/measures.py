"""`/api/v1/measures`: planned, registered, started wave by wave, watched, ended."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from resonanz.act.measures import actions
from resonanz.act.measures.arm.queries import size_of
from resonanz.act.measures.models import Advice, Design, Direction, Measure, Metric, Selection, State
from resonanz.act.measures.monitor.queries import running
from resonanz.act.measures.queries import estimate_of, whole
from resonanz.act.measures.rules import EDITED, MEASURES, STARTED, plans_everywhere
from resonanz.act.opportunities.rules import OPPORTUNITIES
from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, listed
from resonanz.api.problems import NotValid, conflict
from resonanz.api.values import ValueOut, inline, value_of
from resonanz.api.waves import WAVE, WaveOut, wave_shown
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.customers.models import Purpose
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

router = Router(tags=["measures"])
_BASELINE = {
    "value": 3.94,
    "low": 3.78,
    "high": 4.1,
    "level": 0.95,
    "n": 412,
    "method": "t_interval",
    "unit": "scale",
    "notes": [],
}
_WRITTEN = {
    "title": "Drei Sätze zum Abschlag",
    "hypothesis": "Wenn wir den Grund vor der Zahl nennen, verstehen Kunden den Abschlag.",
    "metric": "csat",
    "target": 0.25,
    "stop_rule": "Wenn die Zufriedenheit klar sinkt.",
    "cost_cents": 4_600_000,
    "wave_count": 3,
    "planned_start": "2026-11-30",
}
EXAMPLE = {
    "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0d12",
    "number": "M-12",
    **_WRITTEN,
    "opportunity": None,
    "touchpoints": [],
    "direction": "up",
    "baseline": _BASELINE,
    "roles": [],
    "owner": None,
    "selection": "all",
    "design": "staggered",
    "single": False,
    "share": 0.5,
    "consent": "",
    "contact_weeks": None,
    "drawn": None,
    "weeks_between": 4,
    "weeks_after": 6,
    "guardrails": [],
    "state": "registered",
    "seed": "5f0c2a9d",
    "plan_hash": "9b1c",
    "smallest_visible": 0.24,
    "visible_week": 11,
    "waves": [WAVE],
    "amendments": [],
    "registered_at": "2026-11-22T09:00:00Z",
    "started_at": None,
    "ended_at": None,
    "end_reason": "",
    "advice": "",
    "version": 2,
}
WATCHED = {
    "advice": "continue",
    "reason": "cannot_tell_yet",
    "low": -0.2,
    "high": 0.6,
    "guard": "",
    "looks": [{"week": 1, "effect": {**_BASELINE, "value": 0.2, "low": -0.2, "high": 0.6, "method": "always_valid"}}],
    "guardrails": [{"name": "Ease (mean)", "state": "open", "limit": 0.3}],
}
Line = Annotated[str, Field(min_length=1, max_length=160, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*$")]
Prose = Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*$")]
Why = Annotated[str, Field(min_length=1, max_length=1_000, pattern=r"^[^\x00]*\S[^\x00]*$")]
Version = Annotated[int, Field(ge=1, le=2_147_483_647, description="The version that was seen.")]
Weeks = Annotated[int, Field(ge=1, le=104)]
Limit = Annotated[float, Field(ge=0, le=1_000)]
StateCode = Annotated[State, inline(State)]
PurposeCode = Annotated[Purpose, inline(Purpose)]


class GuardrailSchema(Schema):
    """Another metric that must not get worse; `touchpoint` null means those of the measure."""

    metric: Metric
    touchpoint: uuid.UUID | None = None
    direction: Direction = Direction.UP
    limit: Limit


class DrawnOut(Schema):
    """For how many customers lot decided, and how many of them receive the measure."""

    customers: int
    receive: int


class AmendmentOut(Schema):
    """A change after registering."""

    what: str
    before: str
    after: str
    reason: str
    at: datetime


class MeasureOut(Schema):
    """An intended change. `seed` and `plan_hash` let anybody draw and check again."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    number: str
    title: str
    hypothesis: str
    opportunity: uuid.UUID | None
    touchpoints: list[uuid.UUID]
    metric: Metric | Literal[""]
    direction: Direction
    target: float | None
    baseline: ValueOut | None
    roles: list[uuid.UUID]
    owner: uuid.UUID | None
    cost_cents: int | None
    stop_rule: str
    selection: Selection
    design: Design
    single: bool
    share: float
    consent: PurposeCode | Literal[""]
    contact_weeks: int | None
    drawn: DrawnOut | None
    wave_count: int
    weeks_between: int
    weeks_after: int
    planned_start: date | None
    guardrails: list[GuardrailSchema]
    state: StateCode
    seed: str
    plan_hash: str
    smallest_visible: float | None
    visible_week: int | None
    waves: list[WaveOut]
    amendments: list[AmendmentOut]
    registered_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    end_reason: str
    advice: Advice
    version: int


class MeasuresOut(Schema):
    """A page of measures."""

    model_config = page_of(EXAMPLE)

    items: list[MeasureOut]
    next: str | None


class MeasureFilters(Paging):
    """Which measures."""

    state: StateCode | None = Field(None, description="Only those in this state.")


class MeasureChange(Schema, extra="forbid"):
    """The fields to change in a draft; what is left out stays as it is."""

    model_config = example({"version": 1, "target": 0.3})

    version: Version
    title: Line | None = None
    hypothesis: Prose | None = None
    opportunity: uuid.UUID | None = None
    touchpoints: list[uuid.UUID] | None = Field(None, max_length=50)
    metric: Metric | None = None
    direction: Direction | None = None
    target: Limit | None = None
    roles: list[uuid.UUID] | None = Field(None, max_length=100)
    owner: uuid.UUID | None = None
    cost_cents: Annotated[int, Field(ge=0, le=10**12)] | None = None
    stop_rule: Prose | None = None
    units: list[uuid.UUID] | None = Field(None, max_length=500)
    controls: list[uuid.UUID] | None = Field(None, max_length=500)
    selection: Selection | None = None
    design: Design | None = None
    single: bool | None = None
    share: Annotated[float, Field(ge=0.05, le=0.95)] | None = None
    consent: PurposeCode | Literal[""] | None = None
    contact_weeks: Weeks | None = None
    wave_count: Annotated[int, Field(ge=1, le=100)] | None = None
    weeks_between: Weeks | None = None
    weeks_after: Weeks | None = None
    planned_start: date | None = None
    guardrails: list[GuardrailSchema] | None = Field(None, max_length=10)


class MeasureIn(MeasureChange):
    """A draft: only the title is needed."""

    model_config = example(_WRITTEN)

    version: None = Field(None, exclude=True)  # type: ignore[assignment]
    title: Line


class AmendIn(Schema, extra="forbid"):
    """A change after registering: `cost_cents`, `stop_rule` or `weeks_after`, with a reason."""

    model_config = example({"version": 2, "what": "weeks_after", "value": 8, "reason": "Weihnachten liegt dazwischen."})

    version: Version
    what: Literal["cost_cents", "stop_rule", "weeks_after"]
    value: Annotated[int, Field(ge=0, le=10**12)] | Why
    reason: Why


class EndMeasureIn(Schema, extra="forbid"):
    """Why a measure ends."""

    model_config = example({"reason": "Die Wirkung ist belegt."})

    reason: Why


class LookOut(Schema):
    """What could be said after one week."""

    week: int
    effect: ValueOut


class GuardOut(Schema):
    """A guardrail as it is watched: `kept`, `breached` or `open`."""

    name: str
    state: Literal["kept", "breached", "open"]
    limit: float


class MonitorOut(Schema):
    """The running effect, limits that hold at every look, and the advice. Nothing happens by itself."""

    model_config = example(WATCHED)

    advice: Literal["expand", "continue", "stop"]
    reason: str
    low: float | None
    high: float | None
    guard: str
    looks: list[LookOut]
    guardrails: list[GuardOut]


@router.get("", response=MeasuresOut, summary="List measures", operation_id="list_measures")
def list_measures(request: HttpRequest, filters: Query[MeasureFilters]) -> Any:
    """Measures in the order in which they were drafted."""
    viewer = viewer_with(request, "see_measures")
    rows = whole(viewer, MEASURES.rows(viewer))
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    return listed("measures", rows, filters, lambda row: shown(row, viewer))


@router.get("/{uuid:measure_id}", response=MeasureOut, summary="Read one measure", operation_id="read_measure")
def read_measure(request: HttpRequest, measure_id: uuid.UUID) -> Any:
    """One measure; a foreign one answers like one that does not exist."""
    return read(viewer_with(request, "see_measures"), measure_id)


@router.get("/{uuid:measure_id}/monitor", response=MonitorOut, summary="Watch a measure", operation_id="watch_measure")
def watch_measure(request: HttpRequest, measure_id: uuid.UUID) -> Any:
    """The running effect, week by week; before the first wave there is nothing to compare."""
    viewer = viewer_with(request, "see_measures")
    found = running(MEASURES.fetch(viewer, measure_id))
    if found is None:
        nothing: dict[str, Any] = {"low": None, "high": None, "guard": "", "looks": [], "guardrails": []}
        return {"advice": "continue", "reason": "nothing_to_compare", **nothing}
    return {
        "advice": found.advised.advice.value,
        "reason": found.advised.reason.value,
        **{name: getattr(found.advised, name) for name in ("low", "high", "guard")},
        "looks": [{"week": look.week, "effect": value_of(look.effect)} for look in found.course.looks],
        "guardrails": [{"name": g.name, "state": g.state, "limit": g.limit} for g in found.guards],
    }


@router.post("", response={201: MeasureOut}, summary="Draft a measure", operation_id="draft_measure")
def draft_measure(request: HttpRequest, measure: MeasureIn, idempotency_key: IdempotencyKey = None) -> Any:
    """It is a draft until it is registered."""
    viewer = viewer_with(request, "edit_measures")
    values = _values(measure.model_dump(exclude_none=True, exclude={"version"}), viewer)
    if not values.get("units") and not plans_everywhere(viewer):
        raise NotValid("units", "Name at least one unit: this key may not plan for the whole house.")

    def act() -> tuple[int, dict[str, Any]]:
        return 201, answered(viewer, actions.draft_measure(by=viewer.member, **values))

    return once(request, idempotency_key, act)


@router.patch("/{uuid:measure_id}", response=MeasureOut, summary="Change a draft", operation_id="change_measure")
def change_measure(request: HttpRequest, measure_id: uuid.UUID, change: MeasureChange) -> Any:
    """If somebody else changed it since the version that is named: 409 with both versions, and nothing is written."""
    viewer = viewer_with(request, "edit_measures")
    row = EDITED.fetch(viewer, measure_id)
    sent = change.model_dump(exclude_none=True, exclude={"version"})
    try:
        actions.edit_measure(row, seen=change.version, by=viewer.member, **_values(sent, viewer))
    except Conflict:
        return conflict(answered(viewer, row), {**sent, "version": change.version})
    return read(viewer, measure_id)


@router.post(
    "/{uuid:measure_id}/register", response=MeasureOut, summary="Register a measure", operation_id="register_measure"
)
def register_measure(request: HttpRequest, measure_id: uuid.UUID) -> Any:
    """Reads the baseline, draws the waves by lot, freezes the plan; 422 names what is missing."""
    viewer = viewer_with(request, "start_measures")
    actions.register_measure(STARTED.fetch(viewer, measure_id), by=viewer.member)
    return read(viewer, measure_id)


@router.post("/{uuid:measure_id}/start", response=MeasureOut, summary="Start a measure", operation_id="start_measure")
def start_measure(request: HttpRequest, measure_id: uuid.UUID) -> Any:
    """Its waves start one by one after that."""
    viewer = viewer_with(request, "start_measures")
    actions.start_measure(STARTED.fetch(viewer, measure_id), by=viewer.member)
    return read(viewer, measure_id)


@router.post(
    "/{uuid:measure_id}/waves/{int:number}", response=MeasureOut, summary="Start a wave", operation_id="start_wave"
)
def start_wave(request: HttpRequest, measure_id: uuid.UUID, number: int) -> Any:
    """Its units receive the measure from now on; one that began already stays as it is."""
    viewer = viewer_with(request, "start_measures")
    actions.start_wave(STARTED.fetch(viewer, measure_id), number, by=viewer.member)
    return read(viewer, measure_id)


@router.post("/{uuid:measure_id}/amend", response=MeasureOut, summary="Amend a measure", operation_id="amend_measure")
def amend_measure(request: HttpRequest, measure_id: uuid.UUID, change: AmendIn) -> Any:
    """What was registered stays beside the change and its reason."""
    viewer = viewer_with(request, "start_measures")
    row, sent = STARTED.fetch(viewer, measure_id), change.model_dump()
    if isinstance(change.value, int) != (change.what != "stop_rule"):
        raise NotValid("value", "The stop rule is a text; cost and weeks are whole numbers.")
    try:
        actions.amend(row, seen=sent.pop("version"), by=viewer.member, **sent)
    except Conflict:
        return conflict(answered(viewer, row), change.model_dump())
    return read(viewer, measure_id)


@router.post("/{uuid:measure_id}/end", response=MeasureOut, summary="End a measure", operation_id="end_measure")
def end_measure(request: HttpRequest, measure_id: uuid.UUID, end: EndMeasureIn) -> Any:
    """With a reason."""
    viewer = viewer_with(request, "start_measures")
    actions.end_measure(STARTED.fetch(viewer, measure_id), reason=end.reason, by=viewer.member)
    return read(viewer, measure_id)


def read(viewer: Viewer, pk: uuid.UUID) -> dict[str, Any]:
    """One measure as it is answered."""
    return shown(MEASURES.fetch(viewer, pk, whole(viewer, Measure.objects.all())), viewer)


def answered(viewer: Viewer, row: Measure) -> dict[str, Any]:
    """As it is answered; also where the key may write and not read."""
    again = whole(viewer, Measure.objects.all()).get(pk=row.pk)
    return MeasureOut(**shown(again, viewer)).model_dump(mode="json")


def shown(row: Measure, viewer: Viewer) -> dict[str, Any]:
    """A measure as far as the viewer may see it."""
    plain = (
        *("title", "hypothesis", "metric", "direction", "target", "cost_cents", "stop_rule", "selection", "design"),
        *("wave_count", "weeks_between", "weeks_after", "planned_start", "state", "seed", "plan_hash", "visible_week"),
        *("single", "share", "consent", "contact_weeks"),
        *("registered_at", "started_at", "ended_at", "end_reason", "advice", "version"),
    )
    baseline = estimate_of(row.plan.get("baseline"))
    size = size_of(viewer, row) if row.draws_customers else None
    return {
        **{name: getattr(row, name) for name in plain},
        "id": row.pk,
        "number": row.code,
        "opportunity": row.opportunity_id,
        "touchpoints": [place.pk for place in row.touchpoints.all()],
        "roles": [role.pk for role in row.roles.all()],
        "owner": row.owner_id,
        "baseline": value_of(baseline) if baseline else None,
        "drawn": {"customers": size.all, "receive": size.treated} if size else None,
        "smallest_visible": row.plan.get("smallest_visible"),
        "guardrails": [_guardrail(guard) for guard in row.guardrails.all()],
        "waves": [wave_shown(wave, viewer) for wave in row.waves.all()],
        "amendments": [_amendment(each) for each in row.amendments.all()],
    }


def _guardrail(row: Any) -> dict[str, Any]:
    return {"metric": row.metric, "touchpoint": row.touchpoint_id, "direction": row.direction, "limit": row.limit}


def _amendment(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("what", "before", "after", "reason", "at")}


def _values(sent: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    """Ids become rows that the key may name."""
    own = Unit.objects.filter(below(viewer.paths("edit_measures")), archived_at=None)
    rows = {
        "touchpoints": TOUCHPOINTS_SEEN.rows(viewer),
        "roles": Role.objects.filter(archived_at=None),
        "units": own,
        "controls": own,
    }
    values = dict(sent)
    for name, found in rows.items():
        if name in values:
            values[name] = _all(found, name, values[name])
    for name, one in (("owner", Member.objects.filter(is_active=True)), ("opportunity", OPPORTUNITIES.rows(viewer))):
        if name in values:
            [values[name]] = _all(one, name, [values[name]])
    for guard in values.get("guardrails", ()):
        if guard.get("touchpoint") is not None:
            [guard["touchpoint"]] = _all(rows["touchpoints"], "guardrails", [guard["touchpoint"]])
    return values


def _all(rows: Any, field: str, ids: list[uuid.UUID]) -> list[Any]:
    found = {row.pk: row for row in rows.filter(pk__in=ids)}
    if missing := [pk for pk in ids if pk not in found]:
        raise NotValid(field, f"There is no {missing[0]} that this key may name.")
    return list(found.values())
