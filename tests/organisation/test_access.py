"""Rights: role × unit subtree × purpose, deny by default."""

from __future__ import annotations

import pytest
from django.http import Http404
from tests.cast import Cast

from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.people.actions import deactivate_member, end_assignment
from resonanz.organisation.units.actions import create_unit, merge_unit
from resonanz.organisation.units.models import Unit

pytestmark = pytest.mark.integration
SEEN = Rule(Unit, "see_metrics", in_units("see_metrics", ""))


def test_a_lead_sees_the_own_unit_and_what_lies_below(cast: Cast) -> None:
    team = create_unit(name="Team Nord 1", parent=cast.units["Nord"], by=None)
    assert set(SEEN.rows(viewer_of(cast.ben))) == {cast.units["Nord"], team}


def test_a_foreign_unit_looks_like_one_that_does_not_exist(cast: Cast) -> None:
    with pytest.raises(Http404):
        SEEN.fetch(viewer_of(cast.ben), cast.units["Süd"].pk)
    with pytest.raises(Http404):
        scope_of(viewer_of(cast.ben), "see_metrics", within=cast.units["Süd"])


def test_yes_or_no_and_the_list_never_disagree(cast: Cast) -> None:
    for member in cast.everybody.values():
        viewer = viewer_of(member)
        listed = set(SEEN.rows(viewer))
        assert {unit for unit in Unit.objects.all() if SEEN.allows(viewer, unit)} == listed


def test_a_stranger_may_do_nothing(cast: Cast) -> None:
    viewer = viewer_of(cast.stranger)
    assert viewer.grants == ()
    with pytest.raises(Http404):
        scope_of(viewer, "see_metrics")


def test_the_scope_of_a_lead_holds_the_keys_of_the_unit(cast: Cast) -> None:
    scope = scope_of(viewer_of(cast.ben), "see_metrics")
    assert (scope.units, scope.may_see_text) == (frozenset({"Nord"}), False)


def test_who_may_see_the_whole_house_also_sees_what_names_no_unit(cast: Cast) -> None:
    assert scope_of(viewer_of(cast.felix), "read_voices").units is None


def test_a_merge_brings_the_keys_along(cast: Cast) -> None:
    from datetime import date

    merge_unit(cast.units["Süd"], into=cast.units["Nord"], on=date(2026, 1, 1), by=None)
    assert scope_of(viewer_of(cast.ben), "see_metrics").units == frozenset({"Nord", "Süd"})


def test_the_works_council_reads_no_rows_about_customers(cast: Cast) -> None:
    viewer = viewer_of(cast.eva)
    assert not any(viewer.may(code) for code in ("see_metrics", "read_voices", "see_customers"))


def test_rights_end_with_the_role_and_with_the_employment(cast: Cast) -> None:
    end_assignment(cast.ben.assignments.get(), by=None)
    assert viewer_of(cast.ben).grants == ()
    assert viewer_of(deactivate_member(cast.david, by=None)).grants == ()


def test_why_names_role_and_unit(cast: Cast) -> None:
    [grant] = viewer_of(cast.ben).why("see_metrics", cast.units["Nord"])
    assert (grant.role, grant.unit) == ("Rolle team_lead", "Nord")
