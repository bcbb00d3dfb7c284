"""Receipts: one's own secret; a group figure, once a week, from the agreed size on, and only after two said yes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.enable.standards.words import TEXTS

from resonanz.enable.standards import actions
from resonanz.enable.standards.models import Edition, Receipt
from resonanz.enable.standards.rules import RECEIPTS
from resonanz.organisation import personal_data
from resonanz.organisation.agreement.actions import approve_change, propose_change
from resonanz.organisation.agreement.models import Release
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock
from resonanz.organisation.people.actions import assign_role, create_member
from resonanz.organisation.touchpoints.actions import create_touchpoint
from resonanz.organisation.touchpoints.models import Touchpoint

pytestmark = pytest.mark.integration


@pytest.fixture
def edition(cast: Any) -> Edition:
    place = create_touchpoint(by=None, name="Jahresrechnung", roles=[cast.roles["front_line"]])
    standard = actions.create_standard(touchpoint=place, role=None, texts=TEXTS, by=cast.ben)
    actions.submit_standard(standard, by=cast.ben)
    return actions.publish_standard(standard, by=cast.anna)


@pytest.fixture
def agreed(cast: Any) -> None:
    change = propose_change(key=f"function:{RECEIPTS.code}", value=1, reason="Grund", consequence="Folge", by=cast.anna)
    for side in (cast.anna, cast.eva):
        approve_change(change, number="1", day=date(2026, 1, 5), by=side)


def staff(cast: Any, unit: str, n: int) -> list[Any]:
    made = [
        create_member(email=f"{len(unit)}{i}@haus.example", name=f"{unit} {i}", unit=cast.units[unit], by=None)
        for i in range(n)
    ]
    for member in made:
        since = clock.today() - timedelta(days=40)
        assign_role(member, role=cast.roles["front_line"], unit=cast.units[unit], by=None, since=since)
    return made


def next_week() -> timedelta:
    return timedelta(days=8 - clock.today().isoweekday())


def shown(client: Client, edition: Edition) -> str:
    return str(client.get(f"/standards/{edition.standard_id}/").content.decode())


def test_without_an_agreement_nothing_is_kept_and_nothing_asked(
    cast: Any, edition: Edition, client_of: Callable[..., Client]
) -> None:
    client = client_of(cast.carla)
    assert "/read" not in shown(client, edition)
    client.post(f"/standards/{edition.standard_id}/read")
    assert Receipt.objects.count() == 0
    assert actions.release_week() == []


@pytest.mark.usefixtures("agreed")
def test_a_reader_notes_it_and_takes_it_back(cast: Any, edition: Edition, client_of: Callable[..., Client]) -> None:
    client, address = client_of(cast.carla), f"/standards/{edition.standard_id}/read"
    before = Entry.objects.count()
    client.post(address)
    client.post(address)
    assert Receipt.objects.get().member == cast.carla
    assert client.get(f"/standards/{edition.standard_id}/").context["receipt"] is not None
    client.post(address, {"undo": "1"})
    assert Receipt.objects.count() == 0
    assert Entry.objects.count() == before


@pytest.mark.usefixtures("agreed")
def test_nobody_else_learns_who_read(cast: Any, edition: Edition, client_of: Callable[..., Client]) -> None:
    pages = {name: shown(client_of(member), edition) for name, member in cast.everybody.items()}
    actions.note_read(edition, by=cast.carla)
    for name, member in cast.everybody.items():
        if name != "carla":
            assert _without_tokens(shown(client_of(member), edition)) == _without_tokens(pages[name]), name


def _without_tokens(page: str) -> str:
    return "".join(line for line in page.splitlines() if "csrf" not in line.lower())


@pytest.mark.usefixtures("agreed")
def test_borrowed_eyes_do_not_see_the_receipt(cast: Any, edition: Edition, client_of: Callable[..., Client]) -> None:
    actions.note_read(edition, by=cast.carla)
    client = client_of(cast.eva)
    session = client.session
    session["seen_as"] = str(cast.carla.pk)
    session.save()
    answer = client.get(f"/standards/{edition.standard_id}/")
    assert answer.status_code == 200
    assert answer.context["receipt"] is None


@pytest.mark.usefixtures("agreed")
def test_the_figure_is_of_groups_that_are_large_enough(cast: Any, edition: Edition) -> None:
    readers = [*staff(cast, "Nord", 7)[:3], *staff(cast, "Süd", 6)]
    for reader in readers:
        actions.note_read(edition, by=reader)
    with clock.moved(next_week()):
        actions.release_week()
    cells = {row.unit.name: (row.n, row.value, row.withheld) for row in Release.objects.all()}
    assert cells == {"Nord": (8, 3.0, ""), "Süd": (None, None, "small")}


@pytest.mark.usefixtures("agreed")
def test_a_week_is_decided_once_however_often_the_worker_looks(cast: Any, edition: Edition) -> None:
    people = staff(cast, "Nord", 9)
    actions.note_read(edition, by=people[0])
    actions.note_read(edition, by=people[1])
    with clock.moved(next_week()):
        actions.release_week()
        for reader in people:
            actions.note_read(edition, by=reader)
        assert actions.release_week() == []
    assert [row.value for row in Release.objects.exclude(n=None)] == [2.0]


@pytest.mark.usefixtures("agreed")
def test_a_group_of_readers_only_gives_nobody_away(cast: Any, edition: Edition) -> None:
    for reader in [*staff(cast, "Nord", 8), cast.carla]:
        actions.note_read(edition, by=reader)
    with clock.moved(next_week()):
        actions.release_week()
    row = Release.objects.get()
    assert (row.n, row.value, row.bound) == (9, 8.0, "≥")


@pytest.mark.usefixtures("agreed")
def test_a_lead_meets_the_figure_of_the_own_unit_alone(
    cast: Any, edition: Edition, client_of: Callable[..., Client]
) -> None:
    for unit in ("Nord", "Süd"):
        for reader in staff(cast, unit, 9)[:4]:
            actions.note_read(edition, by=reader)
    with clock.moved(next_week()):
        actions.release_week()
        seen = {
            name: [row.unit.name for row, *_ in client_of(cast.members[name]).get(_at(edition)).context["figures"]]
            for name in ("anna", "ben", "david", "carla", "felix")
        }
    assert seen == {"anna": ["Nord", "Süd"], "ben": ["Nord"], "david": ["Süd"], "carla": [], "felix": []}


def _at(edition: Edition) -> str:
    return f"/standards/{edition.standard_id}/"


@pytest.mark.usefixtures("agreed")
def test_receipts_end_with_their_version_and_with_their_reader(cast: Any, edition: Edition) -> None:
    actions.note_read(edition, by=cast.carla)
    assert personal_data.export_person(cast.carla)["standards.Receipt"][0]["edition"] == "S-1 / 1"
    personal_data.erase_person(cast.carla)
    assert Receipt.objects.count() == 0
    actions.note_read(edition, by=cast.ben)
    standard = edition.standard
    actions.save_draft(standard, seen=1, texts=TEXTS, by=cast.ben)
    actions.submit_standard(standard, by=cast.ben)
    actions.publish_standard(standard, by=cast.anna)
    assert actions.forget_receipts_of_replaced() == 1


def test_erasing_an_author_leaves_the_words_and_no_name(cast: Any, edition: Edition) -> None:
    personal_data.erase_person(cast.ben)
    personal_data.erase_person(cast.anna)
    edition.refresh_from_db()
    assert (list(edition.authors.all()), edition.approved_by) == ([], None)
    assert edition.texts["de"]["title"] == "Rechnung erklären"
    assert Touchpoint.objects.exists()
