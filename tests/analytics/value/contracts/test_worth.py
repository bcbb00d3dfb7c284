from __future__ import annotations

import numpy as np
import pytest

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.value.contracts.survival import fit_retention, survival
from resonanz.analytics.value.contracts.worth import Terms, by_segment, contract_value

pytestmark = pytest.mark.unit


def contracts(n: int, seed: int, *, alpha: float = 0.7, beta: float = 4.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    end, seen = rng.geometric(rng.beta(alpha, beta, n)), rng.integers(1, 25, n)
    return np.minimum(end, seen), end <= seen


def test_value_is_money_times_the_discounted_share_left() -> None:
    age, gone = contracts(800, 0)
    found = contract_value(age, gone, np.full(800, 50.0), terms=Terms(horizon=12, discount=0.02))
    left = survival(fit_retention(age, gone).parameters, 12)
    assert found.value is not None
    assert found.value.value == pytest.approx(50 * float(left[:-1] @ 1.02 ** -np.arange(12.0)))
    assert (found.retention.value, found.lifetime.value) == pytest.approx((left[-1], left[:-1].sum()))
    assert (found.value.low or 0) < (found.value.value or 0) < (found.value.high or 0)


def test_running_contracts_still_bring_what_their_age_promises() -> None:
    age, gone = contracts(800, 1)
    money = np.random.default_rng(0).uniform(10, 90, 800)
    found = contract_value(age, gone, money, terms=Terms(horizon=6))
    model = fit_retention(age, gone)
    oracle = sum(
        m * survival(model.parameters, 6, after=float(a))[1:].sum()
        for a, m in zip(age[~gone], money[~gone], strict=True)
    )
    assert found.running is not None
    assert found.running.value == pytest.approx(oracle)
    assert found.running.n == int((~gone).sum())


def test_a_horizon_beyond_the_record_and_hazards_of_another_shape_are_said() -> None:
    age, gone = contracts(800, 2)
    far = contract_value(age, gone, terms=Terms(horizon=60))
    assert (far.value, [n.code for n in far.notes]) == (None, ["horizon_beyond_record"])
    rng = np.random.default_rng(0)
    end = np.where(rng.random(2000) < 0.5, 12, rng.integers(12, 40, 2000))
    bump = contract_value(np.minimum(end, 24), end <= 24)
    assert "retention_misfit" in {n.code for n in bump.notes}


def test_too_few_contracts_have_no_value() -> None:
    age, gone = contracts(90, 3)
    found = contract_value(age, gone, np.ones(90))
    assert (found.retention.value, found.model, found.notes[0].code) == (None, None, "too_few_contracts")
    assert found.value is not None
    assert found.value.value is None
    assert contract_value(age, gone).value is None


def test_segments_stand_apart() -> None:
    (a, ga), (b, gb) = contracts(600, 4), contracts(600, 5, alpha=3.0)
    names = np.repeat(["loyal", "short", "tiny"], [600, 600, 5])
    age, gone = np.concatenate([a, b, a[:5]]), np.concatenate([ga, gb, ga[:5]])
    found = by_segment(age, gone, np.ones(1205), names)
    assert list(found) == ["loyal", "short", "tiny"]
    assert (found["loyal"].retention.low or 0) > (found["short"].retention.high or 1)
    assert found["tiny"].retention.value is None


def test_it_refuses_terms_that_make_no_sense() -> None:
    age, gone = contracts(200, 6)
    with pytest.raises(InvalidArgument, match="at least 1 period"):
        contract_value(age, gone, terms=Terms(horizon=0))
    with pytest.raises(InvalidArgument, match="rate between 0 and 1"):
        contract_value(age, gone, terms=Terms(discount=1.2))
