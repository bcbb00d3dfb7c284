"""`/api/v1/responses`: answers read and taken, customers invited, objections."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from pydantic import JsonValue

from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, Word, listed
from resonanz.api.problems import NotValid
from resonanz.api.values import inline
from resonanz.listen.respond import actions
from resonanz.listen.respond.mailing import address_of
from resonanz.listen.respond.models import Basis, Channel, Invitation, Response, State
from resonanz.listen.respond.recording import content_of
from resonanz.listen.respond.rules import INVITATIONS, RESPONSES
from resonanz.listen.surveys.models import Survey
from resonanz.listen.surveys.rules import Kind
from resonanz.organisation.access.registers import CUSTOMERS, TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

router = Router(tags=["responses"])
EXAMPLE = {
    "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0201",
    "survey": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0200",
    "version": 2,
    "unit": None,
    "touchpoint": None,
    "channel": "email",
    "language": "de",
    "day": "2026-11-20",
    "given_at": "2026-11-20T14:03:00Z",
    "customer": None,
    "probability": 0.25,
    "basis": "consent",
    "answers": {"nps": 9, "why": "Schnell geholfen."},
}
ASKED = {
    "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0301",
    "survey": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0200",
    "customer": "5f0c6f2bb1a94c1d8f1c7a0e9d3b2a11",
    "channel": "email",
    "state": "open",
    "basis": "consent",
    "because": "order 4711",
    "probability": 0.25,
    "asked_at": "2026-11-20T14:03:00Z",
}
Pseudonym = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$", description="As in the record.")]
StateCode = Annotated[State, inline(State)]
BasisCode = Annotated[Basis, inline(Basis)]


class ResponseOut(Schema):
    """One answer. It never changes. Written text stands there only for keys that may read comments."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    survey: uuid.UUID
    version: int
    unit: uuid.UUID | None = Field(description="Null where too few others answered from it anonymously.")
    touchpoint: uuid.UUID | None
    channel: str
    language: str
    day: date
    given_at: datetime | None = Field(description="Null for anonymous answers: they have a day, no time.")
    customer: str | None = Field(description="The pseudonym, in named surveys, for keys that may see customers.")
    probability: float | None = Field(description="With which the customer was drawn.")
    basis: str
    answers: dict[str, JsonValue] = Field(description="By the id of the question.")


class ResponsesOut(Schema):
    """A page of answers."""

    model_config = page_of(EXAMPLE)

    items: list[ResponseOut]
    next: str | None


class ResponseIn(Schema, extra="forbid"):
    """An answer that another system collected. The survey must be live."""

    model_config = example({"survey": EXAMPLE["survey"], "answers": EXAMPLE["answers"], "language": "de"})

    survey: uuid.UUID
    answers: dict[Annotated[str, Field(max_length=64)], JsonValue] = Field(max_length=100)
    customer: Pseudonym | None = None
    unit: uuid.UUID | None = None
    touchpoint: uuid.UUID | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] | None = None


class TakenOut(Schema):
    """What became of it: an anonymous answer waits among others and has no id yet."""

    model_config = example({"id": EXAMPLE["id"], "waits": False})

    id: uuid.UUID | None
    waits: bool


class InvitationOut(Schema):
    """One customer was asked once. When an anonymous survey was answered is not kept."""

    model_config = example(ASKED)

    id: uuid.UUID
    survey: uuid.UUID
    customer: str | None = Field(description="The pseudonym, for keys that may see customers.")
    channel: str
    state: StateCode
    basis: str
    because: str
    probability: float
    asked_at: datetime


class InvitationsOut(Schema):
    """A page of invitations."""

    model_config = page_of(ASKED)

    items: list[InvitationOut]
    next: str | None


class MadeOut(InvitationOut):
    """A new invitation; the link stands here once, if no mail was written."""

    model_config = example({**ASKED, "link": None})

    link: str | None


