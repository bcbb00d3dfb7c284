"""The cast: the people every test of the platform knows, in a small organisation with a record of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

NAMES = {
    "anna": ("Anna Berger", ("cx", "administration"), "Haus"),
    "ben": ("Ben Nissen", ("team_lead",), "Nord"),
    "carla": ("Carla Petersen", ("front_line",), "Nord"),
    "david": ("David Sailer", ("team_lead",), "Süd"),
    "eva": ("Eva Thomsen", ("works_council",), "Haus"),
    "felix": ("Felix Harms", ("board",), "Haus"),
}


@dataclass(frozen=True)
class Cast:
    """Members by first name, units and roles by name. The stranger has no role at all."""

    members: dict[str, Any]
    units: dict[str, Any]
    roles: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.members[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def everybody(self) -> dict[str, Any]:
        return self.members


@pytest.fixture
def workspace(settings: Any, tmp_path: Path) -> Any:
    """An empty workspace for the record of one test."""
    from resonanz.events.store import Store
    from resonanz.events.workspace import Workspace

    settings.WORKSPACE = tmp_path / "workspace"
    place = Workspace(settings.WORKSPACE).create()
    Store.create(place)
    return place


def make_cast() -> Cast:
    """Haus with Nord and Süd, a role per level, the cast and a stranger."""
    from resonanz.organisation.base import clock
    from resonanz.organisation.people.actions import assign_role, create_member, create_role
    from resonanz.organisation.people.models import Level
    from resonanz.organisation.units.actions import create_unit

    house = create_unit(name="Haus", parent=None, by=None)
    units = {"Haus": house} | {name: create_unit(name=name, parent=house, by=None) for name in ("Nord", "Süd")}
    roles = {level.value: create_role(name=f"Rolle {level.value}", level=level, by=None) for level in Level}
    members = {}
    for key, (name, levels, unit) in NAMES.items():
        members[key] = create_member(email=f"{key}@haus.example", name=name, unit=units[unit], by=None)
        for level in levels:
            since = clock.today() - timedelta(days=30)
            assign_role(members[key], role=roles[level], unit=units[unit], by=None, since=since)
    members["stranger"] = create_member(email="stranger@haus.example", name="Sam Fremd", unit=None, by=None)
    return Cast(members, units, roles)


@pytest.fixture
def cast(db: None, workspace: Any) -> Cast:
    """The cast in a fresh database."""
    return make_cast()


@pytest.fixture
def client_of() -> Callable[..., Any]:
    """A browser without pictures, logged in as a member."""
    from django.test import Client

    def make(member: Any) -> Client:
        client = Client()
        client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return make


@pytest.fixture
def answers(workspace: Any) -> Callable[..., None]:
    """Put answers into the record: `answers(("Nord", "Hotline", "nps", 9, "sehr gut", 3), …)`, the last is days ago."""
    from resonanz.events.door import make_event
    from resonanz.events.flushing import flush
    from resonanz.organisation.intake.inbox import DatabaseInbox
    from resonanz.organisation.intake.models import InboxEvent

    def put(*rows: tuple[str, str, str, float, str | None, int]) -> None:
        from resonanz.events import inbox

        scales = {"nps": "0-10", "csat": "1-5", "ces": "1-7"}
        now = datetime.now(UTC)
        for unit, touchpoint, metric, score, text, days in rows:
            given = {
                "type": "feedback.scored",
                "unit": unit,
                "touchpoint": touchpoint,
                "metric": metric,
                "score": score,
                "scale": scales[metric],
                "channel": "Telefon",
                "occurred_at": now - timedelta(days=days),
            }
            row = make_event(given | ({"text": text} if text else {}), received_at=now, source="test")
            InboxEvent.objects.create(
                event_id=row["event_id"], fingerprint=b"", payload=inbox.dump(row), received_at=now
            )
        flush(workspace, DatabaseInbox())

    return put
