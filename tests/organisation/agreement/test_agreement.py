"""The works agreement: two sides for every change, and one door for figures about employees."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from tests.cast import Cast

from resonanz.organisation.agreement import purposes
from resonanz.organisation.agreement.actions import (
    Cell,
    approve_change,
    fix_counterpart,
    iso_week,
    propose_change,
    refuse_change,
    release,
    switch_off,
)
from resonanz.organisation.agreement.models import Change, InForce, Release
from resonanz.organisation.agreement.queries import is_on, term, total
from resonanz.organisation.agreement.rules import NotAgreedError, Side
from resonanz.organisation.base import clock
from resonanz.organisation.people.actions import assign_role, create_member, edit_member, edit_role
from resonanz.organisation.people.models import Member

pytestmark = pytest.mark.integration
LEARNING = purposes.Function("learning", "Lessons", "plan training", ("lesson done",), "§ 87 (1) no. 6 BetrVG")


@pytest.fixture(autouse=True)
def function() -> Iterator[None]:
    purposes.register(LEARNING)
    yield
    purposes._REGISTER.pop("learning")


def propose(by: Member, key: str = "group", value: int = 8) -> Change:
    return propose_change(key=key, value=value, reason="Größere Teams", consequence="Mehr wird verdeckt.", by=by)


def approve(change: Change, by: Member) -> Change:
    return approve_change(change, number="GBV 7", day=clock.today(), by=by)


def switch_on(cast: Cast, key: str = "function:learning", value: int = 1) -> None:
    change = propose(cast.felix, key, value)
    approve(change, cast.felix)
    approve(change, cast.eva)


def made_council(cast: Cast) -> Member:
    """An administrator's second account: the role is entered with a day long ago."""
    second = create_member(email="zweites@haus.example", name="Zweites Konto", unit=None, by=cast.anna)
    given = {"role": cast.roles["works_council"], "unit": cast.units["Haus"], "by": cast.anna}
    assign_role(second, since=clock.today() - timedelta(days=90), **given)
    return second


def test_a_council_member_made_after_the_proposal_cannot_agree_to_it(cast: Cast) -> None:
    change = approve(propose(cast.anna), cast.anna)
    time.sleep(0.002)
    second = made_council(cast)
    with pytest.raises(NotAgreedError, match="jünger als dieser Vorschlag"):
        approve(change, second)
    assert approve(change, cast.eva).state == "in_force"
    later = propose(cast.anna, "group_text", 12)
    approve(later, cast.anna)
    assert approve(later, second).state == "in_force"


def test_nor_can_one_whose_role_became_the_councils_or_whose_address_changed_since(cast: Cast) -> None:
    change = approve(propose(cast.anna), cast.anna)
    lead = cast.roles["team_lead"]
    edit_role(lead, seen=lead.version, name=lead.name, level="works_council", by=cast.anna)
    with pytest.raises(NotAgreedError):
        approve(change, cast.ben)
    edit_member(cast.eva, seen=cast.eva.version, by=cast.anna, email="anna.zwei@haus.example")
    with pytest.raises(NotAgreedError):
        approve(change, cast.eva)
    assert refuse_change(change, by=cast.eva).state == "refused"


def test_one_side_alone_changes_nothing(cast: Cast) -> None:
    change = approve(propose(cast.felix), cast.felix)
    assert (change.state, term("group")) == ("open", 7)
    for other in (cast.felix, cast.anna):
        with pytest.raises(NotAgreedError):
            approve(change, other)
    assert (approve(change, cast.eva).state, term("group")) == ("in_force", 8)


@pytest.mark.parametrize("order", [("eva", "felix"), ("felix", "eva")])
def test_both_sides_in_any_order(cast: Cast, order: tuple[str, str]) -> None:
    change = propose(cast.members[order[0]])
    for name in order:
        approve(change, cast.members[name])
    assert term("group") == 8


@pytest.mark.parametrize("value", [4, 0, -1, 51])
def test_nobody_can_agree_on_less_than_the_floor(cast: Cast, value: int) -> None:
    with pytest.raises(NotAgreedError, match="5"):
        propose(cast.eva, value=value)


@pytest.mark.parametrize("name", ["ben", "carla", "david", "stranger"])
def test_who_has_no_side_can_do_nothing(cast: Cast, name: str) -> None:
    outsider, change = cast.members[name], propose(cast.felix)
    for attempt in (lambda: propose(outsider), lambda: approve(change, outsider)):
        with pytest.raises(NotAgreedError):
            attempt()
    with pytest.raises(NotAgreedError):
        refuse_change(change, by=outsider)
    assert Change.objects.get().state == "open"


