"""Pages of keys: made for oneself, shown once, revoked."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from resonanz.organisation.access.actions import create_key
from resonanz.organisation.access.keys import holder_of
from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.base import clock
from resonanz.organisation.people.actions import assign_role, create_member

pytestmark = pytest.mark.integration


def test_a_key_is_shown_once_and_opens_what_was_ticked(cast: Cast, client_of: Callable[..., Any]) -> None:
    web = client_of(cast.anna)
    made = web.post("/keys/new", {"name": "Shop", "scopes": ["see_touchpoints"], "days": "90"}).content.decode()
    [secret] = set(re.findall(r"rsz_[\w-]{40,}", made))
    key = ApiKey.objects.get()
    for path in ("/keys/", f"/keys/{key.pk}/"):
        assert secret not in web.get(path).content.decode()
    ask = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}
    assert Client().get("/api/v1/touchpoints", **ask).status_code == 200
    assert Client().get("/api/v1/voices", **ask).status_code == 403
    web.post(f"/keys/{key.pk}/revoke")
    assert Client().get("/api/v1/touchpoints", **ask).status_code == 401


def test_nobody_gives_away_more_than_they_hold(cast: Cast, client_of: Callable[..., Any]) -> None:
    refused = client_of(cast.anna).post("/keys/new", {"name": "Shop", "scopes": ["manage_people"], "days": "always"})
    assert (refused.status_code, ApiKey.objects.count()) == (422, 0)


def test_without_the_right_there_are_no_keys(cast: Cast, client_of: Callable[..., Any]) -> None:
    key, _secret = create_key(name="Shop", member=cast.anna, scopes=("send_events",), by=None)
    for path in ("/keys/", "/keys/new", f"/keys/{key.pk}/"):
        assert client_of(cast.ben).get(path).status_code == 403


def test_a_longer_list_needs_no_more_queries(cast: Cast, client_of: Callable[..., Any]) -> None:
    web = client_of(cast.anna)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert web.get("/keys/").status_code == 200
        return len(found)

    create_key(name="A", member=cast.anna, scopes=("send_events",), by=None)
    queries()
    few = queries()
    for name in ("B", "C"):
        create_key(name=name, member=cast.ben, scopes=("send_events",), by=None)
    assert queries() == few


def test_a_key_opens_what_its_member_may_do_today_and_nothing_of_other_days(cast: Cast) -> None:
    for name, days in (("ended", (-30, 0)), ("today", (0, 1)), ("later", (1, 30))):
        member = create_member(email=f"{name}@haus.example", name=name, unit=cast.units["Nord"], by=None)
        since, until = (clock.today() + timedelta(days=n) for n in days)
        held = {"role": cast.roles["cx"], "unit": cast.units["Nord"]}
        assign_role(member, since=since, until=until, by=None, **held)
        key, secret = create_key(name=name, member=member, scopes=("see_metrics",), by=None)
        found = holder_of(secret)
        assert found is not None
        assert found.key == key
        assert found.viewer == viewer_of(member).narrowed(key.scopes)
        assert found.viewer.may("see_metrics") is (name == "today")
