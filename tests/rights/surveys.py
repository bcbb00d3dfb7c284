"""Surveys in the walk through all addresses: one at the touchpoint of each side."""

from __future__ import annotations

from tests.cast import Cast

WORDS = {"Nordfrage": "anna ben", "Südfrage": "anna david"}
LOCAL = ("surveys/<uuid:pk>",)
THINGS = ("surveys/<uuid:pk>/",)


def side(cast: Cast, name: str, samples: dict[str, str]) -> dict[str, str]:
    from resonanz.listen.surveys.actions import create_survey, publish_survey
    from resonanz.organisation.touchpoints.models import Touchpoint

    touchpoint = Touchpoint.objects.get(pk=samples["touchpoints/:pk"])
    ease = {"id": "ease", "kind": "ces", "label": {"de": f"{name}frage"}}
    content = {"pages": [{"questions": [ease]}]}
    survey = create_survey(title={"de": f"Am {name}punkt"}, touchpoint=touchpoint, content=content, by=cast.anna)
    publish_survey(survey, by=cast.anna)
    return {"surveys/:pk": str(survey.pk), "surveys/:key": "ease"}
