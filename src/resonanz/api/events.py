"""`/api/v1/events`: signals come in here, one by one or in batches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Header, Router, Schema, Status

from resonanz.organisation.access.rules import require
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.intake.actions import Accepted, Sent, accept_events

router = Router(tags=["events"])
MOST = 1_000


class EventIn(Schema, extra="forbid"):
    """One event. Score, metric and scale belong together; text is masked at the door."""

    type: str = Field(examples=["feedback.scored"])
    occurred_at: datetime | None = Field(None, examples=["2026-11-20T14:30:00+01:00"])
    customer: str | None = Field(None, description="Pseudonym of the customer, 32 hexadecimal digits.")
    touchpoint: str | None = Field(None, examples=["Hotline"])
    instance: str | None = Field(None, description="Order, ticket or response to which the event belongs.")
    channel: str | None = Field(None, examples=["Telefon"])
    unit: str | None = Field(None, examples=["Nord"])
    metric: str | None = Field(None, examples=["csat"])
    score: float | None = Field(None, examples=[2])
    scale: str | None = Field(None, description="Worst and best answer.", examples=["1-5"])
    value: Decimal | None = None
    currency: str | None = Field(None, examples=["EUR"])
    text: str | None = Field(None, examples=["Ich habe zweimal nachgerechnet."])
    language: str | None = Field(None, examples=["de"])
    attributes: dict[str, str] | None = None

    def fields(self) -> Mapping[str, object]:
        """What was sent."""
        return self.model_dump(exclude_none=True, exclude={"key"})


class KeyedEventIn(EventIn):
    """An event of a batch with the sender's own key for it."""

    key: str | None = Field(None, max_length=200, description="The same key is the same event, for ever.")


class BatchIn(Schema, extra="forbid"):
    """Events that are taken all or none."""

    items: list[KeyedEventIn] = Field(min_length=1, max_length=MOST)


class ReceiptOut(Schema):
    """What became of an event."""

    id: str
    repeated: bool


class ReceiptsOut(Schema):
    """What became of a batch, in its order."""

    items: list[ReceiptOut]


@router.post("", response={201: ReceiptOut, 200: ReceiptOut}, summary="Send one event")
def send_event(
    request: HttpRequest, event: EventIn, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
) -> Any:
    """The event is safe when the answer comes, and counts on every cockpit within seconds."""
    [accepted] = accept_events([Sent(event.fields(), idempotency_key)], source=_source(request))
    return Status(200 if accepted.repeated else 201, _receipt(accepted))


@router.post("/batch", response={201: ReceiptsOut}, summary="Send up to 1,000 events")
def send_events(request: HttpRequest, batch: BatchIn) -> Any:
    """All events are taken or, if one is not valid, none; each may carry its own key."""
    sent = [Sent(event.fields(), event.key) for event in batch.items]
    return Status(201, {"items": [_receipt(each) for each in accept_events(sent, source=_source(request))]})


def _source(request: Any) -> str:
    viewer: Viewer = request.viewer
    require(viewer, "send_events")
    return f"api:{request.api_key.id.hex}"


def _receipt(accepted: Accepted) -> dict[str, object]:
    return {"id": accepted.event_id.hex(), "repeated": accepted.repeated}
