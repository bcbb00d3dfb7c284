"""Headers of columns, made comparable."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
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


def declared_source(columns: Iterable[str]) -> str:
    """The name of a source that nobody named: the same for all files with these columns, whatever they are called.

    It is part of the identity of rows, so a copy of a file under another name must have the same.
    """
    keys = "\x1f".join(sorted(match_key(column) for column in columns))
    return f"columns-{hashlib.sha256(keys.encode()).hexdigest()[:12]}"
