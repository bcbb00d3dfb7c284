"""Published figures, reproduced on the public data by our own code."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
from tests.analytics.effects.worlds import proposition_99, rows
from tests.conftest import skip_or_fail

from resonanz.analytics.effects import Effect, Grade, Panel, Treatment, compare_arms, estimate
from resonanz.analytics.effects.cohorts import group_times, mean_of
from resonanz.analytics.effects.setup import prepare

pytestmark = [pytest.mark.unit, pytest.mark.data]
CALIFORNIA = [Treatment("California", "1989")]


@pytest.mark.parametrize(
    ("design", "value", "near"), [("did", -27.35, 0.05), ("sc", -19.51, 0.3), ("sdid", -15.605, 0.05)]
)
def test_proposition_99_gives_the_published_effects(data_dir: Path, design: str, value: float, near: float) -> None:
    found = estimate(proposition_99(data_dir), CALIFORNIA, design=design)
    assert found.value == pytest.approx(value, abs=near)
    assert (found.treated, found.controls, found.n) == (1, 38, 39 * 31)


def test_the_synthetic_california_has_the_published_weights(data_dir: Path) -> None:
    found = estimate(proposition_99(data_dir), CALIFORNIA, design="sc")
    published = {"Utah": 0.394, "Montana": 0.232, "Nevada": 0.205, "Connecticut": 0.109, "New Hampshire": 0.045}
    assert {name: round(found.weights[name], 3) for name in published} == published
    assert list(found.weights)[:5] == list(published)
    assert sum(found.weights.values()) == pytest.approx(1, abs=1e-3)
    assert found.differences[-1].value == pytest.approx(-26.6, abs=0.05)


@pytest.mark.parametrize(("design", "error"), [("sc", 9.9), ("sdid", 8.4)])
def test_its_placebo_interval_is_as_wide_as_published(data_dir: Path, design: str, error: float) -> None:
    found = estimate(proposition_99(data_dir), CALIFORNIA, design=design)
    assert found.high is not None
    assert found.low is not None
    assert (found.high - found.low) / 2 / 2.026 == pytest.approx(error, rel=0.15)


def test_auto_takes_the_twin_for_one_state_among_many(data_dir: Path) -> None:
    found = estimate(proposition_99(data_dir), CALIFORNIA)
    assert (found.design, found.grade) == ("sdid", Grade.B)
    assert found.notes[0].code == "auto_sdid"


def causal_impact(data_dir: Path) -> Effect:
    table = rows(data_dir / "causal" / "causalimpact_arma_data.csv")
    y = np.array([[float(row["y"]) + (5 if i >= 70 else 0) for i, row in enumerate(table)]])
    x = np.array([[float(row["X"]) for row in table]])
    course = Panel.of(["series"], [str(i) for i in range(100)], y, covariates={"X": x})
    return estimate(course, [Treatment("series", "70")], covariates=["X"])


def test_the_causal_impact_fixture_is_found(data_dir: Path) -> None:
    found = causal_impact(data_dir)
    assert (found.design, found.grade) == ("its", Grade.B)
    assert found.value == pytest.approx(4.89, abs=0.15)
    assert (found.low, found.high) == (pytest.approx(4.26, abs=0.15), pytest.approx(5.47, abs=0.15))


def test_the_training_programme_raises_earnings_as_published(data_dir: Path) -> None:
    pandas = pytest.importorskip("pandas")
    people = pandas.read_stata(data_dir / "causal" / "nsw_mixtape.dta")
    found = compare_arms(people["re78"], people["treat"] == 1)
    assert found.value == pytest.approx(1794.34, abs=0.01)
    assert found.checks[0].note.code == "sample_ratio_unplanned"
    assert found.grade is Grade.A


def arms(path: Path, group: str, treated: str, other: str, outcome: str) -> tuple[list[float], list[bool]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        table = [row for row in csv.DictReader(file) if row[group] in {treated, other}]
    words = {"TRUE": 1.0, "FALSE": 0.0}
    values = [words[row[outcome]] if row[outcome] in words else float(row[outcome]) for row in table]
    return values, [row[group] == treated for row in table]


def test_cookie_cats_is_warned_about_its_ratio(data_dir: Path) -> None:
    path = data_dir / "cookie_cats" / "cookie_cats.csv.gz"
    found = compare_arms(*arms(path, "version", "gate_30", "gate_40", "retention_7"))
    ratio = next(check for check in found.checks if check.name == "sample_ratio")
    shares = next(note for note in found.notes if note.code == "two_shares")
    assert (ratio.passed, ratio.note.code) == (False, "sample_ratio_warns")
    assert ratio.value == pytest.approx(0.009, abs=0.0005)
    assert shares.params["z"] == pytest.approx(3.164, abs=0.0005)
    assert shares.params["p"] == pytest.approx(0.00155, abs=0.00001)
    assert found.value == pytest.approx(0.1902 - 0.1820, abs=0.0001)
    assert found.grade is Grade.B


@pytest.mark.parametrize("mail", ["Womens E-Mail", "Mens E-Mail"])
def test_hillstrom_has_no_ratio_mismatch(data_dir: Path, mail: str) -> None:
    path = data_dir / "hillstrom" / "hillstrom_half_a.csv.gz"
    values, drawn = arms(path, "segment", mail, "No E-Mail", "visit")
    found = compare_arms(values, drawn)
    assert found.checks[0].passed is True
    assert found.grade is Grade.A
    full = {"Womens E-Mail": 0.1514, "Mens E-Mail": 0.1828}[mail] - 0.1062
    assert found.value == pytest.approx(full, abs=0.01)


def county_panel(data_dir: Path) -> tuple[Panel, list[Treatment]]:
    path = data_dir / "causal" / "mpdta.csv"
    if not path.exists():
        skip_or_fail("mpdta", "mpdta.csv of the R package did is not among the data sets")
    table = rows(path)
    found = Panel.from_rows(
        [row["countyreal"] for row in table], [row["year"] for row in table], [float(row["lemp"]) for row in table]
    )
    starts = {row["countyreal"]: row["first.treat"] for row in table if row["first.treat"] != "0"}
    return found, [Treatment(unit, start) for unit, start in starts.items()]


def test_minimum_wages_give_the_published_group_time_effects(data_dir: Path) -> None:
    counties, treatments = county_panel(data_dir)
    setup = prepare(counties, treatments, level=0.95, seed=0, randomised=False, covariates=())
    items = group_times(setup)
    found = {(counties.times[i.cohort], counties.times[i.time]): round(i.value, 4) for i in items}
    assert found == {
        ("2004", "2004"): -0.0105,
        ("2004", "2005"): -0.0704,
        ("2004", "2006"): -0.1373,
        ("2004", "2007"): -0.1008,
        ("2006", "2004"): 0.0065,
        ("2006", "2005"): -0.0028,
        ("2006", "2006"): -0.0046,
        ("2006", "2007"): -0.0412,
        ("2007", "2004"): 0.0305,
        ("2007", "2005"): -0.0027,
        ("2007", "2006"): -0.0311,
        ("2007", "2007"): -0.0261,
    }
    at_once = mean_of(item for item in items if item.offset == 0)
    assert at_once is not None
    assert (round(at_once.value, 4), at_once.error) == (-0.0199, pytest.approx(0.0123, abs=0.002))


def test_minimum_wages_give_the_published_overall_effect(data_dir: Path) -> None:
    counties, treatments = county_panel(data_dir)
    found = estimate(counties, treatments)
    by_offset = {d.offset: round(d.value, 4) for d in found.differences if d.offset >= 0}
    assert (found.design, round(found.value or 0, 4)) == ("staggered", -0.0400)
    assert by_offset == {0: -0.0199, 1: -0.0510, 2: -0.1373, 3: -0.1008}
    assert found.grade is Grade.B
