"""How cases are followed up: figures counted by hand, and attacks of somebody who wants to know about persons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from itertools import count, cycle
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from resonanz.act.cases import actions
from resonanz.act.cases.figures.actions import FIGURES, write_figures
from resonanz.act.cases.figures.cells.queries import Block, block_over
from resonanz.act.cases.figures.queries import figures
from resonanz.act.cases.models import Case, FollowUp, RootCause, State, Step
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.agreement.actions import switch_off
from resonanz.organisation.agreement.models import InForce, Release
from resonanz.organisation.agreement.rules import FUNCTION
from resonanz.organisation.base import clock
from resonanz.organisation.people.actions import create_member

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
PAGE, EXPORT = "/cases/figures/", "/cases/figures/export/csv"
NUMBERS = count(5001)
QUICK = timedelta(minutes=30)


@pytest.fixture
def agreed(cast: Cast) -> None:
    """In force since the middle of the newest four weeks that are over."""
    since = block().span[0] + timedelta(days=14)
    InForce.objects.create(key=FUNCTION + FIGURES, value=1, since=since)


def block() -> Block:
    return block_over(clock.today())


def people(cast: Cast, unit: str, number: int) -> list[Any]:
    place = cast.units[unit]
    return [
        create_member(email=f"{place.pk.hex}{n}@haus.example", name=f"Person {unit} {n}", unit=place, by=None)
        for n in range(number)
    ]


def cases(cast: Cast, unit: str, owners: Sequence[Any], waits: Sequence[timedelta | None], **more: Any) -> list[Case]:
    """Cases of a Tuesday at ten, with the owners in turn; None still waits."""
    opened = block().span[0] + timedelta(days=8, hours=10)
    return [
        Case.objects.create(
            number=next(NUMBERS),
            kind="complaint",
            unit=cast.units[unit],
            owner=owner,
            opened_at=opened,
            due_at=opened,
            acknowledged_at=None if wait is None else opened + wait,
            **more,
        )
        for wait, owner in zip(waits, cycle(owners), strict=False)
    ]


def closed(rows: Sequence[Case], *, told: str, days: int) -> None:
    """Closed so many days after the newest four weeks began."""
    for case in rows:
        step = Step.objects.create(case=case, at=block().span[0] + timedelta(days=days), kind="closed")
        step.facts = {"told": told}
        step.save()


def seen_by(member: Any) -> Any:
    return figures(viewer_of(member))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_share_median_told_and_reopened_are_as_counted_by_hand(cast: Cast, agreed: None) -> None:
    owners = people(cast, "Nord", 8)
    late = timedelta(days=3)
    rows = cases(cast, "Nord", owners, [QUICK] * 15 + [late] * 5 + [None] * 4)
    cases(cast, "Nord", owners, [None], told="anonymous", state=State.RECEIVED)
    closed(rows[:16], told="phone", days=10)
    closed(rows[16:20], told="unreachable", days=10)
    closed(rows[:16], told="mail", days=-10)
    Step.objects.create(case=rows[0], at=block().span[0] + timedelta(days=5), kind="reopened")
    assert write_figures() == 3
    newest = seen_by(cast.ben).newest
    contact, told, again = (newest[name] for name in ("contact", "told", "reopened"))
    assert (contact.n, contact.k, contact.out, contact.still) == (24, 15, 1, 4)
    assert (contact.median.value, contact.median.n) == (1800.0, 24)
    assert ((told.n, told.k), (again.n, again.k)) == ((20, 16), (16, 1))
    assert contact.share.value == 15 / 24


@pytest.mark.parametrize(("late", "words"), [(0, "Kein klarer Unterschied"), (24, "Klar weniger Kunden")])
def test_the_trend_says_only_what_the_intervals_carry(
    cast: Cast, agreed: None, client_of: Any, late: int, words: str
) -> None:
    InForce.objects.update(since=block().before.span[0])
    owners = people(cast, "Nord", 8)
    cases(cast, "Nord", owners, [QUICK] * (24 - late) + [timedelta(days=3)] * late)
    for case in cases(cast, "Nord", owners, [QUICK] * 24):
        earlier = {name: getattr(case, name) - timedelta(days=28) for name in ("opened_at", "acknowledged_at")}
        Case.objects.filter(pk=case.pk).update(**earlier)
    write_figures()
    assert words in text(client_of(cast.ben).get(PAGE))
    export = text(client_of(cast.ben).get(EXPORT)).strip().split("\r\n")
    assert len({line.split(";")[0] for line in export[1:]}) == 2


# Attacks: the complement, the difference, the time, the single person.


def test_a_small_unit_is_in_no_total_so_that_nothing_is_left_by_subtracting(
    cast: Cast, agreed: None, client_of: Any
) -> None:
    cases(cast, "Nord", people(cast, "Nord", 8), [QUICK] * 16)
    cases(cast, "Süd", people(cast, "Süd", 3), [timedelta(days=9)] * 12)
    write_figures()
    assert [(row.name, row.together, row.cells["contact"] is None) for row in seen_by(cast.anna).rows] == [
        ("Nord", False, False),
        ("Haus", True, True),
    ]
    total = seen_by(cast.anna).newest["contact"]
    assert (total.n, total.k) == (16, 16)
    anna = client_of(cast.anna)
    assert "verdeckt" in text(anna.get(PAGE))
    assert [line.split(";")[6] for line in text(anna.get(EXPORT)).split("\r\n")[1:3]] == ["16", "16"]
    david = client_of(cast.david)
    assert "Keine Ihrer Einheiten wird allein gezählt." in text(david.get(PAGE))
    assert len(text(david.get(EXPORT)).strip().split("\r\n")) == 1
    assert FollowUp.objects.get(together=True).facts == {}


def test_small_units_show_only_what_they_are_together(cast: Cast, agreed: None) -> None:
    cases(cast, "Nord", people(cast, "Nord", 4), [QUICK] * 8)
    cases(cast, "Süd", people(cast, "Süd", 4), [QUICK] * 8)
    write_figures()
    [row] = seen_by(cast.anna).rows
    assert (row.together, row.cells["contact"].n) == (True, 16)
    assert seen_by(cast.ben).rows == ()


def test_a_unit_whose_cases_are_mostly_one_persons_is_no_group(cast: Cast, agreed: None) -> None:
    owners = people(cast, "Nord", 8)
    cases(cast, "Nord", owners, [QUICK] * 8)
    cases(cast, "Nord", owners[:1], [QUICK] * 8)
    write_figures()
    [cell] = FollowUp.objects.all()
    assert (cell.together, cell.withheld, cell.facts) == (True, "one", {})


def test_whose_work_it_was_counts_and_not_whose_case_it_is(cast: Cast, agreed: None) -> None:
    owners = people(cast, "Nord", 8)
    for case in cases(cast, "Nord", owners, [QUICK] * 16):
        Step.objects.create(case=case, at=case.acknowledged_at, kind="moved", by=owners[0])
    write_figures()
    assert [cell.withheld for cell in FollowUp.objects.all()] == ["small"]


def test_what_was_decided_stays_whatever_happens_later(cast: Cast, agreed: None) -> None:
    rows = cases(cast, "Nord", people(cast, "Nord", 8), [QUICK] * 14 + [None] * 2)
    write_figures()
    before = seen_by(cast.ben).newest["contact"]
    for case in rows[-2:]:
        actions.move_case(case, state="acknowledged", seen=case.version, by=None)
    cases(cast, "Nord", people(cast, "Süd", 1), [None])
    assert write_figures() == 0
    assert seen_by(cast.ben).newest["contact"] == before


def test_no_two_figures_share_a_day(cast: Cast, agreed: None) -> None:
    now, then = block(), block().before
    assert (now.start - then.end).days == 1
    assert (now.start.weekday(), now.end < clock.today(), clock.today() - now.end <= timedelta(days=28)) == (
        0,
        True,
        True,
    )


def test_without_an_agreement_nothing_is_counted_and_switching_off_hides_all(
    cast: Cast, agreed: None, client_of: Any
) -> None:
    cases(cast, "Nord", people(cast, "Nord", 8), [QUICK] * 16)
    write_figures()
    ben = client_of(cast.ben)
    assert "100" in text(ben.get(PAGE))
    switch_off(FIGURES, by=cast.eva)
    page = text(ben.get(PAGE))
    assert "nicht vereinbart" in page
    assert "100" not in re.sub(r"<head>.*</head>", "", page, flags=re.DOTALL).split("<h1>")[1].split("</main>")[0]
    assert len(text(ben.get(EXPORT)).strip().split("\r\n")) == 1
    FollowUp.objects.all().delete()
    Release.objects.all().delete()
    assert (write_figures(), Release.objects.count()) == (0, 0)


def test_nobody_is_named_and_only_leads_see_the_page(cast: Cast, agreed: None, client_of: Any) -> None:
    cases(cast, "Nord", people(cast, "Nord", 8), [QUICK] * 16)
    write_figures()
    everything = "".join(text(client_of(cast.anna).get(address)) for address in (PAGE, EXPORT, "/"))
    assert "Person Nord" not in everything
    for name in ("carla", "felix", "eva", "stranger"):
        assert {client_of(getattr(cast, name)).get(address).status_code for address in (PAGE, EXPORT)} == {403}
    assert "Person Nord" not in str(list(FollowUp.objects.values()))
    for asked in ("?owner=1", "?unit=Nord", "?week=2026-W01", "?role=x"):
        assert seen_by(cast.anna).newest["contact"].n == 16
        assert client_of(cast.ben).get(PAGE + asked).status_code == 200


def test_the_page_and_its_tile_ask_as_often_for_three_units_as_for_one(
    cast: Cast, agreed: None, client_of: Any
) -> None:
    anna = client_of(cast.anna)
    cases(cast, "Nord", people(cast, "Nord", 8), [QUICK] * 16)
    write_figures()
    assert "Wie wir nachfassen" in text(anna.get("/"))
    anna.get(PAGE)
    before = [queries(anna, address) for address in (PAGE, "/")]
    for name in ("Süd", "Haus"):
        rows = FollowUp.objects.filter(unit=cast.units["Nord"])
        for row in rows:
            FollowUp.objects.create(measure=row.measure, unit=cast.units[name], week=row.week, facts=row.facts)
    assert [queries(anna, address) for address in (PAGE, "/")] == before


def queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_real_actions_lead_to_the_same_figures(cast: Cast, agreed: None, hotline: Any, cause: RootCause) -> None:
    """Through the same functions that pages call, in the time in which it happened."""
    owners = people(cast, "Nord", 8)
    with clock.moved(block().span[0] + timedelta(days=8, hours=10) - clock.now()):
        for owner in owners * 2:
            case = actions.open_case(customer=None, touchpoint="Hotline", unit="Nord", by=None)
            Case.objects.filter(pk=case.pk).update(owner=owner)
            case.refresh_from_db()
            actions.close_case(case, seen=case.version, cause=cause, told="phone", by=owner)
    write_figures()
    newest = seen_by(cast.ben).newest
    assert [(newest[name].n, newest[name].k) for name in ("contact", "told")] == [(16, 16), (16, 16)]
