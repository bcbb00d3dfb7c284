"""A wave of a measure as it is answered, with what becomes of it."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated, Any

from ninja import Schema

from resonanz.act.measures.models import Outcome, Proposal, Wave
from resonanz.api.values import inline
from resonanz.organisation.access.viewers import Viewer

OutcomeCode = Annotated[Outcome, inline(Outcome)]
PROPOSAL = {
    "version": 2,
    "by_policy": True,
    "proposed_at": "2026-12-28T09:00:00Z",
    "releases": 1,
    "released_by": ["0199a3c2-6f00-7a10-8c11-2f5c9a7e0d12"],
    "begins_at": None,
    "outcome": "",
    "ended_at": None,
    "reason": "",
}
WAVE = {
    "number": 1,
    "units": [],
    "elsewhere": 2,
    "planned_at": "2026-11-30",
    "started_at": None,
    "proposal": PROPOSAL,
}


class ProposalOut(Schema):
    """That the wave begins by itself. `version` is what a release or a withdrawal names; `outcome` is empty while open.

    `releases` counts persons, `released_by` names those who are still known.
    """

    version: int
    by_policy: bool
    proposed_at: datetime
    releases: int
    released_by: list[uuid.UUID]
    begins_at: datetime | None
    outcome: OutcomeCode
    ended_at: datetime | None
    reason: str


class WaveOut(Schema):
    """Units that receive the measure together; those that the key does not see are only counted."""

    number: int
    units: list[uuid.UUID]
    elsewhere: int
    planned_at: date
    started_at: datetime | None
    proposal: ProposalOut | None


def wave_shown(wave: Wave, viewer: Viewer) -> dict[str, Any]:
    """A wave as far as the viewer sees its units, with its newest proposal."""
    units = list(wave.units.all())
    seen = [unit.pk for unit in units if viewer.may("see_units", unit)]
    newest = next(iter(wave.proposals.all()), None)
    return {
        "number": wave.number,
        "units": seen,
        "elsewhere": len(units) - len(seen),
        "planned_at": wave.planned_at,
        "started_at": wave.started_at,
        "proposal": _proposal(newest) if newest is not None else None,
    }


def _proposal(row: Proposal) -> dict[str, Any]:
    plain = ("version", "by_policy", "proposed_at", "releases", "begins_at", "outcome", "ended_at", "reason")
    known = [pk for pk in (row.first_by_id, row.second_by_id) if pk is not None]
    return {**{name: getattr(row, name) for name in plain}, "released_by": known}
