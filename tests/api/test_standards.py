"""Standards through the interface: written by one key, approved by another, never told to those who may not see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.callers import caller
from tests.cast import Cast
from tests.enable.standards.words import TEXTS

from resonanz.enable.standards import actions
from resonanz.enable.standards.models import Standard
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint

pytestmark = pytest.mark.integration
DE = {"de": TEXTS["de"]}


@pytest.fixture
def place(cast: Cast) -> Touchpoint:
    return create_touchpoint(by=None, name="Hotline")


def in_force(place: Touchpoint, cast: Cast) -> Standard:
    standard = actions.create_standard(touchpoint=place, role=None, texts=TEXTS, by=cast.ben)
    actions.submit_standard(standard, by=cast.ben)
    actions.publish_standard(standard, by=cast.anna)
    return standard


def test_one_writes_and_another_approves(cast: Cast, place: Touchpoint) -> None:
    ben, anna, carla = caller(cast.ben), caller(cast.anna), caller(cast.carla)
    made = ben.post("/standards", {"touchpoint": str(place.pk), "texts": DE}, idempotency_key="s").json()
    assert ben.post("/standards", {"touchpoint": str(place.pk), "texts": DE}, idempotency_key="s").json() == made
    at = f"/standards/{made['id']}"
    assert (made["number"], made["state"], carla.get(at).status_code) == ("S-1", "draft", 404)
    assert ben.post(f"{at}/submit", {}).json()["state"] == "waiting"
    assert ben.post(f"{at}/publish", {"edition": 1}).status_code in {403, 404}
    assert anna.post(f"{at}/publish", {"edition": 1}).json()["state"] == "in_force"
    assert carla.get(at).json()["texts"]["de"]["steps"] == TEXTS["de"]["steps"]


def test_the_author_is_refused_in_words(cast: Cast, place: Touchpoint) -> None:
    anna = caller(cast.anna)
    made = anna.post("/standards", {"touchpoint": str(place.pk), "texts": DE}).json()
    anna.post(f"/standards/{made['id']}/submit", {})
    refused = anna.post(f"/standards/{made['id']}/publish", {"edition": 1})
    assert refused.status_code == 422
    assert anna.post(f"/standards/{made['id']}/publish", {"edition": 7}).json()["errors"][0]["field"] == "edition"


def test_of_two_drafts_the_later_one_gets_both(cast: Cast, place: Touchpoint) -> None:
    standard = in_force(place, cast)
    ben, at = caller(cast.ben), f"/standards/{standard.pk}/draft"
    first = ben("PUT", at, {"version": 1, "texts": DE})
    assert (first.status_code, first.json()["edition"], first.json()["version"]) == (200, 2, 2)
    second = ben("PUT", at, {"version": 1, "texts": {"de": {"title": "Anders"}}})
    assert second.status_code == 409
    assert second.json()["stored"]["texts"]["de"]["title"] == "Rechnung erklären"
    assert second.json()["sent"]["texts"]["de"]["title"] == "Anders"


def test_giving_back_ending_and_reviewing(cast: Cast, place: Touchpoint) -> None:
    standard = actions.create_standard(touchpoint=place, role=None, texts=TEXTS, by=None, unreviewed=True)
    anna, at = caller(cast.anna), f"/standards/{standard.pk}"
    actions.submit_standard(standard, by=None)
    assert anna.post(f"{at}/return", {"reason": ""}).status_code == 422
    assert anna.post(f"{at}/return", {"reason": "Warum?"}).json()["state"] == "draft"
    actions.submit_standard(standard, by=None)
    actions.publish_standard(standard, by=None, reviewed=False)
    assert anna.get(at).json()["unreviewed"]
    assert not anna.post(f"{at}/review", {}).json()["unreviewed"]
    assert anna.post(f"{at}/review", {}).status_code == 422
    assert anna.post(f"{at}/end", {"reason": "Vorbei", "version": 9}).status_code == 409
    assert anna.post(f"{at}/end", {"reason": "Vorbei", "version": 1}).json()["ended"]
    assert [item["id"] for item in anna.get("/standards?view=ended").json()["items"]] == [str(standard.pk)]


def test_a_foreign_standard_answers_like_none(cast: Cast) -> None:
    south = create_touchpoint(by=None, name="Filiale Süd", units=[cast.units["Süd"]])
    standard = in_force(south, cast)
    ben = caller(cast.ben)
    assert ben.get(f"/standards/{standard.pk}").status_code == 404
    assert ben.get("/standards").json()["items"] == []
    assert ben.get(f"/standards?touchpoint={south.pk}").status_code == 422
    assert ben.post("/standards", {"touchpoint": str(south.pk), "texts": DE}).status_code == 422
    assert len(caller(cast.david).get("/standards").json()["items"]) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"texts": {"fr": TEXTS["de"]}},
        {"texts": {"de": {"title": "x" * 121}}},
        {"texts": {"de": {"steps": ["a"] * 8}}},
        {"texts": {"de": {"slogan": "Hurra"}}},
        {"role": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0101", "texts": DE},
    ],
)
def test_what_does_not_fit_is_named(cast: Cast, place: Touchpoint, wrong: dict[str, Any]) -> None:
    answer = caller(cast.anna).post("/standards", {"touchpoint": str(place.pk)} | wrong)
    assert answer.status_code == 422
    assert Standard.objects.count() == 0


def test_the_list_asks_the_same_however_long_it_is(cast: Cast) -> None:
    ask, counts = caller(cast.anna), []
    for n in (1, 3):
        for i in range(n):
            in_force(create_touchpoint(by=None, name=f"Punkt {n} {i}"), cast)
        ask.get("/standards")
        with CaptureQueriesContext(connection) as queries:
            assert ask.get("/standards").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
