"""Tables of intervals say who differs, who ties, what is unknown and what is hidden."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from resonanz.analytics.results import Estimate, Unit, Verdict, note
from resonanz.report.charts.axis import Axis
from resonanz.report.charts.strips import Tone
from resonanz.ui.intervals import Line, Scale, intervals, tone_of
from resonanz.ui.parts import Certainty, Source, Sum, Tile, method_page, provenance, shares

pytestmark = pytest.mark.unit


def known(value: float, half: float = 0.1, n: int = 60) -> Estimate:
    return Estimate(value, value - half, value + half, 0.95, n, "t_interval", Unit.SCALE)


FEW = Estimate(3.5, 2.2, 4.9, 0.95, 6, "t_interval", Unit.SCALE, (note("too_few_answers", n=6, needed=35),))
HIDDEN = Estimate(None, None, None, 0.95, 3, "t_interval", Unit.SCALE, (note("suppressed"),))
LINES = [
    Line("Low", known(2)),
    Line("Unknown", FEW),
    Line("Top", known(5)),
    Line("Hidden", HIDDEN),
    Line("Mid", known(4.95)),
]


def test_ranks_are_shared_where_the_order_is_open() -> None:
    table = intervals("t", LINES, ranked=True)
    assert [(e.row.name, e.row.rank, e.row.tie) for e in table.entries] == [
        ("Top", "1–2", "first"),
        ("Mid", "1–2", "last"),
        ("Low", "3", ""),
        ("Hidden", "–", ""),
        ("Unknown", "–", ""),
    ]


def test_small_values_come_first_where_small_is_good() -> None:
    table = intervals("t", LINES, ranked=True, small_is_good=True)
    assert [e.row.name for e in table.entries][:3] == ["Low", "Mid", "Top"]


def test_unknown_rows_have_a_hatched_bar_and_no_dot() -> None:
    row = intervals("t", LINES).entries[1].row
    assert (row.tone, row.value, "dot" in row.strip) == (Tone.UNKNOWN, "", False)


def test_hidden_rows_say_neither_value_nor_how_many() -> None:
    row = intervals("t", LINES).entries[3].row
    assert (row.tone, row.value, row.n) == (Tone.HIDDEN, "", "< 5")


def test_a_row_without_an_estimate_is_hidden_too() -> None:
    assert intervals("t", [Line("x", None)]).entries[0].row.tone is Tone.HIDDEN


def test_what_is_hidden_or_unknown_does_not_stretch_the_axis() -> None:
    wide = Estimate(0.0, -900.0, 900.0, 0.95, 3, "t_interval", Unit.SCALE, (note("suppressed"),))
    axis = Scale().axis([known(4), wide])
    assert (axis.low, axis.high) == (3.9, 4.1)


def test_differences_keep_nought_in_sight_and_a_sign() -> None:
    change = Estimate(0.27, 0.08, 0.46, 0.95, 80, "welch", Unit.SCALE)
    table = intervals("t", [Line("x", change)], scale=Scale(zero=True, signed=True))
    row = table.entries[0].row
    assert row.value.startswith("+")
    assert 'class="zero"' in row.strip


def test_only_a_clear_verdict_has_a_colour() -> None:
    assert {verdict: tone_of(verdict) for verdict in Verdict} == {
        Verdict.BETTER: Tone.BETTER,
        Verdict.WORSE: Tone.WORSE,
        Verdict.NO_CLEAR_DIFFERENCE: Tone.NEUTRAL,
        Verdict.CANNOT_TELL: Tone.NEUTRAL,
        Verdict.SUPPRESSED: Tone.NEUTRAL,
    }


def test_names_are_escaped_in_the_table_and_in_its_drawing() -> None:
    table = intervals("t", [Line("<script>", known(4))])
    assert "<script>" not in render_to_string("ui/parts/intervals.html", {"it": table})


def test_a_tile_says_n_and_method() -> None:
    with translation.override("en"):
        tile = Tile("Ease", known(5.12, n=2890), Axis(1, 7), sources=("Response 19 %",))
        assert [str(s.words) for s in tile.provenance] == ["n 2,890", "Response 19 %", "Method"]
    assert tile.provenance[-1].address == method_page("t_interval") != ""


def test_a_hidden_tile_does_not_say_how_many() -> None:
    assert provenance(HIDDEN)[0] == Source("n < 5")


def test_a_tile_that_cannot_tell_yet_shows_no_value() -> None:
    shown = render_to_string("ui/parts/tiles.html", {"items": [Tile("Wall box", FEW, Axis(1, 7))]})
    assert "<b>" not in shown
    assert "chip unknown" in shown


def test_sums_take_room_by_size_but_never_vanish() -> None:
    sums = [Sum(Certainty.PROVEN, "a", known(1)), Sum(Certainty.ASSUMED, "b", known(99))]
    assert [width for _, width in shares(sums)] == [2, 12]
