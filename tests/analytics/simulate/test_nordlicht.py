"""The demo organisation looks like life and hides no person."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from resonanz.analytics.simulate.comments import compose, sentences, theme_codes
from resonanz.analytics.simulate.learning import known_share, lessons
from resonanz.analytics.simulate.nordlicht import demo_tables, german_number
from resonanz.analytics.simulate.nordlicht_plan import nordlicht
from resonanz.analytics.simulate.organisation import Skill

pytestmark = pytest.mark.unit

END = date(2026, 11, 16)


@cache
def demo() -> dict[str, pa.Table]:
    return demo_tables(END, customers=4_000)


def test_it_has_the_promised_size() -> None:
    organisation = nordlicht()
    assert len(organisation.units) == 6
    assert len(organisation.roles) == 8
    assert 58 <= len(organisation.touchpoints) <= 65
    assert organisation.months == 24
    assert len({place.name for place in organisation.touchpoints}) == len(organisation.touchpoints)


def test_every_touchpoint_is_reached_by_a_process() -> None:
    organisation = nordlicht()
    reached = {edge.target for process in organisation.processes for edge in process.edges}
    assert {place.name for place in organisation.touchpoints} <= reached


def test_every_theme_of_a_touchpoint_can_be_written_about_in_both_languages() -> None:
    used = {theme for place in nordlicht().touchpoints for theme in place.themes}
    assert used <= set(theme_codes())
    dice = np.full(8, 0.99)
    for theme in theme_codes():
        for praise in (True, False):
            german, english = (compose((theme,), praise=praise, english=e, dice=dice) for e in (False, True))
            assert german != english


def test_comments_are_many_and_have_no_open_slots() -> None:
    texts = [text for text in demo()["kontaktpunkte"]["Kommentar"].to_pylist() if text]
    assert len(set(texts)) > 600
    assert not [text for text in texts if "{" in text or "}" in text]
    assert len(sentences()) + len(sentences(english=True)) > 150


def test_the_survey_ends_before_the_given_day_and_writes_german() -> None:
    survey = demo()["kundenbefragung"].to_pandas()
    assert survey["Jahresumsatz in EUR"].str.fullmatch(r"\d+,\d\d").all()
    days = pd.to_datetime(survey["Datum"], format="%d.%m.%Y")
    assert days.max() < pd.Timestamp(END)
    assert days.min() >= pd.Timestamp(2024, 11, 1)


def test_its_customers_are_not_all_equally_happy_or_surveyed_everywhere() -> None:
    survey = demo()["kundenbefragung"]
    blanks = [survey[name].null_count / survey.num_rows for name in ("Umzug", "Preis und Leistung")]
    assert blanks[0] > 0.7
    assert blanks[1] < 0.1


def test_the_better_region_and_the_failed_roll_out_show() -> None:
    visits = demo()["kontaktpunkte"].to_pandas()
    visits["month"] = pd.to_datetime(visits["Beantwortet am"], format="%d.%m.%Y %H:%M").dt.strftime("%Y-%m")
    score = visits["Zufriedenheit (1-5)"].astype(int)
    regions = score.groupby(visits["Region"].astype(str)).mean()
    assert regions.idxmax() == "Küste"
    failed = visits["month"].between("2026-01", "2026-05")
    gap = {when: score[rows & (visits["Region"] == "Ost")].mean() - score[rows & (visits["Region"] != "Ost")].mean()
           for when, rows in (("failed", failed), ("before", visits["month"] < "2025-12"))}  # fmt: skip
    assert gap["failed"] < gap["before"] - 0.3


def test_bills_come_in_winter() -> None:
    steps = demo()["schritte"].to_pandas()
    bills = steps[steps["Schritt"] == "Jahresrechnung"]["Zeitpunkt"].str[3:5].value_counts()
    assert bills[["01", "02"]].sum() > 3 * bills[["06", "07"]].sum()


def test_the_log_is_in_order_of_time_and_joins_the_scores() -> None:
    steps, visits = demo()["schritte"].to_pandas(), demo()["kontaktpunkte"]
    assert pd.to_datetime(steps["Zeitpunkt"], format="%d.%m.%Y %H:%M:%S").is_monotonic_increasing
    assert set(visits["Vorgang"].to_pylist()) <= set(steps["Vorgang"])


def test_only_staffed_steps_have_a_clerk() -> None:
    steps = demo()["schritte"].to_pandas()
    assert steps[steps["Schritt"] == "Kunden-App"]["Bearbeiter"].isna().all()
    assert steps[steps["Schritt"] == "Hotline"]["Bearbeiter"].str.fullmatch(r"MA-\d{4}").all()


def test_no_comment_contains_an_address_or_a_number_of_a_person() -> None:
    texts = " ".join(text for text in demo()["kundenbefragung"]["Kommentar"].to_pylist() if text)
    assert not re.search(r"@|\d{6,}", texts)


def test_it_is_the_same_for_the_same_day_and_seed() -> None:
    assert demo()["einfachheit"].equals(demo_tables(END, customers=4_000)["einfachheit"])


def test_numbers_have_a_decimal_comma() -> None:
    assert german_number(pa.chunked_array([[1204.5, None]]), 2).to_pylist() == ["1204,50", None]


def test_skills_grow_by_lessons_and_show_no_person() -> None:
    organisation = nordlicht()
    table = lessons(organisation, end=END, weeks=30)
    assert table.column_names == ["unit", "role", "skill", "week", "attempts", "correct"]
    assert table.num_rows == 6 * len(organisation.skills) * 30
    frame = table.to_pandas()
    rate = frame.groupby("week").correct.sum() / frame.groupby("week").attempts.sum()
    assert rate.iloc[0] < 0.55
    assert rate.iloc[-1] > 0.85
    assert known_share(Skill("s", "r", known=0.5, learn=0.5), 3).tolist() == [0.5, 0.75, 0.875]
