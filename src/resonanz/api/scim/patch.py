"""PATCH (RFC 7644 section 3.5.2) on a plain document, with the ways in which Entra ID and Okta write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from resonanz.api.scim.answers import ScimError
from resonanz.api.scim.filters import equal

MESSAGE = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
CORE = "urn:ietf:params:scim:schemas:core:2.0:"
_PATH = re.compile(r"^(?P<name>\w+)(?:\[(?P<filter>.+)\])?(?:\.(?P<part>\w+))?$")
_MOST = 1_000
Document = dict[str, Any]


def patched(document: Document, body: Mapping[str, Any], *, lists: frozenset[str]) -> Document:
    """The document after all operations; `lists` names its attributes that hold several values.

    Raises:
        ScimError: if an operation is none of add, replace, remove, or its path cannot be read.
    """
    operations = next((value for name, value in body.items() if name.lower() == "operations"), None)
    if not isinstance(operations, list) or not 0 < len(operations) <= _MOST:
        raise ScimError(400, f"Operations must be a list of 1 to {_MOST} operations.", "invalidSyntax")
    for operation in operations:
        if not isinstance(operation, dict):
            raise ScimError(400, "An operation must be an object.", "invalidSyntax")
        _apply(document, operation, lists)
    return document


def _apply(document: Document, operation: Mapping[str, Any], lists: frozenset[str]) -> None:
    verb, path, value = str(operation.get("op", "")).lower(), operation.get("path"), operation.get("value")
    if verb not in {"add", "replace", "remove"}:
        raise ScimError(400, f"The operation {operation.get('op')!r} is not add, replace or remove.", "invalidSyntax")
    if path:
        _at(document, verb, str(path), value, lists)
    elif verb == "remove":
        raise ScimError(400, "What is removed needs a path.", "noTarget")
    elif isinstance(value, dict):
        for name, each in value.items():
            _at(document, verb, name, each, lists)
    else:
        raise ScimError(400, "Without a path the value must be an object.", "invalidValue")


def _at(document: Document, verb: str, path: str, value: Any, lists: frozenset[str]) -> None:
    if path.lower().startswith(CORE.lower()):
        path = path[len(CORE) :].partition(":")[2]
    if path.startswith("urn:") or path == "schemas":
        return  # attributes of extensions are accepted and not kept
    found = _PATH.match(path)
    if found is None:
        raise ScimError(400, f"The path {path!r} cannot be read.", "invalidPath")
    name = next((known for known in (*document, *lists) if known.lower() == found["name"].lower()), found["name"])
    if found["filter"]:
        _matching(document, name, verb, (*equal(found["filter"]), found["part"]), value)
    elif name in lists:
        _several(document, name, verb, value)
    elif found["part"]:
        _single(document.setdefault(name, {}), found["part"], verb, value)
    elif isinstance(value, dict) and isinstance(document.get(name), dict):
        document[name] |= value
    else:
        _single(document, name, verb, value)


def _single(document: Any, name: str, verb: str, value: Any) -> None:
    if not isinstance(document, dict):
        raise ScimError(400, f"{name!r} is no part of what it stands in.", "invalidPath")
    known = next((key for key in document if key.lower() == name.lower()), name)
    if verb == "remove":
        document.pop(known, None)
    else:
        document[known] = value


def _several(document: Document, name: str, verb: str, value: Any) -> None:
    """All values of an attribute: added, replaced, or taken away (those named, else all)."""
    given = [each if isinstance(each, dict) else {"value": each} for each in _as_list(value)]
    held = document.get(name) or []
    named = {str(each.get("value")) for each in given}
    if verb == "replace":
        document[name] = given
    elif verb == "add":
        others = [each for each in held if str(each.get("value")) not in named]
        newly = any(each.get("primary") for each in given)  # there is one primary value at most
        document[name] = [each | {"primary": False} if newly else each for each in others] + given
    else:
        document[name] = [each for each in held if value is not None and str(each.get("value")) not in named]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _matching(document: Document, name: str, verb: str, where: tuple[str, str | bool, str | None], value: Any) -> None:
    """The values that fit a filter; Entra ID adds one by replacing a part of what is not there yet."""
    key, wanted, part = where
    held: list[Document] = document.setdefault(name, [])
    if not isinstance(held, list):
        raise ScimError(400, f"{name} holds one value; a filter cannot choose from it.", "invalidPath")
    fitting = [each for each in held if str(each.get(key, "")).lower() == str(wanted).lower()]
    if verb == "remove" and not part:
        document[name] = [each for each in held if each not in fitting]
        return
    if not fitting and verb != "remove":
        fitting = [{key: wanted}]
        held.extend(fitting)
    for each in fitting:
        if part:
            _single(each, part, verb, value)
        elif isinstance(value, dict):
            each.update(value)
