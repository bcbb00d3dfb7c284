"""Who is looking: a member with all that the member's roles grant today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from resonanz.organisation.access.permissions import LEVELS
from resonanz.organisation.people.models import Level, Member
from resonanz.organisation.people.queries import assignments_of
from resonanz.organisation.units.models import Unit


@dataclass(frozen=True, slots=True)
class Grant:
    """A permission in a subtree, and the assignment it comes from: the answer to "why do I see this?"."""

    permission: str
    path: str
    role: str
    unit: str
    assignment: str


@dataclass(frozen=True)
class Viewer:
    """A member with grants. `simulated_by` names who looks with these eyes, `scopes` what a key allows."""

    member: Member
    grants: tuple[Grant, ...]
    levels: frozenset[Level] = frozenset()
    simulated_by: Member | None = None

    def may(self, permission: str, unit: Unit | None = None) -> bool:
        """Whether the permission is held: in this unit, or anywhere when no unit is named."""
        return any(unit is None or unit.path.startswith(path) for path in self.paths(permission))

    def paths(self, permission: str) -> tuple[str, ...]:
        """Roots of the subtrees in which the permission is held, none inside another."""
        return self._roots.get(permission, ())

    @cached_property
    def _roots(self) -> dict[str, tuple[str, ...]]:
        return roots_of(self.grants)

    def why(self, permission: str, unit: Unit | None = None) -> tuple[Grant, ...]:
        """The grants that allow it; empty when it is denied."""
        fits = (g for g in self.grants if g.permission == permission)
        return tuple(g for g in fits if unit is None or unit.path.startswith(g.path))

    def narrowed(self, scopes: Iterable[str]) -> Viewer:
        """The same member with only these permissions."""
        wanted = frozenset(scopes)
        return replace(self, grants=tuple(g for g in self.grants if g.permission in wanted))


def viewer_of(member: Member, *, simulated_by: Member | None = None) -> Viewer:
    """What a member may do today. A member who left may do nothing."""
    if not member.is_active:
        return Viewer(member, (), simulated_by=simulated_by)
    rows = assignments_of(member).select_related("role", "unit")
    held = tuple((a.role.level, a.unit.path, a.role.name, a.unit.name, str(a.pk)) for a in rows)
    return Viewer(member, grants_of(held), frozenset(Level(each[0]) for each in held), simulated_by)


@lru_cache(maxsize=1_024)
def grants_of(held: tuple[tuple[str, str, str, str, str], ...]) -> tuple[Grant, ...]:
    """What assignments grant; each is level, path of the unit, name of the role, name of the unit, id."""
    return tuple(Grant(permission, *about) for level, *about in held for permission in sorted(LEVELS[Level(level)]))


@lru_cache(maxsize=1_024)
def roots_of(grants: tuple[Grant, ...]) -> dict[str, tuple[str, ...]]:
    """Roots of the subtrees by permission, none inside another."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    for grant in grants:
        held[grant.permission].add(grant.path)
    return {permission: tuple(_outermost(sorted(paths))) for permission, paths in held.items()}


def _outermost(paths: list[str]) -> Iterator[str]:
    """Of sorted paths those that lie in no other."""
    root: str | None = None
    for path in paths:
        if root is None or not path.startswith(root):
            root = path
            yield path
