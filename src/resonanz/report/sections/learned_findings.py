"""What was learned and matters enough for the first screen."""

from __future__ import annotations

from collections.abc import Iterator

from resonanz.analytics.alerts.results import State
from resonanz.analytics.metrics.referee.results import Ruling
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone, draw
from resonanz.report.context import Context
from resonanz.report.phrases import learned_findings as say
from resonanz.report.phrases.alerts import verdict
from resonanz.report.phrases.sentiment import leading
from resonanz.report.phrases.themes import lift_verdict
from resonanz.report.sections.comparisons import TONES
from resonanz.report.sections.finding import Finding

WHOLE = Axis(0.0, 1.0)


def learned_findings(c: Context) -> Iterator[Finding]:
    """Findings of all parts that learn."""
    yield from _alert(c)
    yield from _departure(c)
    yield from _theme(c)
    yield from _worth(c)
    yield from _race(c)
    yield from _tone(c)


def _alert(c: Context) -> Iterator[Finding]:
    """The newest change that is still so."""
    found = c.report.learned.alerts
    newest = next((a for a in found.alerts.alerts if a.state is State.OPEN and a.after.known), None) if found else None
    if found is None or newest is None:
        return
    question = next(q for q in found.questions if q.series == newest.series)
    words = say.alert(newest, question, c)
    axis = around(known_ends([newest.before, newest.after]))
    tone = TONES[verdict(newest, question)]
    picture = draw(Strip(newest.after, axis, tone, words.evidence, ghost=newest.before))
    yield Finding(words.sentence, words.evidence, "measured", 87, "alerts", picture)


def _departure(c: Context) -> Iterator[Finding]:
    """What goes along with leaving, where it can be told who leaves."""
    found = c.report.learned.prediction
    if found is None or not found.prediction.influences or (found.prediction.auc.low or 0.0) <= 0.5:
        return
    words = say.departure(found, c)
    picture = draw(Strip(found.prediction.auc, Axis(0.5, 1.0), Tone.PLAUSIBLE, words.evidence))
    yield Finding(words.sentence, words.evidence, "plausible", 83, "prediction", picture)


def _theme(c: Context) -> Iterator[Finding]:
    """The theme whose scores are clearly lowest, else the most frequent one."""
    found = c.report.learned.themes
    if found is None:
        return
    low = [item.theme for item in found.items if lift_verdict(item.theme, found.scale) == "worse"]
    if low:
        hardest = max(low, key=lambda theme: abs(theme.lift.value or 0.0) if theme.lift else 0.0)
        words = say.low_theme(hardest, c)
        values = known_ends([hardest.lift])
        axis = around([-max(map(abs, values)), max(map(abs, values))])
        picture = draw(Strip(hardest.lift, axis, Tone.WORSE, words.evidence, zero=True))
        yield Finding(words.sentence, words.evidence, "plausible", 74, "themes", picture)
        return
    first = found.items[0].theme
    words = say.first_theme(first, c)
    picture = draw(Strip(first.share, WHOLE, Tone.OWN, words.evidence))
    yield Finding(words.sentence, words.evidence, "measured", 57, "themes", picture)


def _worth(c: Context) -> Iterator[Finding]:
    found = c.report.learned.value
    if found is None:
        return
    words = say.worth(found, c)
    if words is not None:
        yield Finding(words.sentence, words.evidence, "plausible", 73, "value", chip=c.t("forecast"))


def _race(c: Context) -> Iterator[Finding]:
    found = c.report.learned.referee
    if found is None:
        return
    words = say.race(found, c)
    open_ = found.refereed.ruling is Ruling.NOT_ENOUGH_DATA
    yield Finding(words.sentence, words.evidence, "unknown" if open_ else "plausible", 25 if open_ else 59, "referee")


def _tone(c: Context) -> Iterator[Finding]:
    found = c.report.learned.sentiment
    if found is None:
        return
    words = say.tone(found, c)
    picture = draw(Strip(leading(found).share, WHOLE, Tone.PLAUSIBLE, words.evidence))
    yield Finding(words.sentence, words.evidence, "plausible", 63, "sentiment", picture, chip=c.t("told by a model"))
