"""The chain of a measure of one side."""

from __future__ import annotations

from typing import Any

LOCAL = ("chain/<uuid:pk>",)
THINGS = ("chain/<uuid:pk>/",)
WORDS = {"Nordkette": "anna ben carla felix", "Südkette": "anna david felix"}


def side(cast: Any, name: str, _samples: dict[str, str]) -> dict[str, str]:
    from resonanz.act.measures.actions import draft_measure

    measure = draft_measure(title=f"{name}kette", units=[cast.units[name]], by=cast.anna)
    return {"chain/:pk": str(measure.pk)}
