"""Made-up levers, Kano answers and bonus guards, for the tests of the report. No number here is a real one."""

from __future__ import annotations

from datetime import date

import numpy as np
from tests.report.samples import share

from resonanz.analytics.drivers.kano import Category, kano
from resonanz.analytics.metrics.bonus import GamingSign, UnitAnswers, guard_bonus
from resonanz.analytics.prediction.profit import Decision, Offer
from resonanz.analytics.results import Estimate, Unit, note
from resonanz.analytics.value.touchpoints.segments import SegmentLever
from resonanz.report.learned import Bid, Features, Lever, Levers, Target


def lever(dimension: str | None, segment: str, each: float, half: float, *, found: bool) -> Lever:
    def one(times: int) -> Estimate:
        ends = (times * each, times * (each - half), times * (each + half))
        notes = (note("association"), note("currency", currency="EUR"))
        return Estimate(*ends, 0.96, 400, "lever", Unit.MONEY, notes)

    return Lever(dimension, SegmentLever(segment, "Hotline-Anruf", one(1), one(400), 400, found))


def levers() -> Levers:
    clear = lever("Region", "Küste", 31, 9, found=True)
    return Levers((clear, lever(None, "", 12, 14, found=False)), 5)


def offer() -> Bid:
    """An offer that pays for some, and for everybody together would lose money."""

    def money(value: float, half: float) -> Estimate:
        return Estimate(value, value - half, value + half, 0.95, 900, "profit_threshold", Unit.MONEY)

    decision = Decision(1 / 6, 420, money(8000, 900), money(-2500, 700), (note("success_assumed", share=0.3),))
    return Bid(Offer(640.0, 32.0, 0.3), decision, 900)


def features() -> Features:
    """One feature taken for granted, one that nobody can place, one of too few answers."""
    counts = {Category.MUST_BE: 60, Category.ONE_DIMENSIONAL: 20, Category.ATTRACTIVE: 10, Category.INDIFFERENT: 10}
    torn = {Category.ATTRACTIVE: 40, Category.ONE_DIMENSIONAL: 30, Category.MUST_BE: 20, Category.INDIFFERENT: 10}
    few = {Category.ATTRACTIVE: 12, Category.REVERSE: 9}
    return Features((kano("Rückruf", counts), kano("Papierrechnung", torn), kano("Sprachassistent", few)))


def bonus() -> Target:
    """Six units of different quality; one of them changed otherwise than the others."""
    rng = np.random.default_rng(1)
    units = [UnitAnswers(f"Filiale {i}", rng.choice([-100.0, 0.0, 100.0], 80, p=[0.3, 0.4, 0.3])) for i in range(6)]
    sign = GamingSign("Filiale 2", "more_top_answers", share(0.31, 0.1, 40), 0.001)
    guard = guard_bonus(units, 0.0, step=5.0, unit=Unit.POINTS)
    target = Estimate(0.0, -6.0, 6.0, 0.95, 480, "bonus_by_luck", Unit.POINTS)
    return Target("Weiterempfehlung", "nps", target, 5.0, guard, (sign,), date(2026, 7, 1))
