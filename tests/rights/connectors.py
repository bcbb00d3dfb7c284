"""A webhook of the CX manager: its address is hers."""

from __future__ import annotations

from typing import Any

WORDS = {"hoerer.example": "anna"}


def house(cast: Any) -> dict[str, str]:
    from resonanz.listen.connectors.actions import create_webhook

    address = "https://hoerer.example/hook"
    webhook = create_webhook(address=address, types=["case.opened"], member=cast.anna, by=None)
    return {"webhooks/:pk": str(webhook.pk), "webhooks/:what": "pause"}
