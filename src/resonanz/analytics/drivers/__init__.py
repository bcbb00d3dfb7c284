"""Drivers: which touchpoints move an outcome, how sure the order is, and what one point would be worth."""

from resonanz.analytics.drivers.analysis import analyse_drivers, here
from resonanz.analytics.drivers.findings import Settings, findings
from resonanz.analytics.drivers.importance import johnson, lmg
from resonanz.analytics.drivers.moments import Kernel, Moments, merge, moments_from_array
from resonanz.analytics.drivers.tables import Asked

__all__ = [
    "Asked",
    "Kernel",
    "Moments",
    "Settings",
    "analyse_drivers",
    "findings",
    "here",
    "johnson",
    "lmg",
    "merge",
    "moments_from_array",
]
