"""Figures in words: digits that the interval can carry, units, no bare float."""

from __future__ import annotations

import pytest
from tests.report import samples

from resonanz.analytics.results import Estimate, Unit, note
from resonanz.report.language import language
from resonanz.report.words import duration, figure, scale_ends, span, spoken

pytestmark = pytest.mark.unit

DE, EN = language("de"), language("en")


def test_an_interval_in_text_and_in_a_table() -> None:
    words = figure(samples.scale(3.94, 0.16, 412), DE)
    assert (words.value, words.spoken, words.tabular) == ("3,94", "3,78 bis 4,10", "3,78–4,10")


def test_no_dash_stands_next_to_a_minus() -> None:
    words = figure(samples.scale(0.05, 0.19), DE, sign=True)
    assert (words.value, words.spoken, words.tabular) == ("+0,05", "−0,14 bis 0,24", "−0,14 bis 0,24")


def test_points_carry_a_sign_and_only_certain_digits() -> None:
    assert figure(samples.points(18, 3), DE).value == "+18"
    assert figure(samples.points(39.84, 1.2), DE).value == "+39,8"
    assert figure(samples.points(-4, 3), EN).spoken == "−7 to −1"


def test_shares_carry_a_digit_more_where_the_interval_is_narrow() -> None:
    assert figure(samples.share(0.821, 0.015), EN).value == "82%"
    assert figure(samples.share(0.8214, 0.004), EN).value == "82.1%"


def test_money_names_its_currency() -> None:
    euro = Estimate(310.0, 90.0, 540.0, 0.95, 20, "lever", Unit.MONEY, (note("currency", currency="EUR"),))
    assert (figure(euro, DE).value, figure(euro, EN).value) == ("310\u00a0€", "€310")
    assert figure(euro, EN).spoken == "€90 to €540"
    unknown = Estimate(-2.5, -4.0, -1.0, 0.95, 20, "lever", Unit.MONEY)
    assert figure(unknown, DE).value == "−2,50"


@pytest.mark.parametrize(
    ("seconds", "german", "english"),
    [
        (40, "40 Sek.", "40 s"),
        (360, "6 Min.", "6 min"),
        (3600 * 3.4, "3,4 Std.", "3.4 h"),
        (86400 * 2.1, "2,1 Tage", "2.1 days"),
        (86400 * 800, "2,2 Jahre", "2.2 years"),
        (86400 * 366 * 3, "3 Jahre", "3 years"),
    ],
)
def test_durations(seconds: float, german: str, english: str) -> None:
    assert (duration(seconds, DE), duration(seconds, EN)) == (german, english)


def test_german_bends_durations_after_a_preposition() -> None:
    assert span(86400 * 8, DE) == "8 Tagen"
    assert span(360, DE) == "6 Min."
    assert span(86400 * 8, EN) == "8 days"


def test_an_interval_of_times_names_its_unit_once() -> None:
    assert figure(samples.seconds(86400 * 43, 86400), DE).spoken == "42 bis 44 Tage"


def test_screen_readers_hear_the_whole_figure() -> None:
    assert spoken(samples.scale(3.94, 0.16, 412), DE) == "3,94, zwischen 3,78 und 4,10, 412 Antworten"
    assert spoken(samples.scale(None, n=9), EN) == "cannot tell yet, 9 answers"


def test_a_bare_float_is_refused() -> None:
    with pytest.raises(TypeError, match="a bare float is no figure"):
        figure(3.94, DE)


@pytest.mark.parametrize(("scale", "ends"), [("0-10", (0, 10)), ("5-1", (5, 1)), ("1-5", (1, 5)), ("-3-3", (-3, 3))])
def test_scales(scale: str, ends: tuple[float, float]) -> None:
    assert scale_ends(scale) == ends
