"""Every operation of the document, for every member, on objects of another unit: nothing leaks.

The operations come from the document itself: one that is added without an example of a foreign object fails here.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from tests.api.callers import EVENT, Caller, caller, happened
from tests.cast import NAMES, Cast
from tests.world import NOBODY, fill_world

from resonanz.api.app import api
from resonanz.organisation.customers.actions import identify_customer
from resonanz.organisation.customers.queries import pseudonym_of
from resonanz.organisation.touchpoints.actions import create_touchpoint

pytestmark = pytest.mark.integration
MEMBERS = (*NAMES, "stranger")
FOREIGN_TO = {"ben": "Süd", "carla": "Süd", "david": "Nord"}
WORD = "Geheimwort"
BODIES: dict[tuple[str, str], Any] = {("post", "/events"): EVENT, ("post", "/events/batch"): {"items": [EVENT]}}


@cache
def document_of_the_interface() -> Any:
    """Made once: it takes about a second."""
    return api.get_openapi_schema(path_prefix="/")


def body_of(operation: tuple[str, str]) -> Any:
    """What the document itself shows as an example of the body."""
    method, path = operation
    document = document_of_the_interface()
    asked = document["paths"][path][method].get("requestBody")
    if asked is None:
        return {} if method == "post" else None
    content = asked["content"]["application/json"]
    if "example" in content:
        return content["example"]
    name = content["schema"]["$ref"].rsplit("/", 1)[1]
    return document["components"]["schemas"][name]["examples"][0]


def operations() -> list[tuple[str, str]]:
    paths = document_of_the_interface()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


@pytest.fixture
def foreign(cast: Cast) -> dict[str, dict[str, str]]:
    """For each unit what stands in the addresses of things that belong to it alone."""
    export = caller(cast.anna).post("/exports", {"kind": "units"}).json()["id"]
    world = fill_world(cast)
    found = {}
    for unit in ("Nord", "Süd"):
        place = create_touchpoint(name=f"{WORD} {unit}", units=[cast.units[unit]], by=None)
        identify_customer(key=f"G-{unit}", name=f"{WORD} {unit}", unit=cast.units[unit], by=None)
        person = {"unit": unit, "customer": pseudonym_of(f"G-{unit}"), "text": f"{WORD} {unit}"}
        [event] = happened(person | {"touchpoint": f"{WORD} {unit}", "channel": f"{WORD} {unit}"})
        found[unit] = {
            **_by_noun(world.samples[unit]),
            "event": event,
            "voice_id": event,
            "unit_id": str(cast.units[unit].pk),
            "touchpoint_id": str(place.pk),
            "pseudonym": pseudonym_of(f"G-{unit}"),
            "cell": str(cast.units[unit].pk),
            "metric": "ces_mean",
            "number": "1",
            "group_id": NOBODY,
            "export_id": export,
            "erasure_id": export,
        }
    return found


def _by_noun(samples: dict[str, str]) -> dict[str, str]:
    """The path parameters of the nouns: each takes the id of its own thing, as the pages do."""
    nouns = {"ledger": "line_id"}
    things = (key.removesuffix("/:pk") for key in samples if key.count("/") == 1 and key.endswith("/:pk"))
    return {nouns.get(noun, f"{noun.removesuffix('s')}_id"): samples[f"{noun}/:pk"] for noun in things} | {
        "opportunity_id": samples["opportunities/:pk"]
    }


def ask_for(ask: Caller, operation: tuple[str, str], objects: dict[str, str], query: str = "") -> Any:
    method, path = operation
    body = BODIES[operation] if operation in BODIES else body_of(operation)
    answer = ask(method.upper(), path.format(**objects) + query, body)
    assert answer.status_code < 500
    return answer


@pytest.mark.parametrize("name", MEMBERS)
def test_objects_of_another_unit_look_like_none(cast: Cast, foreign: dict[str, dict[str, str]], name: str) -> None:
    ask = caller(cast.members[name])
    for unit in [FOREIGN_TO[name]] if name in FOREIGN_TO else []:
        for operation in operations():
            answer = ask_for(ask, operation, foreign[unit])
            if "{" in operation[1]:
                assert answer.status_code in {403, 404}, operation
            assert f"{WORD} {unit}" not in answer.content.decode(), operation


@pytest.mark.parametrize("name", [*FOREIGN_TO])
def test_another_unit_cannot_be_filtered_for(cast: Cast, foreign: dict[str, dict[str, str]], name: str) -> None:
    ask, unit = caller(cast.members[name]), cast.units[FOREIGN_TO[name]]
    for noun in ("events", "voices", "metrics", "drill"):
        assert ask.get(f"/{noun}?unit={unit.pk}").status_code == 404
        assert ask.get(f"/{noun}?touchpoint={foreign[FOREIGN_TO[name]]['touchpoint_id']}").status_code == 404
    for noun in ("events", "voices", "customers"):
        found = ask.get(f"/{noun}?customer={foreign[FOREIGN_TO[name]]['pseudonym']}")
        assert (found.status_code, found.json()["items"]) == (200, [])


def test_a_member_without_a_role_may_do_nothing(cast: Cast, foreign: dict[str, dict[str, str]]) -> None:
    for name in ("stranger", "eva"):
        ask = caller(cast.members[name])
        for operation in operations():
            answer = ask_for(ask, operation, foreign["Nord"])
            listing = operation == ("get", "/exports")
            assert answer.status_code in ({200} if listing else {403, 404}), (name, operation)
            assert WORD not in answer.content.decode()


def test_a_key_without_scopes_may_do_nothing(cast: Cast, foreign: dict[str, dict[str, str]]) -> None:
    ask = caller(cast.anna, "manage_people")
    for operation in operations():
        answer = ask_for(ask, operation, foreign["Nord"])
        assert answer.status_code in ({200} if operation == ("get", "/exports") else {403, 404}), operation


def test_without_a_key_every_operation_is_shut(cast: Cast, foreign: dict[str, dict[str, str]]) -> None:
    ask = Caller("rsz_wrong", None)
    for operation in operations():
        assert ask_for(ask, operation, foreign["Nord"]).status_code == 401, operation


def test_the_document_is_open_to_all_and_says_it_all(client: Any, db: None) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            where = (method, path)
            assert operation["security"] == [{"Key": []}], where
            assert {"401", "403", "404", "422", "429", "default"} <= operation["responses"].keys(), where
            assert _has_examples(operation, document), where


def test_the_document_says_where_work_that_goes_on_is_asked_for(client: Any, db: None) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    later = [
        operation["responses"]["202"]
        for path in paths.values()
        for operation in path.values()
        if "202" in operation["responses"]
    ]
    assert len(later) == 4
    assert all(said["headers"]["Location"]["required"] for said in later)


def _has_examples(operation: dict[str, Any], document: dict[str, Any]) -> bool:
    good = [said for status, said in operation["responses"].items() if status.startswith("2")]
    bodies = [operation["requestBody"]] if "requestBody" in operation else []
    contents = [content for said in (*good, *bodies) for content in said.get("content", {}).values()]
    paths = [parameter for parameter in operation["parameters"] if parameter["in"] == "path"]
    return all(_example(c, document) for c in contents) and all("example" in parameter for parameter in paths)


def _example(content: dict[str, Any], document: dict[str, Any]) -> bool:
    if "example" in content:
        return True
    name = content["schema"]["$ref"].rsplit("/", 1)[1]
    return bool(document["components"]["schemas"][name]["examples"])


def test_the_examples_are_what_they_show(db: None) -> None:
    import jsonschema

    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/"), default=str))
    schemas = document["components"]["schemas"]
    for name, schema in schemas.items():
        for example in schema.get("examples", []):
            whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
            jsonschema.validate(example, whole)
