"""One report from one record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from resonanz.analytics.drivers.analysis import analyse_drivers
from resonanz.analytics.drivers.results import Drivers
from resonanz.analytics.journeys.results import Journey
from resonanz.analytics.metrics.calendar import Grain
from resonanz.analytics.metrics.comparing import compare
from resonanz.analytics.metrics.measuring import measure
from resonanz.analytics.metrics.questions import Answers, find_answers
from resonanz.analytics.metrics.results import Comparison, MetricValue, Trend
from resonanz.analytics.metrics.trending import trend
from resonanz.analytics.results import Note, note
from resonanz.events.balance import Balance
from resonanz.events.mapping.model import Plan
from resonanz.report.analysis.journey import find_journey
from resonanz.report.analysis.kano import find_pairs
from resonanz.report.analysis.learned.inquiry import Inquiry
from resonanz.report.analysis.learned.learning import learn
from resonanz.report.analysis.outcome import choose_outcome, possible_drivers
from resonanz.report.analysis.parts import PARTS
from resonanz.report.analysis.scores import Scores, open_scores
from resonanz.report.analysis.values import in_currency, money
from resonanz.report.analysis.voices import find_voices
from resonanz.report.model import Report, SourceSummary
from resonanz.report.phrases.notes import NAMES_APART

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from resonanz.events.engines import Engine


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about the input beside the record itself."""

    title: str
    generated: datetime
    balance: Balance
    sources: tuple[SourceSummary, ...]
    outcome: str | None
    limits: tuple[Note, ...]
    plan: Plan = field(default_factory=Plan)
    """How the journey was meant."""
    weight: str | None = None
    """Column of weights that a mapping named."""


