"""The journey beside its design: how far instances get, where they leave it, and what carries them to the goal."""

from __future__ import annotations

from dataclasses import dataclass

from resonanz.analytics.journeys.results import Activity, Departure, Deviation, Journey, StageReach
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone, draw
from resonanz.report.context import Context
from resonanz.report.phrases import msg
from resonanz.report.sections.parts import Row, StripTable, row
from resonanz.report.words import figure

DEVIATIONS = 10
GOALS = 12
WORDS = {
    Departure.BEGINS_LATER: msg("begins here, without {stages}"),
    Departure.SKIPS: msg("leaves out {stages}"),
    Departure.GOES_BACK: msg("goes back to an earlier stage"),
    Departure.OUTSIDE: msg("is not in the design"),
}


@dataclass(frozen=True, slots=True)
class Stages:
    """The designed stages as a table."""

    title: str
    aside: str
    heads: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]


def stages(c: Context, journey: Journey) -> Stages | None:
    """How many instances reach each stage, pass it by, or get no further."""
    if not journey.stages:
        return None
    t = c.t
    heads = (t("Stage"), t("Reached"), t("Passed by"), t("Got no further"), t("Share of those who came this far"))
    cells = tuple(_stage(c, stage) for stage in journey.stages)
    return Stages(t("The designed stages"), t("instances, in the designed order"), heads, cells)


def _stage(c: Context, stage: StageReach) -> tuple[str, ...]:
    t = c.t
    share = "–"
    if stage.drop_off is not None and stage.drop_off.known:
        shown = figure(stage.drop_off, t)
        share = f"{shown.value} ({shown.tabular})"
    return stage.name, t.whole(stage.reached), t.whole(stage.skipped), t.whole(stage.dropped), share


def deviations(c: Context, journey: Journey) -> StripTable | None:
    """What most often keeps instances from following the design."""
    shown = journey.deviations[:DEVIATIONS]
    if not shown:
        return None
    t = c.t
    axis = around(known_ends(item.share for item in shown), limits=(0.0, 1.0), include=0.0)
    return StripTable(
        title=t("Where instances leave the design"),
        aside=t("share of all instances, most frequent first"),
        axis=(t.percent(axis.low), "", t.percent(axis.high)),
        heads={"name": t("Step"), "strip": "", "value": t("Share"), "n": t("Instances"), "words": t("What happens")},
        rows=tuple(_deviation(c, item, axis) for item in shown),
        sentence=t("One instance can leave the design in several ways, so the shares do not add up."),
        provenance=(t("counted completely"),),
        anchor="deviations",
    )


def _deviation(c: Context, item: Deviation, axis: Axis) -> Row:
    step = c.label(item.target)
    name = f"{c.label(item.source)} → {step}" if item.source else step
    words = c.t(WORDS[item.departure], stages=c.t.names(item.skipped))
    return row(c, name, Strip(item.share, axis, Tone.OWN, ""), words=words)


def goals(c: Context, journey: Journey) -> StripTable | None:
    """How much each step carries to the goal (Markov removal effect), descriptive only."""
    found = [a for a in journey.activities if a.removal_effect is not None]
    if not found:
        return None
    t = c.t
    found.sort(key=lambda a: -(a.removal_effect or 0.0))
    axis = Axis(0.0, 1.0)
    return StripTable(
        title=t("Steps on the way to the goal"),
        aside=t("share of goals that would be missed without the step"),
        axis=(t.percent(0), "", t.percent(1)),
        heads={"name": t("Step"), "strip": "", "value": t("Share"), "n": t("Instances")},
        rows=tuple(_goal(c, a, axis) for a in found[:GOALS]),
        sentence=_reached(c, journey),
        provenance=(t("Markov removal effect"), t("association, no proof of a cause")),
        anchor="goals",
    )


def _reached(c: Context, journey: Journey) -> str:
    t, warning = c.t, c.t("This describes the ways taken. It is no proof that a step moves anybody.")
    if journey.goal is None or journey.goal_reached is None or not journey.goal_reached.known:
        return warning
    shown = figure(journey.goal_reached, t)
    reached = t(
        "{share} of the instances ({interval}) reach {goal}.",
        share=shown.value,
        interval=shown.tabular,
        goal=t.quote(c.label(journey.goal)),
    )
    return f"{reached} {warning}"


def _goal(c: Context, activity: Activity, axis: Axis) -> Row:
    value = activity.removal_effect or 0.0
    words = c.t.percent(value)
    strip = draw(Strip(None, axis, Tone.NEUTRAL, f"{c.label(activity.name)}: {words}", reference=value))
    return Row(c.label(activity.name), strip, Tone.NEUTRAL, words, "", c.t.whole(activity.instances), "")
