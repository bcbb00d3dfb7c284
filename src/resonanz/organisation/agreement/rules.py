"""What can be agreed: terms with their legal floor, and who must say yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.agreement.purposes import functions

Label = str | Promise


class Side(models.TextChoices):
    """Who must agree. Where there is no works council, data protection takes its place."""

    EMPLOYER = "employer", _("Employer")
    COUNCIL = "council", _("Works council")
    DATA_PROTECTION = "data_protection", _("Data protection")


@dataclass(frozen=True, slots=True)
class Term:
    """A number that the system enforces; never below `least`, whoever agrees."""

    code: str
    label: Label
    about: Label
    unit: Label
    agreed: int
    least: int
    most: int


TERMS: Final[Mapping[str, Term]] = {
    term.code: term
    for term in (
        Term(
            "group",
            _("Smallest group for figures"),
            _("Below it figures are hidden, also where they could be found by subtracting."),
            _("persons"),
            7,
            5,
            50,
        ),
        Term(
            "group_text",
            _("Smallest group for comments and moods"),
            _("Free text of employees and mood questions."),
            _("persons"),
            10,
            7,
            100,
        ),
        Term(
            "learning_months",
            _("How long own learning is kept"),
            _("Afterwards it is deleted, with proof."),
            _("months"),
            12,
            1,
            24,
        ),
        Term(
            "leaver_days",
            _("How long learning of leavers is kept"),
            _("Counted from the last day."),
            _("days"),
            90,
            0,
            180,
        ),
    )
}
FUNCTION: Final = "function:"
"""Keys of functions begin so; their value is 1 (on) or 0 (off)."""


class NotAgreedError(ValueError):
    """A change that the rules do not allow; the message says which rule."""


def check_value(key: str, value: int) -> None:
    """Refuse what nobody can agree on.

    Raises:
        NotAgreedError: the key is unknown or the value lies outside its limits.
    """
    if key.startswith(FUNCTION):
        if key.removeprefix(FUNCTION) not in functions() or value not in {0, 1}:
            raise NotAgreedError(gettext("%(key)s is no function that can be switched on or off.") % {"key": key})
        return
    term = TERMS.get(key)
    if term is None:
        raise NotAgreedError(gettext("%(key)s is no term of the agreement.") % {"key": key})
    if not term.least <= value <= term.most:
        limits = {"name": term.label, "value": value, "least": term.least, "most": term.most, "unit": term.unit}
        raise NotAgreedError(gettext("%(name)s: %(value)s lies outside %(least)s to %(most)s %(unit)s.") % limits)
