"""The customer arm: whom the rule concerns, for whom lot decided, and what they said since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from resonanz.act.measures.models import Drawn, Measure, State
from resonanz.analytics.effects.planning import draws_customer
from resonanz.analytics.metrics.scales import read_scale
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.events.workspace import Workspace
from resonanz.organisation.access.registers import CUSTOMERS
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import keys_of as touchpoint_keys
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

LEAST: Final = 5
"""Customers in an arm, below which nothing is shown."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many customers lot decided for; `visible` of the treated ones are named to this viewer."""

    treated: int
    others: int
    visible: int = 0

    @property
    def all(self) -> int:
        return self.treated + self.others


@dataclass(frozen=True, slots=True)
class Answer:
    """A score of one customer."""

    customer: str
    at: datetime
    score: float


@dataclass(frozen=True, slots=True)
class Answers:
    """Scores by time, on the scale that was used most."""

    scale: str
    rows: tuple[Answer, ...]


def least_of(measure: Measure) -> int:
    """How many customers must fit, so that the smaller arm may have five."""
    return ceil(LEAST / min(measure.share, 1 - measure.share))


def fitting(measure: Measure) -> list[Customer]:
    """Whom the rule concerns today: customers known here, of these units, with the consent, and in no other draw."""
    units = Unit.objects.filter(below(measure.units.values_list("path", flat=True)))
    rows = Customer.objects.filter(unit__in=units).select_related("unit")
    if measure.consent:
        rows = rows.filter(consents__purpose=measure.consent, consents__withdrawn_at=None)
    elsewhere = Drawn.objects.filter(measure__state=State.RUNNING).exclude(measure=measure)
    found = list(rows.exclude(pk__in=elsewhere.values("customer")).order_by("pseudonym"))
    if not measure.contact_weeks:
        return found
    places = touchpoint_keys(Touchpoint.objects.filter(measures=measure))
    there = _were_at(places, clock.now() - timedelta(weeks=measure.contact_weeks))
    return [customer for customer in found if customer.pseudonym in there]


def _were_at(touchpoints: Collection[str], since: datetime) -> set[str]:
    events = _events("whom a measure concerns")
    if events is None:
        return set()
    there = events.filter(
        events.month >= f"{since:%Y-%m}",
        events.occurred_at >= since,
        events.customer.notnull(),
        events.touchpoint.isin(sorted(touchpoints)),
    )
    return set(there.select("customer").distinct().to_pyarrow()["customer"].to_pylist())


def answers(metric: str, touchpoints: Collection[str], *, since: datetime) -> Answers:
    """What single customers answered since a moment."""
    events = _events("customers drawn by lot")
    if events is None:
        return Answers("", ())
    found = events.filter(
        events.month >= f"{since:%Y-%m}",
        events.occurred_at >= since,
        events.type == "feedback.scored",
        events.metric == metric,
        events.touchpoint.isin(sorted(touchpoints)),
        events.customer.notnull(),
        events.score.notnull(),
    )
    rows = found.select("customer", "occurred_at", "score", "scale").to_pyarrow().to_pylist()
    asked = Counter(row["scale"] for row in rows)
    if not asked:
        return Answers("", ())
    scale = max(asked, key=lambda text: (asked[text], text))
    ends = read_scale(scale)
    kept = [
        Answer(row["customer"], row["occurred_at"], row["score"])
        for row in rows
        if row["scale"] == scale and ends.low <= row["score"] <= ends.high
    ]
    return Answers(scale, tuple(sorted(kept, key=lambda answer: (answer.at, answer.customer))))


def first_of_each(rows: Iterable[Answer]) -> dict[str, Answer]:
    """The first answer of each customer: later ones are not independent of it."""
    found: dict[str, Answer] = {}
    for answer in rows:
        found.setdefault(answer.customer, answer)
    return found


def arms(measure: Measure) -> dict[str, bool]:
    """For whom lot decided, by pseudonym: receives it or not."""
    return dict(measure.drawn.values_list("customer__pseudonym", "treated"))


def size_of(viewer: Viewer, measure: Measure) -> Size | None:
    """How many were drawn; None before the draw."""
    drawn = Counter(measure.drawn.values_list("treated", flat=True))
    return Size(drawn[True], drawn[False], receivers(viewer, measure).count()) if drawn else None


def receivers(viewer: Viewer, measure: Measure) -> QuerySet[Customer]:
    """The customers who are to receive it, as far as the viewer may see who they are."""
    treated = measure.drawn.filter(treated=True).values("customer")
    return CUSTOMERS.rows(viewer).filter(pk__in=treated).select_related("unit").prefetch_related("contacts")


def draws_them_again(measure: Measure) -> bool:
    """Whether the recorded seed gives each customer the same arm as it has."""
    return all(draws_customer(who, measure.seed, measure.share) == treated for who, treated in arms(measure).items())


def _events(why: str) -> Any:
    """The record, or None where there is none yet."""
    workspace = Workspace(settings.WORKSPACE)
    if not workspace.exists:
        return None
    return open_table(workspace, Scope.everything(why), fresh=DatabaseInbox())
