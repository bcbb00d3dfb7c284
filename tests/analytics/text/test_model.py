from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import f1_score
from tests.analytics.text.comments import draw

from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Verdict
from resonanz.analytics.text import SentimentModel, TextModel, judge
from resonanz.analytics.text.quality import Coded, make_folds, summarise

pytestmark = pytest.mark.unit


def test_it_learns_tone_and_tells_it_of_comments_it_never_saw() -> None:
    learned, new = draw(400, 0), draw(200, 1)
    model = SentimentModel.fit(learned.texts, learned.tones)
    assert model.classes == ("negative", "positive")
    assert (model.predict(new.texts) == np.array(new.tones, dtype=object)).mean() == 1.0
    assert model.quality.accuracy.value == 1.0
    assert (model.quality.accuracy.low or 0) < 1.0
    assert model.quality.verdict is Verdict.BETTER


def test_negated_praise_is_told_from_praise() -> None:
    praise = ["das war gut", "alles gut hier", "gut gelaufen", "wirklich gut"] * 30
    blame = ["das war nicht gut", "alles nicht gut hier", "nicht gut gelaufen", "wirklich nicht gut"] * 30
    texts = [f"{text} {i}" for i, text in enumerate(praise + blame)]
    model = SentimentModel.fit(texts, ["positive"] * 120 + ["negative"] * 120)
    assert model.predict(["heute gut", "heute nicht gut"]).tolist() == ["positive", "negative"]


def test_compounds_and_spellings_are_understood_from_their_parts() -> None:
    late = [f"Verspätung am Gleis {word}" for word in ["alpha", "beta", "gamma", "delta"]] * 25
    food = [f"Essen im Lokal {word}" for word in ["alpha", "beta", "gamma", "delta"]] * 25
    model = TextModel.fit(late + food, ["late"] * 100 + ["food"] * 100)
    assert model.predict(["Zugverspaetungen", "Mittagessen"]).tolist() == ["late", "food"]


def test_where_labels_are_coins_it_says_that_nothing_was_learned() -> None:
    drawn = draw(300, 3, noise=1.0)
    quality = SentimentModel.fit(drawn.texts, drawn.tones).quality
    assert quality.verdict is Verdict.CANNOT_TELL
    assert [note.code for note in quality.notes] == ["text_nothing_learned"]


def test_probabilities_are_calibrated_on_what_was_held_out() -> None:
    drawn, new = draw(1_500, 4, noise=0.4), draw(1_500, 5, noise=0.4)
    probability = SentimentModel.fit(drawn.texts, drawn.tones).predict_proba(new.texts)
    told = probability.max(axis=1)
    right = np.array(["negative", "positive"])[probability.argmax(axis=1)] == np.array(new.tones)
    assert np.allclose(probability.sum(axis=1), 1.0)
    assert abs(told.mean() - right.mean()) < 0.03
    assert abs(right.mean() - 0.8) < 0.03


def test_empty_texts_get_no_label() -> None:
    drawn = draw(200)
    model = TextModel.fit([*drawn.texts, "", None], [*drawn.tones, "positive", "negative"])
    assert model.n == 200
    assert [(note.code, dict(note.params)) for note in model.notes] == [("text_left_out", {"n": 2})]
    assert model.predict(["", None]).tolist() == [None, None]
    assert np.isnan(model.predict_proba(["  "])).all()
    assert model.predict([]).tolist() == []


def test_labels_keep_their_type() -> None:
    drawn = draw(200)
    model = TextModel.fit(drawn.texts, [1 if tone == "positive" else -1 for tone in drawn.tones])
    assert set(model.predict(drawn.texts).tolist()) == {-1, 1}


@pytest.mark.parametrize(
    ("texts", "labels", "words"),
    [
        (["gut"] * 30, ["a", "b"] * 15, "There are 30 labelled texts"),
        (["gut"] * 120, ["a"] * 120, "All 120 texts carry the label"),
        (["gut"] * 120, ["a"] * 117 + ["b"] * 3, 'The label "b" stands on 3 texts'),
        (["gut"] * 120, ["a"] * 119, "There are 120 texts and 119 labels"),
    ],
)
def test_it_refuses_in_words_to_learn_from_too_little(texts: list[str], labels: list[str], words: str) -> None:
    with pytest.raises(InvalidArgument, match=words):
        SentimentModel.fit(texts, labels)


def test_near_duplicates_stay_in_one_fold_and_labels_are_spread() -> None:
    code = np.repeat([0, 1, 2], 50)
    group = np.arange(150) // 5
    fold = make_folds(code, group)
    assert all(len(set(fold[group == g])) == 1 for g in range(30))
    assert np.array_equal(np.array([np.bincount(code[fold == k]) for k in range(5)]), np.full((5, 3), 10))


def test_copies_do_not_flatter_the_quality() -> None:
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(list("abcdefghij"), 6)) + f" wort{i} text{i} satz{i} rest{i}" for i in range(60)]
    labels = rng.choice(["a", "b"], 60).tolist()
    quality = TextModel.fit(texts * 5, labels * 5).quality
    assert quality.duplicates == 300
    assert (quality.accuracy.value or 1) < 0.75


def test_f1_and_its_interval_agree_with_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 400)
    told = np.where(rng.random(400) < 0.7, truth, rng.integers(0, 3, 400))
    quality = summarise(Coded(("a", "b", "c"), truth), told, np.arange(400))
    drawn = []
    for _ in range(400):
        at = rng.integers(0, 400, 400)
        drawn.append(f1_score(truth[at], told[at], average="macro"))
    assert quality.macro_f1.value == pytest.approx(f1_score(truth, told, average="macro"))
    assert quality.micro_f1.value == pytest.approx(f1_score(truth, told, average="micro"))
    assert [c.f1.value for c in sorted(quality.classes, key=lambda c: c.label)] == pytest.approx(
        f1_score(truth, told, average=None).tolist()
    )
    assert (quality.macro_f1.low, quality.macro_f1.high) == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.01)


def test_corrections_retrain_and_say_what_changed() -> None:
    drawn = draw(300, 6)
    wrong = [("negative" if tone == "positive" else tone) if i % 3 == 0 else tone for i, tone in enumerate(drawn.tones)]
    model = SentimentModel.fit(drawn.texts, wrong)
    new = draw(50, 7)
    correction = model.correct(drawn.texts + new.texts, drawn.tones + new.tones)
    assert correction.corrected == sum(a != b for a, b in zip(wrong, drawn.tones, strict=True)) + 50
    assert correction.model.n == 350
    assert (correction.before.accuracy.value or 0) < (correction.after.accuracy.value or 0)
    assert correction.after.accuracy.value == 1.0
    assert type(correction.model) is SentimentModel


class Commonest:
    """A guest that always names the commonest label."""

    def fit(self, texts: list[str], labels: list[str]) -> Commonest:
        self.label = max(set(labels), key=labels.count)
        return self

    def predict(self, texts: list[str]) -> list[str]:
        return [self.label] * len(texts)


class Ours(Commonest):
    """Our own model as a guest."""

    def fit(self, texts: list[str], labels: list[str]) -> Ours:
        self.model = TextModel.fit(texts, labels)
        return self

    def predict(self, texts: list[str]) -> list[str]:
        return self.model.predict(texts).tolist()


def test_a_guest_is_judged_by_the_same_harness() -> None:
    drawn = draw(300, 8, noise=0.3)
    assert judge(Ours, drawn.texts, drawn.tones) == TextModel.fit(drawn.texts, drawn.tones).quality
    assert judge(Commonest, drawn.texts, drawn.tones).verdict is Verdict.CANNOT_TELL
