"""The sentence above everything: what a reader should remember if nothing else is read."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from resonanz.analytics.metrics.results import MetricValue
from resonanz.report.context import Context, sure
from resonanz.report.phrases.findings import key, overall, t_quote
from resonanz.report.words import duration, figure


def headline(c: Context, ranked: Sequence[MetricValue]) -> Markup:
    """The finding in one or two short main clauses."""
    return _of_drivers(c, ranked) or _of_metrics(c, ranked) or _of_journey(c) or _of_nothing(c)


def _of_drivers(c: Context, ranked: Sequence[MetricValue]) -> Markup | None:
    drivers, t = c.report.drivers, c.t
    if drivers is None or not drivers.items:
        return None
    outcome = t_quote(c, drivers.outcome)
    top = [item.driver for item in drivers.items if item.tie == drivers.items[0].tie]
    low = ranked[-1].touchpoint if ranked else None
    name = key(c, top[0], "drivers")
    if len(top) == 1 and low == top[0]:
        return t.markup("{driver} matters most beside {outcome} and is rated lowest.", driver=name, outcome=outcome)
    if len(top) == 1 and low is not None:
        weak = key(c, low, "scorecard")
        return t.markup(
            "{driver} goes along most closely with {outcome}. {weak} is rated lowest.",
            driver=name,
            outcome=outcome,
            weak=weak,
        )
    if len(top) == 1:
        return t.markup("{driver} goes along most closely with {outcome}.", driver=name, outcome=outcome)
    if len(top) == 2:
        both = t.markup("{first} and {last}", first=name, last=key(c, top[1], "drivers"))
        return t.markup("{names} go along most closely with {outcome}.", names=both, outcome=outcome)
    return t.markup("{n} touchpoints matter about equally for {outcome}.", n=t.whole(len(top)), outcome=outcome)


def _of_metrics(c: Context, ranked: Sequence[MetricValue]) -> Markup | None:
    if ranked:
        best, low = (key(c, v.touchpoint, "scorecard") for v in (ranked[0], ranked[-1]))
        return c.t.markup("{low} is rated lowest, {best} highest.", low=low, best=best)
    known = [v for v in c.primary if sure(v.estimate)]
    return overall(known[0], c).sentence if known else None


def _of_journey(c: Context) -> Markup | None:
    journey, t = c.report.journey, c.t
    if journey is None or not journey.cases:
        return None
    waits = [e for e in journey.edges if e.median_seconds and e.n >= 10 and e.source != e.target]
    slow = max(waits, key=lambda e: (e.median_seconds or 0.0) * e.n, default=None)
    median = journey.duration_median
    if slow is not None and median is not None and median.value:
        return t.markup(
            "Half of the instances take longer than {time}. The wait before {step} weighs most.",
            time=duration(median.value, t),
            step=key(c, slow.target, "waits"),
        )
    if journey.top_variants:
        share = figure(journey.top_variants[0].share, t).value
        return t.markup("{share} of the instances take the most frequent way.", share=share)
    return t.markup(
        "{n} instances take {ways} different ways.", n=t.whole(journey.cases), ways=t.whole(journey.variants)
    )


def _of_nothing(c: Context) -> Markup:
    return c.t.markup("Nothing certain can be said yet: there are too few answers.")


def lead(c: Context, certainties: Sequence[str]) -> str:
    """Below the headline: from how much this was read, and how sure the findings are."""
    t, report = c.t, c.report
    parts = [t.plural("From {n} row", "From {n} rows", report.balance.rows_read)]
    if report.period is not None:
        parts.append(t("{first} to {last}", first=t.day(report.period[0]), last=t.day(report.period[1])))
    kinds = {
        "measured": t("{n} measured", n=t.whole(certainties.count("measured"))),
        "plausible": t.plural("{n} association", "{n} associations", certainties.count("plausible")),
        "unknown": t("{n} still open", n=t.whole(certainties.count("unknown"))),
    }
    told = [words for kind, words in kinds.items() if kind in certainties]
    how = t("Findings: {list}.", list=", ".join(told)) if told else ""
    return f"{', '.join(parts)}. {how}".strip()
