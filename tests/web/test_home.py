"""The start page at each depth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.agreement.actions import propose_change
from resonanz.organisation.base import clock
from resonanz.organisation.intake.actions import Sent, accept_events
from resonanz.organisation.people.actions import assign_role, create_member
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.understand.metrics.actions import create_path
from resonanz.web.home.queries import depth_of

pytestmark = pytest.mark.integration


@pytest.fixture
def fallen(cast: Cast, answers: Callable[..., None]) -> Cast:
    """The hotline has clearly fallen; the bill has not moved."""
    for name in ("Hotline", "Rechnung"):
        TouchpointAlias.objects.create(
            touchpoint=Touchpoint.objects.create(name=name, basis="measured", owner=cast.ben), key=name
        )
    answers(
        *[("Nord", "Hotline", "csat", 5, None, 120)] * 60,
        *[("Nord", "Hotline", "csat", 1, "Niemand hob ab.", 3)] * 60,
        *[("Nord", "Rechnung", "csat", score, None, days) for days in (3, 120) for score in (3, 4)] * 30,
        *[("Süd", "Rechnung", "csat", 4, "Im Süden gut.", 3)] * 10,
    )
    return cast


def test_each_level_has_its_depth(cast: Cast) -> None:
    found = {name: depth_of(viewer_of(member)).value for name, member in cast.everybody.items()}
    assert found == {
        "anna": "cx",
        "ben": "team",
        "carla": "front",
        "david": "team",
        "eva": "oversight",
        "felix": "board",
        "stranger": "plain",
    }


def test_the_headline_names_the_touchpoint_that_moved(fallen: Cast, client_of: Callable[..., Any]) -> None:
    hotline = Touchpoint.objects.get(name="Hotline").pk
    for who in ("anna", "ben", "carla"):
        page = client_of(fallen.members[who]).get("/").content.decode()
        headline = page[page.index("<h1>") : page.index("</h1>")]
        assert f"touchpoint={hotline}" in headline
        assert "Hotline" in headline


def test_the_owner_is_asked_to_look_at_the_fallen_touchpoint(fallen: Cast, client_of: Callable[..., Any]) -> None:
    hotline = Touchpoint.objects.get(name="Hotline").pk
    assert f"/touchpoints/{hotline}" in client_of(fallen.ben).get("/").content.decode()


def test_a_lead_reads_the_own_unit_alone(fallen: Cast, client_of: Callable[..., Any]) -> None:
    page = client_of(fallen.ben).get("/").content.decode()
    assert "Niemand hob ab." in page
    assert "Im Süden gut." not in page
    assert client_of(fallen.ben).get(f"/?unit={fallen.units['Süd'].pk}").status_code == 404


def test_the_board_sees_parts_and_what_is_not_known_but_no_single_voice(
    fallen: Cast, client_of: Callable[..., Any]
) -> None:
    page = client_of(fallen.felix).get("/").content.decode()
    assert f"unit={fallen.units['Nord'].pk}" in page
    assert 'class="cannot"' in page
    assert "Niemand hob ab." not in page


def test_the_works_council_sees_rules_and_no_number_about_customers(
    fallen: Cast, client_of: Callable[..., Any]
) -> None:
    client = client_of(fallen.eva)
    page = client.get("/").content.decode()
    assert "/agreement/" in page
    assert "Hotline" not in page
    assert 'class="tiles' not in page
    assert client.get("/live").status_code == 403


def test_what_waits_for_the_works_council_stands_first(cast: Cast, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.eva)
    assert "wartet auf Ihre Zustimmung" not in client.get("/").content.decode()
    propose_change(key="group", value=9, reason="Größere Teams", consequence="Mehr verdeckt.", by=cast.anna)
    page = client.get("/").content.decode()
    assert "Eine Änderung der Betriebsvereinbarung wartet auf Ihre Zustimmung." in page
    assert "Mehr verdeckt." in page


def test_a_stranger_is_told_whom_to_ask(cast: Cast, client_of: Callable[..., Any]) -> None:
    answer = client_of(cast.stranger).get("/")
    assert answer.status_code == 200
    assert 'class="tiles' not in answer.content.decode()


def test_an_empty_house_has_a_start_page(cast: Cast, client_of: Callable[..., Any]) -> None:
    for who in cast.everybody.values():
        assert client_of(who).get("/").status_code == 200


def test_the_live_part_answers_only_when_something_is_new(fallen: Cast, client_of: Callable[..., Any]) -> None:
    client = client_of(fallen.ben)
    first = client.get("/live")
    assert first.status_code == 200
    assert client.get("/live", headers={"If-None-Match": first["ETag"]}).status_code == 304
    event = {
        "type": "feedback.scored",
        "unit": "Nord",
        "touchpoint": "Hotline",
        "metric": "csat",
        "score": 2,
        "scale": "1-5",
    }
    accept_events([Sent({**event, "text": "Gerade eben."})], source="test")
    again = client.get("/live", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "Gerade eben." in again.content.decode()


def test_a_new_name_is_something_new(fallen: Cast, client_of: Callable[..., Any]) -> None:
    client = client_of(fallen.ben)
    first = client.get("/live")["ETag"]
    hotline = Touchpoint.objects.get(name="Hotline")
    hotline.write(seen=hotline.version, name="Telefon")
    assert "Telefon" in client.get("/live", headers={"If-None-Match": first}).content.decode()


def test_who_sees_the_same_reads_the_same_and_nobody_else_does(fallen: Cast, client_of: Callable[..., Any]) -> None:
    role, north = fallen.roles["team_lead"], fallen.units["Nord"]
    twin = create_member(email="twin@haus.example", name="Zoe Zwilling", unit=north, by=None)
    assign_role(twin, role=role, unit=north, by=None, since=clock.today())
    seen = {member: client_of(member).get("/live") for member in (fallen.ben, twin, fallen.david, fallen.carla)}
    assert len({answer["ETag"] for answer in seen.values()}) == len(seen), "the owner is told of the own touchpoint"
    hotline = Touchpoint.objects.get(name="Hotline")
    Touchpoint.objects.update(owner=None)
    assert client_of(twin).get("/live")["ETag"] == client_of(fallen.ben).get("/live")["ETag"]
    assert "Zoe" not in client_of(fallen.ben).get("/").content.decode()
    hotline.write(seen=hotline.version, owner=twin)
    asks = f'href="/touchpoints/{hotline.pk}'
    assert asks in client_of(twin).get("/").content.decode()
    assert asks not in client_of(fallen.ben).get("/").content.decode()


def test_what_is_changed_in_a_register_shows_at_the_next_look(fallen: Cast, client_of: Callable[..., Any]) -> None:
    client = client_of(fallen.felix)
    assert "Nord" in client.get("/").content.decode()
    north = fallen.units["Nord"]
    north.write(seen=north.version, name="Küste")
    page = client.get("/").content.decode()
    assert "Küste" in page
    path = create_path(name="Haus zuerst", levels=["unit", "touchpoint"], by=None)
    assert f"path={path.pk}" in client.get("/").content.decode()
    path.delete()
    assert f"path={path.pk}" not in client.get("/").content.decode()


def test_each_reader_gets_the_own_language(fallen: Cast, client_of: Callable[..., Any]) -> None:
    assert "Gerade gesagt" in client_of(fallen.ben).get("/").content.decode()
    fallen.ben.language = "en"
    fallen.ben.save()
    assert "Just said" in client_of(fallen.ben).get("/").content.decode()


def test_asking_again_costs_few_queries_and_no_counting(fallen: Cast, client_of: Callable[..., Any]) -> None:
    client = client_of(fallen.ben)
    known = client.get("/live")["ETag"]
    with CaptureQueriesContext(connection) as found:
        client.get("/live", headers={"If-None-Match": known})
    assert len(found) <= 15


def test_the_number_of_queries_does_not_grow_with_the_touchpoints(
    cast: Cast, answers: Callable[..., None], client_of: Callable[..., Any]
) -> None:
    client, counts = client_of(cast.anna), []
    client.get("/")
    for names in (["A"], ["B", "C"]):
        for name in names:
            TouchpointAlias.objects.create(touchpoint=Touchpoint.objects.create(name=name), key=name)
            answers(*[("Nord", name, "csat", 5, "gut", 3)] * 40)
        with CaptureQueriesContext(connection) as found:
            client.get("/")
        counts.append(len(found))
    assert counts[0] == counts[1]
