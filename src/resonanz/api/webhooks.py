"""`/api/v1/webhooks`: which programs hear of events."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, listed
from resonanz.listen.connectors import actions
from resonanz.listen.connectors.models import Webhook
from resonanz.listen.connectors.rules import WEBHOOKS
from resonanz.listen.connectors.webhooks.signing import secret_of

router = Router(tags=["webhooks"])
EXAMPLE = {
    "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0041",
    "address": "https://tickets.example.org/hook",
    "types": ["case.closed", "case.opened"],
    "active": True,
    "version": 1,
}
WRITTEN = {"address": EXAMPLE["address"], "types": EXAMPLE["types"]}
Type = Annotated[str, Field(max_length=60, pattern=r"^[a-z_.]+$")]


class WebhookOut(Schema):
    """A webhook. It hears what its owner may see."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    address: str
    types: list[str]
    active: bool
    version: int


class WebhookMade(WebhookOut):
    """A new webhook with the secret that its letters are signed with (Standard Webhooks)."""

    model_config = example({**EXAMPLE, "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"})

    secret: str


class WebhooksOut(Schema):
    """A page of webhooks."""

    model_config = page_of(EXAMPLE)

    items: list[WebhookOut]
    next: str | None


class WebhookIn(Schema, extra="forbid"):
    """Where to send, and what."""

    model_config = example(WRITTEN)

    address: Annotated[str, Field(min_length=1, max_length=500)]
    types: list[Type] = Field(min_length=1, max_length=50)


@router.get("", response=WebhooksOut, summary="List webhooks", operation_id="list_webhooks")
def list_webhooks(request: HttpRequest, filters: Query[Paging]) -> Any:
    """Those of the key's member; all of the house for whoever manages all keys."""
    viewer = viewer_with(request, "manage_keys")
    return listed("webhooks", WEBHOOKS.rows(viewer), filters, shown)


@router.get("/{uuid:webhook_id}", response=WebhookOut, summary="Read one", operation_id="read_webhook")
def read_webhook(request: HttpRequest, webhook_id: uuid.UUID) -> Any:
    """One webhook, without its secret."""
    return shown(WEBHOOKS.fetch(viewer_with(request, "manage_keys"), webhook_id))


@router.post("", response={201: WebhookMade}, summary="Add a webhook", operation_id="add_webhook")
def add_webhook(request: HttpRequest, webhook: WebhookIn, idempotency_key: IdempotencyKey = None) -> Any:
    """It hears of events from now on."""
    viewer = viewer_with(request, "manage_keys")

    def act() -> tuple[int, dict[str, Any]]:
        made = actions.create_webhook(
            address=webhook.address, types=webhook.types, member=viewer.member, by=viewer.member
        )
        return 201, {**shown(made), "id": str(made.pk), "secret": secret_of(made)}

    return once(request, idempotency_key, act)


@router.delete("/{uuid:webhook_id}", response={204: None}, summary="Delete one", operation_id="delete_webhook")
def delete_webhook(request: HttpRequest, webhook_id: uuid.UUID) -> Any:
    """Nothing more is sent."""
    viewer = viewer_with(request, "manage_keys")
    actions.delete_webhook(WEBHOOKS.fetch(viewer, webhook_id), by=viewer.member)
    return HttpResponse(status=204)


def shown(webhook: Webhook) -> dict[str, Any]:
    """A webhook without its secret."""
    plain = {name: getattr(webhook, name) for name in ("address", "types", "version", "active")}
    return {**plain, "id": webhook.pk}
