"""Words of bringing customers in: headers of a sheet and what stands in the preview."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from resonanz.organisation.customers.models import Purpose

COLUMNS: Final = {
    "key": _("Customer number"),
    "name": _("Name"),
    "unit": _("Unit"),
    "since": _("Customer since"),
    "language": _("Language"),
    "email": _("E-mail"),
    "phone": _("Telephone"),
    Purpose.FEEDBACK.value: _("Consent to surveys"),
    Purpose.CALLBACK.value: _("Consent to callbacks"),
    Purpose.NEWS.value: _("Consent to news"),
}
GIVEN, FAMILY = "given", "family"
"""Two columns that make a name where there is none for the whole of it."""
ALSO: Final = {
    "key": ("Kundennr", "Kundennr.", "Kunden-Nr.", "Kunden-ID", "Customer ID", "Customer no.", "Number"),
    "name": ("Kunde", "Kundenname", "Customer", "Customer name", "Full name", "Vor- und Nachname"),
    GIVEN: ("Vorname", "First name", "Given name"),
    FAMILY: ("Nachname", "Familienname", "Last name", "Surname"),
    "unit": ("Filiale", "Region", "Branch", "Standort", "Abteilung"),
    "since": ("Seit", "Vertragsbeginn", "Since"),
    "email": ("Email", "Mail", "E-Mail-Adresse", "Mailadresse", "Email address", "E-mail address"),
    "phone": ("Telefonnummer", "Tel", "Tel.", "Phone", "Phone number", "Rufnummer"),
    Purpose.FEEDBACK.value: ("Einwilligung Befragung", "Einwilligung", "Consent", "Consent survey"),
    Purpose.CALLBACK.value: ("Einwilligung Rückruf", "Consent callback"),
    Purpose.NEWS.value: ("Einwilligung Neuigkeiten", "Consent news"),
}
"""What other systems call these columns."""
