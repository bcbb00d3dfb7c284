"""Erasure in the files of rejected rows: a row that names an erased customer goes.

Rows that were split into columns are kept without the customer key; rows that could not be split hold the whole line.
So every value is looked at: as a key of the sources, hashed as the list of erasures does, and beside known contacts.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import pyarrow as pa

from resonanz.events.rows import pseudonyms
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

_CELLS: Final = re.compile(r"[;,|\t\"]")
_LONG: Final = 5
"""Contacts of so many characters are looked for inside of longer values, too."""


def forget_rows(workspace: Workspace, until: Mapping[str, datetime], contacts: Iterable[str] = ()) -> int:
    """Take out the rows of erased customers; only for the holder of the writer's lock.

    Args:
        workspace: where the files lie.
        until: the list of erasures: who was erased, and when; imports of later days are left alone.
        contacts: what an erased customer is called and reached by; rows with it go from all files.

    Returns:
        How many rows went.
    """
    known = {word.strip().casefold() for word in contacts} - {""}
    received = {each["import_id"]: datetime.fromisoformat(each["received_at"]) for each in Store(workspace).reports()}
    gone = 0
    for path in sorted(workspace.rejected.glob("*.csv")):
        at = received.get(path.stem)
        listed = {key for key, moment in until.items() if at is None or at <= moment}
        gone += _forget_in(workspace, path, listed, known)
    return gone


def _forget_in(workspace: Workspace, path: Path, listed: Collection[str], known: Collection[str]) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file)) or [[]]
    values = [set(_values(row[-1])) for row in rows]
    erased = _erased(workspace, sorted(set().union(*values)), listed)
    kept = [row for row, said in zip(rows, values, strict=True) if not (said & erased or _names(said, known))]
    if len(kept) < len(rows):
        _replace(path, [head, *kept])
    return len(rows) - len(kept)


def _values(text: str) -> Iterator[str]:
    """Everything in a row that could be a key: whole cells, and their single words."""
    try:
        cells = [str(value) for value in json.loads(text).values()]
    except (ValueError, AttributeError):
        cells = _CELLS.split(text.removeprefix("'"))
    for cell in cells:
        yield cell.strip()
        yield from cell.split()


def _erased(workspace: Workspace, values: list[str], listed: Collection[str]) -> set[str]:
    """Those of some values that are keys of erased customers, or their pseudonyms."""
    from resonanz.events.erasure import key_of

    if not listed:
        return set()
    names = pseudonyms(pa.array(values, pa.string()), workspace.secret).to_pylist()
    pairs = zip(values, names, strict=True)
    return {value for value, name in pairs if {key_of(workspace, name), key_of(workspace, value)} & set(listed)}


def _names(said: Iterable[str], known: Collection[str]) -> bool:
    folded = [value.casefold() for value in said]
    return any(word in folded or (len(word) >= _LONG and any(word in value for value in folded)) for word in known)


def _replace(path: Path, rows: list[list[str]]) -> None:
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
