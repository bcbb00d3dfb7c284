"""What is known about a workspace: the imports that made it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from resonanz.analytics.results import Note, note
from resonanz.events.balance import Balance
from resonanz.events.check import reports
from resonanz.events.mapping.model import Plan
from resonanz.events.workspace import Workspace
from resonanz.report.analysis.build import Facts
from resonanz.report.analysis.facts import MAPPED
from resonanz.report.model import ColumnRole, SourceSummary


def facts_of_workspace(workspace: Workspace, *, generated: datetime) -> Facts:
    """Facts about everything that was imported into a workspace, oldest first."""
    imports = sorted(reports(workspace), key=lambda report: str(report["received_at"]))
    sources = [source for report in imports for source in report["sources"]]
    return Facts(
        title=workspace.path.name,
        generated=generated,
        balance=sum((Balance(**report["balance"]) for report in imports), Balance()),
        sources=tuple(_summary(source) for source in sources),
        outcome=next((source["outcome"] for source in reversed(sources) if source.get("outcome")), None),
        limits=tuple(_limits(sources)),
        plan=next((plan for source in reversed(sources) if (plan := _plan(source)) != Plan()), Plan()),
        weight=next((column for source in sources for column, role in source["columns"] if role == "weight"), None),
    )


def _plan(source: dict[str, Any]) -> Plan:
    """The plan of one source; imports of earlier versions have none."""
    stored = source.get("plan") or {}
    stages = tuple((name, tuple(activities)) for name, activities in stored.get("stages", ()))
    return Plan(stages, stored.get("goal"))


def _summary(source: dict[str, Any]) -> SourceSummary:
    return SourceSummary(
        name=source["name"],
        format=source["format"],
        shape=source["shape"],
        balance=Balance(**source["balance"]),
        columns=tuple(ColumnRole(column, role, MAPPED, (), guessed=False) for column, role in source["columns"]),
        problems=tuple((column, reason, n) for column, reason, n in source["problems"]),
    )


def _limits(sources: Iterable[dict[str, Any]]) -> Iterator[Note]:
    for source in sources:
        balance = Balance(**source["balance"])
        if balance.rows_rejected:
            yield note("rows_rejected", n=balance.rows_rejected, source=source["name"])
        if balance.cells_rejected:
            yield note("cells_rejected", n=balance.cells_rejected, source=source["name"])
