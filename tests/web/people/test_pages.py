"""Pages of members: who manages whom, and nobody gives themselves more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.people.actions import assign_role, create_member
from resonanz.organisation.people.models import Assignment, GroupGrant, Member

pytestmark = pytest.mark.integration


@pytest.fixture
def north_admin(cast: Any) -> Member:
    """Manages the members of Nord only."""
    member = create_member(email="nora@haus.example", name="Nora Nord", unit=cast.units["Nord"], by=None)
    assign_role(member, role=cast.roles["administration"], unit=cast.units["Nord"], by=None)
    return member


def test_only_who_manages_members_meets_them(cast: Any, client_of: Callable[..., Any]) -> None:
    for name in ("ben", "carla", "david", "eva", "felix", "stranger"):
        client = client_of(cast.members[name])
        assert client.get("/people/").status_code == 403
        assert client.get(f"/people/{cast.anna.pk}/").status_code == 403
    page = client_of(cast.anna).get("/people/")
    assert {row.name for row in page.context["rows"]} == {member.name for member in cast.everybody.values()}


def test_who_manages_one_unit_meets_nobody_of_another_or_above(
    cast: Any, north_admin: Member, client_of: Callable[..., Any]
) -> None:
    client = client_of(north_admin)
    assert {row.name for row in client.get("/people/").context["rows"]} == {"Ben Nissen", "Carla Petersen", "Nora Nord"}
    assert client.get(f"/people/{cast.david.pk}/").status_code == 404
    assign_role(cast.carla, role=cast.roles["board"], unit=cast.units["Haus"], by=None)
    for verb in ("edit", "invite", "leave", "return", "log-out", "second-factor", "roles"):
        assert client.post(f"/people/{cast.carla.pk}/{verb}").status_code == 404
    given = {"role": str(cast.roles["board"].pk), "unit": str(cast.units["Süd"].pk), "since": "2026-01-01"}
    assert client.post(f"/people/{cast.ben.pk}/roles", given).status_code == 422
    assert client.get("/people/directory/").status_code == 403
    assert client.post("/people/roles/new", {"name": "Neu", "level": "board"}).status_code == 422


def test_somebody_is_invited_given_a_role_edited_and_let_go(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.anna)
    given = {"name": "Nele Neu", "email": "Nele@haus.example", "unit": str(cast.units["Nord"].pk), "language": "de"}
    assert client.post("/people/new", given).status_code == 302
    assert client.post("/people/new", given).status_code == 422
    nele = Member.objects.get(email="nele@haus.example")
    assert nele.invited_at is not None
    role = {"role": str(cast.roles["front_line"].pk), "unit": str(cast.units["Nord"].pk), "since": "2026-01-01"}
    assert client.post(f"/people/{nele.pk}/roles", role).status_code == 302
    assert client.post(f"/people/{nele.pk}/roles", role).status_code == 422
    assert viewer_of(nele).may("see_metrics", cast.units["Nord"])
    assert client.post(f"/people/{nele.pk}/edit", given | {"name": "Nele Alt", "version": 1}).status_code == 302
    assert client.post(f"/people/{nele.pk}/edit", given | {"name": "Nele Uralt", "version": 1}).status_code == 409
    held = Assignment.objects.get(member=nele)
    assert client.post(f"/people/{cast.ben.pk}/roles/{held.pk}/end").status_code == 404
    assert client.post(f"/people/{nele.pk}/roles/{held.pk}/end").status_code == 302
    assert not viewer_of(Member.objects.get(pk=nele.pk)).grants
    assert client.post(f"/people/{nele.pk}/leave").status_code == 302
    assert [row.name for row in client.get("/people/?state=former").context["rows"]] == ["Nele Alt"]
    assert client.post(f"/people/{nele.pk}/return").status_code == 302
    assert client.get(f"/people/{nele.pk}/").status_code == 200


def test_nobody_gives_themselves_more_rights(cast: Any, client_of: Callable[..., Any]) -> None:
    client, anna = client_of(cast.anna), cast.anna
    house = str(cast.units["Haus"].pk)
    council = {"role": str(cast.roles["works_council"].pk), "unit": house, "since": "2026-01-01"}
    assert client.post(f"/people/{anna.pk}/roles", council).status_code == 422
    less = {"role": str(cast.roles["front_line"].pk), "unit": house, "since": "2026-01-01"}
    assert client.post(f"/people/{anna.pk}/roles", less).status_code == 302
    own = cast.roles["cx"]
    level = {"name": own.name, "level": "works_council", "version": own.version}
    assert client.post(f"/people/roles/{own.pk}", level).status_code == 422
    assert not viewer_of(anna).may("approve_agreement")


def test_the_last_administrator_stays(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.anna)
    client.post(f"/people/{cast.anna.pk}/leave")
    held = Assignment.objects.get(member=cast.anna, role=cast.roles["administration"])
    client.post(f"/people/{cast.anna.pk}/roles/{held.pk}/end")
    assert Member.objects.get(pk=cast.anna.pk).is_active
    assert viewer_of(cast.anna).may("manage_people")


def test_the_directory_page_shows_a_token_once(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.anna)
    shown = client.post("/people/directory/tokens", {"name": "Entra"}).content.decode()
    assert "rszd_" in shown
    assert shown.count("rszd_") > client.get("/people/directory/").content.decode().count("rszd_")
    grant = {"group": "CX", "role": str(cast.roles["cx"].pk), "unit": str(cast.units["Nord"].pk)}
    assert client.post("/people/directory/groups", grant).status_code == 302
    assert client.post("/people/directory/groups", grant).status_code == 422
    assert client.post(f"/people/directory/groups/{GroupGrant.objects.get().pk}/remove").status_code == 302
    assert not GroupGrant.objects.exists()


@pytest.mark.parametrize("path", ["/people/", "/people/roles/"])
def test_a_list_asks_as_often_for_three_rows_as_for_one(cast: Any, client_of: Callable[..., Any], path: str) -> None:
    client, counts = client_of(cast.anna), []
    client.get(path)
    for more in (1, 3):
        for i in range(more):
            member = create_member(email=f"m{more}{i}@haus.example", name=f"M{more}{i}", unit=None, by=None)
            assign_role(member, role=cast.roles["front_line"], unit=cast.units["Nord"], by=None)
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_search_finds_members_for_those_who_manage_them(cast: Any, client_of: Callable[..., Any]) -> None:
    assert "Carla Petersen" in client_of(cast.anna).get("/search?q=Petersen").content.decode()
    assert "Carla Petersen" not in client_of(cast.david).get("/search?q=Petersen").content.decode()
