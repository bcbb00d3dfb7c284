"""Numbers as a reader meets them: tiles, tables of intervals, and the sentence that opens a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

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
NAMED = 2
"""So many are called by name in a headline; more are counted."""
UNKNOWN = 2
"""Rows of it that cannot be told yet."""
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
    narrow: bool = False,
) -> Intervals:
    """Cells of one level and one metric on one axis, best first, ties in brackets.

    A narrow table says its words below the names, not in a column of their own.
    """
    first = items[0].value
    low, high = axis_words(first.metric, t)
    middle = overall.estimate.value if overall is not None and sure(overall.estimate) else None
    return intervals(
        level,
        [_line(item, t, name, address, narrow=narrow) for item in items],
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


def _line(item: Comparison, t: Language, name: Names, address: Callable[[str], str], *, narrow: bool) -> Line:
    alone = item.difference is None and item.needed_n is None and sure(item.value.estimate)
    words = _("nothing to compare with") if alone else verdict_words(item, t)
    cell = item.value.segment or ""
    line = Line(name(cell), item.value.estimate, address=address(cell), tone=tone_of(item.verdict))
    return replace(line, about=words) if narrow else replace(line, words=words)


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
            about=verdict_words(c, t),
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
    alike = [c for c in others if c.verdict is Verdict.NO_CLEAR_DIFFERENCE]
    unknown = [c for c in others if c.verdict is Verdict.CANNOT_TELL]
    return [*clear, *alike[: max(0, MOST - len(clear))], *unknown[:UNKNOWN]]


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
        return _("No clear difference can be seen between these %(n)s.") % {"n": len(items)}
    if len(clear) == 1:
        return _one_stands_out(clear[0], name)
    return " ".join(_group(clear, verdict, len(judged), name) for verdict in _said_of(clear))


def _said_of(clear: Sequence[Comparison]) -> list[Verdict]:
    """What is said first: the worse, because it asks for something."""
    return [verdict for verdict in (Verdict.WORSE, Verdict.BETTER) if any(i.verdict is verdict for i in clear)]


def _group(clear: Sequence[Comparison], verdict: Verdict, total: int, name: Names) -> str:
    """Those who stand out in one direction: by name where they are few, else counted."""
    found = [name(i.value.segment or "") for i in clear if i.verdict is verdict]
    listed = ", ".join(found) if len(found) <= NAMED else _("%(n)s of %(all)s") % {"n": len(found), "all": total}
    if verdict is Verdict.BETTER:
        return _("Clearly better than the others: %(names)s.") % {"names": listed}
    return _("Clearly worse than the others: %(names)s.") % {"names": listed}


def _one_stands_out(item: Comparison, name: Names) -> str:
    words = {"name": name(item.value.segment or "")}
    if item.verdict is Verdict.BETTER:
        return _("Only %(name)s clearly stands out for the better.") % words
    return _("Only %(name)s clearly falls behind.") % words
