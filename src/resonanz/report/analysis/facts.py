"""What is known about the input beside the record: how each file was understood, and what became of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from resonanz.analytics.results import Note, note
from resonanz.events.balance import Balance
from resonanz.events.importing import SourceResult
from resonanz.events.mapping.model import Mapping, Plan
from resonanz.events.mapping.reasons import assumptions
from resonanz.events.mapping.summary import roles_of
from resonanz.report.analysis.build import Facts
from resonanz.report.model import ColumnRole, SourceSummary
from resonanz.report.phrases.notes import NAMES_APART

SHOWN_SAMPLES = 3
NO_NAME = re.compile(r"column_\d+")
"""How a column is called that has no name."""
MAPPED = "mapped"
"""Reason of a column that a mapping file names."""


def facts_of(read: Sequence[tuple[Mapping, SourceResult]], *, generated: datetime) -> Facts:
    """Facts about files that were just imported."""
    mappings = [mapping for mapping, _ in read]
    return Facts(
        title=", ".join(dict.fromkeys(result.name for _, result in read)),
        generated=generated,
        balance=sum((result.balance for _, result in read), Balance()),
        sources=tuple(_summary(mapping, result) for mapping, result in read),
        outcome=next((mapping.outcome for mapping in mappings if mapping.outcome), None),
        limits=tuple(item for mapping, result in read for item in _limits(mapping, result)),
        plan=next((mapping.plan for mapping in mappings if mapping.plan != Plan()), Plan()),
        weight=next((mapping.weight for mapping in mappings if mapping.weight), None),
    )


def _summary(mapping: Mapping, result: SourceResult) -> SourceSummary:
    return SourceSummary(
        name=result.name,
        format=result.format,
        shape=result.shape,
        balance=result.balance,
        columns=tuple(_guessed(mapping) if mapping.reasons else _mapped(mapping)),
        problems=tuple((count.column, count.reason, count.count) for count in result.problems),
    )


def _guessed(mapping: Mapping) -> Iterator[ColumnRole]:
    hidden = {*mapping.people, mapping.customer, mapping.instance, mapping.id}
    for reason in mapping.reasons:
        samples = () if reason.column in hidden else reason.samples[:SHOWN_SAMPLES]
        yield ColumnRole(reason.column, reason.role, reason.code, samples, guessed=True)


def _mapped(mapping: Mapping) -> Iterator[ColumnRole]:
    for column, role in roles_of(mapping):
        yield ColumnRole(column, role, MAPPED, (), guessed=False)


def _limits(mapping: Mapping, result: SourceResult) -> Iterator[Note]:
    if all(NO_NAME.fullmatch(column) for column, _ in roles_of(mapping)):
        yield note("no_header", source=result.name)
    if mapping.people:
        yield note("people_not_stored", columns=", ".join(mapping.people), source=result.name)
    if result.implausible_times:
        yield note("implausible_times", n=result.implausible_times, source=result.name)
    if result.balance.rows_rejected:
        yield note("rows_rejected", n=result.balance.rows_rejected, source=result.name)
    if result.balance.cells_rejected:
        yield note("cells_rejected", n=result.balance.cells_rejected, source=result.name)
    if result.ambiguous_times:
        yield note("ambiguous_times", n=result.ambiguous_times, source=result.name)
    yield from _assumed(mapping)


def _assumed(mapping: Mapping) -> Iterator[Note]:
    """One note per kind of guess and samples, however many columns it is about."""
    alike: dict[tuple[str, str], list[str]] = {}
    for reason in assumptions(mapping):
        samples = ", ".join(reason.samples[:SHOWN_SAMPLES])
        alike.setdefault((reason.code, samples), []).append(reason.column)
    for (code, samples), columns in alike.items():
        yield note(f"guess_{code}", column=NAMES_APART.join(columns), samples=samples)
