"""Text beside scikit-learn and LDA on a file of comments, and the sheet of the intruder test.

    python benchmarks/bench_text.py FILE.csv --text COLUMN [--label COLUMN] [--intruders 50]

The pipeline of scikit-learn has the same features and the same classifier; both run in turns in one process, CPU
seconds are compared after a first small fit. Each intruder set shows four comments of one theme and one of another
theme; the key is printed to standard error, so that a reader can do without it.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from resonanz.analytics.text import TextModel, Themes, find_themes
from resonanz.analytics.text.factors import coherence
from resonanz.analytics.text.terms import read_terms


def read(path: Path, column: str, label: str | None) -> tuple[list[str], list[str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    rows = [row for row in csv.DictReader(io.StringIO(text, newline="")) if row[column].strip()]
    return [row[column] for row in rows], [row[label] for row in rows] if label else []


def pipeline() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline, make_union
    from sklearn.svm import LinearSVC

    shared = {"sublinear_tf": True, "min_df": 2}
    words = TfidfVectorizer(ngram_range=(1, 2), **shared)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **shared)
    return make_pipeline(make_union(words, pieces), LinearSVC(C=0.25, class_weight="balanced", tol=0.01))


def seconds(model: Any, texts: list[str], labels: list[str]) -> tuple[float, float]:
    start = time.process_time()
    fitted = model.fit(texts, labels)
    trained = time.process_time()
    fitted.predict(texts)
    return trained - start, time.process_time() - trained


def speed(texts: list[str], labels: list[str], rounds: int) -> None:
    seconds(TextModel, texts[:500], labels[:500])
    runs = [(seconds(TextModel, texts, labels), seconds(pipeline(), texts, labels)) for _ in range(rounds)]
    for i, work in enumerate(("training", "prediction")):
        ours, peer = (median(run[who][i] for run in runs) for who in (0, 1))
        print(f"{work}: {ours:.2f} s, scikit-learn {peer:.2f} s, ratio {ours / peer:.2f}; {len(texts) / ours:,.0f}/s")


def beside_lda(texts: list[str], themes: Themes) -> None:
    from sklearn.decomposition import LatentDirichletAllocation

    terms = read_terms(texts, minimum=max(5, len(texts) // 2_000)).counts
    counts = terms[np.flatnonzero(terms.getnnz(axis=1))][:4_000]
    factors = LatentDirichletAllocation(len(themes.items), random_state=0).fit(counts).components_
    lda = np.mean([coherence(counts, np.argsort(-factor)[:10]) for factor in factors])
    stability, npmi = themes.parts.stability, themes.parts.coherence
    assert stability is not None
    print(f"themes: {len(themes.items)}, stability {stability.value:.3f}, NPMI {npmi.value:.3f}, LDA {lda:.3f}")


def intruders(texts: list[str], themes: Themes, sets: int) -> None:
    """Members are drawn from the clearer half of a theme, the intruder from that of another one."""
    rng = np.random.default_rng(0)
    halves = [theme.members[: max(5, len(theme.members) // 2)] for theme in themes.items if len(theme.members) >= 5]
    for number in range(1, sets + 1):
        home, other = rng.choice(len(halves), 2, replace=False)
        chosen = [(int(i), False) for i in rng.choice(halves[home], 4, replace=False)]
        chosen.append((int(rng.choice(halves[other])), True))
        rng.shuffle(chosen)
        print(f"\n{number}")
        for letter, (index, foreign) in zip("ABCDE", chosen, strict=True):
            print(f"  {letter}  {' '.join(texts[int(index)].split())[:200]}")
            if foreign:
                print(number, letter, file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", required=True)
    parser.add_argument("--label")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--intruders", type=int, default=0)
    given = parser.parse_args()
    texts, labels = read(given.file, given.text, given.label)
    if labels:
        speed(texts, labels, given.rounds)
    themes = find_themes(texts)
    beside_lda(texts, themes)
    intruders(texts, themes, given.intruders)


if __name__ == "__main__":
    main()
