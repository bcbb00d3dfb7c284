"""Sentences about the customer arm."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resonanz.act.measures.arm.queries import Size, least_of
from resonanz.act.measures.models import Measure
from resonanz.organisation.customers.models import Customer
from resonanz.ui.speech import speech

HEAD: Final = (
    gettext_lazy("Name"),
    gettext_lazy("Customer number"),
    gettext_lazy("E-mail"),
    gettext_lazy("Telephone"),
    gettext_lazy("Unit"),
    gettext_lazy("Language"),
)


def too_few(measure: Measure, n: int) -> str:
    """Why nobody is drawn, and what would help."""
    words = _("%(needed)s customers that fit; today there are %(n)s. More units, or a wider rule, give more")
    t = speech()
    return words % {"needed": t.whole(least_of(measure)), "n": t.whole(n)}


def rule(measure: Measure) -> str:
    """Whom the rule concerns, in one sentence."""
    parts = [_("customers of the units")]
    if measure.contact_weeks:
        parts.append(_("at the touchpoint in the last %(n)s weeks") % {"n": speech().whole(measure.contact_weeks)})
    if measure.consent:
        parts.append(_("consent: %(what)s") % {"what": measure.get_consent_display()})
    return ", ".join([*parts, _("in no other running draw")])


def drawn(measure: Measure, size: Size | None) -> str:
    """How the lot fell."""
    t = speech()
    share = t.percent(measure.share, 0)
    if size is None:
        return _("Drawn when the measure starts; each customer receives it with a chance of %(share)s.") % {
            "share": share
        }
    words = _("%(treated)s of %(all)s customers receive it, the others show what would have been. Chance: %(share)s.")
    return words % {"treated": t.whole(size.treated), "all": t.whole(size.all), "share": share}


def line(who: Customer) -> tuple[str, ...]:
    """A customer in the file of those who receive it."""
    reached = {each.kind: each.value for each in reversed(list(who.contacts.all()))}
    contacts = (reached.get(kind, "") for kind in ("number", "email", "phone"))
    return (who.name, *contacts, who.unit.name if who.unit else "", who.language)
