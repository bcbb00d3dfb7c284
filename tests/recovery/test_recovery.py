"""One small run of every family, and the committed result belongs to the code that lies here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.recovery.driver_families import _gap_truth, _hard, _many_case
from tests.recovery.page import PAGE, load, render
from tests.recovery.rates import Kind, exact_interval, judge
from tests.recovery.registry import FAMILIES, fingerprint_of
from tests.recovery.sources import files_of, meaning

from resonanz.analytics.simulate.cases import driver_case

FLOOR = {Kind.COVERAGE: 0.7, Kind.NAMING: 0.7, Kind.AT_LEAST: 0.7}
"""What a handful of runs can refute; the whole family decides the rest."""
FEWEST = 5
"""With fewer runs the one miss that belongs to an interval of 95 % would already be too many."""


@pytest.mark.slow
@pytest.mark.unit
@pytest.mark.parametrize("name", FAMILIES)
def test_a_few_runs_recover_the_planted_truth(name: str) -> None:
    family = FAMILIES[name]
    findings = family.judge(family.draw(range(max(FEWEST, family.quick))))
    low = [f"{f.name}: {f.value:.2f}" for f in findings if f.value < FLOOR.get(f.kind, -np.inf)]
    assert findings
    assert not low


@pytest.mark.unit
@pytest.mark.parametrize("name", FAMILIES)
def test_the_committed_result_belongs_to_this_code(name: str) -> None:
    committed = load().get("families", {}).get(name, {"sha256": "never run"})
    assert committed["sha256"] == fingerprint_of(name), f"stale: run `python -m tests.recovery --stale` ({name})"
    assert committed["seeds"] == [0, FAMILIES[name].runs - 1]


@pytest.mark.unit
@pytest.mark.parametrize("name", FAMILIES)
def test_every_committed_statement_meets_its_target(name: str) -> None:
    findings = load().get("families", {}).get(name, {"findings": []})["findings"]
    assert [f["name"] for f in findings if f["passed"] is False] == []


@pytest.mark.unit
def test_the_page_says_what_the_result_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(load())


@pytest.mark.unit
def test_every_planted_driver_case_is_hard() -> None:
    gaps = np.sort(_gap_truth())[::-1]
    for importances in (_hard().importances, _many_case().importances, gaps):
        assert importances[0] <= 1.3 * importances[1]
    assert driver_case(8).importances.sum() == pytest.approx(0.5)


@pytest.mark.unit
@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_covers_files_that_exist(name: str) -> None:
    assert all(files_of([pattern]) for pattern in FAMILIES[name].covers)


@pytest.mark.unit
def test_the_interval_of_a_rate_is_the_published_exact_one() -> None:
    assert exact_interval(7, 10, level=0.95) == pytest.approx((0.3475, 0.9333), abs=5e-5)
    assert exact_interval(0, 100, level=0.99) == pytest.approx((0.0, 0.0516), abs=5e-5)
    assert exact_interval(100, 100, level=0.95) == pytest.approx((0.9638, 1.0), abs=5e-5)


@pytest.mark.unit
def test_a_rate_clearly_outside_its_target_is_missed() -> None:
    assert judge("x", Kind.COVERAGE, np.repeat([1.0, 0.0], [1820, 180])).passed is False
    assert judge("x", Kind.COVERAGE, np.repeat([1.0, 0.0], [1990, 10])).passed is False
    assert judge("x", Kind.COVERAGE, np.repeat([1.0, 0.0], [1900, 100])).passed is True
    assert judge("x", Kind.FALSE_POSITIVE, np.repeat([1.0, 0.0], [160, 1840])).passed is False
    assert judge("x", Kind.BIAS, np.full(2000, 0.03) + np.linspace(-0.01, 0.01, 2000)).passed is False


@pytest.mark.unit
def test_a_run_that_says_nothing_is_not_counted_as_right() -> None:
    finding = judge("x", Kind.COVERAGE, np.array([1.0, np.nan, 1.0, 0.0]))
    assert (finding.runs, finding.value) == (3, pytest.approx(2 / 3))


@pytest.mark.unit
def test_comments_and_layout_do_not_make_a_result_stale_but_a_changed_number_does() -> None:
    first = 'def f(x):\n    """Doc."""\n    return [x, 1]  # one\n'
    same = "def f(x):\n    return [\n        x,\n        1,\n    ]\n"
    assert meaning(first) == meaning(same)
    assert meaning(first) != meaning(same.replace("1", "2"))


@pytest.mark.unit
def test_everything_in_this_folder_is_short() -> None:
    here = Path(__file__).parent
    assert max(len(path.read_text(encoding="utf-8").splitlines()) for path in here.glob("*.py")) <= 500
