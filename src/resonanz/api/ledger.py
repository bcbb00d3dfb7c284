"""`/api/v1/ledger`: effects in money, booked, signed, reversed; and the value models they rest on."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, listed
from resonanz.api.problems import NotValid, conflict
from resonanz.api.values import EXAMPLE as VALUE
from resonanz.api.values import ValueOut, value_of
from resonanz.organisation.base.models import Conflict
from resonanz.prove.effects.rules import EFFECTS
from resonanz.prove.roi import actions, queries
from resonanz.prove.roi.models import Certainty, Grade, LedgerLine, ValueModel
from resonanz.prove.roi.rules import LINES, LINES_SIGNED, MODELS, Range, Terms, may_reverse

router = Router(tags=["ledger"])
_ID = "0199a3c2-6f00-7a10-8c11-2f5c9a7e0101"
MONEY = {**VALUE, "value": 181554.0, "low": 2628.0, "high": 610485.0, "method": "npv", "unit": "money"}
EXAMPLE = {
    "id": _ID,
    "number": "W-1",
    "title": "Abschlag erklären",
    "measure": _ID,
    "effect": _ID,
    "model": _ID,
    "grade": "A",
    "certainty": "proven",
    "currency": "EUR",
    "value": MONEY,
    "chance": {**VALUE, "value": 0.98, "low": 0.978, "high": 0.982, "n": 20000, "method": "npv_positive"},
    "share": 1.0,
    "since": "2026-07-27",
    "until": "2029-07-25",
    "booked_at": "2026-11-20T13:30:00Z",
    "signed_at": "2026-11-21T09:00:00Z",
    "reversed_at": None,
    "reason": "",
    "counts": True,
    "version": 2,
}
SUMS = {"proven": MONEY, "plausible": MONEY, "assumed": {**MONEY, "low": None, "high": None}}
MODEL = {
    "id": _ID,
    "name": "Privatkunden Strom",
    "number": 1,
    "metric": "csat",
    "currency": "EUR",
    "euro": [6.0, 12.0, 24.0],
    "margin": [30, 40, 50],
    "basis": "measured",
    "source": "Kündigungen 2024 bis 2026 nach Zufriedenheit.",
    "signed_at": "2026-11-20T13:30:00Z",
    "in_use": True,
}
Three = Annotated[list[Annotated[float, Field(ge=0, le=10_000_000_000)]], Field(min_length=3, max_length=3)]
Prose = Annotated[str, Field(max_length=1_000, pattern=r"^[^\x00]*$")]


class LineOut(Schema):
    """A line of the ledger. `certainty` says to which of three sums it belongs; they are never added."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    number: str
    title: str
    measure: uuid.UUID | None
    effect: uuid.UUID | None
    model: uuid.UUID
    grade: Grade
    certainty: Certainty
    currency: str
    value: ValueOut = Field(description="Net present value; an assumption has no interval.")
    chance: ValueOut | None = Field(description="Probability that it brings more than it costs.")
    share: float = Field(description="Share of the customers that no other line claims.")
    since: date
    until: date
    booked_at: datetime
    signed_at: datetime | None
    reversed_at: datetime | None
    reason: str
    counts: bool = Field(description="Whether it stands in its sum: signed and not reversed.")
    version: int


class LinesOut(Schema):
    """A page of lines."""

    model_config = page_of(EXAMPLE)

    items: list[LineOut]
    next: str | None


class SumsOut(Schema):
    """Three sums of the signed lines that the key may see; they are never added."""

    model_config = example(SUMS)

    proven: ValueOut
    plausible: ValueOut
    assumed: ValueOut


class ModelOut(Schema):
    """What a point of a metric is worth per customer and year: P10, P50 and P90."""

    model_config = example(MODEL)

    id: uuid.UUID
    name: str
    number: int
    metric: str
    currency: str
    euro: list[float]
    margin: list[int]
    basis: str
    source: str
    signed_at: datetime | None
    in_use: bool


class ModelsOut(Schema):
    """A page of value models."""

    model_config = page_of(MODEL)

    items: list[ModelOut]
    next: str | None


class BookingIn(Schema, extra="forbid"):
    """An effect to be booked; ranges are P10, P50, P90."""

    model_config = example({"effect": _ID, "model": _ID, "reach": [40000, 52000, 66000], "cost": [30000, 40000, 60000]})

    effect: uuid.UUID
    model: uuid.UUID
    reach: Three = Field(description="Customers per year who meet what was changed.")
    persistence: Three = Field([100, 100, 100], description="Percent of the effect left after each further year.")
    cost: Three = Field([0, 0, 0], description="Once, in whole money.")
    yearly_cost: Three = Field([0, 0, 0], description="In each year, in whole money.")
    years: int = Field(3, ge=1, le=30)
    discount: float = Field(6, ge=0, lt=100, description="Percent a year.")
    ramp: list[Annotated[float, Field(ge=0, le=100)]] = Field(
        default_factory=list, max_length=30, description="Percent of the benefit in the first years."
    )


class SignatureIn(Schema, extra="forbid"):
    """A signature of controlling."""

    model_config = example({"version": 1, "remark": "Marge geprüft."})

    version: int = Field(ge=1, le=2_147_483_647)
    remark: Prose = ""


class ReversalIn(Schema, extra="forbid"):
    """Why a line is taken out of the sums."""

    model_config = example({"version": 2, "reason": "Durch die neue Berechnung ersetzt."})

    version: int = Field(ge=1, le=2_147_483_647)
    reason: Annotated[Prose, Field(min_length=1)]


class LineFilters(Paging):
    """Which lines."""

    certainty: Certainty | None = None
    measure: uuid.UUID | None = None


