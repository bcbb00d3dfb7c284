"""The record in plain SQL, for views that must answer at once: the same rows as `tables.open_table`, without Ibis."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from resonanz.events.inbox import Inbox
from resonanz.events.schema import RECORD
from resonanz.events.scope import Scope
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import literal
from resonanz.events.tables import define_newest
from resonanz.events.workspace import Workspace


def connect(workspace: Workspace, scope: Scope, *, fresh: Inbox | None = None) -> Any:
    """An engine whose view `seen` holds what a scope allows, rows that wait in `fresh` included; close it after use."""
    connection = open_engine()
    define_newest(connection, workspace, fresh)
    columns = ", ".join(f'"{name}"' if name != "text" else text_column(scope) for name in RECORD.names)
    connection.execute(f"CREATE VIEW seen AS SELECT {columns} FROM events WHERE {allowed(scope)}")
    return connection


def allowed(scope: Scope) -> str:
    """The rows of a scope as an SQL condition."""
    customer = None if scope.customer is None else [scope.customer]
    given = (("unit", scope.units), ("touchpoint", scope.touchpoints), ("customer", customer))
    conditions = [_among(column, values) for column, values in given if values is not None]
    return " AND ".join(conditions) or "TRUE"


def text_column(scope: Scope) -> str:
    """The text, or nothing where a scope does not allow it."""
    return "text" if scope.may_see_text else "NULL::VARCHAR AS text"


def _among(column: str, values: Iterable[str]) -> str:
    listed = ", ".join(literal(value) for value in sorted(values))
    return f"{column} IN ({listed})" if listed else "FALSE"