class InvitationIn(Schema, extra="forbid"):
    """Somebody shall be asked. Without `mail` the link is in the answer, to be handed over."""

    model_config = example({"survey": ASKED["survey"], "customer": ASKED["customer"], "because": "order 4711"})

    survey: uuid.UUID
    customer: Pseudonym
    because: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
    unit: uuid.UUID | None = None
    touchpoint: uuid.UUID | None = None
    probability: Annotated[float, Field(gt=0, le=1)] = 1.0
    basis: BasisCode | None = Field(None, description="Only `service` is a claim; the others are found out.")
    mail: bool = True


class ObjectionIn(Schema, extra="forbid"):
    """An address that shall never be asked."""

    model_config = example({"address": "ida@example.org"})

    address: str = Field(max_length=254, pattern=r"^[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,180}$")


class ObjectionOut(Schema):
    """It counts from this moment on."""

    model_config = example({"stopped": True})

    stopped: bool


class Filters(Paging):
    """Which answers or invitations."""

    survey: uuid.UUID | None = None
    channel: Channel | None = None
    since: date | None = Field(None, description="From this day on.")
    until: date | None = Field(None, description="Before this day.")


class InvitationFilters(Paging):
    """Which invitations."""

    survey: uuid.UUID | None = None
    state: StateCode | None = None
    because: Word | None = None


@router.get("", response=ResponsesOut, summary="List answers", operation_id="list_responses")
def list_responses(request: HttpRequest, filters: Query[Filters]) -> Any:
    """Answers by their id; that of anonymous ones is random."""
    viewer = viewer_with(request, "see_surveys")
    rows = RESPONSES.rows(viewer, _whole())
    if filters.survey is not None:
        rows = rows.filter(survey_version__survey=filters.survey)
    if filters.channel is not None:
        rows = rows.filter(channel=filters.channel)
    if filters.since is not None:
        rows = rows.filter(given_on__gte=filters.since)
    if filters.until is not None:
        rows = rows.filter(given_on__lt=filters.until)
    return listed("responses", rows, filters, lambda row: _shown(row, viewer))


@router.post("", response={201: TakenOut}, summary="Send an answer", operation_id="send_response")
def send_response(request: HttpRequest, response: ResponseIn, idempotency_key: IdempotencyKey = None) -> Any:
    """Taken as if it had come by a link: checked, masked, recorded."""
    viewer = viewer_with(request, "send_events")
    survey = _survey(response.survey)
    places = _places(viewer, "send_events", response.unit, response.touchpoint)
    person = _customer(Customer.objects.all(), response.customer) if response.customer else None

    def act() -> tuple[int, dict[str, Any]]:
        try:
            kept = actions.take_response(
                survey=survey,
                answers=response.answers,
                by=viewer.member,
                customer=person,
                language=response.language or "",
                **places,
            )
        except actions.Refused as refused:
            name, said = next(iter(refused.errors.items()))
            raise NotValid(f"answers.{name}", said) from refused
        return 201, {"id": str(kept.pk) if kept else None, "waits": kept is None}

    return once(request, idempotency_key, act)


@router.get("/invitations", response=InvitationsOut, summary="List invitations", operation_id="list_invitations")
def list_invitations(request: HttpRequest, filters: Query[InvitationFilters]) -> Any:
    """Invitations in the order in which they were made."""
    viewer = viewer_with(request, "see_surveys")
    rows = INVITATIONS.rows(viewer, Invitation.objects.select_related("survey_version", "customer__unit"))
    if filters.survey is not None:
        rows = rows.filter(survey_version__survey=filters.survey)
    if filters.state is not None:
        rows = rows.filter(state=filters.state)
    if filters.because is not None:
        rows = rows.filter(because=filters.because)
    return listed("invitations", rows, filters, lambda row: _asked(row, viewer))


@router.post("/invitations", response={201: MadeOut}, summary="Invite a customer", operation_id="invite_customer")
def invite_customer(request: HttpRequest, wish: InvitationIn, idempotency_key: IdempotencyKey = None) -> Any:
    """One contact rule over all surveys decides: 422 says why somebody is not asked."""
    viewer = viewer_with(request, "send_surveys")
    person = _customer(CUSTOMERS.rows(viewer), wish.customer)
    wanted = actions.Wish(
        _survey(wish.survey),
        person,
        wish.because,
        probability=wish.probability,
        now=wish.mail,
        basis=wish.basis,
        **_places(viewer, "send_surveys", wish.unit, wish.touchpoint),
    )

    def act() -> tuple[int, dict[str, Any]]:
        made = actions.ask(wanted, by=viewer.member)
        link = None if wish.mail else address_of(made.token)
        return 201, MadeOut(**_asked(made, viewer), link=link).model_dump(mode="json")

    return once(request, idempotency_key, act)


