"""The five things that matter and how sure they are, and the sentence above them."""

from __future__ import annotations

from collections.abc import Iterator

from resonanz.analytics.metrics.results import MetricValue
from resonanz.analytics.results import Verdict
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone, draw
from resonanz.report.context import Context, suppressed, sure
from resonanz.report.phrases import findings as say
from resonanz.report.phrases.names import PRIMARY
from resonanz.report.sections.comparisons import TONES, leading
from resonanz.report.sections.finding import Finding
from resonanz.report.sections.journey import MINIMUM
from resonanz.report.sections.learned_findings import learned_findings
from resonanz.report.sections.scorecard import axis_of, order, small_is_good, whole_scale
from resonanz.report.sections.trends import chosen

SHOWN = 5
JUDGED = {Verdict.BETTER, Verdict.WORSE}


def findings(c: Context) -> tuple[Finding, ...]:
    """At most five, by importance and certainty; what cannot be told yet keeps a place."""
    found = sorted(_all(c), key=lambda f: -f.weight)
    unknown = [f for f in found if f.certainty == "unknown"][:1]
    known = [f for f in found if f.certainty != "unknown"][: SHOWN - len(unknown)]
    return tuple(known + unknown)


def _all(c: Context) -> Iterator[Finding]:
    yield from _drivers(c)
    yield from _weakest(c)
    yield from _overall(c)
    yield from _segments(c)
    yield from _trend(c)
    yield from _journey(c)
    yield from learned_findings(c)
    yield from _unknown(c)


def _drivers(c: Context) -> Iterator[Finding]:
    drivers = c.report.drivers
    if drivers is None or not drivers.items:
        return
    top = [item for item in drivers.items if item.tie == drivers.items[0].tie]
    axis = around(known_ends(i.importance for i in drivers.items), limits=(0.0, 1.0), include=0.0)
    words = say.drivers(top, drivers, c)
    picture = draw(Strip(top[0].importance, axis, Tone.PLAUSIBLE, words.evidence))
    yield Finding(words.sentence, words.evidence, "plausible", 90 if len(top) == 1 else 86, "drivers", picture)


def ranked(c: Context) -> list[MetricValue]:
    """The largest comparable group of touchpoints, best first, without the outcome."""
    groups: dict[tuple[str, str], list[MetricValue]] = {}
    for value in c.primary:
        if value.touchpoint != c.report.outcome:
            groups.setdefault((value.metric, value.scale), []).append(value)
    largest = max(groups.values(), key=len, default=[])
    return order(largest)[0] if len(largest) > 2 else []


def _weakest(c: Context) -> Iterator[Finding]:
    found = ranked(c)
    if len(found) < 3:
        return
    last = found[-1]
    words = say.weakest(found, c, small=small_is_good(last))
    picture = draw(Strip(last.estimate, axis_of(found), Tone.OWN, words.evidence))
    yield Finding(words.sentence, words.evidence, "measured", 85, "scorecard", picture)
    words = say.best(found[0], c)
    picture = draw(Strip(found[0].estimate, axis_of(found), Tone.OWN, words.evidence))
    yield Finding(words.sentence, words.evidence, "measured", 40, "scorecard", picture)


def _overall(c: Context) -> Iterator[Finding]:
    value = next((v for v in c.primary if v.touchpoint == c.report.outcome), None)
    single = [v for v in c.primary if sure(v.estimate)]
    if value is None and len(single) in {1, 2}:
        value = single[0]
    if value is None or not sure(value.estimate):
        return
    words = say.overall(value, c)
    picture = draw(Strip(value.estimate, whole_scale(value), Tone.OWN, words.evidence))
    yield Finding(words.sentence, words.evidence, "measured", 84, "scorecard", picture)


