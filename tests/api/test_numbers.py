"""Metrics, drill and voices: the numbers of the pages, with all that belongs to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.api.callers import caller, happened
from tests.cast import Cast

from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.customers.queries import pseudonym_of
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.understand.metrics.queries import Cut
from resonanz.understand.metrics.queries.reading import open_metrics

pytestmark = pytest.mark.integration
WHOLE = {"value", "low", "high", "level", "n", "method", "unit", "notes", "verdict"}


@pytest.fixture
def asked(cast: Cast, answers: Callable[..., None]) -> Cast:
    answers(
        *[("Nord", "Hotline", "nps", score, "Nordwort", 3) for score in (10, 9, 9, 10, 3, 8) * 10],
        *[("Süd", "Rechnung", "nps", score, "Südwort", 3) for score in (0, 3, 9, 5, 6, 7) * 10],
    )
    return cast


def test_a_number_is_never_alone(asked: Cast) -> None:
    [metric] = caller(asked.felix).get("/metrics").json()["items"]
    assert metric.keys() >= WHOLE
    assert (metric["id"], metric["n"], metric["unit"], metric["level"]) == ("nps", 120, "points", 0.95)
    assert metric["low"] < metric["value"] < metric["high"]


def test_numbers_are_those_of_the_pages(asked: Cast) -> None:
    for member in (asked.felix, asked.ben, asked.david):
        [shown] = open_metrics(viewer_of(member), Cut(metric="nps")).overall()
        sent = caller(member).get("/metrics/nps?period=all").json()
        assert (sent["value"], sent["low"], sent["high"], sent["n"]) == (
            shown.estimate.value,
            shown.estimate.low,
            shown.estimate.high,
            shown.estimate.n,
        )


def test_drilling_down_gives_each_part_beside_the_others(asked: Cast) -> None:
    cells = caller(asked.felix).get("/drill?by=unit").json()["items"]
    found = {cell["name"]: cell for cell in cells}
    shown = open_metrics(viewer_of(asked.felix), Cut(metric="nps")).by_unit(asked.units["Haus"])
    assert [(cell["verdict"], cell["difference"]["value"]) for cell in cells] == [
        (item.verdict.value, item.difference.value if item.difference else None) for item in shown
    ]
    assert found["Nord"].keys() >= {*WHOLE, "difference", "rank_low", "rank_high"}
    one = caller(asked.felix).get(f"/drill/{found['Nord']['id']}").json()
    assert one == found["Nord"]


def test_touchpoints_carry_their_names_of_today(asked: Cast) -> None:
    place = create_touchpoint(name="Kundentelefon", keys=["Hotline"], by=None)
    cells = caller(asked.felix).get("/drill?by=touchpoint").json()["items"]
    assert {(cell["id"], cell["name"]) for cell in cells} == {
        (str(place.pk), "Kundentelefon"),
        ("Rechnung", "Rechnung"),
    }


def test_few_answers_are_not_told(cast: Cast, answers: Callable[..., None]) -> None:
    answers(
        *[("Nord", "Hotline", "nps", 9, None, 3)] * 60,
        *[("Süd", "Hotline", "nps", 2, None, 3)] * 2,
    )
    found = {cell["name"]: cell for cell in caller(cast.felix).get("/drill?by=unit").json()["items"]}
    assert (found["Süd"]["value"], found["Süd"]["verdict"]) == (None, "suppressed")
    assert found["Süd"]["notes"][0]["code"].startswith("suppressed")


def test_a_lead_gets_the_own_unit_and_404_for_another(asked: Cast) -> None:
    ask = caller(asked.ben)
    assert ask.get("/metrics/nps").json()["n"] == 60
    for path in ("/metrics", "/metrics/nps", "/drill", "/voices", "/events"):
        assert ask.get(f"{path}?unit={asked.units['Süd'].pk}").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["first=2026-02-01&last=2026-01-01", "period=90&first=2026-01-01", "first=0001-01-01", "unit=x", "metric=x"],
)
def test_questions_that_make_no_sense_are_told(asked: Cast, query: str) -> None:
    assert caller(asked.felix).get(f"/drill?{query}").status_code == 422


def test_a_metric_carries_its_trend(asked: Cast) -> None:
    found = caller(asked.felix).get("/metrics/nps").json()
    assert [point["n"] for point in found["trend"]] == [120]


def voices(response: Any) -> set[str]:
    return {item["text"] for item in response.json()["items"]}


def test_voices_are_those_of_the_own_units(asked: Cast) -> None:
    assert voices(caller(asked.ben).get("/voices?limit=200")) == {"Nordwort"}
    assert voices(caller(asked.felix).get("/voices?limit=200")) == {"Nordwort", "Südwort"}


def test_voices_are_found_by_words_score_and_touchpoint(asked: Cast) -> None:
    ask = caller(asked.felix)
    place = create_touchpoint(name="Rechnung", by=None)
    assert voices(ask.get("/voices?words=südwort")) == {"Südwort"}
    assert voices(ask.get(f"/voices?touchpoint={place.pk}")) == {"Südwort"}
    assert {item["score"] for item in ask.get("/voices?lowest=9&limit=200").json()["items"]} == {9, 10}


def test_a_voice_is_read_by_its_id(asked: Cast) -> None:
    first = caller(asked.david).get("/voices?limit=1").json()["items"][0]
    assert caller(asked.david).get(f"/voices/{first['id']}").json() == first
    assert caller(asked.ben).get(f"/voices/{first['id']}").status_code == 404
    assert caller(asked.ben).get("/voices/none").status_code == 404


def test_the_list_of_voices_goes_on_without_a_gap(asked: Cast) -> None:
    ask, seen, following = caller(asked.ben), [], ""
    while following is not None:
        page = ask.get(f"/voices?limit=25{following and f'&cursor={following}'}").json()
        seen += [item["id"] for item in page["items"]]
        following = page["next"]
    assert (len(seen), len(set(seen))) == (60, 60)


def test_voices_of_one_person_need_the_right_to_see_customers(cast: Cast) -> None:
    person = {"customer": pseudonym_of("K-1"), "text": "Endlich gelöst."}
    happened(person | {"unit": "Nord"}, person | {"unit": "Süd", "text": "Südwort"}, {"text": "Von jemand anderem."})
    assert voices(caller(cast.anna).get("/voices?customer_key=K-1")) == {"Endlich gelöst.", "Südwort"}
    assert voices(caller(cast.ben).get("/voices?customer_key=K-1")) == {"Endlich gelöst."}
    assert caller(cast.felix).get("/voices?customer_key=K-1").status_code == 403
