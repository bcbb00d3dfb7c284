"""The record of public files that name working people holds none of these names."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.cli.test_report import resonanz

pytestmark = [pytest.mark.e2e, pytest.mark.data]

STAFF = {
    "callcentre_pwc/callcentre_pwc_5000.csv": ("Agent",),
    "support_csat/customer_support_aug01-21.csv.gz": ("Agent_name", "Supervisor", "Manager"),
}


def staff_in(path: Path, columns: tuple[str, ...]) -> set[str]:
    """Every name in the columns about working people, read without any code of ours."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        return {row[column].strip() for row in csv.DictReader(file) for column in columns} - {""}


def cells_in(record: Path) -> Iterator[str]:
    """Every text in every column of every file of a record, keys and values of attributes too."""
    for path in record.rglob("*.parquet"):
        events = pq.ParquetFile(path).read()
        for column in events.columns:
            if pa.types.is_map(column.type):
                pairs = [pair for pairs in column.to_pylist() for pair in pairs or ()]
                yield from {cell for pair in pairs for cell in pair if cell}
            elif pa.types.is_string(column.type):
                yield from column.unique().drop_null().to_pylist()


@pytest.mark.parametrize("name", STAFF)
def test_no_name_of_staff_is_stored(name: str, data_dir: Path, tmp_path: Path) -> None:
    done = resonanz("import", data_dir / name, "--workspace", "kept", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    staff = staff_in(data_dir / name, STAFF[name])
    cells = set(cells_in(tmp_path / "kept"))
    assert len(staff) >= 8
    assert len(cells) > 4_000
    assert cells & staff == set()
    told = [path.read_text() for kind in ("*.json", "*.csv") for path in (tmp_path / "kept").rglob(kind)]
    whole = "\n".join([*cells, *told])
    assert sorted(person for person in staff if person in whole) == []
