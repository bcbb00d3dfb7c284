"""What came of measures that ended; the shelf that computes effects tells it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from resonanz.act.measures.models import Measure, State
from resonanz.organisation.access.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Outcome:
    """An effect in a line: its grade, its value with interval where they may be said, the verdict, and its page."""

    grade: str
    value: str
    interval: str
    words: str
    tone: str
    address: str


class Teller(Protocol):
    """Says what came of measures, as far as the viewer may know it."""

    def __call__(self, viewer: Viewer, measures: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Outcome]: ...


_TELLERS: list[Teller] = []


def register(teller: Teller) -> None:
    """Let a shelf tell outcomes; called in `AppConfig.ready`."""
    if teller not in _TELLERS:
        _TELLERS.append(teller)


def outcomes_of(viewer: Viewer, measures: Collection[Measure]) -> dict[uuid.UUID, Outcome]:
    """What came of those of the measures that ended."""
    ended = [measure.pk for measure in measures if measure.state == State.ENDED]
    found: dict[uuid.UUID, Outcome] = {}
    for teller in _TELLERS if ended else ():
        found |= teller(viewer, ended)
    return found
