from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.events.erasure.people import answer, customer
from tests.events.flush.inboxes import NOW, SqliteInbox, scored
from tests.events.record.helpers import INTEGRATION, Lines, bring, nps, stored

from resonanz.events import erasure
from resonanz.events.check import check
from resonanz.events.erasure import Erased, erase
from resonanz.events.errors import RecordError
from resonanz.events.flushing import flush
from resonanz.events.mapping.model import Mapping, Shape
from resonanz.events.projections.customer import history, maintain
from resonanz.events.rollups import open_rollup
from resonanz.events.scope import Scope
from resonanz.events.store import Store
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION

EVERYTHING = Scope.everything("a test")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "space")


@pytest.fixture
def inbox(tmp_path: Path) -> SqliteInbox:
    return SqliteInbox(tmp_path / "inbox.sqlite3")


def fill(workspace: Workspace, inbox: SqliteInbox, *rows: dict[str, Any]) -> None:
    inbox.put(*rows)
    flush(workspace, inbox)


def everything_on_disk(workspace: Workspace) -> str:
    """All cells of all Parquet files, whether a table names them or not, and all other files as they are."""
    paths = [path for path in workspace.path.rglob("*") if path.is_file()]
    cells = [str(pq.ParquetFile(path).read().to_pydict()) for path in paths if path.suffix == ".parquet"]
    return "".join([*cells, *(path.read_text("latin-1") for path in paths if path.suffix != ".parquet")])


def test_a_fact_that_five_customers_share_stays_bare_and_others_go(workspace: Workspace, inbox: SqliteInbox) -> None:
    fill(
        workspace,
        inbox,
        *(answer(who) for who in range(5)),
        answer(0, 2, touchpoint="shop"),
        answer(1, 3, touchpoint="shop"),
    )
    done = erase(workspace, [customer(0)], at=NOW)
    assert (done.customers, done.unlinked, done.deleted) == (1, 1, 1)
    [bare] = [row for row in stored(workspace) if row["customer"] is None]
    kept = {name: value for name, value in bare.items() if value is not None and name != "event_id"}
    noon = (NOW - timedelta(days=3)).replace(hour=11, minute=0)
    assert kept == {
        "occurred_at": noon,
        "received_at": noon,
        "type": "feedback.scored",
        "touchpoint": "hotline",
        "unit": "Nord",
        "metric": "nps",
        "score": 9.0,
        "scale": "0-10",
        "source": "api",
        "source_order": -1,
        "import_id": "inbox",
        "month": "2026-10",
    }
    assert {row["customer"] for row in stored(workspace)} == {None, *(customer(who) for who in range(1, 5))}
    assert [row["text"] for row in stored(workspace) if row["touchpoint"] == "shop"] == ["said by 1"]
    assert check(workspace).findings == ()


def test_nothing_of_the_customer_is_left_on_disk(workspace: Workspace, inbox: SqliteInbox) -> None:
    fill(workspace, inbox, *(answer(who, text=f"secret{who}") for who in range(5)))
    maintain(workspace, Store(workspace), least=1)
    open_rollup(workspace, EVERYTHING)
    old = {row["event_id"] for row in stored(workspace) if row["customer"] == customer(0)}
    done = erase(workspace, [customer(0)], at=NOW)
    assert len(done.files) == 1
    assert not any((workspace.record / name).exists() for name in done.files)
    assert not old & {row["event_id"] for row in stored(workspace)}
    found = everything_on_disk(workspace)
    assert [word for word in (customer(0), "secret0", "order-0") if word in found] == []
    assert [word for word in (customer(1), "secret1", "order-1") if word not in found] == []
    assert history(workspace, EVERYTHING, customer(0)).num_rows == 0
    assert history(workspace, EVERYTHING, customer(1)).num_rows == 1


def test_rows_that_wait_are_erased_too(workspace: Workspace, inbox: SqliteInbox) -> None:
    fill(workspace, inbox, answer(1))
    inbox.put(answer(0))
    done = erase(workspace, [customer(0)], at=NOW, inbox=inbox)
    assert (done.deleted, len(inbox.fresh()), len(stored(workspace))) == (1, 0, 1)


def test_events_of_the_same_instance_go_with_their_customer(workspace: Workspace, inbox: SqliteInbox) -> None:
    alone = answer(None, touchpoint="step", instance="order-0")
    joint = [
        answer(0, instance="joint"),
        answer(1, instance="joint"),
        answer(None, touchpoint="step", instance="joint"),
    ]
    foreign = answer(None, touchpoint="step", instance="order-0") | {"source": "other"}
    fill(workspace, inbox, answer(0), alone, *joint, foreign)
    assert erase(workspace, [customer(0)], at=NOW).deleted == 3
    left = [(row["source"], row["instance"], row["customer"]) for row in stored(workspace)]
    assert sorted(left, key=repr) == sorted(
        [("api", "joint", customer(1)), ("api", "joint", None), ("other", "order-0", None)], key=repr
    )


