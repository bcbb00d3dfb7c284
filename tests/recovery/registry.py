"""All families, in the order of the page."""

from __future__ import annotations

from pathlib import Path

from tests.recovery import (
    alerts_families,
    comparison_families,
    driver_families,
    effects_families,
    journey_families,
    metric_families,
    monitor_families,
    prediction_families,
    referee_families,
    segments_families,
    value_families,
)
from tests.recovery.family import Family
from tests.recovery.sources import fingerprint

_HERE = Path(__file__).resolve().parent
_SHARED = (_HERE / "rates.py", _HERE / "family.py")
_MODULES = (
    driver_families,
    metric_families,
    comparison_families,
    journey_families,
    effects_families,
    monitor_families,
    segments_families,
    referee_families,
    value_families,
    prediction_families,
    alerts_families,
)

FAMILIES: dict[str, Family] = {family.name: family for module in _MODULES for family in module.FAMILIES}


def fingerprint_of(name: str) -> str:
    """Fingerprint of the statistics a family covers and of the family itself."""
    (module,) = (module for module in _MODULES if FAMILIES[name] in module.FAMILIES)
    return fingerprint(FAMILIES[name].covers, (*_SHARED, Path(str(module.__file__))))
