"""Goodwill: within the limit at once, above it the lead decides, and a budget holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from tests.act.opening import opened
from tests.cast import Cast

from resonanz.act.cases.goodwill.actions import decide_goodwill, give_goodwill
from resonanz.act.cases.goodwill.queries import room_of, start_of_month, waiting
from resonanz.act.cases.models import Case, Goodwill
from resonanz.act.cases.setup.actions import set_limit
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.base import clock
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.intake.models import Outgoing

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
GRANTED, REQUESTED, DECLINED = Goodwill.State.GRANTED, Goodwill.State.REQUESTED, Goodwill.State.DECLINED


@pytest.fixture
def case(cast: Cast, hotline: Any) -> Case:
    set_limit(cast.roles["front_line"], seen=None, per_case_cents=20_00, per_month_cents=50_00, by=None)
    return opened()


def given(case: Case, cents: int, by: Any) -> str:
    return str(give_goodwill(case, cents=cents, reason="Doppelt berechnet", by=by).state)


def test_twenty_euros_are_granted_at_once_and_eighty_go_to_the_lead(cast: Cast, case: Case) -> None:
    assert given(case, 20_00, cast.carla) == GRANTED
    Outgoing.objects.all().delete()
    assert given(case, 80_00, cast.carla) == REQUESTED
    assert [mail.payload["to"] for mail in Outgoing.objects.all()] == [cast.ben.email]


def test_what_waits_for_the_lead_stands_on_the_leads_start_page(cast: Cast, case: Case, client_of: Any) -> None:
    given(case, 80_00, cast.carla)
    ways = [
        'href="/cases/goodwill/"' in client_of(member).get("/").content.decode() for member in (cast.ben, cast.david)
    ]
    assert ways == [True, False]


def test_many_small_amounts_are_one_amount(cast: Cast, case: Case) -> None:
    assert [given(case, 7_00, cast.carla) for _ in range(3)] == [GRANTED, GRANTED, REQUESTED]
    assert room_of(case, cast.carla).cents == 6_00


def test_the_month_of_the_unit_counts_and_not_the_person(cast: Cast, case: Case) -> None:
    assert [given(opened(), 20_00, cast.carla) for _ in range(3)] == [GRANTED, GRANTED, REQUESTED]
    assert room_of(opened(unit="Süd"), cast.carla).cents == 0  # she does not work there
    with clock.moved(timedelta(days=32)):
        assert room_of(case, cast.carla).cents == 20_00
    assert start_of_month() <= clock.now()


def test_without_a_limit_everything_is_asked_for(cast: Cast, case: Case) -> None:
    assert given(case, 1, cast.ben) == REQUESTED


def test_the_lead_decides_and_the_asker_hears_of_it(cast: Cast, case: Case) -> None:
    give_goodwill(case, cents=80_00, reason="Grund", by=cast.carla)
    row = Goodwill.objects.get()
    Outgoing.objects.all().delete()
    decide_goodwill(row, approve=False, seen=1, by=cast.ben, answer="Zu viel")
    assert (row.state, row.decided_by, [m.payload["to"] for m in Outgoing.objects.all()]) == (
        DECLINED,
        cast.ben,
        [cast.carla.email],
    )
    with pytest.raises(ValidationError):
        decide_goodwill(row, approve=True, seen=row.version, by=cast.anna)


def test_nobody_decides_on_the_own_request_and_two_do_not_decide_at_once(cast: Cast, case: Case) -> None:
    row = give_goodwill(case, cents=80_00, reason="Grund", by=cast.ben)
    assert not waiting(viewer_of(cast.ben)).exists()
    with pytest.raises(ValidationError):
        decide_goodwill(row, approve=True, seen=1, by=cast.ben)
    other = Goodwill.objects.get()
    decide_goodwill(row, approve=True, seen=1, by=cast.anna)
    with pytest.raises(Conflict):
        decide_goodwill(other, approve=False, seen=1, by=cast.anna)


@pytest.mark.parametrize("cents", [0, -1, 10**8])
def test_amounts_that_cannot_be_are_refused(cast: Cast, case: Case, cents: int) -> None:
    with pytest.raises(ValidationError):
        given(case, cents, cast.carla)
