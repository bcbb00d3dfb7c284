"""The monitor on the page: the picture, the guardrails, the advice."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from markupsafe import Markup

from resonanz.act.measures.models import Measure, Wave
from resonanz.act.measures.monitor.queries import Running
from resonanz.act.measures.phrases import advised, amount, step
from resonanz.analytics.effects.sequential import Guard, Look
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.svg import line, mark, picture, short, tag, text
from resonanz.report.effects.words import CHECKS, said
from resonanz.report.effects.words import figure as checked
from resonanz.report.sections.parts import Figure
from resonanz.ui.charts import BESIDE
from resonanz.ui.parts import Check
from resonanz.ui.speech import speech

_CSS = ("trend wide", "trend narrow")


def figure(measure: Measure, found: Running, waves: Sequence[Wave]) -> Figure | None:
    """The running effect week by week, with its always-valid band; None before the first whole week."""
    looks = [look for look in found.course.looks if look.effect.value is not None]
    if not looks:
        return None
    sentence = advised(measure, found.advised)
    wide, narrow = (_drawn(measure, looks, waves, size, sentence, css) for size, css in zip(BESIDE, _CSS, strict=True))
    return Figure(
        title=_("The running effect"),
        aside=_against(measure) % {"step": step(measure.metric)},
        wide=wide,
        narrow=narrow,
        heads=(_("Week"), _("Effect"), _("Limits that hold at every look"), _("Answers with it")),
        cells=tuple(_cells(measure, look) for look in looks),
        sentence=sentence,
        provenance=(_answers(looks[-1]), _("always-valid limits, 95%"), _("looking every day does no harm")),
        anchor="running",
    )


def _against(measure: Measure) -> str:
    if measure.draws_customers:
        return _("against customers without it, in %(step)s")
    return _("against units without it, in %(step)s")


def lot_checks(found: Running) -> list[Check]:
    """What was tested about the lot, where customers were drawn."""
    t = speech()
    return [Check(t(CHECKS[item.name]), said(item.note, t), item.passed, checked(item, t)) for item in found.checks]


def _answers(look: Look) -> str:
    return _("n %(n)s answers with it") % {"n": speech().whole(look.effect.n)}


def _cells(measure: Measure, look: Look) -> tuple[str, ...]:
    metric, e = measure.metric, look.effect
    ends = _("%(low)s to %(high)s") % {
        "low": amount(e.low or 0.0, metric, sign=True),
        "high": amount(e.high or 0.0, metric, sign=True),
    }
    return str(look.week), amount(e.value or 0.0, metric, sign=True), ends, speech().whole(e.n)


class _Frame:
    """Where weeks and effects lie in the picture."""

    def __init__(self, looks: Sequence[Look], size: tuple[float, float], last: int) -> None:
        self.width, self.height = size
        # The first looks know so little that their limits would flatten all that follow.
        middle = sorted((look.effect.high or 0.0) - (look.effect.low or 0.0) for look in looks)[len(looks) // 2]
        ends = [v for look in looks for v in (look.effect.low, look.effect.high) if v is not None]
        kept = [min(max(v, -middle), middle) for v in ends]
        self.axis: Axis = around(kept, include=0.0)
        self.last = max(last, 2)

    def x(self, week: float) -> float:
        return 54 + (week - 1) / (self.last - 1) * (self.width - 120)

    def y(self, value: float) -> float:
        return self.height - 30 - self.axis.share(value) * (self.height - 64)


def _drawn(  # noqa: PLR0917 - a picture and what stands in it
    measure: Measure, looks: Sequence[Look], waves: Sequence[Wave], size: tuple[float, float], label: str, css: str
) -> Markup:
    frame = _Frame(looks, size, looks[-1].week)
    return picture(size, label, css, *_grid(measure, frame), *_starts(frame, waves), _series(measure, frame, looks))


def _grid(measure: Measure, frame: _Frame) -> list[Markup]:
    left, right = frame.x(1), frame.x(frame.last)
    parts = []
    for value in frame.axis.ticks(4):
        y = frame.y(value)
        parts.append(line((left, y), (right, y), "break" if value == 0 else "grid"))
        parts.append(text(left - 8, y + 4, amount(value, measure.metric, sign=True), "tick", "end"))
    every = max(1, round(frame.last / (12 if frame.width > 400 else 5)))
    weeks = range(1, frame.last + 1, every)
    return parts + [text(frame.x(week), frame.height - 10, str(week), "tick", "middle") for week in weeks]


def _starts(frame: _Frame, waves: Sequence[Wave]) -> list[Markup]:
    begun = [(wave.number, wave.started_at) for wave in waves if wave.started_at]
    parts = []
    for number, at in begun:
        week = 1 + (at - begun[0][1]).days / 7
        if week <= frame.last:
            x = frame.x(week)
            words = text(x + 4, 16, _("Wave %(n)s") % {"n": number}, "reason")
            parts.append(tag("g", {"class": "moment"}, line((x, 22), (x, frame.height - 30), "when"), words))
    return parts


def _series(measure: Measure, frame: _Frame, looks: Sequence[Look]) -> Markup:
    tops = [(frame.x(look.week), frame.y(look.effect.high or 0.0)) for look in looks]
    feet = [(frame.x(look.week), frame.y(look.effect.low or 0.0)) for look in looks]
    course = [(frame.x(look.week), frame.y(look.effect.value or 0.0)) for look in looks]
    outline = " ".join(f"{short(x)},{short(y)}" for x, y in [*tops, *reversed(feet)])
    dots = [_dot(measure, look, at) for look, at in zip(looks, course, strict=True)]
    joined = " ".join(f"{short(x)},{short(y)}" for x, y in course)
    last = amount(looks[-1].effect.value or 0.0, measure.metric, sign=True)
    return tag(
        "g",
        {"class": "series"},
        tag("polygon", {"points": outline, "class": "band"}),
        tag("polyline", {"points": joined, "class": "course"}),
        *dots,
        text(course[-1][0] + 10, course[-1][1] + 5, last, "last"),
    )


def _dot(measure: Measure, look: Look, at: tuple[float, float]) -> Markup:
    week, value, ends, n = _cells(measure, look)
    label = _("Week %(week)s: %(value)s, limits %(ends)s, n %(n)s") % {
        "week": week,
        "value": value,
        "ends": ends,
        "n": n,
    }
    return mark(label, tag("circle", {"cx": at[0], "cy": at[1], "r": 4, "class": "dot"}))


def guard_checks(found: Running) -> list[Check]:
    """Guardrails as a list of checks."""
    return [_guard(guard) for guard in found.guards]


def _guard(guard: Guard) -> Check:
    words = {
        "kept": _("Certainly not worse than accepted."),
        "breached": _("Certainly worse than accepted."),
        "open": _("Cannot tell yet whether it holds."),
    }[guard.state]
    passed = {"kept": True, "breached": False}.get(guard.state)
    limit = _("limit −%(n)s") % {"n": speech().number(guard.limit, 2)}
    return Check(guard.name, words, passed, limit)
