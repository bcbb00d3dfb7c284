from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from resonanz.analytics.text.features import learn_features, read_rows
from resonanz.analytics.text.reading import fold, read_characters, read_tokens, read_words

pytestmark = pytest.mark.unit
TEXTS = [
    "die bahn kommt nie",
    "nie kommt die bahn die bahn",
    "der zug kommt",
    "ein zug und ein zug",
    "bahn zug bahn",
    "",
]


def words_of(text: str) -> list[str]:
    characters = read_characters([text])
    return ["".join(map(chr, characters.codes[a:b])) for a, b, _ in zip(*read_words(characters), strict=True)]


@pytest.mark.parametrize(
    ("one", "other"), [("Für", "FUER"), ("Straße", "strasse"), ("Ärger", "aerger"), ("u\u0308ber", "über")]
)
def test_two_spellings_of_a_word_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_words_are_runs_of_letters_and_digits_and_single_signs() -> None:
    assert words_of("Sooooo gut!! 24h\tda 😀👍") == ["soo", "gut", "00h", "da", "😀", "👍"]


def test_links_are_no_words() -> None:
    assert words_of("siehe https://example.org/a?b=c jetzt") == ["siehe", "jetzt"]


def test_words_and_pairs_weigh_as_in_scikit_learn() -> None:
    words = read_rows(TEXTS)[0]
    ours = learn_features([words]).vocabularies[0].weigh(words)
    peer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=r"\w+").fit_transform(TEXTS)
    assert ours.shape == peer.shape
    assert np.allclose((ours @ ours.T).toarray(), (peer @ peer.T).toarray())


def test_pieces_of_words_weigh_as_in_scikit_learn() -> None:
    pieces = read_rows(TEXTS)[1]
    ours = learn_features([pieces]).vocabularies[0].weigh(pieces)
    peer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2).fit_transform(TEXTS)
    assert ours.shape == peer.shape
    assert np.allclose((ours @ ours.T).toarray(), (peer @ peer.T).toarray())


def test_reading_in_batches_gives_the_rows_of_reading_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_rows(TEXTS)
    features = learn_features(whole)
    monkeypatch.setattr("resonanz.analytics.text.features.BATCH", 2)
    batches = list(features.score(TEXTS, np.eye(features.width)))
    assert [len(batch) for batch in batches] == [2, 2, 2]
    assert np.allclose(np.vstack(batches), features.weigh(whole).toarray())
    again = read_rows(TEXTS)
    assert all(np.array_equal(a, b) for x, y in zip(whole, again, strict=True) for a, b in zip(x, y, strict=True))


def test_picked_rows_are_the_rows_of_the_picked_texts() -> None:
    chosen = np.array([4, 0, 5])
    for family, alone in zip(read_rows(TEXTS), read_rows([TEXTS[i] for i in chosen]), strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(family.pick(chosen), alone, strict=True))


def test_a_run_that_is_written_often_is_read_once() -> None:
    tokens = read_tokens(["Die Bahn, die\u2003Bahn", None, "die \x1e Bahn,"])
    assert tokens.characters.texts == len({"Die", "Bahn,", "die", "Bahn", ""})
    assert tokens.run.tolist() == [0, 1, 2, 3, 4, 2, 1]
    assert tokens.pointer.tolist() == [0, 4, 5, 7]


def test_half_a_surrogate_pair_is_read_as_a_mark() -> None:
    assert words_of("gut \ud83d gut") == ["gut", "gut"]
    assert [rows.times.tolist() for rows in read_rows(["\ud83d"])] == [rows.times.tolist() for rows in read_rows(["?"])]


@given(st.lists(st.text(max_size=12), max_size=5))
def test_any_text_can_be_read(texts: list[str]) -> None:
    characters = read_characters(texts)
    assert characters.texts == len(texts)
    assert all(len(rows.pointer) == len(texts) + 1 for rows in read_rows(texts))
