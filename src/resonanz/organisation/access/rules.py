"""One rule answers both "may this member do it" and "which rows": lists and pages cannot disagree."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404

from resonanz.organisation.access.viewers import Viewer

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Rule(Generic[M]):
    """Rows of a model that a viewer may meet under one permission."""

    model: type[M]
    permission: str
    where: Callable[[Viewer], Q]

    def rows(self, viewer: Viewer, queryset: QuerySet[M] | None = None) -> QuerySet[M]:
        """The rows of the query that the viewer may meet; none without the permission."""
        rows = self.model._default_manager.all() if queryset is None else queryset
        return rows.filter(self.where(viewer)) if viewer.may(self.permission) else rows.none()

    def fetch(self, viewer: Viewer, pk: uuid.UUID | str, queryset: QuerySet[M] | None = None) -> M:
        """The row with this id.

        Raises:
            Http404: if there is none or the viewer may not meet it: both look the same from outside.
        """
        found = self.rows(viewer, queryset).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def allows(self, viewer: Viewer, row: M) -> bool:
        """The yes or no of the same rule."""
        return self.rows(viewer).filter(pk=row.pk).exists()


def in_units(permission: str, field: str = "unit") -> Callable[[Viewer], Q]:
    """Rows whose unit lies in a subtree where the permission is held; `field` leads to the unit, "" is the unit."""
    name = f"{field}__path__startswith" if field else "path__startswith"

    def where(viewer: Viewer) -> Q:
        found = Q(pk__in=[])
        for path in viewer.paths(permission):
            found |= Q(**{name: path})
        return found

    return where


def everywhere(_viewer: Viewer) -> Q:
    """All rows: the permission alone decides."""
    return Q()


def require(viewer: Viewer, permission: str) -> None:
    """Deny a page that the viewer has no right to at all."""
    if not viewer.may(permission):
        raise PermissionDenied(permission)
