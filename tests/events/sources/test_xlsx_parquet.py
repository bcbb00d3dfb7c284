"""Workbooks and Parquet files: typed cells become text that can be read back."""

from __future__ import annotations

import datetime as dt
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from resonanz.events.errors import InputRefused
from resonanz.events.sources import Limits, open_source
from resonanz.events.sources.batch import BadRow

pytestmark = pytest.mark.integration


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def with_part(path: Path, part: str, content: bytes) -> Path:
    """The workbook with one part replaced."""
    changed = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, content if entry == part else old.read(entry))
    return changed


def rows_of(path: Path) -> list[dict[str, str | None]]:
    with open_source(path) as source:
        return [row for batch in source.batches() for row in batch.rows.to_pylist()]


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'


def test_cells_of_a_workbook_become_text(tmp_path: Path) -> None:
    rows = [
        ["text", "whole", "part", "yes", "day", "moment", "time", "blank"],
        [" x ", 4, 4.5, True, dt.date(2024, 5, 1), dt.datetime(2024, 5, 1, 12, 30), dt.time(8, 15), "  "],  # noqa: DTZ001
    ]
    assert [list(row.values()) for row in rows_of(workbook(tmp_path / "f.xlsx", Daten=rows))] == [
        [" x ", "4", "4.5", "true", "2024-05-01T00:00:00", "2024-05-01T12:30:00", "08:15:00", None]
    ]


def test_a_workbook_reads_as_an_independent_reader_reads_it(tmp_path: Path) -> None:
    moments = [dt.datetime(1999, 12, 31, 23, 59, 58) + dt.timedelta(days=97 * i, seconds=i) for i in range(50)]  # noqa: DTZ001
    rows = [[f"text {i % 7}", i, i / 8, -i * 1e15, i % 2 == 0, moment] for i, moment in enumerate(moments)]
    path = workbook(tmp_path / "f.xlsx", Daten=[["a", "b", "c", "d", "e", "f"], *rows])
    expected = openpyxl.load_workbook(path).active.iter_rows(min_row=2, values_only=True)

    def text(cell: object) -> str:
        if isinstance(cell, bool):
            return str(cell).lower()
        return cell.isoformat() if isinstance(cell, dt.datetime) else f"{cell:g}" if cell == 0 else str(cell)

    def number(cell: str) -> object:
        return float(cell) if cell.lstrip("-").replace(".", "").replace("e+", "").isdigit() else cell

    read = [[number(cell or "") for cell in row.values()] for row in rows_of(path)]
    assert read == [[number(text(cell)) for cell in row] for row in expected]


def test_texts_are_shared_inline_in_runs_and_with_reading_aids(tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", Daten=[["a", "b"], ["x", "y"]])
    runs = "<si><r><t>b</t></r><r><t xml:space='preserve'> c</t></r></si>"
    aid = "<si><t>日</t><rPh sb='0' eb='1'><t>hi</t></rPh></si>"
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    rows = (
        b'<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        b'<row><c t="s"><v>2</v></c><c t="inlineStr"><is><r><t>in</t></r><r><t>_x000D_line</t></r></is></c></row>'
        b'<row><c t="e"><v>#N/A</v></c><c t="str"><f>A1</f><v>formula</v></c></row>'
    )
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "g.xlsx", "w") as new:
        relations = old.read("xl/_rels/workbook.xml.rels").decode()
        shared = '<Relationship Id="s" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/>'
        new.writestr("xl/workbook.xml", old.read("xl/workbook.xml"))
        new.writestr("xl/_rels/workbook.xml.rels", relations.replace("</Relationships>", f"{shared}</Relationships>"))
        new.writestr("xl/styles.xml", old.read("xl/styles.xml"))
        new.writestr("xl/sharedStrings.xml", f"<sst xmlns='{strict}'><si><t>_x0061_</t></si>{runs}{aid}</sst>")
        new.writestr("xl/worksheets/sheet1.xml", SHEET % rows)
    assert rows_of(tmp_path / "g.xlsx") == [{"a": "日", "b c": "in\rline"}, {"a": "#N/A", "b c": "formula"}]


