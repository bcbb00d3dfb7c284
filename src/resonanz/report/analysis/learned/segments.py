"""Groups of customers, published only where they would be found again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from resonanz.analytics.errors import AnalyticsError
from resonanz.analytics.results import Note, note
from resonanz.analytics.segments.finding import Settings, find_segments
from resonanz.analytics.segments.results import Reading, Segmentation
from resonanz.analytics.segments.table import Column, amount, category
from resonanz.events.mapping.outcomes import outcome_kind
from resonanz.report.analysis.learned.inquiry import Found, Inquiry, nothing, sampled
from resonanz.report.analysis.learned.outcomes import MOST_COLUMNS, named_columns
from resonanz.report.learned import Groups

EFFORT: Final = Settings(most=5, starts=4, rounds=25, clouds=19, sample=600)
"""Enough for a report; a study of its own would take more starts and resamples."""
MOST_LABELS: Final = 12
MOST_USED: Final = 24
_FILLED: Final = 0.5


def find_groups(inquiry: Inquiry) -> Found[Groups]:
    """Look for groups among the responses; what is missing where there are none that would be found again."""
    from resonanz.analytics.prediction.columns import Kind, read_columns
    from resonanz.events.engines.samples import attribute_names, responses

    beside = [name for name in inquiry.touchpoints if outcome_kind(name) is None]
    attributes = [key for key in attribute_names(inquiry.record) if key != "lifecycle"][:MOST_COLUMNS]
    sample = responses(inquiry.record, beside=beside, attributes=attributes)
    known = dict(named_columns(sample, attributes, beside))
    if len(known) < 2:
        return nothing(note("segments_no_columns"))
    columns: list[Column] = []
    for column in read_columns(known):
        if column.kind is not Kind.TIME and column.filled.mean() >= _FILLED:
            columns += _column(column.name, column.values, column.labels)
    try:
        found = find_segments(columns[:MOST_USED], settings=EFFORT)
    except AnalyticsError:
        return nothing(note("segments_no_columns"))
    limits = (*sampled(sample, "segments"), *_limits(found))
    if found.reading is not Reading.SEGMENTS:
        return nothing(*limits)
    return Found(Groups(found, sample.total), limits)


def _column(name: str, values: np.ndarray, labels: tuple[str, ...]) -> Iterator[Column]:
    """Categories and steps of a scale by their values, everything else as an amount."""
    distinct = np.unique(values[np.isfinite(values)])
    if labels:
        if 2 <= len(labels) <= MOST_LABELS:
            yield category(name, [labels[int(v)] if np.isfinite(v) else None for v in values.tolist()])
    elif 2 <= len(distinct) <= MOST_LABELS:
        yield category(name, [v if np.isfinite(v) else None for v in values.tolist()], ordered=True)
    elif len(distinct) > MOST_LABELS:
        yield amount(name, values)


def _limits(found: Segmentation) -> Iterator[Note]:
    yield from (item for item in found.notes if item.code != "column_says_nothing")
    if found.reading is Reading.ONE_GROUP:
        yield note("segments_one_group", n=found.n)
    if found.reading is Reading.UNSTABLE:
        yield note("segments_unstable", n=found.n)
