"""Customers as they are grouped: survey items, categories and amounts, without sensitive attributes."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.intervals import Floats, Ints, Places

_SENSITIVE: Final = re.compile(
    r"\b(age|alter|sex|race|birth\w*|born|geburt\w*|gender|geschlecht\w*|religi\w*|konfession|church|kirche\w*|ethnic\w*|"
    r"ethni\w*|nationalit\w*|staatsangeh\w*|migration\w*|herkunft|skin|hautfarbe|health\w*|gesundheit\w*|krank\w*|"
    r"diagnos\w*|disab\w*|behinder\w*|schwerbehindert\w*|pregnan\w*|schwanger\w*|sexual\w*|orientation|politic\w*|"
    r"politisch\w*|partei\w*|union|gewerkschaft\w*|marital|partner|married|familienstand|senior\w*|dependents)\b"
)
_WORDS: Final = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])|[^A-Za-zÄÖÜäöüß]+")
_SKEWED: Final = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column of the customers, made by `amount` or `category`.

    Attributes:
        name: its name.
        values: numbers, shape (n,); codes of `labels` for a category, NaN (or −1) where nothing is known.
        labels: names of the codes; empty for an amount.
        ordered: whether the codes are steps of a scale.
    """

    name: str
    values: Floats
    labels: tuple[str, ...] = ()
    ordered: bool = False

    @property
    def known(self) -> np.ndarray:
        """Where there is a value."""
        return ~np.isnan(self.values)


def amount(name: str, values: Floats) -> Column:
    """A number such as spend or tenure; NaN where it is not known."""
    return Column(name, np.asarray(values, dtype=np.float64))


def category(name: str, values: Sequence[object], *, ordered: bool = False) -> Column:
    """A category or a survey item; None and NaN are not known. Steps of a scale (`ordered`) are numbers."""
    raw: list[object] = np.asarray(values, dtype=object).tolist()
    known = [value for value in raw if not _absent(value)]
    levels = sorted(set(known), key=(lambda v: float(str(v))) if ordered else str)
    codes = {level: code for code, level in enumerate(levels)}
    coded = [np.nan if _absent(value) else float(codes[value]) for value in raw]
    return Column(name, np.array(coded), tuple(_label(level) for level in levels), ordered)


def sensitive(name: str) -> bool:
    """Whether a column's name (English or German) speaks of a protected attribute (GDPR Art. 9, equal treatment)."""
    return _SENSITIVE.search(" ".join(_WORDS.split(name)).lower()) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """What the mixture sees: features that enter linearly, so that each step is a matrix product.

    Attributes:
        codes: codes per category, −1 where not known, shape (n, a).
        sizes: number of labels per category.
        numbers: standardised amounts, NaN where not known, shape (n, b).
        ordered: whether the codes of a category are steps of a scale.
    """

    codes: Ints
    sizes: tuple[int, ...]
    numbers: Floats
    ordered: tuple[bool, ...]

    def __len__(self) -> int:
        """Number of customers."""
        return len(self.codes)

    def take(self, rows: Places) -> Encoded:
        """Some customers."""
        return Encoded(self.codes[rows], self.sizes, self.numbers[rows], self.ordered)


def usable(columns: Sequence[Column], allowed: Collection[str]) -> tuple[list[Column], list[Column], list[Column]]:
    """Columns to group by, sensitive ones left out, and those that say nothing (all alike, ids, mostly unknown).

    Raises:
        InvalidArgument: if two columns have the same name or differ in length.
    """
    names = [column.name for column in columns]
    if len(set(names)) < len(names) or len({len(column.values) for column in columns}) > 1:
        raise InvalidArgument("Columns of customers need different names and one value per customer each.")
    left = [column for column in columns if sensitive(column.name) and column.name not in allowed]
    rest = [column for column in columns if column not in left]
    empty = [column for column in rest if not _says_something(column)]
    return [column for column in rest if column not in empty], left, empty


def encode(columns: Sequence[Column]) -> Encoded:
    """Codes and standardised amounts; an amount that is never negative and clearly skewed enters as its logarithm."""
    n = len(columns[0].values)
    categories = [column for column in columns if column.labels]
    codes = [np.where(c.known, np.nan_to_num(c.values, nan=-1), -1).astype(np.int64) for c in categories]
    numbers = [_standard(column.values) for column in columns if not column.labels]
    return Encoded(
        np.column_stack(codes) if codes else np.zeros((n, 0), dtype=np.int64),
        tuple(len(c.labels) for c in categories),
        np.column_stack(numbers) if numbers else np.zeros((n, 0)),
        tuple(c.ordered for c in categories),
    )


def _standard(values: Floats) -> Floats:
    known = values[~np.isnan(values)]
    spread = known.std()
    if known.min() >= 0 and np.mean(((known - known.mean()) / spread) ** 3) > _SKEWED:
        return _standard(np.log1p(values) - 1)
    return np.asarray((values - known.mean()) / spread)


def _says_something(column: Column) -> bool:
    known = column.values[column.known]
    if len(known) < len(column.values) / 2 or known.min() == known.max():
        return False
    return not column.labels or len(column.labels) <= max(2, min(30, len(known) // 20))


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and np.isnan(value))


def _label(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
