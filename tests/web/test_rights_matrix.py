"""Every page and every operation of the interface, for everybody, with things of the North and of the South."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from tests.addresses import PARAMETER, Route, routes
from tests.rights import said
from tests.world import NOBODY, World, make_world

from resonanz.organisation.audit.models import Entry

pytestmark = [pytest.mark.integration, pytest.mark.django_db]
ANYBODY = "anna ben carla david eva felix stranger"
HELD = {
    "see_metrics": "anna ben carla david felix",
    "export_metrics": "anna ben david felix",
    "read_voices": "anna ben carla david felix",
    "read_original": "anna",
    "see_customers": "anna ben carla david",
    "edit_customers": "anna",
    "erase_customers": "anna",
    "see_touchpoints": "anna ben carla david felix",
    "edit_touchpoints": "anna",
    "import_data": "anna",
    "send_events": "anna",
    "see_units": "anna ben carla david felix",
    "manage_units": "anna",
    "manage_people": "anna",
    "manage_keys": "anna",
    "read_agreement": "anna ben carla david eva felix",
    "propose_agreement": "anna eva",
    "approve_agreement": "eva",
    "read_audit": "eva",
    "see_as": "eva",
    "see_surveys": "anna ben david",
    "edit_surveys": "anna",
    "send_surveys": "anna",
    "see_cases": "anna ben carla david",
    "work_cases": "anna ben carla david",
    "assign_cases": "anna ben david",
    "manage_cases": "anna",
    "see_opportunities": "anna ben carla david felix",
    "raise_ideas": "anna ben carla david felix",
    "decide_opportunities": "anna",
    "see_measures": "anna ben carla david felix",
    "edit_measures": "anna",
    "start_measures": "anna",
    "see_effects": "anna ben david felix",
    "compute_effects": "anna",
    "see_ledger": "anna felix",
    "edit_ledger": "anna",
    "sign_ledger": "",
    "see_standards": "anna ben carla david felix",
    "edit_standards": "anna ben david",
    "approve_standards": "anna",
    "learn": "anna ben carla david",
    "edit_lessons": "anna ben david",
    "approve_lessons": "anna",
    "assign_paths": "anna ben david",
    "see_learning": "anna ben david",
    "manage_policies": "anna",
}
"""Who holds what, written by hand: the second opinion on the table of the product."""
OPEN = {"", "why", "own-eyes", "search", "preferences", "patterns", "metrics/method/<slug:code>"}.union(*said("OPEN"))
"""Pages for every member; what they show still depends on who looks."""
PUBLIC = {
    "demo",
    "demo/<str:email>",
    "healthz",
    "people/welcome/<uuid:pk>/<str:seal>",
    "people/set-up/<str:seal>",
}.union(*said("PUBLIC"))
WORDS = {
    "Nordpunkt": "anna ben carla felix",
    "Südpunkt": "anna david felix",
    "Nordwunsch": "anna ben carla felix",
    "Südwunsch": "anna david felix",
    "Nordmessung": "anna ben carla felix",
    "Südmessung": "anna david felix",
    "Nordkundin": "anna ben carla",
    "Südkundin": "anna david",
    "Nordwort": "anna ben carla felix",
    "Südwort": "anna david felix",
    "Nordfiliale": "anna ben carla felix",
    "Südfiliale": "anna david felix",
    "Importdatei": "anna",
    "Schlüsselname": "anna",
    "Änderungsgrund": "anna ben carla david eva felix",
    "carla@haus.example": "anna carla",
    "david@haus.example": "anna david",
}
for _words in said("WORDS"):
    WORDS |= _words
"""Who may ever meet which word."""
IN_THE_LOG = (
    "punkt",
    "messung",
    "filiale",
    "Importdatei",
    "Schlüsselname",
    *("störung", "pfad", "kette", "vorhaben", "plakat", "dreh"),
)
"""The log tells its readers the names of things, and nothing about customers."""
THINGS = ("touchpoints/<uuid:pk>/", "units/<uuid:pk>/", "customers/<pseudonym:pseudonym>/", "voices/<str:event>")
THINGS += tuple(address for each in said("THINGS") for address in each)
LOCAL = (
    "drivers/touchpoints/<",
    "touchpoints/<uuid:pk>",
    "units/<uuid:pk>",
    "customers/<pseudonym",
    "voices/<str",
    "touchpoints/measurements/<",
)
LOCAL += tuple(address for each in said("LOCAL") for address in each)
"""Addresses whose things belong to one side; they answer the other side as if they were not there."""
OUTSIDE = {"Nord": "david stranger eva", "Süd": "ben carla stranger eva"}
REFUSED = {403, 404, 405}


@pytest.fixture
def world(db: None, workspace: Any) -> World:
    return make_world()


@pytest.fixture
def clients(world: World, client_of: Any) -> dict[str, Client]:
    return {name: client_of(member) for name, member in world.cast.everybody.items()}


def body(answer: Any) -> str:
    if answer.streaming:
        return b"".join(answer.streaming_content).decode(errors="replace")
    return str(answer.content.decode(errors="replace"))


def leaks(name: str, text: str, address: str = "") -> list[str]:
    found = [word for word, may in WORDS.items() if word in text and name not in may.split()]
    in_the_log = address == "/oversight/log" and name == "eva"
    return [word for word in found if not (in_the_log and word.endswith(IN_THE_LOG))]


def ask(client: Client, method: str, address: str) -> Any:
    """The answer; what it wrote is undone, so that every visitor meets the same world."""
    with transaction.atomic():
        answer = getattr(client, method)(address)
        answer.wrote = Entry.objects.count()
        transaction.set_rollback(True)
    return answer


def visits(world: World) -> Iterator[tuple[str, Route, str, str]]:
    for route in routes():
        if not route.is_page:
            continue
        sides = ("Nord", "Süd") if route.path.startswith(LOCAL) or "members/" in route.path else ("Nord",)
        for side in sides:
            for method in ("get",) if route.path.endswith(".pdf") else ("get", "post"):
                yield side, route, method, route.at(world.samples[side])


def test_every_page_says_to_whom_it_belongs() -> None:
    for route in routes():
        if not route.is_page:
            assert route.path in PUBLIC, f"{route.path} is no page for members: name it in PUBLIC or mark it @page"
        elif route.permission is None:
            assert route.path in OPEN, f"{route.path} is open to every member: name it in OPEN or give it a permission"
        else:
            assert route.permission in HELD, f"say in HELD who holds {route.permission}"


def test_without_log_in_every_page_leads_to_the_door(world: World) -> None:
    wrong = []
    for _side, route, method, address in visits(world):
        answer = ask(Client(), method, address)
        door = answer.status_code == 302 and answer.url.startswith("/account/login/?next=")
        if not door and answer.status_code != 405:
            wrong.append((method, route.path, answer.status_code))
    assert wrong == []


def test_no_page_opens_without_its_right_and_no_word_reaches_whom_it_must_not(
    world: World, clients: dict[str, Client]
) -> None:
    wrong: list[object] = []
    before = Entry.objects.count()
    for side, route, method, address in visits(world):
        for name, client in clients.items():
            outside = route.path.startswith(LOCAL) and name in OUTSIDE[side].split()
            without = route.permission is not None and name not in HELD[route.permission].split()
            if method == "post" and not (outside or without):
                continue
            answer = ask(client, method, address)
            refused = answer.status_code in REFUSED
            if (outside or without) and not refused:
                wrong.append((name, method, address, answer.status_code))
            if refused and answer.wrote != before:
                wrong.append((name, method, address, "wrote although it refused"))
            wrong += [(name, method, address, word) for word in leaks(name, body(answer), address)]
    assert wrong == []


def test_the_things_are_there_for_those_who_may(world: World, clients: dict[str, Client]) -> None:
    for side, lead in (("Nord", "ben"), ("Süd", "david")):
        for route in routes():
            if route.path in THINGS:
                answer = clients[lead].get(route.at(world.samples[side]))
                assert answer.status_code == 200, (lead, route.path)


@pytest.mark.parametrize("address", ["/metrics/?unit={}", "/voices/?unit={}", "/?unit={}", "/live?unit={}"])
def test_a_foreign_unit_in_the_address_is_a_page_that_does_not_exist(
    world: World, clients: dict[str, Client], address: str
) -> None:
    foreign = {"ben": "Süd", "carla": "Süd", "david": "Nord"}
    for name, side in foreign.items():
        answer = clients[name].get(address.format(world.cast.units[side].pk))
        assert answer.status_code == 404 or not leaks(name, body(answer))


def test_the_search_finds_only_what_may_be_seen(world: World, clients: dict[str, Client]) -> None:
    wrong = []
    for word in WORDS:
        for name, client in clients.items():
            hits = client.get("/search", {"q": word}).context["hits"]
            wrong += [(name, word, hit) for hit in hits if leaks(name, str(hit))]
    assert wrong == []


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    document = json.loads(Client().get("/api/v1/openapi.json").content)
    return [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def filled(path: str, samples: dict[str, str]) -> str:
    """The address of an operation: its own noun's thing in place of the braces."""
    noun = path.removeprefix("/api/v1/").partition("/")[0]
    mine = {key: value for key, value in samples.items() if key.startswith(f"{noun}/:") and not key.endswith(":key")}
    fitting = [mine[f"{noun}/:pk"]] if f"{noun}/:pk" in mine else list(mine.values())
    out = path
    while "{" in out:
        before, _, rest = out.partition("{")
        name, _, after = rest.partition("}")
        out = before + ("1" if name == "number" else quote(fitting[0] if fitting else NOBODY)) + after
    return out


