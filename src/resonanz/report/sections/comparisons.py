"""Who really differs: segments of the overall judgement, and clear differences at single touchpoints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from resonanz.analytics.metrics.results import Comparison
from resonanz.analytics.results import Unit, Verdict
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Context, suppressed, sure
from resonanz.report.phrases.comparisons import block_sentence, difference, verdict_words
from resonanz.report.phrases.names import PRIMARY, dimension, metric
from resonanz.report.phrases.scores import axis_words
from resonanz.report.sections.parts import Row, StripTable, ends, rank, row, tied
from resonanz.report.sections.scorecard import axis_of, small_is_good

BLOCKS = 6
CLEAR = 12
VISIBLE = 16
TONES = {Verdict.BETTER: Tone.BETTER, Verdict.WORSE: Tone.WORSE}


def blocks(c: Context) -> tuple[StripTable, ...]:
    """One table per dimension for the touchpoint that matters most."""
    touchpoint = leading(c)
    groups: dict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for item in c.report.comparisons:
        if item.value.touchpoint == touchpoint and item.value.metric not in PRIMARY:
            groups[item.value.dimension or "", item.value.metric].append(item)
    if not groups:
        groups = _seconds(c, touchpoint)
    ordered = sorted(groups.values(), key=lambda items: -sum(i.verdict in TONES for i in items))
    return tuple(_block(c, items, index) for index, items in enumerate(ordered[:BLOCKS]))


def leading(c: Context) -> str | None:
    """The touchpoint whose segments are shown whole: the outcome, else the one with most comparisons."""
    named = [item.value.touchpoint for item in c.report.comparisons]
    if c.report.outcome in named:
        return c.report.outcome
    return max(dict.fromkeys(named), key=named.count, default=None)


def _seconds(c: Context, touchpoint: str | None) -> dict[tuple[str, str], list[Comparison]]:
    groups: dict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for item in c.report.comparisons:
        if item.value.touchpoint == touchpoint:
            groups[item.value.dimension or "", item.value.metric].append(item)
    return groups


def _block(c: Context, items: list[Comparison], index: int) -> StripTable:
    t, values = c.t, [item.value for item in items]
    small = small_is_good(values[0])
    known = [item for item in items if item.rank_low is not None and sure(item.value.estimate)]
    known.sort(key=lambda i: (i.rank_low or 0, (1 if small else -1) * (i.value.estimate.value or 0.0)))
    others = [item for item in items if item not in known]
    others.sort(key=lambda item: (suppressed(item.value.estimate), item.value.segment or ""))
    axis = axis_of(values)
    overall = next((v.estimate.value for v in c.overall if (v.metric, v.touchpoint) == _key(items[0])), None)
    rows = [_row(c, item, axis, overall) for item in [*known, *others]]
    left, right = _axis_ends(c, items[0], axis)
    return StripTable(
        title=dimension(values[0].dimension, c.t),
        aside=f"{metric(values[0].metric, t)} · {c.label(values[0].touchpoint)}",
        axis=(left, t("dotted: all customers") if overall is not None else "", right),
        heads={
            "rank": t("Rank"),
            "name": t("Segment"),
            "strip": "",
            "value": t("Value"),
            "n": t("Answers"),
            "words": t("Compared with all others"),
        },
        rows=tied(rows, _ties(known)),
        sentence=block_sentence(items, t),
        provenance=(t("{n} segments looked at together, corrected (Holm)", n=t.whole(len(items))),),
        anchor=f"comparison-{index}",
        fold=len(rows) - VISIBLE if len(rows) > VISIBLE + 4 else 0,
    )


def _key(item: Comparison) -> tuple[str, str]:
    return item.value.metric, item.value.touchpoint


def _ties(known: Sequence[Comparison]) -> list[int]:
    """Consecutive rows that share the same open ranks are one tie."""
    groups: list[int] = []
    for i, item in enumerate(known):
        same = i > 0 and (item.rank_low or 0) <= (known[groups[-1]].rank_high or 0) and item.rank_low != item.rank_high
        groups.append(groups[-1] if same and known[groups[-1]].rank_low == item.rank_low else i)
    return groups


def _axis_ends(c: Context, item: Comparison, axis: Axis) -> tuple[str, str]:
    if item.value.estimate.unit is Unit.SHARE:
        return c.t.percent(axis.low), c.t.percent(axis.high)
    digits = 0 if item.value.estimate.unit is Unit.POINTS else 1
    return ends(axis, c.t, axis_words(item.value.metric, c.t), digits)


def _row(c: Context, item: Comparison, axis: Axis, overall: float | None) -> Row:
    tone = TONES.get(item.verdict, Tone.NEUTRAL)
    if item.verdict is Verdict.CANNOT_TELL:
        tone = Tone.UNKNOWN
    words = verdict_words(item, c.t)
    strip = Strip(item.value.estimate, axis, tone, "", reference=overall)
    made = row(c, item.value.segment or "", strip, words=words)
    if made.tone in {Tone.HIDDEN, Tone.UNKNOWN}:
        return made if made.tone is Tone.HIDDEN or item.needed_n is None else replace(made, words=words)
    return replace(made, rank=rank(item.rank_low, item.rank_high))


def clear(c: Context) -> StripTable | None:
    """Clear differences away from the leading touchpoint, as intervals around zero, one unit only."""
    touchpoint, t = leading(c), c.t
    found = [i for i in c.report.comparisons if i.value.touchpoint != touchpoint and i.verdict in TONES]
    found = [i for i in found if i.difference is not None and i.value.metric not in PRIMARY]
    if not found:
        return None
    metrics = [i.value.metric for i in found]
    leader = max(dict.fromkeys(metrics), key=metrics.count)
    same = [i for i in found if i.value.metric == leader]
    same.sort(key=lambda i: -abs(i.difference.value or 0.0) if i.difference else 0.0)
    shown = same[:CLEAR]
    axis = _around_zero(shown)
    low, high = axis_words(leader, t)
    looked = len(c.report.comparisons)
    return StripTable(
        title=t("Where segments clearly differ"),
        aside=t("difference to all others, {metric}", metric=metric(leader, t)),
        axis=(low, t("no difference"), high),
        heads={"name": t("Touchpoint and segment"), "strip": "", "value": t("Difference"), "words": t("In words")},
        rows=tuple(_difference(c, item, axis) for item in shown),
        sentence=_rest(c, len(found) - len(shown)),
        provenance=(t("{n} comparisons looked at, corrected for their number", n=t.whole(looked)),),
        anchor="differences",
    )


def _around_zero(items: Sequence[Comparison]) -> Axis:
    reach = max(abs(v) for v in known_ends(i.difference for i in items))
    wide = around([-reach, reach])
    return Axis(-max(-wide.low, wide.high), max(-wide.low, wide.high), small_is_good(items[0].value))


def _difference(c: Context, item: Comparison, axis: Axis) -> Row:
    name = f"{c.label(item.value.touchpoint)} · {dimension(item.value.dimension, c.t)}: {item.value.segment}"
    strip = Strip(item.difference, axis, TONES.get(item.verdict, Tone.NEUTRAL), "", zero=True)
    return row(c, name, strip, words=difference(item, c.t, numbers=False), sign=True)


def _rest(c: Context, more: int) -> str:
    if more <= 0:
        return ""
    return c.t.plural(
        "{n} more clear difference is in the data file.", "{n} more clear differences are in the data file.", more
    )
