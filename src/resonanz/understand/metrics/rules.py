from __future__ import annotations

from typing import Final

from django.db.models import Q

from resonanz.organisation.access.rules import Rule, everywhere
from resonanz.organisation.access.viewers import Viewer
from resonanz.understand.metrics.models import DrillPath, SavedView


def _own(viewer: Viewer) -> Q:
    return Q(member=viewer.member)


VIEWS: Final = Rule(SavedView, "see_metrics", _own)
PATHS: Final = Rule(DrillPath, "see_metrics", everywhere)
PATHS_EDITED: Final = Rule(DrillPath, "edit_touchpoints", everywhere)
