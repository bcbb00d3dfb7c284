"""One thing that matters, with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that matters: `certainty` is measured, plausible or unknown; heavier ones come first."""

    sentence: Markup
    evidence: str
    certainty: str
    weight: float
    anchor: str
    strip: Markup | None = None
    chip: str = ""
    """What stands in the chip where the certainty alone does not say it."""
