"""A theme in numbers: share, score lift and trend with intervals, all themes looked at together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from resonanz.analytics.corrections import look
from resonanz.analytics.intervals import t_interval, wilson
from resonanz.analytics.results import Estimate, Note, Unit, note
from resonanz.analytics.text.results import Theme, ThemePoint
from resonanz.analytics.text.voices import example_voices

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

NO_THEME: Final = -1
CANNOT_TELL: Final = "cannot_tell"
METHOD_SHARE: Final = "wilson"
METHOD_MEAN: Final = "t_interval"
METHOD_LIFT: Final = "welch"
METHOD_TREND: Final = "theme_trend"
FEWEST: Final = 10
_DAYS: Final = 30.0
_WEEKLY_FROM: Final = 28
_MONTHLY_FROM: Final = 180
_EPOCH: Final = date(1970, 1, 1)


class Contrast(NamedTuple):
    """A difference with its standard error and degrees of freedom; NaN where it cannot be told."""

    value: float
    error: float
    freedom: float
    n: int


NOTHING: Final = Contrast(float("nan"), float("nan"), float("nan"), 0)


def share_of(members: Flags, level: float) -> Estimate:
    """Share of the texts that are members, Wilson's interval."""
    n, hits = len(members), int(members.sum())
    ends = wilson(hits, n, level=level)
    return Estimate(hits / n, float(ends.low), float(ends.high), level, n, METHOD_SHARE, Unit.SHARE)


def mean_of(scores: Floats, level: float) -> Estimate:
    """Mean with Student's t interval; no interval below two values."""
    n = len(scores)
    if n < 2:
        few = (note("too_few_answers", n=n, needed=FEWEST),)
        return Estimate(float(scores[0]) if n else None, None, None, level, n, METHOD_MEAN, Unit.SCALE, few)
    ends = t_interval(scores.mean(), scores.var(ddof=1) / n, n - 1, level=level)
    return Estimate(float(scores.mean()), float(ends.low), float(ends.high), level, n, METHOD_MEAN, Unit.SCALE)


def lift(members: Flags, scores: Floats) -> Contrast:
    """Mean score of the members minus that of everyone else (Welch)."""
    known = np.isfinite(scores)
    inside, outside = scores[members & known], scores[~members & known]
    if min(len(inside), len(outside)) < FEWEST:
        return Contrast(float("nan"), float("nan"), float("nan"), len(inside))
    a, b = inside.var(ddof=1) / len(inside), outside.var(ddof=1) / len(outside)
    if a + b <= 0:
        return Contrast(float("nan"), float("nan"), float("nan"), len(inside))
    freedom = (a + b) ** 2 / (a**2 / (len(inside) - 1) + b**2 / (len(outside) - 1))
    return Contrast(float(inside.mean() - outside.mean()), float(np.sqrt(a + b)), float(freedom), len(inside))


def slope(members: Flags, days: Floats) -> Contrast:
    """Change of the share per 30 days: least squares on time with errors that hold under unequal variance (HC1)."""
    known = np.isfinite(days)
    x, y = days[known], members[known].astype(np.float64)
    if y.sum() < FEWEST or len(x) < 3 or np.ptp(x) <= 0:
        return Contrast(float("nan"), float("nan"), float("nan"), int(y.sum()))
    centred = x - x.mean()
    square = float(centred @ centred)
    b = float(centred @ y) / square
    residual = y - y.mean() - b * centred
    variance = float((centred**2) @ (residual**2)) / square**2 * len(x) / (len(x) - 2)
    return Contrast(b * _DAYS, float(np.sqrt(variance)) * _DAYS, len(x) - 2.0, len(x))


def judged(
    contrasts: Sequence[Contrast], words: tuple[str, str, str], method: str, unit: Unit, level: float
) -> list[tuple[Estimate, str]]:
    """Estimates and verdicts of a family: `words` are those for above, below and no clear difference (Holm)."""
    table = np.array(contrasts, dtype=np.float64).reshape(-1, 4)
    told = np.flatnonzero(np.isfinite(table[:, 1]) & (table[:, 1] > 0))
    t = table[told, 0] / table[told, 1]
    looks = look(2 * stdtr(table[told, 2], -np.abs(t)), level=level)
    found = [_untold(c, method, unit, level) for c in contrasts]
    for place, i in enumerate(told):
        value, error, freedom, n = table[i].tolist()
        half = error * float(stdtrit(freedom, 0.5 + looks.level[place] / 2))
        estimate = Estimate(value, value - half, value + half, float(looks.level[place]), int(n), method, unit)
        found[i] = estimate, (words[0] if value > 0 else words[1]) if looks.found[place] else words[2]
    return found


