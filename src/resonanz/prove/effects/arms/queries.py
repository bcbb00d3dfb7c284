"""The outcome of each customer after the draw, and the arm.

The whole record is opened, whoever asks; what leaves is one effect, and no arm of fewer than five customers takes part.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from django.conf import settings

from resonanz.analytics.intervals import Flags, Floats
from resonanz.analytics.metrics.scales import read_scale
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.organisation.base import clock
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.prove.effects.outcomes.rules import NothingToCompare, worth_of
from resonanz.prove.effects.rules import LEAST_CUSTOMERS, Question

REASON: Final = "effect on customers drawn by lot"
RETURNED: Final = ("contact.made", "complaint.made")
LEFT: Final = ("customer.left",)
AFTER: Final = {"returned": RETURNED, "left": LEFT}
"""Outcome of a follow-up → events of which one within the time counts."""


@dataclass(frozen=True)
class Arms:
    """Customers by arm.

    Attributes:
        outcome: one figure per customer.
        treated: who was drawn to be treated.
        planned: the share that was to be treated, where it is known.
        since: the first draw.
        scale: of the answers, empty for events.
    """

    outcome: Floats
    treated: Flags
    planned: float | None
    since: datetime
    scale: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A customer, when the lot was drawn, and what it said."""

    customer: str
    at: datetime
    treated: bool
    probability: float | None = None


def followed_up(outcome: str, days: int) -> Arms:
    """Customers whose case was closed: did they come back, or leave, within so many days?

    Only those for whom lot decided (urgent cases are always asked), only the first draw of each, and only those whose
    time is over.

    Raises:
        NothingToCompare: nobody was drawn, or an arm has fewer than five customers.
    """
    events = _events()
    found = events.filter(events.type == "followup.drawn", events.customer.notnull())
    rows = found.select("customer", "occurred_at", "attributes").to_pyarrow().to_pylist()
    drawn = _first([_drawn(row["customer"], row["occurred_at"], dict(row["attributes"] or ())) for row in rows])
    ended = clock.now() - timedelta(days=days)
    mine = [item for item in drawn if item.at <= ended and item.probability is not None and 0 < item.probability < 1]
    _require_arms(mine, len(drawn))
    later = _moments(events, AFTER[outcome])
    values = [100.0 * _within(later[item.customer], item.at, days) for item in mine]
    planned = float(np.mean([item.probability for item in mine]))
    return _arms(mine, values, planned)


def exposed(measure: str, question: Question) -> Arms:
    """Customers who received a measure beside those drawn to go without: the first score of each after the draw.

    Raises:
        NothingToCompare: nobody was drawn, nobody goes without, or an arm has fewer than five customers with an answer.
    """
    events = _events()
    found = events.filter(events.type == "measure.exposed", events.instance == measure, events.customer.notnull())
    rows = found.select("customer", "occurred_at", "attributes").to_pyarrow().to_pylist()
    drawn = _first([_drawn(row["customer"], row["occurred_at"], dict(row["attributes"] or ())) for row in rows])
    if not drawn:
        raise NothingToCompare("nobody_exposed")
    scores = events.filter(
        events.type == "feedback.scored",
        events.customer.notnull(),
        events.score.notnull(),
        events.metric == question.metric,
        events.touchpoint.isin(list(question.touchpoints)),
    )
    answers = scores.select("customer", "occurred_at", "score", "scale").to_pyarrow().to_pylist()
    scale, first = _first_scores(answers, {item.customer: item for item in drawn})
    mine = [item for item in drawn if item.customer in first]
    _require_arms(mine, len(drawn))
    worth = worth_of(question.metric, read_scale(scale))
    made = _arms(mine, [worth(first[item.customer]) for item in mine], None)
    return Arms(made.outcome, made.treated, None, made.since, scale)


def has_customers(measure: str) -> bool:
    """Whether a measure was given to single customers."""
    events = _events()
    given = events.filter(events.type == "measure.exposed", events.instance == measure, events.customer.notnull())
    return bool(given.count().to_pyarrow().as_py())


def _events() -> Any:
    return open_table(Workspace(settings.WORKSPACE), Scope.everything(REASON), fresh=DatabaseInbox())


def _drawn(customer: str, at: datetime, attributes: Mapping[str, str]) -> Drawn:
    said = attributes.get("probability", "")
    probability = float(said) if re.fullmatch(r"\d(\.\d+)?", said) else None
    return Drawn(customer, at, attributes.get("arm") in {"asked", "with"}, probability)


def _first(drawn: Iterable[Drawn]) -> list[Drawn]:
    """The first draw of each customer: later ones are not independent of it."""
    found: dict[str, Drawn] = {}
    for item in sorted(drawn, key=lambda each: each.at):
        found.setdefault(item.customer, item)
    return list(found.values())


def _require_arms(drawn: list[Drawn], all_: int) -> None:
    asked = sum(item.treated for item in drawn)
    others = len(drawn) - asked
    if not all_:
        raise NothingToCompare("nobody_drawn")
    if min(asked, others) < LEAST_CUSTOMERS:
        raise NothingToCompare("small_arm", treated=asked, others=others, drawn=all_)


def _moments(events: Any, types: tuple[str, ...]) -> defaultdict[str, list[datetime]]:
    found = events.filter(events.type.isin(list(types)), events.customer.notnull(), events.occurred_at.notnull())
    moments: defaultdict[str, list[datetime]] = defaultdict(list)
    for row in found.select("customer", "occurred_at").order_by("occurred_at").to_pyarrow().to_pylist():
        moments[row["customer"]].append(row["occurred_at"])
    return moments


def _within(moments: list[datetime], at: datetime, days: int) -> bool:
    place = bisect_left(moments, at)
    return place < len(moments) and moments[place] <= at + timedelta(days=days)


def _first_scores(answers: list[dict[str, Any]], drawn: Mapping[str, Drawn]) -> tuple[str, dict[str, float]]:
    """The scale of most answers, and on it the first score of each customer after the draw."""
    mine = [row for row in answers if row["customer"] in drawn and row["occurred_at"] is not None]
    later = sorted((r for r in mine if r["occurred_at"] >= drawn[r["customer"]].at), key=lambda r: r["occurred_at"])
    if not later:
        raise NothingToCompare("no_answers")
    scales = [row["scale"] for row in later]
    scale = max(sorted(set(scales)), key=scales.count)
    first: dict[str, float] = {}
    for row in later:
        if row["scale"] == scale:
            first.setdefault(row["customer"], row["score"])
    return scale, first


def _arms(drawn: list[Drawn], values: list[float], planned: float | None) -> Arms:
    zone = ZoneInfo(settings.TIME_ZONE)
    since = min(item.at for item in drawn).astimezone(zone)
    treated = np.array([item.treated for item in drawn], dtype=np.bool_)
    return Arms(np.array(values, dtype=np.float64), treated, planned, since)
