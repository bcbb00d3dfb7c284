"""Errors: always problem+json, whatever goes wrong, and never with a cookie."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.api.callers import EVENT, caller
from tests.cast import Cast

from resonanz.organisation.access.actions import create_key
from resonanz.organisation.base import clock
from resonanz.organisation.people.actions import deactivate_member

pytestmark = pytest.mark.integration
PROBLEM = "application/problem+json"


def told(response: Any) -> tuple[int, str]:
    assert response.json()["status"] == response.status_code
    return response.status_code, response.headers["Content-Type"]


def test_an_address_that_does_not_exist(cast: Cast) -> None:
    assert told(caller(cast.anna).get("/nothing")) == (404, PROBLEM)
    assert told(Client().get("/api/")) == (404, PROBLEM)
    assert told(caller(cast.anna).get("/units/no-id")) == (404, PROBLEM)


def test_a_method_that_an_address_does_not_take(cast: Cast) -> None:
    refused = caller(cast.anna)("DELETE", "/events")
    assert told(refused) == (405, PROBLEM)
    assert set(refused.headers["Allow"].split(", ")) == {"GET", "POST"}


def test_a_body_that_is_no_json(cast: Cast) -> None:
    ask = caller(cast.anna)
    head = {"HTTP_AUTHORIZATION": f"Bearer {ask.secret}", "content_type": "application/json"}
    for body in (b"{", b"\xff\xfe", b"[" * 100_000):
        assert told(Client().generic("POST", "/api/v1/events", body, **head)) == (400, PROBLEM)


def test_a_body_that_is_too_large(cast: Cast) -> None:
    assert told(caller(cast.anna).post("/events", EVENT | {"text": "x" * (6 << 20)})) == (413, PROBLEM)


def test_our_own_mistakes_have_a_number_and_no_details(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_given: object, **_more: object) -> None:
        raise RuntimeError("a secret path")

    monkeypatch.setattr("resonanz.api.events.accept_events", fails)
    failed = caller(cast.anna).post("/events", EVENT)
    assert told(failed) == (500, PROBLEM)
    assert "secret" not in failed.content.decode()
    assert len(failed.json()["number"]) == 8


def test_parameters_that_are_not_known_are_told(cast: Cast) -> None:
    refused = caller(cast.anna).get("/units?unti=1")
    assert told(refused) == (422, PROBLEM)
    assert "unti" in refused.json()["detail"]


def test_without_a_key_nothing_opens(db: None) -> None:
    for head in ({}, {"HTTP_AUTHORIZATION": "Bearer rsz_wrong"}, {"HTTP_AUTHORIZATION": "Basic abc"}):
        refused = Client().get("/api/v1/units", **head)
        assert told(refused) == (401, PROBLEM)
        assert not refused.cookies


def test_a_log_in_of_the_browser_is_no_key(cast: Cast, client_of: Any) -> None:
    assert told(client_of(cast.anna).get("/api/v1/units"))[0] == 401


def test_an_expired_key_opens_nothing(cast: Cast) -> None:
    before = clock.now() - timedelta(seconds=1)
    _key, secret = create_key(name="Old", member=cast.anna, scopes=("see_units",), by=None, expires_at=before)
    assert told(Client().get("/api/v1/units", HTTP_AUTHORIZATION=f"Bearer {secret}"))[0] == 401


def test_a_key_ends_with_the_employment(cast: Cast) -> None:
    ask = caller(cast.ben)
    assert ask.get("/units").status_code == 200
    deactivate_member(cast.ben, by=None)
    assert told(ask.get("/units"))[0] == 401


def test_the_last_use_is_noted(cast: Cast) -> None:
    ask = caller(cast.ben)
    ask.get("/units")
    ask.key.refresh_from_db()
    assert clock.now() - ask.key.last_used_at < timedelta(minutes=1)


def test_answers_are_kept_by_nobody_and_open_to_no_other_site(cast: Cast) -> None:
    answer = caller(cast.ben).get("/units")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
