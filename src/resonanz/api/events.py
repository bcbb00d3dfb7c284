"""`/api/v1/events`: signals come in here, one by one or in batches, and are read again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Header, Query, Router, Schema
from pydantic import BaseModel

from resonanz.api.auth import key_of, viewer_with
from resonanz.api.cuts import check_days
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, Word, cursor, read_cursor
from resonanz.api.people import PersonFilters, person_of, with_pseudonyms
from resonanz.api.reading import Wanted, read_events
from resonanz.api.voices import event_id
from resonanz.listen.feedback.forms import UNITS
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.intake.actions import Accepted, Sent, accept_events
from resonanz.organisation.people.queries import names
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import keys_of

router = Router(tags=["events"])
MOST = 1_000
SENT = {
    "type": "feedback.scored",
    "occurred_at": "2026-11-20T14:30:00+01:00",
    "customer_key": "K-20417",
    "touchpoint": "Hotline",
    "channel": "Telefon",
    "unit": "Nord",
    "metric": "csat",
    "score": 2,
    "scale": "1-5",
    "text": "Ich habe zweimal nachgerechnet.",
}
RECEIPT = {"id": "6f1c0d2b9a7e4d55b1f0c3a2d4e5f607", "repeated": False}
EXAMPLE = {
    "id": RECEIPT["id"],
    **{name: value for name, value in SENT.items() if name != "customer_key"},
    "received_at": "2026-11-20T13:30:02Z",
    "occurred_at": "2026-11-20T13:30:00Z",
    "customer": "9f86d081884c7d659a2feaa0c55ad015",
    "instance": None,
    "value": None,
    "currency": None,
    "language": "de",
    "attributes": {},
}
EventKey = Annotated[
    str | None,
    Header(
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Your own key of the event: the same key is the same event, for ever.",
        examples=["answer-4711"],
    ),
]


class EventIn(BaseModel, extra="forbid"):
    """One event. Score, metric and scale belong together; text is masked at the door."""

    model_config = example(SENT)

    type: str = Field(description="Such as feedback.scored, contact.made, order.placed.")
    occurred_at: datetime | None = Field(None, description="Without it: now. Without a zone: that of the organisation.")
    customer: str | None = Field(None, description="Pseudonym of the customer, 32 hexadecimal digits.")
    customer_key: str | None = Field(
        None, min_length=1, max_length=200, description="Or the key of the customer in your sources; it is not stored."
    )
    touchpoint: str | None = Field(None, description="What your sources call it.")
    instance: str | None = Field(None, description="Order, ticket or response to which the event belongs.")
    channel: str | None = None
    unit: str | None = Field(None, description="What your sources call it.")
    metric: str | None = None
    score: float | None = Field(None, allow_inf_nan=False)
    scale: str | None = Field(None, description="Worst and best answer.")
    value: Decimal | None = None
    currency: str | None = None
    text: str | None = None
    language: str | None = None
    attributes: dict[str, str] | None = None

    def fields(self) -> Mapping[str, object]:
        """What was sent."""
        return self.model_dump(exclude_none=True, exclude={"key"})


class KeyedEventIn(EventIn):
    """An event of a batch with the sender's own key for it."""

    model_config = example({**SENT, "key": "answer-4711"})

    key: str | None = Field(None, max_length=200, description="The same key is the same event, for ever.")


class BatchIn(BaseModel, extra="forbid"):
    """Events that are taken all or none."""

    model_config = example({"items": [{**SENT, "key": "answer-4711"}]})

    items: list[KeyedEventIn] = Field(min_length=1, max_length=MOST)


class ReceiptOut(Schema):
    """What became of an event."""

    model_config = example(RECEIPT)

    id: str
    repeated: bool


class ReceiptsOut(Schema):
    """What became of a batch, in its order."""

    model_config = example({"items": [RECEIPT]})

    items: list[ReceiptOut]


class EventOut(Schema):
    """An event of the record. What leads to a person (customer, instance, attributes) needs the scope see_customers."""

    model_config = example(EXAMPLE)

    id: str
    type: str
    occurred_at: datetime | None
    received_at: datetime
    customer: str | None
    touchpoint: str | None
    instance: str | None
    channel: str | None
    unit: str | None
    metric: str | None
    score: float | None
    scale: str | None
    value: Decimal | None
    currency: str | None
    text: str | None
    language: str | None
    attributes: dict[str, str]


