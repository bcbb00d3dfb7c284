from __future__ import annotations

from dataclasses import replace
from math import exp, log, sqrt

import numpy as np
import pytest
from scipy.stats import norm, qmc, spearmanr

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Estimate, Unit
from resonanz.analytics.value.roi.spreads import Z90, Spread, certain, of_estimate
from resonanz.analytics.value.roi.worth import Calculation, assumed, capped, total, value_of

pytestmark = pytest.mark.unit
ONE = certain(1.0)


def lognormal(median: float, sigma: float, key: str) -> Spread:
    """A range that an expert with a lognormal in mind would name."""
    return Spread(median * exp(-Z90 * sigma), median, median * exp(Z90 * sigma), key=key)


def of(npv: Spread, **more: object) -> Calculation:
    """One year without discount, where the net present value is the effect itself."""
    return replace(Calculation(npv, ONE, ONE, years=1, discount=0.0), **more)  # type: ignore[arg-type]


def test_products_of_lognormals_have_their_analytic_mean_and_variance_within_one_percent() -> None:
    sigmas = (0.30, 0.20, 0.25, 0.15)
    effect, euro, reach, margin = (lognormal(m, s, "x") for m, s in zip((0.2, 12, 9_000, 0.4), sigmas, strict=True))
    plan = Calculation(effect, euro, reach, margin, years=1, discount=0.0)
    mu, variance = log(0.2 * 12 * 9_000 * 0.4), sum(s**2 for s in sigmas)
    mean = exp(mu + variance / 2)
    spread = (exp(variance) - 1) * mean**2
    found = value_of(plan, draws=200_000, seed=1)
    assert found.npv.value == pytest.approx(mean, rel=0.01)
    draws = np.prod(
        [s.draws(200_000, 1) for s in (replace(x, key=str(i)) for i, x in enumerate((effect, euro, reach, margin)))],
        axis=0,
    )
    assert (draws.mean(), draws.var()) == pytest.approx((mean, spread), rel=0.01)
    wanted = [exp(mu + z * sqrt(variance)) for z in (-1.959964, -Z90, 0, Z90, 1.959964)]
    ends = [found.npv.low, found.p10, found.p50, found.p90, found.npv.high]
    assert ends == pytest.approx(wanted, rel=0.01)


def test_twenty_thousand_draws_are_enough_for_the_mean() -> None:
    plan = Calculation(
        lognormal(0.2, 0.3, "e"), lognormal(12, 0.2, "m"), lognormal(9_000, 0.25, "r"), years=1, discount=0
    )
    mean = 0.2 * 12 * 9_000 * exp((0.3**2 + 0.2**2 + 0.25**2) / 2)
    errors = [(value_of(plan, seed=seed).npv.value or 0) / mean - 1 for seed in range(5)]
    assert max(abs(error) for error in errors) < 0.01


def test_it_is_the_textbook_net_present_value_where_everything_is_known() -> None:
    plan = Calculation(
        certain(0.2),
        certain(10),
        certain(5_000),
        certain(0.5),
        certain(0.8),
        certain(3_000),
        certain(400),
        years=3,
        discount=0.06,
        ramp=(0.5,),
    )
    by_hand = -3_000 + (2_500 - 400) / 1.06 + (4_000 - 400) / 1.06**2 + (3_200 - 400) / 1.06**3
    found = value_of(plan)
    assert assumed(plan).value == pytest.approx(by_hand)
    assert [found.npv.value, found.p10, found.p90] == pytest.approx([by_hand] * 3)
    assert (found.positive.value, found.information, found.influences) == (1.0, 0.0, ())
    assert (assumed(plan).low, assumed(plan).unit) == (None, Unit.MONEY)


@pytest.mark.parametrize(("low", "middle", "high"), [(1, 2, 3), (1, 2, 4), (1, 3, 4), (-5, 1, 2), (10, 10.5, 40)])
def test_a_range_meets_its_three_quantiles(low: float, middle: float, high: float) -> None:
    draws = Spread(low, middle, high).draws(100_000, 3)
    assert np.quantile(draws, [0.1, 0.5, 0.9]).tolist() == pytest.approx([low, middle, high], abs=0.01 * (high - low))


def test_symmetric_ranges_are_normal_and_equal_ratios_lognormal() -> None:
    normal = Spread(8, 10, 12).draws(50_000, 0)
    assert (normal.mean(), normal.std()) == pytest.approx((10, 2 / Z90), rel=2e-3)
    assert np.log(Spread(5, 10, 20).draws(50_000, 0)).std() == pytest.approx(log(2) / Z90, rel=2e-3)


def test_limits_hold_and_leave_the_quantiles_alone() -> None:
    draws = Spread(0.5, 0.8, 0.95, least=0, most=1).draws(50_000, 0)
    assert (draws.min() >= 0, draws.max()) == (True, 1.0)
    assert np.quantile(draws, [0.1, 0.5, 0.9]).tolist() == pytest.approx([0.5, 0.8, 0.95], abs=0.005)


def test_an_interval_of_an_effect_keeps_its_level() -> None:
    estimate = Estimate(0.21, 0.12, 0.30, 0.95, 900, "did", Unit.SCALE)
    draws = of_estimate(estimate, key="run").draws(100_000, 0)
    assert np.quantile(draws, [0.025, 0.5, 0.975]).tolist() == pytest.approx([0.12, 0.21, 0.30], abs=1e-3)


def test_a_value_on_the_end_of_its_interval_is_moved_inside() -> None:
    draws = of_estimate(Estimate(0.0, 0.0, 0.4, 0.9, 9, "did", Unit.SCALE), key="").draws(20_000, 0)
    assert np.median(draws) == pytest.approx(0.2, abs=0.01)


