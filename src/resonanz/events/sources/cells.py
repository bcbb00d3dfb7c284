"""Cells as text: what is not UTF-8 is read as Windows-1252, what is blank is null."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

TEXT: Final = pa.string()
_BLANK_LEADS: Final = (0xC2, 0xE1, 0xE2, 0xE3)
"""Bytes with which a blank beyond ASCII can start in UTF-8: U+0085 and U+00A0, U+1680, U+2000 and following, U+3000."""


def decode(raw: bytes) -> str:
    """Text of one cell."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def text_array(values: list[str | None]) -> pa.Array:
    """Text of a column; blank cells are null, halves of surrogate pairs become question marks."""
    try:
        cells = pa.array([value or None for value in values], TEXT)
    except UnicodeEncodeError:
        cells = pa.array([value.encode(errors="replace").decode() if value else None for value in values], TEXT)
    return blank_to_null(cells)


def as_text(cells: pa.Array) -> pa.Array:
    """Binary cells as text; the whole column at once where it is UTF-8, else cell by cell."""
    try:
        return cells.cast(TEXT)
    except pa.ArrowInvalid:
        return pa.array([None if raw is None else decode(raw) for raw in cells.to_pylist()], TEXT)


def blank_to_null(cells: pa.Array) -> pa.Array:
    """Null where nothing but blanks is left; all other cells, and those that are empty already, unchanged."""
    if not _may_be_blank(cells):
        return cells
    blank = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(cells)), 0)
    return pc.if_else(blank, pa.scalar(None, TEXT), cells)


def bytes_of(cells: pa.Array) -> npt.NDArray[np.uint8]:
    """The text of all cells of a string or binary array, one behind the other."""
    offsets = _offsets(cells)
    data = cells.buffers()[2]
    if data is None or not len(offsets):
        return np.empty(0, np.uint8)
    return np.frombuffer(data, np.uint8)[offsets[0] : offsets[-1]]


def longest(cells: pa.Array) -> int:
    """Bytes of the longest cell."""
    return int(np.diff(_offsets(cells)).max(initial=0))


def _offsets(cells: pa.Array) -> npt.NDArray[np.int32]:
    if not len(cells):
        return np.empty(0, np.int32)
    return np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]


def _may_be_blank(cells: pa.Array) -> bool:
    """Whether a cell starts with a byte that a blank can start with: cheap, and mostly no."""
    offsets, data = _offsets(cells), bytes_of(cells)
    if not len(data):
        return False
    first = data.take(offsets[:-1] - offsets[0], mode="clip")
    if first.min() <= ord(" "):
        return True
    return bool(first.max() >= _BLANK_LEADS[0] and np.isin(first, _BLANK_LEADS).any())
