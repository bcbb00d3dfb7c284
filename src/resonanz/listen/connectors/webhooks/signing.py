"""Signatures after Standard Webhooks: HMAC-SHA256 over id, time and body; two secrets while one is replaced."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from resonanz.listen.connectors.models import Webhook

PREFIX: Final = "whsec_"
BOTH_FOR: Final = timedelta(hours=24)
"""After a change the old secret signs as well, so that the receiver can follow."""


def secret_of(webhook: Webhook, rotation: int | None = None) -> str:
    """The secret as the receiver keeps it; derived, never stored."""
    number = webhook.rotation if rotation is None else rotation
    text = f"webhook:{webhook.pk}:{number}".encode()
    key = hmac.new(settings.SECRET_KEY.encode(), text, hashlib.sha256).digest()
    return PREFIX + base64.b64encode(key).decode()


def secrets_of(webhook: Webhook, now: datetime) -> tuple[str, ...]:
    """The secrets that sign at a moment, the newest first."""
    newest = secret_of(webhook)
    if webhook.rotated_at is None or now - webhook.rotated_at > BOTH_FOR:
        return (newest,)
    return newest, secret_of(webhook, webhook.rotation - 1)


def signature(secrets: Iterable[str], *, key: str, moment: int, body: str) -> str:
    """The header: one signature per secret, divided by blanks."""
    signed = f"{key}.{moment}.{body}".encode()
    return " ".join(f"v1,{_sign(secret, signed)}" for secret in secrets)


def _sign(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
