"""What the pages of keys show."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from resonanz.organisation.access.keys import holder
from resonanz.organisation.access.models import ApiKey
from resonanz.organisation.access.rules import Rule
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.units.models import Unit
from resonanz.web.oversight.queries import Right, rights_of


def _where(viewer: Viewer) -> Q:
    """One's own keys; all of them where the right is held for the whole house."""
    roots = Unit.objects.filter(parent=None, archived_at=None).values_list("path", flat=True)
    everywhere = all(path in viewer.paths("manage_keys") for path in roots)
    return Q() if everywhere else Q(member=viewer.member)


KEYS = Rule(ApiKey, "manage_keys", _where)


def keys_of(viewer: Viewer, *, valid: bool) -> QuerySet[ApiKey]:
    """Keys that open something, or those that do not any more."""
    ended = ~Q(revoked_at=None) | Q(expires_at__lte=clock.now()) | Q(member__is_active=False)
    rows = KEYS.rows(viewer, ApiKey.objects.select_related("member"))
    return rows.exclude(ended) if valid else rows.filter(ended)


def opened_by(key: ApiKey) -> list[Right]:
    """What a key may do at this moment: its scopes, as far as its member holds them."""
    found = holder(key)
    return rights_of(found.viewer)[0] if found is not None else []


def idle_scopes(key: ApiKey) -> list[Right]:
    """Scopes of a key that its member does not hold any more."""
    found = holder(key)
    return [right for right in rights_of(found.viewer)[1] if right.permission.code in key.scopes] if found else []
