"""`/api/v1/voices`: what customers said, masked, newest first."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema

from resonanz.api.auth import viewer_with
from resonanz.api.cuts import check_days
from resonanz.api.examples import example, page_of
from resonanz.api.paging import Paging, Word, cursor, read_cursor
from resonanz.api.people import PersonFilters, person_of, where_both
from resonanz.listen.feedback.forms import UNITS
from resonanz.listen.feedback.queries import Voice, Voices, Wanted, voices
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import keys_of

router = Router(tags=["voices"])
EXAMPLE = {
    "id": "6f1c0d2b9a7e4d55b1f0c3a2d4e5f607",
    "text": "Ich habe zweimal nachgerechnet.",
    "occurred_at": "2026-11-20T13:30:00Z",
    "touchpoint": "Rechnung",
    "unit": "Nord",
    "channel": "Brief",
    "metric": "csat",
    "score": 2,
    "scale": "1-5",
    "language": "de",
}


class VoiceOut(Schema):
    """A comment and what was scored beside it; `id` is that of its event. Unit and touchpoint are the source's keys."""

    model_config = example(EXAMPLE)

    id: str
    text: str = Field(description="Masked: addresses, numbers and names of people do not stand in it.")
    occurred_at: datetime | None
    touchpoint: str | None
    unit: str | None
    channel: str | None
    metric: str | None
    score: float | None
    scale: str | None
    language: str | None


class VoicesOut(Schema):
    """A page of voices."""

    model_config = page_of(EXAMPLE)

    items: list[VoiceOut]
    next: str | None


class VoiceWishes(PersonFilters):
    """Which voices."""

    words: Word | None = Field(None, description="All of them stand in the comment.", examples=["nachgerechnet"])
    unit: uuid.UUID | None = Field(None, description="This unit and everything below it.")
    touchpoint: uuid.UUID | None = None
    channel: Word | None = None
    lowest: float | None = Field(None, allow_inf_nan=False)
    highest: float | None = Field(None, allow_inf_nan=False)
    first: date | None = None
    last: date | None = None


class VoiceFilters(VoiceWishes, Paging):
    """Which voices, and from where."""


@router.get("", response=VoicesOut, summary="List voices", operation_id="list_voices")
def list_voices(request: HttpRequest, filters: Query[VoiceFilters]) -> Any:
    """Comments of the units in which the key may read them."""
    viewer = viewer_with(request, "read_voices")
    place = read_cursor("voices", filters.cursor)
    before = (datetime.fromisoformat(place[0]), place[1]) if place else None
    found = matching(viewer, wanted_of(viewer, filters, before), limit=filters.limit)
    following = cursor("voices", found.more[0].isoformat(), found.more[1]) if found.more else None
    return {"items": [shown(voice) for voice in found.items], "next": following}


@router.get("/{voice_id}", response=VoiceOut, summary="Read one voice", operation_id="read_voice")
def read_voice(request: HttpRequest, voice_id: str) -> Any:
    """One comment; a foreign one answers like one that does not exist."""
    viewer = viewer_with(request, "read_voices")
    found = voices(viewer, Wanted(event=event_id(voice_id)), limit=1)
    if not found.items:
        raise Http404
    return shown(found.items[0])


def wanted_of(viewer: Viewer, wanted: VoiceWishes, before: tuple[datetime, str] | None = None) -> Wanted:
    """What an address asks for, inside what the viewer may see."""
    check_days(wanted.first, wanted.last)
    touchpoint = TOUCHPOINTS_SEEN.fetch(viewer, wanted.touchpoint) if wanted.touchpoint else None
    return Wanted(
        words=wanted.words or "",
        unit=UNITS.fetch(viewer, wanted.unit) if wanted.unit else None,
        touchpoints=keys_of(Touchpoint.objects.filter(pk=touchpoint.pk)) if touchpoint else None,
        channel=wanted.channel,
        lowest=wanted.lowest,
        highest=wanted.highest,
        first=wanted.first,
        last=wanted.last,
        before=before,
        customer=person_of(viewer, wanted),
    )


def matching(viewer: Viewer, wanted: Wanted, *, limit: int) -> Voices:
    """Voices as the pages find them; those of one person only where both rights are held."""
    return voices(viewer if wanted.customer is None else where_both(viewer), wanted, limit=limit)


def event_id(text: str) -> str:
    """The id of an event, as it is written.

    Raises:
        Http404: no event can be called this.
    """
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        raise Http404
    return text


def shown(voice: Voice) -> dict[str, Any]:
    """A voice as it leaves."""
    return {name: getattr(voice, name) for name in EXAMPLE}
