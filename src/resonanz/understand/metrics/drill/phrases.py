"""The drill-down in words: its path, its filters, its table."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.analytics.results import Verdict
from resonanz.analytics.volumes import Volume
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.touchpoints.queries import choices
from resonanz.report.charts.axis import around, ends
from resonanz.report.charts.strips import Tone
from resonanz.report.context import suppressed
from resonanz.report.words import figure
from resonanz.ui.charts import trend_chart
from resonanz.ui.intervals import Intervals
from resonanz.ui.parts import DrillPath, Level, Source, Tab, Tile
from resonanz.ui.speech import short_day, speech
from resonanz.understand.metrics import phrases
from resonanz.understand.metrics.drill.queries import Drill
from resonanz.understand.metrics.forms import METRICS, UNITS
from resonanz.understand.metrics.models import Step

Links = list[tuple[object, str, bool]]


def headline(drill: Drill) -> str:
    """Who really differs; at the end of the path the number itself."""
    if drill.cells:
        return phrases.standing_out(drill.cells, drill.name)
    return phrases.alone(drill.overall, speech())


def line(drill: Drill) -> str:
    """What the cells that do not stand out are: a tie, too few, hidden."""
    counts = {verdict: sum(c.verdict is verdict for c in drill.cells) for verdict in Verdict}
    alike = counts[Verdict.NO_CLEAR_DIFFERENCE]
    found = []
    if alike > 1:
        found.append(_("%(n)s cannot be told from the others.") % {"n": alike})
    if early := sum(c.needed_n is not None for c in drill.cells):
        found.append(_("Too early to tell: %(n)s.") % {"n": early})
    if counts[Verdict.SUPPRESSED]:
        found.append(_("Hidden to protect people: %(n)s.") % {"n": counts[Verdict.SUPPRESSED]})
    return " ".join(found)


def table(drill: Drill) -> Intervals | None:
    """The cells of the level; none at the end of the path."""
    if not drill.cells or drill.level is None:
        return None
    return phrases.table(
        drill.cells,
        drill.overall,
        speech(),
        level=str(Step(drill.level).label),
        name=drill.name,
        address=drill.down,
        sources=[
            ngettext("95%% interval", "95%% intervals, %(n)s cells looked at together (Holm)", len(drill.cells))
            % {"n": len(drill.cells)},
            Source(_("Method"), reverse("method", args=[drill.cells[0].value.estimate.method])),
        ],
    )


def rows(drill: Drill) -> tuple[tuple[str, ...], Iterable[tuple[object, ...]]]:
    """The table as head and rows for a file; hidden cells stay hidden."""
    head = (_("Name"), _("Metric"), _("Value"), _("From"), _("Up to"), "n", _("In words"))
    t = speech()
    made = table(drill)
    found: list[tuple[object, ...]] = []
    for entry in made.entries if made else ():
        row = entry.row
        found.append(
            (
                row.name,
                METRICS[drill.address.cut.metric or ""],
                row.value or row.chip,
                row.low,
                row.high,
                row.n,
                row.words,
            )
        )
    if not found and drill.overall is not None:
        words = figure(drill.overall.estimate, t)
        found.append(
            (_("All"), METRICS[drill.overall.metric], words.value, words.spoken, "", drill.overall.estimate.n, "")
        )
    return head, found


def tiles(drill: Drill) -> list[Tile]:
    """All cells together, beside the period before."""
    overall, metrics = drill.overall, drill.metrics
    if overall is None:
        return []
    before = next((v for v in metrics.earlier() if v.metric == overall.metric), None)
    change = next((c for c in drill.together.changes() if c.value.metric == overall.metric), None)
    return [phrases.tile(overall, before, change, speech())]


def volume(drill: Drill) -> Tile | None:
    """Signals per week beside the weeks before; none where there was never one."""
    found = drill.metrics.volume()
    if not found.now.n and found.before is None:
        return None
    axis = around(ends([found.now, found.before]), include=0.0)
    words = _("Signals per week: answers, contacts, orders, complaints.") + " " + _volume_change(found)
    return Tile(_("Volume"), found.now, axis, words, Tone.NEUTRAL, (_("last 12 weeks"),), found.before)


def _volume_change(found: Volume) -> str:
    if found.more is None:
        if found.verdict is Verdict.CANNOT_TELL:
            return _("There is nothing earlier to compare with.")
        return _("No clear difference to the 12 weeks before.")
    if found.more:
        return _("Clearly more than in the 12 weeks before.")
    return _("Clearly less than in the 12 weeks before.")


def trend(drill: Drill, *, whole_width: bool = False) -> object:
    """The line over time of all that is looked at; none where every period of it is hidden."""
    asked = drill.address.cut.metric
    told = (t for t in drill.together.trends() if t.metric == asked and len(t.points) > 1)
    found = next((t for t in told if any(not suppressed(p.estimate) for p in t.points)), None)
    cut = drill.address.cut
    name = cut.touchpoint.name if cut.touchpoint else cut.stage or (cut.unit.name if cut.unit else _("The whole house"))
    return trend_chart(found, labels={"*": name}, whole_width=whole_width) if found else None


def path(drill: Drill) -> DrillPath:
    """From the highest unit that the viewer may see down to where the page stands, and what would come then."""
    past = [*_units(drill), *_filters(drill)]
    current = past.pop() if past else Level(_("Unit"), _("The whole house"))
    return DrillPath(tuple(past), current, tuple(_ahead(drill)))


def _units(drill: Drill) -> Iterable[Level]:
    cut = drill.address.cut
    steps = [step for step in cut.unit.path.split("/") if step] if cut.unit else []
    units = {unit.pk.hex: unit for unit in UNITS.rows(drill.viewer).filter(pk__in=steps)}
    gone = {"stage": None, "touchpoint": None, "channel": None, "level": None}
    for step in steps:
        if step in units:
            unit = units[step]
            yield Level(unit.kind or _("Unit"), unit.name, drill.address.query(unit=unit.pk, **gone))


def _filters(drill: Drill) -> Iterable[Level]:
    cut, query = drill.address.cut, drill.address.query
    if cut.stage:
        yield Level(_("Stage"), cut.stage, query(touchpoint=None, channel=None, level=None))
    if cut.touchpoint:
        yield Level(_("Touchpoint"), cut.touchpoint.name, query(channel=None, level=None))
    if cut.channel:
        yield Level(_("Channel"), cut.channel, query(level=None))


def _ahead(drill: Drill) -> Iterable[str]:
    order = [Step(level) for level in drill.address.levels]
    start = order.index(drill.level) if drill.level in order else len(order)
    for step in order[start:]:
        if step is Step.UNIT and drill.children:
            yield drill.children[0].kind or _("Unit")
        elif step is not Step.UNIT:
            yield str(step.label)
    yield _("Voice")


def tabs(drill: Drill) -> list[Tab]:
    """By what the cells may be compared here."""
    cut = drill.address.cut
    open_ = {
        Step.UNIT: bool(drill.children),
        Step.STAGE: cut.touchpoint is None and not cut.stage,
        Step.TOUCHPOINT: cut.touchpoint is None,
        Step.CHANNEL: not cut.channel,
    }
    found = [step for step, fits in open_.items() if fits]
    return [Tab(step.label, drill.address.query(level=step.value), step is drill.level) for step in found]


def chips(drill: Drill) -> list[Source]:
    """Filters in force, each with the address without it."""
    cut, query = drill.address.cut, drill.address.query
    found = []
    if cut.stage:
        found.append(Source(cut.stage, query(stage=None, level=None)))
    if cut.touchpoint:
        found.append(Source(cut.touchpoint.name, query(touchpoint=None, level=None)))
    if cut.channel:
        found.append(Source(cut.channel, query(channel=None, level=None)))
    if drill.address.chosen:
        found.append(Source(_("Path: %(name)s") % {"name": drill.address.chosen.name}, query(path=None, level=None)))
    return found


def menus(drill: Drill) -> dict[str, Links]:
    """What the filters offer: each value, its address, and whether it is in force."""
    cut, query = drill.address.cut, drill.address.query
    stages = choices(TOUCHPOINTS_SEEN.rows(drill.viewer), "stage")
    return {
        "metric": [(label, query(metric=code), code == cut.metric) for code, label in METRICS.items()],
        "stage": [(name, query(stage=name, touchpoint=None, level=None), name == cut.stage) for name in stages],
        "channel": [(name, query(channel=name, level=None), name == cut.channel) for name in drill.metrics.channels()],
    }


def days(drill: Drill) -> str:
    """The own days in short."""
    window = drill.address.cut.window
    first, last = (short_day(day) if day else "…" for day in (window.first, window.last))
    return f"{first} – {last}"
