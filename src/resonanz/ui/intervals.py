"""The table of intervals: who really differs, who ties, what cannot be told yet, what is hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from resonanz.analytics.results import Estimate, Verdict
from resonanz.report.charts.axis import Axis, around, ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import sure
from resonanz.report.ranking import brackets, rank_ranges
from resonanz.report.sections.parts import Row, rank, row, tied
from resonanz.ui.parts import Source, Voices, Words

TONES = {Verdict.BETTER: Tone.BETTER, Verdict.WORSE: Tone.WORSE}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a name, its estimate (None = hidden), and what may be said. `address` leads one level deeper."""

    name: Words
    estimate: Estimate | None
    words: Words = ""
    about: Words = ""
    address: str = ""
    tone: Tone = Tone.OWN
    ghost: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis of a table: its limits, the words at its ends, the line that everything is compared with."""

    limits: tuple[float, float] | None = None
    low: Words = ""
    high: Words = ""
    reference: float | None = None
    reference_words: Words = ""
    zero: bool = False
    signed: bool | None = None

    def axis(self, estimates: Sequence[Estimate | None]) -> Axis:
        """An axis around all known ends, with the reference and, for differences, with nought inside."""
        include = 0.0 if self.zero else self.reference
        return around(ends(e for e in estimates if sure(e)), limits=self.limits, include=include)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that is ready to draw, and its line."""

    row: Row
    line: Line


@dataclass(frozen=True, slots=True)
class Intervals:
    """A table of intervals that is ready to draw."""

    title: Words
    entries: tuple[Entry, ...]
    columns: tuple[str, ...]
    heads: dict[str, Words]
    axis: tuple[Words, Words, Words]
    aside: Words = ""
    sentence: Words = ""
    provenance: tuple[Source, ...] = ()
    anchor: str = ""


def tone_of(verdict: Verdict) -> Tone:
    """The colour of a comparison: petrol clearly better, rust clearly worse, grey no clear difference."""
    return TONES.get(verdict, Tone.NEUTRAL)


def intervals(  # noqa: PLR0913 - the words of one table
    title: Words,
    lines: Sequence[Line],
    *,
    scale: Scale | None = None,
    name: Words = "",
    value: Words = "",
    aside: Words = "",
    sentence: Words = "",
    provenance: Sequence[Source | Words] = (),
    ranked: bool = False,
    small_is_good: bool = False,
    anchor: str = "intervals",
) -> Intervals:
    """A table on one axis. `ranked` sorts by value, gives shared ranks and draws brackets around ties."""
    scale = scale or Scale()
    if ranked:
        lines = _sorted(lines, small_is_good=small_is_good)
    axis = scale.axis([line.estimate for line in lines])
    rows = [_row(line, axis, scale) for line in lines]
    if ranked:
        rows = _ranked(rows, lines, small_is_good=small_is_good)
    heads = _heads(rows, name=name, value=value, ranked=ranked)
    middle = scale.reference_words or (_("unchanged") if scale.zero else "")
    return Intervals(
        title=title,
        entries=tuple(Entry(made, line) for made, line in zip(rows, lines, strict=True)),
        columns=tuple(heads),
        heads=heads,
        axis=(scale.low, middle, scale.high),
        aside=aside,
        sentence=sentence,
        provenance=tuple(item if isinstance(item, Source) else Source(item) for item in provenance),
        anchor=anchor,
    )


def _row(line: Line, axis: Axis, scale: Scale) -> Row:
    strip = Strip(line.estimate, axis, line.tone, "", scale.reference, scale.zero, line.ghost)
    made = row(Voices(), str(line.name), strip, words=str(line.words), sign=scale.signed)
    if not made.chip or not (line.words or line.about):
        return made
    return replace(made, words=str(line.words))


def _sorted(lines: Sequence[Line], *, small_is_good: bool) -> list[Line]:
    """Best first; what has no value stands below, by name."""
    known = sorted((x for x in lines if sure(x.estimate)), key=_value, reverse=not small_is_good)
    unknown = sorted((x for x in lines if not sure(x.estimate)), key=lambda x: (x.estimate is None, str(x.name)))
    return known + unknown


def _value(line: Line) -> float:
    return line.estimate.value or 0.0 if line.estimate else 0.0


def _ranked(rows: list[Row], lines: Sequence[Line], *, small_is_good: bool) -> list[Row]:
    known = [line.estimate for line in lines if line.estimate is not None and sure(line.estimate)]
    ranges = rank_ranges(known, small_is_good=small_is_good)
    named = [replace(made, rank=rank(*span)) for made, span in zip(rows, ranges, strict=False)]
    return [*tied(named, brackets(ranges)), *rows[len(ranges) :]]


def _heads(rows: Sequence[Row], *, name: Words, value: Words, ranked: bool) -> dict[str, Words]:
    heads: dict[str, Words] = {"rank": _("Rank")} if ranked else {}
    heads |= {"name": name, "strip": _("Interval"), "value": value or _("Value"), "n": "n"}
    if any(made.words for made in rows):
        heads["words"] = _("In words")
    return heads
