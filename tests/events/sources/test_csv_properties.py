"""Whatever Python's csv module writes is read back equal, and no bytes at all break the reader."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from resonanz.events.errors import InputRefused
from resonanz.events.sources import open_sources

pytestmark = pytest.mark.integration

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1f\ufeff"), max_size=8)
NAMES = ["first", "second", "third"]


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 3))
    cell = st.one_of(TEXT, st.sampled_from(["", " ", "x,y", "a;b", 'say "hi"', "two\nlines", "it's", "3,5", "\t"]))
    return draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=6))


def written(path: Path, rows: list[list[str]], encoding: str, **dialect: object) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, **dialect)
    writer.writerows([NAMES[: len(rows[0])], *rows])
    path.write_bytes(out.getvalue().encode(encoding))


def read(path: Path) -> tuple[list[list[str | None]], list[int], int]:
    (source,) = open_sources([path])
    with source:
        batches = list(source.batches())
        assert all(not batch.bad for batch in batches)
        table = pa.concat_tables([batch.rows for batch in batches])
        assert source.sample(2) == table.slice(0, 2)
        return [list(row.values()) for row in table.to_pylist()], source.lines_of(range(len(table))), len(table)


def physical_lines(path: Path, encoding: str, delimiter: str, quote: str) -> list[int]:
    """Lines at which the rows start, as Python's csv module counts them."""
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, quotechar=quote)
        starts = []
        before = 0
        for row in reader:
            if row:
                starts.append(before + 1)
            before = reader.line_num
    return starts[1:]


@dataclass(frozen=True)
class Writing:
    """How a file is written."""

    delimiter: str
    end: str
    encoding: str
    quoting: int


WRITINGS = st.builds(
    Writing,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)


@SETTINGS
@given(tables(), WRITINGS)
@example([["\u00a0", "\u2003x"]], Writing(",", "\n", "utf-8", csv.QUOTE_ALL))
@example([["", ""], ["x", "\n"]], Writing(";", "\r\n", "utf-16", csv.QUOTE_MINIMAL))
def test_what_csv_writes_is_read_back(tmp_path: Path, rows: list[list[str]], how: Writing) -> None:
    if how.quoting == csv.QUOTE_MINIMAL:  # Python leaves a lone carriage return unquoted, and then nobody can read it
        rows = [[cell.replace("\r", "") for cell in row] for row in rows]
    path = tmp_path / "file.csv"
    written(path, rows, how.encoding, delimiter=how.delimiter, lineterminator=how.end, quoting=how.quoting)
    cells, lines, count = read(path)
    assert cells == [[cell if cell.strip() else None for cell in row] for row in rows]
    assert lines == physical_lines(path, how.encoding, how.delimiter, '"')
    assert count == len(rows)


@SETTINGS
@given(tables(), st.sampled_from([",", ";"]))
def test_single_quotes_around_everything_are_read_back(tmp_path: Path, rows: list[list[str]], delimiter: str) -> None:
    path = tmp_path / "file.csv"
    written(path, rows, "utf-8", delimiter=delimiter, quotechar="'", quoting=csv.QUOTE_ALL)
    assert read(path)[0] == [[cell if cell.strip() else None for cell in row] for row in rows]


MAGIC = [
    b"",
    b"PK\x03\x04",
    b"PAR1",
    b"\x1f\x8b\x08\x00",
    b"<?xml version='1.0'?><log>",
    b'{"a": ',
    b"\xff\xfe",
    b"a,b\n",
]


def refusal_of(path: Path) -> str:
    """Read everything; what was said where that was refused. Anything else that is raised fails the test."""
    try:
        for source in open_sources([path]):
            with source:
                batches = list(source.batches())
                assert {batch.rows.num_columns for batch in batches} <= {len(source.columns)}
                rows = range(sum(len(batch.rows) for batch in batches))
                lines = source.lines_of(rows)
                assert lines == sorted(lines)
    except InputRefused as refused:
        return str(refused)
    return ""


@SETTINGS
@given(st.sampled_from(MAGIC), st.binary(max_size=200), st.sampled_from([b"", b"PAR1", b"\n", b'"']))
@example(b"a,b\n", b"\xe4\n\xe4,1\n", b"")
def test_random_bytes_are_read_or_refused_in_words(tmp_path: Path, start: bytes, body: bytes, end: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(start + body + end)
    said = refusal_of(path)
    assert not said or said.endswith((".", "?"))


@SETTINGS
@given(st.text(st.sampled_from("ab,;'\"\n\r \t|"), max_size=60))
def test_broken_quoting_is_read_or_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(text.encode())
    said = refusal_of(path)
    assert not said or "file.csv" in said
