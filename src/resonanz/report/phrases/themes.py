"""Words about the themes of comments."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.analytics.text.results import Theme
from resonanz.report.language import Language
from resonanz.report.learned import Subjects
from resonanz.report.phrases import msg
from resonanz.report.words import figure, scale_ends

WORDS_SHOWN = 3
LIFTS: Mapping[str, str] = {
    "better": msg("scores clearly higher than other comments: {size}"),
    "worse": msg("scores clearly lower than other comments: {size}"),
    "no_clear_difference": msg("no clear difference to the scores of other comments"),
    "cannot_tell": msg("too few scores to compare"),
}
TRENDS: Mapping[str, str] = {"rising": msg("more frequent with time"), "falling": msg("rarer with time")}


def lift_verdict(theme: Theme, scale: str | None) -> str:
    """The verdict in the direction of the scale: on school grades small is good."""
    if scale is None or theme.lift_verdict not in {"better", "worse"}:
        return theme.lift_verdict
    worst, best = scale_ends(scale)
    turned = {"better": "worse", "worse": "better"}
    return theme.lift_verdict if best > worst else turned[theme.lift_verdict]


def lift(theme: Theme, scale: str | None, t: Language) -> str:
    """How the scores beside a theme compare; empty where there are none."""
    if theme.lift is None:
        return ""
    words = figure(theme.lift, t, sign=True)
    size = f"{words.value} ({words.spoken})" if words.spoken else words.value
    return t(LIFTS[lift_verdict(theme, scale)], size=size)


def about(theme: Theme, scale: str | None, t: Language) -> str:
    """What stands beside the share of a theme."""
    trend = t(TRENDS[theme.trend_verdict]) if theme.trend_verdict in TRENDS else ""
    return "; ".join(part for part in (lift(theme, scale, t), trend) if part)


def summary(found: Subjects, t: Language) -> str:
    """How much the themes cover."""
    rest = figure(found.parts.rest, t)
    known = t.plural("{n} theme returns in the comments.", "{n} themes return in the comments.", len(found.items))
    return known + " " + t("{share} of the comments ({interval}) belong to none of them.", share=rest.value,
                           interval=rest.spoken)  # fmt: skip
