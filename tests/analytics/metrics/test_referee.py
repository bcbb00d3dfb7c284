"""The referee against other implementations, and its rulings on planted races."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.recovery.referee_families import answers, noise_case, tie_case, winner_case

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.metrics.referee import Candidate, Field, Form, Outcome, Refereed, Ruling, Settings, referee
from resonanz.analytics.metrics.scales import Scale

pytestmark = pytest.mark.unit
QUICK = Settings(rounds=300)


def codes(found: Refereed) -> set[str]:
    return {note.code for note in found.notes}


def only(field: Field, *names: str, rows: slice = slice(None)) -> Field:
    """Some candidates and some customers of a field."""
    outcome = replace(field.outcome, values=field.outcome.values[rows])
    kept = [replace(one, values=one.values[rows]) for one in field.candidates if one.name in names]
    times = None if field.answered_at is None else field.answered_at[rows]
    return Field(kept, outcome, answered_at=times)


def test_the_metric_that_carries_the_signal_wins_and_replaces_what_adds_nothing() -> None:
    found = referee(winner_case(1), settings=QUICK)
    assert (found.ruling, found.winner, found.best, found.needed_n) == (Ruling.KEEP, "nps", "nps", None)
    rulings = {item.metric: (item.ruling, item.partner) for item in found.items}
    assert rulings["nps"] == (Ruling.KEEP, None)
    assert rulings["rating"] == (Ruling.REPLACE, "nps")
    assert found.items[0].behind is None
    assert all(item.behind.low > 0 for item in found.items[1:])
    assert found.items[0].skill.main.low <= 0.7363 <= found.items[0].skill.main.high
    assert found.n == 5000
    assert found.tested == 4500


def test_metrics_that_measure_the_same_are_merged_and_nobody_wins() -> None:
    found = referee(tie_case(0), settings=QUICK)
    assert (found.ruling, found.winner) == (Ruling.NO_WINNER, None)
    assert {item.ruling for item in found.items} <= {Ruling.MERGE, Ruling.NO_WINNER, Ruling.KEEP}
    merged = [item for item in found.items if item.ruling is Ruling.MERGE]
    assert all(item.partner not in {None, item.metric} for item in merged)
    assert found.visible < 0.03


def test_metrics_that_know_nothing_have_no_winner_and_say_so() -> None:
    found = referee(noise_case(0), settings=QUICK)
    assert (found.ruling, found.winner) == (Ruling.NO_WINNER, None)
    assert "no_metric_predicts" in codes(found)


def test_too_few_customers_to_tell_names_how_many_are_needed() -> None:
    found = referee(only(tie_case(3), "rating_0", "rating_1", rows=slice(600)), settings=QUICK)
    assert (found.ruling, found.winner) == (Ruling.NOT_ENOUGH_DATA, None)
    assert found.visible > 0.03
    assert found.needed_n == int(np.ceil(600 * (found.visible / 0.03) ** 2))


def test_below_fifty_departures_nothing_is_fitted() -> None:
    found = referee(only(tie_case(3), "rating_0", "rating_1", rows=slice(170)))
    rare = found.events
    assert (found.ruling, found.items, found.tested) == (Ruling.NOT_ENOUGH_DATA, (), 0)
    assert found.needed_n == max(200, int(np.ceil(50 * 170 / rare)))
    rare = winner_case(0)
    left = np.where(np.arange(5000) < 20, 1.0, 0.0)
    few = referee(Field(rare.candidates, Outcome("left", left)))
    assert (few.events, few.needed_n) == (20, 12500)
    assert "referee_too_few" in codes(few)


def test_two_questions_about_different_things_are_both_kept() -> None:
    rng = np.random.default_rng(5)
    price, service = rng.standard_normal((2, 5000))
    left = (rng.random(5000) < 1 / (1 + np.exp(1 + price + 0.9 * service))).astype(float)
    pair = [answers(price, "csat"), answers(service, "ces")]
    found = referee(Field(pair, Outcome("left", left, good=False)), settings=QUICK)
    assert [item.ruling for item in found.items] == [Ruling.KEEP, Ruling.KEEP]
    assert found.items[1].adds.low > 0
    assert found.together_gain.low > 0


def test_the_form_that_fits_is_chosen_inside_the_training_part() -> None:
    rng = np.random.default_rng(6)
    x, other = rng.integers(0, 11, (2, 6000)).astype(float)
    left = (rng.random(6000) < np.where(x >= 9, 0.1, np.where(x <= 6, 0.5, 0.25))).astype(float)
    pair = [Candidate("nps", "nps", Scale(0, 10), x), Candidate("r", "rating", Scale(0, 10), other)]
    best = referee(Field(pair, Outcome("left", left, good=False)), settings=QUICK).items[0]
    assert best.metric == "nps"
    chosen = {form.form: form.chosen for form in best.forms}
    assert chosen[Form.GROUPED] >= 8
    assert sum(chosen.values()) == 10


def test_controls_are_beaten_only_by_what_they_do_not_know() -> None:
    field = winner_case(2)
    known = np.column_stack([field.candidates[0].values, np.arange(5000.0)])
    found = referee(Field(field.candidates, field.outcome, controls=known), settings=QUICK)
    assert found.winner is None
    assert found.controls.main.low > 0.65
    assert found.items[0].skill.gain.high < 0.03


def test_spend_is_predicted_by_its_logarithm() -> None:
    field = winner_case(3)
    rng = np.random.default_rng(0)
    spend = np.exp(4 + 0.1 * field.candidates[0].values + 0.5 * rng.standard_normal(5000))
    found = referee(Field(field.candidates, Outcome("spend", spend, money=True)), settings=QUICK)
    assert (found.winner, found.events, found.relevant) == ("nps", None, 0.02)
    truth = np.corrcoef(field.candidates[0].values, np.log1p(spend))[0, 1] ** 2
    assert found.items[0].skill.main.low <= truth <= found.items[0].skill.main.high
    assert found.items[0].skill.log_loss is None


def test_the_same_data_and_seed_give_the_same_result() -> None:
    field = only(winner_case(4), "nps", "csat", rows=slice(1500))
    assert referee(field, settings=QUICK) == referee(field, settings=QUICK)


def test_progress_is_told_to_the_end() -> None:
    told: list[tuple[str, int, int]] = []
    referee(
        only(winner_case(4), "nps", "csat", rows=slice(800)),
        settings=QUICK,
        progress=lambda what, done, total: told.append((what, done, total)),
    )
    assert told[-1] == ("comparing", 300, 300)
    assert ("predicting", 9, 9) in told


def test_a_late_answer_is_left_out_and_said() -> None:
    field = winner_case(5)
    at = np.where(np.arange(5000) < 300, np.datetime64("2024-06-01"), np.datetime64("2026-06-01"))
    found = referee(replace_outcome(field, at=at), settings=QUICK)
    late = next(note for note in found.notes if note.code == "outcome_before_answer")
    assert dict(late.params) == {"n": 300, "of": 5000}
    assert found.n == 4700


def replace_outcome(field: Field, **changes: object) -> Field:
    outcome = replace(field.outcome, **changes)  # type: ignore[arg-type]
    return Field(field.candidates, outcome, field.controls, field.answered_at)


def test_asking_only_those_who_stayed_is_said() -> None:
    field = winner_case(6)
    left = field.outcome.values > 0
    silent = left & (np.random.default_rng(0).random(5000) < 0.7)
    asked = [replace(one, values=np.where(silent, np.nan, one.values)) for one in field.candidates]
    found = referee(Field(asked, field.outcome), settings=QUICK)
    assert {"survivors_asked", "order_of_time_unknown"} <= codes(found)
    gap = found.items[0].quality.response_gap
    assert gap is not None
    assert gap.high < 0


def test_a_narrow_and_a_piled_up_range_are_said() -> None:
    field = winner_case(7)
    nps, csat = field.candidates[0], field.candidates[1]
    gone = nps.values < 8
    happy = replace(csat, values=np.where(gone, np.nan, 5.0 - (np.arange(5000) % 4 == 0)))
    notes = referee(Field([nps, happy], field.outcome), settings=QUICK).notes
    assert [dict(n.params)["metric"] for n in notes if n.code == "range_restricted"] == ["nps"]
    assert [dict(n.params)["metric"] for n in notes if n.code == "answers_at_the_top"] == ["csat"]
    assert "referee_common_customers" in {n.code for n in notes}


def test_a_metric_that_points_the_wrong_way_is_said() -> None:
    field = winner_case(8)
    turned = replace_outcome(field, good=True)
    found = referee(turned, settings=QUICK)
    assert {note.code for item in found.items for note in item.notes} == {"points_the_wrong_way"}


def test_wrong_use_is_refused_in_words() -> None:
    field = winner_case(9)
    with pytest.raises(InvalidArgument, match="at least two"):
        Field(field.candidates[:1], field.outcome)
    with pytest.raises(InvalidArgument, match="one row per customer"):
        Field(field.candidates, Outcome("left", np.zeros(7)))
    with pytest.raises(InvalidArgument, match="same name"):
        Field([field.candidates[0], field.candidates[0]], field.outcome)
    with pytest.raises(InvalidArgument, match="same for all"):
        referee(Field(field.candidates, Outcome("left", np.zeros(5000))))
    with pytest.raises(InvalidArgument, match="refunds"):
        referee(Field(field.candidates, Outcome("spend", np.arange(5000.0) - 3, money=True)))
