from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from tests.events.record.helpers import INTEGRATION, LOG, LOG_COLUMNS, NOW, Lines, bring, csat, nps, stored

from resonanz.events.balance import Balance
from resonanz.events.errors import MappingError
from resonanz.events.importing import import_sources
from resonanz.events.mapping.model import Mapping, Milestone, Rating, Shape, Time
from resonanz.events.rejects import BadCell, CellCount
from resonanz.events.sources.batch import BadRow
from resonanz.events.workspace import Workspace

pytestmark = INTEGRATION

WIDE = Mapping(
    shape=Shape.WIDE,
    source="survey",
    time=Time(("day",), format="%d.%m.%Y"),
    ratings=(nps(), csat("shop", no_answer=("9",))),
    text=("said",),
    attributes=("age",),
)
WIDE_COLUMNS = ("day", "nps", "shop", "said", "age")


def test_a_wide_row_becomes_one_lead_event_and_one_event_per_score(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    result = bring(workspace, (Lines(WIDE_COLUMNS, [("05.03.2024", "9", "4", "fine", "31")]), WIDE))
    lead, recommend, shop = stored(workspace)
    assert result.balance == Balance(1, 1, 0, 0, 0, 3)
    assert [e["type"] for e in (lead, recommend, shop)] == ["feedback.given", "feedback.scored", "feedback.scored"]
    assert (lead["text"], lead["attributes"], lead["score"]) == ("fine", [("age", "31")], None)
    assert (recommend["touchpoint"], recommend["metric"], recommend["score"], recommend["scale"]) == (
        "nps", "nps", 9.0, "0-10",
    )  # fmt: skip
    assert (shop["touchpoint"], shop["score"], shop["scale"], shop["attributes"]) == ("shop", 4.0, "1-5", None)
    assert lead["instance"] == recommend["instance"] == shop["instance"]
    assert lead["occurred_at"] == datetime(2024, 3, 4, 23, 0, tzinfo=UTC)
    assert {e["month"] for e in (lead, recommend, shop)} == {"2024-03"}
    assert lead["received_at"] == NOW


def test_no_answer_is_no_score_and_no_error(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    result = bring(workspace, (Lines(WIDE_COLUMNS, [("05.03.2024", None, "9", None, "31")]), WIDE))
    assert result.balance == Balance(1, 1, 0, 0, 0, 1)
    assert [e["type"] for e in stored(workspace)] == ["feedback.given"]


def test_a_row_without_any_signal_is_rejected_with_its_line(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rows = [("05.03.2024", "9", None, None, "31"), ("06.03.2024", None, None, None, "40")]
    result = bring(workspace, (Lines(WIDE_COLUMNS, rows), WIDE))
    assert result.balance == Balance(2, 1, 0, 1, 0, 2)
    assert result.rejected_file is not None
    with result.rejected_file.open(newline="") as file:
        header, row = list(csv.reader(file))
    assert header == ["file", "line", "reason", "row"]
    assert row[:3] == ["feedback.csv", "3", "the row holds no score, no text, no amount and no step"]
    assert json.loads(row[3]) == {"day": "06.03.2024", "age": "40"}


def test_unreadable_cells_are_counted_and_listed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rows = [("05.03.2024", "9", "7", None, None), ("2024", "many", "4", None, None), (None, "11", None, None, None)]
    result = bring(workspace, (Lines(WIDE_COLUMNS, rows), WIDE))
    (source,) = result.sources
    assert result.balance == Balance(3, 2, 0, 1, 4, 4)
    assert sorted((p.column, p.reason, p.count) for p in source.problems) == [
        ("day", "bad_time", 1),
        ("nps", "bad_number", 1),
        ("nps", "outside_scale", 1),
        ("shop", "outside_scale", 1),
    ]
    assert source.problems[0] == CellCount(source.problems[0].column, source.problems[0].reason, 1)
    assert source.cells == (
        BadCell(2, "shop", "outside_scale"),
        BadCell(3, "day", "bad_time"),
        BadCell(3, "nps", "bad_number"),
        BadCell(4, "nps", "outside_scale"),
    )


def test_a_row_without_a_readable_time_is_kept_undated(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    bring(workspace, (Lines(WIDE_COLUMNS, [("soon", "9", None, None, None)]), WIDE))
    assert {(e["occurred_at"], e["month"]) for e in stored(workspace)} == {(None, "undated")}


def test_a_long_row_is_one_event_at_its_touchpoint(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = Mapping(
        shape=Shape.LONG, source="survey", touchpoint="where", ratings=(csat("score"),), text=("said",), unit="branch"
    )
    rows = [("Shop", "4", None, "Nord"), ("Hotline", None, "no answer yet", "Süd"), ("Web", None, None, "Süd")]
    result = bring(workspace, (Lines(("where", "score", "said", "branch"), rows), mapping))
    assert result.balance == Balance(3, 2, 0, 1, 0, 2)
    assert [(e["type"], e["touchpoint"], e["score"], e["metric"], e["text"], e["unit"]) for e in stored(workspace)] == [
        ("feedback.scored", "Shop", 4.0, "csat", None, "Nord"),
        ("feedback.given", "Hotline", None, None, "no answer yet", "Süd"),
    ]


def test_a_log_row_is_one_step_and_needs_instance_and_activity(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rows = [("a", "Order", "2024-05-01 10:00:00"), (None, "Order", "2024-05-01"), ("a", None, "2024-05-01")]
    result = bring(workspace, (Lines(LOG_COLUMNS, rows), LOG))
    (event,) = stored(workspace)
    assert result.balance == Balance(3, 1, 0, 2, 0, 1)
    assert (event["type"], event["instance"], event["touchpoint"]) == ("step.reached", "a", "Order")
    assert event["occurred_at"] == datetime(2024, 5, 1, 8, 0, tzinfo=UTC)


def test_lifecycle_weight_and_constants_are_attributes_of_the_lead_event(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = Mapping(
        shape=Shape.LOG, source="shop", instance="case", touchpoint="step", lifecycle="life", weight="w",
        constants=(("year", "2024"),), decimal_comma=True,
    )  # fmt: skip
    bring(workspace, (Lines(("case", "step", "life", "w"), [("a", "Order", "start", "1,5")]), mapping))
    (event,) = stored(workspace)
    assert dict(event["attributes"]) == {"lifecycle": "start", "weight": "1.5", "year": "2024"}


def test_milestones_become_steps_and_the_earliest_leads(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = Mapping(
        shape=Shape.MILESTONES, source="orders", instance="order", attributes=("city",), value="total", currency="BRL",
        milestones=(Milestone("sent", "Sent"), Milestone("bought", "Bought"), Milestone("arrived", "Arrived")),
    )  # fmt: skip
    rows = [("o1", "2024-02-01", "2024-01-31 09:00:00", None, "Rio", "12.50"), ("o2", None, None, None, "Rio", None)]
    columns = ("order", "sent", "bought", "arrived", "city", "total")
    result = bring(workspace, (Lines(columns, rows), mapping))
    assert result.balance == Balance(2, 1, 0, 1, 0, 2)
    assert [
        (e["touchpoint"], e["instance"], e["attributes"], e["value"], e["currency"]) for e in stored(workspace)
    ] == [
        ("Sent", "o1", None, None, None),
        ("Bought", "o1", [("city", "Rio")], Decimal("12.5000"), "BRL"),
    ]


def test_columns_about_working_people_reach_neither_record_nor_reject_file(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = Mapping(shape=Shape.WIDE, source="survey", ratings=(nps(),), people=("agent",))
    source = Lines(
        ("nps", "agent"), [("9", "Erika Muster"), (None, "Max Muster")], bad=[BadRow(4, "2 cells", "8,Jo,x")]
    )
    result = bring(workspace, (source, mapping))
    assert result.balance == Balance(3, 1, 0, 2, 0, 2)
    everything = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    assert b"Muster" not in everything
    assert b"8,Jo" not in everything


def test_text_is_masked_in_record_attributes_and_reject_file(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = Mapping(shape=Shape.WIDE, source="survey", ratings=(nps(),), text=("said",), attributes=("note",))
    rows = [("9", "mail erika@muster.de", "call +49 170 1234567"), (None, None, "erika@muster.de")]
    result = bring(workspace, (Lines(("nps", "said", "note"), rows), mapping))
    lead = stored(workspace)[0]
    assert lead["text"] == "mail [E-Mail]"
    assert lead["attributes"] == [("note", "call [Telefon]")]
    assert result.rejected_file is not None
    assert "muster" not in result.rejected_file.read_text()


def test_customers_get_the_same_pseudonym_inside_one_workspace_only(tmp_path: Path) -> None:
    mapping = Mapping(shape=Shape.WIDE, source="survey", ratings=(nps(),), customer="who")
    rows = [("9", "k-17"), ("3", "k-17"), ("5", "k-18")]
    names = []
    for folder in ("one", "two"):
        workspace = Workspace(tmp_path / folder)
        bring(workspace, (Lines(("nps", "who"), rows), mapping))
        names.append([e["customer"] for e in stored(workspace) if e["type"] == "feedback.given"])
    assert names[0][0] == names[0][1] != names[0][2]
    assert len(names[0][0]) == 32
    assert set(names[0]).isdisjoint(names[1])
    assert (tmp_path / "one" / "secret").stat().st_mode & 0o777 == 0o600


def test_implausible_times_are_kept_and_counted(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rows = [("a", "x", "1948-01-01"), ("a", "x", "2031-01-01"), ("a", "x", "2024-01-01")]
    result = bring(workspace, (Lines(LOG_COLUMNS, rows), LOG))
    assert result.sources[0].implausible_times == 2
    assert result.balance.events_stored == 3


def test_the_time_can_stand_in_the_file_name(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    time = Time(file_pattern=r"(\d{4})", format="%Y")
    mapping = Mapping(shape=Shape.WIDE, source="survey", ratings=(nps(),), time=time)
    result = bring(
        workspace,
        (Lines(("nps",), [("9",)], name="wave-2016.csv"), mapping),
        (Lines(("nps",), [("9",)], name="wave-2017.csv"), mapping),
    )
    assert result.balance == Balance(2, 2, 0, 0, 0, 4)
    assert sorted({e["month"] for e in stored(workspace)}) == ["2015-12", "2016-12"]


def test_amounts_are_exact(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    mapping = Mapping(shape=Shape.WIDE, source="shop", value="paid", currency="cur", decimal_comma=True)
    rows = [("1.234.567,8901", "EUR"), ("0,10 €", "EUR"), ("12.50", "EUR")]
    result = bring(workspace, (Lines(("paid", "cur"), rows), mapping))
    assert result.balance == Balance(3, 2, 0, 1, 1, 2)
    assert [e["value"] for e in stored(workspace)] == [Decimal("1234567.8901"), Decimal("0.1000")]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        (Mapping(shape=Shape.WIDE, source="s", ratings=(nps("gone"),)), "names the column gone"),
        (Mapping(shape=Shape.WIDE, source="s", ratings=(nps("a"),), time=Time(("b",), format="%Q")), "time format %Q"),
        (Mapping(shape=Shape.WIDE, source="s", ratings=(nps("a"),), time=Time(zone="Mars/North")), "zone Mars/North"),
        (Mapping(shape=Shape.LONG, source="s"), "one column of scores"),
        (
            Mapping(shape=Shape.WIDE, source="s", ratings=(nps("a"),), attributes=("b",), people=("b",)),
            "working people",
        ),
        (Mapping(shape=Shape.LOG, source="s", instance="a"), "instance and one for the activity"),
        (Mapping(shape=Shape.WIDE, source="s", time=Time(file_pattern=r"(\d{4})")), "does not match"),
        (Mapping(shape=Shape.WIDE, source="s", time=Time(constant="soon")), "cannot be read"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused_in_words(tmp_path: Path, mapping: Mapping, words: str) -> None:
    with pytest.raises(MappingError, match=words):
        bring(Workspace(tmp_path), (Lines(("a", "b"), [("1", "2")]), mapping))


def test_labels_and_reversed_scales_are_read(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rating = Rating("mark", "mark", "csat", 5, 1, labels=(("very good", 1.0),))
    mapping = Mapping(shape=Shape.WIDE, source="s", ratings=(rating,))
    result = bring(workspace, (Lines(("mark",), [(" Very Good ",), ("2",), ("meh",)]), mapping))
    assert [(e["score"], e["scale"]) for e in stored(workspace) if e["score"]] == [(1.0, "5-1"), (2.0, "5-1")]
    assert result.sources[0].problems == (CellCount("mark", "unknown_label", 1),)


def test_progress_counts_rows_per_file(tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    rows = [("a", "x", "2024-01-01")] * 5
    import_sources(
        Workspace(tmp_path),
        [(Lines(LOG_COLUMNS, rows, batch=2), LOG)],
        received_at=NOW,
        progress=lambda name, n: told.append((name, n)),
    )
    assert told == [("feedback.csv", 2), ("feedback.csv", 4), ("feedback.csv", 5)]


def test_an_empty_file_is_an_import_of_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert bring(workspace, (Lines(LOG_COLUMNS, []), LOG)).balance == Balance()
    assert stored(workspace) == []
