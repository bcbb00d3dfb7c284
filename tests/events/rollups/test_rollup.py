from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.events.flush.inboxes import NOW, SqliteInbox, scored
from tests.events.record.helpers import INTEGRATION

from resonanz.analytics.metrics.calendar import EPOCH, Grain, with_day
from resonanz.analytics.metrics.comparing import compare
from resonanz.analytics.metrics.measuring import measure
from resonanz.analytics.metrics.trending import trend
from resonanz.events.door import make_event
from resonanz.events.errors import RecordError
from resonanz.events.flushing import flush
from resonanz.events.rollups import Filter, Rollup, open_rollup, reading
from resonanz.events.scope import Scope
from resonanz.events.tables import open_table
from resonanz.events.types import FEEDBACK_SCORED
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION

BERLIN = ZoneInfo("Europe/Berlin")
EVERYTHING = Scope.everything("a test")
Row = dict[str, Any]


def random_rows(seed: int, count: int) -> list[Row]:
    """Answers of two kinds, comments and steps over three years; some at midnight in Berlin."""
    rng = random.Random(seed)
    return [_random_row(rng, f"{seed}-{i}") for i in range(count)]


def _random_row(rng: random.Random, key: str) -> Row:
    at = NOW - timedelta(days=rng.randrange(1000), minutes=rng.randrange(24 * 60))
    if rng.random() < 0.2:
        at = at.replace(hour=22, minute=rng.choice((0, 59)))
    text = rng.choice((None, "gut", "nicht gut"))
    more: Row = {"unit": rng.choice(("Nord", "Süd", None)), "channel": rng.choice(("web", None)), "text": text}
    touchpoint = rng.choice(("shop", "hotline"))
    if rng.random() < 0.2:
        given = {"type": "contact.made", "occurred_at": at} | more
        return make_event(given, received_at=NOW, source="crm", key=key)
    if touchpoint == "shop":
        more |= {"metric": "csat", "scale": rng.choice(("1-5", "5-1")), "score": rng.choice((1, 2, 3, 4.5, 5))}
    score = more.pop("score", rng.randrange(11))
    return scored(score, key=key, source=rng.choice(("a", "b")), occurred_at=at, touchpoint=touchpoint, **more)


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return random_rows(1, 1500)


@pytest.fixture(scope="module", params=[1, reading._LARGE], ids=["large parts", "small parts"])
def rollup(
    rows: list[Row], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Rollup]:
    """Most rows in the record, in several commits; the last ones still wait."""
    folder = tmp_path_factory.mktemp("rollup")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_LARGE", request.param)
        yield _made(rows, folder)


def _made(rows: list[Row], folder: Path) -> Rollup:
    workspace, inbox = Workspace(folder / "space"), SqliteInbox(folder / "inbox.sqlite3")
    for start, end in ((0, 1000), (1000, 1010), (1010, 1400)):
        inbox.put(*rows[start:end])
        flush(workspace, inbox)
    inbox.put(*rows[1400:])
    return open_rollup(workspace, EVERYTHING, fresh=inbox)


def day_of(row: Row) -> date:
    at: datetime = row["occurred_at"]
    return at.astimezone(BERLIN).date()


def counted(rows: Iterable[Row], key: Callable[[Row], tuple[object, ...]]) -> dict[tuple[object, ...], tuple[int, int]]:
    n = Counter(key(row) for row in rows)
    comments = Counter(key(row) for row in rows if row.get("text"))
    return {each: (n[each], comments[each]) for each in n}


def as_dict(table: Any) -> dict[tuple[object, ...], tuple[int, int]]:
    return {tuple(row.values())[:-2]: (row["n"], row["comments"]) for row in table.to_pylist()}


DAYS = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2026, 12, 1)))
SOME = st.one_of(st.none(), st.frozensets(st.sampled_from(["Nord", "Süd", "shop", "hotline", "web"])))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=DAYS,
    last=DAYS,
    units=SOME,
    touchpoints=SOME,
    by=st.sets(st.sampled_from(["unit", "touchpoint", "channel", "source", "type", "metric", "scale"])),
    period=st.sampled_from([None, "day", *(grain.value for grain in Grain)]),
)
def test_any_cut_counts_as_if_every_row_was_looked_at(
    rollup: Rollup,
    rows: list[Row],
    *,
    first: date | None,
    last: date | None,
    units: frozenset[str] | None,
    touchpoints: frozenset[str] | None,
    by: set[str],
    period: str | None,
) -> None:
    def inside(row: Row) -> bool:
        day = day_of(row)
        return (
            (first is None or day >= first)
            and (last is None or day <= last)
            and (units is None or row.get("unit") in units)
            and (touchpoints is None or row.get("touchpoint") in touchpoints)
        )

    def key(row: Row) -> tuple[object, ...]:
        start = {None: (), "day": (day_of(row),)}.get(period) if period in {None, "day"} else None
        when = (Grain(str(period)).start(day_of(row)),) if start is None else start
        return (*(row.get(name) for name in sorted(by)), *when)

    where = Filter(units=units, touchpoints=touchpoints, first=first, last=last)
    wanted = [row for row in rows if inside(row)]
    found = rollup.counts(where, sorted(by), period=period)
    assert as_dict(found) == counted(wanted, lambda row: (*key(row), row.get("score")))
    assert as_dict(rollup.volume(where, sorted(by), period=period)) == counted(wanted, key)


