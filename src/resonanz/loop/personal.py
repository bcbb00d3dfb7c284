"""What the loop holds about persons."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from resonanz.loop.models import FollowUp, Switch
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.people.models import Member
from resonanz.organisation.personal_data import Ending, Retention, Rows, register


class FollowUps:
    """Follow-ups know the pseudonym; with the customer they go."""

    model: type[Model] = FollowUp
    fields = ("customer",)
    person = Customer._meta.label
    ending = Ending.DELETE
    retention = Retention(12, _("after the question"))

    def export(self, person: Model) -> list[dict[str, Any]]:
        rows = self._rows(person).values("case", "touchpoint", "arm", "due_at", "ended_because")
        return [{name: str(value) for name, value in row.items()} for row in rows]

    def erase(self, person: Model) -> int:
        return int(self._rows(person).delete()[0])

    def _rows(self, person: Model) -> Any:
        return FollowUp.objects.filter(customer=getattr(person, "pseudonym", ""))


def register_people() -> None:
    """Say it; called in `AppConfig.ready`."""
    kept = Retention(None, _("as long as the person works here"))
    register(
        FollowUps(),
        Rows(Switch, ("changed_by",), Member._meta.label, ("code", "changed_at"), kept, Ending.UNLINK),
    )
