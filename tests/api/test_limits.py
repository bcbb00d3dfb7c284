"""How much a key may ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.api.callers import EVENT, caller
from tests.cast import Cast

from resonanz.api import limits
from resonanz.organisation.base import clock

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def small_limits(settings: Any) -> Iterator[None]:
    settings.API_LIMITS = {"sending": (1, 100), "asking": (0.5, 3)}
    limits.forget()
    yield
    limits.forget()


def test_a_key_that_asks_too_much_is_told_when_to_come_back(cast: Cast) -> None:
    ask = caller(cast.ben)
    assert [ask.get("/units").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = ask.get("/units")
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    assert refused.json()["title"] == "Too many requests"


def test_the_bucket_fills_again(cast: Cast) -> None:
    ask = caller(cast.ben)
    with clock.moved(timedelta(seconds=0)):
        assert [ask.get("/units").status_code for _ in range(4)][-1] == 429
    with clock.moved(timedelta(seconds=5)):
        assert [ask.get("/units").status_code for _ in range(3)] == [200, 200, 429]


def test_one_key_does_not_use_up_anothers(cast: Cast) -> None:
    first, second = caller(cast.ben), caller(cast.ben)
    for _ in range(4):
        first.get("/units")
    assert (first.get("/units").status_code, second.get("/units").status_code) == (429, 200)


def test_another_process_takes_from_the_same_bucket(cast: Cast) -> None:
    ask = caller(cast.ben)
    answers = []
    for _ in range(4):
        limits.forget()  # what a process took in advance is not there in the next one
        answers.append(ask.get("/units").status_code)
    assert answers[-1] == 429


def test_sending_events_has_a_bucket_of_its_own(cast: Cast) -> None:
    ask = caller(cast.anna)
    for _ in range(4):
        ask.get("/units")
    assert ask.post("/events", EVENT).status_code == 201
