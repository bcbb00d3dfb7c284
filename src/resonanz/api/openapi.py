"""The document of the interface: what the framework does not say by itself."""

from __future__ import annotations

from typing import Any, Final

from ninja.openapi.schema import OpenAPISchema

from resonanz.api.problems import TYPE

_ID: Final = "0199a3c2-6f00-7a10-8c11-2f5c9a7e0101"
_PATH_EXAMPLES: Final = {
    **dict.fromkeys(("unit_id", "touchpoint_id", "export_id", "erasure_id", "cell"), _ID),
    **dict.fromkeys(("event", "voice_id", "pseudonym"), "9f86d081884c7d659a2feaa0c55ad015"),
    "metric": "nps",
    "number": 1,
}
_ERRORS: Final = {
    "401": "The key opens nothing.",
    "403": "The key lacks a scope; `scope` names it.",
    "404": "There is nothing here that this key may see.",
    "409": "The idempotency key came before with another request, or somebody else changed it: both versions.",
    "413": "More than a request may have.",
    "422": "A field cannot be taken; `errors` name each.",
    "429": "Too many requests with this key; the header Retry-After says when to come back.",
}
_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "examples": [
        {
            "type": "about:blank",
            "title": "Not found",
            "status": 404,
            "detail": "There is nothing here that this key may see.",
        }
    ],
}
_LOCATION: Final = {
    "description": "Where to ask how far it is.",
    "required": True,
    "schema": {"type": "string", "format": "uri-reference"},
    "example": f"/api/v1/exports/{_ID}",
}
_FILES: Final = (
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/json",
)


def completed(document: OpenAPISchema) -> OpenAPISchema:
    """The document with all errors, examples of parameters, and files."""
    document["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
    for address, path in document["paths"].items():
        if address.endswith("/file"):
            _file(path["get"])
        for method, operation in path.items():
            _errors(operation, writes=method != "get")
            for parameter in operation["parameters"]:
                _example(parameter)
    return document


def _errors(operation: dict[str, Any], *, writes: bool) -> None:
    content = {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    operation["responses"] = {str(status): said for status, said in operation["responses"].items()}
    if "202" in operation["responses"]:
        operation["responses"]["202"]["headers"] = {"Location": _LOCATION}
    for status, said in _ERRORS.items():
        if writes or status not in {"409", "413"}:
            operation["responses"][status] = {"description": said, "content": content}
    operation["responses"]["default"] = {"description": "Any other problem.", "content": content}


def _example(parameter: dict[str, Any]) -> None:
    """A path has an example always; lists of values are objects in this place of the document."""
    given = parameter.pop("examples", None)
    if parameter["in"] == "path":
        name = parameter["name"]
        parameter["example"] = _ID if name.endswith("_id") and name not in _PATH_EXAMPLES else _PATH_EXAMPLES[name]
    elif given:
        parameter["example"] = given[0]


def _file(operation: dict[str, Any]) -> None:
    binary = {"schema": {"type": "string", "format": "binary"}, "example": "metric;value;low;high;n"}
    said = {"description": "The file.", "content": dict.fromkeys(_FILES, binary)}
    operation["responses"] = {"200": said}
