"""The CDNOW sample of Fader & Hardie, and buyers drawn one by one from the story that BG/NBD tells."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from resonanz.analytics.value.buyers.histories import Orders, orders

CUT = np.datetime64("1997-09-30")
START = np.datetime64("2024-01-01")


def read_cdnow(data_dir: Path) -> Orders:
    """Orders of the sample: customer, day, amount."""
    rows = [line.split() for line in (data_dir / "cdnow" / "CDNOW_sample.txt").read_text().splitlines()]
    days = np.array([f"{row[2][:4]}-{row[2][4:6]}-{row[2][6:]}" for row in rows], dtype="datetime64[D]")
    return orders([row[1] for row in rows], days, [float(row[4]) for row in rows])


def planted(n: int, days: int, seed: int, *, truth: tuple[float, float, float, float]) -> Orders:
    """Orders of n customers who start in the first third; rates per day gamma(r, α), leaving beta(a, b)."""
    r, alpha, a, b = truth
    rng = np.random.default_rng(seed)
    who, when, money = [], [], []
    for customer in range(n):
        rate, leaves, usual = rng.gamma(r) / alpha, rng.beta(a, b), 90 / rng.gamma(4.0)
        time, stays = float(rng.integers(0, days // 3)), True
        while stays and time < days:
            who.append(customer)
            when.append(int(time))
            money.append(usual * rng.gamma(3.0) / 3)
            stays = len(who) < 2 or who[-2] != customer or rng.random() >= leaves
            time += rng.exponential(1 / rate)
    return orders(who, START + np.array(when).astype("timedelta64[D]"), money)
