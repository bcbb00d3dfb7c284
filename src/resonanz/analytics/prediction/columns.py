"""Plain columns as a model needs them: numbers or categories, with what is missing kept as missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from resonanz.analytics.errors import InvalidArgument

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Places = NDArray[np.intp]
Columns: TypeAlias = "Mapping[str, Any] | pa.Table"
"""Arrays by name (NumPy, Arrow or lists), or an Arrow table; all of one length."""

_READABLE: Final = 0.95
"""Share of filled cells that must read as numbers."""
_POSITIVE: Final = frozenset({"1", "yes", "y", "true", "t", "ja", "j", "churn", "churned", "left", "gone", "lost"})


class Kind(StrEnum):
    """How a column is read."""

    NUMBER = "number"
    CATEGORY = "category"
    TIME = "time"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column.

    Attributes:
        name: header.
        kind: how it is read.
        values: numbers, NaN is missing; of a category the place in `labels`, of a time 0; NaN is missing;
            shape (n,).
        labels: categories in the order of their first appearance; empty for numbers.
    """

    name: str
    kind: Kind
    values: Floats
    labels: tuple[str, ...] = ()

    @property
    def filled(self) -> Flags:
        """Where there is a value."""
        return np.asarray(np.isfinite(self.values))

    @property
    def distinct(self) -> int:
        """Number of different values."""
        return len(np.unique(self.values[self.filled]))

    def said(self, row: int) -> str | float:
        """The value of a row as it was given; empty where missing."""
        value = self.values[row]
        if not np.isfinite(value):
            return ""
        return self.labels[int(value)] if self.kind is Kind.CATEGORY else float(value)

    def only(self, rows: Places | Flags) -> Column:
        """Some rows."""
        return Column(self.name, self.kind, self.values[rows], self.labels)


def read_columns(columns: Columns) -> tuple[Column, ...]:
    """Read all columns; text that reads as numbers (decimal point or comma) is numbers.

    Raises:
        InvalidArgument: if there is no column or their lengths differ.
    """
    names = columns.column_names if isinstance(columns, pa.Table) else list(columns)
    found = tuple(_read(str(name), _arrow(columns[name])) for name in names)
    lengths = {len(column.values) for column in found}
    if len(lengths) != 1:
        raise InvalidArgument(
            "Prediction needs columns of one length; found {n} columns with lengths {lengths}.",
            n=len(found),
            lengths=sorted(lengths),
        )
    return found


def read_outcome(values: ArrayLike, positive: str | None = None) -> tuple[Flags, Flags, str]:
    """A two-valued outcome: where it is known, where it happened, and the value that says so.

    Args:
        values: one per customer; empty is unknown.
        positive: the value that means it happened; guessed where it reads like yes, true, 1, left.

    Raises:
        InvalidArgument: if there are not exactly two values, or the positive one is none of them.
    """
    column = _read("outcome", _arrow(values))
    seen = np.unique(column.values[column.filled])
    said = [_plain(column.labels[int(v)] if column.kind is Kind.CATEGORY else v) for v in seen]
    if len(said) != 2:
        raise InvalidArgument(
            "Prediction needs an outcome with two values; found {n} ({said}). With one value there is nothing to tell "
            "apart: bring customers who left and customers who stayed.",
            n=len(said),
            said=", ".join(said[:5]) or "none",
        )
    if positive is not None and positive not in said:
        raise InvalidArgument(
            "The outcome has the values {said}, not {positive}.", said=", ".join(said), positive=positive
        )
    chosen = positive or next((v for v in said if v.lower() in _POSITIVE), said[-1])
    happened = column.values == seen[said.index(chosen)]
    return column.filled, np.asarray(happened & column.filled), chosen


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _arrow(values: Any) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if isinstance(values, pa.Array):
        return values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
    array = np.asarray(values)
    if array.dtype.kind == "O":
        listed = array.tolist()
        text = any(isinstance(value, str) for value in listed)
        return pa.array([None if _none(v) else str(v) for v in listed] if text else listed, from_pandas=True)
    return pa.array(array, from_pandas=True)


def _none(value: object) -> bool:
    return value is None or value != value  # noqa: PLR0124 - NaN


def _read(name: str, array: pa.Array) -> Column:
    kind = array.type
    if pa.types.is_temporal(kind):
        return Column(name, Kind.TIME, np.where(array.is_valid().to_numpy(zero_copy_only=False), 0.0, np.nan))
    if pa.types.is_boolean(kind):
        return _categories(name, pc.if_else(array, "true", "false"))
    if pa.types.is_floating(kind) or pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return Column(name, Kind.NUMBER, _numbers(array))
    if pa.types.is_null(kind):
        return Column(name, Kind.NUMBER, np.full(len(array), np.nan))
    text = pc.utf8_trim_whitespace(array.cast(pa.string()))
    text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
    read = _parsed(text)
    return Column(name, Kind.NUMBER, read) if read is not None else _categories(name, text)


def _numbers(array: pa.Array) -> Floats:
    values = np.asarray(array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)
    return np.where(np.isfinite(values), values, np.nan)


def _parsed(text: pa.Array) -> Floats | None:
    """The column as numbers; None where less than 95 % of the filled cells read as one."""
    for pattern, comma in ((r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$", False), (r"^[+-]?\d+,\d+$|^[+-]?\d+$", True)):
        fits = pc.match_substring_regex(text, pattern)
        share = pc.mean(fits.cast(pa.float64())).as_py()
        if share is not None and share >= _READABLE:
            kept = pc.if_else(fits, text, pa.scalar(None, pa.string()))
            return _numbers((pc.replace_substring(kept, ",", ".") if comma else kept).cast(pa.float64()))
    return None


def _categories(name: str, text: pa.Array) -> Column:
    coded = text.dictionary_encode()
    codes = coded.indices.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return Column(name, Kind.CATEGORY, np.asarray(codes, dtype=np.float64), tuple(coded.dictionary.to_pylist()))
