"""What goes together, in words that claim no cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resonanz.analytics.association import Direction, Kind, Mix, Pair
from resonanz.analytics.results import Estimate
from resonanz.report.charts.axis import Axis
from resonanz.report.charts.strips import Tone
from resonanz.report.context import sure
from resonanz.report.phrases import notes
from resonanz.report.words import figure
from resonanz.ui.intervals import Intervals, Line, Scale, intervals
from resonanz.ui.parts import Grade, Source, Tab, Tile
from resonanz.ui.speech import speech
from resonanz.understand.drivers.together.forms import JOINS, KINDS, Key
from resonanz.understand.drivers.together.queries import Together

WHOLE: Final = (-1.0, 1.0)
SHORT: Final[Mapping[Direction, str | Promise]] = {
    Direction.TOGETHER: gettext_lazy("together"),
    Direction.OPPOSITE: gettext_lazy("opposite"),
    Direction.UNCLEAR: gettext_lazy("no clear connection"),
    Direction.CANNOT_TELL: gettext_lazy("cannot tell yet"),
}
MIXES: Final[Mapping[Mix, str | Promise]] = {
    Mix.SAME: gettext_lazy("Within units it looks the same: which units answered does not explain it."),
    Mix.WEAKER: gettext_lazy("Within units it is clearly weaker: a part of it is that some units are good at both."),
    Mix.STRONGER: gettext_lazy("Within units it is clearly stronger: differences between units cover a part of it."),
    Mix.BETWEEN: gettext_lazy(
        "Within units no clear connection is left: it comes from units that are good, or bad, at both."
    ),
    Mix.HIDDEN: gettext_lazy("Within units there is one: differences between units cover it in the number over all."),
    Mix.REVERSED: gettext_lazy(
        "Within units it points the other way. The number over all misleads here: it mixes units that differ in both "
        "(Simpson's paradox)."
    ),
    Mix.CANNOT_TELL: gettext_lazy("Whether it also holds within units cannot be told."),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix; empty beside and above the diagonal."""

    pair: Pair | None = None
    value: str = ""
    interval: str = ""
    n: str = ""
    words: str | Promise = ""
    address: str = ""
    label: str = ""
    chosen: bool = False

    @property
    def css(self) -> str:
        return self.pair.direction.value if self.pair else "nothing"


def headline(page: Together) -> str:
    """What can be said over all pairs."""
    found = page.found
    if not page.choices:
        return _("There are no answers here that could be laid beside each other.")
    if len(found.fields) < 2:
        return _("Choose two fields or more.")
    if not found.looked_at:
        return _("What goes together cannot be told yet.")
    clear = [pair for pair in found.pairs if pair.direction in {Direction.TOGETHER, Direction.OPPOSITE}]
    if not clear:
        return _("No clear connection can be seen here.")
    if len(clear) == 1:
        return said(page, clear[0])
    words = {"n": len(clear), "all": found.looked_at}
    return _("%(n)s of %(all)s pairs clearly go together.") % words


def said(page: Together, pair: Pair) -> str:
    """One pair in one sentence, without its number."""
    words = {"a": page.name(pair.x.key), "b": page.name(pair.y.key)}
    match pair.direction:
        case Direction.TOGETHER:
            return _("Where %(a)s is rated higher, %(b)s is rated higher, too.") % words
        case Direction.OPPOSITE:
            return _("Where %(a)s is rated higher, %(b)s is rated lower.") % words
        case Direction.UNCLEAR:
            return _("No clear connection between %(a)s and %(b)s can be seen.") % words
        case _:
            return _("Whether %(a)s and %(b)s go together cannot be told yet.") % words


def honest(page: Together) -> str:
    """The sentence below the headline: on how many answers it rests, and what it does not say."""
    known = [pair.pooled.n for pair in page.found.pairs if sure(pair.pooled)]
    warning = _("Together does not mean because: a third thing may move both. Only a trial shows a cause.")
    if not known:
        return warning
    t = speech()
    if min(known) == max(known):
        return _("It rests on %(n)s pairs of answers.") % {"n": t.whole(known[0])} + " " + warning
    words = {"low": t.whole(min(known)), "high": t.whole(max(known))}
    return _("Each pair rests on its own answers: %(low)s to %(high)s.") % words + " " + warning


def matrix(page: Together) -> list[tuple[str, list[Cell]]]:
    """Rows of the lower triangle: name of the field, its cells."""
    fields = page.found.fields
    return [
        (page.name(field.key), [_cell(page, field.key, fields[j].key) if j < i else Cell() for j in range(i)])
        for i, field in enumerate(fields)
    ]


def _cell(page: Together, a: Key, b: Key) -> Cell:
    pair = page.found.between(a, b)
    if pair is None:
        return Cell()
    t, estimate = speech(), pair.pooled
    words = figure(estimate, t, sign=False)
    return Cell(
        pair,
        value=words.value,
        interval=words.spoken,
        n=t.whole(estimate.n) if sure(estimate) else missing(estimate),
        words=SHORT[pair.direction],
        address=page.address.query(fields=_keys(page), pair=(pair.x.key, pair.y.key)) + "#pair",
        label=_("%(a)s and %(b)s") % {"a": page.name(b), "b": page.name(a)},
        chosen=pair is chosen(page),
    )


def _keys(page: Together) -> tuple[Key, ...]:
    return tuple(field.key for field in page.found.fields)


