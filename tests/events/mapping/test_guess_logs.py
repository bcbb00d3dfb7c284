from __future__ import annotations

import pytest
from tests.events.mapping.tables import FIVE, german_day, minute, table

from resonanz.events.mapping import Shape, assumptions, guess

pytestmark = pytest.mark.unit


def test_xes_names_are_a_log() -> None:
    mapping = guess(
        "log.xes",
        table(
            **{
                "case:concept:name": lambda i: i // 6,
                "concept:name": ("register", "check", "decide"),
                "time:timestamp": lambda i: f"1970-01-0{i % 9 + 1}T10:00:00+01:00",
                "lifecycle:transition": ("start", "complete"),
                "org:resource": ("Pete", "Sue"),
                "org:group": ("G1", "G2"),
                "case:creator": ("Fluxicon",),
                "case:channel": ("Desk", "Post"),
            }
        ),
    )
    assert (mapping.shape, mapping.instance, mapping.touchpoint) == (Shape.LOG, "case:concept:name", "concept:name")
    assert (mapping.lifecycle, mapping.unit, mapping.channel) == ("lifecycle:transition", "org:group", "case:channel")
    assert mapping.people == ("org:resource", "case:creator")
    assert mapping.time.columns == ("time:timestamp",)
    assert "time_implausible" in {r.code for r in assumptions(mapping)}


def test_german_names_are_a_log() -> None:
    mapping = guess(
        "faelle.csv",
        table(
            Fallnummer=lambda i: i // 6,
            Vorgang=("Antrag", "Prüfung", "Bescheid"),
            Zeitpunkt=lambda i: f"{german_day(i)} 10:{i % 60:02d}",
            Sachbearbeiterin=("Kim", "Lee"),
            Abteilung=("A", "B"),
        ),
    )
    assert (mapping.shape, mapping.instance, mapping.touchpoint) == (Shape.LOG, "Fallnummer", "Vorgang")
    assert (mapping.unit, mapping.people) == ("Abteilung", ("Sachbearbeiterin",))


def test_states_of_a_ticket_are_a_log_and_its_callers_are_colleagues() -> None:
    mapping = guess(
        "incidents.csv",
        table(
            number=lambda i: f"{i // 6:07d}",
            incident_state=("New", "Active", "Closed"),
            caller_id=lambda i: i % 50,
            opened_at=lambda i: minute(i // 6),
            sys_updated_at=minute,
            assignment_group=(70, 24, "?"),
            assigned_to=(17, 13),
            impact=(1, 2, 3),
            urgency=(1, 2, 3),
            priority=(1, 2, 3),
        ),
    )
    assert (mapping.instance, mapping.touchpoint, mapping.time.columns) == (
        "number",
        "incident_state",
        ("sys_updated_at",),
    )
    assert (mapping.people, mapping.unit) == (("caller_id", "assigned_to"), "assignment_group")
    assert mapping.ratings == ()
    assert {r.code for r in assumptions(mapping)} == {"state_as_activity"}


def test_the_end_of_an_activity_is_its_time() -> None:
    mapping = guess(
        "disco.csv",
        table(
            **{"Case ID": lambda i: i // 6, "Activity": "abc", "Start Timestamp": minute, "Complete Timestamp": minute}
        ),
    )
    assert mapping.time.columns == ("Complete Timestamp",)


def test_users_of_a_process_are_working_people() -> None:
    mapping = guess(
        "sap.csv",
        table(
            _CASE_KEY=lambda i: i // 6, ACTIVITY_EN=("Create", "Post"), EVENTTIME=minute, USER_NAME=("BATCH", "MEIER")
        ),
    )
    assert (mapping.shape, mapping.people) == (Shape.LOG, ("USER_NAME",))


def test_without_an_instance_the_journey_of_a_customer_is_one() -> None:
    mapping = guess("clicks.csv", table(user_id=lambda i: i // 6, event_name=("view", "buy"), event_time=minute))
    assert (mapping.instance, mapping.customer) == ("user_id", "user_id")
    assert "customer_as_instance" in {r.code for r in assumptions(mapping)}


def test_scores_by_touchpoint_of_returning_customers_are_no_log() -> None:
    mapping = guess("a.csv", table(customer_id=lambda i: i // 4, touchpoint=("call", "shop"), score=FIVE, date=minute))
    assert (mapping.shape, mapping.customer) == (Shape.LONG, "customer_id")


def test_several_times_of_an_order_are_milestones() -> None:
    mapping = guess(
        "orders.csv",
        table(
            Auftragsnummer=lambda i: f"A{i}",
            Bestelldatum=german_day,
            Versanddatum=german_day,
            Lieferdatum=lambda i: german_day(i) if i % 5 else None,
            Geplantes__Lieferdatum=german_day,
            Kundennummer=lambda i: i // 2,
            Bestellwert=lambda i: f"{i},99",
        ),
    )
    assert (mapping.shape, mapping.instance, mapping.customer) == (Shape.MILESTONES, "Auftragsnummer", "Kundennummer")
    assert [(m.touchpoint, m.format) for m in mapping.milestones] == [
        ("Bestelldatum", "%d.%m.%Y"),
        ("Versanddatum", "%d.%m.%Y"),
        ("Lieferdatum", "%d.%m.%Y"),
    ]
    assert mapping.attributes == ("Geplantes Lieferdatum",)


def test_times_beside_a_rating_stay_attributes() -> None:
    mapping = guess(
        "support.csv", table(ticket_id=lambda i: f"T{i}", reported=minute, responded=minute, closed=minute, CSAT=FIVE)
    )
    assert (mapping.shape, mapping.id, mapping.time.columns) == (Shape.WIDE, "ticket_id", ("reported",))
    assert mapping.attributes == ("responded", "closed")
