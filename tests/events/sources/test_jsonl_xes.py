"""JSON lines and XES: nested input becomes flat rows, whatever keys each row has."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from resonanz.events.errors import InputRefused
from resonanz.events.sources import Limits, open_source, spool
from resonanz.events.sources.batch import BadRow

pytestmark = pytest.mark.integration

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://example.org"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="source" value="test"><string key="inner" value="x"/></string>
  <trace>
    <string key="concept:name" value="Fall 1"/>
    <event>
      <string key="concept:name" value="Anfrage &amp; Prüfung"/>
      <date key="time:timestamp" value="2024-05-01T08:00:00.000+02:00"/>
      <list key="tags"><values><string key="tag" value="no column"/></values></list>
    </event>
    <event>
      <string key="concept:name" value="Ende"><string key="nested" value="no column"/></string>
      <int key="cost" value="7"/>
      <string key="case:concept:name" value="own"/>
      <string key="note" value=" "/>
    </event>
  </trace>
  <trace>
    <event><string key="concept:name" value="Ende"/></event>
    <string key="channel" value="phone"/>
  </trace>
</log>
"""


def written(folder: Path, content: bytes | str, name: str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(path: Path) -> tuple[list[dict[str, str]], list[BadRow], list[int]]:
    """Rows without their null cells, rejected rows, and the lines of the rows."""
    with open_source(path) as source:
        batches = list(source.batches())
        rows = [row for batch in batches for row in batch.rows.to_pylist()]
        assert source.sample(1).to_pylist() == rows[:1]
        assert [tuple(row) for row in rows] == [source.columns] * len(rows)
        bad = [row for batch in batches for row in batch.bad]
        filled = [{key: value for key, value in row.items() if value is not None} for row in rows]
        return filled, bad, source.lines_of(range(len(rows)))


def test_json_lines_give_the_union_of_their_keys(tmp_path: Path) -> None:
    path = written(tmp_path, '\ufeff{"a": 1, "b": "x"}\n\n{"b": null, "c": true}\n', "f.jsonl")
    assert read(path) == ([{"a": "1", "b": "x"}, {"c": "true"}], [], [1, 3])


def test_json_numbers_keep_the_digits_they_were_written_with(tmp_path: Path) -> None:
    line = '{"a": 1.10, "b": 12345678901234567890, "c": 1e3, "d": NaN, "e": [1.10, {"f": "ä"}], "g": ""}'
    row = {"a": "1.10", "b": "12345678901234567890", "c": "1e3", "e": '[1.1, {"f": "ä"}]'}
    assert read(written(tmp_path, line, "f.jsonl"))[0] == [row]


def test_one_level_of_nesting_becomes_dotted_names(tmp_path: Path) -> None:
    line = '{"user": {"age": 7, "home": {"city": "Kiel"}}, "tags": ["x"], "none": {}}'
    row = {"user.age": "7", "user.home": '{"city": "Kiel"}', "tags": '["x"]'}
    assert read(written(tmp_path, line, "f.jsonl"))[0] == [row]


def test_lines_that_are_no_object_are_rejected_alone(tmp_path: Path) -> None:
    path = written(tmp_path, '{"a": 1}\nnonsense\n[1]\n{"a": 2}\n', "f.jsonl")
    rows, bad, lines = read(path)
    assert (rows, lines) == ([{"a": "1"}, {"a": "2"}], [1, 4])
    assert bad == [BadRow(2, "not a JSON object", "nonsense"), BadRow(3, "not a JSON object", "[1]")]


def test_half_a_surrogate_pair_does_not_stop_the_reading(tmp_path: Path) -> None:
    path = written(tmp_path, '{"a": "x\\ud83d"}\n{"a": "\\ud83d\\ude00"}', "f.jsonl")
    assert read(path)[0] == [{"a": "x?"}, {"a": "😀"}]


def test_parts_are_joined_with_all_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_PART_ROWS", 10)
    monkeypatch.setattr(spool, "_BATCH_ROWS", 25)
    lines = [f'{{"k{i % 3 if i < 50 else 9}": {i}}}' for i in range(100)]
    with open_source(written(tmp_path, "\n".join(lines), "f.jsonl")) as source:
        batches = list(source.batches())
        assert source.columns == ("k0", "k1", "k2", "k9")
        assert [(batch.first_row, len(batch.rows)) for batch in batches] == [(0, 30), (30, 30), (60, 30), (90, 10)]
        table = pa.concat_tables(batch.rows for batch in batches)
        assert table["k9"].to_pylist() == [None] * 50 + list(map(str, range(50, 100)))
        assert source.lines_of([0, 9, 10, 99]) == [1, 10, 11, 100]


def test_events_become_rows_with_the_attributes_of_their_trace(tmp_path: Path) -> None:
    rows, bad, lines = read(written(tmp_path, LOG, "f.xes"))
    assert rows == [
        {
            "concept:name": "Anfrage & Prüfung",
            "time:timestamp": "2024-05-01T08:00:00.000+02:00",
            "case:concept:name": "Fall 1",
        },
        {"concept:name": "Ende", "cost": "7", "event:case:concept:name": "own", "case:concept:name": "Fall 1"},
        {"concept:name": "Ende", "case:channel": "phone"},
    ]
    assert (bad, lines) == ([], [9, 14, 22])


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_a_log_in_another_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, LOG.replace("UTF-8", encoding).encode(encoding), "f.xes")
    assert read(path)[0][0]["concept:name"] == "Anfrage & Prüfung"


