from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from tests.analytics.value.buyers.cdnow import CUT, START, planted, read_cdnow

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Unit
from resonanz.analytics.value.buyers.forecast import holdout
from resonanz.analytics.value.buyers.futures import plan
from resonanz.analytics.value.buyers.histories import Orders, histories, orders
from resonanz.analytics.value.buyers.population import fit_population
from resonanz.analytics.value.buyers.results import Buyers
from resonanz.analytics.value.buyers.worth import value_of_buyers

TRUTH = (0.8, 50.0, 0.9, 3.0)


@cache
def buyers() -> Orders:
    return planted(600, 365, 0, truth=TRUTH)


@cache
def valued() -> Buyers:
    return value_of_buyers(buyers(), until=START + np.timedelta64(364, "D"), horizon_days=182, margin=0.5)


def online_retail(data_dir: Path) -> Orders:
    columns = ["Customer ID", "InvoiceDate", "Quantity", "Price"]
    table = pq.read_table(data_dir / "online_retail" / "online_retail_II_2009-2010.parquet", columns=columns)
    times = np.array(table["InvoiceDate"].to_pylist(), dtype="datetime64[s]")
    money = table["Quantity"].to_numpy() * table["Price"].to_numpy()
    return orders(table["Customer ID"].to_numpy(), times, money)


@pytest.mark.integration
@pytest.mark.data
def test_cdnow_weeks_40_to_78_come_out_as_bg_nbd_can(data_dir: Path) -> None:
    held = holdout(read_cdnow(data_dir), CUT)
    assert held.whole.actual == 1882
    assert (held.whole.predicted.value or 0) / 1882 == pytest.approx(1, abs=0.13)
    assert held.notes[0].code == "forecast_missed"
    assert sum(window.actual for window in held.windows) == 1882


@pytest.mark.integration
@pytest.mark.data
def test_online_retail_summer_is_foretold_and_the_christmas_season_is_missed_aloud(data_dir: Path) -> None:
    bought = online_retail(data_dir)
    summer = holdout(bought, np.datetime64("2010-05-31"), end=np.datetime64("2010-08-31"))
    assert (summer.whole.predicted.value or 0) / summer.whole.actual == pytest.approx(1, abs=0.05)
    assert not summer.whole.missed
    autumn = holdout(bought, np.datetime64("2010-08-31"), end=np.datetime64("2010-11-30"))
    missed = {str(n.params["first"])[:7]: float(n.params["difference"]) for n in autumn.notes if "month" in n.code}
    assert missed["2010-11"] < -0.2
    assert autumn.notes[-1].code == "season_unknown"
    population = fit_population(histories(bought, until=np.datetime64("2010-05-31")))
    assert len(population.models) == 2


@pytest.mark.integration
@pytest.mark.data
def test_a_record_of_new_customers_keeps_one_model(data_dir: Path) -> None:
    population = fit_population(histories(read_cdnow(data_dir), until=CUT))
    assert len(population.models) == 1
    assert (population.p_value or 0) > 0.05


@pytest.mark.unit
def test_what_came_lies_in_what_was_foretold() -> None:
    held = holdout(buyers(), START + np.timedelta64(240, "D"))
    assert not held.whole.missed
    assert [window.first[:7] for window in held.windows] == ["2024-08", "2024-09", "2024-10", "2024-11", "2024-12"]
    assert sum(window.predicted.value or 0 for window in held.windows) == pytest.approx(held.whole.predicted.value)
    assert sum(window.actual for window in held.windows) == held.whole.actual


@pytest.mark.unit
def test_customers_add_up_to_the_totals() -> None:
    found = valued()
    assert found.customers is not None
    assert found.customers.value is not None
    assert found.value is not None
    assert found.value_each is not None
    assert found.customers.purchases.sum() == pytest.approx(found.purchases.value)
    assert found.customers.value.sum() == pytest.approx(found.value.value)
    assert (found.value_each.value or 0) * found.n == pytest.approx(found.value.value)
    assert found.customers.alive.mean() == pytest.approx(found.alive.value)
    for name in ("alive", "purchases", "value", "value_each"):
        estimate = getattr(found, name)
        assert estimate.low <= estimate.value <= estimate.high
    assert {found.value.unit, found.purchases.unit, found.alive.unit} == {Unit.MONEY, Unit.COUNT, Unit.SHARE}
    assert np.all(found.customers.purchases_low <= found.customers.purchases_high)


@pytest.mark.unit
def test_revenue_is_said_to_be_revenue_and_discount_makes_it_less() -> None:
    end = START + np.timedelta64(364, "D")
    revenue = value_of_buyers(buyers(), until=end, horizon_days=182, discount=0.0)
    assert "value_is_revenue" in {n.code for n in revenue.notes}
    assert "value_is_revenue" not in {n.code for n in valued().notes}
    assert revenue.value is not None
    assert valued().value is not None
    share = (valued().value.value or 0) / (revenue.value.value or 1)
    assert 0.5 / 1.1**0.5 < share < 0.5


@pytest.mark.unit
def test_too_few_buyers_have_no_value_but_say_what_is_missing() -> None:
    found = value_of_buyers(planted(60, 200, 1, truth=TRUTH))
    assert (found.value is None, found.purchases.value, found.customers) == (False, None, None)
    assert (found.notes[0].code, found.notes[0].params["needed"]) == ("too_few_buyers", 100)


@pytest.mark.unit
def test_without_amounts_there_are_purchases_and_no_money() -> None:
    found = value_of_buyers(replace(buyers(), amount=None))
    assert (found.value, found.value_each, found.spending) == (None, None, None)
    assert found.purchases.known


@pytest.mark.unit
def test_the_same_seed_gives_the_same_figures() -> None:
    end = START + np.timedelta64(364, "D")
    again = value_of_buyers(buyers(), until=end, horizon_days=182, margin=0.5)
    assert (again.value, again.alive) == (valued().value, valued().alive)


@pytest.mark.unit
def test_time_and_memory_stay_bounded_for_many_customers() -> None:
    assert plan(2000) == (500, 2097)
    draws, at_once = plan(1_000_000)
    assert draws == 200
    assert draws * at_once <= 1 << 20


@pytest.mark.unit
@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"margin": 1.4}, "no share"), ({"discount": -0.1}, "no yearly rate"), ({"horizon_days": 0}, "at least 1")],
)
def test_it_refuses_what_makes_no_sense(wrong: dict[str, float], words: str) -> None:
    with pytest.raises(InvalidArgument, match=words):
        value_of_buyers(buyers(), **wrong)
