"""How a column writes its times: format, order of day and month, and whether the years can be true."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_CLOCK: Final = r"(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?P<f>[.,]\d+)?)?(?: ?(?P<p>[AaPp]\.?[Mm]\.?))?"
_REST: Final = rf"(?P<gap>[ T,]+)?(?:(?<=[ T,]){_CLOCK})?(?P<z> ?(?:Z|UTC|[+-]\d{{2}}:?\d{{2}}))?"
_MONTHS: Final = {
    m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_PATTERNS: Final = {
    "iso": re.compile(rf"(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}}){_REST}"),
    "slashed": re.compile(rf"(?P<y>\d{{4}})(?P<sep>[/.])(?P<m>\d{{1,2}})(?P=sep)(?P<d>\d{{1,2}}){_REST}"),
    "numbers": re.compile(rf"(?P<a>\d{{1,2}})(?P<sep>[./-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}}){_REST}"),
    "named": re.compile(rf"(?P<d>\d{{1,2}})(?P<sep>[ -])(?P<n>[A-Za-z]{{3,9}})(?P=sep)(?P<y>\d{{4}}|\d{{2}}){_REST}"),
    "american": re.compile(rf"(?P<n>[A-Za-z]{{3,9}}) (?P<d>\d{{1,2}})(?P<comma>,?) (?P<y>\d{{4}}){_REST}"),
    "unix": re.compile(r"[A-Z][a-z]{2} (?P<n>[A-Z][a-z]{2}) (?P<d>\d{2}) \d{2}:\d{2}:\d{2} [+-]\d{4} (?P<y>\d{4})"),
    "compact": re.compile(r"(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])"),
    "clock": re.compile(_CLOCK),
}
_PROBE: Final = 60
_ENOUGH: Final = 0.9
EARLIEST: Final = 1990


@dataclass(frozen=True, slots=True)
class TimeShape:
    """What the values of a column say about its times.

    Attributes:
        format: strptime codes, None where the values are ISO 8601.
        share: share of the (distinct) values that follow it.
        has_clock: values differ in the time of day; always midnight is none.
        clock_only: a time of day without a date.
        implausible: share of values before 1990 or after tomorrow.
        day_first: day before month; None where the format names the month or no value tells.
        compact: written as `20240131`, which a plain number could be too.
    """

    format: str | None
    share: float
    has_clock: bool
    clock_only: bool = False
    implausible: float = 0.0
    day_first: bool | None = None
    assumed_order: bool = False
    compact: bool = False


def shape_of(values: Sequence[str], today: date | None = None) -> TimeShape | None:
    """The shape of `values` (distinct, no blanks), or None where they are no times."""
    probe = values[:: max(1, len(values) // _PROBE)]
    kind = max(_PATTERNS, key=lambda k: sum(_PATTERNS[k].fullmatch(v.strip()) is not None for v in probe))
    matches = [m for v in values if (m := _PATTERNS[kind].fullmatch(v.strip()))]
    if not values or len(matches) < _ENOUGH * len(values):
        return None
    share = len(matches) / len(values)
    if kind == "clock":
        return TimeShape(_clock_format(matches), share, has_clock=True, clock_only=True)
    return _dated(kind, matches, share, today or datetime.now(tz=UTC).date())


def _dated(kind: str, matches: list[re.Match[str]], share: float, today: date) -> TimeShape:
    day_first, assumed = _order(matches) if kind == "numbers" else (None, False)
    wrong = sum(_implausible(m, today, day_first=day_first) for m in matches) / len(matches)
    timed = [m for m in matches if m.groupdict().get("H")]
    clock = len(timed) * 2 > len(matches)
    clocks = Counter((m["H"], m["M"], m["S"]) for m in timed)
    varied = kind == "unix" or (clock and max(clocks.values()) < _ENOUGH * len(timed))
    return TimeShape(
        _format(kind, timed if clock else matches, day_first=day_first, clock=clock),
        share,
        has_clock=varied,
        implausible=wrong,
        day_first=day_first,
        assumed_order=assumed,
        compact=kind == "compact",
    )


def _order(matches: list[re.Match[str]]) -> tuple[bool, bool]:
    """Day first? And: was that assumed, because no value tells? Dots are European (day first), AM/PM is American."""
    first = sum(int(m["a"]) > 12 for m in matches)
    second = sum(int(m["b"]) > 12 for m in matches)
    if first or second:
        return first >= second, False
    return not (matches[0]["sep"] == "/" and matches[0]["p"]), matches[0]["sep"] != "."


def _implausible(match: re.Match[str], today: date, *, day_first: bool | None) -> bool:
    parts = match.groupdict()
    year = int(parts["y"]) if len(parts["y"]) == 4 else (1900 if int(parts["y"]) > 68 else 2000) + int(parts["y"])
    month = parts.get("m") or parts.get("b" if day_first else "a") or _MONTHS.get(str(parts.get("n"))[:3].casefold(), 0)
    day = parts.get("d") or parts.get("a" if day_first else "b")
    try:
        when = date(year, int(month), int(str(day)))
    except ValueError:
        return True
    return year < EARLIEST or when > today + timedelta(days=1)


def _clock_format(matches: list[re.Match[str]]) -> str:
    match = matches[len(matches) // 2]
    seconds = ":%S" if match["S"] else ""
    fraction = ".%f" if match["f"] else ""
    return f"%I:%M{seconds}{fraction} %p" if match["p"] else f"%H:%M{seconds}{fraction}"


def _format(kind: str, matches: list[re.Match[str]], *, day_first: bool | None, clock: bool) -> str | None:
    if kind == "iso":
        return None
    match = matches[len(matches) // 2]
    if kind == "unix":
        return "%a %b %d %H:%M:%S %z %Y"
    parts = match.groupdict()
    year = "%Y" if len(parts["y"]) == 4 else "%y"
    month = "%b" if parts.get("n") and len(parts["n"]) == 3 else "%B"
    sep = parts.get("sep", "")
    days = {
        "slashed": f"{year}{sep}%m{sep}%d",
        "numbers": f"%d{sep}%m{sep}{year}" if day_first else f"%m{sep}%d{sep}{year}",
        "named": f"%d{sep}{month}{sep}{year}",
        "american": f"{month} %d{parts.get('comma', '')} {year}",
        "compact": "%Y%m%d",
    }[kind]
    if not clock:
        return days
    zone = (" %z" if parts["z"].startswith(" ") else "%z") if parts["z"] else ""
    return f"{days}{parts['gap']}{_clock_format(matches)}{zone}"
