"""Opportunities in the walk through all addresses."""

from __future__ import annotations

from typing import Any

WORDS = {
    "Nordchance": "anna ben carla felix",
    "Südchance": "anna david felix",
    "Nordbefund": "anna ben carla felix",
    "Südbefund": "anna david felix",
}
LOCAL = ("opportunities/<uuid:pk>",)
THINGS = ("opportunities/<uuid:pk>/",)


def house(cast: Any) -> dict[str, str]:
    return {"opportunities/:what": "value"}


def side(cast: Any, name: str, samples: dict[str, str]) -> dict[str, str]:
    from resonanz.act.cases.models import Case
    from resonanz.act.opportunities.actions import link_cases, raise_opportunity
    from resonanz.act.opportunities.models import Evidence
    from resonanz.organisation.touchpoints.models import Touchpoint

    touchpoint = Touchpoint.objects.get(pk=samples["touchpoints/:pk"])
    evidence = [Evidence(kind="cases", reference="1", n=12, words=f"{name}befund")]
    made = raise_opportunity(title=f"{name}chance", kind="cases", touchpoints=[touchpoint], evidence=evidence, by=None)
    case = Case.objects.get(pk=samples["cases/:pk"])
    link_cases(made, cases=[case], by=None)
    return {"opportunities/:pk": str(made.pk), "opportunities/:case": str(case.pk)}