@router.post("/objections", response={201: ObjectionOut}, summary="Never ask an address", operation_id="object")
def object_to_surveys(request: HttpRequest, objection: ObjectionIn, idempotency_key: IdempotencyKey = None) -> Any:
    """For objections that come another way; it wins over every consent."""
    viewer = viewer_with(request, "send_surveys")

    def act() -> tuple[int, dict[str, Any]]:
        actions.opt_out_address(objection.address, by=viewer.member)
        return 201, {"stopped": True}

    return once(request, idempotency_key, act)


@router.get("/{uuid:response_id}", response=ResponseOut, summary="Read one answer", operation_id="read_response")
def read_response(request: HttpRequest, response_id: uuid.UUID) -> Any:
    """One answer; a foreign one looks like one that does not exist."""
    viewer = viewer_with(request, "see_surveys")
    return _shown(RESPONSES.fetch(viewer, response_id, _whole()), viewer)


def _whole() -> Any:
    return Response.objects.select_related("survey_version", "unit", "customer__unit")


def _shown(row: Response, viewer: Viewer) -> dict[str, Any]:
    plain = ("channel", "language", "given_at", "probability", "basis")
    return {
        **{name: getattr(row, name) for name in plain},
        "id": row.pk,
        "survey": row.survey_version.survey_id,
        "version": row.survey_version.number,
        "unit": row.unit_id,
        "touchpoint": row.touchpoint_id,
        "day": row.given_on,
        "customer": _known(row.customer, viewer),
        "answers": _answers(row, may_read=viewer.may("read_voices", row.unit)),
    }


def _answers(row: Response, *, may_read: bool) -> dict[str, Any]:
    if may_read:
        return dict(row.answers)
    texts = {question.id for question in content_of(row.survey_version) if question.kind is Kind.TEXT}
    return {key: value for key, value in row.answers.items() if key not in texts}


def _known(customer: Customer | None, viewer: Viewer) -> str | None:
    unit = customer.unit if customer is not None else None
    seen = customer is not None and unit is not None and viewer.may("see_customers", unit)
    return customer.pseudonym if customer is not None and seen else None


def _asked(row: Invitation, viewer: Viewer) -> dict[str, Any]:
    plain = ("channel", "state", "basis", "because", "probability", "asked_at")
    return {
        **{name: getattr(row, name) for name in plain},
        "id": row.pk,
        "survey": row.survey_version.survey_id,
        "customer": _known(row.customer, viewer),
    }


def _survey(pk: uuid.UUID) -> Survey:
    found = Survey.objects.select_related("touchpoint").filter(pk=pk).first()
    if found is None or found.live_version is None:
        raise NotValid("survey", f"There is no survey {pk} that is live.")
    return found


def _customer(rows: Any, pseudonym: str) -> Customer:
    found: Customer | None = rows.filter(pseudonym=pseudonym).first()
    if found is None:
        raise NotValid("customer", f"There is no customer {pseudonym} that this key may name.")
    return found


def _places(viewer: Viewer, permission: str, unit: uuid.UUID | None, touchpoint: uuid.UUID | None) -> dict[str, Any]:
    """Unit and touchpoint that the key may name."""
    units = Unit.objects.filter(below(viewer.paths(permission)), archived_at=None)
    points = TOUCHPOINTS_SEEN.rows(viewer).filter(archived_at=None)
    return {"unit": _place(units, "unit", unit), "touchpoint": _place(points, "touchpoint", touchpoint)}


def _place(rows: Any, field: str, pk: uuid.UUID | None) -> Unit | Touchpoint | None:
    if pk is None:
        return None
    found: Unit | Touchpoint | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotValid(field, f"There is no {pk} that this key may name.")
    return found
