"""What the start page shows at each depth."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from resonanz.analytics.metrics.results import Comparison, MetricValue
from resonanz.analytics.results import Verdict
from resonanz.listen.feedback.queries import Voice, Wanted, voices
from resonanz.organisation.access.registers import TOUCHPOINTS_EDITED, TOUCHPOINTS_SEEN
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer, roots_of
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Level
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.understand.metrics.forms import UNITS, Address
from resonanz.understand.metrics.queries.keeping import kept, registers, stamp
from resonanz.understand.metrics.queries.reading import Metrics, open_metrics
from resonanz.understand.metrics.rules import PATHS

SHOWN: Final = ("nps", "csat_mean", "ces_mean", "rating_mean", "share")
"""One metric per kind of question, in the order of the tiles."""
TILES: Final = 4
LATELY: Final = timedelta(days=90)


class Depth(StrEnum):
    """How deep somebody looks first."""

    CX = "cx"
    BOARD = "board"
    MANAGEMENT = "management"
    TEAM = "team"
    FRONT = "front"
    OVERSIGHT = "oversight"
    PLAIN = "plain"


_DEPTHS: Final = (
    (Level.CX, Depth.CX),
    (Level.BOARD, Depth.BOARD),
    (Level.MANAGEMENT, Depth.MANAGEMENT),
    (Level.TEAM_LEAD, Depth.TEAM),
    (Level.FRONT_LINE, Depth.FRONT),
)


def depth_of(viewer: Viewer) -> Depth:
    """The depth of the level at which the viewer decides; the deepest view of numbers first."""
    if viewer.may("see_metrics"):
        return next((depth for level, depth in _DEPTHS if level in viewer.levels), Depth.MANAGEMENT)
    return Depth.OVERSIGHT if viewer.may("approve_agreement") else Depth.PLAIN


def tag(viewer: Viewer, address: Address) -> str:
    """Says whether anything on the page can have changed, before any number is counted.

    The same for all who see the same: nothing that moves on the page is about one member, but for the own touchpoints.
    """
    own = sorted(Touchpoint.objects.filter(owner=viewer.member).values_list("pk", flat=True))
    sight = depth_of(viewer), sorted(roots_of(viewer.grants).items()), viewer.simulated_by is None, own
    unit = address.cut.unit and address.cut.unit.pk
    facts = (stamp(), registers(), sight, unit, address.given, clock.today(), get_language())
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


@dataclass(frozen=True)
class Sight:
    """What the start page knows, opened once."""

    viewer: Viewer
    address: Address
    metrics: Metrics
    names: dict[str, str]
    """Name of a touchpoint by its id."""

    @property
    def values(self) -> list[MetricValue]:
        """One value per kind of question, those with the most answers."""
        found = {value.metric: value for value in self.metrics.overall()}
        shown = [found[code] for code in SHOWN if code in found]
        most = sorted(shown, key=lambda value: -value.estimate.n)[:TILES]
        return [value for value in shown if value in most]

    def moved(self) -> list[Comparison]:
        """Changes of touchpoints, one metric per kind of question."""
        return [c for c in self.metrics.changes(pooled=False) if c.value.metric in SHOWN]

    def standing(self) -> list[Comparison]:
        """Touchpoints beside the others, one metric per kind of question."""
        return [c for c in self.metrics.by_touchpoint() if c.value.metric in SHOWN]


def open_sight(viewer: Viewer, address: Address) -> Sight:
    """Open the numbers behind the start page."""
    names = {str(pk): name for pk, name in Touchpoint.objects.values_list("pk", "name")}
    return Sight(viewer, address, open_metrics(viewer, address.cut), names)


def best_asked(found: Sequence[Comparison]) -> list[Comparison]:
    """The comparisons of the metric that most touchpoints have."""
    by_metric: dict[str, list[Comparison]] = {}
    for item in found:
        by_metric.setdefault(item.value.metric, []).append(item)
    return max(by_metric.values(), key=lambda items: sum(i.verdict in _JUDGED for i in items), default=[])


_JUDGED: Final = {Verdict.BETTER, Verdict.WORSE, Verdict.NO_CLEAR_DIFFERENCE}


def latest(sight: Sight, limit: int) -> tuple[Voice, ...]:
    """What was said last in the unit at hand."""
    viewer, unit = sight.viewer, sight.address.cut.unit
    if not viewer.may("read_voices", unit):
        return ()
    wanted = Wanted(unit=unit, first=clock.today() - LATELY)
    key = "latest", sight.metrics.stamp, scope_of(viewer, "read_voices", within=unit), wanted.first, limit
    return kept.get(key, lambda: voices(viewer, wanted, limit=limit).items)


def parts(viewer: Viewer, address: Address) -> dict[str, str]:
    """Names of the parts of the unit at hand, by id."""
    inside = UNITS.rows(viewer).filter(parent=address.cut.unit, archived_at=None)
    return {str(pk): name for pk, name in inside.values_list("pk", "name")}


def usual_path(viewer: Viewer) -> dict[str, Any]:
    """The drill path that was composed first, for an address; without one the usual order of levels holds."""
    first = PATHS.rows(viewer).order_by("pk").values_list("pk", flat=True).first()
    return {"path": first} if first else {}


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the register of touchpoints lacks."""

    total: int
    without_owner: int
    assumed: int
    own: tuple[str, ...]
    """Ids of the touchpoints that the viewer owns."""
    may_edit: bool


def gaps(viewer: Viewer) -> Gaps:
    """What is open in the register, as far as the viewer sees it."""
    rows = TOUCHPOINTS_SEEN.rows(viewer).filter(archived_at=None)
    found = list(rows.values_list("pk", "owner_id", "basis"))
    return Gaps(
        total=len(found),
        without_owner=sum(owner is None for _, owner, _ in found),
        assumed=sum(basis == "assumed" for *_, basis in found),
        own=tuple(str(pk) for pk, owner, _ in found if owner == viewer.member.pk),
        may_edit=viewer.may(TOUCHPOINTS_EDITED.permission),
    )


def address_of(name: str, *args: Any) -> str:
    """An address of another slice; empty where this installation has no such page."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
