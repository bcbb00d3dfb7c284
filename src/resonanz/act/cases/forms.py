"""Forms of cases; what they offer depends on the case and on who looks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.mail.actions import LONGEST_BODY, LONGEST_SUBJECT
from resonanz.act.cases.models import Case, Kind, RootCause, Told
from resonanz.act.cases.queries import workers_of
from resonanz.act.cases.rules import CASES_WORKED
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.customers.queries import pseudonyms_for
from resonanz.organisation.people.models import Member
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below


class SeenForm(forms.Form):
    """A form that knows which version of the case it was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any = None, *, case: Case, **more: Any) -> None:
        super().__init__(data, **more)
        self.case = case
        self.fields["version"].initial = case.version
        self.label_suffix = ""

    @property
    def seen(self) -> int:
        return int(self.cleaned_data["version"])


class ReplyForm(SeenForm):
    prefix = "reply"
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("Text"), max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 10, "data-send": ""})
    )
    answers = forms.BooleanField(label=_("This answers the matter"), required=False, initial=True)
    standard = forms.UUIDField(required=False, widget=forms.HiddenInput)
    standard_title = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def cited(self) -> list[dict[str, str]]:
        """The standard that the text rests on."""
        title = self.cleaned_data["standard_title"]
        return [{"id": str(self.cleaned_data["standard"] or ""), "title": title}] if title else []


class MoveForm(SeenForm):
    state = forms.CharField(max_length=12)


class CloseForm(SeenForm):
    prefix = "close"
    cause = forms.ModelChoiceField(RootCause.objects.none(), label=_("Cause"), required=False)
    told = forms.ChoiceField(label=_("Customer told"), required=False)
    text = forms.CharField(label=_("Note"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        causes, told = self.fields["cause"], self.fields["told"]
        assert isinstance(causes, forms.ModelChoiceField)
        assert isinstance(told, forms.ChoiceField)
        causes.queryset, causes.initial = RootCause.objects.filter(archived_at=None), self.case.cause_id
        causes.empty_label = str(_("Choose a cause"))
        told.choices = [("", _("Choose how, or why not")), *Told.choices]
        told.initial = self.case.told


class AssignForm(SeenForm):
    prefix = "assign"
    to = forms.ModelChoiceField(Member.objects.none(), label=_("Hand over to"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer = self.fields["to"]
        assert isinstance(offer, forms.ModelChoiceField)
        offer.empty_label = str(_("Choose whom"))
        offer.queryset = workers_of(self.case.unit).exclude(pk__in=[self.case.owner_id] if self.case.owner_id else [])


class NoteForm(forms.Form):
    prefix = "note"
    text = forms.CharField(label=_("Note"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 2}))


class AttemptForm(forms.Form):
    prefix = "attempt"
    how = forms.ChoiceField(
        label=_("How"), choices=[(each.value, each.label) for each in (Told.PHONE, Told.MAIL, Told.LETTER)]
    )


class ReasonForm(SeenForm):
    prefix = "reopen"
    reason = forms.CharField(label=_("Why?"), max_length=500, required=False)


class MergeForm(SeenForm):
    prefix = "merge"
    into = forms.CharField(label=_("Case that goes on"), max_length=20, help_text=_("Its number, such as F-1042."))

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer

    def clean_into(self) -> Case:
        number = self.cleaned_data["into"].strip().upper().removeprefix("F-")
        found = None
        if number.isdecimal() and len(number) < 10:
            found = CASES_WORKED.rows(self.viewer).filter(number=int(number)).first()
        if found is None:
            raise ValidationError(_("There is no case with this number that you may work on."))
        return found


class OpenForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is it?"), choices=Kind.choices, initial=Kind.COMPLAINT)
    subject = forms.CharField(label=_("In a few words"), max_length=200)
    text = forms.CharField(
        label=_("What did the customer say?"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In the customer's own words, if you can."),
    )
    customer = forms.CharField(
        label=_("Customer"),
        max_length=200,
        required=False,
        help_text=_("Customer number, e-mail or telephone. Leave it empty where nobody knows who it was."),
    )
    touchpoint = forms.ModelChoiceField(Touchpoint.objects.none(), label=_("Touchpoint"), required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=None)
    urgent = forms.BooleanField(label=_("It is urgent"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        touchpoints, units = self.fields["touchpoint"], self.fields["unit"]
        assert isinstance(touchpoints, forms.ModelChoiceField)
        assert isinstance(units, forms.ModelChoiceField)
        touchpoints.queryset = TOUCHPOINTS_SEEN.rows(viewer).filter(archived_at=None)
        touchpoints.empty_label = str(_("none in particular"))
        units.queryset = Unit.objects.filter(below(viewer.paths("work_cases")), archived_at=None)
        units.initial = viewer.member.unit_id

    def clean_customer(self) -> Customer | None:
        words = self.cleaned_data["customer"].strip()
        if not words:
            return None
        found = Customer.objects.filter(pseudonym__in=pseudonyms_for(words)).first()
        if found is None:
            raise ValidationError(_("No customer is known under this. Check it, or leave it empty."))
        return found
