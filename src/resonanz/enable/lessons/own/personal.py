"""What happens to own learning: only its owner takes it out; an export that others ask for holds none of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from resonanz.enable.lessons.own.models import Commitment, Given, Knowledge, Memory, Preference, Reflection, Sitting
from resonanz.organisation.people.models import Member
from resonanz.organisation.personal_data import Ending, Label, Retention, register

MODELS: tuple[type[Model], ...] = (Sitting, Given, Memory, Knowledge, Commitment, Reflection, Preference)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A provider that exports nothing: whoever asks for it is not known here, and only the owner may read."""

    model: type[Model]
    retention: Retention
    fields: tuple[str, ...] = ("member",)
    person: str = Member._meta.label
    ending: Ending = Ending.DELETE
    why: Label = ""

    def export(self, person: Model) -> list[dict[str, Any]]:  # noqa: ARG002 - it does not matter who asks for whom
        """Nothing: the owner's own way out is the page "Learning, my data"."""
        return []

    def erase(self, person: Model) -> int:
        return self.model._default_manager.filter(member=person.pk).delete()[0]


def register_own() -> None:
    """Tell the register of personal data about own learning."""
    kept = Retention(12, _("it was learnt; at the latest 90 days after leaving, as agreed"))
    register(*(Sealed(model, kept) for model in MODELS))
