"""Nothing twice, nothing lost: whatever the split, the repetition, the overlap, the order of the columns."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, Lines, Row, bring, csat, facts, nps, stored

from resonanz.events.balance import Balance
from resonanz.events.check import check
from resonanz.events.identity import KeySpool, hash_texts, places
from resonanz.events.mapping.model import Mapping, Shape
from resonanz.events.sql import engine as open_engine
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION

WIDE = Mapping(shape=Shape.WIDE, source="survey", ratings=(nps("a"), csat("b")), text=("c",))
COLUMNS = ("a", "b", "c")
ROWS: list[Row] = [("9", "4", "good"), ("9", "4", "good"), ("3", None, None), ("9", "4", "good"), (None, None, None)]

cells = st.sampled_from([None, "1", "5", "x"])
some_rows = st.lists(st.tuples(cells, cells, cells), max_size=12)
PATIENT = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_equal_rows_of_one_file_are_told_apart(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert bring(workspace, (Lines(COLUMNS, ROWS, batch=2), WIDE)).balance == Balance(5, 4, 0, 1, 0, 11)
    events = stored(workspace)
    assert len({e["event_id"] for e in events}) == 11
    by_instance = Counter(e["instance"] for e in events)
    assert sorted(by_instance.values()) == [2, 3, 3, 3]


def test_the_same_file_under_another_name_stores_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(COLUMNS, ROWS), WIDE))
    before = facts(workspace)
    again = bring(workspace, (Lines(COLUMNS, ROWS, name="copy.csv", batch=2), WIDE))
    assert again.balance == Balance(5, 0, 4, 1, 0, 0)
    assert facts(workspace) == before
    assert check(workspace).sound


def test_the_order_of_columns_and_blanks_around_cells_do_not_matter(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(COLUMNS, ROWS), WIDE))
    turned: list[Row] = [(c, b, f" {a} " if a else a) for a, b, c in ROWS]
    assert bring(workspace, (Lines(("c", "b", "a"), turned), WIDE)).balance == Balance(5, 0, 4, 1, 0, 0)


def test_another_source_or_constant_makes_another_event(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    one: list[Row] = [("9", "4", "good")]
    wave = replace(WIDE, constants=(("year", "2017"),))
    other = replace(WIDE, source="another")
    result = bring(workspace, (Lines(COLUMNS, one), WIDE), (Lines(COLUMNS, one), wave), (Lines(COLUMNS, one), other))
    assert result.balance == Balance(3, 3, 0, 0, 0, 9)


def test_columns_about_people_tell_rows_apart_though_they_are_not_stored(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = Mapping(shape=Shape.WIDE, source="s", ratings=(nps("a"),), people=("agent",))
    bring(workspace, (Lines(("a", "agent"), [("9", "Jo"), ("9", "Al")]), mapping))
    # The same file with the two lines swapped holds the same rows.
    assert bring(workspace, (Lines(("a", "agent"), [("9", "Al"), ("9", "Jo")]), mapping)).balance.rows_stored == 0


def test_a_mapped_id_is_the_identity_and_a_new_signal_of_a_known_row_is_stored(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = Mapping(shape=Shape.WIDE, source="s", id="id", ratings=(nps("a"), csat("b")))
    columns = ("id", "a", "b")
    first = bring(workspace, (Lines(columns, [("1", "9", None), ("2", "8", None), ("1", "3", None)]), mapping))
    assert first.balance == Balance(3, 2, 1, 0, 0, 4)
    second = bring(workspace, (Lines(columns, [("1", "7", "4"), ("2", "8", None)]), mapping))
    assert second.balance == Balance(2, 1, 1, 0, 0, 1)
    scores = {(e["instance"], e["touchpoint"]): e["score"] for e in stored(workspace) if e["score"] is not None}
    assert scores == {("1", "a"): 9.0, ("2", "a"): 8.0, ("1", "b"): 4.0}


def test_rows_without_the_mapped_id_are_told_apart_by_what_they_hold(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = Mapping(shape=Shape.WIDE, source="s", id="id", ratings=(nps("a"),))
    rows: list[Row] = [(None, "9"), (None, "9"), ("1", "9"), (None, "8")]
    assert bring(workspace, (Lines(("id", "a"), rows), mapping)).balance == Balance(4, 4, 0, 0, 0, 8)
    assert len({e["instance"] for e in stored(workspace)}) == 4
    assert bring(workspace, (Lines(("id", "a"), rows), mapping)).balance == Balance(4, 0, 4, 0, 0, 0)


def test_a_row_whose_time_changed_is_known_by_its_id(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = replace(LOG, id="nr")
    columns = ("nr", *LOG_COLUMNS)
    bring(workspace, (Lines(columns, [("1", "a", "x", "2024-01-05")]), mapping))
    assert bring(workspace, (Lines(columns, [("1", "a", "x", "2024-03-05")]), mapping)).balance.rows_duplicate == 1
    assert check(workspace).sound


def test_an_overlapping_export_adds_only_what_is_new(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rows: list[Row] = [(f"c{i % 7}", "step", f"2024-{1 + i // 10:02}-01") for i in range(60)]
    bring(workspace, (Lines(LOG_COLUMNS, rows[:40], batch=7), LOG))
    result = bring(workspace, (Lines(LOG_COLUMNS, rows[20:], batch=9), LOG))
    once = Counter(rows[:40])
    new = sum((Counter(rows[20:]) - once).values())
    assert (result.balance.rows_stored, result.balance.rows_duplicate) == (new, 40 - new)


@PATIENT
@given(rows=some_rows, batch=st.integers(1, 5))
def test_every_row_is_accounted_for_and_the_split_into_batches_does_not_matter(rows: list[Row], batch: int) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as two:
        whole, split = Workspace(Path(one)), Workspace(Path(two))
        expected = bring(whole, (Lines(COLUMNS, rows), WIDE)).balance
        assert bring(split, (Lines(COLUMNS, rows, batch=batch), WIDE)).balance == expected
        assert facts(split) == facts(whole)
        assert expected.rows_read == len(rows)
        assert expected.rows_duplicate == 0
        assert check(split).sound


@PATIENT
@given(parts=st.lists(some_rows, min_size=1, max_size=4), together=st.booleans())
def test_files_in_one_import_or_one_after_the_other_give_the_same_record(
    parts: list[list[Row]], together: bool
) -> None:
    with TemporaryDirectory() as folder:
        workspace = Workspace(Path(folder))
        sources = [(Lines(COLUMNS, part, batch=3), WIDE) for part in parts]
        if together:
            total = bring(workspace, *sources).balance
        else:
            total = sum((bring(workspace, source).balance for source in sources), Balance())
        assert total.rows_read == sum(map(len, parts))
        assert total.events_stored == len(facts(workspace))
        # Each part asks for as many equal rows as it holds; the record keeps the largest such number.
        wanted: Counter[Row] = Counter()
        for part in parts:
            wanted |= Counter(row for row in part if _says_something(row))
        assert total.rows_stored == sum(wanted.values())
        assert total.rows_rejected == sum(not _says_something(row) for part in parts for row in part)
        assert check(workspace).sound


def _says_something(row: Row) -> bool:
    a, b, c = row
    return a in {"1", "5"} or b in {"1", "5"} or c is not None


@given(st.lists(st.lists(st.integers(0, 5), max_size=20), max_size=5))
def test_repeats_are_found_like_a_counter_finds_them(runs: list[list[int]]) -> None:
    with TemporaryDirectory() as folder:
        spool = KeySpool(Path(folder) / "keys")
        seen: Counter[int] = Counter()
        expected, row = {}, 0
        for run in runs:
            keys = np.array([[k << 60, k] for k in run], dtype=np.uint64).reshape(-1, 2) * np.uint64(2)
            spool.add(1, row, keys, np.ones(len(run), dtype=bool))
            for key in run:
                expected[int(places(1, np.array([row]))[0])] = seen[key]
                seen[key] += 1
                row += 1
        repeats = spool.repeats()
        found = dict(zip(repeats.places.tolist(), repeats.ordinals.tolist(), strict=True))
        assert found == {place: ordinal for place, ordinal in expected.items() if ordinal}
        assert len(repeats.shared) == 0


def test_ids_are_md5_whichever_way_the_engine_computes_it() -> None:
    texts = ["", "a", "Größe", "x" * 300]
    rows = pa.table({"t": texts})
    with open_engine(1) as engine:
        fast, _ = hash_texts(engine, rows, "t")
        slow, words = hash_texts(engine, rows, "t", words=True)
    expected = [hashlib.md5(text.encode()).digest() for text in texts]
    assert fast.to_pylist() == slow.to_pylist() == expected
    assert words is not None
    assert words.to_pylist() == [digest.hex() for digest in expected]