def test_the_counterpart_is_fixed_once(cast: Cast) -> None:
    fix_counterpart(Side.DATA_PROTECTION, by=None)
    with pytest.raises(NotAgreedError):
        fix_counterpart(Side.COUNCIL, by=cast.anna)
    change = approve(propose(cast.felix), cast.felix)
    with pytest.raises(NotAgreedError):
        approve(change, cast.eva)


def test_a_decided_change_stays_decided(cast: Cast) -> None:
    change = refuse_change(propose(cast.felix), by=cast.eva)
    assert change.state == "refused"
    for member in (cast.felix, cast.eva):
        with pytest.raises(NotAgreedError):
            approve(change, member)
    assert not InForce.objects.exists()


def test_a_resolution_of_tomorrow_is_none(cast: Cast) -> None:
    with pytest.raises(NotAgreedError, match=r"Zukunft|future"):
        approve_change(propose(cast.felix), number="1", day=clock.today() + timedelta(days=1), by=cast.felix)


def test_a_function_is_off_until_agreed_and_off_at_once(cast: Cast) -> None:
    assert not is_on("learning")
    with pytest.raises(NotAgreedError, match=r"off|aus"):
        release("learning", "done", "2026-W01", [])
    switch_on(cast)
    assert is_on("learning")
    switch_off("learning", by=cast.eva)
    assert not is_on("learning")


def cell(cast: Cast, size: int, count: int, role: str = "Service", prefix: str = "m") -> Cell:
    return Cell(cast.units["Nord"], role, frozenset(f"{prefix}{i}" for i in range(size)), count)


def shown(rows: list[Release]) -> list[tuple[float | None, str, str]]:
    return [(row.value, row.bound, row.withheld) for row in rows]


def test_small_groups_are_withheld_and_nobody_stands_out(cast: Cast) -> None:
    switch_on(cast)
    cells = [cell(cast, 6, 3, "a"), cell(cast, 9, 4, "b"), cell(cast, 9, 0, "c"), cell(cast, 9, 9, "d")]
    assert shown(release("learning", "done", "2026-W01", cells)) == [
        (None, "", "small"),
        (4.0, "", ""),
        (1.0, "≤", ""),
        (8.0, "≥", ""),
    ]


def test_what_was_decided_is_never_rewritten(cast: Cast) -> None:
    switch_on(cast)
    release("learning", "done", "2026-W01", [cell(cast, 9, 4)])
    assert shown(release("learning", "done", "2026-W01", [cell(cast, 8, 7)])) == [(4.0, "", "")]
    assert Release.objects.count() == 1


def test_a_week_that_runs_is_not_released(cast: Cast) -> None:
    switch_on(cast)
    with pytest.raises(NotAgreedError, match=r"not over|nicht vorbei"):
        release("learning", "done", iso_week(clock.today()), [cell(cast, 9, 4)])


def test_the_smaller_minimum_does_not_open_old_cells(cast: Cast) -> None:
    switch_on(cast)
    release("learning", "done", "2026-W01", [cell(cast, 6, 3)])
    switch_on(cast, "group", 5)
    assert shown(release("learning", "done", "2026-W01", [cell(cast, 6, 3)])) == [(None, "", "small")]


def test_two_weeks_cannot_be_subtracted(cast: Cast) -> None:
    switch_on(cast)
    weeks = [("2026-W01", 9), ("2026-W02", 8), ("2026-W03", 9), ("2026-W04", 20)]
    rows = [release("learning", "ever", w, [cell(cast, n, 4)], standing=True)[0] for w, n in weeks]
    assert [row.withheld for row in rows] == ["", "changed", "", ""]


sizes = st.lists(st.integers(1, 14), min_size=1, max_size=5)


@given(sizes=sizes)
@how(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_sum_or_difference_of_what_was_shown_isolates_a_small_group(cast: Cast, sizes: list[int]) -> None:
    """Everything shown is a union of whole cells; so is every difference of two of them, and none is small."""
    from django.db import transaction

    with transaction.atomic():
        if not is_on("learning"):
            switch_on(cast)
        cells = [cell(cast, n, n // 2, role=f"r{i}", prefix=f"{i}-") for i, n in enumerate(sizes)]
        rows = release("learning", "done", "2026-W01", cells)
        visible = [c.members for c, row in zip(cells, rows, strict=True) if not row.withheld]
        whole = total("learning", "done", [cast.units["Nord"]], "2026-W01")
        assert whole.n == sum(len(members) for members in visible)
        unions = [frozenset().union(*part) for k in range(len(visible) + 1) for part in combinations(visible, k)]
        for one in unions:
            for other in unions:
                assert len(one - other) == 0 or len(one - other) >= term("group")
        transaction.set_rollback(True)
