"""Opportunities: raised once, weighed from evidence, overridden with a reason, decided, and the answer that is owed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from scipy.stats import poisson

from resonanz.organisation.base.models import Conflict

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def agreed(cast: Any) -> None:
    """The works agreement allows ideas."""
    from resonanz.organisation.agreement.actions import approve_change, propose_change
    from resonanz.organisation.base import clock

    change = propose_change(key="function:employee_voice", value=1, reason="Ideen", consequence="keine", by=cast.anna)
    for member in (cast.anna, cast.eva):
        approve_change(change, number="BV 7", day=clock.today(), by=member)


def raised(**changes: Any) -> Any:
    from resonanz.act.opportunities.actions import raise_opportunity

    return raise_opportunity(**({"title": "Abschlag erklären", "kind": "cases", "by": None} | changes))


def evidence(**changes: Any) -> Any:
    from resonanz.act.opportunities.models import Evidence

    return Evidence(**({"kind": "cases", "reference": "cause-1", "n": 38, "days": 91} | changes))


def test_the_same_key_raises_once() -> None:
    first = raised(key="cause:1:2026-11", evidence=[evidence()])
    again = raised(key="cause:1:2026-11", evidence=[evidence(n=99)], title="Anders")
    assert (again.pk, again.title, again.code) == (first.pk, "Abschlag erklären", "C-1")
    assert [row.n for row in first.evidence.all()] == [38]


def test_the_record_hears_of_it_without_any_person(cast: Any) -> None:
    from resonanz.organisation.intake.inbox import DatabaseInbox
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    made = raised(touchpoints=[create_touchpoint(name="Hotline", by=None)], by=cast.anna)
    [event] = [row for row in DatabaseInbox().fresh().to_pylist() if row["type"] == "opportunity.raised"]
    assert (event["instance"], event["touchpoint"], event["customer"]) == (str(made.pk), "Hotline", None)
    assert "Anna" not in str(event)


def test_roles_come_from_the_touchpoints_where_none_are_named(cast: Any) -> None:
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    hotline = create_touchpoint(name="Hotline", by=None, roles=[cast.roles["front_line"]])
    assert list(raised(touchpoints=[hotline]).roles.all()) == [cast.roles["front_line"]]


def test_the_value_is_the_exact_poisson_interval_of_the_strongest_evidence() -> None:
    from resonanz.act.opportunities.rules import value_of

    made = raised(evidence=[evidence(), evidence(kind="voices", reference="t", n=60, days=182)])
    value = value_of(made)
    assert (value.value, value.n) == (pytest.approx(38), 38)
    assert value.low is not None
    assert value.high is not None
    assert poisson.sf(37, value.low) == pytest.approx(0.025, abs=1e-9)
    assert poisson.cdf(38, value.high) == pytest.approx(0.025, abs=1e-9)


def test_without_evidence_the_value_cannot_be_told() -> None:
    from resonanz.act.opportunities.rules import value_of

    assert value_of(raised()).value is None


def test_an_override_needs_a_reason_is_logged_and_can_be_taken_back(cast: Any) -> None:
    from resonanz.act.opportunities.actions import override
    from resonanz.act.opportunities.rules import value_of
    from resonanz.organisation.audit.models import Entry

    made = raised(evidence=[evidence()])
    with pytest.raises(ValidationError):
        override(made, what="value", low=100, high=300, reason="  ", seen=1, by=cast.anna)
    with pytest.raises(ValidationError):
        override(made, what="value", low=300, high=100, reason="Kampagne", seen=1, by=cast.anna)
    override(made, what="value", low=100, high=300, reason="Kampagne im März", seen=1, by=cast.anna)
    assert (value_of(made).low, value_of(made).high, value_of(made).method) == (100.0, 300.0, "set_by_hand")
    line = Entry.objects.filter(action="opportunity.overridden").get()
    assert (line.detail["before"], line.detail["after"], line.detail["reason"]) == (
        [None] * 2,
        [100, 300],
        "Kampagne im März",
    )
    override(made, what="value", low=None, high=None, reason="Kampagne abgesagt", seen=2, by=cast.anna)
    assert value_of(made).method == "poisson_rate"


def test_two_who_decide_at_once_lose_nothing(cast: Any) -> None:
    from resonanz.act.opportunities.actions import decide

    made = raised()
    decide(made, decision="later", reason="Erst die Umstellung.", seen=1, by=cast.anna)
    with pytest.raises(Conflict):
        decide(made, decision="not", reason="Zu teuer.", seen=1, by=cast.felix)
    with pytest.raises(ValidationError):
        decide(made, decision="do", reason="", seen=2, by=cast.anna)
    made.refresh_from_db()
    assert made.decision == "later"


def test_ideas_are_off_until_they_were_agreed(cast: Any) -> None:
    from resonanz.act.opportunities.actions import raise_idea

    with pytest.raises(ValidationError):
        raise_idea(kind="idea", text="Ein Satz auf der Rechnung.", by=cast.carla)


def test_who_raised_an_idea_gets_the_answer_and_stays_unknown(cast: Any, agreed: None, client_of: Any) -> None:
    from resonanz.act.opportunities.actions import decide, raise_idea
    from resonanz.organisation.audit.models import Entry
    from resonanz.organisation.intake.models import Outgoing

    made = raise_idea(kind="idea", text="Ein Satz auf der Rechnung spart Anrufe. Wir sagen ihn täglich.", by=cast.carla)
    assert made.title == "Ein Satz auf der Rechnung spart Anrufe"
    page = client_of(cast.anna).get(f"/opportunities/{made.pk}/").content.decode()
    assert "Carla" not in page
    assert "jemand aus dem Haus" in page
    decide(made, decision="not", reason="Die Rechnung wird neu gemacht.", seen=made.version, by=cast.anna)
    mail = Outgoing.objects.get().payload
    assert mail["to"] == "carla@haus.example"
    assert "Wir machen es nicht" in mail["body"]
    assert "Die Rechnung wird neu gemacht." in mail["body"]
    told = [
        line for line in Entry.objects.filter(object_id=str(made.pk)) if "Carla" in f"{line.actor_name}{line.detail}"
    ]
    assert told == []
    mine = client_of(cast.carla).get("/opportunities/mine").content.decode()
    assert "Die Rechnung wird neu gemacht." in mine
    assert "Ein Satz auf der Rechnung" not in client_of(cast.ben).get("/opportunities/mine").content.decode()


def test_a_name_is_shown_only_where_it_was_given(cast: Any, agreed: None, client_of: Any) -> None:
    from resonanz.act.opportunities.actions import raise_idea

    made = raise_idea(kind="obstacle", text="Drei Klicks bis zum Abschlag", by=cast.carla, named=True)
    assert "Carla Petersen" in client_of(cast.anna).get(f"/opportunities/{made.pk}/").content.decode()


def test_unit_and_role_are_kept_only_where_enough_share_them(cast: Any, agreed: None) -> None:
    from resonanz.act.opportunities.actions import raise_idea
    from resonanz.organisation.people.actions import assign_role, create_member

    alone = raise_idea(kind="idea", text="Allein im Team", by=cast.carla)
    assert (alone.origin_unit, alone.origin_role) == (None, None)
    for i in range(9):
        more = create_member(email=f"c{i}@haus.example", name=f"Kollegin {i}", unit=cast.units["Nord"], by=None)
        assign_role(more, role=cast.roles["front_line"], unit=cast.units["Nord"], by=None)
    shared = raise_idea(kind="idea", text="Zu zehnt im Team", by=cast.carla)
    assert (shared.origin_unit, shared.origin_role) == (cast.units["Nord"], cast.roles["front_line"])


def test_who_left_is_forgotten_by_the_erasure(cast: Any, agreed: None) -> None:
    from resonanz.act.opportunities.actions import raise_idea
    from resonanz.organisation.personal_data import erase_person, export_person

    made = raise_idea(kind="idea", text="Ein Satz auf der Rechnung", by=cast.carla)
    assert export_person(cast.carla)["opportunities.Opportunity"][0]["title"] == "Ein Satz auf der Rechnung"
    erase_person(cast.carla)
    made.refresh_from_db()
    assert made.raised_by is None


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    cast: Any, client_of: Any, django_assert_max_num_queries: Any, many: int
) -> None:
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    for i in range(many):
        place = create_touchpoint(name=f"Ort {i}", by=None, roles=[cast.roles["front_line"]])
        raised(title=f"Chance {i}", touchpoints=[place], evidence=[evidence(), evidence(reference="b", n=3)])
    client = client_of(cast.anna)
    client.get("/opportunities/")
    with django_assert_max_num_queries(24):
        page = client.get("/opportunities/")
    assert page.status_code == 200
    assert page.content.decode().count("data-row>") == many


def test_deciding_on_the_page_shows_the_reason_and_refuses_none(cast: Any, client_of: Any) -> None:
    made, client = raised(), client_of(cast.anna)
    wrong = client.post(f"/opportunities/{made.pk}/decide", {"version": 1, "decision": "do", "reason": ""})
    assert wrong.status_code == 422
    right = client.post(f"/opportunities/{made.pk}/decide", {"version": 1, "decision": "do", "reason": "Lohnt sich."})
    assert right.status_code == 302
    late = client.post(f"/opportunities/{made.pk}/decide", {"version": 1, "decision": "not", "reason": "Doch nicht."})
    assert late.status_code == 409
    assert "Lohnt sich." in client.get(f"/opportunities/{made.pk}/").content.decode()


def test_editing_keeps_touchpoints_that_the_editor_does_not_see(cast: Any, client_of: Any) -> None:
    from resonanz.organisation.people.actions import assign_role
    from resonanz.organisation.touchpoints.actions import create_touchpoint

    assign_role(cast.ben, role=cast.roles["management"], unit=cast.units["Nord"], by=None)
    north, south = (create_touchpoint(name=n, by=None, units=[cast.units[n]]) for n in ("Nord", "Süd"))
    made = raised(touchpoints=[north, south])
    sent = {"version": 1, "title": "Neu", "text": "", "touchpoints": [str(north.pk)], "roles": []}
    assert client_of(cast.ben).post(f"/opportunities/{made.pk}/edit", sent).status_code == 302
    assert set(made.touchpoints.all()) == {north, south}
