"""An organisation lives month by month as planted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from tests.analytics.simulate.small import DETOURED, END, HELPED, SHOCKED, SLOWED, SMALL

from resonanz.analytics.simulate.life import Month
from resonanz.analytics.simulate.organisation import Edge, Organisation, Process
from resonanz.analytics.simulate.simulation import simulate

pytestmark = pytest.mark.unit


def live(organisation: Organisation, seed: int = 0) -> list[Month]:
    return list(simulate(organisation, end=END, seed=seed).months())


def joined(months: list[Month], name: str) -> pa.Table:
    tables = [getattr(month, name) for month in months]
    return pa.concat_tables([t for t in tables if t is not None], promote_options="permissive")


def waits(steps: pa.Table, source: str, target: str) -> np.ndarray:
    frame = steps.select(["instance", "touchpoint", "unit", "occurred_at"]).to_pandas()
    frame["next"] = frame.groupby("instance").touchpoint.shift(-1)
    frame["wait"] = frame.groupby("instance").occurred_at.shift(-1) - frame.occurred_at
    return frame[(frame.touchpoint == source) & (frame.next == target)]


def test_the_same_seed_gives_the_same_events_and_another_seed_gives_others() -> None:
    first, again, other = (list(simulate(SMALL, end=END, seed=seed).events())[3] for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)


def test_a_stream_can_be_read_twice() -> None:
    run = simulate(SMALL, end=END)
    assert next(run.events()).equals(next(run.events()))


def test_history_covers_the_full_months_and_ends_the_day_before() -> None:
    times = joined(live(SMALL), "steps")["occurred_at"]
    assert pc.min(times).as_py().date() == date(2025, 3, 1)
    assert pc.max(times).as_py().date() == date(2026, 3, 1)


def test_steps_follow_the_chain_with_the_planted_shares() -> None:
    steps = joined(live(SMALL), "steps")
    order = steps.filter(pc.equal(steps["process"], "Order"))
    counts = {row["values"]: row["counts"] for row in order["touchpoint"].combine_chunks().value_counts().to_pylist()}
    n = counts["Form"]
    assert n == pytest.approx(2_000 * 6 * 366 / 365, rel=0.03)
    assert counts["Call"] / n == pytest.approx(0.25, abs=0.02)
    assert set(counts) == {"Form", "Call", "Bill"}


def test_people_do_not_work_at_night_on_sundays_or_on_holidays() -> None:
    steps = joined(live(SMALL), "steps").to_pandas()
    staffed = steps[steps.role.notna()].occurred_at.dt
    assert staffed.hour.min() >= 8
    assert staffed.hour.max() < 18
    assert staffed.day_of_week.max() == 4
    days = set(staffed.strftime("%m-%d"))
    assert not days & {"01-01", "12-25"}
    assert "2025-04-18" not in set(staffed.strftime("%Y-%m-%d")), "Good Friday"
    assert steps[steps.role.isna()].occurred_at.dt.hour.nunique() == 24


def test_a_shock_lowers_experience_where_and_when_it_is_planted() -> None:
    months = live(replace(SHOCKED, customers=4_000))
    hit = joined(months[4:8], "answers").to_pandas()
    bill = hit[hit.touchpoint == "Bill"].groupby("unit", observed=True).score.mean()
    call = hit[hit.touchpoint == "Call"].groupby("unit", observed=True).score.mean()
    assert bill["A"] - bill["B"] > 1.0
    assert abs(call["A"] - call["B"]) < 0.35
    calm = joined(months[:3], "answers").to_pandas()
    calm = calm[calm.touchpoint == "Bill"].groupby("unit", observed=True).score.mean()
    assert abs(calm["A"] - calm["B"]) < 0.4


def test_slow_work_lengthens_waits_and_costs_experience() -> None:
    months = live(SLOWED)[4:7]
    slow = waits(joined(months, "steps"), "Form", "Bill").groupby("unit", observed=True).wait.median()
    assert slow["B"] / slow["A"] > 2
    scores = joined(months, "answers").to_pandas()
    scores = scores[scores.touchpoint == "Bill"].groupby("unit", observed=True).score.mean()
    assert scores["A"] - scores["B"] > 0.5


def test_a_measure_lifts_its_touchpoint_from_its_wave_on() -> None:
    answers = [month.answers.to_pandas() for month in live(replace(HELPED, customers=4_000))]
    gaps = []
    for part in (answers[:6], answers[7:12]):
        scores = [p[p.touchpoint == "Bill"] for p in part]
        mean = {unit: np.concatenate([s[s.unit == unit].score for s in scores]).mean() for unit in "AB"}
        gaps.append(mean["A"] - mean["B"])
    assert abs(gaps[0]) < 0.35
    assert gaps[1] > 0.8


def test_a_detour_is_put_in_and_the_instance_still_ends() -> None:
    steps = joined(live(DETOURED), "steps").to_pandas()
    order = steps[steps.process == "Order"]
    calls = order[order.touchpoint == "Call"].groupby("unit", observed=True).size()
    assert calls["A"] / calls["B"] > 3
    old = order[order.groupby("instance").occurred_at.transform("min") < "2025-10-01"]
    assert set(old.groupby("instance").touchpoint.last()) == {"Bill", "Call"}


def test_unhappy_customers_leave_more_often_and_are_replaced() -> None:
    months = live(replace(SMALL, trait=1.0))
    answers = joined(months[:11], "answers").to_pandas()
    means = answers[answers.touchpoint == "Bill"].groupby("customer").score.mean()
    customers = joined(months, "customers").to_pandas()
    left = set(customers[customers.left].customer)
    stayed = means[~means.index.isin(left)].mean()
    assert stayed - means[means.index.isin(left)].mean() > 0.8
    assert {month.customers.num_rows for month in months} == {2_000}
    assert customers[customers.left].customer.is_unique


def test_everybody_who_leaves_goes_through_the_leaving_process() -> None:
    months = live(SMALL)
    leavers = joined(months, "customers")
    gone = set(leavers.filter(leavers["left"])["customer"].to_pylist())
    steps = joined(months, "steps")
    exits = set(steps.filter(pc.equal(steps["process"], "Leave"))["customer"].to_pylist())
    assert exits == gone


def test_scores_stay_inside_their_scales() -> None:
    answers = joined(live(SMALL), "answers").to_pandas()
    found = {scale: set(part.score) for scale, part in answers.groupby("scale", observed=True)}
    assert found == {
        "1-5": {1.0, 2.0, 3.0, 4.0, 5.0},
        "1-7": {float(s) for s in range(1, 8)},
        "0-10": {float(s) for s in range(11)},
    }


def test_topics_that_nobody_met_stay_blank_in_the_survey() -> None:
    survey = joined(live(SMALL), "survey")
    assert survey["Buying"].null_count == 0
    assert survey["Calling"].null_count / survey.num_rows == pytest.approx(0.5, abs=0.05)


def test_few_answer_around_christmas() -> None:
    answers = joined(live(replace(SMALL, customers=8_000)), "answers").to_pandas()
    month = answers[answers.occurred_at.dt.month == 12].occurred_at.dt.day
    assert (month >= 26).mean() < 0.6 * 6 / 31


def test_events_have_the_columns_of_the_record_and_come_in_order() -> None:
    batch = next(simulate(SMALL, end=END).events())
    assert set(batch.column_names) == {
        "occurred_at", "type", "customer", "touchpoint", "instance", "channel",
        "unit", "role", "metric", "score", "scale", "text", "language",
    }  # fmt: skip
    assert batch["occurred_at"].is_valid().to_pylist() == [True] * batch.num_rows
    assert np.all(np.diff(batch["occurred_at"].to_numpy().astype(np.int64)) >= 0)
    assert set(batch["type"].unique().to_pylist()) == {"step.reached", "feedback.scored"}


def test_every_scored_event_belongs_to_a_step_of_the_same_instance() -> None:
    months = live(SMALL)
    steps, answers = joined(months, "steps").to_pandas(), joined(months, "answers").to_pandas()
    known = set(zip(steps.instance, steps.touchpoint, strict=True))
    assert set(zip(answers.instance, answers.touchpoint, strict=True)) <= known


def test_it_refuses_a_step_that_leads_nowhere() -> None:
    broken = replace(SMALL, processes=(Process("P", 1.0, (Edge(None, "Form", 1.0),)),), leaving=None)
    with pytest.raises(ValueError, match="process P: Form leads nowhere"):
        live(broken)


def test_the_truth_lists_what_was_planted() -> None:
    truth = simulate(HELPED, end=END).truth
    assert dict(truth.drivers) == {"Buying": 0.5, "Calling": 0.3}
    assert dict(truth.unit_quality) == {"A": 0.0, "B": 0.0}
    assert truth.measures[0].effect == 0.8
    assert truth.themes["Bill"] == ("invoice",)