def call(client: Client, method: str, address: str, key: str | None) -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with transaction.atomic():
        answer = client.generic(method.upper(), address, b"{}", "application/json", headers=headers)
        transaction.set_rollback(True)
    return answer


def test_no_operation_opens_without_a_key_or_with_an_empty_one(world: World) -> None:
    from resonanz.organisation.access.actions import create_key

    _, empty = create_key(name="Leer", member=world.cast.anna, scopes=(), by=None)
    for method, path, _operation in operations():
        address = filled(path, world.samples["Süd"])
        assert call(Client(), method, address, None).status_code == 401, (method, path)
        assert call(Client(), method, address, "rsz_wrong").status_code == 401, (method, path)
        answer = call(Client(), method, address, empty)
        assert answer.status_code in {403, 404, 422} or answer.json()["items"] == [], (method, path)


def test_no_operation_tells_a_key_what_its_member_may_not_see(world: World) -> None:
    from resonanz.organisation.access.actions import create_key

    wrong: list[object] = []
    for name, member in world.cast.everybody.items():
        _, key = create_key(name="Alles", member=member, scopes=tuple(HELD), by=None)
        for method, path, _operation in operations():
            for side in ("Nord", "Süd"):
                answer = call(Client(), method, filled(path, world.samples[side]), key)
                wrong += [(name, method, path, word) for word in leaks(name, body(answer))]
                foreign = "{" in path and path.split("/")[3] in {"units", "touchpoints", "customers", "voices"}
                if foreign and name in OUTSIDE[side].split() and answer.status_code < 400:
                    wrong.append((name, method, path, answer.status_code))
    assert wrong == []


def test_samples_stand_in_every_address(world: World) -> None:
    for route in routes():
        assert PARAMETER.search(route.at(world.samples["Nord"])) is None
