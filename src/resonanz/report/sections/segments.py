"""Groups of customers: how large, what sets them apart, and the rule that finds a member."""

from __future__ import annotations

from dataclasses import dataclass, replace

from resonanz.analytics.segments.results import Segment
from resonanz.report.charts.axis import Axis
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.context import Context
from resonanz.report.learned import Groups
from resonanz.report.phrases import segments as say
from resonanz.report.sections.parts import StripTable, row

TRAITS = 4


@dataclass(frozen=True, slots=True)
class Group:
    """One group in words."""

    name: str
    rule: str
    found_by: str
    traits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Everything about the groups."""

    sentence: str
    sizes: StripTable
    groups: tuple[Group, ...]


def grouping(c: Context) -> Grouping | None:
    """The section; None where no groups would be found again."""
    found = c.report.learned.segments
    if found is None:
        return None
    items = found.segmentation.items
    return Grouping(say.summary(found.segmentation, c), _sizes(c, found), tuple(_group(c, item) for item in items))


def _name(c: Context, item: Segment) -> str:
    return c.t("Group {n}", n=item.number + 1)


def _group(c: Context, item: Segment) -> Group:
    traits = tuple(say.trait(trait, c) for trait in item.traits[:TRAITS])
    return Group(_name(c, item), say.rule(item, c), say.found_by(item, c), traits)


def _sizes(c: Context, found: Groups) -> StripTable:
    t = c.t
    rows = [
        replace(row(c, _name(c, item), Strip(item.size, Axis(0.0, 1.0), Tone.OWN, "")), words=say.rule(item, c))
        for item in found.segmentation.items
    ]
    return StripTable(
        title=t("How large they are"),
        aside=t.plural("{n} customer", "{n} customers", found.segmentation.n),
        axis=(t.percent(0), "", t.percent(1)),
        heads={"name": t("Group"), "strip": "", "value": t("Share"), "words": t("How a member is found")},
        rows=tuple(rows),
        provenance=(
            t("latent classes, their number by BIC"),
            t("published because other samples give the same groups"),
            t("sensitive attributes are not used"),
        ),
        anchor="group-sizes",
    )
