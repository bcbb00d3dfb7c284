from __future__ import annotations

import random
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.events.erasure.people import answer, customer
from tests.events.flush.inboxes import NOW, SqliteInbox
from tests.events.record.helpers import INTEGRATION, Lines, bring, nps, stored

from resonanz.events.check import check
from resonanz.events.compaction import compact
from resonanz.events.flushing import flush
from resonanz.events.mapping.model import Mapping, Shape
from resonanz.events.personal import as_csv, as_json, export_customer
from resonanz.events.projections.buckets import bucket_of
from resonanz.events.projections.customer import history, maintain
from resonanz.events.schema import RECORD
from resonanz.events.scope import Scope
from resonanz.events.store import Store
from resonanz.events.upkeep import upkeep
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION

EVERYTHING = Scope.everything("a test")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "space")


@pytest.fixture
def inbox(tmp_path: Path) -> SqliteInbox:
    return SqliteInbox(tmp_path / "inbox.sqlite3")


def random_answers(seed: int, count: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [
        answer(rng.randrange(30), rng.randrange(11), at=NOW - timedelta(days=rng.randrange(700)), text=str(i))
        for i in range(count)
    ]


def expected(rows: list[dict[str, Any]], who: int) -> list[str]:
    mine = [row for row in rows if row["customer"] == customer(who)]
    return [row["text"] for row in sorted(mine, key=lambda row: row["occurred_at"])]


def texts(workspace: Workspace, who: int, inbox: SqliteInbox) -> list[str]:
    found: list[str] = history(workspace, EVERYTHING, customer(who), fresh=inbox)["text"].to_pylist()
    return found


def test_a_history_is_whole_however_old_the_projection_is(workspace: Workspace, inbox: SqliteInbox) -> None:
    rows = random_answers(1, 600)
    steps = [0, 200, 400, 420, 440, 500]
    for start, end in pairwise(steps):
        inbox.put(*rows[start:end])
        flush(workspace, inbox)
        if end in {200, 420}:
            maintain(workspace, Store(workspace), least=1)
        if end == 440:
            compact(workspace, least=2)
        assert texts(workspace, 3, inbox) == expected(rows[:end], 3)
    inbox.put(*rows[500:])
    assert [texts(workspace, who, inbox) for who in range(8)] == [expected(rows, who) for who in range(8)]
    flush(workspace, inbox)
    maintain(workspace, Store(workspace), least=1)
    assert [texts(workspace, who, inbox) for who in range(8)] == [expected(rows, who) for who in range(8)]
    assert check(workspace).findings == ()


def test_few_new_events_become_a_run_and_many_are_merged(workspace: Workspace, inbox: SqliteInbox) -> None:
    rows = random_answers(2, 300)
    runs = []
    for start, end in ((0, 200), (200, 210), (210, 220), (220, 300)):
        inbox.put(*rows[start:end])
        flush(workspace, inbox)
        maintain(workspace, Store(workspace), least=1)
        runs.append(len(list((workspace.projections / "customer").glob("run-*"))))
    assert runs == [0, 1, 2, 0]
    assert texts(workspace, 5, inbox) == expected(rows, 5)


def test_it_waits_until_it_is_worth_it(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(answer(1))
    flush(workspace, inbox)
    upkeep(workspace)
    assert list((workspace.projections / "customer").iterdir()) == []
    assert len(texts(workspace, 1, inbox)) == 1


def test_a_scope_holds_for_a_history(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(answer(1, unit="Nord"), answer(1, unit="Süd"), answer(2))
    flush(workspace, inbox)
    maintain(workspace, Store(workspace), least=1)
    inbox.put(answer(1, unit="Süd"))
    narrow = history(workspace, Scope("p", units=frozenset({"Nord"})), customer(1), fresh=inbox)
    assert [(row["unit"], row["text"]) for row in narrow.to_pylist()] == [("Nord", None)]
    assert history(workspace, Scope("p", customer=customer(2)), customer(1), fresh=inbox).num_rows == 0


def test_undated_events_are_there_with_all_columns(workspace: Workspace) -> None:
    mapping = Mapping(shape=Shape.WIDE, source="s", ratings=(nps("a"),), customer="who")
    bring(workspace, (Lines(("a", "who"), [("9", "k")]), mapping))
    who = stored(workspace)[0]["customer"]
    for _ in range(2):
        found = history(workspace, EVERYTHING, who)
        assert found.schema == RECORD
        assert found["month"].to_pylist() == ["undated"] * 2
        maintain(workspace, Store(workspace), least=1)


def test_each_customer_lies_in_the_bucket_of_its_hash(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(*(answer(who) for who in range(40)))
    flush(workspace, inbox)
    maintain(workspace, Store(workspace), least=1)
    names = {path.name[:9] for path in (workspace.projections / "customer").glob("bucket-*")}
    assert names == {f"bucket-{bucket_of(customer(who)):02}" for who in range(40)}


@pytest.mark.parametrize("damage", ["{}", '{"format": 99}', None])
def test_a_damaged_projection_is_made_anew(workspace: Workspace, inbox: SqliteInbox, damage: str | None) -> None:
    inbox.put(answer(1), answer(2))
    flush(workspace, inbox)
    maintain(workspace, Store(workspace), least=1)
    folder = workspace.projections / "customer"
    if damage is None:
        next(folder.glob("bucket-*")).unlink()
    else:
        (folder / "manifest.json").write_text(damage)
    inbox.put(answer(1))
    flush(workspace, inbox)
    maintain(workspace, Store(workspace), least=1)
    assert len(texts(workspace, 1, inbox)) == 2


def test_an_export_holds_everything_of_one_customer_and_no_formula(workspace: Workspace, inbox: SqliteInbox) -> None:
    inbox.put(answer(1, text="=1+1"), answer(2))
    flush(workspace, inbox)
    inbox.put(answer(1, 3, at=NOW, text="warte"))
    rows = export_customer(workspace, customer(1), fresh=inbox)
    assert [(row["text"], row["score"], row["value"], row["attributes"]) for row in rows] == [
        ("=1+1", 9.0, "10.0000", {"plan": "1"}),
        ("warte", 3.0, "10.0000", {"plan": "1"}),
    ]
    assert customer(2) not in as_json(rows)
    assert "'=1+1" in as_csv(rows)
    assert as_csv([]) == "\r\n"
