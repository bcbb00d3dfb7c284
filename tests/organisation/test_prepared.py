"""A look-up whose statement is kept finds what the same query finds."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from resonanz.organisation.base import clock
from resonanz.organisation.base.prepared import Prepared
from resonanz.organisation.people.actions import assign_role
from resonanz.organisation.people.models import Assignment, Member
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


def rows() -> Any:
    return Touchpoint.objects.select_related("owner", "deputy").defer("promised")


def flat(row: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


def test_it_finds_the_same_row_with_what_it_is_joined_to(cast: Cast) -> None:
    create_touchpoint(name="Schalter", owner=cast.ben, by=None)
    create_touchpoint(name="Hotline", owner=cast.anna, expected="schnell", by=None)
    look_up = Prepared(rows, "name")
    for name in ("Hotline", "Schalter", "Hotline"):
        found, same = look_up.find(name), rows().get(name=name)
        assert found is not None
        assert flat(found) == flat(same)
        assert flat(found.owner) == flat(same.owner)
        assert found.deputy is None
        assert not found._state.adding


def test_one_statement_and_nothing_more_is_asked(cast: Cast) -> None:
    create_touchpoint(name="Hotline", owner=cast.anna, by=None)
    look_up = Prepared(rows, "name")
    look_up.find("Hotline")
    with CaptureQueriesContext(connection) as asked:
        found = look_up.find("Hotline")
        assert found is not None
        assert found.owner is not None
        assert found.owner.name
    assert len(asked) == 1


def test_nothing_is_found_where_there_is_nothing(cast: Cast) -> None:
    assert Prepared(rows, "name").find("Hotline' OR 1=1 --") is None


def test_a_query_with_a_second_open_place_is_not_taken(cast: Cast) -> None:
    with pytest.raises(AssertionError, match="only open place"):
        Prepared(lambda: Assignment.objects.filter(role__name="Leitung"), "role__level").find("lead")


def test_a_row_stands_once_for_each_that_it_is_joined_to(cast: Cast) -> None:
    def held() -> Any:
        return Member.objects.annotate(since=F("assignments__since"), role=F("assignments__role__name"))

    assign_role(cast.ben, role=cast.roles["cx"], unit=cast.units["Süd"], by=None, since=clock.today())
    look_up = Prepared(held, "email")
    for name in ("ben", "carla", "stranger"):
        email = cast.everybody[name].email
        found, same = look_up.find_all(email), list(held().filter(email=email))
        assert sorted(map(str, map(flat, found))) == sorted(map(str, map(flat, same)))
        assert len(found) == {"ben": 2, "carla": 1, "stranger": 1}[name]
    assert look_up.find_all("nobody") == []