def test_a_log_with_a_prefix_before_its_tags_is_read(tmp_path: Path) -> None:
    log = '<x:log><x:trace><x:event><x:string key="a" value="1"/></x:event></x:trace></x:log>'
    assert read(written(tmp_path, log.replace("<x:log>", '<?xml version="1.0"?><x:log xmlns:x="u">'), "f.xes"))[0] == [
        {"a": "1"}
    ]


def test_a_trace_goes_on_in_the_next_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "_PART_ROWS", 7)
    event = '<event><string key="concept:name" value="{}"/></event>'
    trace = '<trace><string key="concept:name" value="{}"/>{}</trace>'
    log = "<log>" + "".join(trace.format(t, "".join(event.format(e) for e in range(5))) for t in range(6)) + "</log>"
    rows = read(written(tmp_path, log, "f.xes"))[0]
    assert [(row["case:concept:name"], row["concept:name"]) for row in rows] == [
        (str(t), str(e)) for t in range(6) for e in range(5)
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("f.xes", '<?xml version="1.0"?><!DOCTYPE log [<!ENTITY a "ha">]><log>&a;</log>', "declares XML entities"),
        ("f.xes", '<?xml version="1.0"?><!DOCTYPE log SYSTEM "http://example.org/x"><log/>', "declares XML entities"),
        ("f.xes", "<log><trace></log>", "not well-formed XML"),
        ("f.xes", '<?xml version="1.0"?><pnml/>', "neither an event log \\(XES\\) nor a list of records"),
        ("f.xes", "<log>" + "<a>" * 200 + "</a>" * 200 + "</log>", "more than 100 levels"),
        ("f.jsonl", '{"a": ' + "[" * 30 + "]" * 30 + "}", "more than 20 levels"),
        ("f.jsonl", '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "more than 20 levels"),
        ("f.xes", "<log></log>", "holds no event"),
        ("f.jsonl", "{}\n{}\n", "holds no object"),
        ("f.json", '[{"a": 1}]', "Write one object per line"),
        ("f.json", '[\n  {"a": 1}\n]', "Write one object per line"),
        ("f.jsonl", "{" + ",".join(f'"k{i}": 1' for i in range(5001)) + "}", "5001 columns, at most 5000"),
    ],
)
def test_it_refuses_in_words(tmp_path: Path, name: str, content: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        open_source(written(tmp_path, content, name))


def test_it_refuses_values_that_are_too_long(tmp_path: Path) -> None:
    long = written(tmp_path, '{"a": "' + "x" * 3000 + '"}\n', "f.jsonl")
    with pytest.raises(InputRefused, match="longer than 2000 bytes"):
        open_source(long, limits=Limits(line=2000))
    value = written(tmp_path, '<log><string key="a" value="' + "x" * (5 << 20) + '"/></log>', "f.xes")
    with pytest.raises(InputRefused, match="longer than 2000 bytes"):
        open_source(value, limits=Limits(cell=2000))
