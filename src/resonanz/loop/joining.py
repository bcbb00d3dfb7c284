"""Plain words from one shelf to another: what a measure registered becomes the question that an effect answers."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from resonanz.act.measures.models import Design, Measure
from resonanz.act.measures.outcomes import Outcome
from resonanz.act.measures.queries import specification
from resonanz.organisation.access.viewers import Viewer
from resonanz.prove.effects.drawing.phrases import table
from resonanz.prove.effects.phrases import address
from resonanz.prove.effects.queries import newest_results


def effect_question(measure: Measure) -> dict[str, Any]:
    """What is asked of the record about a measure, as it was registered."""
    plan = specification(measure)
    waves: dict[int, dict[str, Any]] = {}
    for unit in plan["units"]:
        wave = waves.setdefault(unit["wave"], {"number": unit["wave"], "units": []})
        wave |= {"planned": unit["planned"], "started": unit["start"]}
        wave["units"].append(_key(unit))
    return {
        **{name: plan[name] for name in ("number", "title", "touchpoints", "metric", "direction", "selection")},
        "measure": plan["id"],
        "design": plan["design"],
        "randomised": measure.design in {Design.WAVES, Design.CUSTOMERS},
        "waves": [waves[number] for number in sorted(waves)],
        "controls": [_key(unit) for unit in plan["controls"]],
        "ended": (plan["ended"] or "")[:10] or None,
        "plan_hash": plan["plan_hash"],
    }


def outcomes(viewer: Viewer, measures: Collection[uuid.UUID]) -> dict[uuid.UUID, Outcome]:
    """What came of measures, as the effects say it: on the list of measures."""
    rows = table(newest_results(viewer, measures))
    return {
        row.run.measure: Outcome(
            row.grade, row.value if row.interval else "", row.interval, row.words, row.tone, address(row.run)
        )
        for row in rows
        if row.run.measure is not None
    }


def _key(unit: Mapping[str, Any]) -> str:
    """The name under which the record knows the unit itself; those below it are found under it."""
    keys = list(unit["keys"])
    return str(unit["unit"]) if unit["unit"] in keys or not keys else str(keys[0])
