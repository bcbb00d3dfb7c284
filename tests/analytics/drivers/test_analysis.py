from __future__ import annotations

from pathlib import Path

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.analytics.drivers.answers import analyse, in_engine, known, long_table, outcome_of, ratings

from resonanz.analytics.drivers.analysis import analyse_drivers
from resonanz.analytics.errors import AnalyticsError, InvalidArgument, MissingColumns
from resonanz.analytics.results import Estimate

pytestmark = pytest.mark.integration


def few_scores(n: int = 300, missing: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    x = ratings(n, 3, missing=missing)
    return x, np.rint(10 * outcome_of(x, [1, 0.6, 0.2])) / 10


def numbers(estimate: Estimate) -> list[float | None]:
    return [estimate.value, estimate.low, estimate.high]


def test_a_table_of_scores_gives_what_the_arrays_give() -> None:
    x, y = few_scores()
    table = known(analyse_drivers(in_engine(long_table(x, y)), outcome="overall", replicates=200))
    arrays = known(analyse(x, y))
    for a, b in zip(table.items, arrays.items, strict=True):
        assert (a.driver, a.coverage, a.importance.n) == (b.driver, b.coverage, b.importance.n)
        assert numbers(a.importance) == pytest.approx(numbers(b.importance), abs=1e-2)
        assert a.importance.value == pytest.approx(b.importance.value, abs=1e-12)
        assert a.performance is not None
        assert b.performance is not None
        assert numbers(a.performance) == pytest.approx(numbers(b.performance), abs=1e-12)
    assert table.r2.value == pytest.approx(arrays.r2.value, abs=1e-12)


def test_the_order_of_the_rows_does_not_matter() -> None:
    scores = long_table(*few_scores(700))
    shuffled = scores.take(pa.array(np.random.default_rng(0).permutation(len(scores))))
    first, second = (
        known(analyse_drivers(in_engine(table), outcome="overall", replicates=100)) for table in (scores, shuffled)
    )
    for a, b in zip(first.items, second.items, strict=True):
        assert numbers(a.importance) == pytest.approx(numbers(b.importance), abs=1e-9)


def test_only_the_drivers_asked_for_are_looked_at() -> None:
    result = known(
        analyse_drivers(in_engine(long_table(*few_scores())), outcome="overall", drivers=["b", "a"], replicates=50)
    )
    assert sorted(item.driver for item in result.items) == ["a", "b"]


def test_several_answers_of_one_response_are_averaged_and_no_answers_dropped() -> None:
    x, y = few_scores(200, missing=0.0)
    scores = long_table(x, y)
    extra = scores.slice(0, 3).set_column(4, "score", pa.array([9.0, None, None], pa.float64()))
    twice = pa.concat_tables([scores, scores, extra])
    once = known(analyse_drivers(in_engine(scores), outcome="overall", replicates=50))
    again = known(analyse_drivers(in_engine(twice), outcome="overall", replicates=50))
    for a, b in zip(once.items, again.items, strict=True):
        assert numbers(a.importance) == pytest.approx(numbers(b.importance), abs=1e-9)


def test_a_second_question_at_a_touchpoint_is_left_out_and_named() -> None:
    scores = long_table(*few_scores())
    some = scores.filter(pc.equal(scores["touchpoint"], "a")).slice(0, 40)
    other = some.set_column(2, "metric", pa.array(["ces"] * 40)).set_column(3, "scale", pa.array(["1-7"] * 40))
    result = known(analyse_drivers(in_engine(pa.concat_tables([scores, other])), outcome="overall", replicates=50))
    told = [note for note in result.notes if note.code == "driver_other_question"]
    assert [dict(note.params) for note in told] == [{"touchpoint": "a", "metric": "ces", "scale": "1-7", "n": 40}]


def test_money_of_the_instances_gives_the_lever() -> None:
    x, y = few_scores(400, missing=0.0)
    con = ibis.duckdb.connect()
    scores = con.create_table("scores", long_table(x, y))
    halves = [(f"r{i}", 0.5 * (100 + 10 * x[i, 0])) for i in range(400) for _ in range(2)]
    table = pa.table({"instance": [r for r, _ in halves], "value": pa.array([v for _, v in halves])})
    values = con.create_table("money", table)
    items = known(analyse_drivers(scores, outcome="overall", values=values, replicates=50)).items
    levers = {item.driver: round(item.lever.value or 0, 6) for item in items if item.lever}
    assert levers == {"a": 10.0, "b": 0.0, "c": 0.0}


def test_without_other_touchpoints_it_cannot_tell() -> None:
    scores = long_table(np.full((80, 1), np.nan), np.arange(80.0))
    result, notes = analyse_drivers(in_engine(scores), outcome="overall")
    assert result is None
    assert [note.code for note in notes] == ["too_few_drivers"]


def test_scores_that_share_no_response_with_the_outcome_cannot_tell() -> None:
    scores = long_table(*few_scores(100))
    names = pc.if_else(pc.equal(scores["touchpoint"], "overall"), "x", scores["instance"])
    result, notes = analyse_drivers(in_engine(scores.set_column(0, "instance", names)), outcome="overall")
    assert result is None
    assert notes[0].code == "too_few_responses"


def test_it_refuses_an_outcome_nobody_answered_and_offers_what_there_is() -> None:
    with pytest.raises(
        InvalidArgument, match="No answers at the touchpoint nps; there are answers at a, b, c, overall"
    ):
        analyse_drivers(in_engine(long_table(*few_scores())), outcome="nps")


def test_it_names_a_missing_column() -> None:
    with pytest.raises(MissingColumns, match="instance"):
        analyse_drivers(in_engine(long_table(*few_scores()).drop_columns(["instance"])), outcome="overall")
    assert issubclass(MissingColumns, AnalyticsError)


@pytest.mark.data
def test_the_airline_file_has_one_clear_first_driver(data_dir: Path) -> None:
    scores = _airline(data_dir / "airline_satisfaction" / "test.csv.gz")
    result = known(analyse_drivers(scores, outcome="satisfaction", replicates=100))
    first = result.items[0]
    assert (result.n, len(result.items), result.method) == (25976, 14, "lmg")
    assert (first.driver, first.rank_low, first.rank_high, first.tie) == ("Online boarding", 1, 1, 1)
    assert (result.r2.value or 0) > 0.4
    assert "linear_probability" in {note.code for note in result.notes}


@pytest.mark.data
def test_mobi_satisfaction_is_explained_by_its_items(data_dir: Path) -> None:
    table = ibis.duckdb.connect().read_csv(data_dir / "ecsi_mobi" / "mobi.csv")
    items = [name for name in table.columns if name.startswith(("IMAG", "PERV", "PERQ"))]
    wide = table.select("CUSA1", *items).to_pyarrow()
    x = np.column_stack([wide[name].to_numpy() for name in items]).astype(float)
    result = known(analyse(x, wide["CUSA1"].to_numpy().astype(float), scale="1-10"))
    assert (result.n, len(result.items)) == (250, len(items))
    assert sum(item.importance.value or 0 for item in result.items) == pytest.approx(result.r2.value)


def _airline(path: Path) -> ibis.Table:
    con = ibis.duckdb.connect()
    table = con.read_csv(path)
    rated = list(table.columns[8:22])
    ratings_ = table.select("id", *rated).pivot_longer(rated, names_to="touchpoint", values_to="score")
    outcome = table.select("id", touchpoint=ibis.literal("satisfaction"), score=(table.satisfaction == "satisfied"))
    parts = [(ratings_.filter(ratings_.score > 0), "csat", "1-5"), (outcome, "share", "0-1")]
    return con.create_table(
        "scores",
        ibis.union(
            *(
                part.select(
                    "touchpoint",
                    instance=part.id.cast("string"),
                    metric=ibis.literal(metric),
                    scale=ibis.literal(scale),
                    score=part.score.cast("float64"),
                )
                for part, metric, scale in parts
            )
        ),
    )
