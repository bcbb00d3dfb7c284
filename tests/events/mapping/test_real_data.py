"""The public data sets, read without a mapping where that is enough, and with the example mappings where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest

from resonanz.events.mapping import Mapping, Rating, Shape, guess, load_mapping, resolve
from resonanz.events.mapping.profile import number
from resonanz.events.sources import open_source

pytestmark = [pytest.mark.integration, pytest.mark.data]

EXAMPLES = Path(__file__).resolve().parents[3] / "examples" / "mappings"
LOGS = {
    "receipt.xes.gz": ("org:group", ("case:responsible", "org:resource")),
    "receipt.csv.gz": ("org:group", ("case:responsible", "org:resource")),
    "repairExample.xes.gz": (None, ("org:resource",)),
    "helpdesk.xes.gz": (None, ("Resource", "case:creator", "org:resource")),
    "running-example.csv": (None, ("Resource", "case:creator", "org:resource")),
    "roadtraffic100traces.xes": (None, ("org:resource",)),
}


def rows_of(path: Path, rows: int = 20_000) -> tuple[str, pa.Table]:
    with closing(open_source(path)) as source:
        return source.name, source.sample(rows)


def guessed(path: Path) -> Mapping:
    return guess(*rows_of(path))


def test_airline_satisfaction(data_dir: Path) -> None:
    mapping = guessed(data_dir / "airline_satisfaction" / "test.csv.gz")
    *touchpoints, outcome = mapping.ratings
    assert (mapping.shape, mapping.id, mapping.ignored) == (Shape.WIDE, "id", ("column_1",))
    assert {(r.metric, r.worst, r.best) for r in touchpoints} == {("csat", 1, 5)}
    assert (len(touchpoints), sum(r.no_answer == ("0",) for r in touchpoints)) == (14, 10)
    assert (outcome.metric, outcome.labels[0], mapping.outcome) == ("share", ("satisfied", 1), "satisfaction")
    assert len(mapping.attributes) == 8


def test_mobi(data_dir: Path) -> None:
    mapping = guessed(data_dir / "ecsi_mobi" / "mobi.csv")
    assert [(r.worst, r.best, r.metric) for r in mapping.ratings] == [(1, 10, "rating")] * 24
    assert mapping.outcome == "CUSA1"


def test_corporate_reputation(data_dir: Path) -> None:
    mapping = guessed(data_dir / "ecsi_mobi" / "corp_rep_data.csv")
    assert [(r.worst, r.best) for r in mapping.ratings] == [(1, 7)] * 35 + [(1, 5)] * 4
    assert [r.column for r in mapping.ratings if r.no_answer == ("-99",)] == ["cusl_1", "cusl_2", "cusl_3", "cusa"]
    assert mapping.outcome == "cusa"
    assert {"age", "education", "nphh"} <= set(mapping.attributes)


def test_support_contacts(data_dir: Path) -> None:
    mapping = guessed(data_dir / "support_csat" / "customer_support_aug01-21.csv.gz")
    assert (mapping.id, mapping.channel, mapping.text) == ("Unique id", "channel_name", ("Customer Remarks",))
    assert (mapping.time.columns, mapping.time.format) == (("Issue_reported at",), "%d/%m/%Y %H:%M")
    assert mapping.people == ("Agent_name", "Supervisor", "Manager", "Tenure Bucket", "Agent Shift")
    assert [(r.column, r.metric, r.worst, r.best) for r in mapping.ratings] == [("CSAT Score", "csat", 1, 5)]


def test_call_centre(data_dir: Path) -> None:
    mapping = guessed(data_dir / "callcentre_pwc" / "callcentre_pwc_5000.csv")
    assert (mapping.id, mapping.people, mapping.time.columns) == ("Call Id", ("Agent",), ("Date", "Time"))
    assert [(r.column, r.metric) for r in mapping.ratings] == [("Satisfaction rating", "csat")]


def test_incidents(data_dir: Path) -> None:
    mapping = guessed(data_dir / "uci_incident_log" / "incident_event_log.zip")
    assert (mapping.shape, mapping.instance, mapping.touchpoint) == (Shape.LOG, "number", "ident_state")
    assert (mapping.time.columns, mapping.time.format) == (("sys_updated_at",), "%d/%m/%Y %H:%M")
    assert (mapping.unit, mapping.channel, mapping.ratings) == ("assignment_group", "contact_type", ())
    assert set(mapping.people) == {
        "caller_id", "opened_by", "sys_created_by", "sys_updated_by", "assigned_to", "resolved_by",
    }  # fmt: skip


@pytest.mark.parametrize("name", LOGS)
def test_logs(data_dir: Path, name: str) -> None:
    mapping = guessed(data_dir / "event_logs" / name)
    assert (mapping.shape, mapping.instance, mapping.touchpoint) == (Shape.LOG, "case:concept:name", "concept:name")
    assert (mapping.unit, tuple(sorted(mapping.people))) == LOGS[name]
    assert mapping.time.columns == ("time:timestamp",)


def test_traffic_fines(data_dir: Path) -> None:
    mapping = guessed(data_dir / "event_logs" / "traffic_fines_eventdataR.parquet")
    assert (mapping.instance, mapping.touchpoint, mapping.lifecycle) == ("case_id", "activity", "lifecycle")
    assert "resource" in mapping.people


def scores(rows: pa.Table, rating: Rating) -> list[float]:
    cells = [
        cell for cell in rows[rating.column].to_pylist() if cell is not None and cell.strip() not in rating.no_answer
    ]
    return [score for cell in cells if (score := number(cell)) is not None]


def waves(data_dir: Path) -> Iterator[tuple[str, pa.Table, Mapping]]:
    document = load_mapping(EXAMPLES / "sfo.yaml")
    for path in sorted((data_dir / "sfo_survey").glob("*.csv")):
        name, rows = rows_of(path)
        mapping = resolve(document, name, rows.column_names, rows)
        assert mapping is not None
        yield name[:4], rows, mapping


def test_all_waves_of_the_airport_bind(data_dir: Path) -> None:
    for year, rows, mapping in waves(data_dir):
        touchpoints = [r.touchpoint for r in mapping.ratings]
        assert len(touchpoints) == len(set(touchpoints)) >= 20
        assert (mapping.constants, mapping.time.constant, mapping.outcome) == (
            (("year", year),),
            f"{year}-07-01",
            "Q7ALL",
        )
        assert mapping.weight is None
        outside = {(r.column, s) for r in mapping.ratings for s in scores(rows, r) if not r.worst <= s <= r.best}
        assert outside == set()


def test_the_airport_of_2017_has_its_published_numbers(data_dir: Path) -> None:
    _, rows, mapping = list(waves(data_dir))[-1]
    by_touchpoint = {r.touchpoint: scores(rows, r) for r in mapping.ratings}
    nps, whole = by_touchpoint["NETPRO"], by_touchpoint["Q7ALL"]
    assert len(nps) == 2746
    assert round(100 * (sum(s >= 9 for s in nps) - sum(s <= 6 for s in nps)) / len(nps), 2) == 39.84
    assert round(sum(whole) / len(whole), 3) == 4.064
    assert round(100 * sum(s >= 4 for s in whole) / len(whole), 1) == 82.1


def test_the_airport_is_guessed_right_even_without_a_mapping(data_dir: Path) -> None:
    mapping = guessed(data_dir / "sfo_survey" / "2017_SFO_Customer_Survey.csv")
    grid = [r for r in mapping.ratings if r.column.startswith(("Q7", "Q9"))]
    assert {(r.metric, r.worst, r.best) for r in grid} == {("csat", 1, 5)}
    assert len(grid) == 21
    assert [r.no_answer for r in mapping.ratings if r.column == "NETPRO"] == [("11",)]


def test_olist(data_dir: Path) -> None:
    document = load_mapping(EXAMPLES / "olist.yaml")
    bound = {}
    for path in sorted((data_dir / "olist" / "orders8135_with_text").iterdir()):
        name, rows = rows_of(path, 500)
        bound[name.removesuffix(".csv")] = resolve(document, name, rows.column_names, rows)
    orders, reviews, payments = (bound[f"olist_{t}_dataset"] for t in ("orders", "order_reviews", "order_payments"))
    assert orders
    assert reviews
    assert payments
    assert [m.touchpoint for m in orders.milestones] == ["purchase", "approved", "handed to carrier", "delivered"]
    assert {orders.instance, reviews.instance, payments.instance} == {"order_id"}
    assert (payments.value, payments.currency) == ("payment_value", "BRL")
    assert sum(m is None for m in bound.values()) == 4


def test_olist_orders_need_no_mapping(data_dir: Path) -> None:
    mapping = guessed(data_dir / "olist" / "orders8135_with_text" / "olist_orders_dataset.csv.gz")
    assert (mapping.shape, mapping.instance, len(mapping.milestones)) == (Shape.MILESTONES, "order_id", 4)
