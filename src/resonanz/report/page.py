"""The sections of a report in their order; a section the input cannot support is absent."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from resonanz.report.context import Context
from resonanz.report.phrases.headline import headline, lead
from resonanz.report.phrases.names import PRIMARY
from resonanz.report.sections import (
    comparisons,
    design,
    drivers,
    journey,
    methods,
    process,
    quality,
    scorecard,
    trends,
    units,
)
from resonanz.report.sections.finding import Finding
from resonanz.report.sections.findings import findings, ranked
from resonanz.report.sections.learned import Lessons, lessons
from resonanz.report.sections.parts import Figure, StripTable
from resonanz.report.sections.voices import Quote, quote


@dataclass(frozen=True, slots=True)
class Journey:
    """Everything about the journey."""

    tiles: tuple[journey.Tile, ...]
    curve: Figure | None
    process: process.ProcessMap | None
    waits: tuple[journey.Wait, ...]
    ways: tuple[journey.Way, ...]
    felt: bool
    handoffs: units.Handoffs | None
    stages: design.Stages | None
    deviations: StripTable | None
    goals: StripTable | None
    more: str


@dataclass(frozen=True, slots=True)
class Drivers:
    """Everything about the drivers."""

    plane: Figure | None
    importance: StripTable
    contrast: StripTable | None
    lever: StripTable | None


@dataclass(frozen=True, slots=True)
class Page:
    """All content of the file, worded."""

    title: str
    name: str
    date: str
    headline: Markup
    lead: str
    findings: tuple[Finding, ...]
    scorecard: tuple[StripTable, ...]
    drivers: Drivers | None
    trends: tuple[Figure, ...]
    trends_more: str
    comparisons: tuple[StripTable, ...]
    differences: StripTable | None
    journey: Journey | None
    learned: Lessons
    voices: tuple[Quote, ...]
    quality: quality.Quality
    methods: methods.Methods
    contents: tuple[tuple[str, str], ...]


def page(c: Context) -> Page:
    """Build every section."""
    found = findings(c)
    words = headline(c, ranked(c))
    parts = _Parts(c)
    t, report = c.t, c.report
    shown_trends = trends.figures(c)
    return Page(
        title=str(words.striptags()),
        name=report.title,
        date=t("As of {day}", day=t.day(report.generated.date())),
        headline=words,
        lead=lead(c, [f.certainty for f in found]),
        findings=found,
        scorecard=parts.scorecard,
        drivers=parts.drivers,
        trends=shown_trends,
        trends_more=_more_trends(c, len(shown_trends)),
        comparisons=parts.comparisons,
        differences=comparisons.clear(c),
        journey=parts.journey,
        learned=parts.learned,
        voices=tuple(quote(c, voice) for voice in report.voices[:6]),
        quality=quality.quality(c),
        methods=methods.methods(c),
        contents=_contents(c, parts, bool(shown_trends)),
    )


class _Parts:
    """Sections that others ask for."""

    def __init__(self, c: Context) -> None:
        report = c.report
        self.scorecard = scorecard.tables(c)
        self.comparisons = comparisons.blocks(c)
        self.drivers: Drivers | None = None
        if report.drivers is not None and report.drivers.items:
            found = report.drivers
            self.drivers = Drivers(
                drivers.plane(c, found),
                drivers.importance(c, found),
                drivers.contrast(c, found),
                drivers.lever(c, found),
            )
        self.journey = _journey(c)
        self.learned = lessons(c)


def _journey(c: Context) -> Journey | None:
    found = c.report.journey
    if found is None or not found.cases:
        return None
    ways = journey.ways(c, found)
    rest = found.variants - len(ways)
    more = c.t.plural("{n} more way is not shown.", "{n} more ways are not shown.", rest) if rest > 0 else ""
    return Journey(
        tiles=journey.tiles(c, found),
        curve=process.curve(c, found),
        process=process.process_map(c, found),
        waits=journey.waits(c, found),
        ways=ways,
        felt=any(way.feeling is not None for way in ways),
        handoffs=units.handoffs(c, found),
        stages=design.stages(c, found),
        deviations=design.deviations(c, found),
        goals=design.goals(c, found),
        more=more,
    )


def _more_trends(c: Context, shown: int) -> str:
    more = len([x for x in c.report.trends if len(x.points) > 1 and x.metric not in PRIMARY]) - shown
    return (
        c.t.plural("{n} more trend is in the data file.", "{n} more trends are in the data file.", more)
        if more > 0
        else ""
    )


def _contents(c: Context, parts: _Parts, trend: bool) -> tuple[tuple[str, str], ...]:  # noqa: FBT001 - private
    t = c.t
    wanted = (
        ("findings", t("What matters"), True),
        ("scorecard", t("Touchpoints"), bool(parts.scorecard)),
        ("drivers", t("Drivers"), parts.drivers is not None),
        ("trends", t("Trend"), trend),
        ("alerts", t("Changes"), parts.learned.alerts is not None),
        ("comparisons", t("Segments"), bool(parts.comparisons)),
        ("bonus", t("Bonus guard"), parts.learned.bonus is not None),
        ("journey", t("Journey"), parts.journey is not None),
        ("themes", t("Themes"), parts.learned.themes is not None),
        ("sentiment", t("Tone of the comments"), parts.learned.sentiment is not None),
        ("segments", t("Groups"), parts.learned.segments is not None),
        ("kano", t("Kano"), parts.learned.kano is not None),
        ("referee", t("Referee"), parts.learned.referee is not None),
        ("prediction", t("Prediction"), parts.learned.prediction is not None),
        ("value", t("Value"), parts.learned.value is not None),
        ("voices", t("Voices"), bool(c.report.voices)),
        ("limits", t("What we do not know yet"), bool(c.report.limits)),
        ("quality", t("Data"), True),
        ("methods", t("Methods"), True),
    )
    return tuple((anchor, title) for anchor, title, there in wanted if there)
