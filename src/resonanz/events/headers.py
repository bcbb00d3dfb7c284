"""Headers of columns, made comparable."""

from __future__ import annotations

import re
from typing import Final

_FOLD: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "é": "e", "è": "e", "ê": "e", "á": "a"})
_CAMEL: Final = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_OTHER: Final = re.compile(r"[^a-z0-9]+")


def normalise(header: str) -> str:
    """`Agent_name` → `agent name`, `customerID` → `customer id`, ` Verkäufer ` → `verkaeufer`."""
    return _OTHER.sub(" ", _CAMEL.sub(" ", header.strip()).casefold().translate(_FOLD)).strip()


def match_key(header: str) -> str:
    """Two headers are the same where they differ only in blanks at the ends and in case."""
    return header.strip().casefold()
