"""The policies of the loop: for those who answer for it; what waves gave: for those who may start the measure."""

from __future__ import annotations

from typing import Any

LOCAL = ("policies/measures/<",)


def house(_cast: Any) -> dict[str, str]:
    return {"policies/:code": "unhappy-answer", "policies/measures/:number": "1"}


def side(cast: Any, name: str, _samples: dict[str, str]) -> dict[str, str]:
    from resonanz.act.measures.actions import draft_measure

    measure = draft_measure(title=f"{name}welle", units=[cast.units[name]], by=None)
    return {"policies/measures/:pk": str(measure.pk)}
