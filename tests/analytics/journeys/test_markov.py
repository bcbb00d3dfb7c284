"""Removal effects beside the definition itself: take the step out, solve the chain again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.analytics.journeys.logs import calm, path_rows, plain

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.journeys import Options, discover
from resonanz.analytics.journeys.markov import LARGEST, removal_effects
from resonanz.analytics.journeys.variants import Sequences

pytestmark = pytest.mark.unit
SIZE = 4
PATHS = st.lists(
    st.tuples(st.lists(st.integers(0, SIZE - 1), min_size=1, max_size=6), st.integers(0, 9), st.integers(0, 9)).filter(
        lambda path: path[1] + path[2] > 0
    ),
    min_size=1,
    max_size=12,
)
Path = tuple[list[int], int, int]


def laid_out(paths: list[Path]) -> tuple[Sequences, NDArray[np.float64], NDArray[np.float64]]:
    steps = np.array([step for path, _, _ in paths for step in path], np.int32)
    bounds = np.append(0, np.cumsum([len(path) for path, _, _ in paths])).astype(np.int64)
    conversions, nulls = (np.array([path[i] for path in paths], np.float64) for i in (1, 2))
    return Sequences(steps, bounds, np.ones(len(paths), np.int64)), conversions, nulls


def chance_of_goal(paths: list[Path], without: int | None) -> float:
    """Walk the chain a long way: probability of the goal when coming to `without` ends in nothing."""
    goal, nothing, start = SIZE, SIZE + 1, SIZE + 2
    counts = np.zeros((SIZE + 3, SIZE + 3))
    for path, conversions, nulls in paths:
        for a, b in zip([start, *path], path, strict=False):
            counts[a, b] += conversions + nulls
        counts[path[-1], goal] += conversions
        counts[path[-1], nothing] += nulls
    counts[[goal, nothing], [goal, nothing]] = 1
    walk = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-300)
    if without is not None:
        walk[without] = 0
        walk[without, nothing] = 1
    for _ in range(40):
        walk = walk @ walk
    return float(walk[start, goal])


@calm
@given(PATHS)
def test_effects_equal_solving_the_chain_without_the_step(paths: list[Path]) -> None:
    sequences, conversions, nulls = laid_out(paths)
    found = removal_effects(sequences, SIZE, conversions=conversions, nulls=nulls)
    whole = chance_of_goal(paths, None)
    expected = [1 - chance_of_goal(paths, step) / whole if whole > 0 else 0.0 for step in range(SIZE)]
    assert found.conversion == pytest.approx(whole, abs=1e-9)
    assert found.effects.tolist() == pytest.approx(expected, abs=1e-9)


@calm
@given(PATHS)
def test_the_chain_reaches_the_goal_as_often_as_the_paths_did(paths: list[Path]) -> None:
    sequences, conversions, nulls = laid_out(paths)
    found = removal_effects(sequences, SIZE, conversions=conversions, nulls=nulls)
    assert found.conversion == pytest.approx(conversions.sum() / (conversions + nulls).sum(), abs=1e-12)


@calm
@given(PATHS)
def test_credits_add_up_to_the_conversions(paths: list[Path]) -> None:
    sequences, conversions, nulls = laid_out(paths)
    found = removal_effects(sequences, SIZE, conversions=conversions, nulls=nulls)
    assert found.credits.sum() == pytest.approx(conversions.sum())


@calm
@given(PATHS)
def test_dwelling_on_a_step_changes_nothing(paths: list[Path]) -> None:
    collapsed = [
        ([step for i, step in enumerate(path) if not i or step != path[i - 1]], won, lost) for path, won, lost in paths
    ]
    effects = []
    for each in (paths, collapsed):
        sequences, conversions, nulls = laid_out(each)
        effects.append(removal_effects(sequences, SIZE, conversions=conversions, nulls=nulls).effects.tolist())
    assert effects[0] == pytest.approx(effects[1], abs=1e-9)


def test_two_roads_to_the_goal_give_the_effects_worked_out_by_hand() -> None:
    journey = discover(plain(path_rows("AG", "ABG", "B", "BG")), Options(goal="G"))
    assert {a.name: a.removal_effect for a in journey.activities} == pytest.approx(
        # start → A ½, B ½; A → goal ½, B ½; B → goal ⅔: without A ½·⅔ = ⅓, without B ½·½ = ¼, with all ¾
        {"A": 1 - (1 / 3) / (3 / 4), "B": 1 - (1 / 4) / (3 / 4), "G": None}
    )
    assert journey.goal_reached is not None
    assert (journey.goal_reached.value, journey.goal_reached.n) == (0.75, 4)
    assert [note.code for note in journey.notes] == ["removal_effects_descriptive"]


def test_steps_after_the_goal_claim_nothing() -> None:
    journey = discover(plain(path_rows("AGB", "C")), Options(goal="G"))
    assert {a.name: a.removal_effect for a in journey.activities} == {"A": 1.0, "B": 0.0, "C": 0.0, "G": None}


def test_ending_after_the_goal_is_no_drop_off() -> None:
    journey = discover(plain(path_rows("AGB", "AB", "AB")), Options(goal="G"))
    found = {a.name: (a.drop_off.value, a.drop_off.n) for a in journey.activities if a.drop_off}
    assert found == {"A": (0.0, 3), "B": (2 / 3, 3), "G": (0.0, 1)}


def test_a_goal_the_log_does_not_know_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="The goal Z is not an activity of this log"):
        discover(plain(path_rows("AB")), Options(goal="Z"))


def test_a_chain_too_large_to_solve_is_refused_and_noted_in_a_journey() -> None:
    sequences, conversions, nulls = laid_out([([0], 1, 0)])
    with pytest.raises(InvalidArgument, match=f"the limit is {LARGEST}"):
        removal_effects(sequences, LARGEST + 1, conversions=conversions, nulls=nulls)
    many = "".join(chr(0x4E00 + i) for i in range(LARGEST + 1))
    journey = discover(plain(path_rows(many)), Options(goal=many[-1]))
    assert [note.code for note in journey.notes] == ["removal_effects_too_large"]
    assert {a.removal_effect for a in journey.activities} == {None}
