from __future__ import annotations

from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.events.mapping.tables import ELEVEN, FIVE, german_day, table

from resonanz.events.mapping import Mapping, Rating, Shape, Time, dump_mapping, guess, parse_mapping, resolve
from resonanz.events.mapping.model import Plan

pytestmark = pytest.mark.unit

SAMPLE = table(
    **{
        " Bewertung ": (*FIVE, 0),
        "nps": (*ELEVEN, 11),
        "Zufriedenheit": ("sehr zufrieden", "eher zufrieden", "k.A."),
        "Kommentar": lambda i: f"Das war Besuch {i}",
        "Datum": german_day,
        "Filiale": ("Nord", "Süd"),
        "Umsatz": lambda i: f"{i},5",
        "Sachbearbeiter": ("Kim", "Lee"),
        "no": ("ja", "nein"),
    }
)


def again(mapping: Mapping) -> Mapping:
    back = resolve(parse_mapping(dump_mapping(mapping)), mapping.source, SAMPLE.column_names, SAMPLE)
    assert back is not None
    return replace(back, reasons=())


def test_a_guess_comes_back_from_yaml_as_it_was() -> None:
    mapping = guess("umfrage.csv", SAMPLE)
    assert again(mapping) == replace(mapping, reasons=())


def test_the_reasons_stand_beside_it_as_comments() -> None:
    text = dump_mapping(guess("umfrage.csv", SAMPLE))
    assert "#   Bewertung: rating (zero_no_answer)" in text
    assert yaml.safe_load(text)["version"] == "resonanz-mapping/1"


def test_the_plan_of_a_journey_comes_back() -> None:
    plan = Plan((("a", ("a",)), ("Buying: now", ("b", "5")), ("yes", ("no",))), "b")
    mapping = replace(guess("umfrage.csv", SAMPLE), shape=Shape.MILESTONES, plan=plan)
    [section] = parse_mapping(dump_mapping(mapping)).sections
    assert section.plan == plan


ENDS = st.sampled_from([(1.0, 5.0), (5.0, 1.0), (0.0, 10.0), (0.5, 4.5), (-2.0, 2.0)])
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=8)


@given(
    ENDS,
    st.sampled_from(["nps", "csat", "ces", "rating", "share"]),
    st.lists(WORDS, max_size=3),
    st.dictionaries(WORDS, st.integers(-9, 9).map(float), max_size=3),
    WORDS.filter(str.strip),
)
def test_every_rating_comes_back(
    ends: tuple[float, float], metric: str, codes: list[str], labels: dict[str, float], touchpoint: str
) -> None:
    rating = Rating("nps", touchpoint, metric, *ends, no_answer=tuple(codes), labels=tuple(labels.items()))
    everything = tuple(c for c in SAMPLE.column_names if c not in {"nps", "Sachbearbeiter"})
    mapping = Mapping(
        Shape.WIDE,
        "a: b",
        time=Time(constant="2020-07-01", zone="UTC"),
        ratings=(rating,),
        people=("Sachbearbeiter",),
        ignored=everything,
        constants=(("year", "2020"),),
        decimal_comma=True,
        day_first=False,
    )
    assert again(mapping) == mapping
