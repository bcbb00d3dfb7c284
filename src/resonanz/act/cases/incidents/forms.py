"""Forms of incidents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.act.cases.mail.actions import LONGEST_BODY, LONGEST_SUBJECT
from resonanz.act.cases.models import RootCause
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below


class IncidentForm(forms.Form):
    name = forms.CharField(label=_("What happened?"), max_length=200)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("Unit"), empty_label=None)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = Unit.objects.filter(below(viewer.paths("assign_cases")), archived_at=None)
        units.initial = viewer.member.unit_id


class AnswerForm(forms.Form):
    cause = forms.ModelChoiceField(RootCause.objects.none(), label=_("Cause"))
    subject = forms.CharField(label=_("Subject"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("{name}, {number}, {touchpoint} and {sender} are filled in for each customer."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        causes = self.fields["cause"]
        assert isinstance(causes, forms.ModelChoiceField)
        causes.queryset, causes.empty_label = RootCause.objects.filter(archived_at=None), str(_("Choose a cause"))
