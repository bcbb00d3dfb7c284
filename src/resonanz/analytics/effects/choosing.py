"""Which design fits the data: a decision by their shape, never by what they would show."""

from __future__ import annotations

from typing import Final

from resonanz.analytics.effects.results import Design
from resonanz.analytics.effects.setup import Setup
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import Note, note

LONG: Final = 8
"""Periods before the start, and comparison units, from which a synthetic twin can be built."""
_ALONE: Final = 3
"""Treated units up to which a synthetic twin is preferred to plain differences."""


def choose(setup: Setup) -> tuple[Design, Note]:
    """Design and the reason for it.

    Raises:
        InvalidArgument: if nothing lies before the start and lot did not decide.
    """
    controls, treated, before = len(setup.controls), len(setup.treated), setup.first
    several = len(setup.cohorts) > 1
    if setup.randomised and not several:
        return Design.AB, note("auto_ab")
    if before < 1:
        raise InvalidArgument(
            "Nothing lies before {start}. Name a later start, or the design ab if lot decided who was treated.",
            start=setup.panel.times[before],
        )
    if several:
        return Design.STAGGERED, note("auto_staggered", n=len(setup.cohorts))
    if controls < 2:
        return Design.ITS, note("auto_its", n=controls)
    if treated <= _ALONE and before >= LONG and controls >= max(LONG, treated + 1):
        return Design.SDID, note("auto_sdid", treated=treated, controls=controls, before=before)
    return Design.DID, note("auto_did", treated=treated, controls=controls)
