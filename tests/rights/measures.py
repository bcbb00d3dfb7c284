"""Measures in the walk through all addresses."""

from __future__ import annotations

from typing import Any

WORDS = {
    "Nordvorhaben": "anna ben carla felix",
    "Südvorhaben": "anna david felix",
    "Nordvermutung": "anna ben carla felix",
    "Südvermutung": "anna david felix",
}
LOCAL = ("measures/<uuid:pk>",)
THINGS = ("measures/<uuid:pk>/",)


def house(cast: Any) -> dict[str, str]:
    return {"measures/:number": "1"}


def side(cast: Any, name: str, samples: dict[str, str]) -> dict[str, str]:
    from resonanz.act.measures.actions import draft_measure
    from resonanz.organisation.touchpoints.models import Touchpoint

    made = draft_measure(
        title=f"{name}vorhaben",
        hypothesis=f"{name}vermutung",
        metric="csat",
        touchpoints=[Touchpoint.objects.get(pk=samples["touchpoints/:pk"])],
        units=[cast.units[name]],
        by=None,
    )
    return {"measures/:pk": str(made.pk)}
