"""What an effect looks like: a value with interval, design and grade, and everything it was tested on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from resonanz.analytics.results import Estimate, Note, Param, Unit, note


class Design(StrEnum):
    """How the counterfactual was made."""

    AB = "ab"
    """Drawn by lot: customers or whole units."""
    DID = "did"
    SC = "sc"
    SDID = "sdid"
    STAGGERED = "staggered"
    """Units begin at different times; also the stepped wedge, whose order was drawn by lot."""
    ITS = "its"
    """One series against its own forecast."""


class Grade(StrEnum):
    """What the evidence is worth."""

    A = "A"
    """Drawn by lot."""
    B = "B"
    """Compared, and all checks that decide were passed."""
    C = "C"
    """An association."""
    D = "D"
    """An assumption, or no result at all."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tested.

    Attributes:
        name: code of the check.
        passed: None where it could not be tested or where the answer is only a hint.
        value: its figure: a p-value, a pretended effect, a ratio; `note` says which.
        note: what was found, or why nothing could be.
    """

    name: str
    passed: bool | None
    value: float | None
    note: Note


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """Course of the treated units and what was expected without treatment, one entry per period.

    `low` and `high` are the ends of the expected course at the level of the effect; None where there is none.
    """

    times: tuple[str, ...]
    observed: tuple[float | None, ...]
    expected: tuple[float | None, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    starts: tuple[str, ...]
    """First treated periods, one per wave."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Observed minus expected, `offset` periods after the start; negative offsets lie before it."""

    offset: int
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """The change a measure caused.

    Attributes:
        value: mean over the treated units and periods, in units of the outcome; None means "cannot tell yet".
        low: lower end of the interval, None without one.
        high: upper end.
        level: coverage claimed, 0…1.
        relative: value as a share of what was expected without treatment; None where that is 0 or unknown.
        design: how the counterfactual was made.
        grade: A randomised, B compared with passed checks, C association, D assumption or no result.
        reason: why this grade.
        checks: what was tested.
        weights: weight of each comparison unit where a design weighs them.
        counterfactual: the picture; None for randomised customers, who have no course.
        differences: by periods since the start.
        n: answers (or cells, or customers) behind the value.
        treated: treated units.
        controls: comparison units.
        method: code of the method, with a page under `docs/methods`.
        notes: what limits it, and why this design was chosen.
    """

    value: float | None
    low: float | None
    high: float | None
    level: float
    relative: float | None
    design: Design
    grade: Grade
    reason: Note
    checks: tuple[Check, ...]
    weights: Mapping[str, float]
    counterfactual: Counterfactual | None
    differences: tuple[Difference, ...]
    n: int
    treated: int
    controls: int
    method: str
    notes: tuple[Note, ...] = field(default=())

    @property
    def estimate(self) -> Estimate:
        """The effect as a number that tables and filters accept."""
        return Estimate(self.value, self.low, self.high, self.level, self.n, self.method, Unit.SCALE, self.notes)

    def to_json(self, *, whole: bool = False) -> dict[str, Any]:
        """As plain JSON; `whole` adds all that a page needs and `effect_from_json` reads."""
        short: dict[str, Any] = {
            "effect": {"value": self.value, "low": self.low, "high": self.high, "level": self.level},
            "relative": self.relative,
            "design": self.design.value,
            "grade": self.grade.value,
            "checks": [
                {"name": c.name, "passed": c.passed, "value": c.value, "note": note_to_json(c.note)}
                for c in self.checks
            ],
            "weights": dict(self.weights),
            "n": self.n,
            "notes": [note_to_json(item) for item in self.notes],
        }
        return {**short, **self._rest()} if whole else short

    def _rest(self) -> dict[str, Any]:
        course = self.counterfactual
        return {
            "reason": note_to_json(self.reason),
            "treated": self.treated,
            "controls": self.controls,
            "method": self.method,
            "counterfactual": None
            if course is None
            else {name: list(getattr(course, name)) for name in Counterfactual.__slots__},
            "differences": [
                {"offset": d.offset, "value": d.value, "low": d.low, "high": d.high} for d in self.differences
            ],
        }


def note_to_json(item: Note) -> dict[str, Any]:
    """A note as code and parameters."""
    return {"code": item.code, "params": dict(item.params)}


def _note(document: Mapping[str, Any]) -> Note:
    params: Mapping[str, Param] = document["params"]
    return note(document["code"], **params)


def effect_from_json(document: Mapping[str, Any]) -> Effect:
    """Read back what `Effect.to_json(whole=True)` wrote."""
    course = document["counterfactual"]
    return Effect(
        value=document["effect"]["value"],
        low=document["effect"]["low"],
        high=document["effect"]["high"],
        level=document["effect"]["level"],
        relative=document["relative"],
        design=Design(document["design"]),
        grade=Grade(document["grade"]),
        reason=_note(document["reason"]),
        checks=tuple(Check(c["name"], c["passed"], c["value"], _note(c["note"])) for c in document["checks"]),
        weights=MappingProxyType(dict(document["weights"])),
        counterfactual=None if course is None else Counterfactual(**{k: tuple(v) for k, v in course.items()}),
        differences=tuple(Difference(**item) for item in document["differences"]),
        n=document["n"],
        treated=document["treated"],
        controls=document["controls"],
        method=document["method"],
        notes=tuple(_note(item) for item in document["notes"]),
    )
