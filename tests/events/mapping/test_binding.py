from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from tests.events.mapping.tables import ELEVEN, FIVE, german_day, minute, table

from resonanz.events.errors import MappingError
from resonanz.events.mapping import Mapping, Shape, load_mapping, parse_mapping, resolve

pytestmark = pytest.mark.unit

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "mappings"


def bound(text: str, sample: pa.Table, name: str = "wave_2017.csv") -> Mapping:
    mapping = resolve(
        parse_mapping("version: resonanz-mapping/1\n" + text, "m.yaml"), name, sample.column_names, sample
    )
    assert mapping is not None
    return mapping


def test_alternatives_are_taken_in_their_order_whatever_blanks_and_case() -> None:
    mapping = bound(
        "shape: wide\nratings: [{columns: [q7all, Q7O_WHOLE], touchpoint: whole, scale: 1-5}]\nunit: [region, STORE]",
        table(**{" Q7O_Whole ": FIVE, "store": "ab"}),
    )
    assert (mapping.ratings[0].column, mapping.ratings[0].touchpoint, mapping.unit) == (" Q7O_Whole ", "whole", "store")


def test_a_pattern_takes_a_family_and_names_its_touchpoints() -> None:
    mapping = bound(
        r"""
shape: wide
ratings:
  - {column: Q7ALL, metric: csat, scale: 1-5}
  - {columns_like: '^Q7(?:[A-N]_)?(\w+)$', touchpoint: 'about \1', scale: 1-5, no_answer: [6, 0]}
outcome: Q7ALL""",
        table(Q7ART=FIVE, Q7B_FOOD=FIVE, Q7ALL=FIVE, Q8=FIVE),
    )
    assert [r.touchpoint for r in mapping.ratings] == ["Q7ALL", "about ART", "about FOOD"]
    assert (mapping.outcome, mapping.attributes) == ("Q7ALL", ("Q8",))


def test_year_and_time_come_from_the_name_of_the_file() -> None:
    text = r"""
shape: wide
time: {file_name: '(\d{4})', as: '{}-07-01'}
constants: {year: {file_name: '(\d{4})'}, country: US}
ratings: [{column: a, scale: 1-5}]"""
    mapping = bound(text, table(a=FIVE))
    assert mapping.time.constant == "2017-07-01"
    assert mapping.constants == (("year", "2017"), ("country", "US"))
    with pytest.raises(MappingError, match="finds no"):
        bound(text, table(a=FIVE), "wave.csv")


def test_a_time_in_the_file_name_can_be_left_to_its_format() -> None:
    text = "shape: wide\ntime: {file_name: '(\\d{4})', format: '%Y'}\nratings: [{column: a, scale: 1-5}]"
    mapping = bound(text, table(a=FIVE))
    assert (mapping.time.file_pattern, mapping.time.format) == (r"(\d{4})", "%Y")


def test_a_column_that_is_not_there_is_refused_with_its_nearest() -> None:
    with pytest.raises(MappingError, match=r"no column Kontaktpunk for `touchpoint`\. Nearest: Kontaktpunkt"):
        bound(
            "shape: long\ntouchpoint: Kontaktpunk\nratings: [{column: Note, scale: 6-1}]",
            table(Kontaktpunkt="ab", Note=FIVE),
        )


def test_missing_columns_can_be_left_out_but_not_all() -> None:
    text = "shape: wide\nmissing: ignore\nratings: [{column: a, scale: 1-5}, {column: b, scale: 1-5}]\noutcome: b"
    mapping = bound(text, table(a=FIVE, c=FIVE))
    assert ([r.column for r in mapping.ratings], mapping.outcome) == (["a"], None)
    assert [(r.column, r.code) for r in mapping.reasons if r.code == "column_absent"] == [
        ("b", "column_absent"),
        ("b", "column_absent"),
    ]
    with pytest.raises(MappingError, match="none of the 2 ratings"):
        bound(text, table(c=FIVE))


def test_a_column_has_one_part() -> None:
    with pytest.raises(MappingError, match="mapped twice, as unit and as channel"):
        bound("shape: wide\nunit: a\nchannel: a", table(a=FIVE))


@pytest.mark.parametrize(
    ("rest", "attributes", "ignored"), [("attributes", ("b", "c"), ()), ("ignore", (), ("b", "c"))]
)
def test_the_rest_is_kept_or_left(rest: str, attributes: tuple[str, ...], ignored: tuple[str, ...]) -> None:
    mapping = bound(f"shape: wide\nrest: {rest}\nratings: [{{column: a, scale: 1-5}}]", table(a=FIVE, b="xy", c="pq"))
    assert (mapping.attributes, mapping.ignored) == (attributes, ignored)


