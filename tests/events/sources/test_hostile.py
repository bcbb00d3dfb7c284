"""Files that want to blow up, break out or mislead are refused in words, fast and without eating memory."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from resonanz.events.errors import InputRefused
from resonanz.events.sources import Limits, open_source, open_sources
from resonanz.events.sources.scratch import Scratch

pytestmark = pytest.mark.integration

CSV = b"a,b\n1,2\n"


def zipped(path: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refusal(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(InputRefused) as refused:
        open_sources([path], limits=limits or Limits())
    assert path.name.split(".")[0] in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"", "is empty"),
        ("x.csv", b" \r\n\n", "is empty"),
        ("x.csv", b"\xef\xbb\xbf", "is empty"),
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .xlsx without a password"),
        ("x.csv", b"%PDF-1.7", "a PDF document"),
        ("x.csv", b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        ("x.csv", b"\n<!DOCTYPE HTML><html></html>", "a web page"),
        ("x.csv", b"BZh91AY", "packed with bzip2"),
        ("x.csv", b"a,b\n\x00\x01\x02,3", "NUL byte"),
        ("x.zip", b"PK\x03\x04 cut off", "damaged or incomplete"),
        ("x.gz", gzip.compress(CSV, mtime=0)[:-6], "damaged or incomplete"),
        ("x.gz", gzip.compress(gzip.compress(CSV, mtime=0), mtime=0), "packed twice"),
        ("x.csv", b"a," * 400_000 + b"\n", "400001 columns, at most 5000"),
        ("x.csv", b"a;" * 1_000_000 + b"\n", "columns, at most 5000"),
        ("x.csv", b"a" * 2_000_000, "first line"),
    ],
)
def test_it_says_what_is_wrong_and_what_to_do(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    assert words in refusal(written(tmp_path / name, content))


def test_missing_files_folders_and_forbidden_files_are_named(tmp_path: Path) -> None:
    assert "does not exist" in refusal(tmp_path / "none.csv")
    assert "is a folder" in refusal(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert "cannot be read twice" in refusal(tmp_path / "pipe")
    assert "cannot be opened" in refusal(tmp_path / ("x" * 5000))
    secret = written(tmp_path / "secret.csv", CSV)
    secret.chmod(0)
    if os.access(secret, os.R_OK):
        pytest.skip("this account may read everything")
    assert "may not be read" in refusal(secret)


def test_an_archive_gives_one_source_per_table(tmp_path: Path) -> None:
    path = zipped(
        tmp_path / "all.zip",
        {"2016/one.csv": CSV, "2017/two.csv": CSV, "README.md": b"# no table", "__MACOSX/._one.csv": b"\0"},
    )
    sources = open_sources([path])
    assert [(source.name, source.path, source.format) for source in sources] == [
        ("one.csv", path, "csv"),
        ("two.csv", path, "csv"),
    ]
    for source in sources:
        assert source.sample(9).to_pylist() == [{"a": "1", "b": "2"}]
        source.close()
    with pytest.raises(InputRefused, match=r"holds 2 tables: one\.csv, two\.csv"):
        open_source(path)


def test_an_archive_of_one_table_opens_as_that_table(tmp_path: Path) -> None:
    with open_source(zipped(tmp_path / "x.zip", {"in/sfo.jsonl": b'{"a": 1}'})) as source:
        assert (source.name, source.format, source.columns) == ("sfo.jsonl", "jsonl", ("a",))


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"../../etc/x.csv": CSV}, "leads out of it"),
        ({"/etc/x.csv": CSV}, "leads out of it"),
        ({"..\\x.csv": CSV}, "leads out of it"),
        ({"C:\\x.csv": CSV}, "leads out of it"),
        ({"a.csv": CSV, "inner.zip": b"PK"}, "another archive"),
        ({"a.csv": gzip.compress(CSV, mtime=0)}, "archive within an archive"),
        ({"a.png": b"x"}, "holds no table"),
        ({}, "holds no table"),
        ({f"{i}.csv": CSV for i in range(1001)}, "holds 1001 files, at most 1000"),
        ({"word/document.xml": b"<x/>"}, "a Word document"),
        ({"content.xml": b"<x/>"}, "an OpenDocument file"),
    ],
)
def test_it_refuses_archives(tmp_path: Path, entries: dict[str, bytes], words: str) -> None:
    assert words in refusal_of_any(zipped(tmp_path / "x.zip", entries))


def refusal_of_any(path: Path) -> str:
    with pytest.raises(InputRefused) as refused:
        open_sources([path])
    return str(refused.value)


def test_it_refuses_archives_with_a_password(tmp_path: Path) -> None:
    content = bytearray(zipped(tmp_path / "x.zip", {"a.csv": CSV}).read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert "protected by a password" in refusal(written(tmp_path / "x.zip", bytes(content)))


def test_an_archive_that_lies_about_its_sizes_is_damaged(tmp_path: Path) -> None:
    content = bytearray(zipped(tmp_path / "x.zip", {"a.csv": CSV * 1000}).read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (9).to_bytes(4, "little")
    assert "damaged or incomplete" in refusal(written(tmp_path / "x.zip", bytes(content)))


def test_it_refuses_what_would_not_fit(tmp_path: Path) -> None:
    big = CSV + b"3,4\n" * (1 << 20)
    assert "at most 2 MB fit here" in refusal(zipped(tmp_path / "x.zip", {"a.csv": big}), Limits(unpacked=2 << 20))
    packed = written(tmp_path / "x.gz", gzip.compress(big, mtime=0))
    assert "at most 2 MB fit here" in refusal(packed, Limits(unpacked=2 << 20))


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE log [<!ENTITY l0 "ha">{entities}]><log>&l11;</log>'.encode()


BOMBS = {
    "zip": lambda path: zipped(path / "bomb.zip", {"a.csv": bytes(100 << 20)}),
    "many": lambda path: zipped(path / "bomb.zip", dict.fromkeys(map(str, range(1_001)), b""), zipfile.ZIP_STORED),
    "xlsx": lambda path: zipped(
        path / "bomb.xlsx", {"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": bytes(128 << 20)}
    ),
    "gz": lambda path: written(path / "bomb.csv.gz", gzip.compress(bytes(32 << 20), mtime=0) * 10),
    "laughs": lambda path: written(path / "bomb.xes", laughs()),
    "columns": lambda path: written(path / "bomb.csv", b",".join(b"c%d" % i for i in range(1_000_000)) + b"\n1\n"),
    "depth": lambda path: written(path / "bomb.xes", b"<log>" + b"<a>" * 5_000_000),
    "json": lambda path: written(path / "bomb.jsonl", b'{"a": ' + b"[" * 20_000_000),
    "value": lambda path: written(path / "bomb.xes", b'<log><string key="a" value="' + b"x" * (60 << 20)),
}

PROBE = """
import re, sys, time
from pathlib import Path
from resonanz.events.errors import InputRefused
from resonanz.events.sources import open_sources
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
before = peak()
start = time.process_time()
try:
    open_sources([Path(sys.argv[1])])
except InputRefused as refused:
    print((peak() - before) // 1024, time.process_time() - start, refused)
"""


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_within_two_seconds_and_64_megabytes(tmp_path: Path, kind: str) -> None:
    """Processor time, because others may use the machine at the same moment."""
    bomb = BOMBS[kind](tmp_path)
    said = subprocess.run([sys.executable, "-c", PROBE, bomb], capture_output=True, text=True, check=True).stdout
    grown, seconds, words = said.split(" ", 2)
    assert int(grown) < 64
    assert float(seconds) < 2
    assert "bomb" in words


def test_what_was_unpacked_is_gone_after_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    good = written(tmp_path / "good.csv.gz", gzip.compress(CSV, mtime=0))
    bad = written(tmp_path / "bad.csv.gz", gzip.compress(b"\0\0", mtime=0))
    with pytest.raises(InputRefused):
        open_sources([good, bad])
    assert list((tmp_path / "t").iterdir()) == []


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Scratch) -> Path:
        return Path("/dev/full")

    monkeypatch.setattr(Scratch, "new_file", full)
    assert "No space left" in refusal(written(tmp_path / "x.csv.gz", gzip.compress(CSV, mtime=0)))
