"""Paired questions after Kano among the columns: how is it if a feature is there, and if it is missing?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from resonanz.events.headers import normalise
from resonanz.report.model import SourceSummary

_PRESENT: Final = (
    r"functional|func|funktional|positiv|positive|present|if present|if it is (?:there|present)|vorhanden"
    r"|wenn vorhanden|wenn es (?:da|vorhanden) ist"
)
_ABSENT: Final = (
    r"dysfunctional|dysfunc|dysfunktional|negativ|negative|absent|missing|not present|if (?:absent|missing|not present)"
    r"|if it is (?:absent|missing|not there|not present)|fehlt|nicht vorhanden|wenn nicht vorhanden"
    r"|wenn es (?:fehlt|nicht da ist|nicht vorhanden ist)"
)
_SIDES: Final = {
    side: (re.compile(rf"^(.+?) (?:kano )?(?:{words})$"), re.compile(rf"^(?:kano )?(?:{words}) (.+)$"))
    for side, words in (("absent", _ABSENT), ("present", _PRESENT))
}
"""The missing side first: "nicht vorhanden" also ends with "vorhanden"."""
_ROLES: Final = frozenset({"rating", "attributes"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Columns of the two questions about one feature."""

    feature: str
    present: str
    absent: str

    @property
    def columns(self) -> tuple[str, str]:
        """Both of them."""
        return self.present, self.absent


def find_pairs(sources: Iterable[SourceSummary]) -> tuple[Pair, ...]:
    """Pairs of columns whose headers differ only in saying that the feature is there, or that it is missing."""
    headers = dict.fromkeys(c.column.strip() for source in sources for c in source.columns if c.role in _ROLES)
    sides: dict[str, dict[str, str]] = {}
    for header in headers:
        for side, feature in _side(header):
            sides.setdefault(feature, {}).setdefault(side, header)
    whole = [(name, found["present"], found["absent"]) for name, found in sides.items() if len(found) == len(_SIDES)]
    return tuple(Pair(_as_written(name, present), present, absent) for name, present, absent in whole)


def _side(header: str) -> Iterator[tuple[str, str]]:
    name = normalise(header)
    for side, patterns in _SIDES.items():
        for pattern in patterns:
            if match := pattern.match(name):
                yield side, match[1]
                return


def _as_written(feature: str, header: str) -> str:
    """The part of the header that names the feature, as it is written."""
    cuts = range(len(header) + 1)
    parts = [header[:cut] for cut in cuts] + [header[cut:] for cut in cuts]
    return next((part for part in parts if normalise(part) == feature), feature).strip(" -–—:|/()[]_.")
