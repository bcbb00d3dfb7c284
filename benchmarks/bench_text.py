"""Text beside scikit-learn and LDA on a file of comments.

    python benchmarks/bench_text.py FILE.csv --text COLUMN [--label COLUMN] [--seeds 10]

The pipeline of scikit-learn has the same features and the same classifier; both run in turns in one process, CPU
seconds are compared after a first small fit. The search for themes runs under several seeds; LDA gets as many themes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import time
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.text import TextModel
from resonanz.analytics.text.factors import coherence, keywords, match
from resonanz.analytics.text.search import search
from resonanz.analytics.text.terms import Terms, read_terms

Factors = NDArray[np.float64]


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


def over_seeds(texts: list[str], seeds: int) -> None:
    """The whole search under several seeds: how alike the themes are, and their coherence beside LDA's."""
    terms = read_terms(texts, minimum=max(5, len(texts) // 2_000))
    found = [search(terms, None, seed) for seed in range(seeds)]
    kept = [one.factors[one.kept] for one in found]
    alike = [likeness(a, b) for a, b in combinations(kept, 2)]
    within = [one.stability.value or 0.0 for one in found]
    ours = [np.mean([coherence(terms.counts, keywords(terms.counts, f)) for f in factors]) for factors in kept]
    print(f"themes kept per seed: {[len(factors) for factors in kept]}")
    print(f"between {seeds} seeds: likeness {np.mean(alike):.3f} ({min(alike):.3f} to {max(alike):.3f})")
    print(f"within a seed, ten resamples: {np.mean(within):.3f} ({min(within):.3f} to {max(within):.3f})")
    print(f"NPMI {np.mean(ours):.3f} ({min(ours):.3f} to {max(ours):.3f})")
    beside_lda(terms, len(kept[0]))


def likeness(a: Factors, b: Factors) -> float:
    """Mean cosine of themes with their counterparts; a theme that only one of two searches finds counts 0."""
    return float(match(*sorted((a, b), key=len))[0].sum() / max(len(a), len(b)))


def beside_lda(terms: Terms, themes: int) -> None:
    from sklearn.decomposition import LatentDirichletAllocation

    counts = terms.counts
    spoken = counts[np.flatnonzero(counts.getnnz(axis=1))]
    for seed in range(3):
        factors = LatentDirichletAllocation(themes, random_state=seed).fit(spoken).components_
        top = np.mean([coherence(counts, np.argsort(-factor)[:10]) for factor in factors])
        chosen = np.mean([coherence(counts, keywords(counts, factor)) for factor in factors])
        print(f"LDA, {themes} themes, seed {seed}: NPMI {top:.3f}, with our choice of keywords {chosen:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", required=True)
    parser.add_argument("--label")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=10)
    given = parser.parse_args()
    texts, labels = read(given.file, given.text, given.label)
    if labels:
        speed(texts, labels, given.rounds)
    over_seeds(texts, given.seeds)


if __name__ == "__main__":
    main()
