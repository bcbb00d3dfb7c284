"""Numbers as a reader meets them: tiles, tables of intervals, and the sentence that opens a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.analytics.metrics.results import Comparison, MetricValue
from resonanz.analytics.results import Estimate, Unit, Verdict
from resonanz.report.charts.strips import Tone
from resonanz.report.context import imprecise, needed, suppressed, sure
from resonanz.report.language import Language
from resonanz.report.phrases.comparisons import clearly, size, verdict_words
from resonanz.report.phrases.names import metric as metric_name
from resonanz.report.phrases.scores import axis_words
from resonanz.report.sections.scorecard import small_is_good, whole_scale
from resonanz.report.words import figure, scale_ends
from resonanz.ui.intervals import Intervals, Line, Scale, intervals, tone_of
from resonanz.ui.parts import Source, Tile

MOST = 7
"""Rows of a list of changes where fewer are clear."""
CLEAR = {Verdict.BETTER, Verdict.WORSE}
Names = Callable[[str], str]


def tile(
    value: MetricValue, before: MetricValue | None, change: Comparison | None, t: Language, *, address: str = ""
) -> Tile:
    """A number with its interval, the one before as a ghost, and one sentence of comparison."""
    earlier = before.estimate if before is not None and sure(before.estimate) else None
    return Tile(
        label=metric_name(value.metric, t),
        estimate=value.estimate,
        axis=whole_scale(value),
        words=_waiting(value.estimate, t) or change_sentence(change, t),
        tone=tone_of(change.verdict) if change is not None else Tone.NEUTRAL,
        sources=(_("response rate unknown"),),
        ghost=earlier,
        address=address,
    )


def _waiting(estimate: Estimate, t: Language) -> str:
    """What is missing where no value may be shown; nothing where one may."""
    if suppressed(estimate):
        return _("Too few answers: hidden to protect people.")
    if not imprecise(estimate):
        return ""
    need = needed(estimate)
    return _("About %(n)s answers are needed.") % {"n": t.whole(need)} if need else _("There are too few answers.")


def change_sentence(change: Comparison | None, t: Language) -> str:
    """The stretch of time beside the one before it, in one plain sentence."""
    if change is None or change.difference is None:
        return _("There is nothing earlier to compare with.")
    if change.verdict in {Verdict.BETTER, Verdict.WORSE}:
        word = clearly(change.value.metric, change.verdict, t)
        words = {"word": word[:1].upper() + word[1:], "size": size(change.difference, t)}
        return _("%(word)s than in the period before: %(size)s.") % words
    if change.verdict is Verdict.NO_CLEAR_DIFFERENCE:
        return " ".join(filter(None, (_("No clear difference to the period before."), visible(change.difference, t))))
    return _("Whether it changed cannot be told yet.")


def visible(difference: Estimate, t: Language) -> str:
    """The smallest change that these numbers of answers could show."""
    found = next((n.params["value"] for n in difference.notes if n.code == "visible_difference"), None)
    if found is None:
        return ""
    amount = float(found)
    match difference.unit:
        case Unit.SHARE:
            return _("A change of %(n)s percentage points or more would be visible.") % {"n": t.number(amount * 100, 0)}
        case Unit.POINTS:
            return _("A change of %(n)s points or more would be visible.") % {"n": t.number(amount, 0)}
        case _:
            return _("A change of %(n)s or more would be visible.") % {"n": t.number(amount, 2)}


def table(
    items: Sequence[Comparison],
    overall: MetricValue | None,
    t: Language,
    *,
    level: str,
    name: Names,
    address: Callable[[str], str],
    sources: Sequence[Source | str] = (),
) -> Intervals:
    """Cells of one level and one metric on one axis, best first, ties in brackets."""
    first = items[0].value
    low, high = axis_words(first.metric, t)
    middle = overall.estimate.value if overall is not None and sure(overall.estimate) else None
    return intervals(
        level,
        [_line(item, t, name, address) for item in items],
        scale=Scale(
            limits=_limits(first),
            low=low,
            high=high,
            reference=middle,
            reference_words=_("dotted: all together") if middle is not None else "",
        ),
        name=level,
        value=metric_name(first.metric, t),
        aside=metric_name(first.metric, t),
        provenance=sources,
        ranked=True,
        small_is_good=small_is_good(first),
        anchor="cells",
    )


def _line(item: Comparison, t: Language, name: Names, address: Callable[[str], str]) -> Line:
    alone = item.difference is None and item.needed_n is None and sure(item.value.estimate)
    words = _("nothing to compare with") if alone else verdict_words(item, t)
    cell = item.value.segment or ""
    return Line(name(cell), item.value.estimate, words, address=address(cell), tone=tone_of(item.verdict))


def _limits(value: MetricValue) -> tuple[float, float]:
    if value.estimate.unit is Unit.SHARE:
        return 0.0, 1.0
    return (-100.0, 100.0) if value.estimate.unit is Unit.POINTS else scale_ends(value.scale)


def changes_table(
    changes: Sequence[Comparison], t: Language, *, name: Names, address: Callable[[str], str]
) -> Intervals:
    """Changes since the stretch of time before, around nought; the clear ones first."""
    ordered = _telling(changes)
    low, high = axis_words(changes[0].value.metric, t)
    lines = [
        Line(
            name(c.value.touchpoint),
            c.difference,
            "" if c.verdict in CLEAR else verdict_words(c, t),
            address=address(c.value.touchpoint),
            tone=tone_of(c.verdict),
        )
        for c in ordered
    ]
    return intervals(
        _("What changed"),
        lines,
        scale=Scale(low=low, high=high, zero=True, signed=True),
        name=_("Touchpoint"),
        value=_("Change"),
        aside=metric_name(changes[0].value.metric, t),
        provenance=[_("%(n)s touchpoints looked at, corrected for their number") % {"n": t.whole(len(changes))}],
        anchor="changes",
    )


def _telling(changes: Sequence[Comparison]) -> list[Comparison]:
    """The clear changes, the largest first, then the best measured of the others."""
    clear = sorted((c for c in changes if c.verdict in CLEAR), key=lambda c: -_reach(c))
    others = sorted((c for c in changes if c.verdict not in CLEAR), key=lambda c: -c.value.estimate.n)
    return [*clear, *others][: max(len(clear), MOST)]


def _reach(change: Comparison) -> float:
    return abs(change.difference.value or 0.0) if change.difference is not None else 0.0


def alone(value: MetricValue | None, t: Language) -> str:
    """The headline where there is only one cell: its number with its interval."""
    if value is None:
        return _("There are no answers here yet.")
    words = figure(value.estimate, t)
    if not sure(value.estimate):
        return _("%(metric)s: cannot be told yet.") % {"metric": metric_name(value.metric, t)}
    return _("%(metric)s: %(value)s, %(interval)s.") % {
        "metric": metric_name(value.metric, t),
        "value": words.value,
        "interval": words.spoken,
    }


def standing_out(items: Sequence[Comparison], name: Names) -> str:
    """Who really differs, as the headline of a page."""
    clear = [i for i in items if i.verdict in CLEAR]
    judged = [i for i in items if i.verdict not in {Verdict.CANNOT_TELL, Verdict.SUPPRESSED}]
    if not judged:
        return _("Who differs here cannot be told yet.")
    if not clear:
        return _("No clear difference can be seen here.")
    if len(clear) == 1:
        return _one_stands_out(clear[0], name)
    worse = sum(i.verdict is Verdict.WORSE for i in clear)
    return _several_stand_out(len(judged), better=len(clear) - worse, worse=worse)


def _one_stands_out(item: Comparison, name: Names) -> str:
    words = {"name": name(item.value.segment or "")}
    if item.verdict is Verdict.BETTER:
        return _("Only %(name)s clearly stands out for the better.") % words
    return _("Only %(name)s clearly falls behind.") % words


def _several_stand_out(total: int, *, better: int, worse: int) -> str:
    counts: Mapping[str, object] = {
        "all": total,
        "better": ngettext("%(n)s is clearly better", "%(n)s are clearly better", better) % {"n": better},
        "worse": ngettext("%(n)s is clearly worse", "%(n)s are clearly worse", worse) % {"n": worse},
    }
    if not worse:
        return _("Of %(all)s, %(better)s than the others.") % counts
    if not better:
        return _("Of %(all)s, %(worse)s than the others.") % counts
    return _("Of %(all)s, %(better)s and %(worse)s than the others.") % counts


def headline(changes: Sequence[Comparison], t: Language) -> str:
    """The sentence that opens the start page: what clearly changed, or that nothing did."""
    names = {"worse": _named(changes, Verdict.WORSE, t), "better": _named(changes, Verdict.BETTER, t)}
    if names["worse"] and names["better"]:
        return _("%(worse)s: clearly lower. %(better)s: clearly higher.") % names
    if names["worse"]:
        return _("%(worse)s: clearly lower than in the period before.") % names
    if names["better"]:
        return _("%(better)s: clearly higher than in the period before.") % names
    if any(c.verdict is Verdict.NO_CLEAR_DIFFERENCE for c in changes):
        return _("For your customers, nothing has clearly changed.")
    return _("Whether something changed cannot be told yet.")


def _named(changes: Sequence[Comparison], verdict: Verdict, t: Language) -> str:
    return ", ".join(dict.fromkeys(metric_name(c.value.metric, t) for c in changes if c.verdict is verdict))