def test_lengths_of_time_and_the_calendar_of_old_macs_are_understood(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    book.active.append(["span", "day"])
    book.active.append([dt.timedelta(hours=30, minutes=5), dt.date(2024, 2, 29)])
    book.save(tmp_path / "f.xlsx")
    assert rows_of(tmp_path / "f.xlsx") == [{"span": "1 day, 6:05:00", "day": "2024-02-29T00:00:00"}]


def test_the_first_sheet_with_a_table_is_read_below_its_title(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "f.xlsx",
        Deckblatt=[["Umfrage 2024"]],
        Leer=[],
        Daten=[["Ergebnisse"], [], ["id", "score"], ["a", 1], [], [None, None], ["b", 2, None]],
        Mehr=[["x", "y"], [1, 2]],
    )
    with open_source(path) as source:
        assert (source.format, source.columns) == ("xlsx", ("id", "score"))
        assert source.sample(1).to_pylist() == [{"id": "a", "score": "1"}]
        assert [row for batch in source.batches() for row in batch.rows["id"].to_pylist()] == ["a", "b"]
        assert source.lines_of([0, 1]) == [4, 7]


def test_sheet_rows_wider_than_the_header_are_rejected(tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", Daten=[["a", None, "a"], [1, 2, 3], [1, 2, 3, "note"], [4]])
    with open_source(path) as source:
        (batch,) = source.batches()
        assert source.columns == ("a", "column_2", "a (2)")
        assert batch.rows["a"].to_pylist() == ["1", "4"]
        assert batch.bad == (BadRow(3, "3 columns expected, 4 found", "1 | 2 | 3 | note"),)


def test_a_workbook_with_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    with open_source(workbook(tmp_path / "f.xlsx", Daten=[["a", "b"]])) as source:
        assert (source.columns, source.sample(3).num_rows) == (("a", "b"), 0)


def test_a_sheet_that_lies_about_its_size_is_read_as_it_is(tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", Daten=[["a", "b"], [1, 2]])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        xml = archive.read(part)
    lying = xml.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
    assert lying != xml
    assert rows_of(with_part(path, part, lying)) == [{"a": "1", "b": "2"}]


@pytest.mark.parametrize(
    ("part", "content", "words"),
    [
        ("xl/worksheets/sheet1.xml", SHEET % b'<row r="99999999"><c r="A99999999"><v>1</v></c></row>', "1048576 rows"),
        ("xl/worksheets/sheet1.xml", SHEET % b'<row r="1"><c r="ZZZ1"><v>1</v></c></row>', "16384 columns"),
        ("xl/worksheets/sheet1.xml", SHEET % b'<row r="1"><c r="JJJ1"><v>1</v></c></row>', "at most 5000"),
        ("xl/worksheets/sheet1.xml", SHEET % b'<row r="1"><c r="A1" t="s"><v>9</v></c></row>', "damaged workbook"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><cut", "damaged workbook"),
        (
            "xl/worksheets/sheet1.xml",
            b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>',
            "declares XML entities",
        ),
        ("xl/workbook.xml", b"nonsense", "damaged workbook"),
        ("xl/worksheets/sheet1.xml", SHEET % b" ", "no sheet with a table"),
        ("xl/worksheets/sheet1.xml", SHEET % (b" " * (40 << 20)), "decompression bomb"),
    ],
)
def test_it_refuses_hostile_workbooks(tmp_path: Path, part: str, content: bytes, words: str) -> None:
    path = workbook(tmp_path / "f.xlsx", Daten=[["a", "b"], ["x", 2]])
    with pytest.raises(InputRefused, match=words):
        open_source(with_part(path, part, content))


def test_it_refuses_a_part_that_is_too_large(tmp_path: Path) -> None:
    path = workbook(tmp_path / "f.xlsx", Daten=[["a", "b"], [1, 2]])
    with pytest.raises(InputRefused, match="Save it as CSV"):
        open_source(path, limits=Limits(part=500))


TYPES = {
    "moment": (pa.timestamp("us"), [dt.datetime(2024, 5, 1, 12, 30), None], ["2024-05-01T12:30:00", None]),  # noqa: DTZ001
    "zoned": (
        pa.timestamp("ms", tz="Europe/Berlin"),
        [dt.datetime(2024, 5, 1, 12, 30, 0, 500_000, tzinfo=dt.UTC), None],
        ["2024-05-01T12:30:00.500+00:00", None],
    ),
    "day": (pa.date32(), [dt.date(2024, 5, 1), None], ["2024-05-01", None]),
    "number": (pa.float64(), [4.0, float("nan")], ["4", None]),
    "fraction": (pa.float32(), [1.5, None], ["1.5", None]),
    "whole": (pa.int64(), [-3, None], ["-3", None]),
    "money": (pa.decimal128(10, 2), [Decimal("1.50"), None], ["1.50", None]),
    "yes": (pa.bool_(), [True, False], ["true", "false"]),
    "text": (pa.large_string(), [" x", " "], [" x", None]),
    "empty": (pa.string(), ["", "y"], [None, "y"]),
    "bytes": (pa.binary(), ["grün".encode(), "grün".encode("cp1252")], ["grün", "grün"]),
    "code": (pa.dictionary(pa.int8(), pa.string()), ["a", None], ["a", None]),
    "list": (pa.list_(pa.int64()), [[1, 2], None], ["[1, 2]", None]),
    "struct": (pa.struct({"d": pa.date32()}), [{"d": dt.date(2024, 5, 1)}, None], ['{"d": "2024-05-01"}', None]),
    "duration": (pa.duration("s"), [dt.timedelta(seconds=90), None], ["0:01:30", None]),
    "nothing": (pa.null(), [None, None], [None, None]),
}


@pytest.mark.parametrize("name", TYPES)
def test_every_type_of_parquet_becomes_text(tmp_path: Path, name: str) -> None:
    kind, values, texts = TYPES[name]
    path = tmp_path / "f.parquet"
    parquet.write_table(pa.table({name: pa.array(values, kind)}), path)
    with open_source(path) as source:
        (batch,) = source.batches()
        assert batch.rows.schema == pa.schema([(name, pa.string())])
        assert batch.rows[name].to_pylist() == texts
        assert source.sample(1)[name].to_pylist() == texts[:1]


def test_parquet_batches_count_their_rows_on(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    parquet.write_table(pa.table({"n": range(100_000), "N": ["x"] * 100_000}), path)
    with open_source(path) as source:
        assert source.columns == ("n", "N (2)")
        assert [(batch.first_row, len(batch.rows)) for batch in source.batches()] == [(0, 65_536), (65_536, 34_464)]
        assert source.lines_of([0, 99_999]) == [1, 100_000]


def test_it_refuses_damaged_parquet(tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    parquet.write_table(pa.table({"a": ["x"] * 1000}), whole)
    content = whole.read_bytes()
    for damaged in (content[:-20], content[:-8] + b"\xff\xff\xff\x7fPAR1", b"PAR1PAR1"):
        path = tmp_path / "damaged.parquet"
        path.write_bytes(damaged)
        with pytest.raises(InputRefused, match=r"damaged\.parquet is a damaged or incomplete Parquet file"):
            open_source(path)


def test_it_refuses_parquet_with_too_many_columns(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    parquet.write_table(pa.table({f"c{i}": [1] for i in range(5001)}), path)
    with pytest.raises(InputRefused, match="5001 columns"):
        open_source(path)
