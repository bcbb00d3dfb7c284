"""Effects and the ledger in the walk through all addresses: runs and lines of the North and of the South."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

WORDS = {
    "Nordmaßnahme": "anna felix ben",
    "Südmaßnahme": "anna felix david",
    "Nordgewinn": "anna felix",
    "Südgewinn": "anna felix",
    "Wertquelle": "anna felix",
}
LOCAL = ("effects/<uuid:pk>",)


def house(cast: Any) -> dict[str, str]:
    """A signed value model."""
    from resonanz.prove.roi import actions

    fields = {"low_cents": 600, "middle_cents": 1_200, "high_cents": 2_400, "metric": "csat", "source": "Wertquelle"}
    model = actions.draft_model(by=cast.anna, name="Modell", **fields)
    actions.sign_model(model, seen=1, by=cast.felix)
    return {"ledger/models/:pk": str(model.pk)}


def side(cast: Any, name: str, samples: dict[str, str]) -> dict[str, str]:
    """An effect in one side, and a line of the ledger."""
    from resonanz.prove.effects.actions import request_effect
    from resonanz.prove.effects.models import EffectRun, State
    from resonanz.prove.roi import actions
    from resonanz.prove.roi.models import ValueModel
    from resonanz.prove.roi.rules import Range, Terms

    run = request_effect(measure=measure_of(name), specification=specification(name), by=cast.anna)
    EffectRun.objects.filter(pk=run.pk).update(state=State.FAILED, problem={"code": "no_answers"})
    model = ValueModel.objects.get(pk=samples["ledger/models/:pk"])
    line = actions.book_assumption(
        title=f"{name}gewinn",
        metric="csat",
        points=0.2,
        model=model,
        terms=Terms(reach=Range.known(1_000)),
        touchpoints=[f"{name}punkt"],
        unit=cast.units[name],
        units=[name],
        by=cast.anna,
    )
    return {"effects/:pk": str(run.pk), "ledger/book/:pk": str(run.pk), "ledger/:pk": str(line.pk)}


def measure_of(name: str) -> Any:
    """An id for the measure of a side."""
    import uuid

    return uuid.UUID(int=0x0199A3C26F007A108C112F5C9A7E0A00 + len(name))


def specification(name: str) -> dict[str, Any]:
    """A measure in one side only."""
    from resonanz.organisation.base import clock

    start = (clock.today() - timedelta(weeks=8)).isoformat()
    wave = {"number": 1, "units": [name], "planned": start, "started": start}
    return {
        "number": "M-1",
        "title": f"{name}maßnahme",
        "touchpoints": [f"{name}punkt"],
        "metric": "csat",
        "direction": "up",
        "design": "auto",
        "waves": [wave],
        "controls": [f"{name}filiale"],
    }
