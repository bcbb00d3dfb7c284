from __future__ import annotations

import numpy as np
import pytest

from resonanz.analytics.drivers.ranks import Order, differing

pytestmark = pytest.mark.unit


def draws(importance: list[float], spread: float, *, n: int = 2000) -> tuple[np.ndarray, np.ndarray]:
    point = np.array(importance)
    return point, point + spread * np.random.default_rng(0).normal(size=(n, len(point)))


def test_clear_distances_give_single_ranks() -> None:
    order = Order.of(*draws([0.1, 0.3, 0.2], 0.001), level=0.95)
    assert order.best.tolist() == order.worst.tolist() == [3, 1, 2]
    assert order.tie.tolist() == [3, 1, 2]


def test_what_chance_could_turn_is_a_tie() -> None:
    order = Order.of(*draws([0.30, 0.29, 0.10], 0.01), level=0.95)
    assert order.best.tolist() == [1, 1, 3]
    assert order.worst.tolist() == [2, 2, 3]
    assert order.tie.tolist() == [1, 1, 2]


def test_identical_drivers_are_a_tie() -> None:
    point, drawn = draws([0.2, 0.2, 0.1], 0.001)
    drawn[:, 1] = drawn[:, 0]
    assert differing(point, drawn, 0, level=0.95).tolist() == [0, 0, 1]
    assert differing(point, drawn, 2, level=0.95).tolist() == [-1, -1, 0]


def test_one_driver_has_the_only_rank() -> None:
    order = Order.of(*draws([0.2], 0.01), level=0.95)
    assert (order.best.tolist(), order.worst.tolist(), order.tie.tolist()) == ([1], [1], [1])


def test_two_drivers_are_told_apart_at_the_usual_quantile() -> None:
    drawn = np.zeros((20001, 2))
    drawn[:, 0] = np.random.default_rng(1).normal(size=20001)
    near, far = np.array([1.9, 0.0]), np.array([2.02, 0.0])
    assert differing(near, drawn + near, 0, level=0.95).tolist() == [0, 0]
    assert differing(far, drawn + far, 0, level=0.95).tolist() == [0, 1]


@pytest.mark.parametrize("drivers", [3, 8])
def test_an_equal_driver_is_wrongly_ordered_in_five_percent_at_most(drivers: int) -> None:
    rng = np.random.default_rng(2)
    wrong = 0
    for _ in range(400):
        point = rng.normal(size=drivers)
        wrong += differing(point, point + rng.normal(size=(300, drivers)), 0, level=0.95).any()
    assert 2 < wrong < 36
