"""One level of the drill path: which level comes, which cells it has, what they are called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from resonanz.analytics.metrics.results import Comparison, MetricValue
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.understand.metrics.forms import METRICS, UNITS, Address
from resonanz.understand.metrics.models import Step
from resonanz.understand.metrics.queries.reading import Metrics, open_metrics

FIELDS: Final = {Step.UNIT: "unit", Step.STAGE: "stage", Step.TOUCHPOINT: "touchpoint", Step.CHANNEL: "channel"}


@dataclass(frozen=True)
class Drill:
    """One page of the drill-down."""

    viewer: Viewer
    address: Address
    metrics: Metrics
    children: tuple[Unit, ...]
    level: Step | None
    """What the cells are; None at the end of the path."""
    cells: tuple[Comparison, ...]
    names: dict[str, str]
    """What readers call each cell that has a deeper level; other cells keep their key and lead nowhere."""

    @property
    def overall(self) -> MetricValue | None:
        """All cells together."""
        return next((v for v in self.metrics.overall() if v.metric == self.address.cut.metric), None)

    @property
    def together(self) -> Metrics:
        """Every kind of question, as the start page counts: a change must not be judged by how it was reached."""
        cut = replace(self.address.cut, metric=None)
        return replace(self.metrics, cut=cut, where=replace(self.metrics.where, metrics=cut.filter().metrics))

    def name(self, cell: str) -> str:
        return self.names.get(cell, cell)

    def down(self, cell: str) -> str:
        """The address one level deeper."""
        if self.level is None or cell not in self.names:
            return ""
        return self.address.query(**{FIELDS[self.level]: cell, "level": None})


def open_drill(viewer: Viewer, address: Address) -> Drill:
    """Open the level that an address asks for, else the next one of its path."""
    metrics = open_metrics(viewer, address.cut)
    address = _with_metric(address, metrics)
    metrics = replace(metrics, cut=address.cut, where=replace(metrics.where, metrics=address.cut.filter().metrics))
    children = _children(viewer, address.cut.unit)
    level = _level(address, children)
    cells = _cells(metrics, address, level)
    return Drill(viewer, address, metrics, children, level, cells, _names(children, level, cells))


def _with_metric(address: Address, metrics: Metrics) -> Address:
    """The metric that is asked for, else the first that has answers here."""
    if address.cut.metric is not None:
        return address
    answered = {value.metric for value in metrics.overall()}
    code = next((code for code in METRICS if code in answered), next(iter(METRICS)))
    return replace(address, cut=replace(address.cut, metric=code), given={**address.given, "metric": code})


def _children(viewer: Viewer, unit: Unit | None) -> tuple[Unit, ...]:
    return tuple(UNITS.rows(viewer).filter(parent=unit, archived_at=None)) if unit is not None else ()


def _level(address: Address, children: tuple[Unit, ...]) -> Step | None:
    asked = address.level
    if asked is not None and (asked != Step.UNIT or children):
        return Step(asked)
    for step in address.levels:
        if step == Step.UNIT:
            if children:
                return Step.UNIT
        elif not _fixed(address, step):
            return Step(step)
    return None


def _fixed(address: Address, step: str) -> bool:
    cut = address.cut
    if cut.touchpoint is not None and step in {Step.TOUCHPOINT, Step.STAGE}:
        return True
    return bool({Step.STAGE: cut.stage, Step.CHANNEL: cut.channel}.get(Step(step)))


def _cells(metrics: Metrics, address: Address, level: Step | None) -> tuple[Comparison, ...]:
    match level:
        case Step.UNIT if address.cut.unit is not None:
            return metrics.by_unit(address.cut.unit)
        case Step.STAGE:
            return metrics.by_stage()
        case Step.TOUCHPOINT:
            return metrics.by_touchpoint()
        case Step.CHANNEL:
            return metrics.by_channel()
        case _:
            return ()


def _names(children: tuple[Unit, ...], level: Step | None, cells: tuple[Comparison, ...]) -> dict[str, str]:
    if level is Step.UNIT:
        return {str(unit.pk): unit.name for unit in children}
    if level is Step.TOUCHPOINT:
        return {str(pk): name for pk, name in Touchpoint.objects.values_list("pk", "name")}
    return {cell: cell for cell in (item.value.segment or "" for item in cells) if cell}
