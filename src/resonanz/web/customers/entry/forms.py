"""The form of one customer."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.access.registers import CUSTOMERS, reach_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.customers.entry.actions import enter_customer
from resonanz.organisation.customers.entry.queries import KINDS, Allowed, Reason, Wanted
from resonanz.organisation.customers.entry.reading import read_text
from resonanz.organisation.customers.entry.values import LONGEST_KEY
from resonanz.organisation.customers.models import Customer, Purpose
from resonanz.web.editing import Day, VersionedForm, offer

LINES = {"rows": 2}


class CustomerForm(VersionedForm):
    field_order = ("key", "name", "unit", "since", "language", "email", "phone", "consents", "source")
    key = forms.CharField(
        label=_("Customer number"),
        max_length=LONGEST_KEY,
        help_text=_("As your sources call the customer, so that what was heard belongs to the right person."),
    )
    language = forms.CharField(
        label=_("Language"), max_length=40, required=False, help_text=_("In which we write, such as de or en.")
    )
    email = forms.CharField(
        label=_("E-mail"), required=False, widget=forms.Textarea(attrs=LINES), help_text=_("One in each line.")
    )
    phone = forms.CharField(
        label=_("Telephone"), required=False, widget=forms.Textarea(attrs=LINES), help_text=_("One in each line.")
    )
    consents = forms.MultipleChoiceField(
        label=_("The customer allows"), choices=Purpose.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    source = forms.CharField(
        label=_("Where it was given"), max_length=120, required=False, help_text=_("Such as a call or a form.")
    )

    class Meta:
        model = Customer
        fields = ("name", "unit", "since", "language", "email", "phone")
        widgets: ClassVar = {"since": Day()}
        help_texts: ClassVar = {
            "unit": _("It looks after the customer: who works there may see who it is."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        self.fields["unit"].required = True
        offer(self, "unit", reach_of(viewer).units)
        if not self.adding:
            for name in ("key", "consents", "source"):
                del self.fields[name]
            self.initial.update({kind: "\n".join(self._stored(kind)) for kind in KINDS})

    def _stored(self, kind: str) -> list[str]:
        return list(self.instance.contacts.filter(kind=kind).values_list("value", flat=True))

    def clean_language(self) -> str:
        return str(self._read("language"))

    def clean_email(self) -> str:
        return "\n".join(self._read("email"))

    def clean_phone(self) -> str:
        return "\n".join(self._read("phone"))

    def _read(self, name: str) -> Any:
        reasons: list[Reason] = []
        value = read_text(name, self.cleaned_data[name], reasons)
        if reasons:
            raise ValidationError([str(said) for _field, said in reasons])
        return value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("consents") and not cleaned.get("source"):
            self.add_error("source", _("Say where it was given: a consent without proof does not hold."))
        return cleaned

    def store(self) -> Customer | None:
        """Write what the form says; None where a field cannot be taken, and the form says why.

        Raises:
            Conflict: if the customer was changed since the form was shown.
        """
        seen = None if self.adding else self.cleaned_data["version"] or 0
        reach, by = reach_of(self.viewer), self.viewer.member
        try:
            customer, _row = enter_customer(self._wanted(), reach=reach, by=by, seen=seen, new=self.adding)
        except ValidationError as error:
            owners = self._owners()
            for name, said in error.error_dict.items():
                self.add_error(name if name in self.fields else None, said)
            for kind, name in owners:
                self.add_error(kind, gettext("It belongs to %(name)s.") % {"name": name})
            return None
        return customer

    def _owners(self) -> list[tuple[str, str]]:
        """Whose addresses these are, where the person may know."""
        found = []
        for kind in KINDS:
            values = read_text(kind, self.cleaned_data[kind], [])
            rows = CUSTOMERS.rows(self.viewer).filter(contacts__kind=kind, contacts__value__in=values)
            found += [(kind, str(owner)) for owner in rows.exclude(pk=self.instance.pk).distinct()]
        return found

    def _wanted(self) -> Wanted:
        cleaned = self.cleaned_data
        reasons: list[Reason] = []
        values = {name: read_text(name, cleaned[name], reasons) for name in ("name", "language", *KINDS)}
        values |= {name: cleaned[name] for name in ("unit", "since")}
        consents = tuple(Allowed(purpose, cleaned["source"]) for purpose in cleaned.get("consents", ()))
        known = "" if self.adding else self.instance.pseudonym
        return Wanted(1, cleaned.get("key", "").strip(), values, consents, tuple(reasons), known)
