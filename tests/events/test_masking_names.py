from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resonanz.events.first_names import FIRST_NAMES
from resonanz.events.masking import mask, mask_batch
from resonanz.events.names import find_names

pytestmark = pytest.mark.unit
CORPUS = Path(__file__).parent / "names_corpus.txt"


class Labelled(NamedTuple):
    text: str
    names: list[tuple[int, int]]


def read(row: str) -> Labelled:
    text, names = "", []
    for part in re.split(r"(\{[^}]*\})", row):
        if part.startswith("{"):
            names.append((len(text), len(text) + len(part) - 2))
        text += part.strip("{}") if part.startswith("{") else part
    return Labelled(text, names)


def corpus() -> list[Labelled]:
    return [read(row) for row in CORPUS.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]


def is_found(text: str, name: tuple[int, int]) -> bool:
    found = find_names(text)
    letters = (i for i in range(*name) if text[i].isalpha())
    return all(any(start <= i < end for start, end in found) for i in letters)


def test_the_corpus_holds_three_hundred_comments_half_of_them_without_a_name() -> None:
    rows = corpus()
    assert (len(rows), sum(not row.names for row in rows)) == (300, 150)


def test_it_finds_the_share_of_names_that_the_documentation_states() -> None:
    hits = [is_found(row.text, name) for row in corpus() for name in row.names]
    assert (sum(hits), len(hits)) == (149, 154)


def test_it_takes_no_more_for_names_than_the_documentation_states() -> None:
    wrong = [
        row.text[start:end]
        for row in corpus()
        for start, end in find_names(row.text)
        if not any(start < b and a < end for a, b in row.names)
    ]
    assert wrong == []


def test_a_column_of_comments_is_masked_like_its_texts() -> None:
    texts = [row.text for row in corpus()]
    assert mask_batch(pa.array(texts)).to_pylist() == [mask(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Herr Sommer kam im Sommer", "Herr [Name] kam im Sommer"),
        ("Mit freundlichen Grüßen\nAnna Weber", "Mit freundlichen Grüßen\n[Name]"),
        ("Mein Name ist Dr. Karl Huber, Tel. 0170 1234567", "Mein Name ist Dr. [Name], Tel. [Telefon]"),
        ("Danke Hans-Peter!", "Danke [Name]!"),
        ("Die Karl-Marx-Allee ist gesperrt", "Die Karl-Marx-Allee ist gesperrt"),
        ("Flug nach San Diego", "Flug nach San Diego"),
    ],
)
def test_titles_and_words_stay_while_names_go(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_members_are_masked_by_whole_name_and_by_surname() -> None:
    known = ("Jens Petersen", "Sabine Koch")
    text = "Petersen rief an, der Koch nicht. Dann Koch, dann Jens Petersen."
    assert mask(text, known) == "[Name] rief an, der Koch nicht. Dann [Name], dann [Name]."
    assert mask_batch(pa.array([text, None]), known).to_pylist() == [mask(text, known), None]


def test_many_members_are_found_at_once() -> None:
    known = [f"Vor Zz{i}name" for i in range(1_200)]
    texts = pa.array(["alles gut", "Zz1199name half", "Frage an Zz7name."])
    assert mask_batch(texts, known).to_pylist() == ["alles gut", "[Name] half", "Frage an [Name]."]


def test_without_members_nothing_else_is_masked() -> None:
    assert mask("Petersen rief an") == "Petersen rief an"


PIECES = st.one_of(
    st.sampled_from([row.text for row in corpus()]),
    st.sampled_from(sorted(FIRST_NAMES)),
    st.sampled_from(["Herr ", "frau ", "LG\n", "Dr. ", "i. A. ", " ", "-", ",", "²", "_", "1", "\u0301", "İ"]),
    st.text(max_size=5),
)


@given(st.lists(PIECES, max_size=6).map("".join))
def test_the_fast_look_misses_no_name(text: str) -> None:
    assert mask_batch(pa.array([text])).to_pylist() == [mask(text)]
