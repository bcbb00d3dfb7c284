"""Which steps and edges the process map shows, at several levels of detail, and the emotion curve above it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from markupsafe import Markup

from resonanz.analytics.journeys.results import Activity, Edge, Journey
from resonanz.report.charts import emotion, process
from resonanz.report.charts.axis import around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.layered import Link, flow_order
from resonanz.report.context import Context, mean, suppressed, sure
from resonanz.report.sections.parts import Figure
from resonanz.report.words import duration, figure, span, spoken

DETAILS = (5, 9, 14, 20)
USUAL = 9
NARROW = process.Size(width=116, chars=15, lines=3)
EDGES_PER_STEP = 1.6
STAGES = 9


@dataclass(frozen=True, slots=True)
class Level:
    """The map at one level of detail; `share` is how much of all transitions it draws."""

    steps: int
    chart: Markup
    sentence: str
    usual: bool


@dataclass(frozen=True, slots=True)
class ProcessMap:
    """All levels, the narrow map for phones, and the table of edges."""

    levels: tuple[Level, ...]
    narrow: Level
    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    designed: bool


def process_map(c: Context, journey: Journey) -> ProcessMap | None:
    """The map, None for a log with less than two steps."""
    total = len(journey.activities)
    if total < 2 or not journey.edges:
        return None
    sizes = sorted({min(n, total) for n in DETAILS if n <= total or n == USUAL})
    usual = min(USUAL, total)
    levels = tuple(_level(c, journey, n, usual=n == usual) for n in sizes)
    narrow = _level(c, journey, min(5, total), usual=True, size=NARROW, css="process narrow")
    t = c.t
    heads = (t("From"), t("To"), t("Count"), t("Median time"), t("One in ten longer than"), t("In the design"))
    cells = tuple(_cells(c, e) for e in sorted(journey.edges, key=lambda e: -e.n)[:60])
    designed = any(e.designed is not None for e in journey.edges)
    return ProcessMap(levels, narrow, heads, cells if designed else tuple(x[:5] for x in cells), designed)


def _level(
    c: Context,
    journey: Journey,
    count: int,
    *,
    usual: bool,
    size: process.Size | None = None,
    css: str = "process wide",
) -> Level:
    activities = _chosen(journey, count)
    names = {a.name for a in activities}
    edges = _edges([e for e in journey.edges if e.source in names and e.target in names], count)
    loops = {e.source: e for e in journey.edges if e.source == e.target}
    drawn = sum(e.n for e in edges) + sum(loops[a].n for a in names if a in loops)
    share = drawn / max(sum(e.n for e in journey.edges), 1)
    sentence = c.t(
        "{shown} of {all} steps, {share} of all transitions.",
        shown=c.t.whole(len(activities)),
        all=c.t.whole(len(journey.activities)),
        share=c.t.percent(share),
    )
    steps = [_step(c, a, loops.get(a.name), _off(a, journey)) for a in activities]
    hops = [_hop(c, e) for e in edges]
    chart = process.draw(steps, hops, _alternative(c, edges, sentence), size=size or process.Size(), css=css)
    return Level(len(activities), chart, sentence, usual)


def _chosen(journey: Journey, count: int) -> list[Activity]:
    """The most frequent steps that hang together, grown from the most frequent start; the main end keeps a place."""
    ranked = sorted(journey.activities, key=lambda a: -a.instances)
    linked = {(e.source, e.target) for e in journey.edges}
    kept = [max(ranked, key=lambda a: a.starts)]
    end = max(ranked, key=lambda a: a.ends)
    while len(kept) < count:
        waiting = [a for a in ranked if a not in kept]
        near = [a for a in waiting if any((a.name, k.name) in linked or (k.name, a.name) in linked for k in kept)]
        if not near:
            break
        kept.append(end if len(kept) == count - 1 and end in near else near[0])
    return kept


def _edges(edges: list[Edge], count: int) -> list[Edge]:
    """The heaviest way in and out of each step, then the heaviest of the rest."""
    ranked = sorted((e for e in edges if e.source != e.target), key=lambda e: -e.n)
    kept: dict[tuple[str, str], Edge] = {}
    out: dict[str, Edge] = {}
    into: dict[str, Edge] = {}
    for edge in ranked:
        out.setdefault(edge.source, edge)
        into.setdefault(edge.target, edge)
    least = ranked[0].n * 0.005 if ranked else 0
    for edge in sorted([*out.values(), *into.values()], key=lambda e: -e.n):
        seen = {name for pair in kept for name in pair}
        if edge.n >= least or not {edge.source, edge.target} <= seen:
            kept[edge.source, edge.target] = edge
    budget = max(len(kept), int(EDGES_PER_STEP * count))
    for edge in ranked:
        if len(kept) >= budget or edge.n < ranked[0].n * 0.01:
            break
        kept.setdefault((edge.source, edge.target), edge)
    return list(kept.values())


def _off(activity: Activity, journey: Journey) -> bool:
    into = [e for e in journey.edges if e.target == activity.name and e.source != activity.name]
    return bool(into) and all(e.designed is False for e in into)


def _step(c: Context, activity: Activity, loop: Edge | None, off: bool) -> process.Step:  # noqa: FBT001 - private
    t, name = c.t, c.label(activity.name)
    words = t.whole(activity.instances)
    again = ""
    if loop is not None and loop.n >= 0.01 * max(activity.instances, 1):
        words += f"  ↻ {t.whole(loop.n)}"
        again = ", " + t("{n} times directly again", n=t.whole(loop.n))
    count = t.plural("{n} instance", "{n} instances", activity.instances)
    feeling = f", {spoken(activity.score, t)}" if sure(activity.score) and activity.score else ""
    return process.Step(activity.name, name, words, f"{name}: {count}{again}{feeling}", off)


def _hop(c: Context, edge: Edge) -> process.Hop:
    t, words = c.t, c.t.whole(edge.n)
    label = t("{source} to {target}: {n}", source=c.label(edge.source), target=c.label(edge.target), n=words)
    if edge.median_seconds:
        time = span(edge.median_seconds, t)
        words += " · " + t("after {time}", time=time)
        label += ", " + t("half of them within {time}", time=time)
    if edge.p90_seconds:
        label += ", " + t("one in ten after more than {time}", time=span(edge.p90_seconds, t))
    if edge.designed is False:
        label += ", " + t("not in the design")
    return process.Hop(edge.source, edge.target, edge.n, words, label, edge.designed is False)


def _alternative(c: Context, edges: list[Edge], sentence: str) -> str:
    top = max(edges, key=lambda e: e.n, default=None)
    if top is None:
        return sentence
    most = c.t(
        "Most often {target} follows {source}.",
        source=c.t.quote(c.label(top.source)),
        target=c.t.quote(c.label(top.target)),
    )
    return f"{sentence} {most}"


def _cells(c: Context, edge: Edge) -> tuple[str, ...]:
    t = c.t
    median, p90 = (duration(v, t) if v is not None else "–" for v in (edge.median_seconds, edge.p90_seconds))
    planned = {True: t("yes"), False: t("no"), None: "–"}[edge.designed]
    return c.label(edge.source), c.label(edge.target), t.whole(edge.n), median, p90, planned


def curve(c: Context, journey: Journey) -> Figure | None:
    """How the steps feel in the order of the flow; None with fewer than three measured steps."""
    if sum(a.score is not None for a in journey.activities) < 3:
        return None
    t, ordered = c.t, _in_flow(journey)
    scores = [a.score for a in ordered if a.score is not None and not suppressed(a.score) and a.score.known]
    axis = around(known_ends(scores))
    middle = mean(s.value or 0.0 for s in scores)
    worst = min(
        (a for a in ordered if sure(a.score)), key=lambda a: (a.score.value or 0.0) if a.score else 0.0, default=None
    )
    stages = tuple(_stage(c, a, worst is a) for a in ordered)
    sentence = _curve_sentence(c, worst)
    wide = emotion.draw(emotion.Curve(stages, axis, middle), sentence, "emotion wide")
    room = max(350.0, 96.0 * len(stages))
    narrow = emotion.draw(emotion.Curve(stages, axis, middle, width=room, height=200), sentence, "emotion narrow")
    return Figure(
        title=t("How the steps feel"),
        aside=t("dotted: mean of the steps"),
        wide=wide,
        narrow=narrow,
        heads=(t("Step"), t("Value"), t("Interval"), t("Answers")),
        cells=tuple(_feeling(c, a) for a in ordered),
        sentence=sentence,
        provenance=(t("in the order of the most frequent flow"), t("hollow: fewer than {n} answers", n="30")),
        anchor="emotion",
    )


def _in_flow(journey: Journey) -> list[Activity]:
    chosen = _chosen(journey, STAGES)
    names = {a.name for a in chosen}
    weights: dict[tuple[str, str], float] = defaultdict(float)
    for edge in journey.edges:
        if edge.source != edge.target and edge.source in names and edge.target in names:
            weights[edge.source, edge.target] += edge.n
    links = [Link(a, b, n, 0.0) for (a, b), n in weights.items()]
    order = flow_order([a.name for a in chosen], links)
    by_name = {a.name: a for a in chosen}
    return [by_name[name] for name in order]


def _stage(c: Context, activity: Activity, worst: bool) -> emotion.Stage:  # noqa: FBT001 - private
    score, name = activity.score, c.label(activity.name)
    if score is None or suppressed(score) or not score.known:
        return emotion.Stage(name, "", name, None, None, None, sure=False, worst=False)
    label = f"{name}: {spoken(score, c.t)}"
    enough = sure(score) and score.n >= 30
    words = figure(score, c.t).value if enough else f"n {score.n}"
    return emotion.Stage(name, words, label, score.value, score.low, score.high, sure=enough, worst=worst)


def _curve_sentence(c: Context, worst: Activity | None) -> str:
    if worst is None or worst.score is None:
        return c.t("How the steps feel cannot be told yet.")
    words = figure(worst.score, c.t)
    return c.t(
        "{step} feels worst: {value} ({interval}).",
        step=c.t.quote(c.label(worst.name)),
        value=words.value,
        interval=words.spoken,
    )


def _feeling(c: Context, activity: Activity) -> tuple[str, ...]:
    score = activity.score
    if score is None:
        return c.label(activity.name), c.t("not measured"), "", ""
    if suppressed(score):
        return c.label(activity.name), c.t("hidden"), "", "< 5"
    words = figure(score, c.t)
    return c.label(activity.name), words.value, words.tabular, c.t.whole(score.n)
