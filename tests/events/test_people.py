from __future__ import annotations

import pytest

from resonanz.events.people import acts_in_log, calls_service_desk, describes_work, is_about_working_people

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "header",
    [
        "Agent", "Agent_name", "Supervisor", "Manager", "org:resource", "Resource", "case:responsible", "case:creator",
        "assigned_to", "opened_by", "sys_updated_by", "resolved_by", "Bearbeiter", "Sachbearbeiterin", "Kundenberater",
        "Verkäufer", "Zuständig", "bearbeitet von", "Mitarbeiter", "Personalnummer", "Filialleiter", "Employee ID",
        "Agent Shift", "handledBy", " OWNER ", "Sales Rep",
    ],
)  # fmt: skip
def test_it_recognises_working_people_by_the_header(header: str) -> None:
    assert is_about_working_people(header, ["Kim", "Lee", "17"])


@pytest.mark.parametrize(
    "header",
    [
        "customer", "Kunde", "Kundennummer", "Customer Type", "assignment_group", "org:group", "Team", "Abteilung",
        "caused_by", "Freundlichkeit der Mitarbeiter", "Agent rating", "Staff friendliness", "Agent talk time",
        "Number of agents", "created_at", "Network operator", "tenure", "Ease of use", "location",
    ],
)  # fmt: skip
def test_customers_groups_ratings_and_measurements_are_no_working_people(header: str) -> None:
    assert not is_about_working_people(header, ["Kim", "Lee", "17"])


def test_answers_about_staff_are_a_rating_but_numbers_of_staff_are_people() -> None:
    assert not is_about_working_people("Personal", ["1", "5", "3"])
    assert is_about_working_people("Personal", ["1017", "1018"])
    assert is_about_working_people("Agent", ["1", "2", "3"])


def test_a_yes_or_no_names_nobody() -> None:
    assert not is_about_working_people("Owner", ["yes", "no"])


def test_shift_and_tenure_describe_work() -> None:
    assert describes_work("Tenure Bucket")
    assert describes_work("Betriebszugehörigkeit")
    assert not describes_work("Type of Travel")


def test_users_act_in_logs_and_callers_call_desks() -> None:
    assert acts_in_log("USER_NAME")
    assert acts_in_log("Benutzer")
    assert not acts_in_log("Username of the customer")
    assert calls_service_desk("caller_id")
