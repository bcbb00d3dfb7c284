"""The picture of a pair with its table and its words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.analytics.association import Field, Pair, Point
from resonanz.analytics.metrics.precision import PRIVACY_MINIMUM
from resonanz.analytics.metrics.scales import read_scale
from resonanz.analytics.results import Estimate
from resonanz.report.sections.parts import Figure
from resonanz.report.words import figure
from resonanz.ui.speech import speech
from resonanz.understand.drivers.together import drawing, phrases
from resonanz.understand.drivers.together.queries import Together


@dataclass(frozen=True, slots=True)
class Ruler:
    """A scale with its better end at the high side, as it is drawn, and as it was asked."""

    field: Field

    @property
    def sign(self) -> float:
        return 1.0 if read_scale(self.field.scale).rising else -1.0

    @property
    def ends(self) -> tuple[float, float]:
        scale = read_scale(self.field.scale)
        return (scale.low, scale.high) if scale.rising else (-scale.high, -scale.low)

    def words(self, value: float) -> str:
        """A value as it was asked."""
        asked = value * self.sign
        return speech().number(asked, 0 if asked == round(asked) else 1)


def picture(page: Together, pair: Pair) -> Figure | None:
    """The plane of both answers; none where too few gave both."""
    if pair.pooled.n < PRIVACY_MINIMUM or not pair.x.scale or not pair.y.scale:
        return None
    x, y = Ruler(pair.x), Ruler(pair.y)
    found = drawing.grid(pair.joint, x.ends, y.ends)
    sentence = phrases.said(page, pair)
    words = _words(page, pair, found, sentence)
    wide, narrow = (
        drawing.draw(found, words, size, css) for size, css in zip(drawing.SIZES, ("wide", "narrow"), strict=True)
    )
    return Figure(
        title=_("Who gave which two answers"),
        aside=_("size of a circle: number of answers"),
        wide=wide,
        narrow=narrow,
        heads=(
            words.x,
            *(f"{words.y}: {y.words(step)}" for step in found.ys),
            _("Mean of %(name)s") % {"name": words.y},
        ),
        cells=tuple(_row(step, found, x, y) for step in found.xs),
        sentence=_("Petrol: the mean of %(b)s at each answer to %(a)s, with its interval.") % _names(page, pair),
        provenance=(f"n {speech().whole(pair.pooled.n)}", _("fewer than 5 answers in a cell are not shown")),
        anchor="plane",
    )


def _names(page: Together, pair: Pair) -> dict[str, str]:
    return {"a": page.name(pair.x.key), "b": page.name(pair.y.key)}


def _words(page: Together, pair: Pair, found: drawing.Grid, sentence: str) -> drawing.Words:
    x, y, t = Ruler(pair.x), Ruler(pair.y), speech()

    def cell(a: float, b: float) -> str:
        return f"{x.words(a)} / {y.words(b)}: {_count(found, (a, b))}"

    def mean(point: Point) -> str:
        said = figure(_asked(point, y.sign), t)
        words = {"x": x.words(point.x), "mean": said.value, "interval": said.spoken, "n": t.whole(point.mean.n)}
        return _("at %(x)s: mean %(mean)s, %(interval)s, n %(n)s") % words

    names = _names(page, pair)
    return drawing.Words(
        x=names["a"],
        y=names["b"],
        whole=sentence,
        x_step=x.words,
        y_step=y.words,
        cell=cell,
        mean=mean,
    )


def _asked(point: Point, sign: float) -> Estimate:
    """A mean on the scale as it was asked."""
    mean = point.mean
    if sign > 0 or mean.value is None or mean.low is None or mean.high is None:
        return mean
    return replace(mean, value=-mean.value, low=-mean.high, high=-mean.low)


def _count(found: drawing.Grid, cell: drawing.Cell) -> str:
    if cell in found.hidden:
        return _("fewer than 5 answers, or hidden beside such a cell")
    n = found.counts.get(cell, 0)
    return ngettext("One answer", "%(n)s answers", n) % {"n": speech().whole(n)}


def _row(step: float, found: drawing.Grid, x: Ruler, y: Ruler) -> tuple[str, ...]:
    t = speech()
    point = next((point for point in found.means if point.x == step), None)
    said = figure(_asked(point, y.sign), t) if point is not None else None
    mean = f"{said.value} ({said.tabular})" if said is not None and said.value else "–"
    counts = ("·" if (step, b) in found.hidden else t.whole(found.counts.get((step, b), 0)) for b in found.ys)
    return x.words(step), *counts, mean