def test_equal_seeds_give_equal_numbers_and_others_do_not() -> None:
    plan = of(Spread(-1, 1, 3, key="a"))
    assert value_of(plan, seed=7) == value_of(plan, seed=7)
    assert value_of(plan, seed=7).npv != value_of(plan, seed=8).npv


def test_the_probability_of_gain_is_that_of_the_normal() -> None:
    found = value_of(of(Spread(-1, 1, 3)), draws=100_000)
    assert found.positive.value == pytest.approx(norm.cdf(1 / (2 / Z90)), abs=2e-3)
    assert (found.positive.low or 0) < (found.positive.value or 0) < (found.positive.high or 0)


def test_perfect_information_is_worth_the_unit_normal_loss() -> None:
    sigma = 2 / Z90
    loss = sigma * norm.pdf(1 / sigma) - 1 * norm.sf(1 / sigma)
    found = value_of(of(Spread(-1, 1, 3)), draws=100_000)
    assert found.information == pytest.approx(loss, rel=0.01)
    assert found.influences[0].information == pytest.approx(loss, rel=0.01)


def test_information_about_one_quantity_is_worth_the_loss_of_its_conditional_mean() -> None:
    plan = Calculation(Spread(80, 100, 120, key="e"), ONE, ONE, cost=Spread(50, 90, 130, key="c"), years=1, discount=0)
    sigma, mean = 20 / Z90, 10.0
    loss = sigma * norm.pdf(mean / sigma) - mean * norm.sf(mean / sigma)
    by_name = {item.factor: item for item in value_of(plan, draws=200_000).influences}
    assert by_name["effect"].information == pytest.approx(loss, rel=0.05)
    assert by_name["cost"].information > by_name["effect"].information


def test_the_tornado_is_spearmans_rank_correlation_with_the_widest_first() -> None:
    plan = Calculation(
        Spread(0.1, 0.2, 0.3, key="e"), Spread(5, 10, 20, key="m"), Spread(900, 1_000, 1_100, key="r"), years=1
    )
    found = value_of(plan).influences
    points = norm.ppf(qmc.Sobol(3, seed=0).random(2**15))
    effect, reach = 0.2 + 0.1 * points[:, 0] / Z90, 1_000 + 100 * points[:, 2] / Z90
    euro = 10 * np.exp(log(2) * points[:, 1] / Z90)
    wanted = {
        n: spearmanr(x, effect * euro * reach)[0] for n, x in (("effect", effect), ("euro", euro), ("reach", reach))
    }
    assert [item.factor for item in found] == ["euro", "effect", "reach"]
    assert {i.factor: i.correlation for i in found} == pytest.approx(wanted, abs=0.02)
    assert (found[0].low, found[0].high) == pytest.approx((0.2 * 5 * 1_000 / 1.06, 0.2 * 20 * 1_000 / 1.06))


def test_costs_pull_the_other_way() -> None:
    plan = Calculation(Spread(0.1, 0.2, 0.3), certain(10), certain(1_000), cost=Spread(100, 500, 900), years=1)
    by_name = {item.factor: item for item in value_of(plan).influences}
    assert by_name["cost"].correlation < 0
    assert by_name["cost"].low > by_name["cost"].high


def test_means_add_up_and_shared_assumptions_move_together() -> None:
    euro = Spread(5, 10, 20, key="model 1")
    one = Calculation(Spread(0.1, 0.2, 0.3, key="a"), euro, certain(1_000))
    two = Calculation(Spread(0.2, 0.3, 0.4, key="b"), euro, certain(2_000))
    apart = replace(two, euro=replace(euro, key="model 2"))
    both = total((one, two))
    assert both.value == pytest.approx((value_of(one).npv.value or 0) + (value_of(two).npv.value or 0))
    together, alone = ((e.high or 0) - (e.low or 0) for e in (both, total((one, apart))))
    assert together > 1.08 * alone


def test_nothing_sums_to_nothing_and_currencies_are_not_mixed() -> None:
    assert total(()).value == 0.0
    euro = of(certain(1.0))
    with pytest.raises(InvalidArgument, match="CHF, EUR cannot be added"):
        total((euro, replace(euro, currency="CHF")))


def test_a_cap_takes_customers_and_leaves_the_costs() -> None:
    plan = Calculation(certain(1.0), certain(10), certain(1_000), cost=certain(4_000), years=1, discount=0)
    assert assumed(capped(plan, 0.75)).value == pytest.approx(10 * 750 - 4_000)
    with pytest.raises(InvalidArgument, match="between 0 and 1"):
        capped(plan, 0.0)


@pytest.mark.parametrize("wrong", [(3, 2, 1), (1, 1, 2), (1, 2, 2)])
def test_it_refuses_what_is_no_range(wrong: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidArgument):
        Spread(*wrong)


@pytest.mark.parametrize(
    "wrong", [{"years": 0}, {"years": 31}, {"discount": 1.0}, {"discount": -0.1}, {"ramp": (1.2,)}]
)
def test_it_refuses_impossible_terms(wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidArgument):
        of(ONE, **wrong)


def test_it_refuses_few_draws_limits_that_cut_the_range_and_effects_without_an_interval() -> None:
    with pytest.raises(InvalidArgument, match="too few"):
        value_of(of(ONE), draws=1_000)
    with pytest.raises(InvalidArgument, match="leaves its limits"):
        Spread(-1, 1, 2, least=0)
    with pytest.raises(InvalidArgument, match="assumption"):
        of_estimate(Estimate(1.0, None, None, 0.95, 3, "did", Unit.SCALE), key="")