@router.get("", response=LinesOut, summary="List the ledger", operation_id="list_ledger")
def list_ledger(request: HttpRequest, filters: Query[LineFilters]) -> Any:
    """Lines in the order in which they were booked, reversed ones too."""
    rows = queries.listed(LINES.rows(viewer_with(request, "see_ledger")))
    if filters.certainty is not None:
        rows = rows.filter(certainty=filters.certainty)
    if filters.measure is not None:
        rows = rows.filter(measure=filters.measure)
    return listed("ledger", rows, filters, shown)


@router.get("/sums", response=SumsOut, summary="Read the three sums", operation_id="read_ledger_sums")
def read_sums(request: HttpRequest) -> Any:
    """Proven, plausible and assumed, each with the interval of its sum."""
    found = queries.sums(queries.listed(LINES.rows(viewer_with(request, "see_ledger"))))
    return {kind.value: value_of(estimate) for kind, estimate in found.items()}


@router.get("/models", response=ModelsOut, summary="List value models", operation_id="list_value_models")
def list_models(request: HttpRequest, page: Query[Paging]) -> Any:
    """Value models in the order in which they were written, with all their versions."""
    return listed("value_models", MODELS.rows(viewer_with(request, "see_ledger")), page, _model)


@router.get("/{uuid:line_id}", response=LineOut, summary="Read one line", operation_id="read_ledger_line")
def read_line(request: HttpRequest, line_id: uuid.UUID) -> Any:
    """One line; a foreign one answers like one that does not exist."""
    return shown(LINES.fetch(viewer_with(request, "see_ledger"), line_id, _whole()))


@router.post("", response={201: LineOut}, summary="Book an effect", operation_id="book_effect")
def book_effect(request: HttpRequest, booking: BookingIn, idempotency_key: IdempotencyKey = None) -> Any:
    """It counts once somebody else in controlling has signed it. Customers claimed by other lines are left out."""
    viewer = viewer_with(request, "edit_ledger")
    effect = EFFECTS.fetch(viewer, booking.effect)
    if not viewer.may("edit_ledger", effect.unit):
        raise Http404
    model = MODELS.fetch(viewer, booking.model)

    def act() -> tuple[int, dict[str, Any]]:
        line = actions.book_effect(effect=effect, model=model, terms=_terms(booking), by=viewer.member)
        return 201, _plain(line)

    return once(request, idempotency_key, act)


@router.post("/{uuid:line_id}/sign", response=LineOut, summary="Sign a line", operation_id="sign_ledger_line")
def sign_line(request: HttpRequest, line_id: uuid.UUID, signature: SignatureIn) -> Any:
    """Controlling answers for it; nobody signs what they booked."""
    viewer = viewer_with(request, "sign_ledger")
    line = LINES_SIGNED.fetch(viewer, line_id, _whole())
    try:
        return shown(actions.sign_line(line, seen=signature.version, remark=signature.remark, by=viewer.member))
    except Conflict:
        return conflict(_plain(_whole().get(pk=line.pk)), signature.model_dump())


@router.post("/{uuid:line_id}/reverse", response=LineOut, summary="Reverse a line", operation_id="reverse_ledger_line")
def reverse_line(request: HttpRequest, line_id: uuid.UUID, reversal: ReversalIn) -> Any:
    """It leaves its sum and stays in the ledger with its reason. What is signed only controlling reverses."""
    viewer = viewer_with(request, "see_ledger")
    line = LINES.fetch(viewer, line_id, _whole())
    if line.reversed_at is None and not may_reverse(viewer, line):
        raise PermissionDenied("sign_ledger" if line.signed_at else "edit_ledger")
    try:
        return shown(actions.reverse_line(line, seen=reversal.version, reason=reversal.reason, by=viewer.member))
    except Conflict:
        return conflict(_plain(_whole().get(pk=line.pk)), reversal.model_dump())


def shown(line: LedgerLine) -> dict[str, Any]:
    """A line as it leaves."""
    plain = ("id", "title", "measure", "grade", "certainty", "since", "until", "booked_at", "signed_at", "reversed_at")
    chance = queries.chance_of(line)
    return {
        **{name: getattr(line, name) for name in (*plain, "reason", "counts", "version")},
        "number": line.code,
        "effect": line.effect_id,
        "model": line.model_id,
        "currency": line.model.currency,
        "value": value_of(queries.estimate_of(line)),
        "chance": None if chance is None else value_of(chance),
        "share": line.calculation["share"],
    }


def _plain(line: LedgerLine) -> dict[str, Any]:
    return LineOut(**shown(line)).model_dump(mode="json")


def _whole() -> Any:
    return queries.listed(LedgerLine.objects.all())


def _model(model: ValueModel) -> dict[str, Any]:
    plain = ("id", "name", "number", "metric", "currency", "basis", "source", "signed_at", "in_use")
    cents = (model.low_cents, model.middle_cents, model.high_cents)
    return {
        **{name: getattr(model, name) for name in plain},
        "euro": [value / 100 for value in cents],
        "margin": [model.margin_low, model.margin_middle, model.margin_high],
    }


def _terms(booking: BookingIn) -> Terms:
    def ordered(name: str, *, times: int = 1, most: float | None = None) -> Range:
        low, middle, high = getattr(booking, name)
        if not (low < middle < high or low == middle == high) or (most is not None and high > most):
            limit = "" if most is None else f", none above {most:g}"
            raise NotValid(name, f"Give three values from low to high{limit}, or three times the same.")
        return Range(*(round(value * times, 6) for value in (low, middle, high)))

    return Terms(
        reach=ordered("reach"),
        persistence=ordered("persistence", most=100),
        cost=ordered("cost", times=100),
        yearly_cost=ordered("yearly_cost", times=100),
        years=booking.years,
        discount=booking.discount,
        ramp=tuple(booking.ramp),
    )
