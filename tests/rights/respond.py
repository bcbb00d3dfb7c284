"""Asking and answers in the walk: the pages of customers are public, those for members follow units."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast

PUBLIC = {"r/open/<str:code>", "r/open/<str:code>/done", "r/<str:token>", "r/<str:token>/done", "r/<str:token>/stop"}
WORDS = {
    "Nordgrund": "anna ben carla felix",
    "Südgrund": "anna david felix",
    "Nordplakat": "anna ben",
    "Südplakat": "anna david",
}
"""What an answer says is a voice; the poster is named by those who ask."""
LOCAL = ("respond/surveys/<uuid:pk>", "respond/answers/<", "respond/rounds/<", "respond/links/<")
THINGS = ("respond/surveys/<uuid:pk>", "respond/answers/<uuid:pk>")
PAGES = [{"questions": [{"id": "why", "kind": "text", "label": {"de": "Warum?"}}]}]


def side(cast: Cast, name: str, samples: dict[str, str]) -> dict[str, str]:
    from resonanz.listen.respond import actions
    from resonanz.listen.respond.rounds import Choice, draw_round
    from resonanz.listen.surveys.actions import create_survey, publish_survey
    from resonanz.organisation.access.viewers import viewer_of
    from resonanz.organisation.customers.actions import give_consent
    from resonanz.organisation.touchpoints.models import Touchpoint

    unit = cast.units[name]
    touchpoint = Touchpoint.objects.get(pk=samples["touchpoints/:pk"])
    content = {"languages": ["de"], "pages": PAGES}
    survey = create_survey(title={"de": f"Bei {name}punkt"}, touchpoint=touchpoint, content=content, by=None)
    publish_survey(survey, by=None)
    survey.refresh_from_db()
    people = [_customer(cast, name, number) for number in range(2)]
    for person in people:
        give_consent(person, purpose="feedback", by=None)
    token = actions.invite(survey=survey, customer=people[0], because="contact").token
    answer = actions.submit(token, {"why": f"{name}grund"})
    link = actions.open_way(survey=survey, by=None, name=f"{name}plakat", unit=unit)
    drawn = draw_round(viewer_of(cast.anna), Choice(survey, unit, size=1))
    assert answer is not None
    found: dict[str, Any] = {
        "respond/surveys/:pk": survey.pk,
        "respond/answers/:pk": answer.pk,
        "respond/rounds/:pk": drawn.pk,
        "respond/links/:pk": link.pk,
        "responses/:pk": answer.pk,
        "r/:token": token,
        "r/open/:code": link.code,
    }
    return {key: str(value) for key, value in found.items()}


def _customer(cast: Cast, name: str, number: int) -> Any:
    from resonanz.organisation.customers.actions import identify_customer

    contacts = [("email", f"{name}{number}@kunden.example".replace("ü", "ue"))]
    return identify_customer(
        key=f"A-{name}-{number}", by=None, name=f"{name}kundin", unit=cast.units[name], contacts=contacts
    )
