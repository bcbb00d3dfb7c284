"""What the record says before a measure starts: baseline, weekly values of the units, the designs that fit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from math import isfinite
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.utils import timezone

from resonanz.act.measures.arm.queries import draws_them_again, fitting
from resonanz.act.measures.models import Design, Measure, Metric
from resonanz.act.measures.planner.customers import with_customers
from resonanz.act.measures.queries import keys_of_touchpoints, keys_of_unit, rule_of
from resonanz.analytics.effects.planning import History, PilotPlan, Wish, draw_waves, plan_pilot
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import adjusted_wald, t_interval
from resonanz.analytics.metrics.scales import Scale, read_scale
from resonanz.analytics.results import Estimate
from resonanz.analytics.results import Unit as Step
from resonanz.events.rollups import Filter, open_rollup
from resonanz.events.scope import Scope
from resonanz.events.workspace import Workspace
from resonanz.organisation.base import clock
from resonanz.organisation.intake.inbox import DatabaseInbox
from resonanz.organisation.units.models import Unit

BEFORE: Final = 26
"""Weeks before the start from which the noise is learnt."""
BASELINE: Final = 12
"""Weeks before the start whose mean is the baseline."""
WEEK: Final = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Weekly:
    """Answers of units (rows) by weeks (columns), coded so that larger is better: NPS as −100, 0, 100."""

    units: tuple[Unit, ...]
    weeks: tuple[date, ...]
    history: History
    scale: str


def monday(day: date) -> date:
    """The first day of the ISO week of a day."""
    return day - timedelta(days=day.weekday())


def weekly(
    metric: str, touchpoints: Iterable[str], units: Sequence[Unit], *, first: date, last: date, why: str
) -> Weekly:
    """Whole weeks from the Monday `first` to the Sunday `last`, of the scale that was asked most."""
    weeks = [first + WEEK * i for i in range(max(((last - first).days + 1) // 7, 0))]
    place = {key: row for row, unit in enumerate(units) for key in keys_of_unit(unit)}
    rows = _counts(metric, touchpoints, place, first=first, last=last, why=why) if weeks and place else []
    asked: dict[str, int] = {}
    for row in rows:
        asked[row["scale"]] = asked.get(row["scale"], 0) + row["n"]
    scale = max(asked, key=lambda text: (asked[text], text), default="")
    sums = np.zeros((3, len(units), len(weeks)))
    for row in rows:
        if row["scale"] == scale:
            value, n = coded(metric, row["score"], read_scale(scale)), row["n"]
            sums[:, place[row["unit"]], (row["period"] - first).days // 7] += (n, n * value, n * value * value)
    return Weekly(tuple(units), tuple(weeks), History(*sums), scale)


def _counts(
    metric: str, touchpoints: Iterable[str], units: Iterable[str], *, first: date, last: date, why: str
) -> list[dict[str, Any]]:
    workspace = Workspace(settings.WORKSPACE)
    if not workspace.exists:
        return []
    where = Filter(
        units=frozenset(units),
        touchpoints=frozenset(touchpoints),
        metrics=frozenset({metric}),
        first=first,
        last=last,
    )
    rollup = open_rollup(workspace, Scope.everything(why), fresh=DatabaseInbox())
    rows: list[dict[str, Any]] = rollup.counts(where, ["unit", "scale"], period="week").to_pylist()
    return [row for row in rows if row["score"] is not None and _inside(row["score"], row["scale"])]


def _inside(score: float, scale: str) -> bool:
    ends = read_scale(scale)
    return ends.low <= score <= ends.high


def coded(metric: str, score: float, scale: Scale) -> float:
    """A score so that larger is better; NPS as −100, 0 or 100."""
    up = score if scale.rising else scale.low + scale.high - score
    if metric != Metric.NPS:
        return up
    best = scale.high
    return 100.0 if up >= best - 1 else -100.0 if up <= best - 4 else 0.0


def start_of(measure: Measure) -> date:
    """The Monday from which on nothing is history any more."""
    if measure.started_at is not None:
        return monday(timezone.localdate(measure.started_at))
    today = clock.today()
    return monday(min(measure.planned_start or today, today))


def history_of(measure: Measure, weeks: int = BEFORE) -> Weekly:
    """The weeks before the start, units that receive it first, then those to compare with."""
    start = start_of(measure)
    units = [*measure.units.order_by("name"), *measure.controls.order_by("name")]
    why = f"{measure.code}: weeks before the start"
    first, last = start - WEEK * weeks, start - timedelta(days=1)
    return weekly(measure.metric, keys_of_touchpoints(measure), units, first=first, last=last, why=why)


def baseline_of(measure: Measure) -> dict[str, Any] | None:
    """The value before the start in the units that receive it, with interval; None where nobody answered."""
    if not measure.metric:
        return None
    found = history_of(measure, BASELINE)
    rows = slice(0, measure.units.count())
    n, total, squares = (float(part[rows].sum()) for part in _parts(found.history))
    if n < 2 or not found.weeks:
        return None
    estimate = _level(measure.metric, n, total, squares)
    days = {"first": found.weeks[0].isoformat(), "last": (found.weeks[-1] + timedelta(days=6)).isoformat()}
    return {**_plain(estimate), **days, "scale": found.scale}


def _parts(history: History) -> tuple[Any, Any, Any]:
    return history.n, history.total, history.squares


def _level(metric: str, n: float, total: float, squares: float) -> Estimate:
    mean = total / n
    if metric == Metric.NPS:
        up, down = (squares / 1e4 + total / 1e2) / 2, (squares / 1e4 - total / 1e2) / 2
        low, high = (float(end) * 100 for end in adjusted_wald(up, down, n))
        return Estimate(mean, max(low, -100.0), min(high, 100.0), 0.95, int(n), "adjusted_wald", Step.POINTS)
    variance = max(squares - n * mean**2, 0.0) / max(n - 1, 1.0)
    low, high = (float(end) for end in t_interval(mean, variance / n, n - 1))
    return Estimate(mean, low, high, 0.95, int(n), "t_interval", Step.SCALE)


def _plain(estimate: Estimate) -> dict[str, Any]:
    plain = asdict(estimate)
    return {key: plain[key] for key in ("value", "low", "high", "level", "n", "method")} | {"unit": estimate.unit.value}


def wish_of(measure: Measure, controls: int) -> Wish:
    """What the measure has in mind."""
    return Wish(
        waves=measure.wave_count,
        between=measure.weeks_between,
        after=measure.weeks_after,
        target=measure.target,
        customers=measure.single or measure.draws_customers,
        waits=measure.design != Design.SERIES,
        controls=controls,
    )


def pilot_of(measure: Measure) -> PilotPlan | None:
    """The designs for this measure; None where the record is too thin to tell."""
    if not measure.metric or not measure.units.exists():
        return None
    found = history_of(measure)
    wish = wish_of(measure, measure.controls.count())
    try:
        plan = plan_pilot(found.history, wish)
    except InvalidArgument:
        return None
    return with_customers(measure, plan, found.history) if wish.customers else plan


def first_week_of(measure: Measure) -> int | None:
    """The first week after the start in which the expected change can be seen, by the chosen design."""
    pilot = pilot_of(measure) if measure.target else None
    return pilot.of(measure.design).first_week if pilot else None


def registered_plan(measure: Measure, baseline: dict[str, Any] | None) -> dict[str, Any]:
    """All that was planned, as plain data: what the hash is made of."""
    pilot = pilot_of(measure)
    option = pilot.of(measure.design) if pilot else None
    visible = option.visible if option and isfinite(option.visible) else None
    rule = rule_of(measure)
    return {
        **({"customers": {**rule, "fitting": len(fitting(measure))}} if rule else {}),
        "number": measure.code,
        "title": measure.title,
        "hypothesis": measure.hypothesis,
        "touchpoints": [str(row.pk) for row in measure.touchpoints.order_by("pk")],
        "metric": measure.metric,
        "direction": measure.direction,
        "target": measure.target,
        "baseline": baseline,
        "roles": [str(row.pk) for row in measure.roles.order_by("pk")],
        "owner": str(measure.owner_id or ""),
        "cost_cents": measure.cost_cents,
        "stop_rule": measure.stop_rule,
        "guardrails": [_guardrail(row) for row in measure.guardrails.all()],
        "selection": measure.selection,
        "design": measure.design,
        "controls": [str(row.pk) for row in measure.controls.order_by("pk")],
        "seed": measure.seed,
        "waves": [_wave(wave) for wave in measure.waves.prefetch_related("units")],
        "weeks_between": measure.weeks_between,
        "weeks_after": measure.weeks_after,
        "smallest_visible": visible,
        "first_week": option.first_week if option else None,
    }


def _guardrail(row: Any) -> dict[str, Any]:
    place = str(row.touchpoint_id or "")
    return {"metric": row.metric, "touchpoint": place, "direction": row.direction, "limit": row.limit}


def _wave(wave: Any) -> dict[str, Any]:
    units = [str(pk) for pk in sorted(unit.pk for unit in wave.units.all())]
    return {"number": wave.number, "planned": wave.planned_at.isoformat(), "units": units}


def digest_of(plan: Mapping[str, Any]) -> str:
    """The hash of a plan: SHA-256 of its JSON with sorted keys."""
    return hashlib.sha256(json.dumps(plan, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def is_untouched(measure: Measure) -> bool:
    """Whether the registered plan is still the one that the hash was made of."""
    return digest_of(measure.plan) == measure.plan_hash


def draws_the_same(measure: Measure) -> bool:
    """Whether drawing again with the recorded seed gives the waves, or the customers, as they are."""
    waves = {wave["number"]: sorted(wave["units"]) for wave in measure.plan["waves"]}
    keys = sorted(key for units in waves.values() for key in units)
    again = draw_waves(keys, measure.seed, len(waves))
    stored = {w.number: sorted(str(u.pk) for u in w.units.all()) for w in measure.waves.prefetch_related("units")}
    if measure.draws_customers and not draws_them_again(measure):
        return False
    return waves == stored == {number: sorted(units) for number, units in enumerate(again, start=1)}
