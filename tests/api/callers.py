"""Asking the interface with a key, and an organisation in which every noun has an object in Nord and one in Süd."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

from resonanz.organisation.access.actions import create_key
from resonanz.organisation.access.permissions import PERMISSIONS
from resonanz.organisation.intake.actions import Sent, accept_events

EVENT = {
    "type": "feedback.scored",
    "unit": "Nord",
    "touchpoint": "Hotline",
    "channel": "Telefon",
    "metric": "csat",
    "scale": "1-5",
    "score": 4,
}


@dataclass(frozen=True)
class Caller:
    """Somebody with a key."""

    secret: str
    key: Any

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        sent = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        given = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        return Client(raise_request_exception=False).generic(
            method, f"/api/v1{path}", HTTP_AUTHORIZATION=f"Bearer {self.secret}", **given, **sent
        )

    def get(self, path: str) -> Any:
        return self("GET", path)

    def post(self, path: str, body: object = None, **headers: str) -> Any:
        return self("POST", path, {} if body is None else body, **headers)


def caller(member: Any, *scopes: str) -> Caller:
    """A key of a member, with all scopes unless some are named."""
    key, secret = create_key(name="Test", member=member, scopes=scopes or tuple(PERMISSIONS), by=None)
    return Caller(secret, key)


def happened(*rows: dict[str, object]) -> list[str]:
    """Put events in; their ids."""
    return [each.event_id.hex() for each in accept_events([Sent(EVENT | row) for row in rows], source="test")]
