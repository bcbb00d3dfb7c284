"""Two-valued outcomes are found by their name or by their values, and say who left and who stayed."""

from __future__ import annotations

import pytest
from tests.events.mapping.tables import FIVE, minute, table

from resonanz.events.mapping import guess
from resonanz.events.mapping.outcomes import outcome_kind

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("header", "values", "good", "bad"),
    [
        ("Churn", ("No", "Yes"), "No", "Yes"),
        ("churn", ("False.", "True."), "False.", "True."),
        ("Exited", ("0", "1"), "0", "1"),
        ("Attrition_Flag", ("Existing Customer", "Attrited Customer"), "Existing Customer", "Attrited Customer"),
        ("attrition", ("No", "Yes"), "No", "Yes"),
        ("left", ("0.0", "1.0"), "0.0", "1.0"),
        ("Gekündigt", ("nein", "ja"), "nein", "ja"),
        ("retained", ("yes", "no"), "yes", "no"),
        ("renewed", ("TRUE", "FALSE"), "TRUE", "FALSE"),
        ("retention_7", ("TRUE", "FALSE"), "TRUE", "FALSE"),
        ("Kundenstatus", ("aktiv", "gekündigt"), "aktiv", "gekündigt"),
        ("state of customer", ("Stayed", "Churned"), "Stayed", "Churned"),
    ],
)
def test_an_outcome_counts_as_a_signal(header: str, values: tuple[str, str], good: str, bad: str) -> None:
    mapping = guess("customers.csv", table(**{header: values, "amount of data": lambda i: i * 7 % 50}))
    [rating] = mapping.ratings
    assert (rating.touchpoint, rating.metric, dict(rating.labels)) == (header, "share", {good: 1.0, bad: 0.0})
    assert "good_value" in {reason.code for reason in mapping.reasons if reason.column == header}


@pytest.mark.parametrize(
    ("header", "values"),
    [("Partner", ("Yes", "No")), ("Kündigungsfrist", ("1", "3")), ("gender", ("f", "m")), ("Churn", ("a", "b"))],
)
def test_two_values_alone_are_no_outcome(header: str, values: tuple[str, str]) -> None:
    mapping = guess("a.csv", table(**{header: values, "Zufriedenheit (1-5)": FIVE}))
    assert [rating.touchpoint for rating in mapping.ratings] == ["Zufriedenheit (1-5)"]


def test_several_outcomes_are_no_drivers_of_each_other() -> None:
    mapping = guess("a.csv", table(visit=("1", "0"), conversion=("0", "0", "1"), recency=lambda i: i % 12))
    assert ({rating.metric for rating in mapping.ratings}, mapping.outcome) == ({"share"}, None)


@pytest.mark.parametrize(
    ("header", "kind"),
    [("Churn", "departure"), ("customer left", "departure"), ("renewed", "return"), ("satisfaction", None)],
)
def test_it_knows_departures_from_returns(header: str, kind: str | None) -> None:
    assert outcome_kind(header) == kind


def test_a_price_beside_a_number_of_pieces_is_an_order() -> None:
    columns = {"Customer ID": lambda i: f"c{i % 40}", "InvoiceDate": minute, "Quantity": (1, 12, 6)}
    mapping = guess("orders.csv", table(**columns, Price=("2.50", "1.25")))
    assert (mapping.customer, mapping.value, mapping.quantity) == ("Customer ID", "Price", "Quantity")


def test_a_price_without_a_buyer_is_no_order() -> None:
    mapping = guess("a.csv", table(Quantity=(1, 12, 6), Price=("2.50", "1.25"), Zufriedenheit=FIVE))
    assert (mapping.value, mapping.quantity) == (None, None)
