"""Requests as Entra ID and Okta document them, written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from resonanz.organisation.access.viewers import viewer_of
from resonanz.organisation.people.directory.actions import add_grant, create_token, remove_grant, revoke_token
from resonanz.organisation.people.models import Assignment, Member

pytestmark = pytest.mark.integration
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
TAKEN = [{"value": "anna@haus.example", "primary": True}]
JOY = {
    "schemas": [USER, ENTERPRISE],
    "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
    "userName": "Joy.Berg@haus.example",
    "active": True,
    "displayName": "Joy Berg",
    "emails": [{"primary": True, "type": "work", "value": "joy@haus.example"}],
    "meta": {"resourceType": "User"},
    "name": {"formatted": "Joy Berg", "familyName": "Berg", "givenName": "Joy"},
    "title": "Clerk",
    "roles": [],
    ENTERPRISE: {"department": "Billing"},
}


@dataclass
class Directory:
    """A directory that sends requests with its token."""

    secret: str

    def send(self, method: str, path: str, body: object = None, **query: str) -> Any:
        headers = {"Authorization": f"Bearer {self.secret}"}
        data = "" if body is None else json.dumps(body)
        address = f"/scim/v2/{path}"
        if query:
            return Client().get(address, query, headers=headers)
        return Client().generic(method, address, data, content_type="application/scim+json", headers=headers)

    def patch(self, path: str, *operations: object) -> Any:
        return self.send("PATCH", path, {"schemas": [PATCH], "Operations": operations})


@pytest.fixture
def directory(cast: Any) -> Directory:
    return Directory(create_token(name="Entra", by=cast.anna)[1])


def test_a_user_is_looked_for_created_and_found(directory: Directory) -> None:
    empty = directory.send("GET", "Users", filter='userName eq "Joy.Berg@haus.example"').json()
    assert (empty["totalResults"], empty["Resources"]) == (0, [])
    created = directory.send("POST", "Users", JOY)
    assert created.status_code == 201
    assert created["Content-Type"] == "application/scim+json"
    body = created.json()
    assert created["Location"] == body["meta"]["location"]
    found = directory.send("GET", "Users", filter='userName eq "joy.berg@HAUS.example"').json()
    assert [each["id"] for each in found["Resources"]] == [body["id"]]
    assert directory.send("GET", f"Users/{body['id']}").json()["name"] == {
        "formatted": "Joy Berg",
        "familyName": "Berg",
        "givenName": "Joy",
    }
    joy = Member.objects.get(pk=body["id"])
    assert (joy.email, joy.external_id, joy.has_usable_password()) == ("joy@haus.example", JOY["externalId"], False)
    again = directory.send("POST", "Users", JOY)
    assert (again.status_code, again.json()["scimType"]) == (409, "uniqueness")


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "value": {"active": False}},
        {"op": "replace", "path": "active", "value": False},
    ],
    ids=["entra", "okta", "rfc"],
)
def test_who_is_switched_off_in_the_directory_is_out_at_once(
    cast: Any, directory: Directory, client_of: Callable[..., Any], operation: dict[str, Any]
) -> None:
    browser = client_of(cast.ben)
    assert browser.get("/").status_code == 200
    answer = directory.patch(f"Users/{cast.ben.pk}", operation)
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert browser.get("/").status_code == 302
    assert not Member.objects.get(pk=cast.ben.pk).is_active
    assert directory.patch(f"Users/{cast.ben.pk}", {"op": "replace", "path": "active", "value": True}).json()["active"]
    assert viewer_of(Member.objects.get(pk=cast.ben.pk)).grants == ()


def test_parts_of_a_user_are_changed_as_entra_and_okta_send_them(directory: Directory) -> None:
    path = f"Users/{directory.send('POST', 'Users', JOY).json()['id']}"
    entra = directory.patch(
        path,
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "joy.neu@haus.example"},
        {"op": "Replace", "path": "name.familyName", "value": "Neu"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "Sales"},
        {"op": "Add", "path": "title", "value": "Lead"},
        {"op": "Replace", "path": f"{USER}:preferredLanguage", "value": "en-GB"},
    ).json()
    assert (entra["emails"][0]["value"], entra["displayName"]) == ("joy.neu@haus.example", "Joy Neu")
    assert entra["preferredLanguage"] == "en"
    okta = directory.patch(path, {"op": "replace", "value": {"displayName": "Joy B. Neu", "active": True}}).json()
    assert okta["displayName"] == "Joy B. Neu"
    dotted = directory.patch(path, {"op": "Add", "value": {"name.givenName": "Freude"}}).json()
    assert dotted["name"]["givenName"] == "Freude"
    gone = directory.patch(path, {"op": "remove", "path": "externalId"}).json()
    assert "externalId" not in gone
    replaced = directory.send("PUT", path, JOY | {"displayName": "Joy Berg", "active": False}).json()
    assert (replaced["displayName"], replaced["active"]) == ("Joy Berg", False)


def test_a_deleted_user_is_unknown_and_may_come_back(directory: Directory) -> None:
    created = directory.send("POST", "Users", JOY).json()["id"]
    assert directory.send("DELETE", f"Users/{created}").status_code == 204
    assert directory.send("GET", f"Users/{created}").status_code == 404
    assert directory.send("GET", "Users", filter=f'userName eq "{JOY["userName"]}"').json()["totalResults"] == 0
    assert directory.send("POST", "Users", JOY).json()["id"] == created


def test_groups_give_roles_and_take_them(cast: Any, directory: Directory) -> None:
    north = cast.units["Nord"]
    grant = add_grant(group="CX Team", role=cast.roles["cx"], unit=north, by=cast.anna)
    joy = directory.send("POST", "Users", JOY).json()["id"]
    group = {"schemas": [GROUP], "displayName": "cx team", "externalId": "8aa1a0c0", "members": []}
    created = directory.send("POST", "Groups", group)
    assert created.status_code == 201
    path = f"Groups/{created.json()['id']}"

    def may() -> bool:
        return viewer_of(Member.objects.get(pk=joy)).may("edit_touchpoints", north)

    assert not may()
    assert directory.patch(path, {"op": "Add", "path": "members", "value": [{"value": joy}]}).status_code == 200
    assert may()
    assert directory.send("GET", f"Users/{joy}").json()["groups"][0]["display"] == "cx team"
    directory.patch(path, {"op": "remove", "path": f'members[value eq "{joy}"]'})
    assert not may()
    directory.patch(path, {"op": "add", "path": "members", "value": [{"value": joy, "display": "x"}]})
    directory.patch(path, {"op": "Remove", "path": "members", "value": [{"value": joy}]})
    assert not may()
    directory.patch(path, {"op": "replace", "path": "members", "value": [{"value": joy}]})
    remove_grant(grant, by=cast.anna)
    assert not may()
    add_grant(group="CX Team", role=cast.roles["cx"], unit=north, by=cast.anna)
    assert may()
    directory.patch(path, {"op": "replace", "value": {"id": path[7:], "displayName": "Andere"}})
    assert not may()
    directory.send("PUT", path, group | {"members": [{"value": joy}]})
    assert may()
    assert directory.send("DELETE", path).status_code == 204
    assert not may()
    assert directory.send("GET", path).status_code == 404


def test_what_was_given_by_hand_is_not_taken_by_a_group(cast: Any, directory: Directory) -> None:
    add_grant(group="Leads", role=cast.roles["team_lead"], unit=cast.units["Nord"], by=cast.anna)
    group = {"displayName": "Leads", "members": [{"value": str(cast.ben.pk)}]}
    path = f"Groups/{directory.send('POST', 'Groups', group).json()['id']}"
    directory.send("DELETE", path)
    assert Assignment.objects.get(member=cast.ben).until is None


def test_lists_come_in_pages(cast: Any, directory: Directory) -> None:
    total = len(cast.everybody)
    first = directory.send("GET", "Users", startIndex="1", count="2").json()
    second = directory.send("GET", "Users", startIndex="3", count="2").json()
    assert (first["totalResults"], first["itemsPerPage"], second["startIndex"]) == (total, 2, 3)
    assert not {each["id"] for each in first["Resources"]} & {each["id"] for each in second["Resources"]}
    assert directory.send("GET", "Users", count="0").json()["Resources"] == []
    short = directory.send("GET", "Groups", excludedAttributes="members", filter='displayName eq "x"').json()
    assert short["totalResults"] == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "kind"),
    [
        ("POST", "Users", {"schemas": [USER]}, 400, "invalidValue"),
        ("POST", "Users", {"userName": "ohne-adresse"}, 400, "invalidValue"),
        ("POST", "Users", {"userName": "a@b.example", "active": "vielleicht"}, 400, "invalidValue"),
        ("POST", "Users", {"userName": 7}, 400, "invalidValue"),
        ("POST", "Users", ["x"], 400, "invalidSyntax"),
        ("POST", "Groups", {"displayName": ""}, 400, "invalidValue"),
        ("POST", "Groups", {"displayName": "G", "members": [{"value": "x"}]}, 400, "invalidValue"),
        ("POST", "Groups", {"displayName": "G", "members": [{"value": "0" * 32}]}, 400, "invalidValue"),
        ("PATCH", "Users/{ben}", {"Operations": []}, 400, "invalidSyntax"),
        ("PATCH", "Users/{ben}", {"Operations": ["x"]}, 400, "invalidSyntax"),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "move", "path": "active"}]}, 400, "invalidSyntax"),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "remove"}]}, 400, "noTarget"),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "add", "path": "a[", "value": 1}]}, 400, "invalidPath"),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "add", "path": "emails[x gt 1]"}]}, 400, "invalidFilter"),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "add", "path": "active.x", "value": 1}]}, 400, "invalidPath"),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "remove", "path": "userName"}]}, 400, "invalidValue"),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "add", "value": {"userName": "anna@haus.example"}}]}, 200, ""),
        ("PATCH", "Users/{ben}", {"Operations": [{"op": "add", "value": {"emails": TAKEN}}]}, 409, "uniqueness"),
        ("DELETE", "Users", None, 405, ""),
        ("GET", "Users/00000000-0000-0000-0000-000000000000", None, 404, ""),
    ],
)
def test_what_cannot_be_done_is_a_scim_error(  # noqa: PLR0917 - one column each
    cast: Any, directory: Directory, method: str, path: str, body: object, status: int, kind: str
) -> None:
    answer = directory.send(method, path.format(ben=cast.ben.pk), body)
    assert (answer.status_code, answer.json().get("scimType", "")) == (status, kind)
    if status >= 400:
        assert answer.json()["status"] == str(status)


@pytest.mark.parametrize(
    "text", ["userName", 'userName co "x"', 'password eq "x"', 'userName eq "\\q"', "userName eq 7"]
)
def test_other_filters_are_refused_in_words(directory: Directory, text: str) -> None:
    answer = directory.send("GET", "Users", filter=text)
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


def test_without_a_valid_token_nothing_opens(cast: Any, client_of: Callable[..., Any]) -> None:
    from resonanz.organisation.access.actions import create_key

    token, secret = create_token(name="Okta", by=cast.anna)
    _, key = create_key(name="Schlüssel", member=cast.anna, scopes=("send_events",), by=cast.anna)
    assert Directory(secret).send("GET", "Users").status_code == 200
    assert client_of(cast.anna).get("/scim/v2/Users").status_code == 401
    revoke_token(token, by=cast.anna)
    for wrong in (secret, key, "", "x"):
        answer = Directory(wrong).send("GET", "Users")
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_the_service_says_what_it_can(directory: Directory) -> None:
    config = directory.send("GET", "ServiceProviderConfig").json()
    assert (config["patch"]["supported"], config["bulk"]["supported"]) == (True, False)
    kinds = directory.send("GET", "ResourceTypes").json()["Resources"]
    assert [kind["endpoint"] for kind in kinds] == ["/Users", "/Groups"]
    assert directory.send("GET", f"Schemas/{USER}").json()["name"] == "User"
    assert directory.send("GET", "ResourceTypes/Group").json()["schema"] == GROUP
    assert directory.send("GET", "Schemas/urn:x").status_code == 404


def test_a_list_asks_as_often_for_three_users_as_for_one(directory: Directory) -> None:
    counts = []
    directory.send("GET", "Users")
    for more in (1, 3):
        for i in range(more):
            name = f"m{more}{i}@haus.example"
            directory.send("POST", "Users", {"userName": name})
        with CaptureQueriesContext(connection) as asked:
            directory.send("GET", "Users")
        counts.append(len(asked))
    assert counts[0] == counts[1]
