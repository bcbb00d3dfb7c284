"""Sentences of the first screen: each a finding, its evidence beside it; no cause is claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from resonanz.analytics.drivers.results import Driver, Drivers
from resonanz.analytics.journeys.results import Edge, Journey, Variant
from resonanz.analytics.metrics.results import Comparison, MetricValue, Trend
from resonanz.analytics.results import Estimate, Unit, Verdict
from resonanz.events.mapping.outcomes import DEPARTURE, outcome_kind
from resonanz.report.charts.svg import clip
from resonanz.report.context import Context, needed
from resonanz.report.phrases import msg
from resonanz.report.phrases.comparisons import clearly, size, trend_sentence
from resonanz.report.phrases.names import dimension, metric
from resonanz.report.ranking import rank_ranges
from resonanz.report.words import duration, figure, scale_ends, span

LINK = Markup('<a class="key" href="#{anchor}"{title}>{name}</a>')
TITLE = Markup(' title="{}"')
LONGEST = 44


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence and what it rests on."""

    sentence: Markup
    evidence: str


def key(c: Context, name: str, anchor: str) -> Markup:
    """A name that leads to its section."""
    label = c.label(name)
    title = TITLE.format(label) if len(label) > LONGEST else ""
    return LINK.format(anchor=anchor, name=clip(label, LONGEST), title=title)


def keys(c: Context, names: Sequence[str], anchor: str) -> Markup:
    """Several names in words."""
    linked = [key(c, name, anchor) for name in names]
    if len(linked) == 1:
        return linked[0]
    return c.t.markup("{first} and {last}", first=Markup(", ").join(linked[:-1]), last=linked[-1])


def _interval(estimate: Estimate, c: Context, *, sign: bool | None = None) -> str:
    words = figure(estimate, c.t, sign=sign)
    return f"{words.value} ({words.spoken})" if words.spoken else words.value


def _answers(n: int, c: Context) -> str:
    return c.t.plural("{n} answer", "{n} answers", n)


def drivers(top: Sequence[Driver], found: Drivers, c: Context) -> Words:
    """Who goes along most with the outcome; a tie stays a tie."""
    t, outcome = c.t, t_quote(c, found.outcome)
    names = [item.driver for item in top]
    share = _interval(top[0].importance, c)
    if len(top) == 1:
        sentence = t.markup(
            "{driver} goes along most closely with {outcome}.", driver=key(c, names[0], "drivers"), outcome=outcome
        )
        sure = t("rank 1 of {n} is certain", n=t.whole(len(found.items)))
        if top[0].rank_high > 1:
            sure = t("rank {low} to {high} of {n}", low=1, high=top[0].rank_high, n=t.whole(len(found.items)))
    elif len(top) <= 3:
        sentence = t.markup(
            "{drivers} go along most closely with {outcome}. Their order is open.",
            drivers=keys(c, names, "drivers"),
            outcome=outcome,
        )
        sure = t("tie on ranks 1 to {n}", n=t.whole(len(top)))
    else:
        sentence = t.markup(
            "{n} touchpoints share the first place beside {outcome}, {driver} among them. Their order is open.",
            n=t.whole(len(top)),
            outcome=outcome,
            driver=key(c, names[0], "drivers"),
        )
        sure = t("tie on ranks 1 to {n}", n=t.whole(len(top)))
    evidence = t("{share} of the differences, {sure}", share=share, sure=sure)
    return Words(sentence, f"{evidence}, {_answers(found.n, c)}")


def t_quote(c: Context, name: str) -> str:
    return c.t.quote(c.label(name))


def weakest(ranked: Sequence[MetricValue], c: Context, *, small: bool) -> Words:
    """The lowest rated touchpoint and whether others tie with it."""
    t, last = c.t, ranked[-1]
    ranges = rank_ranges([v.estimate for v in ranked], small_is_good=small)
    beside = [v.touchpoint for v, r in zip(ranked[:-1], ranges, strict=False) if r[1] == len(ranked)]
    name = key(c, last.touchpoint, "scorecard")
    harder = last.metric.startswith("ces")
    if not beside:
        template = (
            msg("{name} is clearly the hardest touchpoint.")
            if harder
            else msg("{name} gets clearly the lowest ratings.")
        )
        sentence = t.markup(template, name=name)
    elif len(beside) == 1:
        sentence = t.markup(
            "{names} get the lowest ratings. Which one is lower is open.",
            names=keys(c, [last.touchpoint, *beside], "scorecard"),
        )
    else:
        sentence = t.markup(
            "{name} gets the lowest ratings, in a tie with {n} others.", name=name, n=t.whole(len(beside))
        )
    return Words(sentence, _value_evidence(last, c))


