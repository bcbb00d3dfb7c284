"""What effects, checks and grades are called and what may be said about them; cause words only from grade B on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from math import ceil, isfinite, log10

from resonanz.analytics.effects.results import Check, Effect, Grade
from resonanz.analytics.results import Note, Param
from resonanz.report.language import Language
from resonanz.report.phrases import msg
from resonanz.report.phrases.effects import EFFECTS

DESIGNS: Mapping[str, str] = {
    "ab": msg("drawn by lot"),
    "did": msg("difference in differences"),
    "sc": msg("synthetic control"),
    "sdid": msg("synthetic difference in differences"),
    "staggered": msg("waves compared"),
    "its": msg("forecast of one series"),
}
GRADES: Mapping[Grade, str] = {
    Grade.A: msg("drawn by lot"),
    Grade.B: msg("compared"),
    Grade.C: msg("association"),
    Grade.D: msg("assumption"),
}
CHECKS: Mapping[str, str] = {
    "pre_trend": msg("Alike before the start"),
    "placebo_time": msg("Invented start"),
    "placebo_unit": msg("Others in its place"),
    "fit": msg("Twin runs alike"),
    "leave_one_out": msg("Without the most important comparison"),
    "regression_to_mean": msg("Not only picked at the extreme"),
    "spill_over": msg("No spill-over"),
    "sample_ratio": msg("Sizes of the groups"),
    "balance": msg("Groups alike before"),
    "missing_alike": msg("Answers stayed away alike"),
    "comparison_series": msg("Something to compare with"),
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
"""The first day of a period, as panels of weeks or months name it."""


def said(item: Note, t: Language) -> str:
    """A note of an effect as a sentence."""
    template = EFFECTS.get(item.code)
    if template is None:
        return t("A remark without a sentence: {code}.", code=t.quote(item.code))
    params = {key: _param(key, value, t) for key, value in item.params.items()}
    return t(template, **params)


def _param(key: str, value: Param, t: Language) -> str:
    if key == "check":
        return t.quote(t(CHECKS.get(str(value), str(value))))
    if isinstance(value, str):
        return t.day(date.fromisoformat(value)) if _DAY.fullmatch(value) else value
    if key == "share":
        return t.percent(value)
    if key == "p":
        return _chance(value, t)
    if key == "z":
        return t.number(value, 3)
    return t.whole(value) if float(value).is_integer() else plain(value, t)


def plain(value: float, t: Language, *, sign: bool = False) -> str:
    """A number with three digits that count."""
    if value == 0 or not isfinite(value):
        return t.number(0.0)
    return t.number(value, max(0, min(6, 2 - int(log10(abs(value)) // 1))), sign=sign)


def digits(effect: Effect) -> int:
    """Digits that the width of the interval can carry."""
    if effect.low is None or effect.high is None or effect.high <= effect.low:
        return 2
    return max(0, min(6, ceil(1.6 - log10(effect.high - effect.low))))


def amount(effect: Effect, t: Language) -> str:
    """The effect with its sign."""
    return "" if effect.value is None else t.number(effect.value, digits(effect), sign=True)


def interval(effect: Effect, t: Language) -> str:
    """The interval in words."""
    if effect.low is None or effect.high is None:
        return ""
    low, high = (t.number(end, digits(effect)) for end in (effect.low, effect.high))
    return t("{low} to {high}", low=low, high=high)


def clear(effect: Effect) -> bool:
    """Whether the interval lies on one side of zero."""
    return effect.low is not None and effect.high is not None and (effect.low > 0 or effect.high < 0)


def headline(effect: Effect, outcome: str, t: Language) -> str:
    """The finding in one sentence."""
    if effect.value is None or effect.low is None:
        return t("What changed in {outcome} cannot be told.", outcome=outcome)
    size = t.number(abs(effect.value), digits(effect))
    low, high = sorted((abs(effect.low), abs(effect.high or 0.0)))
    between = t("{low} to {high}", low=t.number(low, digits(effect)), high=t.number(high, digits(effect)))
    if not clear(effect):
        return t(
            "No clear effect on {outcome}: {interval} fits the data.", outcome=outcome, interval=interval(effect, t)
        )
    up = effect.value > 0
    if effect.grade in {Grade.A, Grade.B}:
        text = (
            msg("It raised {outcome} by {size} ({between}).")
            if up
            else msg("It lowered {outcome} by {size} ({between}).")
        )
    elif up:
        text = msg("With it, {outcome} lies {size} higher than expected ({between}).")
    else:
        text = msg("With it, {outcome} lies {size} lower than expected ({between}).")
    return t(text, outcome=outcome, size=size, between=between)


def result(check: Check, t: Language) -> str:
    """How a check ended, in one word."""
    if check.passed is None:
        return t("not told")
    return t("passed") if check.passed else t("failed")


def figure(check: Check, t: Language) -> str:
    """The figure of a check with what it is."""
    if check.value is None:
        return ""
    if check.name in {"placebo_time", "leave_one_out", "regression_to_mean"}:
        return plain(check.value, t, sign=True)
    if check.name == "comparison_series":
        return ""
    if check.name == "fit":
        return plain(check.value, t)
    return t("p {p}", p=_chance(check.value, t))


def _chance(p: float, t: Language) -> str:
    return t("under {p}", p=t.number(0.001, 3)) if p < 0.001 else t.number(p, 3 if p < 0.1 else 2)
