"""What the models reach on public answers: ASSISTments by skill in five folds, and one person's repetitions."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from resonanz.analytics.learning.elo import Level, after, expected
from resonanz.analytics.learning.logistic import Model, Sequences, fit_logistic
from resonanz.analytics.learning.rasch import fit_rasch
from resonanz.analytics.learning.spacing import Memory, Rating, recall, review

pytestmark = pytest.mark.data


def read_answers(path: Path) -> Sequences:
    """Three lines a learner: how many, skills, right or not."""
    lines = path.read_text().split("\n")
    skills = [np.array([int(x) for x in line.strip(",").split(",")]) for line in lines[1::3] if line]
    right = [np.array([int(x) for x in line.strip(",").split(",")]) for line in lines[2::3] if line]
    return Sequences(skills, right)


def auc(right: np.ndarray, scored: np.ndarray) -> float:
    """Area under the curve by ranks, ties shared."""
    _, place, count = np.unique(scored, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(count) - (count - 1) / 2)[place]
    good = int(right.sum())
    return float((ranks[right == 1].sum() - good * (good + 1) / 2) / (good * (len(right) - good)))


def elo(sequences: Sequences, skills: int, start: list[Level] | None = None) -> tuple[np.ndarray, list[Level]]:
    """Expectation before each answer; difficulties go on from `start`, abilities are new for each learner."""
    hard, found = start or [Level() for _ in range(skills)], []
    for codes, answers in zip(sequences.skills, sequences.right, strict=True):
        own: dict[int, Level] = defaultdict(Level)
        for code, right in zip(codes.tolist(), answers.tolist(), strict=True):
            found.append(expected(own[code].value, hard[code].value))
            own[code], hard[code] = after(own[code], hard[code], right=bool(right))
    return np.array(found), hard


def rasch(learnt: Sequences, tested: Sequences, skills: int) -> np.ndarray:
    """Difficulty of skills by the Rasch model; the learners of the test are new."""
    who = np.repeat(np.arange(len(learnt.skills)), [len(each) for each in learnt.skills])
    model = fit_rasch(who, np.concatenate(learnt.skills), learnt.answers.astype(float))
    difficulty = np.r_[model.difficulty, np.zeros(max(skills - len(model.difficulty), 0))]
    return -difficulty[np.concatenate(tested.skills)]


def test_the_models_keep_their_order_on_one_fold_of_assistments(data_dir: Path) -> None:
    folder = data_dir / "assist2009_updated"
    learnt = read_answers(folder / "assist2009_updated_train3.csv")
    tested = read_answers(folder / "assist2009_updated_valid3.csv")
    skills = int(max(max(each.max() for each in part.skills) for part in (learnt, tested))) + 1
    right = tested.answers
    found = {m.value: auc(right, fit_logistic(learnt, m, skills=skills).expected(tested)) for m in Model}
    found["elo"] = auc(right, elo(tested, skills, elo(learnt, skills)[1])[0])
    found["rasch"] = auc(right, rasch(learnt, tested, skills))
    assert found["fading_pfa"] >= 0.72
    assert found["best_lr"] >= 0.735
    assert found["best_lr"] > found["fading_pfa"] > found["pfa"] > found["rasch"] > 0.5
    assert found["elo"] > found["rasch"]


def test_the_schedule_predicts_one_persons_recall_better_than_a_constant(data_dir: Path) -> None:
    with gzip.open(data_dir / "anki_revlog" / "revlog.csv.gz", "rt") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["id"]))
    memories: dict[str, Memory] = {}
    said, happened = [], []
    for row in rows:
        if row["ease"] not in {"1", "2", "3", "4"} or row["type"] not in {"0", "1", "2", "3"}:
            continue
        at, rating = datetime.fromtimestamp(int(row["id"]) / 1_000, UTC), Rating(int(row["ease"]))
        known = memories.get(row["cid"])
        if known is not None and (at - known.reviewed_at).days >= 1:
            said.append(recall(known, at))
            happened.append(rating is not Rating.AGAIN)
        memories[row["cid"]] = review(known, rating, at)
    y, p = np.array(happened, float), np.clip(said, 1e-6, 1 - 1e-6)

    def loss(q: np.ndarray) -> float:
        return float(-np.mean(y * np.log(q) + (1 - y) * np.log(1 - q)))

    assert len(y) == 18_679
    assert loss(p) < 0.375 < loss(np.full(len(y), y.mean()))
    assert auc(y, p) > 0.69
