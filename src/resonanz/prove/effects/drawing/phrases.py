"""The effect as a strip, the list as a table of strips, and the course beside what would have been."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from babel.dates import format_date
from django.utils.translation import gettext as _
from markupsafe import Markup

from resonanz.prove.effects.models import EffectRun
from resonanz.prove.effects.phrases import METRICS, amount, between, estimate, good, headline, title
from resonanz.report.charts import strips
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.effects import picture as drawings
from resonanz.report.effects.words import plain
from resonanz.report.sections.parts import Figure
from resonanz.ui.parts import Words
from resonanz.ui.speech import speech

if TYPE_CHECKING:
    from resonanz.analytics.effects.results import Effect

SIZES: Final = ((730.0, 330.0), (350.0, 280.0))
LOW: Final = ((730.0, 190.0), (350.0, 190.0))
WIDTHS: Final = ("wide", "narrow")


def strip(run: EffectRun, effect: Effect) -> Markup:
    """The effect with its interval around zero, petrol or rust where it is clear."""
    found = estimate(run, effect)
    axis = around(known_ends([found]), include=0.0)
    return strips.draw(Strip(found, axis, _tone(run, effect), _aloud(run, effect), zero=True))


def _tone(run: EffectRun, effect: Effect) -> Tone:
    return {True: Tone.BETTER, False: Tone.WORSE, None: Tone.NEUTRAL}[good(run, effect)]


def _aloud(run: EffectRun, effect: Effect) -> str:
    if effect.value is None:
        return _("cannot tell yet")
    return f"{speech().number(effect.value, 2, sign=True)}, {between(run, effect)}"


@dataclass(frozen=True, slots=True)
class Row:
    """One effect in the list."""

    run: EffectRun
    title: str
    metric: Words
    grade: str
    strip: Markup | None
    value: str
    interval: str
    words: str
    tone: str


def table(runs: Iterable[EffectRun]) -> list[Row]:
    """Effects that were computed, each on an axis of its metric."""
    done = [(run, effect) for run in runs if (effect := run.effect) is not None]
    axes = {
        metric: around(known_ends(estimate(r, e) for r, e in done if r.metric == metric), include=0.0)
        for metric in {run.metric for run, _effect in done}
    }
    return [_row(run, effect, axes[run.metric]) for run, effect in done]


def _row(run: EffectRun, effect: Effect, axis: Axis) -> Row:
    found = estimate(run, effect)
    known = effect.value is not None
    drawn = strips.draw(Strip(found, axis, _tone(run, effect), _aloud(run, effect), zero=True)) if known else None
    verdict = good(run, effect)
    words = {True: _("clearly better"), False: _("clearly worse"), None: _("no clear difference")}[verdict]
    return Row(
        run=run,
        title=title(run),
        metric=METRICS[run.metric],
        grade=effect.grade.value,
        strip=drawn,
        value=amount(run, effect),
        interval=between(run, effect) if known and effect.low is not None else "",
        words=words if known else _("cannot tell yet"),
        tone={True: "better", False: "worse", None: ""}[verdict],
    )


def pictures(run: EffectRun, effect: Effect) -> list[Figure]:
    """What was and what would have been, and the difference by periods since the start."""
    found = []
    course, t, words = effect.counterfactual, speech(), headline(run, effect)
    if course is not None and any(value is not None for value in course.expected):
        named = replace(course, times=_short(run, course.times), starts=_short(run, course.starts))
        wide, narrow = (drawings.courses(named, t, size, words, css) for size, css in zip(SIZES, WIDTHS, strict=True))
        rows = zip(named.times, course.observed, course.expected, course.low, course.high, strict=True)
        found.append(
            Figure(
                title=_("What was, and what would have been without it"),
                aside=_with(_("solid: observed · dashed: without it, with its range"), drawings.cut(course, t)),
                wide=wide,
                narrow=narrow,
                heads=(_("Period"), _("Observed"), _("Without it"), _("From"), _("Up to")),
                cells=tuple((time, *("–" if v is None else plain(v, t) for v in row)) for time, *row in rows),
                anchor="courses",
            )
        )
    if effect.differences:
        found.append(_differences(run, effect, words))
    return found


def _differences(run: EffectRun, effect: Effect, words: str) -> Figure:
    t, items = speech(), effect.differences
    wide, narrow = (drawings.differences(items, t, size, words, css) for size, css in zip(LOW, WIDTHS, strict=True))
    by = {"month": _("Difference by months since the start")}
    return Figure(
        title=by.get(run.result.get("grain", ""), _("Difference by weeks since the start")),
        aside=_with(_("before the start: about zero, as it should be"), drawings.cut(items, t)),
        wide=wide,
        narrow=narrow,
        heads=(_("Since the start"), _("Difference"), _("From"), _("Up to")),
        cells=tuple(
            (t.number(d.offset, 0), *("–" if v is None else plain(v, t, sign=True) for v in (d.value, d.low, d.high)))
            for d in items
        ),
        anchor="differences",
    )


def _with(*words: str) -> str:
    return " · ".join(filter(None, words))


def _short(run: EffectRun, labels: Iterable[str]) -> tuple[str, ...]:
    """First days of periods as people write them on an axis."""
    pattern = "MMM y" if run.result.get("grain") == "month" else "d. MMM" if speech().code == "de" else "d MMM"
    return tuple(str(format_date(date.fromisoformat(x), pattern, locale=speech().locale)) for x in labels)
