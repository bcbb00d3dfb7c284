"""What the clock does: overdue cases go on, cases of people who left are passed on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.act.opening import opened
from tests.cast import Cast

from resonanz.act.cases import actions, tasks
from resonanz.act.cases.models import Case, Step
from resonanz.organisation.agreement.models import InForce
from resonanz.organisation.agreement.rules import FUNCTION
from resonanz.organisation.base import clock
from resonanz.organisation.intake.models import Outgoing
from resonanz.organisation.people.actions import create_member, deactivate_member, forget_member
from resonanz.organisation.people.models import Member

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
LATER = timedelta(days=5)


@pytest.fixture
def agreed(cast: Cast) -> None:
    InForce.objects.create(key=f"{FUNCTION}{tasks.ESCALATION}", value=1, since=clock.now())


def owner_after_a_sweep(case: Case) -> Any:
    tasks.sweep.call_local()
    case.refresh_from_db()
    return case.owner


def test_an_overdue_case_goes_to_the_deputy_then_the_lead_then_the_cx_team(
    cast: Cast,
    hotline: Any,
    agreed: None,
) -> None:
    case = opened()
    Case.objects.filter(pk=case.pk).update(owner=cast.carla, deputy=create_deputy(cast))
    took = []
    for days in range(4):
        with clock.moved(LATER * (days + 1)):
            took.append(owner_after_a_sweep(case))
    assert [member.name for member in took] == ["Dora Deputy", "Ben Nissen", "Anna Berger", "Anna Berger"]
    assert case.escalation == tasks.LAST
    assert [step.facts["stage"] for step in case.steps.filter(kind=Step.Kind.ESCALATED)] == [1, 2, 3]


def create_deputy(cast: Cast) -> Member:
    from resonanz.organisation.people.actions import assign_role

    dora = create_member(email="dora@haus.example", name="Dora Deputy", unit=cast.units["Nord"], by=None)
    assign_role(dora, role=cast.roles["front_line"], unit=cast.units["Nord"], by=None, since=clock.today())
    return dora


def test_one_sweep_is_one_step_and_who_moves_stops_the_clock(cast: Cast, hotline: Any, agreed: None) -> None:
    case = opened()
    with clock.moved(LATER):
        assert owner_after_a_sweep(case) == cast.anna
        assert owner_after_a_sweep(case) == cast.anna
        actions.move_case(case, state="assessment", seen=case.version, by=cast.anna)
        assert (case.escalation, owner_after_a_sweep(case).name) in {(0, "Anna Berger"), (0, "Ben Nissen")}


def test_in_time_nothing_happens(cast: Cast, hotline: Any, agreed: None) -> None:
    assert owner_after_a_sweep(opened()) == cast.ben


def test_without_an_agreement_the_clock_hands_nothing_over(cast: Cast, hotline: Any) -> None:
    case = opened()
    with clock.moved(LATER):
        assert owner_after_a_sweep(case) == cast.ben


def test_cases_of_somebody_who_left_go_to_whose_matter_they_are(cast: Cast, hotline: Any) -> None:
    case = opened()
    actions.assign_case(case, to=cast.carla, seen=1, by=cast.ben)
    deactivate_member(cast.carla, by=None)
    assert owner_after_a_sweep(case) == cast.ben
    assert Outgoing.objects.filter(payload__to=cast.carla.email).count() == 1  # from the time before


def test_who_left_is_a_former_member_in_what_was_done(
    cast: Cast,
    hotline: Any,
    client_of: Any,
    agreed: None,
) -> None:
    InForce.objects.create(key=f"{FUNCTION}case_names", value=1, since=clock.now())
    case = opened()
    actions.note(case, text="Notiz", by=cast.carla)
    page = f"/cases/{case.pk}/"
    assert "Carla Petersen" in client_of(cast.ben).get(page).content.decode()
    deactivate_member(cast.carla, by=None)
    assert "Carla Petersen" not in client_of(cast.ben).get(page).content.decode()
    forget_member(cast.carla)
    assert case.steps.get(kind=Step.Kind.NOTED).by is None
