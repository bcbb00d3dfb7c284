"""What each slice adds to the walk through all addresses: one module per slice, found by itself.

A module may say `OPEN` and `PUBLIC` (addresses), `WORDS` (who may ever meet which word), `LOCAL` and `THINGS`
(addresses that belong to one side), `house(cast)` and `side(cast, name, samples)` (make things, return what stands in
addresses).
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any


def slices() -> list[ModuleType]:
    """The modules of all slices, in the order of their names."""
    return [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]


def said(name: str) -> list[Any]:
    """What the slices say under one name."""
    return [getattr(each, name) for each in slices() if hasattr(each, name)]
