"""Units and touchpoints: read inside the key's units, written with the version that was seen."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.api.callers import caller
from tests.cast import Cast

from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.actions import create_unit

pytestmark = pytest.mark.integration


def names(response: Any) -> list[str]:
    return [item["name"] for item in response.json()["items"]]


def test_units_are_those_that_the_key_sees(cast: Cast) -> None:
    assert set(names(caller(cast.felix).get("/units"))) == {"Haus", "Nord", "Süd"}
    assert names(caller(cast.ben).get("/units")) == ["Nord"]
    assert caller(cast.ben).get(f"/units/{cast.units['Süd'].pk}").status_code == 404


def test_the_unit_above_is_named_only_to_those_who_see_it(cast: Cast) -> None:
    nord = f"/units/{cast.units['Nord'].pk}"
    assert caller(cast.felix).get(nord).json()["parent"] == str(cast.units["Haus"].pk)
    assert caller(cast.ben).get(nord).json()["parent"] is None
    assert caller(cast.ben).get(f"/units?parent={cast.units['Haus'].pk}").status_code == 404


def test_units_below_one(cast: Cast) -> None:
    assert set(names(caller(cast.felix).get(f"/units?parent={cast.units['Haus'].pk}"))) == {"Nord", "Süd"}


def test_a_touchpoint_is_added_once(cast: Cast) -> None:
    ask = caller(cast.anna)
    first = ask.post("/touchpoints", {"name": "Hotline", "keys": ["Telefon 1"]}, idempotency_key="t")
    again = ask.post("/touchpoints", {"name": "Hotline", "keys": ["Telefon 1"]}, idempotency_key="t")
    assert (first.status_code, again.status_code, first.json()) == (201, 201, again.json())
    assert list(Touchpoint.objects.get().aliases.values_list("key", flat=True)) == ["Telefon 1"]
    assert ask.post("/touchpoints", {"name": "Hotline"}).status_code == 422


def test_a_change_says_what_it_changes_and_leaves_the_rest(cast: Cast) -> None:
    place = create_touchpoint(name="Hotline", stage="Service", by=None)
    changed = caller(cast.anna)(
        "PATCH", f"/touchpoints/{place.pk}", {"version": 1, "owner": str(cast.ben.pk), "channel": "Telefon"}
    )
    assert changed.status_code == 200
    found = changed.json()
    assert (found["stage"], found["channel"], found["owner"], found["version"]) == (
        "Service",
        "Telefon",
        str(cast.ben.pk),
        2,
    )


def test_of_two_changes_the_later_one_gets_both_versions(cast: Cast) -> None:
    place = create_touchpoint(name="Hotline", by=None)
    ask = caller(cast.anna)
    assert ask("PATCH", f"/touchpoints/{place.pk}", {"version": 1, "stage": "Kauf"}).status_code == 200
    refused = ask("PATCH", f"/touchpoints/{place.pk}", {"version": 1, "stage": "Service"})
    assert refused.status_code == 409
    assert (refused.json()["stored"]["stage"], refused.json()["stored"]["version"]) == ("Kauf", 2)
    assert refused.json()["sent"] == {"stage": "Service", "version": 1}
    assert Touchpoint.objects.get().stage == "Kauf"


@pytest.mark.parametrize("field", ["id", "archived_at", "successor", "aliases", "keys"])
def test_fields_that_are_not_for_writing_are_refused(cast: Cast, field: str) -> None:
    place = create_touchpoint(name="Hotline", by=None)
    refused = caller(cast.anna)("PATCH", f"/touchpoints/{place.pk}", {"version": 1, field: None})
    assert refused.status_code == 422


@pytest.mark.parametrize(
    "values",
    [
        {"name": None},
        {"name": ""},
        {"owner": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0101"},
        {"units": ["0199a3c2-6f00-7a10-8c11-2f5c9a7e0101"]},
        {"basis": "guessed"},
        {"expected_n": -1},
        {"stage": "x" * 121},
        {"name": "a\x00b"},
    ],
)
def test_values_that_are_not_valid_are_told_with_their_field(cast: Cast, values: dict[str, Any]) -> None:
    place = create_touchpoint(name="Hotline", by=None)
    refused = caller(cast.anna)("PATCH", f"/touchpoints/{place.pk}", {"version": 1, **values})
    assert refused.status_code == 422
    assert next(iter(values)) in refused.json()["errors"][0]["field"]


def test_a_touchpoint_of_another_unit_is_not_there(cast: Cast) -> None:
    place = create_touchpoint(name="Filiale Süd", units=[cast.units["Süd"]], by=None)
    assert caller(cast.ben).get(f"/touchpoints/{place.pk}").status_code == 404
    assert names(caller(cast.ben).get("/touchpoints")) == []
    assert names(caller(cast.david).get("/touchpoints")) == ["Filiale Süd"]


def test_the_register_is_searched_and_paged(cast: Cast) -> None:
    for name in ("Hotline", "Rechnung", "Filiale"):
        create_touchpoint(name=name, stage="Service", by=None)
    ask = caller(cast.felix)
    first = ask.get("/touchpoints?limit=2").json()
    rest = ask.get(f"/touchpoints?limit=2&cursor={first['next']}").json()
    assert [item["name"] for item in first["items"] + rest["items"]] == ["Hotline", "Rechnung", "Filiale"]
    assert rest["next"] is None
    assert names(ask.get("/touchpoints?words=rech&without_owner=true")) == ["Rechnung"]


@pytest.mark.parametrize("path", ["/units", "/touchpoints"])
def test_a_longer_list_needs_no_more_queries(cast: Cast, path: str) -> None:
    ask = caller(cast.anna)
    ask.get(path)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert ask.get(path).status_code == 200
        return len(found)

    create_touchpoint(name="A", by=None, units=[cast.units["Nord"]])
    few = queries()
    for name in ("B", "C"):
        create_touchpoint(name=name, by=None, units=[cast.units["Nord"]])
        create_unit(name=name, parent=cast.units["Haus"], by=None)
    assert queries() == few
