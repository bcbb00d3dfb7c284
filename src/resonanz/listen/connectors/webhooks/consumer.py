"""Committed events become letters to the webhooks that asked for them, as far as their owners may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from resonanz.events.consumers import Event
from resonanz.listen.connectors.models import Webhook
from resonanz.listen.connectors.tasks import wake
from resonanz.listen.connectors.webhooks.sending import KIND, body_of
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer, viewer_of
from resonanz.organisation.intake.models import Outgoing

TYPES: Final = (
    *("feedback.given", "feedback.scored", "complaint.made", "customer.left"),
    *("case.opened", "case.answered", "case.closed", "case.reopened"),
    *("opportunity.raised", "opportunity.decided"),
    *("measure.started", "measure.exposed", "measure.ended", "survey.invited", "followup.drawn"),
    *("wave.proposed", "wave.released", "wave.withdrawn"),
)
"""What a webhook can ask for."""
_PLAIN: Final = ("touchpoint", "instance", "channel", "unit", "role", "wave", "metric", "score", "scale", "currency")


@dataclass
class WebhookConsumer:
    """Implements `events.consumers.Consumer`."""

    name: str = "webhooks"
    types: frozenset[str] = field(default=frozenset(TYPES))
    since: datetime | None = None

    def handle(self, events: Sequence[Event]) -> None:
        """Write the letters down in the transaction of the mark: each goes out once."""
        for webhook in Webhook.objects.filter(paused_at=None, member__is_active=True).select_related("member"):
            Outgoing.objects.bulk_create(_letters(webhook, events), ignore_conflicts=True)
        transaction.on_commit(wake)


def _letters(webhook: Webhook, events: Sequence[Event]) -> Iterator[Outgoing]:
    viewer = viewer_of(webhook.member)
    if not viewer.may("see_metrics"):
        return
    units = scope_of(viewer, "see_metrics").units
    wanted = set(webhook.types)
    for event in events:
        if event.type in wanted and (units is None or event.unit in units):
            body = body_of(event.type, _moment(event), _data(event, viewer))
            key = f"{KIND}:{webhook.pk.hex}:{event.event_id.hex()}"
            yield Outgoing(key=key, kind=KIND, payload={"webhook": str(webhook.pk), "body": body})


def _moment(event: Event) -> str:
    return (event.occurred_at or event.received_at).isoformat()


def _data(event: Event, viewer: Viewer) -> dict[str, Any]:
    """The fields of an event; customer and comment only for those who may see them everywhere."""
    data: dict[str, Any] = {name: getattr(event, name) for name in _PLAIN if getattr(event, name) is not None}
    data |= {"id": event.event_id.hex(), "attributes": dict(event.attributes)}
    if event.value is not None:
        data["value"] = str(event.value)
    if event.customer and _everywhere(viewer, "see_customers"):
        data["customer"] = event.customer
    if event.text and _everywhere(viewer, "read_voices"):
        data |= {"text": event.text, "language": event.language}
    return data


def _everywhere(viewer: Viewer, permission: str) -> bool:
    """Whether the right reaches as far as that for metrics."""
    return viewer.may(permission) and set(viewer.paths("see_metrics")) <= set(viewer.paths(permission))
