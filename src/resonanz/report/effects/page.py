"""What the page of an effect says, in its order: the finding, the picture, the checks, the limits."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from resonanz.analytics.effects.results import Check, Effect
from resonanz.report.charts.axis import Axis
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.charts.strips import draw as draw_strip
from resonanz.report.effects import picture
from resonanz.report.effects.words import (
    CHECKS,
    DESIGNS,
    GRADES,
    amount,
    clear,
    figure,
    headline,
    interval,
    plain,
    result,
    said,
)
from resonanz.report.language import Language
from resonanz.report.sections.parts import Figure

WIDE, NARROW = (1080.0, 330.0), (350.0, 280.0)
LOW_WIDE, LOW_NARROW = (1080.0, 200.0), (350.0, 200.0)


@dataclass(frozen=True, slots=True)
class Tested:
    """One line of the check list."""

    name: str
    words: str
    result: str
    value: str
    css: str


@dataclass(frozen=True, slots=True)
class EffectPage:
    """All content, worded."""

    title: str
    name: str
    headline: str
    lead: str
    amount: str
    interval: str
    strip: Markup
    relative: str
    outcome: str
    letter: str
    grade: str
    figures: tuple[Figure, ...]
    tested: tuple[Tested, ...]
    summary: str
    weights: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
    provenance: tuple[str, ...]
    contents: tuple[tuple[str, str], ...]


def effect_page(effect: Effect, t: Language, *, outcome: str, source: str) -> EffectPage:
    """Word an effect; `outcome` is what people call the figure, `source` where it comes from."""
    words = headline(effect, outcome, t)
    tested = tuple(_tested(check, t) for check in effect.checks)
    figures = _figures(effect, t, words)
    weights = tuple((name, t.percent(share, 1)) for name, share in effect.weights.items())
    return EffectPage(
        title=words,
        name=source,
        headline=words,
        lead=said(effect.reason, t),
        amount=amount(effect, t),
        interval=interval(effect, t),
        strip=_strip(effect, t),
        relative="" if effect.relative is None else t.percent(effect.relative, 1, sign=True),
        outcome=outcome,
        letter=effect.grade.value,
        grade=t(GRADES[effect.grade]),
        figures=figures,
        tested=tested,
        summary=_summary(effect, t),
        weights=weights,
        limits=tuple(said(item, t) for item in effect.notes),
        provenance=_provenance(effect, t),
        contents=_contents(effect, t, figures=bool(figures)),
    )


def _tested(check: Check, t: Language) -> Tested:
    css = "unknown" if check.passed is None else "passed" if check.passed else "failed"
    return Tested(t(CHECKS[check.name]), said(check.note, t), result(check, t), figure(check, t), css)


def _summary(effect: Effect, t: Language) -> str:
    passed = sum(check.passed is True for check in effect.checks)
    return t("{n} of {all} checks passed", n=passed, all=len(effect.checks))


def _strip(effect: Effect, t: Language) -> Markup:
    if effect.value is None or effect.low is None or effect.high is None:
        return Markup("")
    reach = max(abs(effect.low), abs(effect.high))
    tone = Tone.OWN if clear(effect) else Tone.NEUTRAL
    label = f"{amount(effect, t)} ({interval(effect, t)})"
    return draw_strip(Strip(effect.estimate, Axis(-reach, reach), tone, label, zero=True))


def _figures(effect: Effect, t: Language, words: str) -> tuple[Figure, ...]:
    found = []
    course = effect.counterfactual
    if course is not None and any(v is not None for v in course.expected):
        found.append(
            Figure(
                title=t("What was, and what would have been without it"),
                aside=_aside(t("observed: solid, expected: dashed with its interval"), picture.cut(course, t)),
                wide=picture.courses(course, t, WIDE, words, "wide"),
                narrow=picture.courses(course, t, NARROW, words, "narrow"),
                heads=(t("Period"), t("Observed"), t("Expected"), t("Interval")),
                cells=tuple(_cells(effect, i, t) for i in range(len(course.times))),
                anchor="courses",
            )
        )
    if effect.differences:
        found.append(
            Figure(
                title=t("Difference by periods since the start"),
                aside=_aside(t("before the start it should be about zero"), picture.cut(effect.differences, t)),
                wide=picture.differences(effect.differences, t, LOW_WIDE, words, "wide"),
                narrow=picture.differences(effect.differences, t, LOW_NARROW, words, "narrow"),
                heads=(t("Periods since the start"), t("Difference"), t("Interval")),
                cells=tuple(
                    (t.number(d.offset), plain(d.value, t, sign=True), _ends(d.low, d.high, t))
                    for d in effect.differences
                ),
                anchor="differences",
            )
        )
    return tuple(found)


def _aside(*words: str) -> str:
    return " · ".join(filter(None, words))


def _cells(effect: Effect, i: int, t: Language) -> tuple[str, ...]:
    course = effect.counterfactual
    assert course is not None
    observed, expected = course.observed[i], course.expected[i]
    return (
        course.times[i],
        "–" if observed is None else plain(observed, t),
        "–" if expected is None else plain(expected, t),
        _ends(course.low[i], course.high[i], t),
    )


def _ends(low: float | None, high: float | None, t: Language) -> str:
    return "–" if low is None or high is None else t("{low} to {high}", low=plain(low, t), high=plain(high, t))


def _provenance(effect: Effect, t: Language) -> tuple[str, ...]:
    return (
        t("n {n}", n=t.whole(effect.n)),
        t(
            "{treated} treated, {controls} to compare",
            treated=t.whole(effect.treated),
            controls=t.whole(effect.controls),
        ),
        t(DESIGNS[effect.design.value]),
        t("interval at {level}", level=t.percent(effect.level)),
    )


def _contents(effect: Effect, t: Language, *, figures: bool) -> tuple[tuple[str, str], ...]:
    wanted = (
        ("finding", t("The effect"), True),
        ("picture", t("Picture"), figures),
        ("checks", t("Checks"), bool(effect.checks)),
        ("weights", t("Compared with"), bool(effect.weights)),
        ("limits", t("What this does not say"), True),
    )
    return tuple((anchor, title) for anchor, title, there in wanted if there)