def test_totals_are_the_moments_of_valid_answers(rollup: Rollup, rows: list[Row]) -> None:
    found = rollup.totals("nps", Filter(first=date(2025, 1, 15)), ["unit"]).to_pylist()
    answers: dict[object, list[float]] = {}
    for row in rows:
        if row.get("metric") == "nps" and day_of(row) >= date(2025, 1, 15):
            answers.setdefault(row.get("unit"), []).append(row["score"])
    assert {row["unit"]: (row["n"], row["total"], row["squares"]) for row in found} == {
        unit: (len(scores), sum(scores), sum(x * x for x in scores)) for unit, scores in answers.items()
    }


def test_metrics_with_intervals_equal_those_of_single_answers(rollup: Rollup, rows: list[Row], tmp_path: Path) -> None:
    workspace, inbox = Workspace(tmp_path / "space"), SqliteInbox(tmp_path / "inbox")
    inbox.put(*rows)
    flush(workspace, inbox)
    record = open_table(workspace, EVERYTHING)
    single = record.filter(record.type == FEEDBACK_SCORED)
    answers = rollup.answers()
    assert measure(answers, by=["unit", "channel"]) == measure(single, by=["unit", "channel"])
    assert compare(answers, by=["unit"]) == compare(single, by=["unit"])
    assert trend(answers, grain="quarter") == trend(single, grain="quarter")


def test_two_windows_compare_as_the_days_of_single_answers_do(rollup: Rollup, rows: list[Row], tmp_path: Path) -> None:
    workspace, inbox = Workspace(tmp_path / "space"), SqliteInbox(tmp_path / "inbox")
    inbox.put(*rows)
    flush(workspace, inbox)
    record = with_day(open_table(workspace, EVERYTHING), "Europe/Berlin")
    first, cut, last = (date(2025, month, 17) for month in (1, 5, 11))
    inside = record.filter(
        record.type == FEEDBACK_SCORED, record.day.between(*((d - EPOCH).days for d in (first, last)))
    )
    single = inside.mutate(window=(inside.day >= (cut - EPOCH).days).ifelse("now", "before"))
    windows = {"before": (first, cut - timedelta(days=1)), "now": (cut, last)}
    assert compare(rollup.answers(windows=windows), by=["window"]) == compare(single, by=["window"])


def test_coarser_counts_are_added_up_from_those_at_hand(rollup: Rollup) -> None:
    fresh = Rollup(rollup._state, EVERYTHING, rollup._waiting)
    finer = fresh.counts(by=["unit", "channel", "touchpoint"])
    assert fresh.counts(by=["channel"]).to_pylist() == rollup.counts(by=["channel"]).to_pylist()
    assert sum(finer["n"].to_pylist()) == sum(fresh.volume()["n"].to_pylist())


def test_answers_outside_their_scale_are_no_answers(tmp_path: Path) -> None:
    workspace, inbox = Workspace(tmp_path / "space"), SqliteInbox(tmp_path / "inbox")
    odd = scored(9) | {"score": 99.0}
    inbox.put(*(scored(9) for _ in range(6)), odd)
    flush(workspace, inbox)
    rollup = open_rollup(workspace, EVERYTHING)
    assert rollup.totals("nps").to_pylist() == [{"scale": "0-10", "n": 6, "total": 54.0, "squares": 486.0}]
    [value] = measure(rollup.answers())
    assert (value.estimate.n, value.estimate.notes[-1].code) == (6, "outside_scale")


def test_a_scope_cannot_be_widened_by_a_filter(rollup: Rollup, rows: list[Row]) -> None:
    narrow = Rollup(
        rollup._state, Scope("p", units=frozenset({"Nord"}), touchpoints=frozenset({"shop"})), rollup._waiting
    )
    mine = sum(row.get("unit") == "Nord" and row.get("touchpoint") == "shop" for row in rows)
    assert narrow.volume()["n"].to_pylist() == [mine]
    assert narrow.volume(Filter(units=frozenset({"Süd"}))).num_rows == 0
    assert narrow.volume(by=["unit"])["unit"].to_pylist() == ["Nord"]


def test_what_cannot_be_asked_is_refused_by_name(rollup: Rollup, tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no colour"):
        rollup.counts(by=["colour"])
    with pytest.raises(RecordError, match="no decade"):
        rollup.volume(period="decade")
    with pytest.raises(RecordError, match="history"):
        open_rollup(Workspace(tmp_path), Scope("p", customer="x"))
    with pytest.raises(RecordError, match="Import a file first"):
        open_rollup(Workspace(tmp_path), EVERYTHING)


def test_names_with_quotes_do_no_harm(tmp_path: Path) -> None:
    workspace, inbox = Workspace(tmp_path / "space"), SqliteInbox(tmp_path / "inbox")
    name = "O'Hara\"; DROP TABLE cells; --"
    inbox.put(scored(9, unit=name))
    flush(workspace, inbox)
    found = open_rollup(workspace, EVERYTHING).volume(Filter(units=frozenset({name})), ["unit"]).to_pylist()
    assert found == [{"unit": name, "n": 1, "comments": 0}]
