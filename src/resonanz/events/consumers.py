"""Consumers: what happens after an event is in the record, at least once each, its effect once.

The position of an event is its sequence in the inbox, which rises in the order of commits. Imported history has none:
it fires nothing unless it is replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Protocol

from resonanz.events.schema import FLUSHED
from resonanz.events.sql import engine as open_engine
from resonanz.events.sql import file_list, literal
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

BATCH: Final = 1_000


@dataclass(frozen=True, slots=True)
class Event:
    """One committed event; `sequence` is its position."""

    sequence: int
    event_id: bytes
    type: str
    occurred_at: datetime | None
    received_at: datetime
    customer: str | None
    touchpoint: str | None
    instance: str | None
    channel: str | None
    unit: str | None
    role: str | None
    wave: str | None
    metric: str | None
    score: float | None
    scale: str | None
    value: Decimal | None
    currency: str | None
    text: str | None
    language: str | None
    attributes: Mapping[str, str]
    source: str


class Consumer(Protocol):
    """Something that reacts to events.

    Attributes:
        name: under which its position is kept; never changed.
        types: the types it wants.
        since: events received earlier are passed over; None = all that came after it was first seen.
    """

    name: str
    types: frozenset[str]
    since: datetime | None

    def handle(self, events: Sequence[Event]) -> None:
        """React. Runs inside the transaction in which the events are marked as handled."""
        ...


Effect = Callable[[Sequence[Event]], None]


class Cursors(Protocol):
    """Where consumers stand, in the operational database."""

    def position(self, consumer: str) -> int | None:
        """Last sequence this consumer has passed; None if it was never seen."""
        ...

    def handle_once(self, consumer: str, events: Sequence[Event], up_to: int | None, effect: Effect) -> int:
        """In one transaction: mark (consumer, event_id), call `effect` with those not marked before, set the position.

        Args:
            consumer: its name.
            events: candidates in their order, perhaps none.
            up_to: the new position; None leaves it as it is.
            effect: raises to undo everything.

        Returns:
            How many events were new.
        """
        ...


_registered: dict[str, Consumer] = {}


def register(consumer: Consumer) -> None:
    """Make a consumer known.

    Raises:
        ValueError: another one has its name.
    """
    if _registered.setdefault(consumer.name, consumer) is not consumer:
        raise ValueError(f"two consumers are called {consumer.name}")


def registered() -> Mapping[str, Consumer]:
    """All consumers by name."""
    return MappingProxyType(_registered)


def dispatch(workspace: Workspace, consumer: Consumer, cursors: Cursors, *, limit: int = BATCH) -> int:
    """Hand a consumer its next batch.

    Returns:
        How many events it handled; call again until the position reaches the end of the record (`waiting_for`).
    """
    store = Store(workspace.open())
    position = cursors.position(consumer.name)
    end = store.flushed_up_to
    if position is None:
        start = 0 if consumer.since is not None else end
        cursors.handle_once(consumer.name, (), start, consumer.handle)
        position = start
    if position >= end:
        return 0
    events = list(_after(store, consumer, position, limit))
    up_to = events[-1].sequence if len(events) == limit else end
    return cursors.handle_once(consumer.name, events, up_to, consumer.handle)


def waiting_for(workspace: Workspace, consumer: Consumer, cursors: Cursors) -> bool:
    """Whether the record has grown beyond a consumer's position."""
    position = cursors.position(consumer.name)
    return position is None or position < Store(workspace.open()).flushed_up_to


def replay(workspace: Workspace, import_id: str, consumer: Consumer, cursors: Cursors) -> int:
    """Hand a consumer the events of an import in their order; those it has handled before are left out."""
    store = Store(workspace.open())
    files = [path for path in store.paths() if Path(path).name.startswith(f"{import_id}-")]
    handled = 0
    for batch in _batches(_read(files, consumer, "TRUE", "parse_filename(filename), source_order"), BATCH):
        handled += cursors.handle_once(consumer.name, batch, None, consumer.handle)
    return handled


def _after(store: Store, consumer: Consumer, position: int, limit: int) -> Iterator[Event]:
    files = [path for path in store.paths() if _last_of(Path(path).name) > position]
    condition = f"import_id = {literal(FLUSHED)} AND source_order > {position}"
    return _read(files, consumer, condition, f"source_order LIMIT {limit}")


def _last_of(name: str) -> int:
    """Last sequence that a file of flushed events can hold, as its name says; 0 for imports."""
    kind, _, rest = name.partition("-")
    return int(rest.partition("-")[0]) if kind == FLUSHED else 0


def _read(files: Sequence[str], consumer: Consumer, condition: str, order: str) -> Iterator[Event]:
    if not files:
        return
    types = ", ".join(literal(name) for name in sorted(consumer.types)) or "NULL"
    since = f" AND received_at >= {literal(consumer.since.isoformat())}::TIMESTAMPTZ" if consumer.since else ""
    columns = ", ".join(
        field.name if field.name != "sequence" else "source_order AS sequence" for field in fields(Event)
    )
    source = f"read_parquet({file_list(files)}, hive_partitioning = false, filename = true)"
    sql = f"SELECT {columns} FROM {source} WHERE {condition} AND type IN ({types}){since} ORDER BY {order}"
    with open_engine(2) as engine:
        for batch in engine.sql(sql).to_arrow_reader(BATCH):
            for row in batch.to_pylist():
                yield Event(**row | {"attributes": MappingProxyType(dict(row["attributes"] or ()))})


def _batches(events: Iterator[Any], size: int) -> Iterator[list[Any]]:
    while batch := list(islice(events, size)):
        yield batch
