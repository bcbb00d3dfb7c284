"""The tree of units: names, dated keys, moves, merges, closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from resonanz.organisation.base.models import Conflict
from resonanz.organisation.people.models import Member
from resonanz.organisation.units import actions
from resonanz.organisation.units.models import Unit, UnitAlias
from resonanz.organisation.units.queries import full_names, keys_of, people_in, tree

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Messages are compared in the language of the source."""
    with translation.override("en"):
        yield


def only(unit: Unit) -> Any:
    return Unit.objects.filter(pk=unit.pk)


def test_two_units_of_one_name_share_no_key(cast: Any) -> None:
    first = actions.create_unit(name="Service", parent=cast.units["Nord"], by=None)
    second = actions.create_unit(name="Service", parent=cast.units["Süd"], by=None)
    assert (keys_of(only(first)), keys_of(only(second))) == ({"Service"}, set())
    names = full_names(Unit.objects.all())
    assert (names[first], names[second], names[cast.units["Nord"]]) == (
        "Haus / Nord / Service",
        "Haus / Süd / Service",
        "Nord",
    )


def test_a_name_stands_once_below_one_parent(cast: Any) -> None:
    with pytest.raises(ValidationError):
        actions.create_unit(name="Nord", parent=cast.units["Haus"], by=None)
    with pytest.raises(ValidationError):
        actions.rename_unit(cast.units["Nord"], seen=1, name="Süd", kind="", by=None)
    with pytest.raises(ValidationError):
        actions.create_unit(name="Haus", parent=None, by=None)


def test_a_rename_keeps_the_keys_and_refuses_an_old_version(cast: Any) -> None:
    unit = actions.rename_unit(cast.units["Nord"], seen=1, name="Küste", kind="Region", by=cast.anna)
    assert (unit.name, keys_of(only(unit))) == ("Küste", {"Nord"})
    with pytest.raises(Conflict):
        actions.rename_unit(unit, seen=1, name="Meer", kind="", by=None)


def test_everything_below_moves_along(cast: Any) -> None:
    north, south = cast.units["Nord"], cast.units["Süd"]
    shop = actions.create_unit(name="Laden", parent=north, by=None)
    desk = actions.create_unit(name="Tresen", parent=shop, by=None)
    actions.move_unit(shop, parent=south, by=cast.anna)
    desk.refresh_from_db()
    assert desk.path == south.path + shop.step + desk.step
    for target in (shop, desk):
        with pytest.raises(ValidationError, match="Laden"):
            actions.move_unit(shop, parent=target, by=None)


def test_a_merge_hands_over_keys_people_and_units_below_from_a_day_on(cast: Any) -> None:
    north, south = cast.units["Nord"], cast.units["Süd"]
    shop = actions.create_unit(name="Laden", parent=north, by=None)
    actions.merge_unit(north, into=south, on=date(2026, 4, 1), by=cast.anna)
    shop.refresh_from_db()
    assert (shop.parent, keys_of(only(south))) == (south, {"Nord", "Süd"})
    assert list(UnitAlias.objects.filter(key="Nord").values_list("unit__name", "valid_from", "valid_to")) == [
        ("Nord", None, date(2026, 4, 1)),
        ("Süd", date(2026, 4, 1), None),
    ]
    assert not Member.objects.filter(unit=north).exists()
    with pytest.raises(ValidationError):
        actions.merge_unit(north, into=south, on=date(2026, 4, 1), by=None)
    with pytest.raises(ValidationError):
        actions.merge_unit(cast.units["Haus"], into=south, on=date(2026, 4, 1), by=None)


def test_only_an_empty_unit_is_closed(cast: Any) -> None:
    with pytest.raises(ValidationError, match="below"):
        actions.archive_unit(cast.units["Haus"], by=None)
    with pytest.raises(ValidationError, match="People"):
        actions.archive_unit(cast.units["Nord"], by=None)
    empty = actions.create_unit(name="Leer", parent=cast.units["Haus"], by=None)
    assert actions.archive_unit(empty, by=cast.anna).archived_at is not None
    with pytest.raises(ValidationError):
        actions.create_unit(name="Neu", parent=empty, by=None)


def test_a_key_means_one_unit_on_each_day(cast: Any) -> None:
    north, south = cast.units["Nord"], cast.units["Süd"]
    with pytest.raises(ValidationError, match="Nord"):
        actions.add_key(south, key="Nord", by=None)
    actions.add_key(north, key="N1", by=None, valid_to=date(2026, 1, 1))
    alias = actions.add_key(south, key="N1", by=None, valid_from=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="last day"):
        actions.add_key(south, key="X", by=None, valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 1))
    actions.remove_key(alias, by=cast.anna)
    assert keys_of(only(south)) == {"Süd"}


def test_the_tree_counts_people_with_all_below(cast: Any) -> None:
    shown = [(branch.unit.name, branch.depth, branch.people) for branch in tree(Unit.objects.all())]
    assert shown == [("Haus", 0, 6), ("Nord", 1, 2), ("Süd", 1, 1)]
    assert people_in(cast.units["Nord"]) == 2
    assert [branch.depth for branch in tree(only(cast.units["Süd"]))] == [0]
