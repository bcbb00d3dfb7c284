"""Every public file opens, and has as many rows as an independent reader counts."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from defusedxml import ElementTree
from pyarrow import parquet

from resonanz.events.sources import open_source

pytestmark = pytest.mark.data

GOLDEN = {
    "running-example.xes": (6, 42, 8),
    "receipt.xes.gz": (1_434, 8_577, 27),
    "teleclaims.xes.gz": (3_512, 46_138, 11),
    "repairExample.xes.gz": (1_104, 11_855, 8),
    "bpic2012.xes.gz": (13_087, 262_200, 24),
    "helpdesk.xes.gz": (4_580, 21_348, 14),
    "bpic2019_1t_per_variant.xes.gz": (11_973, 338_247, 42),
}
"""Cases, events and activities of the logs, as their publishers and other tools count them."""

WITHOUT_HEADER = {
    "db_aspect_dev.txt",
    "dev_v1.4.tsv.gz",
    "test_syn_superglebert.tsv.gz",
    "polarity-de-amazon.csv",
}


def content(path: Path) -> bytes:
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            return archive.read(archive.namelist()[0])
    return path.read_bytes()


def rows_by_csv(path: Path, delimiter: str) -> int:
    """Rows, the header among them, blank lines left out."""
    text = io.StringIO(content(path).decode("utf-8-sig", errors="replace"), newline="")
    return sum(bool(row) for row in csv.reader(text, delimiter=delimiter))


def delimited(folder: Path) -> Iterator[Path]:
    endings = (".csv", ".csv.gz", ".tsv.gz", ".txt", ".txt.gz", ".zip")
    return (path for path in sorted(folder.rglob("*")) if path.name.endswith(endings))


def test_every_delimited_file_has_the_rows_that_python_counts(data_dir: Path) -> None:
    csv.field_size_limit(1 << 24)
    for path in delimited(data_dir):
        with open_source(path) as source:
            read = sum(len(batch.rows) + len(batch.bad) for batch in source.batches())
            read += path.name not in WITHOUT_HEADER
            assert (path.name, read) == (path.name, rows_by_csv(path, source.dialect.delimiter))  # type: ignore[attr-defined]


def test_surveys_have_no_row_that_cannot_be_split(data_dir: Path) -> None:
    names = [
        "sfo_survey",
        "airline_satisfaction",
        "ecsi_mobi",
        "support_csat",
        "callcentre_pwc",
        "olist",
        "telco_churn",
    ]
    for path in (path for name in names for path in delimited(data_dir / name)):
        with open_source(path) as source:
            assert (path.name, [batch.bad for batch in source.batches() if batch.bad]) == (path.name, [])
            assert len(source.columns) > 1


@pytest.mark.parametrize("name", GOLDEN)
def test_event_logs_have_the_published_counts(data_dir: Path, name: str) -> None:
    with open_source(data_dir / "event_logs" / name) as source:
        table = pa.concat_tables(batch.rows for batch in source.batches())
        counts = (
            table["case:concept:name"].combine_chunks().unique(),
            table,
            table["concept:name"].combine_chunks().unique(),
        )
        assert tuple(map(len, counts)) == GOLDEN[name]


def test_a_log_reads_as_an_independent_parser_reads_it(data_dir: Path) -> None:
    path = data_dir / "event_logs" / "roadtraffic100traces.xes"
    rows = []
    for trace in ElementTree.parse(path).getroot().iter("trace"):
        case = {f"case:{item.get('key')}": item.get("value") for item in trace if item.tag != "event"}
        rows += [case | {item.get("key"): item.get("value") for item in event} for event in trace.iter("event")]
    with open_source(path) as source:
        read = [row for batch in source.batches() for row in batch.rows.to_pylist()]
    assert [{key: value for key, value in row.items() if value is not None} for row in read] == [
        {key: value for key, value in row.items() if value} for row in rows
    ]


def test_parquet_files_have_the_rows_of_their_footer(data_dir: Path) -> None:
    for path in sorted(data_dir.rglob("*.parquet")):
        with open_source(path) as source:
            assert sum(len(batch.rows) for batch in source.batches()) == parquet.read_metadata(path).num_rows


def test_the_incident_log_in_its_archive_has_its_published_rows(data_dir: Path) -> None:
    with open_source(data_dir / "uci_incident_log" / "incident_event_log.zip") as source:
        table = pa.concat_tables(batch.rows for batch in source.batches())
        assert (len(table), len(table["number"].combine_chunks().unique())) == (141_712, 24_918)
