"""The outcome of each customer after the draw, and the arm.

The whole record is opened, whoever asks; what leaves is one effect, and no arm of fewer than five customers takes part.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from math import inf, nan
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
DRAWN: Final = "measure.drawn"
RETURNED: Final = ("contact.made", "complaint.made")
LEFT: Final = ("customer.left",)
AFTER: Final = {"returned": RETURNED, "left": LEFT}
"""Outcome of a follow-up → events of which one within the time counts."""


_Score = tuple[datetime, float]


@dataclass(frozen=True)
class Arms:
    """Customers by arm.

    Attributes:
        outcome: one figure per customer, NaN where none came back.
        treated: who was drawn to be treated.
        planned: the share that was to be treated, where it is known.
        since: the first draw.
        scale: of the answers, empty for events.
        before: what each customer said before the draw, NaN where nothing; none for events.
    """

    outcome: Floats
    treated: Flags
    planned: float | None
    since: datetime
    scale: str = ""
    before: Floats | None = None


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
        NothingToCompare: nobody was drawn, an arm has fewer than five customers, or all of them did the same.
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
    if len(set(values)) == 1:  # without any difference between customers an interval would be nothing but empty
        raise NothingToCompare("all_alike", drawn=len(mine))
    planned = float(np.mean([item.probability for item in mine]))
    return _arms(mine, values, planned)


def exposed(measure: str, question: Question) -> Arms:
    """Customers drawn to receive a measure beside those drawn to go without: the first score of each after the draw.

    Who has not answered keeps a place without a figure, so that unequal silence is seen; the last score before the
    draw, where there is one, sharpens the comparison.

    Raises:
        NothingToCompare: nobody was drawn, or an arm has fewer than five customers with an answer.
    """
    events = _events()
    found = events.filter(events.type == DRAWN, events.instance == measure, events.customer.notnull())
    rows = found.select("customer", "occurred_at", "attributes").to_pyarrow().to_pylist()
    drawn = _first([_drawn(row["customer"], row["occurred_at"], dict(row["attributes"] or ())) for row in rows])
    if not drawn:
        raise NothingToCompare("nobody_exposed")
    scale, answers = _scores(events, question, {item.customer for item in drawn})
    worth = worth_of(question.metric, read_scale(scale))
    last = _end(question)
    mine = [_around(item, answers[item.customer], last) for item in drawn]
    answered = [item.treated for item, (_, later) in zip(drawn, mine, strict=True) if later is not None]
    counts = {"treated": answered.count(True), "others": answered.count(False)}
    if min(counts.values()) < LEAST_CUSTOMERS:
        raise NothingToCompare("few_answers", **counts, drawn=len(drawn))
    planned = float(np.mean([item.probability or 0.5 for item in drawn]))
    made = _arms(drawn, [_worth(worth, later) for _, later in mine], planned)
    before = np.array([_worth(worth, earlier) for earlier, _ in mine], dtype=np.float64)
    return replace(made, scale=scale, before=before)


def has_customers(measure: str) -> bool:
    """Whether lot decided for single customers."""
    events = _events()
    given = events.filter(events.type == DRAWN, events.instance == measure, events.customer.notnull())
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


def _scores(events: Any, question: Question, customers: Collection[str]) -> tuple[str, defaultdict[str, list[_Score]]]:
    """The scale of most answers of these customers, and on it the scores of each, by time."""
    scores = events.filter(
        events.type == "feedback.scored",
        events.customer.notnull(),
        events.occurred_at.notnull(),
        events.score.notnull(),
        events.metric == question.metric,
        events.touchpoint.isin(list(question.touchpoints)),
    )
    rows = scores.select("customer", "occurred_at", "score", "scale").order_by("occurred_at").to_pyarrow().to_pylist()
    mine = [row for row in rows if row["customer"] in customers]
    if not mine:
        raise NothingToCompare("no_answers")
    asked = Counter(row["scale"] for row in mine)
    scale = max(asked, key=lambda text: (asked[text], text))
    ends, found = read_scale(scale), defaultdict[str, list[_Score]](list)
    for row in mine:
        if row["scale"] == scale and ends.low <= row["score"] <= ends.high:
            found[row["customer"]].append((row["occurred_at"], row["score"]))
    return scale, found


def _end(question: Question) -> datetime | None:
    """The first moment that counts no more, for a measure that ended."""
    if question.until is None:
        return None
    return datetime.combine(question.until + timedelta(days=1), time(), ZoneInfo(settings.TIME_ZONE))


def _around(item: Drawn, scores: list[_Score], end: datetime | None) -> tuple[float | None, float | None]:
    """The last score before the draw, and the first one after it."""
    place = bisect_left(scores, (item.at, -inf))
    later = scores[place] if place < len(scores) and (end is None or scores[place][0] < end) else None
    return scores[place - 1][1] if place else None, later[1] if later else None


def _worth(worth: Callable[[float], float], score: float | None) -> float:
    return nan if score is None else worth(score)


def _arms(drawn: list[Drawn], values: list[float], planned: float | None) -> Arms:
    zone = ZoneInfo(settings.TIME_ZONE)
    since = min(item.at for item in drawn).astimezone(zone)
    treated = np.array([item.treated for item in drawn], dtype=np.bool_)
    return Arms(np.array(values, dtype=np.float64), treated, planned, since)