def chosen(page: Together) -> Pair | None:
    """The pair that the address names, else the closest of those that can be told, else the first."""
    found, asked = page.found, page.address.pair
    named = found.between(*asked) if asked else None
    known = [pair for pair in found.pairs if sure(pair.pooled)]
    closest = max(known, key=lambda pair: abs(pair.pooled.value or 0.0), default=None)
    return named or closest or next(iter(found.pairs), None)


def missing(estimate: Estimate) -> str:
    """Why nothing may be said, in a sentence."""
    return " ".join(notes.sentence(item, speech()) for item in estimate.notes)


def sentences(page: Together, pair: Pair) -> list[str]:
    """What may be said about one pair, and what not."""
    if not sure(pair.pooled):
        return [missing(pair.pooled)]
    t, found = speech(), [str(MIXES[pair.mix])]
    if pair.mix is Mix.CANNOT_TELL and (why := missing(pair.within)):
        found.append(why)
    if pair.direction is Direction.UNCLEAR and pair.visible is not None:
        words = {"value": t.number(pair.visible, 2)}
        found.append(_("With so many answers a connection of %(value)s or more would be visible.") % words)
    if left := pair.x.left_out + pair.y.left_out:
        found.append(_("Left out, because asked on another scale: %(n)s answers.") % {"n": t.whole(left)})
    return [*found, _rests(page, pair)]


def _rests(page: Together, pair: Pair) -> str:
    """On which answers it rests: the others were not asked for both."""
    t = speech()
    words = {
        "n": t.whole(pair.pooled.n),
        "a": page.name(pair.x.key),
        "all_a": t.whole(pair.x.n),
        "b": page.name(pair.y.key),
        "all_b": t.whole(pair.y.n),
    }
    told = _(
        "%(n)s have both answers; %(a)s has %(all_a)s answers in all, %(b)s has %(all_b)s. "
        "Those without both may be different customers."
    )
    return told % words


def tiles(page: Together, pair: Pair) -> list[Tile]:
    """The pair over all units and within them."""
    axis = Axis(*WHOLE)
    looks = _("corrected for %(n)s pairs") % {"n": page.found.looked_at}
    inside = _("Each unit is compared with itself alone.")
    return [
        Tile(_("Over all units"), pair.pooled, axis, SHORT[pair.direction], sources=(looks,), zero=True, grade=Grade.C),
        Tile(_("Within units"), pair.within, axis, inside, zero=True, grade=Grade.C),
    ]


def units(page: Together, pair: Pair) -> Intervals | None:
    """Each unit alone, most answers first; none where there are not two."""
    lines = [
        Line(page.units.get(part.group, "–"), part.estimate, tone=_tone(part.estimate))
        for part in pair.parts
        if part.estimate.n
    ]
    if len(lines) < 2:
        return None
    method = reverse("method", args=[pair.pooled.method])
    return intervals(
        _("In each unit"),
        lines[:20],
        scale=Scale(limits=WHOLE, low=_("opposite"), high=_("together"), zero=True, reference_words=_("no connection")),
        name=_("Unit"),
        value=_("Correlation"),
        provenance=[_("corrected for the number of units"), Source(_("Method"), method)],
        anchor="units",
    )


def _tone(estimate: Estimate) -> Tone:
    inside = estimate.known and (estimate.low or 0.0) <= 0 <= (estimate.high or 0.0)
    return Tone.NEUTRAL if inside else Tone.OWN


def kinds(page: Together) -> list[Tab]:
    """By rank or by value."""
    fields = _keys(page)
    return [
        Tab(label, page.address.query(fields=fields, pair=page.address.pair, kind=kind.value), kind is page.found.kind)
        for kind, label in KINDS.items()
    ]


def joins(page: Together) -> list[tuple[object, str, bool]]:
    """What may join two answers."""
    at = page.address
    return [(label, at.query(by=key, pair=at.pair), key == at.by) for key, label in JOINS.items()]


def method_words(page: Together) -> list[Source]:
    """The line below the matrix."""
    rank = page.found.kind is Kind.RANK
    name = _("Correlation of ranks (Spearman)") if rank else _("Correlation of values (Pearson)")
    link = reverse("method", args=["spearman" if rank else "pearson"])
    looks = _("95%% intervals, %(n)s pairs looked at together (Holm)") % {"n": page.found.looked_at}
    return [Source(name, link), Source(looks), Source(JOINS[page.address.by])]


def rows(page: Together) -> tuple[tuple[str, ...], Iterable[tuple[object, ...]]]:
    """The pairs as head and rows for a file."""
    ends_of = (_("From"), _("Up to"))
    pooled = (_("First field"), _("Second field"), _("Correlation"), *ends_of, "n", _("In words"))
    head = (*pooled, _("Within units"), *ends_of)
    t = speech()

    def ends(estimate: Estimate) -> tuple[str, ...]:
        values = (estimate.value, estimate.low, estimate.high) if sure(estimate) else (None, None, None)
        return tuple("" if value is None else t.number(value, 2) for value in values)

    return head, [
        (
            page.name(pair.x.key),
            page.name(pair.y.key),
            *ends(pair.pooled),
            pair.pooled.n if pair.pooled.n >= 5 or not pair.pooled.n else "< 5",
            str(SHORT[pair.direction]),
            *ends(pair.within),
        )
        for pair in page.found.pairs
    ]
