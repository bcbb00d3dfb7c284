"""Who is to receive a measure, through the interface: only for keys that may see who customers are."""

from __future__ import annotations

from typing import Any

import pytest
from tests.api.callers import caller
from tests.cast import Cast

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def measure(cast: Cast) -> Any:
    """A measure whose lot has fallen for ten customers in each of two units."""
    from resonanz.act.measures.actions import draft_measure
    from resonanz.act.measures.models import Drawn
    from resonanz.organisation.base import clock
    from resonanz.organisation.customers.models import Customer

    units = [cast.units[name] for name in ("Nord", "Süd")]
    made = draft_measure(title="Anruf", design="ab", single=True, share=0.4, units=units, by=cast.anna)
    for number in range(20):
        who = Customer.objects.create(
            pseudonym=f"{number:032x}", name=f"Kunde {number}", unit=units[number % 2], known_at=clock.now()
        )
        Drawn.objects.create(measure=made, customer=who, treated=number < 8, at=clock.now())
    return made


def test_the_list_holds_those_who_receive_it_in_the_units_of_the_key(cast: Cast, measure: Any) -> None:
    from resonanz.organisation.audit.models import Entry

    at = f"/measures/{measure.pk}/customers"
    everybody = caller(cast.anna).get(at).json()["items"]
    assert {item["id"] for item in everybody} == {f"{number:032x}" for number in range(8)}
    north = caller(cast.ben).get(at).json()["items"]
    assert {item["id"] for item in north} == {f"{number:032x}" for number in range(0, 8, 2)}
    assert caller(cast.felix).get(at).status_code == 403
    lines = Entry.objects.filter(action="measure.customers_exported").order_by("pk")
    assert [line.detail["customers"] for line in lines] == [8, 4]


def test_a_measure_says_how_the_lot_fell_and_by_which_rule(cast: Cast, measure: Any) -> None:
    said = caller(cast.anna).get(f"/measures/{measure.pk}").json()
    assert said["drawn"] == {"customers": 20, "receive": 8}
    assert (said["design"], said["single"], said["share"], said["consent"]) == ("ab", True, 0.4, "")
