"""The journey as it happened: figures, emotion curve, process map, waits, ways, hand-offs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from resonanz.analytics.journeys.recontact import WITHIN_DAYS
from resonanz.analytics.journeys.results import Activity, Edge, Journey, Variant
from resonanz.analytics.results import Estimate
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone, draw
from resonanz.report.charts.svg import clip
from resonanz.report.context import Context, mean, sure
from resonanz.report.sections.parts import Row, row, state
from resonanz.report.words import duration, figure, span

WAYS = 8
WAITS = 6
MINIMUM = 10
LONG, LONGEST = 24, 40


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the journey with its interval and what it means."""

    label: str
    value: str
    interval: str
    words: str
    provenance: str


@dataclass(frozen=True, slots=True)
class Way:
    """One variant: its steps, how many take it, how it feels."""

    steps: tuple[str, ...]
    share: str
    interval: str
    n: str
    time: str
    feeling: Row | None
    strip: Markup


@dataclass(frozen=True, slots=True)
class Wait:
    """A transition where time passes."""

    name: str
    median: str
    p90: str
    n: str


def tiles(c: Context, journey: Journey) -> tuple[Tile, ...]:
    """Four figures: how many, how long, and what most tells how well it goes."""
    return (_instances(c, journey), *_judged(c, journey))[:4]


def _instances(c: Context, journey: Journey) -> Tile:
    t = c.t
    steps = t(
        "{events} events, {activities} different steps",
        events=t.whole(journey.events),
        activities=t.whole(len(journey.activities)),
    )
    ways = t("{n} different ways", n=t.whole(journey.variants))
    return Tile(t("Instances"), t.whole(journey.cases), "", f"{steps}, {ways}.", t("counted completely"))


def _judged(c: Context, journey: Journey) -> Iterator[Tile]:
    t, count = c.t, c.t.plural("{n} instance", "{n} instances", journey.cases)
    if journey.duration_median is not None and journey.duration_median.value is not None:
        tail = duration(journey.duration_p90.value, t) if journey.duration_p90 and journey.duration_p90.value else ""
        words = t("One in ten takes longer than {time}.", time=tail) if tail else ""
        yield _tile(c, t("Duration from first to last step"), journey.duration_median, words, count)
    if journey.conformance is not None:
        words = t("All steps in the designed order.")
        yield _tile(c, t("Instances as designed"), journey.conformance, words, count)
    if journey.recontact is not None:
        label = t("Customers who come back within {n} days", n=t.whole(WITHIN_DAYS))
        words = t("After an instance the same customer soon begins another one.")
        known = t.plural("{n} instance of a known customer", "{n} instances of known customers", journey.recontact.n)
        yield _tile(c, label, journey.recontact, words, known)
    again = t("At least one step happens twice or more.")
    yield _tile(c, t("Instances that repeat a step"), journey.rework, again, count)
    if journey.ping_pong is not None:
        words = t("Work returns to the unit it came from.")
        yield _tile(c, t("Back and forth between units"), journey.ping_pong, words, count)


def _tile(c: Context, label: str, estimate: Estimate, words: str, provenance: str) -> Tile:
    shown = figure(estimate, c.t)
    return Tile(label, shown.value or c.t("cannot tell yet"), shown.spoken, words, provenance)


def ways(c: Context, journey: Journey) -> tuple[Way, ...]:
    """The most frequent variants; scores on one axis."""
    shown = journey.top_variants[:WAYS]
    scores = [v.score for v in shown if v.score is not None]
    axis = around(known_ends(s for s in scores if sure(s)))
    shares = around(known_ends(v.share for v in shown), limits=(0.0, 1.0), include=0.0)
    middle = mean(s.value or 0.0 for s in scores if sure(s))
    return tuple(_way(c, variant, axis, shares, middle) for variant in shown)


def _way(c: Context, variant: Variant, axis: Axis, shares: Axis, middle: float | None) -> Way:
    t, share = c.t, figure(variant.share, c.t)
    name = t("This way")
    feeling = (
        None if variant.score is None else row(c, name, Strip(variant.score, axis, Tone.OWN, "", reference=middle))
    )
    label = t("{share} of the instances, {count}", share=share.value, count=t.whole(variant.n))
    tone = state(variant.share, Tone.OWN)
    return Way(
        steps=folded([c.label(s) for s in variant.path], t("{n} more steps")),
        share=share.value,
        interval=share.tabular,
        n=t.whole(variant.n),
        time=span(variant.median_seconds, t) if variant.median_seconds else "–",
        feeling=feeling,
        strip=draw(Strip(variant.share, shares, tone, label)),
    )


def folded(steps: Sequence[str], more: str) -> tuple[str, ...]:
    """The same step several times in a row as "step ×3"; long ways keep their first and last steps."""
    runs: list[tuple[str, int]] = []
    for step in steps:
        if runs and runs[-1][0] == step:
            runs[-1] = (step, runs[-1][1] + 1)
        else:
            runs.append((step, 1))
    written = [f"{step} ×{n}" if n > 1 else step for step, n in runs]
    head, tail = (5, 3) if max(map(len, written)) <= LONG else (3, 2)
    short = [clip(step, LONGEST) for step in written]
    if len(short) <= head + tail + 1:
        return tuple(short)
    return (*short[:head], more.format(n=len(short) - head - tail), *short[-tail:])


def waits(c: Context, journey: Journey) -> tuple[Wait, ...]:
    """Transitions where most time passes in all, those with at least ten instances."""
    known = [e for e in journey.edges if e.median_seconds is not None and e.n >= MINIMUM and e.median_seconds > 0]
    known.sort(key=lambda e: -(e.median_seconds or 0.0) * e.n)
    return tuple(_wait(c, edge) for edge in known[:WAITS])


def _wait(c: Context, edge: Edge) -> Wait:
    t = c.t
    median = edge.median_seconds or 0.0
    p90 = span(edge.p90_seconds, t) if edge.p90_seconds is not None else "–"
    return Wait(f"{c.label(edge.source)} → {c.label(edge.target)}", span(median, t), p90, t.whole(edge.n))


def felt(journey: Journey) -> list[Activity]:
    """Steps with a score, enough of them for a curve."""
    found = [a for a in journey.activities if a.score is not None]
    return found if len(found) >= 3 else []
