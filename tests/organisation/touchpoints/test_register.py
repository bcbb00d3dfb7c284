"""The register of touchpoints: writing, dated keys, merging, what counts as measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from resonanz.events.scope import Scope
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.touchpoints import actions
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.organisation.touchpoints.queries import Filters, filtered, keys_of, measured

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Messages are compared in the language of the source."""
    with translation.override("en"):
        yield


def make(name: str, **fields: Any) -> Touchpoint:
    return actions.create_touchpoint(by=None, name=name, **fields)


def only(name: str) -> Any:
    return Touchpoint.objects.filter(name=name)


def named(**wanted: Any) -> list[str]:
    return [row.name for row in filtered(Touchpoint.objects.all(), Filters(**wanted))]


def test_it_knows_a_touchpoint_under_its_name_unless_other_keys_are_given(db: None) -> None:
    make("Hotline")
    make("Rechnung", keys=["RG", "Invoice"])
    assert keys_of(only("Hotline")) == {"Hotline"}
    assert keys_of(only("Rechnung")) == {"RG", "Invoice"}


def test_it_writes_what_was_done_into_the_log(cast: Any) -> None:
    touchpoint = make("Hotline")
    actions.edit_touchpoint(touchpoint, seen=1, by=cast.anna, owner=cast.ben, stage="Service")
    entry = Entry.objects.latest("sequence")
    assert (entry.action, entry.actor_name, entry.detail) == (
        "touchpoint.changed",
        "Anna Berger",
        {"fields": ["owner", "stage"]},
    )


def test_it_refuses_to_write_over_a_version_that_nobody_saw(db: None) -> None:
    touchpoint = make("Hotline")
    actions.edit_touchpoint(touchpoint, seen=1, by=None, stage="Service")
    with pytest.raises(Conflict):
        actions.edit_touchpoint(touchpoint, seen=1, by=None, stage="Verkauf")
    assert only("Hotline").get().stage == "Service"


def test_it_refuses_fields_that_nobody_may_set(db: None) -> None:
    touchpoint = make("Hotline")
    with pytest.raises(TypeError, match="archived_at"):
        actions.edit_touchpoint(touchpoint, seen=1, by=None, archived_at=None)


def test_it_refuses_a_key_that_means_another_touchpoint_in_these_days(db: None) -> None:
    make("Hotline")
    other = make("Chat")
    with pytest.raises(ValidationError, match="Hotline"):
        actions.add_key(other, key="Hotline", by=None)


def test_it_takes_a_key_again_after_it_ended(db: None) -> None:
    actions.add_key(make("Hotline"), key="T1", by=None, valid_to=date(2025, 1, 1))
    chat = make("Chat")
    actions.add_key(chat, key="T1", by=None, valid_from=date(2025, 1, 1))
    with pytest.raises(ValidationError):
        actions.add_key(chat, key="T1", by=None, valid_from=date(2024, 12, 31), valid_to=date(2025, 1, 1))


def test_a_merge_leaves_the_past_and_gives_the_future_to_the_successor(cast: Any) -> None:
    old, new = make("Fax"), make("E-Mail")
    actions.merge_touchpoint(old, into=new, on=date(2026, 3, 1), by=cast.anna)
    assert keys_of(only("E-Mail")) == {"Fax", "E-Mail"}
    assert list(
        TouchpointAlias.objects.filter(key="Fax").values_list("touchpoint__name", "valid_from", "valid_to")
    ) == [
        ("Fax", None, date(2026, 3, 1)),
        ("E-Mail", date(2026, 3, 1), None),
    ]
    assert named() == ["E-Mail"]
    assert named(archived=True) == ["Fax"]


def test_it_refuses_to_merge_into_itself_into_the_archive_or_in_the_future(cast: Any) -> None:
    fax, mail = make("Fax"), make("E-Mail")
    tomorrow = clock.today() + timedelta(days=1)
    with pytest.raises(ValidationError):
        actions.merge_touchpoint(fax, into=fax, on=date(2026, 1, 1), by=None)
    with pytest.raises(ValidationError):
        actions.merge_touchpoint(fax, into=mail, on=tomorrow + timedelta(days=1), by=None)
    actions.archive_touchpoint(mail, by=None)
    with pytest.raises(ValidationError):
        actions.merge_touchpoint(fax, into=mail, on=date(2026, 1, 1), by=None)


def test_what_was_merged_cannot_come_back_and_what_was_archived_can(db: None) -> None:
    fax, mail, chat = make("Fax"), make("E-Mail"), make("Chat")
    actions.merge_touchpoint(fax, into=mail, on=date(2026, 1, 1), by=None)
    with pytest.raises(ValidationError, match="E-Mail"):
        actions.restore_touchpoint(fax, by=None)
    actions.archive_touchpoint(chat, by=None)
    actions.restore_touchpoint(chat, by=None)
    assert named() == ["Chat", "E-Mail"]


def test_it_finds_by_words_in_name_stage_channel_owner_and_key(cast: Any) -> None:
    make("Jahresrechnung", stage="Abrechnung", channel="Brief", owner=cast.ben, keys=["JR-24"])
    make("Hotline", stage="Service", channel="Telefon")
    for words in ("rechnung", "abrech brief", "nissen", "jr-24"):
        assert named(text=words) == ["Jahresrechnung"]
    assert named(text="rechnung telefon") == []


def test_it_finds_what_has_no_owner_and_what_is_only_assumed(cast: Any) -> None:
    make("Jahresrechnung", owner=cast.ben)
    make("Hotline", basis="measured")
    assert named(without_owner=True) == ["Hotline"]
    assert named(assumed=True) == ["Jahresrechnung"]


def test_it_finds_what_was_never_measured(cast: Any, answers: Callable[..., None]) -> None:
    make("Hotline")
    make("Jahresrechnung", keys=["JR"])
    answers(("Nord", "JR", "nps", 9, None, 3), ("Süd", "JR", "nps", 2, None, 1))
    found = measured(Scope.everything("test"))
    assert found == {"JR": 2}
    assert measured(Scope("test", units=frozenset({"Nord"}))) == {"JR": 1}
    assert named(unmeasured_but=frozenset(found)) == ["Hotline"]


def test_nothing_is_measured_without_a_record(db: None, settings: Any, tmp_path: Any) -> None:
    settings.WORKSPACE = tmp_path / "nowhere"
    assert measured(Scope.everything("test")) == {}


def test_a_measurement_that_stops_needs_a_reason(db: None) -> None:
    with pytest.raises(ValidationError, match="why"):
        actions.add_measurement(by=None, name="NPS-Welle", decision="stop")
    row = actions.add_measurement(by=None, name="NPS-Welle", decision="stop", reason="doppelt", touchpoints=[make("A")])
    actions.edit_measurement(row, seen=1, by=None, decision="keep", touchpoints=[])
    assert (row.version, row.decision, row.touchpoints.count()) == (2, "keep", 0)
