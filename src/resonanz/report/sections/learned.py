"""All sections that rest on what was learned; each absent where nothing was."""

from __future__ import annotations

from dataclasses import dataclass

from resonanz.report.context import Context
from resonanz.report.sections import alerts, bonus, kano, prediction, referee, segments, sentiment, themes, value


@dataclass(frozen=True, slots=True)
class Lessons:
    """One field per section."""

    sentiment: sentiment.Sounding | None
    themes: themes.Topics | None
    alerts: alerts.Changes | None
    segments: segments.Grouping | None
    kano: kano.Wishes | None
    referee: referee.Verdict | None
    prediction: prediction.Leaving | None
    value: value.Worth | None
    bonus: bonus.Guard | None


def lessons(c: Context) -> Lessons:
    """Build every section that the report has something for."""
    return Lessons(
        sentiment=sentiment.sounding(c),
        themes=themes.topics(c),
        alerts=alerts.changes(c),
        segments=segments.grouping(c),
        kano=kano.wishes(c),
        referee=referee.verdict(c),
        prediction=prediction.leaving(c),
        value=value.worth(c),
        bonus=bonus.guard(c),
    )
