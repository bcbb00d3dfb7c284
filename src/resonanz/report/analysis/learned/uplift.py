"""Whether an action that was given by lot changed the outcome, and on whom it works better."""

from __future__ import annotations

import re
from typing import Final

import numpy as np

from resonanz.analytics.errors import AnalyticsError
from resonanz.analytics.prediction.uplift import find_uplift
from resonanz.analytics.results import note
from resonanz.events.headers import normalise
from resonanz.report.analysis.learned.inquiry import Found, nothing
from resonanz.report.analysis.learned.outcomes import Outcome
from resonanz.report.learned import Action

TREATMENT: Final = re.compile(
    r"^(?:treatments?|treated|(?:test|experiment|experimental|treatment|control) ?group|variants?|version|arm|segment"
    r"|campaign|offer|behandlung|(?:test|kontroll|versuchs)gruppe|kampagne|aktion)$"
)
EXPLICIT: Final = re.compile(r"^(?:treatments?|treated|variants?|version|arm|behandlung)$")
"""Headers that speak of a trial by themselves, so that no value needs to be called a control."""
CONTROL: Final = re.compile(
    r"^(?:0|no|none|false|control(?: group)?|placebo|hold ?out|kontrolle?|kontrollgruppe|ohne.*|no .*|nein)$"
)
_MOST_ARMS: Final = 4


def find_action(outcome: Outcome) -> Found[Action]:
    """The effect of an action given by lot; nothing where no column names one."""
    for name, values in outcome.columns.items():
        if not TREATMENT.search(normalise(name)) or values.dtype.kind == "f":
            continue
        arms = sorted({str(value) for value in values.tolist() if value is not None})
        control = _control(name, arms)
        if control is not None:
            return _judged(outcome, name, control)
    return Found(None)


def _control(name: str, arms: list[str]) -> str | None:
    if not 2 <= len(arms) <= _MOST_ARMS:
        return None
    named = next((arm for arm in arms if CONTROL.search(normalise(arm))), None)
    return named or (arms[0] if len(arms) == 2 and EXPLICIT.search(normalise(name)) else None)


def _judged(outcome: Outcome, name: str, control: str) -> Found[Action]:
    values = outcome.columns[name]
    known = np.array([value is not None for value in values.tolist()])
    treated = np.array([str(value) != control for value in values.tolist()])[known]
    others = {other: column[known] for other, column in outcome.columns.items() if _before(outcome, other, name)}
    if not others:
        return nothing(note("uplift_no_columns", column=name))
    try:
        found = find_uplift(others, treated, outcome.happened[known])
    except AnalyticsError:
        return Found(None)
    if found.effect.value is None or any(item.code == "treatment_not_random" for item in found.notes):
        return nothing(*found.notes)
    return Found(Action(found, name, control), found.notes)


def _before(outcome: Outcome, column: str, action: str) -> bool:
    """What was known before the action: neither the action itself, nor ratings and money, which may follow it."""
    return column not in {action, "value", *outcome.rated}