def _value_evidence(value: MetricValue, c: Context) -> str:
    t = c.t
    shown = _interval(value.estimate, c)
    if value.estimate.unit is Unit.SCALE:
        worst, best = scale_ends(value.scale)
        shown = t("{value} on the scale {worst} to {best}", value=shown, worst=t.number(worst), best=t.number(best))
    return f"{shown}, {_answers(value.estimate.n, c)}"


OVERALL: Mapping[str, str] = {
    "nps": msg("The recommendation (NPS) stands at {value}."),
    "csat_top2": msg("{value} give {name} one of the two best marks."),
    "ces_top3": msg("{value} find {name} easy."),
    "share": msg("{value} of the answers to {name} are good."),
}
OVERALL_MEAN = msg("{name} is rated {value} on average.")


def overall(value: MetricValue, c: Context) -> Words:
    """Where the overall judgement stands."""
    if value.metric == "share" and (kind := outcome_kind(value.touchpoint)) is not None:
        return _left(value, c) if kind == DEPARTURE else _returned(value, c)
    template = OVERALL.get(value.metric, OVERALL_MEAN)
    shown = figure(value.estimate, c.t).value
    sentence = c.t.markup(template, value=shown, name=key(c, value.touchpoint, "scorecard"))
    return Words(sentence, _value_evidence(value, c))


def _left(value: MetricValue, c: Context) -> Words:
    """How many customers left: the outcome is stored as the share of those who stayed."""
    stayed = value.estimate
    gone = replace(stayed, value=1 - (stayed.value or 0.0), low=1 - (stayed.high or 0.0), high=1 - (stayed.low or 0.0))
    name = key(c, value.touchpoint, "scorecard")
    sentence = c.t.markup("{value} of the customers left ({name}).", value=figure(gone, c.t).value, name=name)
    return Words(sentence, f"{_interval(gone, c)}, {_customers(gone.n, c)}")


def _returned(value: MetricValue, c: Context) -> Words:
    """How many customers came back or stayed."""
    name, shown = key(c, value.touchpoint, "scorecard"), figure(value.estimate, c.t).value
    sentence = c.t.markup("{value} of the customers came back or stayed ({name}).", value=shown, name=name)
    return Words(sentence, f"{_interval(value.estimate, c)}, {_customers(value.estimate.n, c)}")


def _customers(n: int, c: Context) -> str:
    return c.t.plural("{n} customer", "{n} customers", n)


def segment(item: Comparison, c: Context) -> Words:
    """The segment that stands out most."""
    t = c.t
    word = clearly(item.value.metric, item.verdict, t)
    sentence = t.markup(
        "{dimension}: {segment} is {word} than all others together.",
        dimension=dimension(item.value.dimension, t),
        segment=Markup('<a class="key" href="#comparisons">{}</a>').format(item.value.segment or ""),
        word=word,
    )
    about = f"{metric(item.value.metric, t)}, {c.label(item.value.touchpoint)}"
    size_words = size(item.difference, t) if item.difference else ""
    return Words(sentence, f"{about}: {size_words}, {_answers(item.value.estimate.n, c)}")


def no_segment(items: Sequence[Comparison], c: Context) -> Words:
    """Nothing stands out; said once, for all dimensions."""
    t = c.t
    dimensions = tuple(dict.fromkeys(dimension(i.value.dimension, t) for i in items))
    if len(dimensions) <= 3:
        sentence = t.markup(
            "Between the segments of {names} no clear difference can be seen.", names=t.names(dimensions)
        )
    else:
        sentence = t.markup(
            "Between the segments of {n} attributes no clear difference can be seen.", n=t.whole(len(dimensions))
        )
    return Words(sentence, t("{n} segments compared, corrected", n=t.whole(len(items))))


def trend(item: Trend, c: Context) -> Words:
    """The last change of the most telling trend."""
    t = c.t
    name = key(c, item.touchpoint, "trends")
    if item.verdict in {Verdict.BETTER, Verdict.WORSE}:
        word = clearly(item.metric, item.verdict, t)
        sentence = t.markup("{name} is {word} than in the period before.", name=name, word=word)
    elif item.verdict is Verdict.CANNOT_TELL:
        sentence = t.markup("Whether {name} changed cannot be told yet.", name=name)
    else:
        sentence = t.markup("{name} shows no clear difference to the period before.", name=name)
    if item.change is None:
        return Words(sentence, trend_sentence(item, t))
    return Words(sentence, f"{size(item.change, t)}, {_answers(item.change.n, c)}")


