"""Mergeable sums: a metric declares what it needs, all declarations are joined, the engine is asked once.

What comes back is small (one row per group), so everything after it is arithmetic on arrays, the same for every
engine. Sums of disjoint parts add up exactly to the sums of the whole: counts are whole numbers, and sums over
answers on whole or half scale points are exact in double precision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Flags, Floats, Ints, Places

if TYPE_CHECKING:
    import ibis.expr.types as ir

Keys = NDArray[np.object_]


class Quantity(NamedTuple):
    """A function of one answer whose sum a metric needs: `one`, `x`, `xx`, `at_least`, `at_most` a cut."""

    kind: str
    cut: float = 0.0

    @property
    def name(self) -> str:
        """Name of the sum in queries and results."""
        return self.kind if self.kind in {"one", "x", "xx"} else f"{self.kind}_{self.cut:g}"


ONE, X, XX = Quantity("one"), Quantity("x"), Quantity("xx")


def at_least(cut: float) -> Quantity:
    """1 where the answer is `cut` or more."""
    return Quantity("at_least", float(cut))


def at_most(cut: float) -> Quantity:
    """1 where the answer is `cut` or less."""
    return Quantity("at_most", float(cut))


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums per group, arrays of one length.

    Attributes:
        keys: per key column the value of each group (None where the row had none).
        n: answers.
        first: per quantity q the sum Σ w·q.
        second: per quantity q the sum Σ w²·q; the same arrays as `first` without weights.
        centre: what was taken off every score before it was summed.
    """

    keys: Mapping[str, Keys]
    n: Ints
    first: Mapping[Quantity, Floats]
    second: Mapping[Quantity, Floats]
    centre: float = 0.0

    def __len__(self) -> int:
        return len(self.n)

    @property
    def weighted(self) -> bool:
        """Whether answers carry weights."""
        return self.second is not self.first

    def take(self, rows: Places | Flags) -> Sums:
        """The groups at these places."""
        first = {q: v[rows] for q, v in self.first.items()}
        second = {q: v[rows] for q, v in self.second.items()} if self.weighted else first
        return Sums({k: v[rows] for k, v in self.keys.items()}, self.n[rows], first, second, self.centre)

    def over(self, keys: Sequence[str]) -> Sums:
        """Sums by fewer keys: groups that agree in `keys` are merged."""
        places, index = _groups([self.keys[key] for key in keys], len(self))
        size = len(places)

        def add(values: Floats) -> Floats:
            return np.bincount(index, weights=values, minlength=size).astype(np.float64)

        first = {q: add(v) for q, v in self.first.items()}
        second = {q: add(v) for q, v in self.second.items()} if self.weighted else first
        n = add(self.n.astype(np.float64)).astype(np.int64)
        return Sums({key: self.keys[key][places] for key in keys}, n, first, second, self.centre)

    def scaled(self, weights: Floats) -> Sums:
        """Give every answer of a group that group's weight (post-stratification needs no second query)."""
        first = {q: v * weights for q, v in self.first.items()}
        return replace(self, first=first, second={q: v * weights**2 for q, v in self.second.items()})


def merge(a: Sums, b: Sums) -> Sums:
    """Sums of two disjoint parts of the data, by the same keys, quantities and centre.

    Raises:
        InvalidArgument: if the parts were summed about different centres.
    """
    if a.centre != b.centre:
        raise InvalidArgument(
            "Sums about {a} and about {b} cannot be merged; collect both with the same centre.", a=a.centre, b=b.centre
        )
    keys = {key: np.concatenate([a.keys[key], b.keys[key]]) for key in a.keys}
    first = {q: np.concatenate([a.first[q], b.first[q]]) for q in a.first}
    weighted = a.weighted or b.weighted
    second = {q: np.concatenate([a.second[q], b.second[q]]) for q in a.second} if weighted else first
    return Sums(keys, np.concatenate([a.n, b.n]), first, second, a.centre).over(tuple(keys))


