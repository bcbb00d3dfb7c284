"""Excess hand-offs beside a brute-force permutation of the receiving units, and the rate of customers who come back."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.journeys.logs import log
from tests.analytics.journeys.oracle import Row

from resonanz.analytics.journeys import Options, discover
from resonanz.analytics.journeys.excess import EXACT_UP_TO, excess_of
from resonanz.analytics.journeys.exchanges import Exchanges, count_exchanges
from resonanz.analytics.journeys.recontact import DAY, recontact_rate

pytestmark = pytest.mark.unit

Step = tuple[int, int, int]
"""Transition, sending unit, receiving unit."""


def exchanges(steps: list[Step], units: int = 3) -> Exchanges:
    edge, source, target = (np.array(column, np.int64) for column in zip(*steps, strict=True))
    return count_exchanges(edge, source * units + target, edges=9, pairs=units**2)


def brute_force(steps: list[Step], source: int, target: int) -> Counter[int]:
    """Counts of the pair over all assignments of the receivers of each transition to its steps."""
    by_edge: dict[int, list[Step]] = defaultdict(list)
    for step in steps:
        by_edge[step[0]].append(step)
    ways = [list(permutations([receiver for _, _, receiver in part])) for part in by_edge.values()]
    senders = [[sender for _, sender, _ in part] for part in by_edge.values()]
    return Counter(
        sum(
            (a, b) == (source, target)
            for sent, received in zip(senders, choice, strict=True)
            for a, b in zip(sent, received, strict=True)
        )
        for choice in product(*ways)
    )


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.just(0), st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=5),
    st.lists(st.tuples(st.just(4), st.integers(0, 2), st.integers(0, 2)), max_size=4),
)
def test_it_is_the_permutation_test_counted_out(first: list[Step], second: list[Step]) -> None:
    steps = first + second
    found = excess_of(exchanges(steps), 0, 1, units=3)
    counts = brute_force(steps, 0, 1)
    ways, n = counts.total(), len(steps)
    observed = sum((a, b) == (0, 1) for _, a, b in steps)
    assert found.p == pytest.approx(sum(k for t, k in counts.items() if t >= observed) / ways)
    assert found.expected.value == pytest.approx(sum(t * k for t, k in counts.items()) / ways / n)
    low, high = (found.expected.low or 0) * n, (found.expected.high or 0) * n
    assert sum(k for t, k in counts.items() if low - 0.5 < t < high + 0.5) / ways >= 0.95 - 1e-9


def test_large_counts_agree_with_drawn_permutations() -> None:
    rng = np.random.default_rng(0)
    source, target = rng.integers(0, 3, 6_000), rng.integers(0, 3, 6_000)
    edge = rng.integers(0, 3, 6_000)
    table = count_exchanges(edge, source * 3 + target, edges=9, pairs=9)
    found = excess_of(table, 0, 1, units=3)
    drawn = []
    for _ in range(400):
        mixed = target.copy()
        for each in range(3):
            mixed[edge == each] = rng.permutation(mixed[edge == each])
        drawn.append(int(((source == 0) & (mixed == 1)).sum()))
    spread = np.std(drawn)
    assert 100 < spread**2 < EXACT_UP_TO
    assert found.expected.value == pytest.approx(np.mean(drawn) / 6_000, abs=4 * spread / 20 / 6_000)
    observed = int(((source == 0) & (target == 1)).sum())
    assert found.p == pytest.approx(np.mean(np.array(drawn) >= observed), abs=0.1)


def test_the_normal_tail_joins_the_exact_one() -> None:
    def table(scale: int) -> Exchanges:
        return Exchanges(np.zeros(4, np.int64), np.array([0, 1, 2, 3]), np.array([50, 60, 52, 48]) * scale)

    exact, normal = excess_of(table(14), 0, 1, units=2), excess_of(table(40), 0, 1, units=2)
    assert exact.p == pytest.approx(0.002, abs=0.003)
    assert normal.p < exact.p
    assert normal.expected.value == pytest.approx(exact.expected.value)


def work(paths: list[str]) -> list[Row]:
    """One instance per path; each step is its own activity, the letter its unit."""
    return [Row(f"i{n}", f"s{place}", place, unit) for n, path in enumerate(paths) for place, unit in enumerate(path)]


def test_a_pair_that_hands_over_more_than_its_volumes_explain_is_named() -> None:
    journey = discover(log(work(["NA"] * 60 + ["NB"] * 20 + ["SA"] * 20 + ["SB"] * 60)))
    found = {(h.source_unit, h.target_unit): h for h in journey.handoffs}
    assert [pair for pair, h in found.items() if h.excess] == [("N", "A"), ("S", "B")]
    expected = found["N", "A"].expected
    assert expected is not None
    assert (expected.value, expected.n, expected.method) == (0.25, 160, "handoff_permutation")
    assert (expected.high or 0) < 60 / 160


def test_work_that_a_step_always_brings_to_one_unit_is_no_excess() -> None:
    journey = discover(log(work(["NA"] * 60 + ["SA"] * 60)))
    assert [(h.n, h.excess, h.p_adjusted) for h in journey.handoffs] == [(60, False, 1.0), (60, False, 1.0)]
    assert [h.expected and h.expected.value for h in journey.handoffs] == [0.5, 0.5]


def test_pairs_that_may_not_be_shown_are_not_tested() -> None:
    journey = discover(log(work(["NA"] * 20 + ["SB"] * 5)), Options(minimum_instances=10))
    assert [(h.source_unit, h.target_unit) for h in journey.handoffs] == [("N", "A")]


def rate(*instances: tuple[int, float, float]) -> tuple[float | None, int]:
    customer, first, last = (np.array(column) for column in zip(*instances, strict=True))
    found = recontact_rate(customer.astype(np.int64), *((days * DAY).astype(np.int64) for days in (first, last)))
    assert found is not None
    return found.value, found.n


def test_a_customer_who_begins_again_within_seven_days_came_back() -> None:
    assert rate((0, 0, 1), (0, 8, 9), (1, 0, 1), (1, 8.1, 9), (2, 50, 50)) == (1 / 4, 4)


def test_what_ended_in_the_last_days_was_not_watched_long_enough() -> None:
    assert rate((0, 0, 1), (0, 3, 4), (1, 9, 10), (1, 10, 10)) == (1.0, 1)


def test_an_instance_that_begins_before_the_other_ends_counts_too() -> None:
    assert rate((0, 0, 5), (0, 4, 6), (1, 30, 30)) == (1 / 2, 2)


def test_customers_who_are_never_seen_again_give_no_rate() -> None:
    days = np.arange(5, dtype=np.int64) * DAY
    assert recontact_rate(np.arange(5), days, days) is None
    assert recontact_rate(np.zeros(0, np.int64), days[:0], days[:0]) is None


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 60), st.integers(0, 9)), min_size=1, max_size=30))
def test_the_rate_equals_a_plain_count(rows: list[tuple[int, int, int]]) -> None:
    spans = sorted((who, start, start + length) for who, start, length in rows)
    customer, first, last = (np.array(column, np.int64) for column in zip(*spans, strict=True))
    found = recontact_rate(customer, first * DAY, last * DAY)
    final = max(end for *_, end in spans)
    hits = watched = 0
    for i, (who, _, end) in enumerate(spans):
        if end + 7 <= final:
            watched += 1
            after = [start for other, start, _ in spans[i + 1 :] if other == who]
            hits += bool(after) and after[0] <= end + 7
    assert (found is None) == (max(Counter(who for who, *_ in spans).values()) < 2)
    if found is not None:
        assert (found.value, found.n) == (pytest.approx(hits / watched) if watched else None, watched)
