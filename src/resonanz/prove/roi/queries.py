"""Reading the ledger: lines, models, and three sums that are never added."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import QuerySet

from resonanz.analytics.results import Estimate, Unit, note
from resonanz.events.scope import Scope
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.units.models import Unit as Branch
from resonanz.organisation.units.models import UnitAlias
from resonanz.organisation.units.queries import below, keys_of
from resonanz.prove.effects.models import EffectRun
from resonanz.prove.roi.models import Certainty, LedgerLine, ValueModel
from resonanz.prove.roi.rules import LINES, SEED, Range, calculation

if TYPE_CHECKING:
    from resonanz.analytics.value.roi.worth import Calculation

METHOD: Final = "npv"
LEAST_REACH: Final = 10


def listed(rows: QuerySet[LedgerLine]) -> QuerySet[LedgerLine]:
    """With all that a row of the ledger shows."""
    return rows.select_related("model", "effect", "unit", "booked_by", "signed_by", "reversed_by")


def models_in_use(metric: str | None = None) -> QuerySet[ValueModel]:
    """Signed models, of one metric where one is named; the newest first."""
    rows = ValueModel.objects.filter(archived_at=None).exclude(signed_at=None).order_by("-signed_at")
    return rows if metric is None else rows.filter(metric=metric)


def of_measure(viewer: Viewer, measure: uuid.UUID) -> QuerySet[LedgerLine]:
    """The lines of one measure that the viewer may see, reversed ones too."""
    return listed(LINES.rows(viewer).filter(measure=measure)).order_by("number")


def suggested_reach(effect: EffectRun) -> Range | None:
    """Customers whom the record met at these touchpoints in the treated units within a year, give or take 20 %.

    A hint for whoever books: the record knows those who left a trace.
    """
    from resonanz.events.tables import open_table
    from resonanz.events.workspace import Workspace

    place = Workspace(settings.WORKSPACE)
    touchpoints, units = effect.specification.get("touchpoints", []), effect.treated
    if not place.exists or not touchpoints or not units:
        return None
    paths = UnitAlias.objects.filter(key__in=units).values_list("unit__path", flat=True)
    keys = keys_of(Branch.objects.filter(below(paths)))
    events = open_table(place, Scope.everything("reach of an effect"), fresh=DatabaseInbox())
    since = clock.now() - timedelta(days=365)
    met = events.filter(
        events.touchpoint.isin(touchpoints),
        events.unit.isin(sorted(keys | set(units))),
        events.customer.notnull(),
        events.occurred_at >= since,
    )
    n = int(met.customer.nunique().to_pyarrow().as_py())
    return Range(round(0.8 * n), n, round(1.2 * n)) if n >= LEAST_REACH else None


def estimate_of(line: LedgerLine) -> Estimate:
    """The amount of a line in whole money with its interval; an assumption has none."""
    result = line.result
    notes = (note("currency", currency=line.model.currency),)
    if line.certainty == Certainty.ASSUMED:
        return Estimate(result["value"] / 100, None, None, 0.95, 0, METHOD, Unit.MONEY, notes)
    low, value, high = (result[name] / 100 for name in ("low", "value", "high"))
    return Estimate(value, low, high, result["level"], result["n"], METHOD, Unit.MONEY, notes)


def chance_of(line: LedgerLine) -> Estimate | None:
    """The probability that a line is worth more than it costs; an assumption has none."""
    found = line.result.get("positive")
    if found is None:
        return None
    method = "npv_positive"
    return Estimate(found["value"], found["low"], found["high"], 0.95, line.result["draws"], method, Unit.SHARE)


def sums(lines: Iterable[LedgerLine]) -> dict[Certainty, Estimate]:
    """The sum of the signed lines of each kind of certainty, each with the interval of the sum."""
    counting = [line for line in lines if line.counts]
    return {kind: _sum(kind, [line for line in counting if line.certainty == kind]) for kind in Certainty}


def _sum(kind: Certainty, lines: Sequence[LedgerLine]) -> Estimate:
    if kind is Certainty.ASSUMED or not lines:
        currency = lines[0].model.currency if lines else "EUR"
        whole = sum(line.value_cents for line in lines) / 100
        return Estimate(whole, None, None, 0.95, 0, METHOD, Unit.MONEY, (note("currency", currency=currency),))
    return _total(tuple(calculation(line.calculation, line.model, key=line.key) for line in lines))


@lru_cache(maxsize=64)
def _total(plans: tuple[Calculation, ...]) -> Estimate:
    """Lines never change, so their sum does not either."""
    from resonanz.analytics.value.roi.worth import total

    return total(plans, seed=SEED)
