"""What links scores to the steps of a journey and to the parts of an organisation."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.events.mapping.tables import FIVE, SEVEN, Cell, german_day, minute, table

from resonanz.events.mapping import Mapping, Shape, guess

pytestmark = pytest.mark.unit

Columns = dict[str, Cell | Sequence[object]]
VISITS = ("Hotline", "Filiale", "App")


def long(**columns: Cell | Sequence[object]) -> Mapping:
    return guess("a.csv", table(Kontaktpunkt=VISITS, Note=FIVE, Datum=minute, **columns))


def times_key(i: int) -> str:
    return f"V-{500_000 + i // 2}"


@pytest.mark.parametrize("header", ["Einfachheit (1-7)", "Einfachheit", "Wie leicht war es?", "Ease", "Kundenaufwand"])
def test_ease_by_touchpoint_and_key_is_no_log(header: str) -> None:
    columns: Columns = {"Vorgang": times_key, "Kontaktpunkt": VISITS, "Beantwortet am": minute, header: SEVEN}
    mapping = guess("a.csv", table(**columns))
    assert (mapping.shape, mapping.instance, mapping.touchpoint) == (Shape.LONG, "Vorgang", "Kontaktpunkt")
    assert [(r.metric, r.worst, r.best) for r in mapping.ratings] == [("ces", 1, 7)]


def test_a_scale_in_an_unknown_header_makes_a_list_of_scores() -> None:
    columns: Columns = {"Vorgang": times_key, "Kontaktpunkt": VISITS, "Datum": minute, "Hat es geklappt? (1-5)": FIVE}
    assert guess("a.csv", table(**columns)).shape is Shape.LONG


def test_effort_in_hours_is_no_rating() -> None:
    columns: Columns = {"Fall": times_key, "Phase": ("offen", "zu"), "Zeit": minute, "Aufwand (Stunden)": (1, 2, 3, 8)}
    mapping = guess("a.csv", table(**columns))
    assert (mapping.shape, mapping.attributes) == (Shape.LOG, ("Aufwand (Stunden)",))


@pytest.mark.parametrize("header", ["Vorgang", "Auftrag", "Auftragsnummer", "order_id", "ticket", "Ticket-ID"])
def test_a_key_links_scores_to_steps_whether_or_not_it_repeats(header: str) -> None:
    assert long(**{header: times_key}).instance == header
    mapping = long(**{header: lambda i: f"T{i}"})
    assert (mapping.instance, mapping.id) == (header, None)


def test_the_number_of_a_row_is_not_its_instance() -> None:
    mapping = long(Antwort_ID=lambda i: f"A{i}", Vorgang=times_key)
    assert (mapping.id, mapping.instance) == ("Antwort_ID", "Vorgang")
    assert long(Antwort_ID=lambda i: f"A{i}").instance is None


@pytest.mark.parametrize("values", [("Umzug", "Rechnung"), ("1", "2", "3"), ("12,5", "17,25")])
def test_kinds_and_amounts_of_matters_are_no_keys(values: tuple[str, ...]) -> None:
    mapping = long(Vorgang=values)
    assert (mapping.instance, mapping.attributes) == (None, ("Vorgang",))


@pytest.mark.parametrize(
    "header", ["Region", "Filiale", "Standort", "Niederlassung", "Team", "Abteilung", "branch", "store", "department",
               "assignment_group", "Vertriebsregion", "Region Name"],
)  # fmt: skip
def test_parts_of_the_organisation_are_units(header: str) -> None:
    assert long(**{header: ("Nord", "Süd", "West")}).unit == header


def test_the_finest_part_that_can_be_compared_is_the_unit() -> None:
    regions, branches = ("Nord", "Süd"), tuple(f"Filiale {i}" for i in range(8))
    mapping = long(Region=regions, Filiale=branches)
    assert (mapping.unit, mapping.attributes) == ("Filiale", ("Region",))
    many = guess(
        "a.csv", table(600, Kontaktpunkt=VISITS, Note=FIVE, Region=regions, Filiale=lambda i: f"Filiale {i % 61}")
    )
    assert (many.unit, many.attributes) == ("Region", ("Filiale",))


@pytest.mark.parametrize("header", ["Kundenregion", "home region", "Q16_REGION", "Q17REGION"])
def test_where_customers_live_is_no_unit(header: str) -> None:
    mapping = guess("a.csv", table(nps=(9, 0, 10), **{header: ("Nord", "Süd")}))
    assert (mapping.unit, mapping.attributes) == (None, (header,))


def test_names_that_never_repeat_are_no_units() -> None:
    assert long(Filiale=lambda i: f"F{i}").unit is None


def test_steps_have_their_region_as_unit() -> None:
    mapping = guess(
        "schritte.csv", table(Vorgang=times_key, Schritt=VISITS, Zeitpunkt=german_day, Region=("Nord", "Süd"))
    )
    assert (mapping.shape, mapping.instance, mapping.unit) == (Shape.LOG, "Vorgang", "Region")