def conformance(estimate: Estimate, c: Context) -> Words:
    """How many instances follow the design."""
    sentence = c.t.markup("{share} of the instances follow the design.", share=figure(estimate, c.t).value)
    return Words(sentence, f"{_interval(estimate, c)}, {_instances(estimate.n, c)}")


def _instances(n: int, c: Context) -> str:
    return c.t.plural("{n} instance", "{n} instances", n)


def variants(top: Variant, journey: Journey, c: Context) -> Words:
    """How alike the ways are."""
    t, share = c.t, figure(top.share, c.t).value
    if top.n == 1 and journey.variants == journey.cases:
        sentence = t.markup("No two instances take the same way.")
    elif (top.share.value or 0.0) < 0.02:
        sentence = t.markup(
            "There is no usual way: {n} ways, the most frequent one taken by {share}.",
            n=t.whole(journey.variants),
            share=share,
        )
    else:
        sentence = t.markup("{share} of the instances take the most frequent way.", share=share)
    ways = t("{n} different ways", n=t.whole(journey.variants))
    return Words(sentence, f"{_interval(top.share, c)}, {ways}, {_instances(journey.cases, c)}")


def wait(edge: Edge, c: Context) -> Words:
    """Where most time passes."""
    t = c.t
    if edge.source == edge.target:
        sentence = t.markup("The wait between one {name} and the next weighs most.", name=key(c, edge.source, "waits"))
    else:
        sentence = t.markup(
            "The wait between {source} and {target} weighs most.",
            source=key(c, edge.source, "waits"),
            target=key(c, edge.target, "waits"),
        )
    half = t("half of them within {time}", time=span(edge.median_seconds or 0.0, t))
    tail = t("one in ten after more than {time}", time=span(edge.p90_seconds, t)) if edge.p90_seconds else ""
    times = t.plural("{n} time", "{n} times", edge.n)
    return Words(sentence, ", ".join(part for part in (half, tail, times) if part))


def time(journey: Journey, c: Context) -> Words:
    """How long an instance takes."""
    t, median = c.t, journey.duration_median
    value = span(median.value or 0.0, t) if median else ""
    sentence = t.markup("Half of the instances are done within {time}.", time=value)
    tail = journey.duration_p90.value if journey.duration_p90 else None
    slow = t("one in ten takes longer than {time}", time=duration(tail, t)) if tail else ""
    spread = _interval(median, c) if median else ""
    return Words(sentence, ", ".join(part for part in (spread, slow, _instances(journey.cases, c)) if part))


def rework(estimate: Estimate, c: Context) -> Words:
    """How many instances repeat a step."""
    sentence = c.t.markup("{share} of the instances repeat a step.", share=figure(estimate, c.t).value)
    return Words(sentence, f"{_interval(estimate, c)}, {_instances(estimate.n, c)}")


def best(value: MetricValue, c: Context) -> Words:
    """The touchpoint that is rated highest."""
    sentence = c.t.markup("{name} gets the highest ratings.", name=key(c, value.touchpoint, "scorecard"))
    return Words(sentence, _value_evidence(value, c))


def ping_pong(estimate: Estimate, c: Context) -> Words:
    """How often work goes back to the unit it came from."""
    share = figure(estimate, c.t).value
    sentence = c.t.markup("{share} of the instances go back and forth between units.", share=share)
    return Words(sentence, f"{_interval(estimate, c)}, {_instances(estimate.n, c)}")


def unknown(values: Sequence[MetricValue], c: Context) -> Words:
    """What cannot be told yet, and what is missing."""
    t, first = c.t, values[0]
    name = key(c, first.touchpoint, "scorecard")
    if len(values) == 1:
        sentence = t.markup("How {name} is rated cannot be told yet.", name=name)
    else:
        sentence = t.markup(
            "{n} touchpoints cannot be judged yet, {name} among them.", n=t.whole(len(values)), name=name
        )
    need = needed(first.estimate)
    missing = t("about {n} answers needed", n=t.whole(need)) if need else t("too few answers")
    return Words(sentence, f"{_answers(first.estimate.n, c)}, {missing}")
