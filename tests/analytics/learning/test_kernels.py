"""Elo, tracing, Rasch, logistic models and spacing, against published values and independent computations."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.analytics.learning.learners import through

from resonanz.analytics.learning.elo import Level, after, expected, step_size
from resonanz.analytics.learning.logistic import Model, Sequences, TooFewAnswers, fit_logistic
from resonanz.analytics.learning.path import is_sure, ordered
from resonanz.analytics.learning.rasch import NothingToLearnFrom, fit_rasch
from resonanz.analytics.learning.spacing import Memory, Rating, outlook, recall, review
from resonanz.analytics.learning.tracing import NotATracer, Tracer

pytestmark = pytest.mark.unit
START = datetime(2022, 11, 29, 12, 30, tzinfo=UTC)


def test_tracing_gives_the_published_values() -> None:
    tracer, mastery, seen = Tracer(known=0.4, learn=0.1, slip=0.1, guess=0.2), 0.4, []
    for right in (True, True, False, True):
        seen.append(round(tracer.right(mastery), 4))
        mastery = tracer.after(mastery, right=right)
    assert seen == [0.4800, 0.7425, 0.8618, 0.7011]
    assert [round(value, 4) for value in tracer.trace((True, True, False, True))] == [0.7750, 0.9455, 0.7158, 0.9270]


@pytest.mark.parametrize("wrong", [{"guess": 0.31}, {"slip": 0.11}, {"known": 1.1}, {"learn": -0.1}])
def test_tracing_refuses_probabilities_that_turn_it_over(wrong: dict[str, float]) -> None:
    with pytest.raises(NotATracer, match=r"at most 0\.3, slip at most 0\.1"):
        Tracer(**wrong)


@given(st.lists(st.booleans(), max_size=30), st.floats(0.01, 0.3), st.floats(0.0, 0.1))
def test_mastery_stays_a_probability_and_a_right_answer_never_lowers_it(
    answers: list[bool], guess: float, slip: float
) -> None:
    tracer = Tracer(guess=guess, slip=slip)
    before = tracer.known
    for right, now in zip(answers, tracer.trace(answers), strict=True):
        assert 0 <= now <= 1
        assert now >= before - 1e-12 or not right
        before = now


def test_elo_moves_by_the_surprise_and_slower_with_each_answer() -> None:
    assert (step_size(0), round(step_size(10), 4)) == (1.8, 1.2)
    learner, question = after(Level(), Level(), right=True)
    assert (learner, question) == (Level(0.9, 1), Level(-0.9, 1))
    assert expected(1.0, 0.0) == pytest.approx(1 / (1 + math.exp(-1)))
    assert expected(0.0, 0.0, guess=0.25) == 0.625
    guessed, _ = after(Level(), Level(), right=True, guess=0.5)
    assert guessed.value == pytest.approx(0.45), "a right answer that may be a guess tells less"


def test_rasch_finds_planted_difficulties() -> None:
    random = np.random.default_rng(0)
    ability, difficulty = random.normal(0, 1, 2_000), np.linspace(-2, 2, 9)
    learners, questions = np.repeat(np.arange(2_000), 9), np.tile(np.arange(9), 2_000)
    right = (random.random(18_000) < 1 / (1 + np.exp(difficulty[questions] - ability[learners]))).astype(float)
    found = fit_rasch(learners, questions, right)
    assert np.abs(found.difficulty - difficulty).max() < 0.35
    assert np.corrcoef(found.ability, ability)[0, 1] > 0.75


def test_rasch_is_where_no_small_change_is_more_probable() -> None:
    learners, questions = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 0, 1, 1])
    right = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
    found = fit_rasch(learners, questions, right)

    def improbable(values: np.ndarray) -> float:
        theta, hard = values[:3], values[3:]
        logit = theta[learners] - hard[questions]
        likelihood = np.sum(np.log1p(np.exp(logit)) - right * logit)
        return float(likelihood + (theta**2).sum() / 2 + (hard**2).sum() / 8)

    from scipy.optimize import minimize

    best = minimize(improbable, np.zeros(5), tol=1e-12)
    assert np.r_[found.ability, found.difficulty] == pytest.approx(best.x, abs=1e-3)


def test_rasch_needs_an_answer() -> None:
    empty = np.zeros(0, np.int64)
    with pytest.raises(NothingToLearnFrom):
        fit_rasch(empty, empty, np.zeros(0))


def test_logistic_models_wait_for_enough_answers() -> None:
    few = Sequences([np.zeros(20, np.int64)], [np.ones(20, np.int64)])
    with pytest.raises(TooFewAnswers, match="20 answers are too few"):
        fit_logistic(few, Model.PFA, skills=1)


def test_logistic_models_look_only_at_what_came_before() -> None:
    random = np.random.default_rng(1)
    skills = [random.integers(0, 3, 60) for _ in range(50)]
    right = [random.integers(0, 2, 60) for _ in range(50)]
    for model in Model:
        fitted = fit_logistic(Sequences(skills, right), model, skills=3)
        whole = fitted.expected(Sequences(skills[:1], right[:1]))
        turned = np.r_[right[0][:30], 1 - right[0][30:]]
        assert fitted.expected(Sequences(skills[:1], [turned]))[:31] == pytest.approx(whole[:31]), model


GOLDEN_RATINGS = (3, 3, 3, 3, 3, 3, 1, 1, 3, 3, 3, 3, 3)
GOLDEN_INTERVALS = [0, 2, 11, 46, 163, 498, 0, 0, 2, 4, 7, 12, 21]


def test_the_package_gives_the_published_intervals() -> None:
    from fsrs import Card, Scheduler
    from fsrs import Rating as Theirs

    scheduler, card, at, found = Scheduler(enable_fuzzing=False), Card(card_id=1, due=START), START, []
    for rating in GOLDEN_RATINGS:
        card, _ = scheduler.review_card(card, Theirs(rating), at)
        assert card.last_review is not None
        found.append((card.due - card.last_review).days)
        at = card.due
    assert found == GOLDEN_INTERVALS


def test_the_package_gives_the_published_memory() -> None:
    from fsrs import Card, Scheduler
    from fsrs import Rating as Theirs

    scheduler, card, at = Scheduler(enable_fuzzing=False), Card(card_id=1, due=START), START
    for rating, days in zip((1, 3, 3, 3, 3, 3), (0, 0, 1, 3, 8, 21), strict=True):
        at += timedelta(days=days)
        card, _ = scheduler.review_card(card, Theirs(rating), at)
    assert card.stability == pytest.approx(53.62691, abs=1e-4)
    assert card.difficulty == pytest.approx(6.3574867, abs=1e-4)


W = (0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835)
DECAY = 0.1542


def test_our_schedule_follows_the_formulas_written_by_hand() -> None:
    first = review(None, Rating.GOOD, START)
    factor = 0.9 ** (-1 / DECAY) - 1
    assert first.stability == W[2]
    assert first.difficulty == pytest.approx(W[4] - math.exp(2 * W[5]) + 1)
    assert not first.learning
    later = START + timedelta(days=3)
    kept = (1 + factor * 3 / first.stability) ** -DECAY
    assert recall(first, later) == pytest.approx(kept)
    grown = math.exp(W[8]) * (11 - first.difficulty) * first.stability ** -W[9] * (math.exp(W[10] * (1 - kept)) - 1)
    assert review(first, Rating.GOOD, later).stability == pytest.approx(first.stability * (1 + grown))


def test_a_wrong_answer_comes_back_on_the_same_day_and_an_easy_one_later_than_a_good_one() -> None:
    ways = outlook(None, START)
    assert ways[Rating.AGAIN].due_at - START == timedelta(minutes=10)
    assert ways[Rating.AGAIN].learning
    assert ways[Rating.HARD].due_at < ways[Rating.GOOD].due_at < ways[Rating.EASY].due_at
    known = Memory(20.0, 5.0, START, START + timedelta(days=20), learning=False)
    lapsed = review(known, Rating.AGAIN, START + timedelta(days=20))
    assert lapsed.stability < known.stability
    assert lapsed.learning


def test_more_retention_means_shorter_waits() -> None:
    waits = [review(None, Rating.EASY, START, retention=r).due_at for r in (0.95, 0.9, 0.8)]
    assert waits == sorted(waits)
    assert waits[0] < waits[2]
    assert (
        review(None, Rating.EASY, START, retention=0.1).due_at == review(None, Rating.EASY, START, retention=0.7).due_at
    )


def test_a_path_leaves_out_what_is_sure_and_begins_with_what_is_weak() -> None:
    skills = ["sure", "new", "weak", "sure", "better", "new"]
    mastery = {"sure": 0.95, "weak": 0.2, "better": 0.6}
    assert ordered(skills, mastery) == [2, 4, 1, 5]
    assert ordered([], mastery) == []
    assert (is_sure(None), is_sure(0.89), is_sure(0.9)) == (False, False, True)


@pytest.mark.parametrize("prior", [0.0, 0.25, 0.5, 0.75])
def test_the_adaptive_path_needs_fewer_items_at_equal_retention(prior: float) -> None:
    """Learners of another kind than the tracer: three parameters, slips, forgetting; seeds 0…79."""
    adaptive = np.array([through(prior, seed, adaptive=True) for seed in range(80)])
    fixed = np.array([through(prior, seed, adaptive=False) for seed in range(80)])
    items = adaptive[:, 0].mean() / fixed[:, 0].mean()
    kept = adaptive[:, 2] - fixed[:, 2]
    assert items <= (1.05 if prior == 0 else 0.7)
    assert kept.mean() > -0.02
