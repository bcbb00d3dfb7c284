"""Rollups: how many answers of each kind a cell and a day hold; metrics with intervals follow exactly.

A cell is source × type × touchpoint × unit × channel × metric × scale; a day is one of the organisation's zone.
"""

from resonanz.events.rollups.building import maintain, rebuild, refresh, settle, zone_of
from resonanz.events.rollups.query import Filter
from resonanz.events.rollups.reading import Rollup, open_rollup

__all__ = ["Filter", "Rollup", "maintain", "open_rollup", "rebuild", "refresh", "settle", "zone_of"]
