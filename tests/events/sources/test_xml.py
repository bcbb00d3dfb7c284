"""XML that is a list of records, and tables without a header."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from defusedxml import ElementTree

from resonanz.events.errors import InputRefused
from resonanz.events.sources import Limits, open_source

pytestmark = pytest.mark.integration

LIST = """<?xml version="1.0"?>
<Documents>
  <Document id="a"><sentiment>negative</sentiment><text>zu &amp; spät</text>
    <Opinions><Opinion category="Zug" from="0"/><Opinion category="Preis" from="9"/></Opinions></Document>
  <Document id="b"><text>gut<b>!</b></text></Document>
  <Empty/>
</Documents>
"""


def rows(path: Path, limits: Limits | None = None) -> list[dict[str, str | None]]:
    with open_source(path, limits=limits) if limits else open_source(path) as source:
        return [row for batch in source.batches() for row in batch.rows.to_pylist()]


def written(folder: Path, text: str, name: str = "list.xml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_each_element_below_the_root_is_a_row(tmp_path: Path) -> None:
    first, second = rows(written(tmp_path, LIST))
    assert first == {
        "id": "a",
        "sentiment": "negative",
        "text": "zu & spät",
        "Opinion.category": "Zug; Preis",
        "Opinion.from": "0; 9",
        "text.b": None,
    }
    assert (second["id"], second["text.b"], second["sentiment"]) == ("b", "!", None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<a><b>", "not well-formed XML"),
        ("<a></a>", "neither an event log"),
        ("<a>" * 200 + "</a>" * 200, "more than 100 levels"),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha">]><a><b>&x;</b></a>', "declares XML entities"),
    ],
)
def test_it_refuses_in_words(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        open_source(written(tmp_path, text if text.startswith("<?") else f'<?xml version="1.0"?>{text}'))


@pytest.mark.data
def test_the_public_documents_are_all_there(data_dir: Path) -> None:
    path = data_dir / "germeval2017" / "dev-2017-09-15.xml.gz"
    known = [document.findtext("text") for document in ElementTree.fromstring(gzip.decompress(path.read_bytes()))]
    read = [row["text"] for row in rows(path)]
    assert (len(read), [" ".join((text or "").split()) for text in read]) == (
        2369,
        [" ".join(text.split()) for text in known],
    )


def test_a_table_without_a_header_loses_no_row(tmp_path: Path) -> None:
    lines = [f"http://example.org/{i}\tcomment number {i}\t{('true', 'false')[i % 2]}" for i in range(40)]
    found = rows(written(tmp_path, "\n".join(lines) + "\n", "no_header.tsv"))
    assert (len(found), list(found[0]), found[0]["column_2"]) == (
        40,
        ["column_1", "column_2", "column_3"],
        "comment number 0",
    )


def test_a_first_row_of_usual_values_is_no_header(tmp_path: Path) -> None:
    lines = [f"{('positive', 'negative')[i % 2]};{('A', 'B', 'C')[i % 3]};{i}" for i in range(60)]
    assert len(rows(written(tmp_path, "\n".join(lines) + "\n", "labels.csv"))) == 60


def test_a_header_that_is_repeated_inside_stays_one(tmp_path: Path) -> None:
    lines = ["name;score", *(f"n{i};{i % 5}" for i in range(20)), "name;score", *(f"m{i};{i % 5}" for i in range(20))]
    assert list(rows(written(tmp_path, "\n".join(lines) + "\n", "twice.csv"))[0]) == ["name", "score"]
