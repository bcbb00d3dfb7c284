"""What invitations and answers hold about persons, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from resonanz.listen.respond.models import Invitation, OptOut, Response, Round
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.people.models import Member
from resonanz.organisation.personal_data import Ending, Retention, Rows

_TWELVE = Retention(12, _("the invitation"))
_SIXTY = Retention(60, _("the answer"))
_STAYS = Retention(None, _("until taken back"))
_HERE = Retention(None, _("as long as the person works here"))


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers of a customer, by name or by pseudonym. Anonymous ones are nobody's and stay."""

    model: type[Model] = Response
    fields: tuple[str, ...] = ("customer",)
    person: str = Customer._meta.label
    ending: Ending = Ending.DELETE
    retention: Retention = _SIXTY

    def export(self, person: Model) -> list[dict[str, Any]]:
        rows = self._rows(person).select_related("survey_version__survey")
        return [{"survey": str(row.survey_version), "day": str(row.given_on), "answers": row.answers} for row in rows]

    def erase(self, person: Model) -> int:
        return self._rows(person).delete()[0]

    def _rows(self, person: Any) -> QuerySet[Response]:
        return Response.objects.filter(Q(customer=person.pk) | Q(pseudonym=person.pseudonym))


_ASKED = ("asked_at", "channel", "because", "basis", "state")
MINE = (
    Rows(Invitation, ("customer",), Customer._meta.label, _ASKED, _TWELVE),
    Rows(
        OptOut,
        ("customer",),
        Customer._meta.label,
        ("at", "source"),
        Retention(None, _("until taken back")),
        Ending.UNLINK,
    ),
    Rows(Round, ("member",), Member._meta.label, ("created_at", "drawn"), _HERE, Ending.UNLINK),
)
ANSWERS = Answers()
