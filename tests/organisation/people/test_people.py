"""Members from the first day to the last: roles with days, leaving, being forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from resonanz.organisation.access.actions import create_key
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.agreement.tasks import end_leavers
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.base import clock
from resonanz.organisation.people.actions import (
    assign_role,
    deactivate_member,
    end_assignment,
    forget_member,
    reactivate_member,
)
from resonanz.organisation.people.models import Assignment, Member

pytestmark = pytest.mark.integration


def test_a_role_counts_from_its_day_until_the_other_one(cast: Any) -> None:
    today = clock.today()
    south = cast.units["Süd"]
    assign_role(
        cast.stranger,
        role=cast.roles["team_lead"],
        unit=south,
        by=cast.anna,
        since=today + timedelta(days=1),
        until=today + timedelta(days=3),
    )
    held = []
    for days in range(5):
        with clock.moved(timedelta(days=days)):
            held.append(viewer_of(cast.stranger).may("see_metrics", south))
    assert held == [False, True, True, False, False]


def test_a_role_is_not_given_twice_in_the_same_days(cast: Any) -> None:
    given = {"role": cast.roles["team_lead"], "unit": cast.units["Nord"], "by": cast.anna}
    with pytest.raises(ValidationError):
        assign_role(cast.ben, **given)
    end_assignment(Assignment.objects.get(member=cast.ben), by=cast.anna)
    assert assign_role(cast.ben, **given).until is None
    with pytest.raises(ValidationError):
        assign_role(cast.carla, since=clock.today(), until=clock.today(), **given)


def test_leaving_ends_keys_and_roles_and_coming_back_restores_neither(cast: Any) -> None:
    key, _ = create_key(name="Test", member=cast.ben, scopes=("see_metrics",), by=cast.anna)
    left = deactivate_member(cast.ben, by=cast.anna)
    key.refresh_from_db()
    assert (left.is_active, left.left_at is None, key.revoked_at is None) == (False, False, False)
    back = reactivate_member(left, by=cast.anna)
    assert (back.is_active, viewer_of(back).grants) == (True, ())


def test_the_last_who_manages_members_cannot_leave_unless_the_directory_says_so(cast: Any) -> None:
    with pytest.raises(ValidationError):
        deactivate_member(cast.anna, by=cast.anna)
    assign_role(cast.ben, role=cast.roles["administration"], unit=cast.units["Haus"], by=cast.anna)
    assert not deactivate_member(cast.anna, by=cast.ben).is_active
    assert not deactivate_member(cast.ben, by=None, even_last=True).is_active


def test_who_left_is_forgotten_by_name_and_stays_in_what_was_done(cast: Any) -> None:
    with pytest.raises(ValidationError):
        forget_member(cast.ben)
    before = Entry.objects.count()
    forget_member(deactivate_member(cast.ben, by=cast.anna))
    gone = Member.objects.get(pk=cast.ben.pk)
    assert (gone.name, gone.unit, gone.external_id) == ("Ehemaliges Mitglied", None, None)
    assert gone.email.endswith("@former.invalid")
    assert not Assignment.objects.filter(member=gone).exists()
    assert Entry.objects.count() > before


def test_who_left_is_forgotten_by_itself_after_ninety_days_and_once(cast: Any) -> None:
    deactivate_member(cast.ben, by=cast.anna)
    for days, name in ((89, "Ben Nissen"), (91, "Ehemaliges Mitglied"), (92, "Ehemaliges Mitglied")):
        with clock.moved(timedelta(days=days)):
            end_leavers.call_local()
        assert Member.objects.get(pk=cast.ben.pk).name == name
    assert Entry.objects.filter(action="member.forgotten").count() == 1
    assert Member.objects.get(pk=cast.carla.pk).name == "Carla Petersen"
