"""The start page in words: what changed, and what needs me today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from resonanz.analytics.metrics.results import Comparison, MetricValue
from resonanz.analytics.results import Verdict
from resonanz.report.language import Language
from resonanz.report.phrases.comparisons import size
from resonanz.report.phrases.names import metric as metric_name
from resonanz.report.words import figure
from resonanz.ui.parts import Words
from resonanz.web.home.queries import Gaps, Sight, address_of


@dataclass(frozen=True, slots=True)
class Finding:
    """The sentence that opens the page, and the line below it with the numbers."""

    sentence: str
    line: str = ""
    touchpoint: str = ""
    """Id of the touchpoint it names, where it names one."""


@dataclass(frozen=True, slots=True)
class Todo:
    """Something that waits for the reader, and where it is done."""

    icon: str
    title: Words
    words: Words
    action: Words
    address: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that cannot be told yet, and what is missing."""

    question: str
    missing: str


def finding(sight: Sight, t: Language) -> Finding:
    """What clearly moved, else what clearly stands out, else that nothing can be told."""
    moved = sight.moved()
    worse, better = (_most_clear(sight, moved, verdict) for verdict in (Verdict.WORSE, Verdict.BETTER))
    if worse or better:
        return _moved(sight, worse, better, t)
    weakest = _most_clear(sight, sight.standing(), Verdict.WORSE)
    if weakest is not None:
        return _weakest(sight, weakest, t)
    if any(c.verdict is Verdict.NO_CLEAR_DIFFERENCE for c in moved):
        return Finding(_("For your customers, nothing has clearly changed."))
    if not sight.values:
        return Finding(_("No customer has answered here yet."))
    return Finding(_("Whether something changed for your customers cannot be told yet."))


def _most_clear(sight: Sight, found: Sequence[Comparison], verdict: Verdict) -> Comparison | None:
    """The clearest of the touchpoints that stand in the register: the distance in widths of its own interval."""
    fit = [c for c in found if c.verdict is verdict and c.difference is not None and _cell(c) in sight.names]
    return max(fit, key=_distance, default=None)


def _cell(item: Comparison) -> str:
    """The touchpoint of a comparison: a cell beside others, or the touchpoint of a change."""
    return item.value.touchpoint if item.value.touchpoint != "*" else item.value.segment or ""


def _distance(item: Comparison) -> float:
    difference = item.difference
    if difference is None or not difference.known:
        return 0.0
    return abs(difference.value or 0.0) / max((difference.high or 0.0) - (difference.low or 0.0), 1e-9)


def _moved(sight: Sight, worse: Comparison | None, better: Comparison | None, t: Language) -> Finding:
    named = {key: _link(sight, item) for key, item in (("worse", worse), ("better", better)) if item is not None}
    both = [item for item in (worse, better) if item is not None]
    if len(both) == 2:
        sentence = _said(_("%(worse)s is rated clearly lower, %(better)s clearly higher."), named)
    elif worse is not None:
        sentence = _said(_("%(worse)s is rated clearly lower than in the period before."), named)
    else:
        sentence = _said(_("%(better)s is rated clearly higher than in the period before."), named)
    lines = [_change_line(sight, item, t) for item in both]
    return Finding(sentence, " ".join(lines), _cell(both[0]))


def _change_line(sight: Sight, item: Comparison, t: Language) -> str:
    assert item.difference is not None
    words = {"name": sight.names[_cell(item)], "metric": metric_name(item.value.metric, t)}
    return _("%(name)s, %(metric)s: %(size)s.") % {**words, "size": size(item.difference, t)}


def _weakest(sight: Sight, item: Comparison, t: Language) -> Finding:
    sentence = _said(_("Nothing has clearly changed. %(name)s stays the weakest place."), {"name": _link(sight, item)})
    value = figure(item.value.estimate, t)
    line = _("%(metric)s %(value)s, %(interval)s; clearly lower than the other touchpoints.") % {
        "metric": metric_name(item.value.metric, t),
        "value": value.value,
        "interval": value.spoken,
    }
    return Finding(sentence, line, _cell(item))


