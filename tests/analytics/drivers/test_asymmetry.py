from __future__ import annotations

import numpy as np
import pytest
from tests.analytics.drivers.answers import analyse, known, ratings

from resonanz.analytics.drivers.asymmetry import CUT, Contrasts, asymmetries
from resonanz.analytics.drivers.results import Asymmetry
from resonanz.analytics.results import Unit

pytestmark = pytest.mark.unit


def judged(
    penalty: float, reward: float, *, spread: float = 0.01, boxes: tuple[int, int, int] = (90, 90, 90)
) -> Asymmetry:
    point = np.array([[penalty], [reward]])
    drawn = point + spread * np.random.default_rng(0).normal(size=(1000, 2, 1))
    contrasts = Contrasts(point, drawn, np.array(boxes)[:, None], Unit.SCALE)
    return asymmetries(contrasts, level=0.95, inflation=1.0)[0]


@pytest.mark.parametrize(
    ("penalty", "reward", "index", "kind"),
    [
        (-0.8, 0.2, -0.6, "basic"),
        (-0.2, 0.8, 0.6, "excitement"),
        (-0.5, 0.5, 0.0, "performance"),
        (-1.0, 0.0, -1.0, "basic"),
        (-0.6, 0.4, -0.2, "cannot_tell"),
    ],
)
def test_the_index_names_the_kind(penalty: float, reward: float, index: float, kind: str) -> None:
    found = judged(penalty, reward)
    assert found.kind == kind
    assert found.index.value == pytest.approx(index)
    assert found.penalty.value == penalty
    assert found.reward.value == reward


def test_a_wide_interval_cannot_tell() -> None:
    found = judged(-0.8, 0.2, spread=0.5)
    assert found.kind == "cannot_tell"
    assert found.index.known
    assert (found.index.low or 0) < -CUT < (found.index.high or 0)


def test_too_few_low_scores_cannot_tell_and_say_what_is_missing() -> None:
    found = judged(-0.8, 0.2, boxes=(29, 90, 90))
    assert (found.kind, found.index.value, found.penalty.value) == ("cannot_tell", None, None)
    assert found.index.notes[0].code == "asymmetry_too_few"
    assert dict(found.index.notes[0].params) == {"low": 29, "middle": 90, "high": 90, "needed": 30}


def test_where_a_low_score_goes_with_a_better_outcome_there_is_no_index() -> None:
    found = judged(0.3, 0.4)
    assert (found.kind, found.index.value) == ("cannot_tell", None)
    assert [note.code for note in found.index.notes] == ["asymmetry_not_rising"]
    assert found.penalty.value == 0.3


def test_planted_asymmetry_is_found_and_a_straight_line_is_performance() -> None:
    x = ratings(6000, 3)
    rng = np.random.default_rng(1)
    low, high = x <= 2, x >= 4
    y = low @ [-1.0, -0.1, 0.0] + high @ [0.1, 1.0, 0.0] + 0.8 * x[:, 2]
    items = known(analyse(x, y + 0.5 * rng.normal(size=6000))).items
    kinds = {item.driver: item.asymmetry.kind for item in items if item.asymmetry}
    assert kinds == {"a": "basic", "b": "excitement", "c": "performance"}


def test_low_is_bad_also_where_small_numbers_are_good() -> None:
    x = ratings(4000, 2)
    y = -1.0 * (x[:, 0] <= 2) + 0.1 * (x[:, 0] >= 4) + 0.5 * x[:, 1] + np.random.default_rng(0).normal(size=4000)
    plain = known(analyse(x, y)).items
    turned = known(analyse(6 - x, 10 - y, scale="5-1", outcome_scale="10-0")).items
    for a, b in zip(plain, turned, strict=True):
        assert a.asymmetry is not None
        assert b.asymmetry is not None
        assert (a.driver, a.asymmetry.kind) == (b.driver, b.asymmetry.kind)
        assert a.asymmetry.penalty.value == pytest.approx(b.asymmetry.penalty.value)