def test_the_rest_can_be_guessed() -> None:
    mapping = bound(
        "shape: wide\nrest: guess\nratings: [{column: a, touchpoint: overall, scale: 1-5}]",
        table(a=FIVE, nps=ELEVEN, comment=lambda i: f"it was visit {i}", store="xy", weight=("0.5", "1.5")),
    )
    assert [r.touchpoint for r in mapping.ratings] == ["overall", "nps"]
    assert (mapping.text, mapping.unit, mapping.attributes) == (("comment",), "store", ("weight",))


def test_working_people_are_taken_out_of_the_rest() -> None:
    mapping = bound(
        "shape: wide\nratings: [{column: a, scale: 1-5}]", table(a=FIVE, Agent=("Kim", "Lee"), city=("Bonn", "Ulm"))
    )
    assert (mapping.people, mapping.attributes) == (("Agent",), ("city",))


def test_working_people_may_be_mapped_to_a_unit_only() -> None:
    sample = table(a=FIVE, Supervisor=("Team Nord", "Team Süd"))
    text = "shape: wide\nratings: [{column: a, scale: 1-5}]\n"
    assert bound(text + "unit: Supervisor", sample).unit == "Supervisor"
    with pytest.raises(MappingError, match="working people and cannot be `attributes`"):
        bound(text + "attributes: [Supervisor]", sample)


def test_actors_of_a_log_are_taken_out() -> None:
    mapping = bound(
        "shape: log\ninstance: c\ntouchpoint: s\ntime: {column: t}",
        table(c=lambda i: i // 6, s="abc", t=minute, user=("u1", "u2"), x="pq"),
    )
    assert (mapping.shape, mapping.people, mapping.attributes) == (Shape.LOG, ("user",), ("x",))


def test_currency_is_a_column_or_a_constant() -> None:
    rows = table(order=lambda i: i, paid=lambda i: i, Currency=("EUR", "CHF"))
    assert bound("shape: wide\ninstance: order\nvalue: paid\ncurrency: BRL", rows).currency == "BRL"
    assert bound("shape: wide\ninstance: order\nvalue: paid\ncurrency: currency", rows).currency == "Currency"


def test_milestones_keep_their_order() -> None:
    mapping = bound(
        "shape: milestones\ninstance: nr\nmilestones: [{column: b, touchpoint: sent, format: '%d.%m.%Y'}, {column: a}]",
        table(nr=lambda i: i, a=german_day, b=german_day),
    )
    assert [(m.column, m.touchpoint, m.format) for m in mapping.milestones] == [
        ("b", "sent", "%d.%m.%Y"),
        ("a", "a", None),
    ]


def test_a_file_for_no_section_is_refused_and_a_skipped_one_is_none() -> None:
    document = parse_mapping(
        "version: resonanz-mapping/1\nfiles: [{match: 'a*', skip: true}, {has: [x], shape: wide}]", "m.yaml"
    )
    sample = table(b=FIVE)
    assert resolve(document, "A.csv", ["b"], sample) is None
    with pytest.raises(MappingError, match=r"no section fits the file b.csv. Sections are for a\*; x"):
        resolve(document, "b.csv", ["b"], sample)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda p: p.name)
def test_the_examples_are_valid(path: Path) -> None:
    assert load_mapping(path).sections


def test_a_further_wave_with_other_names_loads() -> None:
    ratings = {
        f"Q6{letter}_{word}": (*FIVE, 6, 0)
        for letter, word in zip("ABCD", ("ART", "FOOD", "SHOPS", "WHOLE"), strict=True)
    }
    sample = table(**ratings, NETPROMOTER=(*ELEVEN, 11), BADGEART=FIVE, LOUNGEA=FIVE, LOUNGEB=FIVE, LOUNGEC=FIVE)
    mapping = resolve(load_mapping(EXAMPLES / "sfo.yaml"), "SFO_2019.csv", sample.column_names, sample)
    assert mapping is not None
    found = {r.column: (r.touchpoint, r.metric) for r in mapping.ratings}
    assert found["Q6C_SHOPS"] == ("Q7STORE", "csat")
    assert found["Q6D_WHOLE"] == ("Q7ALL", "csat")
    assert found["NETPROMOTER"] == ("NETPRO", "nps")
    assert found["LOUNGEB"] == ("LOUNGEB", "csat")
    assert (mapping.outcome, mapping.constants) == ("Q7ALL", (("year", "2019"),))
