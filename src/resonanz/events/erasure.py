"""Erasure (Art. 17 GDPR): what links events to a customer is deleted; a bare fact stays where it cannot tell who.

A bare fact is type, day, touchpoint, unit, channel and score. It stays where at least five customers share its cell of
type, day, touchpoint, unit, channel and metric; elsewhere it goes too, and how many went is logged. The list of erased
customers (hashed) is written before anything else, so that an erasure that was interrupted is taken up again, and a
restored backup is brought up to date by the same function.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from resonanz.events import faults, rollups
from resonanz.events.errors import RecordError
from resonanz.events.flushing import flush_all
from resonanz.events.forgotten import moments
from resonanz.events.inbox import Inbox
from resonanz.events.lock import writer_lock
from resonanz.events.projections import customer as histories
from resonanz.events.rejected import forget_rows
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list
from resonanz.events.store import Store
from resonanz.events.unlinking import Unlinking
from resonanz.events.workspace import Workspace

_MEMORY: Final = "2GB"


@dataclass(frozen=True, slots=True)
class Erased:
    """Proof of an erasure.

    Attributes:
        customers: how many customers were asked for and found.
        unlinked: events that stay as bare facts.
        deleted: events that went, as fewer than five customers shared their cell.
        version: version of the table after it.
        files: files that were deleted from disk, by path below the record.
        rejected: rejected rows of imports that named them and went.
    """

    customers: int
    unlinked: int
    deleted: int
    version: int
    files: tuple[str, ...]
    rejected: int = 0


def erase(
    workspace: Workspace,
    customers: Iterable[str],
    *,
    at: datetime,
    contacts: Iterable[str] = (),
    inbox: Inbox | None = None,
    on_wait: Callable[[], None] | None = None,
) -> Erased:
    """Erase customers from the record and everything made of it.

    Args:
        workspace: where the record lies.
        customers: their pseudonyms.
        at: the moment; what is received later belongs to a new relation.
        contacts: what they are called and reached by, to be found among rejected rows.
        inbox: flushed before, so that nothing of them is left waiting.
        on_wait: called once if another writer holds the lock.
    """
    wanted = sorted(set(customers))
    if not all(wanted):
        raise RecordError("An empty customer cannot be erased. Name its pseudonym.")
    with writer_lock(workspace.open().lock, on_wait=on_wait):
        if inbox is not None:
            flush_all(workspace, inbox)
        note(workspace, wanted, at)
        return _unlink(workspace, dict.fromkeys(wanted, at), contacts)


def apply_list(workspace: Workspace, *, contacts: Iterable[str] = ()) -> Erased:
    """Erase everybody on the list of erased customers who still stands in the record: after a restore or a crash."""
    with writer_lock(workspace.open().lock):
        return _unlink(workspace, _still_there(workspace), contacts)


def still_there(workspace: Workspace) -> int:
    """How many erased customers still stand in the record; anything but 0 is wrong."""
    return len(_still_there(workspace))


def merge_lists(workspace: Workspace, other: Iterable[str]) -> None:
    """Add the lines of another list of erased customers to that of a workspace."""
    mine = _lines(workspace)
    new = [line for line in other if line not in set(mine)]
    _write_lines(workspace, [*mine, *new])


def key_of(workspace: Workspace, customer: str) -> str:
    """How an erased customer stands in the list: a keyed hash."""
    return hashlib.blake2b(customer.encode(), key=workspace.secret, digest_size=16, person=b"erased").hexdigest()


def _lines(workspace: Workspace) -> list[str]:
    return workspace.erased.read_text(encoding="ascii").splitlines() if workspace.erased.exists() else []


def note(workspace: Workspace, customers: Iterable[str], at: datetime) -> None:
    """Put customers on the list; whatever happens then, the erasure will be finished."""
    moment = at.astimezone(UTC).isoformat()
    merge_lists(workspace, [json.dumps({"key": key_of(workspace, c), "at": moment}) for c in customers])


def _write_lines(workspace: Workspace, lines: list[str]) -> None:
    draft = workspace.erased.with_suffix(".draft")
    with draft.open("w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(workspace.erased)


def _still_there(workspace: Workspace) -> dict[str, datetime]:
    until = moments(workspace)
    files = Store(workspace).paths()
    if not until or not files:
        return {}
    sql = (
        f"SELECT customer, min(received_at) FROM read_parquet({file_list(files)}) WHERE customer IS NOT NULL GROUP BY 1"
    )
    with open_engine(2, memory=_MEMORY) as engine:
        found = engine.sql(sql).to_arrow_table()
    listed = {customer: until.get(key_of(workspace, customer)) for customer in found[0].to_pylist()}
    first = dict(zip(*(column.to_pylist() for column in found.columns), strict=True))
    return {customer: at for customer, at in listed.items() if at is not None and first[customer] <= at}


def interrupted(workspace: Workspace) -> bool:
    """Whether an erasure did not come to its end; `apply_list` finishes it."""
    return workspace.erasing.exists()


def _unlink(workspace: Workspace, until: dict[str, datetime], contacts: Iterable[str]) -> Erased:
    """Rewrite what holds these customers, then everything made of it; each step may be repeated."""
    workspace.erasing.touch()
    rows = forget_rows(workspace, moments(workspace), contacts)
    histories.forget(workspace, until)
    store = Store(workspace)
    unlinked = deleted = customers = 0
    with Unlinking(store, until, rollups.zone_of(workspace)) as found:
        if found.files:
            pairs = found.rewrite()
            faults.reach(faults.FILES_WRITTEN)
            store.change(found.details, added=[file for _, new in pairs for file in new], removed=found.files)
            faults.reach(faults.TABLE_COMMIT)
            histories.rewritten(workspace, pairs)
        unlinked, deleted, customers = found.unlinked, sum(found.deleted.values()), found.customers
    files = _clean(workspace, store)
    workspace.erasing.unlink()
    return Erased(customers, unlinked, deleted, store.version, tuple(files), rows)


def _clean(workspace: Workspace, store: Store) -> list[str]:
    """Bring rollup and projections to what is left, and delete every file that knew more."""
    rollups.maintain(workspace, store)
    shutil.rmtree(workspace.projections / "journey", ignore_errors=True)
    files = store.vacuum(0)
    rollups.settle(workspace, Store(workspace))
    return files
