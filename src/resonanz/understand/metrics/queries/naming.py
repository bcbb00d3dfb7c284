"""Counts of the record under other names: source keys become units and touchpoints, days become periods.

A merge of two branches is a join here, never a rewrite of the record: groups whose new names agree are added up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from resonanz.analytics.aggregates import Keys, Sums
from resonanz.analytics.metrics.questions import QUESTION, Answers, Question
from resonanz.events.rollups.answers import CountedAnswers


@dataclass(frozen=True, slots=True)
class Naming:
    """A column that readers see: the column of the record it comes from, and the name of each of its values.

    Without a source everything has the same name, and the record need not be counted by it.
    """

    source: str
    name: Callable[[Any], str | None]


@dataclass(frozen=True, slots=True)
class NamedAnswers(Answers):
    """Answers of a rollup with renamed or added columns; takes the place of `Answers` in `analytics.metrics`."""

    counted: CountedAnswers | None = None
    names: Mapping[str, Naming] = field(default_factory=dict)

    @property
    def keys(self) -> tuple[str, ...]:
        """All three columns name a question here."""
        return QUESTION

    def sums(self, by: Sequence[str] = ()) -> Sums:
        """Sums by question and the columns `by`, under their new names."""
        assert self.counted is not None
        shown = tuple(dict.fromkeys((*QUESTION, *by)))
        sources = {column: self.names[column].source if column in self.names else column for column in shown}
        raw = self.counted.sums_by([source for source in sources.values() if source])
        keys = {column: self._named(column, raw, source) for column, source in sources.items()}
        kept = np.array([touchpoint is not None for touchpoint in keys["touchpoint"]], dtype=np.bool_)
        return replace(raw, keys=keys).take(kept).over(shown)

    def _named(self, column: str, raw: Sums, source: str) -> Keys:
        naming = self.names.get(column)
        if naming is None:
            return raw.keys[source]
        named = np.empty(len(raw), dtype=object)
        values = raw.keys[source].tolist() if source else [None] * len(raw)
        names = {value: naming.name(value) for value in set(values)}
        named[:] = [names[value] for value in values]
        return named


def named(counted: CountedAnswers, names: Mapping[str, Naming]) -> NamedAnswers:
    """Answers under new names; questions that fall together become one."""
    import ibis

    touchpoint = names["touchpoint"].name if "touchpoint" in names else None
    merged: dict[tuple[str, str, str], int] = {}
    for question in counted.questions:
        place = touchpoint(question.touchpoint) if touchpoint else question.touchpoint
        if place is not None:
            key = place, question.metric, question.scale_text
            merged[key] = merged.get(key, 0) + question.outside
    questions = tuple(Question(*key, outside=outside) for key, outside in sorted(merged.items()))
    columns = dict(counted.table.schema().items()) | {name: "string" for name in names if name not in QUESTION}
    return NamedAnswers(ibis.table(columns, name="named"), questions, None, counted, names)
