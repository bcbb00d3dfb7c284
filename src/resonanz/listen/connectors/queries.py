"""Reading webhooks: what was sent lately and what came back."""

from __future__ import annotations

from django.db.models import QuerySet

from resonanz.listen.connectors.models import Webhook
from resonanz.listen.connectors.webhooks.sending import KIND
from resonanz.organisation.intake.models import Outgoing

SHOWN = 20


def recent(webhook: Webhook) -> QuerySet[Outgoing]:
    """The last letters to this webhook, the newest first."""
    return Outgoing.objects.filter(kind=KIND, key__startswith=f"{KIND}:{webhook.pk.hex}:").order_by("-pk")[:SHOWN]
