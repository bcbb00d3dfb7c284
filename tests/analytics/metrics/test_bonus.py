from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import f_oneway, norm

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.metrics.bonus import BonusGuard, Period, UnitAnswers, bunching, gaming_signs, guard_bonus
from resonanz.analytics.metrics.scales import Scale
from resonanz.analytics.results import Unit

pytestmark = pytest.mark.unit


def units(seed: int, *, n: int = 100, between: float = 0.0, count: int = 20) -> list[UnitAnswers]:
    """Units whose true scores differ by `between`; single answers have a standard deviation of 10."""
    rng = np.random.default_rng(seed)
    true = 50 + between * rng.standard_normal(count)
    return [UnitAnswers(f"Filiale {i}", level + 10 * rng.standard_normal(n)) for i, level in enumerate(true)]


def guarded(answers: list[UnitAnswers], target: float = 51.0, step: float = 1.0) -> BonusGuard:
    return guard_bonus(answers, target, step=step, unit=Unit.POINTS)


def test_reliability_is_one_minus_one_over_f() -> None:
    answers = units(0, between=2.0)
    ratio = f_oneway(*[one.answers for one in answers]).statistic
    found = guarded(answers).reliability
    assert found.value == pytest.approx(1 - 1 / ratio)
    assert found.low < found.value < found.high


def test_the_interval_of_reliability_holds_the_truth() -> None:
    truth = 4 / (4 + 100 / 100)
    spans = [guarded(units(seed, between=2.0)).reliability for seed in range(400)]
    assert 0.92 <= np.mean([span.low <= truth <= span.high for span in spans]) <= 0.98


def test_units_that_are_all_alike_are_not_told_apart_and_luck_pays() -> None:
    found = guarded(units(1))
    assert found.same
    assert not found.advisable
    assert {note.code for note in found.notes} == {"units_not_told_apart", "bonus_by_luck"}
    reached = np.mean([sum(item.reached for item in guarded(units(seed)).items) for seed in range(200)])
    assert found.expected_by_luck == pytest.approx(reached, abs=1.5)


def test_the_chance_of_luck_is_that_of_the_normal_tail_and_n_repairs_it() -> None:
    item = guarded(units(2, n=100)).items[0]
    assert item.by_luck == pytest.approx(norm.sf(1.0), abs=0.02)
    more = guarded(units(2, n=item.needed_n), step=1.0).items[0]
    assert more.by_luck == pytest.approx(0.1, abs=0.01)


def test_the_chance_of_a_deserved_bonus_is_calibrated() -> None:
    chances, true_hits = [], []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        true = 50 + 2 * rng.standard_normal(20)
        answers = [UnitAnswers(str(i), level + 10 * rng.standard_normal(50)) for i, level in enumerate(true)]
        chances += [item.deserved for item in guarded(answers).items]
        true_hits += (true >= 51).tolist()
    sure = np.array(chances) > 0.8
    assert np.mean(chances) == pytest.approx(np.mean(true_hits), abs=0.03)
    assert np.mean(np.array(true_hits)[sure]) == pytest.approx(np.mean(np.array(chances)[sure]), abs=0.06)


def test_true_scores_are_drawn_to_the_mean_of_all_units() -> None:
    for item in guarded(units(3, between=1.0)).items:
        assert abs(item.true.value - 50) <= abs(item.score.value - 50) + 0.6


def test_a_reliable_score_may_carry_a_bonus() -> None:
    found = guarded(units(4, n=1000, between=3.0))
    assert (found.advisable, found.same, found.notes) == (True, False, ())


def periods(seed: int, *, steered: str = "") -> tuple[list[Period], list[Period]]:
    rng = np.random.default_rng(seed)

    def one(unit: str, *, late: bool) -> Period:
        wrong = late and unit == steered
        scores = rng.choice(np.arange(1.0, 6.0), 150 if wrong else 300, p=[0.1, 0.1, 0.2, 0.3, 0.3])
        if wrong:
            scores = np.where(scores <= 2, 5.0, scores)
        return Period(unit, 900, scores, Scale(1, 5))

    names = [f"Filiale {i}" for i in range(8)]
    return [one(name, late=False) for name in names], [one(name, late=True) for name in names]


def test_a_unit_that_asks_only_the_happy_shows_in_three_signs() -> None:
    found = gaming_signs(*periods(0, steered="Filiale 3"))
    assert {sign.unit for sign in found} == {"Filiale 3"}
    assert {sign.kind for sign in found} == {"fewer_answered", "more_top_answers", "fewer_low_answers"}
    assert all(sign.p_adjusted < 0.01 and sign.change.known for sign in found)


def test_honest_units_show_no_sign() -> None:
    assert sum(bool(gaming_signs(*periods(seed))) for seed in range(60)) <= 6


def test_scores_that_pile_up_above_the_target_are_seen() -> None:
    rng = np.random.default_rng(5)
    honest = rng.normal(50, 10, 400)
    lifted = np.where((honest > 47) & (honest < 50), 50.5, honest)
    assert bunching(lifted, 50, 3).low > 0.5
    assert bunching(honest, 50, 3).low < 0.5 < bunching(honest, 50, 3).high
    assert bunching([10.0], 50, 3).value is None


def test_wrong_use_is_refused_in_words() -> None:
    answers = units(0)
    with pytest.raises(InvalidArgument, match="at least 5 units"):
        guarded(answers[:4])
    with pytest.raises(InvalidArgument, match="above 0"):
        guarded(answers, step=0)
    with pytest.raises(InvalidArgument, match="fewer than two"):
        guarded([*answers, UnitAnswers("neu", np.array([1.0]))])
    with pytest.raises(InvalidArgument, match="single answers"):
        guarded([UnitAnswers(str(i), np.full(9, float(i))) for i in range(6)])
    before, after = periods(0)
    with pytest.raises(InvalidArgument, match="same order"):
        gaming_signs(before, after[::-1])
