"""Rights in rows: what a member may do, where, and through which role."""

from __future__ import annotations

from dataclasses import dataclass

from resonanz.organisation.access.permissions import PERMISSIONS, Permission
from resonanz.organisation.access.viewers import Grant, Viewer


@dataclass(frozen=True, slots=True)
class Right:
    """One permission and the grants that give it; without grants it is denied."""

    permission: Permission
    grants: tuple[Grant, ...]


def rights_of(viewer: Viewer) -> list[Right]:
    """Every permission there is, granted or not."""
    return [Right(permission, viewer.why(code)) for code, permission in PERMISSIONS.items()]
