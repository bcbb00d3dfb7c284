"""What moves the overall judgement: importance with ranks, beside performance, and what a point is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from resonanz.analytics.drivers.results import Driver, Drivers
from resonanz.analytics.results import Estimate, Unit
from resonanz.report.charts import cross
from resonanz.report.charts.axis import Axis, around, decimals
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Speaker
from resonanz.report.phrases import msg
from resonanz.report.phrases.names import method
from resonanz.report.sections.parts import Figure, Row, StripTable, rank, row, tied
from resonanz.report.words import currency, figure, money

KINDS: Mapping[str, str] = {
    "basic": msg("a weakness costs more than a strength gains"),
    "performance": msg("strength and weakness count alike"),
    "excitement": msg("a strength gains more than a weakness costs"),
    "cannot_tell": msg("cannot tell yet which counts more"),
}
VISIBLE = 16
NARROW = 400
Sizes = tuple[tuple[float, float], tuple[float, float]]
SIZES: Sizes = ((1080, 440), (350, 380))
"""Width and height of the plane on wide and on narrow screens."""


def importance(c: Speaker, drivers: Drivers) -> StripTable:
    """Drivers by importance; ties in brackets, the asymmetry as a word."""
    t = c.t
    axis = around(known_ends(item.importance for item in drivers.items), limits=(0.0, 1.0), include=0.0)
    rows = [_row(c, item, axis) for item in drivers.items]
    groups = [item.tie for item in drivers.items]
    heads = {
        "rank": t("Rank"),
        "name": t("Touchpoint"),
        "strip": "",
        "value": t("Share"),
        "words": t("Strength and weakness"),
    }
    if all(item.asymmetry is None for item in drivers.items):
        del heads["words"]
    r2 = figure(drivers.r2, t)
    explained = r2.value if not r2.spoken else f"{r2.value} ({r2.tabular})"
    answers = t.plural("{n} answer", "{n} answers", drivers.n)
    known = t("All together go along with {share} of the differences", share=explained)
    open_order = t("Touchpoints in a bracket are a tie: their order is not certain.")
    return StripTable(
        title=t("What goes along with {outcome}", outcome=t.quote(c.label(drivers.outcome))),
        aside=t("share of the differences in the overall judgement"),
        axis=(t.percent(axis.low), "", t.percent(axis.high)),
        heads=heads,
        rows=tied(rows, groups),
        sentence=open_order if len(set(groups)) < len(groups) else "",
        provenance=(answers, known, method(drivers.method, t), t("association, no proof of a cause")),
        anchor="drivers-list",
        fold=len(rows) - VISIBLE if len(rows) > VISIBLE + 4 else 0,
    )


def _row(c: Speaker, item: Driver, axis: Axis) -> Row:
    words = c.t(KINDS[item.asymmetry.kind]) if item.asymmetry and item.asymmetry.kind in KINDS else ""
    made = row(c, c.label(item.driver), Strip(item.importance, axis, Tone.PLAUSIBLE, ""), words=words)
    return replace(made, rank=rank(item.rank_low, item.rank_high))


def contrast(c: Speaker, drivers: Drivers) -> StripTable | None:
    """What weak ratings cost and strong ones gain in the overall judgement, on one line each."""
    t = c.t
    items = [item for item in drivers.items if item.asymmetry is not None and item.asymmetry.index.known]
    if not items:
        return None
    sides = [side for item in items if item.asymmetry for side in (item.asymmetry.penalty, item.asymmetry.reward)]
    reach = max(map(abs, known_ends(sides)))
    axis = around([-reach, reach])
    first = sides[0]
    return StripTable(
        title=t("What weak ratings cost, and strong ones gain"),
        aside=t("in the overall judgement, against a middling rating"),
        axis=(t("costs"), "", t("gains")),
        heads={
            "name": t("Touchpoint"),
            "strip": "",
            "value": t("Strong rating"),
            "second": t("Weak rating"),
            "words": t("Strength and weakness"),
        },
        rows=tuple(_contrast(c, item, axis) for item in items[:VISIBLE]),
        sentence=t("Weak and strong are the outer thirds of the scale."),
        provenance=(method(first.method, t), t("association, no proof of a cause")),
        anchor="contrast",
    )


def _contrast(c: Speaker, item: Driver, axis: Axis) -> Row:
    found = item.asymmetry
    if found is None:
        raise ValueError(item.driver)
    words = c.t(KINDS[found.kind]) if found.kind in KINDS else ""
    strip = Strip(found.reward, axis, Tone.PLAUSIBLE, "", zero=True, against=found.penalty)
    made = row(c, c.label(item.driver), strip, words=words, sign=True)
    cost = figure(found.penalty, c.t, sign=True)
    return replace(made, second=cost.value, extra=cost.tabular)


def lever(c: Speaker, drivers: Drivers) -> StripTable | None:
    """Euro per point, where values are known: an association, hatched, never a proven sum."""
    t = c.t
    found = [(item.driver, item.lever) for item in drivers.items if item.lever is not None]
    if not found:
        return None
    axis = around(known_ends(value for _, value in found), include=0.0)
    rows = [row(c, c.label(name), Strip(value, axis, _tone(value), "", zero=True)) for name, value in found]
    ends = [money(end, t, currency(found[0][1])) for end in (axis.low, axis.high)]
    return StripTable(
        title=t("What one point more goes along with in money"),
        aside=t("per customer, if the rating is one point higher"),
        axis=(ends[0], "", ends[1]),
        heads={"name": t("Touchpoint"), "strip": "", "value": t("Value"), "n": t("Answers")},
        rows=tuple(rows),
        sentence=t("These amounts are plausible, not proven, and must not be added up."),
        provenance=(t("association, no proof of a cause"), method(found[0][1].method, t)),
        anchor="lever",
    )


def _tone(value: Estimate) -> Tone:
    crosses = value.known and (value.low or 0.0) <= 0 <= (value.high or 0.0)
    return Tone.NEUTRAL if crosses else Tone.PLAUSIBLE


def plane(c: Speaker, drivers: Drivers, *, sizes: Sizes = SIZES) -> Figure | None:
    """Importance × performance, where at least three drivers have both."""
    items = [item for item in drivers.items if item.performance is not None and item.performance.known]
    units = {item.performance.unit for item in items if item.performance is not None}
    if len(items) < 3 or len(units) != 1:
        return None
    t = c.t
    sentence = _plane_sentence(c, items)
    wide, narrow = (_frame(c, items, size) for size in sizes)
    crosses = [replace(_cross(c, item, discussed=i == 0), weak=_weak(items)) for i, item in enumerate(items)]
    return Figure(
        title=t("Importance and performance"),
        aside=t.plural("{n} touchpoint", "{n} touchpoints", len(items)),
        wide=cross.draw(crosses, wide, sentence, "cross wide"),
        narrow=cross.draw(crosses, narrow, sentence, "cross narrow"),
        heads=(t("Touchpoint"), t("Importance"), t("Interval"), t("Performance"), t("Interval"), t("Answers")),
        cells=tuple(_cells(c, item) for item in items),
        sentence=sentence,
        provenance=(t("both intervals drawn"), t("the most important touchpoints carry their names")),
        anchor="plane",
    )


def _plane_sentence(c: Speaker, items: list[Driver]) -> str:
    t, top = c.t, items[0]
    weaker = [i for i in items[1:] if _value(i) < _value(top)]
    name = t.quote(c.label(top.driver))
    if not weaker:
        return t("{name} is the most important and gets the lowest rating here.", name=name)
    better = len(items) - 1 - len(weaker)
    return t(
        "{name} comes first in importance; {better} of {others} other touchpoints are rated higher.",
        name=name,
        better=t.whole(better),
        others=t.whole(len(items) - 1),
    )


def _weak(items: list[Driver]) -> bool:
    """Whether the first driver is rated clearly below the middle of the others."""
    top, others = items[0].performance, [_value(item) for item in items[1:]]
    return top is not None and top.high is not None and top.high < sum(others) / len(others)


def _value(item: Driver) -> float:
    return item.performance.value or 0.0 if item.performance else 0.0


def _cross(c: Speaker, item: Driver, *, discussed: bool) -> cross.Cross:
    performance = item.performance or item.importance
    label = c.t(
        "{name}: importance {importance}, performance {performance}",
        name=c.label(item.driver),
        importance=_told(item.importance, c),
        performance=_told(performance, c),
    )
    return cross.Cross(c.label(item.driver), label, _triple(performance), _triple(item.importance), discussed)


def _told(estimate: Estimate, c: Speaker) -> str:
    words = figure(estimate, c.t)
    return f"{words.value} ({words.spoken})" if words.spoken else words.value


def _triple(e: Estimate) -> tuple[float, float, float]:
    value = e.value or 0.0
    return (value if e.low is None else e.low), value, (value if e.high is None else e.high)


def _cells(c: Speaker, item: Driver) -> tuple[str, ...]:
    performance = item.performance or item.importance
    a, b = figure(item.importance, c.t), figure(performance, c.t)
    return c.label(item.driver), a.value, a.tabular, b.value, b.tabular, c.t.whole(performance.n)


def _frame(c: Speaker, items: list[Driver], size: tuple[float, float]) -> cross.Frame:
    t = c.t
    x = around(known_ends(item.performance for item in items))
    y = around(known_ends(item.importance for item in items), include=0.0)
    share = items[0].performance is not None and items[0].performance.unit is Unit.SHARE
    across, up = x.ticks(6 if size[0] > NARROW else 4), y.ticks(5)
    digits = decimals(across, 2) - 2 if share else decimals(across, 1)
    x_ticks = tuple((v, t.percent(v, digits) if share else t.number(v, digits)) for v in across)
    y_ticks = tuple((v, t.percent(v, decimals(up, 2) - 2)) for v in up)
    return cross.Frame(x, y, t("Performance: own rating of the touchpoint"), x_ticks, y_ticks, *size)
