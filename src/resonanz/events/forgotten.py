"""Erased customers stay away: an import of a file in which they still stand stores nothing of them.

What was left of them as bare facts has other ids since, so a second copy of their rows would count twice. A row from
after the erasure belongs to a new relation and is stored.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import numpy as np
import pyarrow as pa

from resonanz.events.workspace import Workspace


def moments(workspace: Workspace) -> dict[str, datetime]:
    """When each customer on the list of erasures was erased last, by the key under which the list knows it."""
    lines = workspace.erased.read_text(encoding="ascii").splitlines() if workspace.erased.exists() else []
    until: dict[str, datetime] = {}
    for entry in map(json.loads, lines):
        moment = datetime.fromisoformat(entry["at"])
        until[entry["key"]] = max(moment, until.get(entry["key"], moment))
    return until


def without_erased(events: pa.Table, workspace: Workspace, until: Mapping[str, datetime]) -> pa.Table:
    """Events without those of erased customers up to their erasure, and without those that have no time."""
    if not until or not len(events):
        return events
    from resonanz.events.erasure import key_of

    encoded = events["customer"].combine_chunks().dictionary_encode()
    listed = [until.get(key_of(workspace, customer)) for customer in encoded.dictionary.to_pylist()]
    if not any(listed):
        return events
    limit = pa.array(listed, events.schema.field("occurred_at").type).take(encoded.indices)
    limits = limit.cast(pa.int64()).fill_null(np.iinfo(np.int64).min).to_numpy()
    times = events["occurred_at"].cast(pa.int64()).fill_null(np.iinfo(np.int64).min).to_numpy()
    erased = limit.is_valid().to_numpy(zero_copy_only=False) & (times <= limits)
    return events.filter(pa.array(~erased))
