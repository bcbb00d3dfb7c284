from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.prediction.columns import Kind, read_columns, read_outcome

pytestmark = pytest.mark.unit


def test_columns_are_read_as_what_they_are() -> None:
    found = {
        c.name: c
        for c in read_columns(
            {
                "text": ["a", " b", "", "a"],
                "number": ["1.5", "2", "", "4"],
                "comma": ["1,5", "2", "3", "4"],
                "float": np.array([1.0, np.nan, np.inf, 2]),
                "flag": [True, False, None, True],
                "day": np.array(["2024-01-01"] * 4, dtype="M8[D]"),
                "object": np.array([1, None, 3, 4], dtype=object),
            }
        )
    }
    kinds = {name: column.kind for name, column in found.items()}
    assert kinds == {
        "text": Kind.CATEGORY,
        "number": Kind.NUMBER,
        "comma": Kind.NUMBER,
        "float": Kind.NUMBER,
        "flag": Kind.CATEGORY,
        "day": Kind.TIME,
        "object": Kind.NUMBER,
    }
    assert found["text"].labels == ("a", "b")
    assert [found["text"].said(row) for row in range(4)] == ["a", "b", "", "a"]
    assert found["comma"].values.tolist() == [1.5, 2, 3, 4]
    assert found["float"].filled.tolist() == [True, False, False, True]


def test_a_table_and_its_arrays_are_the_same() -> None:
    table = pa.table({"x": pa.array([1, 2, 3]), "c": pa.array(["u", "v", "u"]).dictionary_encode()})
    first, second = read_columns(table), read_columns({"x": np.array([1, 2, 3]), "c": np.array(["u", "v", "u"])})
    assert [c.values.tolist() for c in first] == [c.values.tolist() for c in second]
    assert pa.types.is_date32(pa.array([dt.date(2024, 1, 1)]).type)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="columns of one length"):
        read_columns({"x": [1, 2], "y": [1]})
    with pytest.raises(InvalidArgument, match="found 0 columns"):
        read_columns({})


@pytest.mark.parametrize(
    ("values", "positive", "happened"),
    [
        (["Yes", "No", "", "Yes"], "Yes", [True, False, False, True]),
        ([0, 1, 1, 0], "1", [False, True, True, False]),
        ([True, False, None, True], "true", [True, False, False, True]),
        (["stays", "gone", "gone", "stays"], "gone", [False, True, True, False]),
    ],
)
def test_a_two_valued_outcome_is_read(values: list[object], positive: str, happened: list[bool]) -> None:
    known, found, said = read_outcome(values)
    assert (said, found.tolist()) == (positive, happened)
    assert known.tolist() == [value not in {"", None} for value in values]


def test_the_meaning_of_an_outcome_can_be_given() -> None:
    _, found, said = read_outcome(["No", "Yes"], positive="No")
    assert (said, found.tolist()) == ("No", [True, False])
    with pytest.raises(InvalidArgument, match="not maybe"):
        read_outcome(["No", "Yes"], positive="maybe")


@pytest.mark.parametrize("values", [["Yes", "Yes"], ["a", "b", "c"], ["", None]])
def test_one_class_is_refused_in_words(values: list[object]) -> None:
    with pytest.raises(InvalidArgument, match="an outcome with two values"):
        read_outcome(values)
