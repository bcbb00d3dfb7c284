"""Long lists: every row once, in order, whatever the sort, and no cursor of others."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import RequestFactory

from resonanz.organisation.units.models import Unit
from resonanz.ui.paging import BadCursor, Page, paged

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
SORTS = {"name": "name", "parent": "parent__name"}


@pytest.fixture
def units(cast: Any) -> list[Unit]:
    from resonanz.organisation.units.actions import create_unit

    north, south = cast.units["Nord"], cast.units["Süd"]
    names = ["Ost", "West", "Alt", "Ümlaut"]
    return [create_unit(name=name, parent=parent, by=None) for name in names for parent in (north, south)]


def page(address: str, size: int = 2) -> Page[Unit]:
    request = RequestFactory().get(address)
    return paged(request, Unit.objects.exclude(parent=None), sorts=SORTS, default="name", size=size)


def walk(address: str) -> list[Unit]:
    found: list[Unit] = []
    while address:
        here = page(address)
        found += here.rows
        address = here.following
    return found


@pytest.mark.parametrize(("sort", "order"), [("name", ("name", "pk")), ("-name", ("-name", "-pk"))])
def test_every_row_comes_once_and_in_order_even_among_equal_names(units: list[Unit], sort: str, order: Any) -> None:
    assert walk(f"/u?sort={sort}") == list(Unit.objects.exclude(parent=None).order_by(*order))


def test_lists_can_be_sorted_by_what_a_row_belongs_to(units: list[Unit]) -> None:
    assert len({unit.pk for unit in walk("/u?sort=parent")}) == len(units) + 2


def test_the_way_on_keeps_the_filters(units: list[Unit]) -> None:
    here = page("/u?stage=bill&sort=-name")
    assert dict(parse_qsl(urlsplit(here.following).query)) | {"after": ""} == {
        "stage": "bill",
        "sort": "-name",
        "after": "",
    }


def test_a_head_turns_the_order_round_and_starts_again(units: list[Unit]) -> None:
    second = page(page("/u?sort=name").following)
    assert second.heads["name"] == "/u?sort=-name"
    assert second.first == "/u?sort=name"


def test_the_last_rows_lead_nowhere(units: list[Unit]) -> None:
    assert page("/u", size=50).following == ""


def test_an_unknown_sort_is_the_usual_one(units: list[Unit]) -> None:
    assert page("/u?sort=password").sort == "name"


@pytest.mark.parametrize("cursor", ["x", "!!", "WyJhIl0", "WyJhIiwgImIiXQ"])
def test_cursors_that_were_not_given_out_are_refused(units: list[Unit], cursor: str) -> None:
    with pytest.raises(BadCursor):
        page(f"/u?after={cursor}")