def _segments(c: Context) -> Iterator[Finding]:
    touchpoint = leading(c)
    items = [i for i in c.report.comparisons if i.value.touchpoint == touchpoint and i.value.metric not in PRIMARY]
    clear = [i for i in items if i.verdict in JUDGED and i.difference is not None]
    clear.sort(key=lambda i: -abs(i.difference.value or 0.0) if i.difference else 0.0)
    if clear:
        other = [i for i in clear if i.value.dimension != clear[0].value.dimension]
        axis = _around_zero(known_ends(i.difference for i in clear))
        for item, weight in zip([clear[0], *other[:1]], (75, 60), strict=False):
            words = say.segment(item, c)
            picture = draw(Strip(item.difference, axis, TONES[item.verdict], words.evidence, zero=True))
            yield Finding(words.sentence, words.evidence, "measured", weight, "comparisons", picture)
    elif items and any(i.verdict is Verdict.NO_CLEAR_DIFFERENCE for i in items):
        words = say.no_segment(items, c)
        yield Finding(words.sentence, words.evidence, "measured", 45, "comparisons")


def _around_zero(values: list[float]) -> Axis:
    reach = max((abs(value) for value in values), default=1.0)
    return around([-reach, reach])


def _trend(c: Context) -> Iterator[Finding]:
    trends = [x for x in chosen(c) if x.change is not None]
    if not trends:
        return
    top = trends[0]
    words = say.trend(top, c)
    clear = top.verdict in JUDGED
    tone = TONES.get(top.verdict, Tone.NEUTRAL)
    axis = _around_zero(known_ends([top.change]))
    picture = draw(Strip(top.change, axis, tone, words.evidence, zero=True)) if top.change else None
    certainty = "unknown" if top.verdict is Verdict.CANNOT_TELL else "measured"
    yield Finding(words.sentence, words.evidence, certainty, 88 if clear else 55, "trends", picture)


def _journey(c: Context) -> Iterator[Finding]:
    journey = c.report.journey
    if journey is None or not journey.cases:
        return
    share = around([0.0, 1.0])
    if journey.conformance is not None and sure(journey.conformance):
        words = say.conformance(journey.conformance, c)
        picture = draw(Strip(journey.conformance, share, Tone.OWN, words.evidence))
        yield Finding(words.sentence, words.evidence, "measured", 78, "journey", picture)
    if journey.top_variants:
        top = journey.top_variants[0]
        words = say.variants(top, journey, c)
        picture = draw(Strip(top.share, share, Tone.OWN, words.evidence))
        yield Finding(words.sentence, words.evidence, "measured", 70, "variants", picture)
    waits = [e for e in journey.edges if e.median_seconds and e.n >= MINIMUM]
    if waits:
        slow = max(waits, key=lambda e: (e.median_seconds or 0.0) * e.n)
        words = say.wait(slow, c)
        yield Finding(words.sentence, words.evidence, "measured", 72, "waits")
    if journey.duration_median is not None and sure(journey.duration_median):
        words = say.time(journey, c)
        yield Finding(words.sentence, words.evidence, "measured", 66, "journey")
    if sure(journey.rework):
        words = say.rework(journey.rework, c)
        picture = draw(Strip(journey.rework, share, Tone.OWN, words.evidence))
        yield Finding(words.sentence, words.evidence, "measured", 64, "journey", picture)
    if journey.ping_pong is not None and sure(journey.ping_pong):
        words = say.ping_pong(journey.ping_pong, c)
        picture = draw(Strip(journey.ping_pong, share, Tone.OWN, words.evidence))
        yield Finding(words.sentence, words.evidence, "measured", 58, "journey", picture)


def _unknown(c: Context) -> Iterator[Finding]:
    unclear = [v for v in c.primary if not sure(v.estimate) and not suppressed(v.estimate)]
    if not unclear:
        return
    words = say.unknown(unclear, c)
    known = [v.estimate for v in unclear[:1] if v.estimate.known]
    picture = draw(Strip(known[0], axis_of(unclear[:1]), Tone.UNKNOWN, words.evidence)) if known else None
    yield Finding(words.sentence, words.evidence, "unknown", 30, "scorecard", picture)
