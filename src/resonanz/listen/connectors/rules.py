"""Who meets which webhooks: one's own; whoever manages keys of the whole house meets all."""

from __future__ import annotations

from django.db.models import Q

from resonanz.listen.connectors.models import Webhook
from resonanz.organisation.access.rules import Rule
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below


def _where(viewer: Viewer) -> Q:
    roots = Unit.objects.filter(parent=None, archived_at=None)
    whole = not roots.exclude(below(viewer.paths("manage_keys"))).exists()
    return Q() if whole else Q(member=viewer.member)


WEBHOOKS = Rule(Webhook, "manage_keys", _where)
