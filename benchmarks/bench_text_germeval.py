"""What pieces of words earn on German comments, what they cost, and copies across the split of GermEval 2017.

    python benchmarks/bench_text_germeval.py FOLDER_OF_GERMEVAL [--seeds 3]

Words and pairs of words alone stand beside the default (with pieces of two to five letters): the same texts of the dev
part, the same folds without copies on both sides, the same classifier. The difference is paired by text; its interval
counts copies as one. The test part is read for its speed, and for the score without texts that the dev part holds too.
"""

from __future__ import annotations

import argparse
import gzip
import time
from pathlib import Path
from statistics import median

import numpy as np
from defusedxml.ElementTree import parse
from numpy.typing import NDArray
from sklearn.metrics import f1_score
from sklearn.svm import LinearSVC

from resonanz.analytics.text import TextModel, near_duplicates
from resonanz.analytics.text.features import BATCH, Features, Rows, count_words, learn_features, read_rows
from resonanz.analytics.text.quality import FOLDS, Coded, encode, make_folds
from resonanz.analytics.text.reading import read_tokens

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ALONE = (0.25, 0.5, 1.0)  # words alone get the best of three strengths, the default keeps its own
DEFAULT = 0.25


def read(folder: Path, part: str, label: str) -> tuple[list[str], list[str]]:
    with gzip.open(folder / f"{part}-2017-09-15.xml.gz") as file:
        documents = list(parse(file).getroot())
    return [d.findtext("text") or "" for d in documents], [d.findtext(label) or "" for d in documents]


def train(families: list[Rows], code: Ints, strength: float) -> tuple[Features, LinearSVC]:
    features = learn_features(families)
    machine = LinearSVC(C=strength, class_weight="balanced", tol=0.01, random_state=0)
    return features, machine.fit(features.weigh(families), code)


def told(families: list[Rows], code: Ints, fold: Ints, strength: float) -> Ints:
    calls = np.empty_like(code)
    for k in range(FOLDS):
        learned, new = np.flatnonzero(fold != k), np.flatnonzero(fold == k)
        features, machine = train([rows.pick(learned) for rows in families], code[learned], strength)
        calls[new] = machine.predict(features.weigh([rows.pick(new) for rows in families]))
    return calls


def right(families: list[Rows], coded: Coded, folds: list[Ints], strength: float) -> tuple[Floats, float]:
    """How often each text was told rightly, and the macro-F1, both over several divisions into folds."""
    calls = [told(families, coded.code, fold, strength) for fold in folds]
    macro = [float(f1_score(coded.code, call, average="macro")) for call in calls]
    return np.mean([call == coded.code for call in calls], axis=0), float(np.mean(macro))


def earned(texts: list[str], labels: list[str], seeds: int) -> str:
    coded, group = encode(labels), near_duplicates(texts)
    folds = [make_folds(coded.code, group, seed=seed) for seed in range(seeds)]
    families = list(read_rows(texts))
    alone = max((right(families[:1], coded, folds, c) for c in ALONE), key=lambda found: float(found[0].mean()))
    both = right(families, coded, folds, DEFAULT)
    gain = both[0] - alone[0]
    error = np.sqrt((np.bincount(group, weights=gain - gain.mean()) ** 2).sum()) / len(gain)
    low, high = gain.mean() - 1.96 * error, gain.mean() + 1.96 * error
    return (
        f"words {alone[0].mean():.4f}, with pieces {both[0].mean():.4f}: {gain.mean():+.4f} [{low:+.4f}, {high:+.4f}]; "
        f"macro-F1 {alone[1]:.3f}, {both[1]:.3f}"
    )


def copies(folder: Path, label: str) -> str:
    """Test texts that are near duplicates of a dev text, and the score with and without them."""
    (known, labels), (new, truth) = (read(folder, part, label) for part in ("dev", "test_syn"))
    group = near_duplicates([*known, *new])
    both_sides = np.isin(group[len(known) :], group[: len(known)])
    hit = TextModel.fit(known, labels).predict(new) == np.array(truth, dtype=object)
    return (
        f"{int(both_sides.sum())} of {len(new)}; micro-F1 {hit.mean():.4f}, without them {hit[~both_sides].mean():.4f}"
    )


def speed(folder: Path) -> str:
    texts, labels = read(folder, "dev", "sentiment")
    new, _ = read(folder, "test_syn", "sentiment")
    model = TextModel.fit(texts, labels)
    words, taken = read_rows(texts)[:1], []
    features, machine = train(list(words), encode(labels).code, DEFAULT)
    batches = [new[at : at + BATCH] for at in range(0, len(new), BATCH)]
    for _ in range(7):
        start = time.process_time()
        model.decide(new)
        middle = time.process_time()
        [features.vocabularies[0].read(read_tokens(part), count_words) @ machine.coef_.T for part in batches]
        taken.append((middle - start, time.process_time() - middle))
    both, alone = (len(new) / median(part) for part in zip(*taken, strict=True))
    length = np.mean([len(text) for text in new])
    return f"{both:,.0f} texts per CPU second, words alone {alone:,.0f}; {length:.0f} characters each"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    print("prediction:", speed(given.folder), flush=True)
    for label in ("sentiment", "relevance"):
        print(f"{label}: {earned(*read(given.folder, 'dev', label), given.seeds)}", flush=True)
        print(f"  dev texts in test_syn: {copies(given.folder, label)}", flush=True)


if __name__ == "__main__":
    main()
