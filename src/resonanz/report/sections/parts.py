"""Parts that sections share: rows with an interval strip, charts with their table, lines of provenance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from resonanz.analytics.results import Estimate
from resonanz.report.charts.axis import Axis
from resonanz.report.charts.strips import Strip, Tone, draw
from resonanz.report.context import Speaker, imprecise, needed, suppressed
from resonanz.report.language import Language
from resonanz.report.phrases.names import method
from resonanz.report.words import figure, spoken

FEW = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a strip table. `tie` is "first", "inner", "last" or nothing; `chip` stands where no value may."""

    name: str
    strip: Markup
    tone: str
    value: str
    interval: str
    n: str
    words: str
    rank: str = ""
    second: str = ""
    extra: str = ""
    chip: str = ""
    tie: str = ""
    low: str = ""
    high: str = ""
    method: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class StripTable:
    """A list of intervals on one axis: heads of columns, rows, the sentence below and its provenance."""

    title: str
    aside: str
    axis: tuple[str, str, str]
    heads: dict[str, str]
    rows: tuple[Row, ...]
    sentence: str = ""
    provenance: tuple[str, ...] = ()
    anchor: str = ""
    fold: int = 0
    """How many rows in the middle are folded away until asked for."""

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(self.heads)


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart drawn for wide and narrow screens, with the table behind it."""

    title: str
    aside: str
    wide: Markup
    narrow: Markup
    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    sentence: str = ""
    provenance: tuple[str, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    anchor: str = ""


def state(estimate: Estimate | None, tone: Tone) -> Tone:
    """The tone, unless the estimate is hidden or too imprecise for one."""
    if estimate is None or suppressed(estimate):
        return Tone.HIDDEN
    return Tone.UNKNOWN if imprecise(estimate) else tone


def count(estimate: Estimate, t: Language) -> str:
    """n, or "< 5" where the cell is hidden."""
    return f"< {FEW}" if suppressed(estimate) else t.whole(estimate.n)


def row(c: Speaker, name: str, strip: Strip, *, words: str = "", sign: bool | None = None) -> Row:
    """A row for one estimate: drawn and worded by how much may be said."""
    t, estimate = c.t, strip.estimate
    tone = state(estimate, strip.tone)
    if estimate is None or tone is Tone.HIDDEN:
        return _hidden(c, name, replace(strip, tone=tone))
    label = f"{name}: {spoken(estimate, t)}"
    if tone is Tone.UNKNOWN:
        return _unknown(c, name, replace(strip, tone=tone))
    shown = figure(estimate, t, sign=sign)
    how = method(estimate.method, t)
    tip = t("{label}. Method: {method}", label=", ".join(p for p in (label, words) if p), method=how)
    drawn = draw(replace(strip, label=tip))
    low, high = _ends(estimate, t)
    return Row(name, drawn, tone, shown.value, shown.tabular, count(estimate, t), words, low=low, high=high, method=how)


def _ends(estimate: Estimate, t: Language) -> tuple[str, str]:
    low, high = (figure(replace(estimate, value=end), t).value for end in (estimate.low, estimate.high))
    return low, high


def _hidden(c: Speaker, name: str, strip: Strip) -> Row:
    t = c.t
    words = t("too few answers, hidden to protect people")
    drawn = draw(replace(strip, label=f"{name}: {words}"))
    return Row(name, drawn, Tone.HIDDEN, "", "", f"< {FEW}", words, rank="–", chip=t("hidden"))


def _unknown(c: Speaker, name: str, strip: Strip) -> Row:
    t, estimate = c.t, strip.estimate
    need = needed(estimate) if estimate is not None else None
    n = estimate.n if estimate is not None else 0
    words = t("about {n} answers needed", n=t.whole(need)) if need else t("too few answers")
    have = t.plural("{n} answer", "{n} answers", n)
    label = t("{name}: cannot tell yet, {have}, {words}", name=name, have=have, words=words)
    drawn = draw(replace(strip, label=label))
    return Row(name, drawn, Tone.UNKNOWN, "", "", t.whole(n), words, rank="–", chip=t("cannot tell yet"))


def tied(rows: Sequence[Row], groups: Sequence[int]) -> tuple[Row, ...]:
    """The rows with the ends of their brackets; a group of one has none."""
    return tuple(replace(item, tie=_bracket(groups, i)) for i, item in enumerate(rows))


def _bracket(groups: Sequence[int], i: int) -> str:
    if i >= len(groups):
        return ""
    above = i > 0 and groups[i - 1] == groups[i]
    below = i + 1 < len(groups) and groups[i + 1] == groups[i]
    return {(False, True): "first", (True, True): "inner", (True, False): "last"}.get((above, below), "")


def rank(low: int | None, high: int | None) -> str:
    """A range of ranks, one number where it is certain."""
    if low is None or high is None:
        return "–"
    return str(low) if low == high else f"{low}–{high}"


def ends(axis: Axis, t: Language, words: tuple[str, str], digits: int = 1) -> tuple[str, str]:
    """What stands at the two ends of an axis: number and direction."""
    first, last = (axis.high, axis.low) if axis.flipped else (axis.low, axis.high)
    return f"{t.number(first, digits)} {words[0]}", f"{words[1]} {t.number(last, digits)}"
