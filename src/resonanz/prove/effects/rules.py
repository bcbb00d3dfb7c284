"""Who meets which effects, and what a question to the record must say."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from resonanz.organisation.access.rules import Rule, in_units
from resonanz.prove.effects.models import EffectRun, Kind

EFFECTS: Final = Rule(EffectRun, "see_effects", in_units("see_effects"))
EFFECTS_COMPUTED: Final = Rule(EffectRun, "compute_effects", in_units("compute_effects"))
METRICS: Final = ("nps", "csat", "ces", "rating")
DESIGNS: Final = ("auto", "ab", "did", "sc", "sdid", "staggered", "its")
OUTCOMES: Final = ("returned", "left")
"""What may follow a closed case."""
DAYS: Final = 28
FOLLOW_UP: Final[Mapping[str, Any]] = {
    "title": "Follow-up of closed cases",
    "metric": "returned",
    "direction": "down",
    "days": DAYS,
}
"""What is asked about the follow-up of closed cases."""
MOST_DAYS: Final = 365
LEAST_CUSTOMERS: Final = 5
"""Answers in a cell of unit and period, below which it takes no part."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the record.

    Attributes:
        touchpoints: keys of the record.
        metric: nps, csat, ces or rating; for a follow-up returned or left.
        design: a code of `analytics.effects`, or auto.
        rising: whether a larger value is good.
        planned: unit → the day on which its wave is or was to start.
        controls: units to compare with; none means all others.
        randomised: whether lot decided who begins, or when.
        worst_first: whether the units were chosen for their low values.
        until: last day that counts, for a measure that ended.
        days: how long after a case is looked at, for a follow-up.
    """

    touchpoints: tuple[str, ...]
    metric: str
    design: str
    rising: bool
    planned: Mapping[str, date]
    controls: tuple[str, ...]
    randomised: bool
    worst_first: bool
    until: date | None
    days: int = DAYS


def question_of(kind: str, specification: Mapping[str, Any]) -> Question:
    """Read a specification.

    Raises:
        ValidationError: something that is needed is missing or cannot be; the message names it.
    """
    measure = kind == Kind.MEASURE
    touchpoints = tuple(str(key) for key in specification.get("touchpoints", ()))
    _require(touchpoints or not measure, _("The question names no touchpoint. Name one at the measure."))
    metric, design = specification.get("metric", ""), specification.get("design") or "auto"
    known = METRICS if measure else OUTCOMES
    _require(metric in known, _("The question names no metric that can be compared."))
    days = specification.get("days", DAYS)
    _require(isinstance(days, int) and 1 <= days <= MOST_DAYS, _("Give 1 to 365 days after the case."))
    _require(design in DESIGNS, _("There is no design %(design)s.") % {"design": design})
    _require(specification.get("direction", "up") in {"up", "down"}, _("The direction is up or down."))
    return Question(
        touchpoints=touchpoints,
        metric=metric,
        design=design,
        rising=specification.get("direction", "up") == "up",
        planned=dict(_planned(specification.get("waves", ()))),
        controls=tuple(specification.get("controls", ())),
        randomised=bool(specification.get("randomised", False)),
        worst_first=specification.get("selection") == "worst",
        until=_day(specification.get("ended")),
        days=days,
    )


def _planned(waves: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, date]]:
    for wave in waves:
        start = _day(wave.get("started") or wave.get("planned"))
        _require(start is not None, _("A wave of the question has no day."))
        for unit in wave.get("units", ()):
            yield str(unit), start or date.min


def _day(value: object) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise ValidationError(_("%(day)s is no day.") % {"day": value}) from error


def frozen(specification: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """The specification as plain JSON, and the hash of its canonical form."""
    text = json.dumps(specification, sort_keys=True, ensure_ascii=False, default=_plain)
    return json.loads(text), hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    return str(value) if isinstance(value, uuid.UUID | date) else repr(value)


def _require(holds: object, words: str) -> None:
    if not holds:
        raise ValidationError(words)
