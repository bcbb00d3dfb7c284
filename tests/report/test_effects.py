"""The page and the words of an effect: honest, whole, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from tests.analytics.effects.worlds import panel, with_effect

from resonanz.analytics.effects import Effect, Grade, compare_arms, estimate
from resonanz.analytics.effects.grading import DECISIVE
from resonanz.analytics.effects.results import Counterfactual
from resonanz.analytics.results import note
from resonanz.report.effects import effect_json, render_effect
from resonanz.report.effects.picture import courses, cut
from resonanz.report.effects.words import CHECKS, headline, said
from resonanz.report.language import Code, language
from resonanz.report.phrases.effects import EFFECTS

pytestmark = pytest.mark.unit
LANGUAGES: tuple[Code, ...] = ("en", "de")


@pytest.fixture(scope="module")
def twin() -> Effect:
    return estimate(*with_effect(panel(20, 16, noise=0.3), {"u03": 12}, 8.0), design="sdid")


@pytest.fixture(scope="module")
def tested() -> Effect:
    rng = np.random.default_rng(3)
    drawn = np.arange(600) < 300
    return compare_arms(rng.normal(size=600) + 0.5 * drawn, drawn, covariates={"before": rng.normal(size=600)})


@pytest.fixture(scope="module")
def blocked() -> Effect:
    return compare_arms(np.arange(4000.0) % 7, np.arange(4000) < 1850)


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "input", "br"}:
            self.open.append(tag)
        self.ids += [value or "" for key, value in attrs if key == "id"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for key, value in attrs if key == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("which", ["twin", "tested", "blocked"])
def test_the_page_is_whole_and_needs_nothing_else(which: str, lang: Code, request: pytest.FixtureRequest) -> None:
    page = render_effect(request.getfixturevalue(which), lang=lang, outcome="Ease", source="branches.csv")
    reader = Reader(page)
    assert reader.open == []
    assert len(reader.ids) == len(set(reader.ids))
    assert not re.search(r"(?:src|href)=\"(?!#|data:)", page)
    assert page.count("<h1") == 1


def test_names_from_the_file_cannot_break_the_page(twin: Effect) -> None:
    evil = "<script>alert(1)</script>"
    page = render_effect(replace(twin, weights={evil: 1.0}), lang="en", outcome=evil, source=evil)
    assert evil not in page
    assert "&lt;script&gt;alert(1)" in page


def test_words_of_cause_need_grade_a_or_b(twin: Effect) -> None:
    t = language("en")
    assert headline(replace(twin, grade=Grade.B), "ease", t).startswith("It raised ease by ")
    assert "higher than expected" in headline(replace(twin, grade=Grade.C), "ease", t)
    assert "raised" not in headline(replace(twin, grade=Grade.C), "ease", t)


def test_an_interval_over_zero_is_no_clear_effect(twin: Effect) -> None:
    words = headline(replace(twin, value=0.21, low=-0.17, high=0.59), "ease", language("en"))
    assert words == "No clear effect on ease: −0.17 to 0.59 fits the data."


def test_german_numbers_are_written_the_german_way(twin: Effect) -> None:
    words = headline(replace(twin, value=-0.38, low=-0.59, high=-0.17, grade=Grade.A), "Leichtigkeit", language("de"))
    assert words == "Die Maßnahme hat Leichtigkeit um 0,38 gesenkt (0,17 bis 0,59)."


def test_a_blocked_result_shows_no_number(blocked: Effect) -> None:
    page = render_effect(blocked, lang="en", outcome="visit", source="test.csv")
    assert "What changed in visit cannot be told." in page
    assert 'class="hero"' not in page
    document = effect_json(blocked, lang="en")
    assert document["effect"] == {"value": None, "low": None, "high": None, "level": 0.95}
    assert document["grade"] == "D"


def test_the_json_has_exactly_the_promised_keys(twin: Effect) -> None:
    document = effect_json(twin, lang="de")
    assert list(document) == ["effect", "relative", "design", "grade", "checks", "weights", "n", "notes"]
    notes = document["notes"]
    assert isinstance(notes, list)
    assert all(isinstance(text, str) for text in notes)


def test_every_check_that_decides_has_a_name_in_both_languages() -> None:
    names = {name for group in DECISIVE.values() for name in group}
    assert names <= set(CHECKS)
    assert set(CHECKS.values()) <= set(language("de").catalogue)


@pytest.mark.parametrize("code", sorted(EFFECTS))
def test_every_sentence_has_the_same_places_in_german(code: str) -> None:
    places = re.compile(r"\{\w+\}")
    german = language("de").text(EFFECTS[code])
    assert german != EFFECTS[code]
    assert sorted(places.findall(german)) == sorted(places.findall(EFFECTS[code]))


def test_chances_are_never_written_as_zero() -> None:
    assert said(note("two_shares", z=9.7982, p=1e-22), language("en")) == (
        "Classical test of two shares: z 9.798, p under 0.001."
    )


@pytest.mark.parametrize(
    ("width", "starts", "names"),
    [
        (900, (4, 8, 12), ["Wave 1", "Wave 2", "Wave 3"]),
        (350, (4, 6, 8), ["Wave 1", "2", "3"]),
        (350, (4, 5, 12), ["Wave 1", "", "3"]),
        (350, (4,), ["Start"]),
    ],
)
def test_names_of_waves_never_overlap(width: float, starts: tuple[int, ...], names: list[str]) -> None:
    times = tuple(str(week) for week in range(20))
    level = (1.0,) * 20
    course = Counterfactual(
        times=times,
        observed=level,
        expected=level,
        low=(0.5,) * 20,
        high=(1.5,) * 20,
        starts=tuple(times[start] for start in starts),
    )
    drawn = courses(course, language("en"), (width, 240.0), "course", "one")
    assert re.findall(r'class="reason"[^>]*>([^<]*)<', drawn) == names


def test_an_interval_that_reaches_out_of_the_picture_is_said_to_be_cut() -> None:
    level = (3.0, 3.2, 2.9, 3.1)
    times = ("1", "2", "3", "4")
    narrow, wide = (2.8, 3.0, 2.7, 2.9), (2.8, 3.0, 2.7, -40.0)
    high = (3.2, 3.4, 3.1, 3.3)
    said = [
        cut(Counterfactual(times, level, level, low, high, starts=("3",)), language("en")) for low in (narrow, wide)
    ]
    assert said == ["", "wide ranges are cut off"]


def test_a_period_named_by_its_first_day_is_written_as_a_date() -> None:
    assert said(note("placebo_time_nothing", start="2025-09-08"), language("de")) == (
        "Ein erfundener Start (8. September 2025) zeigt nichts."
    )
    assert said(note("placebo_time_nothing", start="1985"), language("de")) == (
        "Ein erfundener Start (1985) zeigt nichts."
    )
