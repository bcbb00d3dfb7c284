"""Delimited text: whatever the program that wrote it thought a CSV is."""

from __future__ import annotations

import gzip
from pathlib import Path

import pyarrow as pa
import pytest

from resonanz.events.errors import InputRefused
from resonanz.events.sources import Limits, open_source
from resonanz.events.sources.batch import BadRow
from resonanz.events.sources.csv_source import CsvSource

pytestmark = pytest.mark.integration


def written(folder: Path, content: bytes | str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows_of(path: Path) -> list[tuple[str | None, ...]]:
    with open_source(path) as source:
        table = pa.concat_tables([batch.rows for batch in source.batches()])
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def columns_of(path: Path) -> tuple[str, ...]:
    with open_source(path) as source:
        return source.columns


def bad_rows_of(path: Path) -> list[BadRow]:
    with open_source(path) as source:
        return [row for batch in source.batches() for row in batch.bad]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_it_finds_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    path = written(tmp_path, f"name{delimiter}score\nAnna{delimiter}9\n")
    assert rows_of(path) == [("Anna", "9")]


def test_decimal_commas_do_not_make_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "Kunde;Wert (EUR, netto);Datum\nA;1,50;01.05.2024\nB;2,75;02.05.2024\n")
    assert rows_of(path) == [("A", "1,50", "01.05.2024"), ("B", "2,75", "02.05.2024")]