@dataclass(frozen=True, slots=True)
class _Measured:
    """What the scores say."""

    metrics: tuple[MetricValue, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    trends: tuple[Trend, ...] = ()
    outcome: str | None = None
    drivers: Drivers | None = None
    limits: tuple[Note, ...] = ()


def analyse(
    record: ir.Table,
    *,
    engine: Engine,
    facts: Facts,
    parts: frozenset[str] = frozenset(PARTS),
    tell: Callable[[str], None] | None = None,
) -> Report:
    """Ask everything the record can answer.

    Args:
        record: the record as one door gives it, restricted to the viewer's scope.
        engine: runs the journey kernel.
        facts: about the input.
        parts: names of the parts that were asked for.
        tell: takes the name of each part that learns, as it begins.

    Returns:
        The content of the report; what the record cannot support is absent and named in `limits`.
    """
    pairs = find_pairs(facts.sources)
    paired = frozenset(column for pair in pairs for column in pair.columns)
    with open_scores(record, weighted=facts.weight is not None, without=paired) as scores:
        measured = _Measured(limits=(note("no_scores"),))
        if scores:
            measured = _measure(record, scores, facts, engine, parts=parts)
        found: Journey | None = None
        missing: tuple[Note, ...] = ()
        if "journey" in parts:
            judged = measured.outcome
            found, missing = find_journey(record, engine=engine, scores=scores, outcome=judged, plan=facts.plan)
        inquiry = Inquiry(record, scores, measured.metrics, measured.outcome, facts.sources, pairs)
        learned, unanswered = learn(inquiry, parts, tell or _silent)
    return Report(
        title=facts.title,
        generated=facts.generated,
        period=_period(record),
        balance=facts.balance,
        sources=facts.sources,
        metrics=measured.metrics,
        comparisons=measured.comparisons,
        trends=measured.trends,
        outcome=measured.outcome,
        drivers=measured.drivers,
        journey=found,
        voices=find_voices(record),
        limits=_unique((*measured.limits, *missing, *unanswered, *_not_asked(parts), *facts.limits)),
        learned=learned,
    )


def _silent(_: str) -> None:
    """Tell nobody."""


def _not_asked(parts: frozenset[str]) -> Iterator[Note]:
    if left := [name for name in PARTS if name not in parts]:
        yield note("parts_not_asked", parts=", ".join(left))


def _measure(record: ir.Table, scores: Scores, facts: Facts, engine: Engine, *, parts: frozenset[str]) -> _Measured:
    answers = find_answers(scores.table, weight=scores.weight, columns=("occurred_at", *scores.dimensions))
    metrics = measure(answers, by=tuple(scores.dimensions))
    outcome = choose_outcome(metrics, facts.outcome)
    drivers, missing = _drivers(record, scores, metrics, outcome, engine) if "drivers" in parts else (None, ())
    trends = trend(answers, grain=scores.grain) if scores.dated and "trends" in parts else ()
    limits = [*missing, *_weighting(scores, metrics, outcome, facts.weight)]
    if "trends" in parts:
        limits += _without_trend(scores, trends)
    if not scores.dimensions:
        limits.append(note("no_segments"))
    named = tuple(_named(value, scores) for value in metrics)
    return _Measured(named, _compared(answers, scores), trends, outcome, drivers, tuple(limits))


def _without_trend(scores: Scores, trends: tuple[Trend, ...]) -> Iterator[Note]:
    if not scores.dated:
        yield note("no_time")
    elif not any(len(line.points) > 1 for line in trends):
        yield note("one_period", grain=Grain(scores.grain).value)


def _weighting(
    scores: Scores, metrics: tuple[MetricValue, ...], outcome: str | None, column: str | None
) -> Iterator[Note]:
    """What the weights change in the outcome, so that nobody has to believe them blindly."""
    if scores.weight is None or outcome is None or column is None:
        return
    plain = measure(scores.plain.filter(scores.plain.touchpoint == outcome))
    before = {value.metric: value.estimate.value for value in plain}
    for value in metrics:
        after, raw = value.estimate.value, before.get(value.metric)
        if value.touchpoint == outcome and value.segment is None and after is not None and raw is not None:
            yield note("weighted", column=column, metric=value.metric, touchpoint=outcome, before=raw, after=after)


def _compared(answers: Answers, scores: Scores) -> tuple[Comparison, ...]:
    found = compare(answers, by=tuple(scores.dimensions)) if scores.dimensions else ()
    return tuple(replace(item, value=_named(item.value, scores)) for item in found)


def _named(value: MetricValue, scores: Scores) -> MetricValue:
    """Give a segment's dimension the name that people know."""
    return replace(value, dimension=scores.dimensions[value.dimension]) if value.dimension else value


def _drivers(
    record: ir.Table, scores: Scores, metrics: tuple[MetricValue, ...], outcome: str | None, engine: Engine
) -> tuple[Drivers | None, tuple[Note, ...]]:
    if outcome is None:
        return None, (note("no_outcome"),)
    chosen, repeats = possible_drivers(metrics, outcome)
    values = money(record)
    found, missing = analyse_drivers(
        scores.plain, outcome=outcome, drivers=chosen, values=values.table, partials=engine.moments
    )
    limits = [*missing, *values.limits]
    if repeats:
        limits.append(note("overall_no_driver", touchpoint=NAMES_APART.join(repeats), outcome=outcome))
    if found is None:
        return None, tuple(_asked_together(tuple(limits)))
    return in_currency(replace(found, notes=_asked_together(found.notes)), values.currency), tuple(limits)


def _asked_together(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    """Touchpoints that were never asked beside the outcome are counted, not listed: they stand in other files."""
    apart = [item for item in notes if item.code == "driver_too_few_visits" and not item.params["n"]]
    kept = [item for item in notes if item not in apart]
    return (*kept, note("asked_apart", n=len(apart))) if apart else notes


def _period(record: ir.Table) -> tuple[date, date] | None:
    dates = record.aggregate(first=record.occurred_at.min(), last=record.occurred_at.max()).to_pyarrow().to_pylist()[0]
    if dates["first"] is None:
        return None
    return dates["first"].date(), dates["last"].date()


def _unique(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    kept: dict[tuple[str, tuple[tuple[str, object], ...]], Note] = {}
    for item in notes:
        kept.setdefault((item.code, tuple(item.params.items())), item)
    return tuple(kept.values())
