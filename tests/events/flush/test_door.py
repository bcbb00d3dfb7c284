from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonanz.events import types
from resonanz.events.door import make_event
from resonanz.events.errors import EventRefused
from resonanz.events.inbox import WAITING, as_table, dump, load

pytestmark = pytest.mark.unit

NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SCORED = {"type": "feedback.scored", "touchpoint": "hotline", "metric": "csat", "scale": "1-5", "score": 4}
CUSTOMER = "0123456789abcdef0123456789abcdef"


def enter(given: dict[str, Any], **more: Any) -> dict[str, Any]:
    return make_event(given, received_at=NOW, source="api", **more)


def test_a_valid_event_becomes_a_row_with_id_and_times() -> None:
    row = enter(SCORED | {"customer": CUSTOMER, "attributes": {"tariff": "M", "first": True, "age": 7}})
    assert len(row.pop("event_id")) == 16
    assert row == {
        "type": "feedback.scored",
        "touchpoint": "hotline",
        "metric": "csat",
        "scale": "1-5",
        "score": 4.0,
        "customer": CUSTOMER,
        "attributes": [("tariff", "M"), ("first", "true"), ("age", "7")],
        "occurred_at": NOW,
        "received_at": NOW,
        "source": "api",
    }


def test_an_nps_needs_no_scale_and_a_falling_scale_stays_falling() -> None:
    assert enter(SCORED | {"metric": "nps", "scale": None, "score": 10})["scale"] == "0-10"
    assert enter(SCORED | {"scale": " 5 – 1 "})["scale"] == "5-1"


def test_the_same_key_of_the_same_source_is_the_same_event() -> None:
    ids = [enter(SCORED, key=key)["event_id"] for key in ("a", "a", "b")]
    other = make_event(SCORED, received_at=NOW, source="web", key="a")["event_id"]
    assert (ids[0] == ids[1], len({*ids, other})) == (True, 3)
    assert enter(SCORED)["event_id"] != enter(SCORED)["event_id"]


def test_text_and_attributes_are_masked_at_the_door() -> None:
    row = enter(SCORED | {"text": "Mail a.b@example.org", "attributes": {"note": "call 0171 2345678"}})
    assert row["text"] == "Mail [E-Mail]"
    assert row["attributes"] == [("note", "call [Telefon]")]


def test_a_time_without_a_zone_is_that_of_the_organisation() -> None:
    assert enter(SCORED | {"occurred_at": "2026-03-01T14:30:00"})["occurred_at"] == datetime(
        2026, 3, 1, 13, 30, tzinfo=UTC
    )
    assert enter(SCORED | {"occurred_at": "2026-03-01T14:30:00+00:00"})["occurred_at"].hour == 14


@pytest.mark.parametrize(
    ("given_", "field"),
    [
        ({"type": "feedback.scroed"}, "type"),
        ({"type": None}, "type"),
        ({"touchpoint": None}, "touchpoint"),
        ({"scale": None}, "scale"),
        ({"scale": "five"}, "scale"),
        ({"scale": "3-3"}, "scale"),
        ({"score": 6}, "score"),
        ({"score": float("nan")}, "score"),
        ({"score": True}, "score"),
        ({"score": "4"}, "score"),
        ({"metric": "happiness"}, "metric"),
        ({"customer": "Max Mustermann"}, "customer"),
        ({"unit": "x" * 201}, "unit"),
        ({"unit": "a\nb"}, "unit"),
        ({"unit": 7}, "unit"),
        ({"text": "x" * 20_001}, "text"),
        ({"value": "12.5"}, "currency"),
        ({"value": "1e15", "currency": "EUR"}, "value"),
        ({"value": "NaN", "currency": "EUR"}, "value"),
        ({"value": "much", "currency": "EUR"}, "value"),
        ({"value": 1, "currency": "€"}, "currency"),
        ({"language": "Deutsch"}, "language"),
        ({"occurred_at": "yesterday"}, "occurred_at"),
        ({"occurred_at": "1899-12-31T00:00:00"}, "occurred_at"),
        ({"occurred_at": NOW + timedelta(days=2)}, "occurred_at"),
        ({"attributes": [1]}, "attributes"),
        ({"attributes": {str(i): i for i in range(51)}}, "attributes"),
        ({"attributes": {"a": {"b": 1}}}, "attributes.a"),
        ({"attributes": {"Agent_name": "Meier"}}, "attributes.Agent_name"),
        ({"member": "x"}, "member"),
        ({"event_id": "x"}, "event_id"),
        ({"month": "2026-01"}, "month"),
    ],
)
def test_it_refuses_what_is_not_valid_and_names_the_field(given_: dict[str, Any], field: str) -> None:
    with pytest.raises(EventRefused) as refused:
        enter(SCORED | given_)
    assert refused.value.field == field


def test_a_near_miss_is_named() -> None:
    with pytest.raises(EventRefused, match="Did you mean: touchpoint"):
        enter(SCORED | {"touchpoints": "x"})
    with pytest.raises(EventRefused, match=r"feedback\.scored"):
        enter(SCORED | {"type": "feedback.score"})


def test_a_type_says_what_it_needs() -> None:
    with pytest.raises(EventRefused, match=r"step\.reached needs instance"):
        enter({"type": "step.reached", "touchpoint": "offer"})


def test_types_are_registered_once_with_one_meaning() -> None:
    kind = types.EventType("pytest.done", "A test was done.")
    types.register(kind)
    types.register(kind)
    assert types.known()["pytest.done"] is kind
    with pytest.raises(ValueError, match="another meaning"):
        types.register(types.EventType("pytest.done", "Something else."))
    with pytest.raises(ValueError, match=r"noun\.verb"):
        types.register(types.EventType("PytestDone", "x"))


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp", "Cn", "Co", "Cf")), min_size=1, max_size=20
)


@given(
    score=st.integers(1, 5),
    unit=WORDS,
    value=st.decimals(-(10**13), 10**13, places=4, allow_nan=False),
    attributes=st.dictionaries(st.sampled_from(["tariff", "plan"]), WORDS),
    at=st.datetimes(datetime(1991, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_a_row_survives_the_database_unchanged(
    score: int, unit: str, value: Decimal, attributes: dict[str, str], at: datetime
) -> None:
    more = {
        "score": score,
        "unit": unit,
        "value": value,
        "currency": "EUR",
        "attributes": attributes,
        "occurred_at": at,
    }
    row = enter(SCORED | more)
    stored = load([(1, dump(row)), (None, dump(row))])
    assert stored == as_table([(1, row), (None, row)])
    assert stored.schema == WAITING
    assert stored["occurred_at"][0].as_py() == at
    assert stored["value"][0].as_py() == value
