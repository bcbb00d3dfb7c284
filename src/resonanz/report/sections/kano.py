"""Paired questions after Kano: what a feature gains where it is there, and what it costs where it is missing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from resonanz.analytics.drivers.kano import Kano
from resonanz.analytics.results import Estimate
from resonanz.report.charts import cross
from resonanz.report.charts.axis import Axis
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Context
from resonanz.report.learned import Features
from resonanz.report.phrases import kano as say
from resonanz.report.phrases.names import method
from resonanz.report.sections.drivers import SIZES
from resonanz.report.sections.parts import Figure, Row, StripTable, row
from resonanz.report.words import figure

WHOLE = Axis(0.0, 1.0)
FEWEST = 3
"""Features from which a picture helps."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everything about paired questions."""

    sentence: str
    plane: Figure | None
    features: StripTable


def wishes(c: Context) -> Wishes | None:
    """The section; None where no questions were asked in pairs."""
    found = c.report.learned.kano
    return None if found is None else Wishes(say.summary(found, c.t), _plane(c, found), _features(c, found))


def _features(c: Context, found: Features) -> StripTable:
    t = c.t
    ordered = sorted(found.items, key=lambda item: -(item.better.value or 0.0))
    return StripTable(
        title=t("What each feature gains and costs"),
        aside=t("share of the customers who are more satisfied with it, and less satisfied without it"),
        axis=(t.percent(0), "", t.percent(1)),
        heads={
            "name": t("Feature"),
            "strip": "",
            "value": t("Gains if there"),
            "second": t("Costs if missing"),
            "n": t("Answers"),
            "words": t("Kind"),
        },
        rows=tuple(_row(c, item) for item in ordered),
        provenance=(method(ordered[0].better.method, t), t("a kind is named only where it clearly leads")),
        anchor="kano-features",
    )


def _row(c: Context, item: Kano) -> Row:
    made = row(c, item.feature, Strip(item.better, WHOLE, Tone.OWN, ""))
    if not item.better.known:
        return made
    worse = figure(_cost(item), c.t)
    return replace(made, second=worse.value, extra=worse.tabular, words=say.about(item, c.t))


def _cost(item: Kano) -> Estimate:
    """What a missing feature costs, as a share above nothing."""
    value, low, high = (None if end is None else -end for end in (item.worse.value, item.worse.high, item.worse.low))
    return replace(item.worse, value=value, low=low, high=high)


def _plane(c: Context, found: Features) -> Figure | None:
    items = [item for item in found.items if item.better.known]
    if len(items) < FEWEST:
        return None
    t = c.t
    words = t("To the right: missed where it is missing. Upwards: liked where it is there.")
    crosses = [_cross(c, item) for item in items]
    ticks = tuple((share, t.percent(share)) for share in (0.0, 0.25, 0.5, 0.75, 1.0))
    frames = [cross.Frame(WHOLE, WHOLE, t("Costs if missing"), ticks, ticks, *size) for size in SIZES]
    drawn = zip(frames, ("cross wide", "cross narrow"), strict=True)
    wide, narrow = (cross.draw(crosses, frame, words, css) for frame, css in drawn)
    return Figure(
        title=t("Gains and costs of features"),
        aside=t.plural("{n} feature", "{n} features", len(items)),
        wide=wide,
        narrow=narrow,
        heads=(t("Feature"), t("Gains if there"), t("Interval"), t("Costs if missing"), t("Interval"), t("Answers")),
        cells=tuple(_cells(c, item) for item in items),
        sentence=words,
        provenance=(t("both intervals drawn"),),
        anchor="kano-plane",
    )


def _cross(c: Context, item: Kano) -> cross.Cross:
    return cross.Cross(item.feature, _label(c, item), _ends(_cost(item)), _ends(item.better), discussed=False)


def _label(c: Context, item: Kano) -> str:
    gains, costs = figure(item.better, c.t), figure(_cost(item), c.t)
    return c.t("{name}: gains {gains}, costs {costs}", name=item.feature, gains=f"{gains.value} ({gains.spoken})",
               costs=f"{costs.value} ({costs.spoken})")  # fmt: skip


def _ends(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.low or 0.0, estimate.value or 0.0, estimate.high or 0.0


def _cells(c: Context, item: Kano) -> tuple[str, ...]:
    gains, costs = figure(item.better, c.t), figure(_cost(item), c.t)
    return item.feature, gains.value, gains.tabular, costs.value, costs.tabular, c.t.whole(item.better.n)
