"""The scorecard: touchpoints by quality, with ties, what cannot be told and what is hidden."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from resonanz.analytics.metrics.results import MetricValue
from resonanz.analytics.results import Unit
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Context, mean, suppressed, sure
from resonanz.report.phrases.names import PRIMARY, metric
from resonanz.report.phrases.scores import axis_words, standing, tie_sentence
from resonanz.report.ranking import brackets, rank_ranges
from resonanz.report.sections.parts import Row, StripTable, ends, rank, row, tied
from resonanz.report.words import figure, scale_ends

VISIBLE = 24


def tables(c: Context) -> tuple[StripTable, ...]:
    """One table for each metric and scale, the largest first."""
    groups: dict[tuple[str, str], list[MetricValue]] = defaultdict(list)
    for value in c.primary:
        groups[value.metric, value.scale].append(value)
    alone = [key for key, values in groups.items() if [v.touchpoint for v in values] == [c.report.outcome]]
    ordered = sorted(groups.items(), key=lambda item: (item[0] not in alone, -len(item[1])))
    return tuple(_table(c, values, index) for index, (_, values) in enumerate(ordered))


def order(values: list[MetricValue]) -> tuple[list[MetricValue], list[MetricValue]]:
    """Values that may be ranked, best first, and the others by name."""
    ranked = [v for v in values if sure(v.estimate)]
    others = [v for v in values if not sure(v.estimate)]
    small = small_is_good(values[0])
    ranked.sort(key=lambda v: (v.estimate.value or 0.0) if small else -(v.estimate.value or 0.0))
    others.sort(key=lambda v: (suppressed(v.estimate), v.touchpoint))
    return ranked, others


def small_is_good(value: MetricValue) -> bool:
    """Whether the scale runs downwards, as German school grades do."""
    if value.estimate.unit is not Unit.SCALE:
        return False
    worst, best = scale_ends(value.scale)
    return worst > best


def axis_of(values: list[MetricValue]) -> Axis:
    """An axis around all intervals, inside the scale of the metric."""
    certain = known_ends(v.estimate for v in values if sure(v.estimate))
    found = certain or known_ends(v.estimate for v in values if not suppressed(v.estimate))
    return around(found, limits=_limits(values[0]))


def whole_scale(value: MetricValue) -> Axis:
    """The scale from end to end, worst on the left."""
    worst, best = _limits(value)
    return Axis(min(worst, best), max(worst, best), worst > best)


def _limits(value: MetricValue) -> tuple[float, float]:
    match value.estimate.unit:
        case Unit.SHARE:
            return 0.0, 1.0
        case Unit.POINTS:
            return -100.0, 100.0
        case _:
            return scale_ends(value.scale)


def _table(c: Context, values: list[MetricValue], index: int) -> StripTable:
    t, (ranked, others) = c.t, order(values)
    axis = axis_of(values)
    middle = mean(v.estimate.value or 0.0 for v in ranked) if len(ranked) > 2 else None
    ranges = rank_ranges([v.estimate for v in ranked], small_is_good=small_is_good(values[0]))
    groups = brackets(ranges)
    rows = [
        replace(_row(c, v, axis, middle, words=standing(r, len(ranked), t)), rank=rank(*r))
        for v, r in zip(ranked, ranges, strict=True)
    ]
    rows += [_row(c, v, axis, middle) for v in others]
    heads = {"name": t("Touchpoint"), "strip": "", "value": t("Value"), "n": t("Answers")}
    second = [v for v in c.overall if PRIMARY.get(v.metric) == values[0].metric]
    if second:
        heads["second"] = metric(second[0].metric, t)
    if len(ranked) > 1:
        heads = {"rank": t("Rank"), **heads}
    if any(item.words for item in rows):
        heads["words"] = t("In words")
    return StripTable(
        title=metric(values[0].metric, t),
        aside=t("scale {scale}", scale=_scale_words(values[0], c)),
        axis=_axis_heads(c, values[0], axis, middle),
        heads=heads,
        rows=tied(rows, groups),
        sentence=tie_sentence(groups, [c.label(v.touchpoint) for v in ranked], t),
        provenance=_provenance(c, values),
        anchor=f"scorecard-{index}",
        fold=len(rows) - VISIBLE if len(rows) > VISIBLE + 4 else 0,
    )


def _row(c: Context, value: MetricValue, axis: Axis, middle: float | None, words: str = "") -> Row:
    strip = Strip(value.estimate, axis, Tone.OWN, "", reference=middle)
    made = row(c, c.label(value.touchpoint), strip, words=words)
    beside = next(
        (v for v in c.overall if PRIMARY.get(v.metric) == value.metric and v.touchpoint == value.touchpoint), None
    )
    if beside is None or not sure(value.estimate):
        return made
    shown = figure(beside.estimate, c.t)
    return replace(made, second=shown.value, extra=shown.tabular)


def _axis_heads(c: Context, value: MetricValue, axis: Axis, middle: float | None) -> tuple[str, str, str]:
    t = c.t
    if value.estimate.unit is Unit.SHARE:
        left, right = t.percent(axis.low), t.percent(axis.high)
        centre = "" if middle is None else t("mean {value}", value=t.percent(middle))
        return left, centre, right
    digits = 0 if value.estimate.unit is Unit.POINTS else 1
    left, right = ends(axis, t, axis_words(value.metric, t), digits)
    return left, "" if middle is None else t("mean {value}", value=t.number(middle, digits)), right


def _scale_words(value: MetricValue, c: Context) -> str:
    if value.estimate.unit is Unit.POINTS:
        return c.t("{worst} to {best}", worst="−100", best="+100")
    if value.estimate.unit is Unit.SHARE:
        return c.t("{worst} to {best}", worst=c.t.percent(0), best=c.t.percent(1))
    worst, best = scale_ends(value.scale)
    return c.t("{worst} to {best}", worst=c.t.number(worst), best=c.t.number(best))


def _provenance(c: Context, values: list[MetricValue]) -> tuple[str, ...]:
    t, level = c.t, values[0].estimate.level
    parts = [t("{level}% intervals", level=t.whole(level * 100))]
    if len(values) > 1:
        parts.append(t("ranks corrected for {n} comparisons (Bonferroni)", n=t.whole(len(values))))
    parts.append(t("dotted: mean of the touchpoints") if len(values) > 2 else "")
    return tuple(part for part in parts if part)
