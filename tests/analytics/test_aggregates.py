"""Sums merge exactly, whatever the split, the order and the engine's grouping."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.metrics.answers import as_table

from resonanz.analytics.aggregates import XX, Sums, X, at_least, at_most, collect, merge
from resonanz.analytics.errors import InvalidArgument

pytestmark = pytest.mark.integration

WANTED = (X, XX, at_least(4), at_most(2))


def gather(rows: list[tuple[str, int]], *, weight: str | None = None) -> Sums:
    table = as_table({"unit": [u for u, _ in rows], "score": [float(x) for _, x in rows], "w": [2.0] * len(rows)})
    return collect(table, by=["unit"], quantities=WANTED, weight=weight, centre=3.0)


def plain(sums: Sums) -> dict[str, tuple[float, ...]]:
    values = np.column_stack([sums.n, *(sums.first[q] for q in WANTED), *(sums.second[q] for q in WANTED)])
    return {key: tuple(row) for key, row in zip(sums.keys["unit"], values.tolist(), strict=True)}


Rows = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 5)), min_size=2, max_size=40)


@settings(max_examples=25, deadline=None)
@given(Rows, st.data())
def test_parts_add_up_exactly_to_the_whole_in_any_split(rows: list[tuple[str, int]], data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(rows) - 1))
    assert plain(merge(gather(rows[:cut]), gather(rows[cut:]))) == plain(gather(rows))


@settings(max_examples=10, deadline=None)
@given(Rows, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, int]], random: st.DataObject) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)
    assert plain(gather(shuffled)) == plain(gather(rows))


def test_it_counts_and_sums_what_was_declared() -> None:
    sums = gather([("a", 1), ("a", 5), ("a", 5), ("b", 3)])
    assert plain(sums)["a"] == (3, 2, 12, 2, 1, 2, 12, 2, 1)


def test_weights_enter_once_and_squared() -> None:
    sums = gather([("a", 1), ("a", 5)], weight="w")
    assert plain(sums) == {"a": (2, 0, 16, 2, 2, 0, 32, 4, 4)}


def test_fewer_keys_merge_the_groups() -> None:
    sums = gather([("a", 1), ("b", 5), ("c", 5)]).over([])
    assert (sums.n.tolist(), sums.first[X].tolist()) == ([3], [2.0])


def test_a_group_without_a_key_is_kept() -> None:
    table = as_table({"unit": ["a", None], "score": [1.0, 2.0]})
    keys = collect(table, by=["unit"], quantities=WANTED).keys["unit"].tolist()
    assert sorted(keys, key=str) == [None, "a"]


def test_an_empty_table_gives_no_group() -> None:
    empty = as_table({"unit": ["a"], "score": [1.0]}).filter(False)
    assert (len(collect(empty, by=["unit"], quantities=WANTED)), len(collect(empty, by=[], quantities=WANTED))) == (
        0,
        0,
    )


def test_it_refuses_to_merge_sums_about_different_centres() -> None:
    table = as_table({"unit": ["a"], "score": [1.0]})
    a, b = (collect(table, by=["unit"], quantities=WANTED, centre=centre) for centre in (0.0, 3.0))
    with pytest.raises(InvalidArgument, match=r"Sums about 0\.0 and about 3\.0 cannot be merged"):
        merge(a, b)
