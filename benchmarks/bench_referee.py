"""The referee's paired bootstrap beside the bare library, on many customers.

    python benchmarks/bench_referee.py --customers 100000 --draws 1000 --rounds 3

Ours: the whole referee with four metrics (about 950 fits, 24 models, each scored in every bootstrap round). Peer: one
`roc_auc_score` of scikit-learn per model and round on the resampled rows, timed on a few rounds and multiplied; the
limit: drawing the resamples alone. CPU seconds, medians of runs that take turns.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from scipy.special import expit
from sklearn.metrics import roc_auc_score

from resonanz.analytics.metrics.referee import Candidate, Field, Outcome, Settings, referee
from resonanz.analytics.metrics.scales import Scale

PEER_ROUNDS = 5


def field(customers: int) -> Field:
    """Four questions 0-10 that measure loyalty more or less well; loyalty decides who leaves."""
    rng = np.random.default_rng(0)
    loyalty = rng.standard_normal(customers)
    left = (rng.random(customers) < expit(-1 - loyalty)).astype(float)
    candidates = []
    for close in (1.0, 0.9, 0.8, 0.7):
        opinion = close * loyalty + np.sqrt(1 - close**2) * rng.standard_normal(customers)
        values = np.clip(np.round(7 + 2 * opinion), 0, 10)
        candidates.append(Candidate(f"close {close}", "nps", Scale(0, 10), values))
    when = np.datetime64("2025-01-01") + rng.integers(0, 365, customers)
    return Field(candidates, Outcome("left", left, good=False), answered_at=when)


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peer(case: Field, models: int) -> float:
    """CPU seconds of one bootstrap round with the bare library."""
    rng = np.random.default_rng(1)
    target, n = case.outcome.values, len(case.outcome.values)
    scores = [one.values + 0.01 * rng.random(n) for one in case.candidates]

    def rounds() -> None:
        for _ in range(PEER_ROUNDS):
            rows = rng.integers(n, size=n)
            for model in range(models):
                roc_auc_score(target[rows], scores[model % len(scores)][rows])

    return cpu(rounds) / PEER_ROUNDS


def limit(customers: int) -> float:
    """CPU seconds of drawing one resample."""
    rng = np.random.default_rng(2)
    return cpu(lambda: np.bincount(rng.integers(customers, size=customers), minlength=customers))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    case = field(chosen.customers)
    models = 24
    rows: dict[str, list[float]] = {"resonanz, whole referee": [], "scikit-learn, areas alone": [], "drawing alone": []}
    for _ in range(chosen.rounds):
        rows["resonanz, whole referee"].append(cpu(lambda: referee(case, settings=Settings(rounds=chosen.draws))))
        rows["scikit-learn, areas alone"].append(peer(case, models) * chosen.draws)
        rows["drawing alone"].append(limit(chosen.customers) * chosen.draws)
    ours = median(rows["resonanz, whole referee"])
    print(f"{chosen.customers:,} customers, {models} models, {chosen.draws:,} bootstrap rounds")
    print(f"{'':28}{'CPU s':>10}{'× ours':>9}")
    for name, seconds in rows.items():
        print(f"{name:28}{median(seconds):10.1f}{median(seconds) / ours:9.2f}")


if __name__ == "__main__":
    main()
