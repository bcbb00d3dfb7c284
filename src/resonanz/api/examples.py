"""Examples in the document of the interface."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pydantic import ConfigDict


def example(one: Mapping[str, Any]) -> ConfigDict:
    """Let a schema show this example."""
    return ConfigDict(json_schema_extra=cast("dict[str, Any]", {"examples": [one]}))


def page_of(one: Mapping[str, Any]) -> ConfigDict:
    """Let a list show this example as its only item."""
    return example({"items": [one], "next": None})
