from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from tests.analytics.segments.planted import groups, halo, noise

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.segments import Reading, Settings, amount, category, find_segments, matches, sensitive

pytestmark = pytest.mark.unit
QUICK = Settings(most=4, starts=12, rounds=15, clouds=19)


def test_separated_groups_are_found_again_and_put_in_words() -> None:
    columns, kind = groups(0)
    told: list[str] = []
    found = find_segments(columns, settings=QUICK, progress=lambda what, *_: told.append(what))
    assert found.reading is Reading.SEGMENTS
    assert adjusted_rand_score(kind, found.labels) > 0.9
    assert [round(segment.size.value, 1) for segment in found.items] == [0.5, 0.3, 0.2]
    assert all(len(segment.rule) <= 3 and segment.precision.low > 0.7 for segment in found.items)
    assert all(segment.jaccard > 0.8 for segment in found.items)
    assert set(told) == {"fitting", "resampling", "clouds"}


def test_the_rule_finds_what_it_says() -> None:
    columns, _ = groups(1)
    segment = find_segments(columns, settings=QUICK).items[0]
    by_hand = np.ones(600, dtype=bool)
    values = {c.name: (np.array([float(x) for x in c.labels])[c.values.astype(int)] if c.ordered else c.values)
              for c in columns}  # fmt: skip
    for condition in segment.rule:
        column = values[condition.column]
        if condition.comparison == "is":
            labels = next(c.labels for c in columns if c.name == condition.column)
            by_hand &= column == labels.index(str(condition.value))
        else:
            by_hand &= column >= condition.value if condition.comparison == "at_least" else column <= condition.value
    assert matches(segment.rule, columns).tolist() == by_hand.tolist()


def test_a_halo_is_no_segment_and_noise_is_one_group() -> None:
    assert find_segments(halo(0), settings=QUICK).reading in {Reading.UNSTABLE, Reading.ONE_GROUP}
    nothing = find_segments(noise(0), settings=QUICK)
    assert nothing.reading in {Reading.UNSTABLE, Reading.ONE_GROUP}
    assert (nothing.items, set(nothing.labels.tolist())) == ((), {-1})


def test_what_was_tried_is_shown() -> None:
    found = find_segments(groups(2)[0], settings=QUICK)
    assert [tried.k for tried in found.tried] == [1, 2, 3, 4]
    best = min(found.tried, key=lambda tried: tried.bic)
    assert best.k == 3
    assert best.stability.value >= 0.75
    assert best.p_one_cloud == 0.05


def test_sensitive_columns_are_used_only_when_allowed() -> None:
    columns, kind = groups(3)
    with_gender = [*columns, category("Geschlecht", np.where(kind == 0, "w", "m").tolist())]
    plain = find_segments(with_gender, settings=QUICK)
    assert "Geschlecht" not in plain.columns
    assert [dict(n.params) for n in plain.notes if n.code == "sensitive_column_left_out"] == [{"column": "Geschlecht"}]
    assert "Geschlecht" in find_segments(with_gender, allowed={"Geschlecht"}, settings=QUICK).columns


@pytest.mark.parametrize(
    "name", ["gender", "customer_age", "Alter", "Religion", "healthStatus", "Staatsangehörigkeit", "SeniorCitizen"]
)
def test_names_of_sensitive_columns_are_known(name: str) -> None:
    assert sensitive(name)


@pytest.mark.parametrize("name", ["language", "message", "tenure", "average_spend", "Verwaltung", "channel", "page"])
def test_harmless_names_are_not(name: str) -> None:
    assert not sensitive(name)


def test_ids_and_constants_are_left_out_and_said() -> None:
    columns, _ = groups(4)
    idle = [category("id", [str(i) for i in range(600)]), amount("one", np.ones(600))]
    found = find_segments([*columns, *idle], settings=QUICK)
    assert [dict(n.params)["column"] for n in found.notes if n.code == "column_says_nothing"] == ["id", "one"]
    assert found.reading is Reading.SEGMENTS


def test_few_customers_cannot_tell() -> None:
    found = find_segments(groups(0, n=150)[0], settings=QUICK)
    assert (found.reading, found.items) == (Reading.CANNOT_TELL, ())
    assert dict(found.notes[0].params) == {"n": 150, "needed": 200}


def test_many_customers_are_fitted_on_a_named_sample_and_all_are_assigned() -> None:
    columns, kind = groups(5, n=3000)
    found = find_segments(columns, settings=Settings(most=4, starts=12, rounds=10, clouds=19, sample=600))
    assert [dict(n.params) for n in found.notes] == [{"n": 600, "of": 3000}]
    assert adjusted_rand_score(kind, found.labels) > 0.9


def test_a_tiny_group_is_not_published() -> None:
    columns, _ = groups(6)
    odd = np.random.default_rng(0).standard_normal(600)
    odd[:12] += 40
    found = find_segments([*columns[:1], amount("odd", odd), amount("even", odd)], settings=QUICK)
    assert all(segment.size.value * 600 >= 20 for segment in found.items)


def test_gaps_do_not_stop_the_search() -> None:
    columns, kind = groups(7)
    rng = np.random.default_rng(1)
    holed = [type(c)(c.name, np.where(rng.random(600) < 0.1, np.nan, c.values), c.labels, c.ordered) for c in columns]
    found = find_segments(holed, settings=QUICK)
    assert found.reading is Reading.SEGMENTS
    assert adjusted_rand_score(kind, found.labels) > 0.8


def test_wrong_use_is_refused_in_words() -> None:
    columns, _ = groups(0)
    with pytest.raises(InvalidArgument, match="at least two columns"):
        find_segments([columns[0], category("gender", ["w"] * 600)])
    with pytest.raises(InvalidArgument, match="different names"):
        find_segments([columns[0], columns[0]])
