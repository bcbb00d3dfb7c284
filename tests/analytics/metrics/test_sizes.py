"""Sample sizes against the published table."""

from __future__ import annotations

import pytest

from resonanz.analytics.metrics import n_for_margin, n_to_detect, visible_change

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("margin", "n", "worst"), [(0.10, 234, 384), (0.05, 937, 1537), (0.03, 2604, 4268)])
def test_it_gives_the_published_n_for_an_nps_margin(margin: float, n: int, worst: int) -> None:
    assert (n_for_margin(margin), n_for_margin(margin, 1.0)) == (n, worst)


@pytest.mark.parametrize(("difference", "n"), [(0.10, 958), (0.05, 3831)])
def test_it_gives_the_published_n_to_see_an_nps_difference(difference: float, n: int) -> None:
    assert n_to_detect(difference) == n


def test_the_visible_change_is_the_difference_that_this_n_detects() -> None:
    assert float(visible_change(0.61 / 958, 0.61 / 958)) == pytest.approx(0.1, abs=1e-4)