def _groups(columns: Sequence[Keys], length: int) -> tuple[Places, Places]:
    """First place of each distinct row in order of appearance, and the group of each row."""
    seen: dict[tuple[object, ...], int] = {}
    rows = zip(*columns, strict=True) if columns else ((),) * length
    index = np.fromiter((seen.setdefault(row, len(seen)) for row in rows), dtype=np.intp, count=length)
    return np.unique(index, return_index=True)[1], index


def collect(
    table: ir.Table,
    *,
    by: Sequence[str],
    quantities: Iterable[Quantity],
    weight: str | None = None,
    centre: float = 0.0,
) -> Sums:
    """Ask the engine once for all sums of all groups.

    Args:
        table: one row per answer with a column `score` without nulls.
        by: key columns; empty for one group.
        quantities: everything that any metric declared, duplicates welcome.
        weight: column of weights (positive, no nulls); None counts every answer once.
        centre: what is taken off the score before it is summed or squared, so that squares stay small; a whole or
            half number keeps sums of whole answers exact.

    Returns:
        The sums; an empty table gives no group.
    """
    wanted = sorted({ONE, *quantities})
    sums = _sums(table, wanted, weight, table.score - centre)
    result = table.group_by(list(by)).agg(**sums) if by else table.agg(**sums)
    columns = result.to_pyarrow()
    n = _numbers(columns, "n").astype(np.int64)
    first = {q: _numbers(columns, q.name) if weight or q != ONE else n.astype(np.float64) for q in wanted}
    second = {q: _numbers(columns, f"{q.name}_2") for q in wanted} if weight else first
    collected = Sums({key: _key(columns, key) for key in by}, n, first, second, centre)
    return collected if n.all() else collected.take(n > 0)


def _sums(table: ir.Table, wanted: Sequence[Quantity], weight: str | None, x: ir.Value) -> dict[str, ir.Value]:
    sums: dict[str, ir.Value] = {"n": table.count()}
    if weight is None:
        return sums | {q.name: _plain(table, q, x) for q in wanted if q != ONE}
    w = table[weight].cast("float64")
    for q in wanted:
        value = _value(table, q, x)
        sums[q.name] = (w * value).sum()
        sums[f"{q.name}_2"] = (w * w * value).sum()
    return sums


def _plain(table: ir.Table, quantity: Quantity, x: ir.Value) -> ir.Value:
    condition = _condition(table, quantity)
    return _value(table, quantity, x).sum() if condition is None else _count_if()(condition)


@cache
def _count_if() -> Callable[[ir.Value], ir.Value]:
    """Every engine's own COUNT_IF: a third faster than a filtered count on the embedded one."""
    import ibis

    def count_if(condition: bool) -> int:  # type: ignore[empty-body]  # noqa: FBT001 - the signature of the function
        ...

    counter: Callable[[ir.Value], ir.Value] = ibis.udf.agg.builtin(count_if, signature=((bool,), int))
    return counter


def _value(table: ir.Table, quantity: Quantity, x: ir.Value) -> ir.Value:
    condition = _condition(table, quantity)
    if condition is not None:
        return condition.cast("float64")
    return {"one": 1.0, "x": x, "xx": x * x}[quantity.kind]


def _condition(table: ir.Table, quantity: Quantity) -> ir.Value | None:
    if quantity.kind == "at_least":
        return table.score >= quantity.cut
    return table.score <= quantity.cut if quantity.kind == "at_most" else None


def _numbers(columns: object, name: str) -> Floats:
    column = columns[name].combine_chunks()  # type: ignore[index]
    numbers: Floats = np.nan_to_num(column.to_numpy(zero_copy_only=False).astype(np.float64))
    return numbers


def _key(columns: object, name: str) -> Keys:
    """Distinct keys are few and rows may be many: decode each distinct key once."""
    encoded = columns[name].combine_chunks().dictionary_encode(null_encoding="encode")  # type: ignore[index]
    values = np.empty(len(encoded.dictionary), dtype=object)
    values[:] = encoded.dictionary.to_pylist()
    return np.asarray(values[encoded.indices.to_numpy(zero_copy_only=False)], dtype=object)
