"""Why do I see this, what can somebody see, who did what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from tests.cast import Cast

from resonanz.organisation.access.permissions import PERMISSIONS
from resonanz.organisation.audit.actions import record
from resonanz.organisation.audit.models import Entry
from resonanz.organisation.audit.queries import first_broken
from resonanz.organisation.people.actions import assign_role

pytestmark = pytest.mark.integration
Clients = Callable[..., Any]


def test_why_names_the_role_and_the_unit(cast: Cast, client_of: Clients) -> None:
    page = client_of(cast.ben).get("/why", {"page": "/metrics/?metric=nps"}).content.decode()
    assert "Rolle team_lead" in page
    assert "Nord" in page
    assert '<p class="eyebrow">Kennzahlen</p>' in page


def test_why_says_to_whom_a_page_belongs(cast: Cast, client_of: Clients) -> None:
    page = client_of(cast.eva).get("/why", {"page": "/metrics/"}).content.decode()
    assert "Teamleitung" in page
    assert "Rolle team_lead" not in page


def test_a_page_that_refuses_names_the_levels_that_hold_its_right(cast: Cast, client_of: Clients) -> None:
    answer = client_of(cast.carla).get("/agreement/propose")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Dieses Recht haben: Bereichsleitung, Betriebsrat, Datenschutz, Systemverwaltung." in " ".join(page.split())
    assert "Anna Berger" not in page


def test_a_right_for_a_part_of_the_house_is_told_from_none(cast: Cast, client_of: Clients) -> None:
    assign_role(cast.david, role=cast.roles["cx"], unit=cast.units["Süd"], by=None)
    page = client_of(cast.david).get("/customers/requests").content.decode()
    assert "Dafür braucht es das ganze Haus." in page


def test_shut_for_somebody_elses_eyes_is_told_as_such(cast: Cast, client_of: Clients) -> None:
    client = client_of(cast.eva)
    client.post(f"/oversight/members/{cast.ben.pk}/look")
    for address in ("/voices/", "/account/"):
        assert "Für fremde Augen bleibt das zu." in client.get(address).content.decode()


def test_the_works_council_looks_with_the_eyes_of_a_lead(
    cast: Cast, client_of: Clients, answers: Callable[..., None]
) -> None:
    answers(*[("Nord", "Hotline", "nps", 9, "Sehr gut erklärt.", 3)] * 40)
    client = client_of(cast.eva)
    client.post(f"/oversight/members/{cast.ben.pk}/look")
    page = client.get("/").content.decode()
    assert "n 40" in page
    assert "Sehr gut erklärt." not in page
    assert client.get("/voices/").status_code == 403
    assert client.post("/touchpoints/new", {"name": "X"}).status_code == 403
    assert client.get("/account/").status_code == 403
    assert client.post("/own-eyes").status_code == 302
    assert client.get("/metrics/").status_code == 403
    actions = list(Entry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions[-2:] == ["seen_as.started", "seen_as.ended"]


def test_a_lead_can_neither_look_as_somebody_nor_read_the_log(cast: Cast, client_of: Clients) -> None:
    client = client_of(cast.ben)
    assert client.post(f"/oversight/members/{cast.carla.pk}/look").status_code == 403
    assert client.get("/oversight/log").status_code == 403


def test_the_eyes_close_with_the_right(cast: Cast, client_of: Clients) -> None:
    from resonanz.organisation.people.actions import end_assignment

    client = client_of(cast.eva)
    client.post(f"/oversight/members/{cast.ben.pk}/look")
    end_assignment(cast.eva.assignments.get(), by=None)
    assert client.get("/metrics/").status_code == 403


def test_reading_the_log_is_logged(cast: Cast, client_of: Clients) -> None:
    page = client_of(cast.eva).get("/oversight/log").content.decode()
    assert "unit.created" in page
    assert Entry.objects.latest("sequence").action == "log.read"


def test_the_rights_leave_as_a_table_free_of_formulas(cast: Cast, client_of: Clients) -> None:
    from resonanz.organisation.people.models import Role

    Role.objects.filter(name="Rolle team_lead").update(name="=HYPERLINK(1)")
    text = client_of(cast.eva).get(f"/oversight/members/{cast.ben.pk}/rights.csv").content.decode("utf-8-sig")
    assert "'=HYPERLINK(1);Nord" in text


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE audit_entry SET action = 'nothing' WHERE sequence = (SELECT MIN(sequence) + 2 FROM audit_entry)",
        "UPDATE audit_entry SET actor_name = 'Sam' WHERE sequence = (SELECT MAX(sequence) FROM audit_entry)",
        "DELETE FROM audit_entry WHERE sequence = (SELECT MIN(sequence) + 2 FROM audit_entry)",
    ],
)
def test_a_changed_line_is_found(cast: Cast, attack: str) -> None:
    for number in range(5):
        record("test.done", by=cast.anna, number=number)
    assert first_broken() is None
    with connection.cursor() as cursor:
        cursor.execute(attack)
    assert first_broken() is not None


@pytest.mark.parametrize("words", ["ben", "team_lead", "Rolle team_lead"])
def test_members_are_found_by_name_and_by_role(cast: Cast, client_of: Clients, words: str) -> None:
    found = [row.name for row in client_of(cast.eva).get("/oversight/members", {"words": words}).context["rows"]]
    assert cast.ben.name in found
    assert cast.eva.name not in found


def test_the_page_of_a_member_says_what_is_denied(cast: Cast, client_of: Clients) -> None:
    context = client_of(cast.eva).get(f"/oversight/members/{cast.ben.pk}").context
    denied, held = ({right.permission.code for right in context[name]} for name in ("denied", "held"))
    assert ("erase_customers" in denied, "see_metrics" in held, denied & held) == (True, True, set())
    assert denied | held == PERMISSIONS.keys()


def test_the_list_of_members_asks_as_often_for_three_as_for_one(
    cast: Cast, client_of: Clients, django_assert_num_queries: Any
) -> None:
    from django.test.utils import CaptureQueriesContext

    client = client_of(cast.eva)
    with CaptureQueriesContext(connection) as one:
        client.get("/oversight/members", {"words": "Ben"})
    with CaptureQueriesContext(connection) as all_of_them:
        client.get("/oversight/members")
    assert len(all_of_them) == len(one)
