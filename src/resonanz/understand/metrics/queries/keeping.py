"""Results at hand: what was counted at one state of the record is not counted again for the next reader."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from django.conf import settings
from django.db.models import Count, Max

from resonanz.events.rollups.loading import newest
from resonanz.events.workspace import Workspace
from resonanz.organisation.intake.models import InboxEvent

T = TypeVar("T")
MOST: Final = 1_000
"""Results kept per process; the ones that nobody asks for go first."""


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


class Keeper:
    """Frozen results by their key, the least recently asked dropped first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._guard = threading.Lock()
        self._found: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The result under a key, made where it is not at hand."""
        with self._guard:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]  # type: ignore[no-any-return]  # what `make` gave for this key
        made = make()
        with self._guard:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made


kept: Final = Keeper()
