"""The export of one customer (Art. 15 and 20 GDPR): everything the record holds, for people and for machines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from resonanz.events.inbox import Inbox
from resonanz.events.projections.customer import history
from resonanz.events.scope import Scope
from resonanz.events.workspace import Workspace

INNER: Final = frozenset(("import_id", "source_order", "month"))
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

Row = dict[str, Any]


def export_customer(workspace: Workspace, customer: str, *, fresh: Inbox | None = None) -> list[Row]:
    """All events of a customer by time, as plain values; fields that are empty are left out."""
    events = history(workspace, Scope.everything("export of a customer's own data"), customer, fresh=fresh)
    return [plain_row(event) for event in events.to_pylist()]


def as_json(rows: list[Row]) -> str:
    """Rows as JSON."""
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_csv(rows: list[Row]) -> str:
    """Rows as CSV with all fields that occur; a cell that a spreadsheet would calculate is quoted by an apostrophe."""
    fields = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, fields, restval="")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def plain_row(event: Mapping[str, Any]) -> Row:
    """An event as plain values, without what is empty or only for us."""
    return {name: _plain(value) for name, value in event.items() if value not in (None, []) and name not in INNER}


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return dict(value)
    return value if isinstance(value, str | float) else str(value)


def cell(value: object) -> object:
    """A value for a table; what a spreadsheet would calculate is quoted by an apostrophe."""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA) else text
