"""A touchpoint with answers, and a draft with nothing missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def hotline(cast: Any, answers: Any) -> Any:
    """A touchpoint with answers of half a year in both units."""
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    made = create_touchpoint(name="Hotline", by=None, roles=[cast.roles["front_line"]])
    units, days = ("Nord", "Süd"), range(1, 190, 3)
    answers(
        *[(unit, "Hotline", "csat", 3 + (day + i) % 3, None, day) for day in days for unit in units for i in (0, 1)]
    )
    return made


@pytest.fixture
def draft(cast: Any, hotline: Any) -> Callable[..., Any]:
    """A draft with nothing missing, unless it is taken out."""
    from resonanz.act.measures.actions import draft_measure
    from resonanz.organisation.base import clock

    def make(**changes: Any) -> Any:
        whole = {
            "title": "Drei Sätze",
            "hypothesis": "Wer den Grund kennt, ist zufriedener.",
            "metric": "csat",
            "touchpoints": [hotline],
            "roles": [cast.roles["front_line"]],
            "owner": cast.ben,
            "cost_cents": 460_000,
            "units": [cast.units["Nord"], cast.units["Süd"]],
            "stop_rule": "Wenn die Zufriedenheit klar sinkt.",
            "wave_count": 2,
            "weeks_between": 4,
            "planned_start": clock.today(),
            "by": cast.anna,
        }
        return draft_measure(**(whole | changes))

    return make


@pytest.fixture
def gesine(cast: Any) -> Any:
    """A second person who may start measures everywhere."""
    from resonanz.organisation.people.actions import assign_role, create_member

    made = create_member(email="gesine@haus.example", name="Gesine Kruse", unit=cast.units["Haus"], by=None)
    assign_role(made, role=cast.roles["management"], unit=cast.units["Haus"], by=None)
    return made


@pytest.fixture
def measure(draft: Any, cast: Any) -> Any:
    """A measure whose first wave has begun; the second is planned four weeks later."""
    from resonanz.act.measures.actions import register_measure, start_measure, start_wave

    made = start_measure(register_measure(draft(), by=cast.anna), by=cast.anna)
    start_wave(made, 1, by=cast.anna)
    return made