def test_what_is_received_after_an_erasure_belongs_to_a_new_relation(workspace: Workspace, inbox: SqliteInbox) -> None:
    fill(workspace, inbox, answer(0), answer(1))
    erase(workspace, [customer(0)], at=NOW)
    fill(workspace, inbox, answer(0, 5) | {"received_at": NOW + timedelta(hours=1)})
    assert erasure.still_there(workspace) == 0
    assert erasure.apply_list(workspace).deleted == 0
    assert [row["score"] for row in history(workspace, EVERYTHING, customer(0)).to_pylist()] == [5.0]


def test_imports_keep_their_balance(workspace: Workspace) -> None:
    mapping = Mapping(shape=Shape.WIDE, source="s", ratings=(nps("a"),), text=("said",), customer="who")
    rows = [("9", "good", "k1"), ("3", "bad", "k2"), ("5", None, "k1")]
    bring(workspace, (Lines(("a", "said", "who"), rows), mapping))
    [who] = {row["customer"] for row in stored(workspace) if row["score"] == 3}
    done = erase(workspace, [who], at=NOW + timedelta(days=1))
    assert (done.deleted, len(stored(workspace))) == (2, 4)
    report = check(workspace)
    assert (report.findings, report.orphans) == ((), ())


def test_erasing_nobody_or_somebody_unknown_changes_nothing(workspace: Workspace, inbox: SqliteInbox) -> None:
    fill(workspace, inbox, answer(1))
    version = Store(workspace).version
    assert erase(workspace, [customer(7)], at=NOW) == Erased(0, 0, 0, version, ())
    with pytest.raises(RecordError, match="empty customer"):
        erase(workspace, [""], at=NOW)


def test_an_interrupted_erasure_is_found_and_finished(workspace: Workspace, inbox: SqliteInbox) -> None:
    fill(workspace, inbox, answer(0), answer(1))
    erasure.note(workspace, [customer(0)], NOW)
    assert [str(f) for f in check(workspace).findings] == [
        "1 erased customers still stand in the record. Run: resonanz erase --resume"
    ]
    workspace.erasing.touch()
    assert [str(f)[:26] for f in check(workspace).findings] == ["An erasure was interrupted"]
    assert erasure.apply_list(workspace).deleted == 1
    assert check(workspace).findings == ()


def test_the_list_of_erased_customers_names_nobody(workspace: Workspace, inbox: SqliteInbox) -> None:
    fill(workspace, inbox, answer(0))
    erase(workspace, [customer(0)], at=NOW)
    [line] = workspace.erased.read_text().splitlines()
    assert customer(0) not in line
    assert erasure.key_of(workspace, customer(0)) in line


WHO = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["a", "b"]), st.integers(0, 2), st.integers(0, 10)), max_size=40
)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=WHO, gone=st.sets(st.integers(0, 9), min_size=1, max_size=4))
def test_what_stays_and_what_goes_is_as_counted_by_hand(
    tmp_path_factory: pytest.TempPathFactory, answers: list[tuple[int, str, int, int]], gone: set[int]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    workspace, inbox = Workspace(folder / "space"), SqliteInbox(folder / "inbox.sqlite3")
    rows = [
        scored(score, customer=customer(who), touchpoint=place, occurred_at=NOW - timedelta(days=ago))
        for who, place, ago, score in answers
    ]
    for start in range(0, len(rows), 15):
        fill(workspace, inbox, *rows[start : start + 15])
    workspace.create()
    fill(workspace, inbox, scored(1, touchpoint="c"))
    people: dict[tuple[str, int], set[int]] = {}
    for who, place, ago, _ in answers:
        people.setdefault((place, ago), set()).add(who)
    left = [
        (p, (NOW - timedelta(days=ago)).date(), s)
        for w, p, ago, s in answers
        if w not in gone or len(people[p, ago]) >= 5
    ]
    erase(workspace, [customer(who) for who in gone], at=NOW)
    found = stored(workspace)
    assert sorted([("c", NOW.date(), 1), *left]) == sorted((row["touchpoint"], day(row), row["score"]) for row in found)
    assert not {row["customer"] for row in found} & {customer(who) for who in gone}
    counts = open_rollup(workspace, EVERYTHING).counts(by=["touchpoint"], period="day").to_pylist()
    assert sum(row["n"] for row in counts) == len(found)
    assert check(workspace).findings == ()


def day(row: dict[str, Any]) -> date:
    moment: date = row["occurred_at"].date()
    return moment
