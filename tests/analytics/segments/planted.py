"""Customers with groups, with a halo but no groups, and with nothing."""

from __future__ import annotations

import numpy as np

from resonanz.analytics.segments import Column, amount, category

_PULL = np.array([[1.0, -1.0, 0.8], [1.0, 1.0, -1.5], [-1.0, 1.0, 1.0], [1.2, -1.2, 0.0]])
_CHANNEL = np.array([[0.7, 0.2, 0.1], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7]])
_NAMES = np.array(["shop", "web", "phone"])


def _items(opinion: np.ndarray) -> list[Column]:
    answers = np.clip(np.round(3 + opinion), 1, 5)
    return [category(f"item{j}", answers[:, j].tolist(), ordered=True) for j in range(answers.shape[1])]


def groups(seed: int, n: int = 600) -> tuple[list[Column], np.ndarray]:
    """Three kinds of customers (50, 30, 20 %) in five items, spend and channel; columns and true kinds."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(3, n, p=[0.5, 0.3, 0.2])
    opinion = np.column_stack([_PULL[j % 4][kind] for j in range(5)]) + 0.8 * rng.standard_normal((n, 5))
    spend = np.exp(3 + np.array([0.0, 0.8, -0.5])[kind] + 0.5 * rng.standard_normal(n))
    channel = _NAMES[(rng.random(n)[:, None] > _CHANNEL[kind].cumsum(axis=1)).sum(axis=1)]
    return [*_items(opinion), amount("spend", spend), category("channel", channel.tolist())], kind


def halo(seed: int, n: int = 600) -> list[Column]:
    """One mood colours all items: customers differ in degree, not in kind."""
    rng = np.random.default_rng(seed)
    mood = rng.standard_normal((n, 1))
    opinion = 0.9 * mood + 0.7 * rng.standard_normal((n, 5))
    spend = np.exp(3 + 0.3 * mood[:, 0] + 0.8 * rng.standard_normal(n))
    return [*_items(opinion), amount("spend", spend), category("channel", rng.choice(_NAMES, n).tolist())]


def noise(seed: int, n: int = 600) -> list[Column]:
    """Nothing hangs together."""
    rng = np.random.default_rng(seed)
    return [*_items(1.2 * rng.standard_normal((n, 5))), amount("spend", np.exp(rng.standard_normal(n)))]