class EventsOut(Schema):
    """A page of events."""

    model_config = page_of(EXAMPLE)

    items: list[EventOut]
    next: str | None


class EventFilters(PersonFilters, Paging):
    """Which events."""

    type: Word | None = Field(None, examples=["feedback.scored"])
    unit: uuid.UUID | None = Field(None, description="This unit and everything below it.")
    touchpoint: uuid.UUID | None = None
    channel: Word | None = None
    metric: Word | None = None
    first: date | None = None
    last: date | None = None


@router.get("", response=EventsOut, summary="List events", operation_id="list_events")
def list_events(request: HttpRequest, filters: Query[EventFilters]) -> Any:
    """Events of the units in which the key may read voices, newest first, undated ones last."""
    viewer = viewer_with(request, "read_voices")
    wanted = _wanted(viewer, filters)
    rows, more = read_events(viewer, wanted, limit=filters.limit)
    return {"items": rows, "next": cursor("events", *more) if more else None}


@router.post("", response={201: ReceiptOut, 200: ReceiptOut}, summary="Send one event", operation_id="send_event")
def send_event(request: HttpRequest, event: EventIn, idempotency_key: EventKey = None) -> HttpResponse:
    """The event is safe when the answer comes, and counts on every cockpit within seconds."""
    viewer_with(request, "send_events")
    [fields] = with_pseudonyms([event.fields()])
    [accepted] = _accept(request, [Sent(fields, idempotency_key)])
    return JsonResponse(_receipt(accepted), status=200 if accepted.repeated else 201)


@router.post("/batch", response={201: ReceiptsOut}, summary="Send up to 1,000 events", operation_id="send_events")
def send_events(request: HttpRequest, batch: BatchIn, idempotency_key: IdempotencyKey = None) -> HttpResponse:
    """All events are taken or, if one is not valid, none; each may carry its own key."""
    viewer_with(request, "send_events")
    fields = with_pseudonyms(event.fields() for event in batch.items)
    sent = [Sent(each, event.key) for each, event in zip(fields, batch.items, strict=True)]

    def act() -> tuple[int, Any]:
        return 201, {"items": [_receipt(each) for each in _accept(request, sent)]}

    return once(request, idempotency_key, act)


@router.get("/{event}", response=EventOut, summary="Read one event", operation_id="read_event")
def read_event(request: HttpRequest, event: str) -> Any:
    """One event; a foreign one answers like one that does not exist."""
    viewer = viewer_with(request, "read_voices")
    rows, _more = read_events(viewer, Wanted(event=event_id(event)), limit=1)
    if not rows:
        raise Http404
    return rows[0]


def _wanted(viewer: Viewer, filters: EventFilters) -> Wanted:
    check_days(filters.first, filters.last)
    place = read_cursor("events", filters.cursor)
    touchpoint = TOUCHPOINTS_SEEN.fetch(viewer, filters.touchpoint) if filters.touchpoint else None
    return Wanted(
        unit=UNITS.fetch(viewer, filters.unit) if filters.unit else None,
        touchpoints=keys_of(Touchpoint.objects.filter(pk=touchpoint.pk)) if touchpoint else None,
        equal={name: getattr(filters, name) for name in ("type", "channel", "metric")},
        first=filters.first,
        last=filters.last,
        customer=person_of(viewer, filters),
        after=(place[0], place[1]) if place else None,
    )


def _accept(request: HttpRequest, sent: Sequence[Sent]) -> Sequence[Accepted]:
    """Take events in; names of members are masked, and asked for only where somebody wrote something."""
    written = any(event.fields.get("text") or event.fields.get("attributes") for event in sent)
    return accept_events(sent, source=f"api:{key_of(request).pk.hex}", known_names=names() if written else ())


def _receipt(accepted: Accepted) -> dict[str, object]:
    return {"id": accepted.event_id.hex(), "repeated": accepted.repeated}
