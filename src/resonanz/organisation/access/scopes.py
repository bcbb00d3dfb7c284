"""From a viewer to a scope of the record: the only place where one is made for a member."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404

from resonanz.events.scope import Scope
from resonanz.organisation.access.permissions import PERMISSIONS
from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import keys_of

UNITS_SEEN = Rule(Unit, "see_metrics", in_units("see_metrics", ""))


def scope_of(viewer: Viewer, permission: str, *, within: Unit | None = None) -> Scope:
    """What of the record the viewer may use under a permission, narrowed to one unit's subtree if one is named.

    Raises:
        Http404: if the permission is not held at all, or not in this unit.
    """
    paths = viewer.paths(permission)
    if not paths or (within is not None and not viewer.may(permission, within)):
        raise Http404
    text = permission == "read_voices"
    if _whole_house(paths) and (within is None or within.parent_id is None):
        return Scope(purpose=PERMISSIONS[permission].purpose, may_see_text=text)
    units = Rule(Unit, permission, in_units(permission, "")).rows(viewer)
    keys = keys_of(units if within is None else units.filter(path__startswith=within.path))
    return Scope(purpose=PERMISSIONS[permission].purpose, units=keys, may_see_text=text)


def scope_of_customer(viewer: Viewer, customer: str) -> Scope:
    """The events of one customer that the viewer may see; comments only where they may be read in all these units.

    Raises:
        Http404: if customers may not be seen at all.
    """
    scope = scope_of(viewer, "see_customers")
    text = False
    if viewer.may("read_voices"):
        readable = scope_of(viewer, "read_voices").units
        text = readable is None or (scope.units is not None and scope.units <= readable)
    return replace(scope, customer=customer, may_see_text=text)


def _whole_house(paths: tuple[str, ...]) -> bool:
    """Whether every root is covered: then rows that name no unit belong to the view, too."""
    roots = Unit.objects.filter(parent=None, archived_at=None).values_list("path", flat=True)
    return all(root in paths for root in roots)