def _link(sight: Sight, item: Comparison) -> str:
    cell = _cell(item)
    address = address_of("metrics") + sight.address.query(metric=item.value.metric, touchpoint=cell)
    return format_html('<a class="key" href="{}">{}</a>', address, sight.names[cell])


def _said(sentence: str, parts: dict[str, str]) -> Markup:
    """A sentence with links in it; everything else is escaped."""
    return Markup(escape(sentence)) % parts  # noqa: S704 - the sentence is escaped, so is what stands in it


def todos(sight: Sight, found: Finding, open_: Gaps) -> list[Todo]:
    """What needs the reader today, the most pressing first."""
    return [*_own_falls(sight, open_), *_listen(sight, found), *_register(open_)][:4]


def _own_falls(sight: Sight, open_: Gaps) -> list[Todo]:
    fallen = {_cell(c): c for c in sight.moved() if c.verdict is Verdict.WORSE and _cell(c) in open_.own}
    return [
        Todo(
            "alert-triangle",
            _("Your touchpoint %(name)s has fallen") % {"name": sight.names[cell]},
            _("It is rated clearly lower than in the period before."),
            _("See what happened"),
            address_of("touchpoints:show", cell) or address_of("metrics") + sight.address.query(touchpoint=cell),
        )
        for cell in fallen
    ]


def _listen(sight: Sight, found: Finding) -> list[Todo]:
    if not found.touchpoint or not sight.viewer.may("read_voices"):
        return []
    name = sight.names[found.touchpoint]
    days = sight.address.voices_query(touchpoint=found.touchpoint)
    words = _("The number says where. The comments say why.")
    title = _("Read what customers say about %(name)s") % {"name": name}
    return [Todo("message", title, words, _("Read the voices"), address_of("voices") + days)]


def _register(open_: Gaps) -> list[Todo]:
    register = address_of("touchpoints:list")
    if not open_.may_edit or not register:
        return []
    found = []
    if open_.without_owner:
        title = _("Touchpoints without an owner: %(n)s") % {"n": open_.without_owner}
        words = _("What nobody is responsible for, nobody improves.")
        found.append(Todo("user", title, words, _("Name an owner"), f"{register}?without_owner=1"))
    if open_.assumed:
        title = _("Only assumed so far: %(n)s touchpoints") % {"n": open_.assumed}
        words = _("Nobody has asked customers there yet.")
        found.append(Todo("circle-dashed", title, words, _("See the touchpoints"), f"{register}?assumed=1"))
    return found


def unknowns(sight: Sight, open_: Gaps, t: Language) -> list[Unknown]:
    """What the numbers do not tell, and what would be needed."""
    waiting = [c for c in sight.standing() if c.needed_n is not None and _cell(c) in sight.names]
    by_place = {_cell(c): c for c in sorted(waiting, key=lambda c: c.value.estimate.n)}
    found = [
        Unknown(
            _("How good is %(name)s?") % {"name": sight.names[cell]},
            _("%(n)s answers, about %(needed)s are needed.")
            % {"n": t.whole(item.value.estimate.n), "needed": t.whole(item.needed_n or 0)},
        )
        for cell, item in sorted(by_place.items(), key=lambda entry: -entry[1].value.estimate.n)[:2]
    ]
    found.append(
        Unknown(
            _("Who does not answer?"),
            _("Invitations are not known here, so the response rate is not known either."),
        )
    )
    if open_.assumed:
        missing = _("%(n)s of %(total)s touchpoints rest on assumptions.")
        words = missing % {"n": t.whole(open_.assumed), "total": t.whole(open_.total)}
        found.append(Unknown(_("What happens where nobody asks?"), words))
    return found


def board_sentence(found: Finding, value: MetricValue | None, change: Comparison | None, t: Language) -> Finding:
    """The sentence of the board: the one number first, then the place that moved."""
    if value is None or change is None or change.verdict not in {Verdict.BETTER, Verdict.WORSE}:
        return found
    name = metric_name(value.metric, t)
    if change.verdict is Verdict.BETTER:
        words = _("%(metric)s has clearly risen.") % {"metric": name}
    else:
        words = _("%(metric)s has clearly fallen.") % {"metric": name}
    joined = Markup("{} {}").format(words, found.sentence) if found.touchpoint else words
    return Finding(joined, found.line, found.touchpoint)