def test_a_byte_order_mark_is_not_part_of_the_first_name(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xef\xbb\xbfname;score\r\nAnna;9\r\n")
    assert columns_of(path) == ("name", "score")
    assert rows_of(path) == [("Anna", "9")]


def test_the_separator_line_of_excel_is_obeyed(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=|\nname|score, all\nAnna|9\nBen\n")
    assert columns_of(path) == ("name", "score, all")
    assert bad_rows_of(path) == [BadRow(4, "2 columns expected, 1 found", "Ben")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_umlauts_are_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "Größe;Straße\nübel;– gut –\n".encode(encoding))
    assert columns_of(path) == ("Größe", "Straße")
    assert rows_of(path) == [("übel", "– gut –")]


def test_a_file_glued_together_from_two_encodings_is_read_cell_by_cell(tmp_path: Path) -> None:
    path = written(tmp_path, b"a,b\n" + "grün,x\n".encode() + "grün,y\n".encode("cp1252"))
    assert rows_of(path) == [("grün", "x"), ("grün", "y")]


def test_a_row_that_cannot_be_split_is_reported_whatever_its_encoding(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\ngrün\n1,2\n".encode("cp1252"))
    assert rows_of(path) == [("1", "2")]
    assert bad_rows_of(path) == [BadRow(2, "2 columns expected, 1 found", "grün")]


def test_blank_cells_are_null_and_others_keep_their_blanks(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b,c\n,"",  \n\u00a0,\u3000, x \n')
    assert rows_of(path) == [(None, None, None), (None, None, " x ")]


def test_names_are_trimmed_made_up_and_made_unique(tmp_path: Path) -> None:
    path = written(tmp_path, '\ufeff, Score ,score,,"two\nlines"\n1,2,3,4,5\n')
    assert columns_of(path) == ("column_1", "Score", "score (2)", "column_4", "two lines")


def test_a_file_of_one_column_keeps_its_lines_whole(tmp_path: Path) -> None:
    path = written(tmp_path, 'comment\nGood, but slow; really\n"quoted, too"\n')
    assert rows_of(path) == [("Good, but slow; really",), ("quoted, too",)]


def test_single_quotes_around_all_names_are_quotes(tmp_path: Path) -> None:
    path = written(tmp_path, "'a','b'\n'x, y','it''s'\n")
    assert rows_of(path) == [("x, y", "it's")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_one(tmp_path: Path, end: str) -> None:
    path = written(tmp_path, end.join(["a,b", "1,2", "", "3,4"]))
    assert rows_of(path) == [("1", "2"), ("3", "4")]
    with open_source(path) as source:
        assert source.lines_of([0, 1]) == [2, 4]


@pytest.mark.parametrize("content", ["a,b", "a,b\n", "a,b\r\n\r\n"])
def test_a_header_without_rows_is_a_table_without_rows(tmp_path: Path, content: str) -> None:
    with open_source(written(tmp_path, content)) as source:
        assert source.columns == ("a", "b")
        assert source.sample(10).num_rows == 0
        assert source.sample(10).column_names == ["a", "b"]
        assert list(source.batches()) == []


def test_rows_with_other_widths_are_reported_with_their_line(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,2\n\n"x\ny",2\nshort\n   \n3,4\n1,"in\nside",3\n5,6\n')
    assert rows_of(path) == [("1", "2"), ("x\ny", "2"), ("3", "4"), ("5", "6")]
    assert bad_rows_of(path) == [
        BadRow(6, "2 columns expected, 1 found", "short"),
        BadRow(9, "2 columns expected, 3 found", '1,"in\nside",3'),
    ]


def test_it_names_the_line_at_which_a_row_starts(tmp_path: Path) -> None:
    path = written(tmp_path, '"a\na",b\n1,2\n\n"x\n""y""\nz",2\nshort\n3,"4\n"\n1,5" wide\n5,6\n')
    with open_source(path) as source:
        assert source.lines_of(range(5)) == [3, 5, 9, 11, 12]
        assert source.line_of(3) == 11


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n1,2\nbad\n3,4\n")
    with open_source(path) as source:
        assert list(source.batches()) == list(source.batches())
        assert source.sample(1).to_pylist() == [{"a": "1", "b": "2"}]
        assert source.size == path.stat().st_size


def test_blocks_count_their_rows_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resonanz.events.sources.csv_source.BLOCK", 4096)
    monkeypatch.setattr("resonanz.events.sources.csv_source.BATCH", 8192)
    lines = [f"{i},{'x' * (i % 50)}" if i % 100 else "bad" for i in range(3000)]
    path = written(tmp_path, "a,b\n" + "\n".join(lines) + "\n")
    with open_source(path) as source:
        batches = list(source.batches())
        good = [i for i in range(3000) if i % 100]
        assert len(batches) > 5
        assert [row for batch in batches for row in batch.rows["a"].to_pylist()] == list(map(str, good))
        assert [b.first_row for b in batches[1:]] == [b.first_row + len(b.rows) for b in batches[:-1]]
        assert [row.line for batch in batches for row in batch.bad] == [i + 2 for i in range(0, 3000, 100)]
        assert source.lines_of([0, 99, 2969]) == [3, 103, 3001]


def test_a_row_longer_than_a_block_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = "".join(f"{i},y\nbad\n" for i in range(30_000))
    monkeypatch.setattr("resonanz.events.sources.csv_source.BLOCK", 1 << 16)
    path = written(tmp_path, "a,b\n" + short + "long," + "x" * (1 << 17) + "\n" + short)
    with open_source(path) as source:
        batches = list(source.batches())
        read = [row for batch in batches for row in batch.rows["a"].to_pylist()]
        assert read == [*map(str, range(30_000)), "long", *map(str, range(30_000))]
        assert [bad.line for batch in batches for bad in batch.bad] == [
            *range(3, 60_002, 2),
            *range(60_004, 120_003, 2),
        ]
        assert source.line_of(30_000) == 60_002


def test_it_refuses_a_quote_that_is_never_closed(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,2\n3,"open\n' + "4,5\n" * 50)
    with open_source(path) as source, pytest.raises(InputRefused, match=r"line 3 of file\.csv is never closed"):
        list(source.batches())


def test_a_last_row_with_line_breaks_is_no_open_quote(tmp_path: Path) -> None:
    assert rows_of(written(tmp_path, 'a,b\n1,"x\ny"z')) == [("1", "x\nyz")]
    assert len(bad_rows_of(written(tmp_path, 'a,b\n"x\ny",2,3'))) == 1


def test_it_refuses_a_cell_that_is_too_long(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b\n1," + "x" * 5000 + "\n")
    with open_source(path, limits=Limits(cell=4000)) as source, pytest.raises(InputRefused, match="4000 bytes"):
        list(source.batches())


def test_it_refuses_a_row_longer_than_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resonanz.events.sources.csv_source.BLOCK", 1024)
    monkeypatch.setattr("resonanz.events.sources.csv_source.LONGEST_ROW", 4096)
    path = written(tmp_path, "a,b\n" + "1,2\n" * 5000 + '1,"' + "x" * 9000 + '"\n' + "1,2\n" * 5000)
    with open_source(path) as source, pytest.raises(InputRefused, match="longer than 4096 bytes"):
        list(source.batches())


def test_it_refuses_nul_bytes_wherever_they_stand(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="line 2 contains a NUL byte"):
        open_source(written(tmp_path, b"a,b\n1,\x00\xff\x01\n"))
    late = written(tmp_path, b"a,b\n" + b"1,2\n" * (300 << 10) + b"3,\x00\n")
    with open_source(late) as source, pytest.raises(InputRefused, match="NUL"):
        list(source.batches())


def test_packed_files_are_read_from_a_private_folder_that_goes_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    path = written(tmp_path, gzip.compress(b"a,b\n1,2\n"), "SFO_2017.csv.gz")
    with open_source(path) as source:
        (folder,) = (entry for entry in tmp_path.iterdir() if entry.is_dir())
        assert folder.stat().st_mode & 0o777 == 0o700
        assert source.name == "SFO_2017.csv"
        assert source.path == path
        assert source.format == "csv"
        assert source.sample(5).to_pylist() == [{"a": "1", "b": "2"}]
    assert list(tmp_path.iterdir()) == [path]


def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resonanz.events.sources.csv_source.BLOCK", 1 << 16)
    monkeypatch.setattr("resonanz.events.sources.csv_source.BATCH", 1 << 20)
    row = "1234567,some activity,2024-05-01 12:00:00\n"

    def peak(rows: int) -> int:
        path = written(tmp_path, "a,b,c\n" + row * rows, f"{rows}.csv")
        before = pa.total_allocated_bytes()
        with open_source(path) as source:
            return max(pa.total_allocated_bytes() - before for _ in source.batches())

    assert peak(400_000) < 1.5 * peak(100_000)


def test_the_class_says_what_it_found_out(tmp_path: Path) -> None:
    with open_source(written(tmp_path, "x;y\n1;2\n")) as source:
        assert isinstance(source, CsvSource)
        assert (source.dialect.delimiter, source.dialect.quote, source.dialect.first_line) == (";", '"', 2)
