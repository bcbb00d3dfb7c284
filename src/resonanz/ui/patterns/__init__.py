"""The pattern page: every part in every state with invented numbers of an invented supplier."""

from __future__ import annotations

from typing import Any

from resonanz.ui.patterns.forms import SampleForm
from resonanz.ui.patterns.numbers import charts, sums, tables, tiles
from resonanz.ui.patterns.words import pieces


def samples() -> dict[str, Any]:
    """What the pattern page shows."""
    wrong = SampleForm({"wrong-name": "", "wrong-channel": "letter", "wrong-basis": "measured"})
    return {
        "tiles": tiles(),
        "tables": tables(),
        "charts": charts(),
        "sums": sums(),
        "form": SampleForm(prefix="new"),
        "wrong": wrong,
        **pieces(),
    }
