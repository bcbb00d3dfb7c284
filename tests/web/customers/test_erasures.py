"""Erasures that were asked for on the page: once, by the worker, and again after a stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resonanz.organisation.base import clock
from resonanz.organisation.customers.actions import identify_customer
from resonanz.organisation.customers.erasures import actions
from resonanz.organisation.customers.models import Customer, Erasure

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]


@pytest.fixture
def asked(cast: Any) -> Erasure:
    return actions.ask_erasure(identify_customer(key="K-1", by=None, name="Inge Hansen").pseudonym, by=cast.anna)


def test_asked_twice_it_is_done_once(cast: Any, asked: Erasure) -> None:
    assert actions.ask_erasure(asked.pseudonym, by=cast.anna) == asked
    assert (actions.erase_next(), actions.erase_next(), Customer.objects.count()) == (True, False, 0)


def test_what_stopped_is_told_and_taken_up_again(
    asked: Erasure, client_of: Callable[..., Any], cast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "erase_customer", stop)
        assert actions.erase_next()
    assert "angehalten" in client_of(cast.anna).get(f"/customers/erasures/{asked.pk}").content.decode()
    assert not actions.erase_next()
    with clock.moved(timedelta(minutes=16)):
        assert actions.erase_next()
    asked.refresh_from_db()
    assert (asked.problem, asked.ended_at is None, Customer.objects.count()) == ("", False, 0)


def test_only_who_may_erase_in_the_whole_house_follows_it(
    asked: Erasure, client_of: Callable[..., Any], cast: Any
) -> None:
    seen = {n: client_of(m).get(f"/customers/erasures/{asked.pk}").status_code for n, m in cast.everybody.items()}
    assert {name for name, status in seen.items() if status == 200} == {"anna"}
    assert client_of(cast.anna).get(f"/customers/erasures/{cast.anna.pk}").status_code == 404


def test_the_list_asks_as_often_for_three_as_for_one(asked: Erasure, client_of: Callable[..., Any], cast: Any) -> None:
    client, counts = client_of(cast.anna), []
    for key in ("", "2", "3"):
        if key:
            actions.ask_erasure(key * 32, by=cast.anna)
        with CaptureQueriesContext(connection) as queries:
            client.get("/customers/requests")
        counts.append(len(queries))
    assert counts[1:] == counts[1:2] * 2


def test_old_ones_are_forgotten(asked: Erasure) -> None:
    actions.erase_next()
    assert actions.forget_erasures() == 0
    with clock.moved(timedelta(days=31)):
        assert actions.forget_erasures() == 1
