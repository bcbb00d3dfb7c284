"""Engines: where the same analyses run, embedded or distributed."""

from __future__ import annotations

from resonanz.events.engines.base import Engine
from resonanz.events.errors import RecordError

__all__ = ["ENGINES", "Engine", "start"]

ENGINES = ("duckdb", "spark")


def start(name: str) -> Engine:
    """Start an engine by name.

    Raises:
        RecordError: there is no such engine, or its package is not installed.
    """
    if name == "duckdb":
        from resonanz.events.engines.embedded import Embedded

        return Embedded()
    if name == "spark":
        from resonanz.events.engines.spark import Spark

        return Spark()
    raise RecordError("There is no engine {name}. Choose duckdb or spark.", name=name)
