from __future__ import annotations

import numpy as np
import pytest

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.value.buyers.histories import histories, orders

pytestmark = pytest.mark.unit

DAYS = ["2024-01-01", "2024-01-01", "2024-01-15", "2024-02-12", "2024-01-08", "2024-01-09", "NaT"]
NAMES = ["a", "a", "a", "a", "b", None, "c"]
MONEY = [10.0, 5.0, 20.0, 40.0, 7.0, 1.0, 1.0]


def test_several_orders_of_a_day_are_one_purchase_day() -> None:
    bought = orders(NAMES, np.array(DAYS, dtype="datetime64[D]"), MONEY)
    assert bought.names.tolist() == ["a", "b"]
    assert bought.customer.tolist() == [0, 0, 0, 1]
    assert bought.amount is not None
    assert bought.amount.tolist() == [15.0, 20.0, 40.0, 7.0]


def test_a_history_counts_repeats_and_weeks_from_the_first_day() -> None:
    seen = histories(orders(NAMES, np.array(DAYS, dtype="datetime64[D]"), MONEY), until=np.datetime64("2024-02-19"))
    assert (seen.repeats.tolist(), seen.last.tolist(), seen.age.tolist()) == ([2.0, 0.0], [6.0, 0.0], [7.0, 6.0])
    assert seen.spend is not None
    assert seen.spend[0] == 30.0
    assert np.isnan(seen.spend[1])
    assert seen.repeaters == 1


def test_what_comes_after_the_end_is_not_seen() -> None:
    bought = orders(NAMES, np.array(DAYS, dtype="datetime64[D]"))
    seen = histories(bought, until=np.datetime64("2024-01-05"))
    assert (seen.customer.tolist(), seen.repeats.tolist()) == ([0], [0.0])
    with pytest.raises(InvalidArgument, match="Nobody had bought by 2023"):
        histories(bought, until=np.datetime64("2023-12-31"))


def test_returns_are_counted_and_are_no_purchases() -> None:
    bought = orders(["a", "a", "b"], np.array(["2024-01-01", "2024-01-02", "2024-01-03"], "M8[D]"), [5.0, -5.0, 0.0])
    assert (bought.returned, bought.customer.tolist()) == (1, [0, 1])


def test_numbers_as_customers_know_missing_ones() -> None:
    days = np.array(["2024-01-01"] * 3, dtype="M8[D]")
    assert orders(np.array([2.0, np.nan, 1.0]), days).names.tolist() == [1.0, 2.0]
    assert orders(np.array([2, 2, 1]), days).names.tolist() == [1, 2]


def test_value_without_orders_is_refused_in_words() -> None:
    with pytest.raises(InvalidArgument, match="Customer value needs orders"):
        orders([], np.array([], dtype="M8[D]"))
    with pytest.raises(InvalidArgument, match="Map the columns customer and time"):
        orders(["a"], np.array(["NaT"], dtype="M8[D]"))
    with pytest.raises(InvalidArgument, match="one time and one amount each"):
        orders(["a"], np.array(["2024-01-01"] * 2, dtype="M8[D]"))
