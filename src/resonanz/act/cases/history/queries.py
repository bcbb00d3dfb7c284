"""A customer's part in cases: what an export shows, and what an erasure leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.models import Case, Goodwill, Letter, Step
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.personal_data import Ending, Retention

_SHOWN = ("kind", "state", "urgent", "subject", "text", "language", "score", "scale", "told")
_KEPT = Retention(36, _("the last contact"))
_MOMENTS = ("opened_at", "acknowledged_at", "answered_at", "told_at", "closed_at")


@dataclass(frozen=True, slots=True)
class CasesOfCustomer:
    """Cases stay as bare facts, with state and cause; the link to the customer and all words go."""

    model: type[Model] = Case
    fields: tuple[str, ...] = ("customer",)
    person: str = Customer._meta.label
    ending: Ending = Ending.UNLINK
    retention: Retention = _KEPT

    def export(self, person: Model) -> list[dict[str, Any]]:
        """The cases of a customer with everything that was written in them to or by the customer."""
        cases = Case.objects.filter(customer=person.pk).select_related("touchpoint", "unit", "cause")
        return [_exported(case) for case in cases.prefetch_related("letters", "goodwill").order_by("number")]

    def erase(self, person: Model) -> int:
        """Take the words and the link away."""
        ids = list(Case.objects.filter(customer=person.pk).values_list("pk", flat=True))
        Letter.objects.filter(case__in=ids).delete()
        Step.objects.filter(case__in=ids).update(text="")
        Goodwill.objects.filter(case__in=ids).update(reason="", answer="")
        return Case.objects.filter(pk__in=ids).update(customer=None, subject="", text="", language="")


def _exported(case: Case) -> dict[str, Any]:
    letters = [
        {"at": letter.at.isoformat(), "from_customer": letter.incoming, "subject": letter.subject, "text": letter.body}
        for letter in case.letters.all()
    ]
    moments = {name: at.isoformat() if (at := getattr(case, name)) else None for name in _MOMENTS}
    granted = sum(each.cents for each in case.goodwill.all() if each.state == Goodwill.State.GRANTED)
    return {
        "number": case.sign,
        **{name: getattr(case, name) for name in _SHOWN},
        **moments,
        "touchpoint": str(case.touchpoint or ""),
        "unit": str(case.unit),
        "cause": str(case.cause or ""),
        "goodwill_cents": granted,
        "letters": letters,
    }