def _untold(contrast: Contrast, method: str, unit: Unit, level: float) -> tuple[Estimate, str]:
    why: tuple[Note, ...] = (note("too_few_answers", n=contrast.n, needed=FEWEST),)
    return Estimate(None, None, None, level, contrast.n, method, unit, why), CANNOT_TELL


def as_days(times: Sequence[Any] | ArrayLike) -> Floats:
    """Days since 1970 from dates, times or numpy's; NaN where there is none."""
    moments = np.array([None if t is None else _plain(t) for t in np.asarray(times, dtype=object)], "datetime64[s]")
    days = moments.astype(np.int64) / 86_400
    return np.where(np.isnat(moments), np.nan, days)


def _plain(moment: Any) -> Any:
    """A time without its zone, in UTC."""
    offset = moment.utcoffset() if hasattr(moment, "utcoffset") else None
    return moment if offset is None else moment.replace(tzinfo=None) - offset


def points(members: Flags, days: Floats, level: float) -> tuple[ThemePoint, ...]:
    """Share per day, week (from four weeks on) or calendar month (from half a year on)."""
    known = np.isfinite(days)
    if not known.any():
        return ()
    starts = np.array([_start(day, float(np.ptp(days[known]))) for day in days[known]])
    inside = members[known]
    return tuple(ThemePoint(start, share_of(inside[starts == start], level)) for start in sorted(set(starts)))


def _start(day: float, span: float) -> date:
    moment = _EPOCH + timedelta(days=int(np.floor(day)))
    if span >= _MONTHLY_FROM:
        return moment.replace(day=1)
    return moment - timedelta(days=moment.weekday()) if span >= _WEEKLY_FROM else moment


class Given(NamedTuple):
    """The texts and what stands beside them: scores and days (NaN where unknown, None where not given)."""

    texts: Sequence[str | None]
    scores: Floats | None
    days: Floats | None
    level: float

    def pick(self, rows: Ints) -> Given:
        """The chosen texts, in the order given."""
        scores, days = (None if v is None else v[rows] for v in (self.scores, self.days))
        return Given([self.texts[i] for i in rows], scores, days, self.level)


class Found(NamedTuple):
    """Themes before anything is counted, lists in step; `theme_of` and `fit` (how clearly) have an entry per text."""

    names: list[str]
    keywords: list[tuple[str, ...]]
    fit: Floats
    theme_of: Ints
    stability: list[Estimate] | None
    coherence: list[Estimate]


def describe(found: Found, given: Given, places: Ints) -> tuple[Theme, ...]:
    """Count every theme, the most frequent first; `places` leads from the texts given to indices that are shown."""
    flags = [found.theme_of == k for k in range(len(found.names))]
    lifts, trends = _lifts(flags, given), _trends(flags, given)
    order = sorted(range(len(flags)), key=lambda k: -int(flags[k].sum()))
    return tuple(_theme(found, k, given, places, lift=lifts[k], trend=trends[k]) for k in order if bool(flags[k].any()))


Judged = tuple[Estimate | None, str]


def _lifts(flags: Sequence[Flags], given: Given) -> Sequence[Judged]:
    scores = given.scores
    if scores is None:
        return [(None, CANNOT_TELL)] * len(flags)
    words = ("better", "worse", "no_clear_difference")
    return judged([lift(flag, scores) for flag in flags], words, METHOD_LIFT, Unit.SCALE, given.level)


def _trends(flags: Sequence[Flags], given: Given) -> Sequence[Judged]:
    days = given.days
    if days is None:
        return [(None, CANNOT_TELL)] * len(flags)
    words = ("rising", "falling", "no_clear_change")
    return judged([slope(flag, days) for flag in flags], words, METHOD_TREND, Unit.SHARE, given.level)


def _theme(found: Found, k: int, given: Given, places: Ints, *, lift: Judged, trend: Judged) -> Theme:
    inside = found.theme_of == k
    rows = np.flatnonzero(inside)
    rows = rows[np.argsort(-found.fit[rows], kind="stable")]
    voices = example_voices([given.texts[i] for i in rows.tolist()], found.fit[rows])
    scores = None if given.scores is None else given.scores[inside]
    return Theme(
        name=found.names[k],
        keywords=found.keywords[k],
        members=tuple(places[rows].tolist()),
        examples=tuple(places[rows[list(voices)]].tolist()),
        share=share_of(inside, given.level),
        score=None if scores is None else mean_of(scores[np.isfinite(scores)], given.level),
        lift=lift[0],
        lift_verdict=lift[1],
        trend=trend[0],
        trend_verdict=trend[1],
        points=() if given.days is None else points(inside, given.days, given.level),
        stability=None if found.stability is None else found.stability[k],
        coherence=found.coherence[k],
    )
