"""Sentences about units."""

from __future__ import annotations

from django.utils.translation import gettext as _


def tree_headline(*, units: int, people: int) -> str:
    """How the house is divided."""
    if not units:
        return _("No unit is entered yet.")
    if units == 1:
        return _("You see one unit; %(people)s people work here.") % {"people": people}
    return _("The house is divided into %(units)s units; %(people)s people work here.") % {
        "units": units,
        "people": people,
    }


def unit_headline(*, name: str, people: int, archived: bool) -> str:
    """The state of one unit."""
    if archived:
        return _("%(name)s is closed.") % {"name": name}
    return _("%(people)s people work in %(name)s and below it.") % {"name": name, "people": people}
