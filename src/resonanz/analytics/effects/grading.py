"""The grade of an effect by rule: design first, then the checks that decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from resonanz.analytics.effects.results import Check, Design, Grade
from resonanz.analytics.results import Note, note

DECISIVE: Final[Mapping[Design, tuple[str, ...]]] = MappingProxyType(
    {
        Design.AB: ("sample_ratio", "balance"),
        Design.DID: ("pre_trend", "placebo_time", "regression_to_mean"),
        Design.SC: ("fit", "placebo_time", "placebo_unit"),
        Design.SDID: ("fit", "placebo_time"),
        Design.STAGGERED: ("pre_trend", "regression_to_mean"),
        Design.ITS: ("placebo_time", "comparison_series"),
    }
)
"""Checks that keep an effect from being better than an association, per design."""
OF_THE_LOT: Final = ("sample_ratio", "balance", "missing_alike")
"""Checks that say whether lot still decides whom we compare: a draw is worth little where one arm falls silent."""


def grade(design: Design, checks: Sequence[Check], *, randomised: bool, known: bool) -> tuple[Grade, Note]:
    """Grade and its reason.

    A: lot decided, and nothing speaks against the draw or against who answered. B: compared, and every decisive check
    was made and passed; or lot decided, and something speaks against it.
    C: a decisive check failed or could not be made. D: there is no result.
    """
    if not known:
        return Grade.D, note("grade_no_result")
    decisive = [check for check in checks if check.name in DECISIVE[design]]
    failed = next((check.name for check in decisive if check.passed is False), None)
    if randomised:
        odd = next((c.name for c in checks if c.name in OF_THE_LOT and c.passed is False), None)
        return (Grade.A, note("grade_lot")) if odd is None else (Grade.B, note("grade_lot_doubted", check=odd))
    if failed is not None:
        return Grade.C, note("grade_check_failed", check=failed)
    untested = next((check.name for check in decisive if check.passed is None), None)
    if untested is not None:
        return Grade.C, note("grade_check_missing", check=untested)
    return Grade.B, note("grade_compared")
