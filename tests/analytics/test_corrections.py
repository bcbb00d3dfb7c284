"""Corrections for many looks against statsmodels, and verdicts that agree with their intervals."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri
from statsmodels.stats.multitest import multipletests

from resonanz.analytics.corrections import Correction, benjamini_hochberg, holm, look

pytestmark = pytest.mark.unit


@pytest.fixture(autouse=True, scope="module")
def _nothing_old_to_collect() -> None:
    """The oracle collects garbage at each call: what earlier tests left need not be searched a hundred times."""
    gc.freeze()


Families = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(Families)
def test_holm_agrees_with_statsmodels(p: list[float]) -> None:
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1], abs=1e-12)


@given(Families)
def test_benjamini_hochberg_agrees_with_statsmodels(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1], abs=1e-12)


@given(Families, st.permutations(range(5)))
def test_the_order_of_looks_does_not_matter(p: list[float], order: list[int]) -> None:
    p = (p * 5)[:5]
    assert list(holm(np.array(p)[order])) == list(holm(p)[order])


@given(st.lists(st.floats(-6, 6), min_size=1, max_size=40), st.sampled_from(Correction))
def test_an_interval_excludes_zero_exactly_where_a_difference_was_found(z: list[float], how: Correction) -> None:
    looks = look(2 * ndtr(-np.abs(z)), how)
    half = ndtri(0.5 + looks.level / 2)
    excludes = np.abs(z) > half + 1e-9
    assert not np.any(excludes & ~looks.found)
    assert not np.any(looks.found & (np.abs(z) < half - 1e-9))


def test_one_look_is_an_ordinary_test() -> None:
    assert look([0.06]).found.tolist() == [False]
    assert look([0.04]).found.tolist() == [True]
    assert look([0.04]).level.tolist() == [0.95]


def test_nothing_looked_at_finds_nothing() -> None:
    assert look([]).found.tolist() == []
