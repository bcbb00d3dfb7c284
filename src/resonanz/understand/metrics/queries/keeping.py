"""Results at hand: what was counted at one state of the record is not counted again for the next reader."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max

from resonanz.events.rollups.loading import newest
from resonanz.events.workspace import Workspace
from resonanz.organisation.intake.models import InboxEvent
from resonanz.organisation.touchpoints.models import Touchpoint, TouchpointAlias
from resonanz.organisation.units.models import Unit, UnitAlias
from resonanz.understand.metrics.models import DrillPath

T = TypeVar("T")
MOST: Final = 1_000
"""Results kept per process; the ones that nobody asks for go first."""
_NOTHING: Final[Any] = object()


@dataclass(frozen=True, slots=True)
class Stamp:
    """The state of the record: the rollup that is counted, and the rows that still wait in the inbox."""

    workspace: Path
    rollup: tuple[int, int]
    waiting: int
    last: int


def stamp() -> Stamp:
    """The state of the record now; two small reads, so it may be asked every three seconds."""
    workspace = Workspace(settings.WORKSPACE)
    found = InboxEvent.objects.filter(moved=False).aggregate(n=Count("pk"), last=Max("pk"))
    return Stamp(workspace.path, newest(workspace.open()).stamp, found["n"], found["last"] or 0)


def registers() -> tuple[Any, ...]:
    """The state of the registers whose names stand beside results: counted in one small read."""
    with connection.cursor() as cursor:
        cursor.execute(_registers())
        return tuple(cursor.fetchone())


@cache
def _registers() -> str:
    """A row that is added, taken away, written or (an alias) closed changes the answer."""
    written = [(model, "SUM(version)") for model in (Unit, Touchpoint, DrillPath)]
    closed = [(model, "COUNT(valid_to)") for model in (UnitAlias, TouchpointAlias)]
    return "SELECT " + ", ".join(
        f"(SELECT {each} FROM {model._meta.db_table})"
        for model, state in (*written, *closed)
        for each in ("COUNT(*)", "MAX(CAST(id AS VARCHAR(40)))", state)
    )


class Keeper:
    """Frozen results by their key, the least recently asked dropped first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._found: OrderedDict[Hashable, Any] = OrderedDict()
        self._turns: dict[Hashable, threading.RLock] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result under a key; where it is not at hand, one reader makes it and the others wait for that."""
        with self._guard:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]  # type: ignore[no-any-return]  # what `make` gave for this key
            turn = self._turns.setdefault(key, threading.RLock())
        with turn:
            made: T = self._found.get(key, _NOTHING)
            if made is _NOTHING:
                try:
                    made = make()
                    self._keep(key, made)
                finally:
                    self._turns.pop(key, None)
            return made

    def _keep(self, key: Hashable, made: Any) -> None:
        with self._guard:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)


kept: Final = Keeper()
