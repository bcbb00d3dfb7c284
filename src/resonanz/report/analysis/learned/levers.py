"""Money that goes with one point more at each touchpoint, for all customers and in every segment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from resonanz.analytics.results import Estimate, note
from resonanz.report.analysis.learned.inquiry import Found, Inquiry, nothing, sampled
from resonanz.report.analysis.outcome import possible_drivers
from resonanz.report.analysis.values import money
from resonanz.report.learned import Lever, Levers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from resonanz.events.engines.samples import Sample

    Floats = NDArray[np.float64]

MOST_TOUCHPOINTS: Final = 15
_FEWEST: Final = 50
_JUDGED: Final = frozenset({"csat_mean", "ces_mean", "rating_mean", "nps"})


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """Rows of one segment; `dimension` is None for all customers."""

    dimension: str | None
    value: str
    rows: NDArray[np.intp]


def find_levers(inquiry: Inquiry) -> Found[Levers]:
    """Euro levers where money stands beside ratings; what is missing where it does not suffice."""
    scales = _touchpoints(inquiry)
    values = money(inquiry.record) if scales else None
    if values is None or inquiry.scores is None:
        return Found(None)
    if values.table is None:
        return nothing(*values.limits)
    sample, names = _read(inquiry, list(scales))
    if not sample.rows.num_rows:
        return Found(None)
    amounts = sample.rows["y"].to_numpy(zero_copy_only=False).astype(np.float64)
    if len(amounts) < _FEWEST:
        return nothing(note("too_few_values", n=len(amounts), needed=_FEWEST))
    found = _in_currency(_levers(sample, amounts, scales, names), values.currency)
    if not found.items:
        return nothing(note("levers_none", n=len(amounts)))
    left = found.looked - len(found.items)
    few = [note("levers_too_few", n=left, of=found.looked)] if left else []
    return Found(found, (*sampled(sample, "levers"), *few))


def _touchpoints(inquiry: Inquiry) -> dict[str, float]:
    """Rated touchpoints with the sign of their scale, the most often rated ones, without judgements of the whole."""
    overall = [value for value in inquiry.metrics if value.segment is None and value.metric in _JUDGED]
    rated = {value.touchpoint: value for value in sorted(overall, key=lambda value: -value.estimate.n)}
    if inquiry.outcome is not None and len(rated) > 1:
        kept, _ = possible_drivers(overall, inquiry.outcome)
        rated = {name: value for name, value in rated.items() if name in kept} or rated
    return {name: _sign(value.scale) for name, value in list(rated.items())[:MOST_TOUCHPOINTS]}


def _sign(scale: str) -> float:
    from resonanz.analytics.metrics.scales import read_scale

    asked = read_scale(scale)
    return 1.0 if asked.best > asked.worst else -1.0


def _read(inquiry: Inquiry, touchpoints: list[str]) -> tuple[Sample, dict[str, str]]:
    """Responses with money, and the columns that cut them with the names people know."""
    from resonanz.events.engines.samples import responses

    dimensions = inquiry.scores.dimensions if inquiry.scores is not None else {}
    attributes = [name for column, name in dimensions.items() if column.startswith("attribute_")]
    sample = responses(inquiry.record, money=True, beside=touchpoints, attributes=attributes)
    fixed = {name: name for name in ("unit", "channel") if name in dimensions}
    return sample, fixed | {f"attribute_{i}": name for i, name in enumerate(attributes)}


def _levers(sample: Sample, amounts: Floats, scales: dict[str, float], names: dict[str, str]) -> Levers:
    """All customers and all segments of all dimensions in one correction, because all are looked at."""
    from resonanz.analytics.value.touchpoints.segments import segment_levers

    columns = [sample.rows[f"score_{i}"].cast("float64").to_numpy(zero_copy_only=False) for i in range(len(scales))]
    ratings = np.column_stack(columns).astype(np.float64)
    cuts = [_Cut(None, "", np.arange(len(amounts))), *_cuts(sample, names)]
    rows = np.concatenate([cut.rows for cut in cuts])
    codes = np.repeat(np.arange(len(cuts)), [len(cut.rows) for cut in cuts])
    known = segment_levers(ratings[rows], amounts[rows], tuple(scales), codes, signs=list(scales.values()))
    items = tuple(
        Lever(cut.dimension, replace(lever, segment=cut.value, found=lever.found and _apart(lever.each)))
        for lever, cut in ((lever, cuts[int(lever.segment)]) for lever in known)
        if lever.each.value is not None
    )
    return Levers(items, len(known))


def _apart(each: Estimate) -> bool:
    """Whether the interval lies on one side of nothing; that of a bootstrap need not agree with the test."""
    return (each.low or 0.0) > 0 or (each.high or 0.0) < 0


def _in_currency(found: Levers, currency: str | None) -> Levers:
    """Say in which currency the amounts are."""
    if currency is None:
        return found
    told = note("currency", currency=currency)
    items = []
    for item in found.items:
        each, total = (replace(e, notes=(*e.notes, told)) for e in (item.lever.each, item.lever.total))
        items.append(replace(item, lever=replace(item.lever, each=each, total=total)))
    return replace(found, items=tuple(items))


def _cuts(sample: Sample, names: dict[str, str]) -> Iterator[_Cut]:
    """The customers of each segment that is large enough to be looked at."""
    for column, name in names.items():
        values = np.array(sample.rows[column].to_pylist(), dtype=object)
        for value in sorted({str(value) for value in values.tolist() if value is not None}):
            rows = np.flatnonzero(values == value)
            if len(rows) >= _FEWEST:
                yield _Cut(name, value, rows)
