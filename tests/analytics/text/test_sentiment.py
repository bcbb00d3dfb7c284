from __future__ import annotations

import numpy as np
import pytest
from tests.analytics.text.comments import draw

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.text import SentimentModel, detect_languages, main_language, tones

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("scale", "negative", "positive"),
    [("1-5", {1, 2}, {4, 5}), ("5-1", {4, 5}, {1, 2}), ("0-10", {0, 1, 2, 3}, {7, 8, 9, 10}), ("1-7", {1, 2}, {6, 7})],
)
def test_the_outer_thirds_of_a_scale_are_its_tones(scale: str, negative: set[int], positive: set[int]) -> None:
    low, high = sorted(map(int, scale.split("-")))
    scores = np.repeat(np.arange(low, high + 1), 20)
    told = tones(scores, scale)
    assert {int(s) for s, tone in zip(scores, told, strict=True) if tone == "negative"} == negative
    assert {int(s) for s, tone in zip(scores, told, strict=True) if tone == "positive"} == positive


def test_the_middle_is_a_tone_of_its_own_only_on_a_short_scale_with_enough_comments() -> None:
    few, many = np.repeat([1, 3, 5], [50, 299, 50]), np.repeat([1, 3, 5], [50, 300, 50])
    assert set(tones(few, "1-5")) == {"negative", "positive", None}
    assert set(tones(many, "1-5")) == {"negative", "neutral", "positive"}
    assert set(tones(np.repeat([0, 5, 10], 400), "0-10")) == {"negative", "positive", None}
    assert None in tones(many, "1-5", spoken=[score != 3 or i % 2 == 0 for i, score in enumerate(many)])


def test_unknown_scores_have_no_tone() -> None:
    assert tones([*([1] * 10), *([5] * 10), np.nan], "1-5")[-1] is None


def test_sentiment_is_learned_from_scores_alone() -> None:
    drawn, new = draw(400, 0), draw(100, 1)
    scores = [5.0 if tone == "positive" else 1.0 for tone in drawn.tones]
    model = SentimentModel.from_scores(drawn.texts, scores, "1-5")
    assert (model.predict(new.texts) == np.array(new.tones, dtype=object)).all()


def test_it_refuses_scores_without_one_end() -> None:
    with pytest.raises(InvalidArgument, match="Only 0 comments stand beside a score at one end"):
        SentimentModel.from_scores(["gut so"] * 200, [5.0] * 200, "1-5")


def test_a_comment_that_contradicts_its_score_is_named() -> None:
    drawn = draw(500, 2)
    labels = list(drawn.tones)
    labels[17] = "negative" if labels[17] == "positive" else "positive"
    found = SentimentModel.fit(drawn.texts, labels).conflicts(sure=0.8)
    assert [conflict.index for conflict in found] == [17]
    assert (found[0].label, found[0].told) == (labels[17], drawn.tones[17])


def test_languages_are_told_and_short_texts_are_unknown() -> None:
    texts = [
        "Der Service war leider sehr langsam.",
        "The service was unfortunately very slow.",
        "La comida estaba muy fría y el servicio fue lento.",
        "ok",
        None,
        "@DB_Bahn https://example.org",
    ]
    assert detect_languages(texts) == ["de", "en", "other", "unknown", "unknown", "unknown"]
    assert main_language(texts[:1]) == "de"
    assert main_language([None, "ok"]) == "unknown"
