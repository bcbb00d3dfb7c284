"""Two-valued outcomes: who left and who stayed, by the name of the column and by its two values."""

from __future__ import annotations

import re
from typing import Final

from resonanz.events.headers import normalise
from resonanz.events.mapping import words
from resonanz.events.mapping.profile import ColumnProfile, no_answer, number

DEPARTURE: Final = "departure"
RETURN: Final = "return"

_NEGATIVE: Final = re.compile(
    r"dissatisfied|unsatisfied|unzufrieden|nicht zufrieden|not satisfied|unhappy|no|nein|n|false"
    r"|f|0|falsch|not .+|nicht .+|detractor|bad|schlecht|negative?|negativ|thumbs down|neutral or dissatisfied"
)
_GONE: Final = re.compile(
    r"\b(?:churn\w*|attrit\w*|left|lost|exit\w*|cancel\w*|lapsed|terminated|inactive|defected|gone|closed"
    r"|gekuendigt|kuendigt|kuendigung|abgewandert|verloren|inaktiv|ehemalig\w*|beendet)\b"
)
_KEPT: Final = re.compile(
    r"\b(?:existing|stay\w*|retain\w*|active|loyal|current|renew\w*|kept|open|continu\w*"
    r"|aktiv|bestand\w*|bestehend\w*|geblieben|bleibt|verlaengert|laufend|not churn\w*|no churn)\b"
)


def outcome_kind(header: str) -> str | None:
    """Whether a column tells of departures or of returns, by its header; None where of neither."""
    name = normalise(header)
    if words.LEAVING.search(name):
        return DEPARTURE
    return RETURN if words.STAYING.search(name) else None


def is_outcome(column: ColumnProfile) -> bool:
    """Whether a two-valued column is an outcome: its header or both of its values say so."""
    named = (words.CSAT, words.NPS, words.LEAVING, words.STAYING)
    return any(p.search(column.header) for p in named) or _by_values(_values(column)) is not None


def good_and_bad(column: ColumnProfile) -> tuple[str, str] | None:
    """The good and the bad value of a two-valued outcome such as satisfied / dissatisfied or churn yes / no."""
    values = _values(column)
    if len(values) != 2 or not column.complete:
        return None
    if spoken := _by_values(values):
        return spoken
    bad = [v for v in values if _NEGATIVE.fullmatch(_said(v))]
    numbers = {number(v) for v in values} - {None}
    if len(bad) != 1 or (numbers and numbers != {0.0, 1.0}):
        return None
    good = next(v for v in values if v != bad[0])
    return (bad[0], good) if words.LEAVING.search(column.header) else (good, bad[0])


def _values(column: ColumnProfile) -> list[str]:
    return [v for v in column.values if not no_answer(v)]


def _said(value: str) -> str:
    """`False.` → `false`, `0.0` → `0`."""
    plain = number(value)
    return f"{plain:g}" if plain is not None else value.strip().casefold().rstrip(".")


def _by_values(values: list[str]) -> tuple[str, str] | None:
    """Two values of which one speaks of leaving and the other of staying."""
    if len(values) != 2:
        return None
    kept = [v for v in values if _KEPT.search(normalise(v)) or not _GONE.search(normalise(v))]
    gone = [v for v in values if v not in kept]
    return (kept[0], gone[0]) if len(gone) == 1 and len(kept) == 1 and _KEPT.search(normalise(kept[0])) else None
