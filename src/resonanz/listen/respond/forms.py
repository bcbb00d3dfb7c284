"""Forms: whom to ask, how often anybody is asked, an open link, an address that shall not be asked."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.listen.respond.models import Channel, ContactRule, OpenLink
from resonanz.listen.respond.rounds import MOST, Choice
from resonanz.listen.respond.rules import LONGEST_QUARANTINE, contact_rule
from resonanz.listen.surveys.models import Survey
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below
from resonanz.ui.parts import Versions

_HOST: Final = re.compile(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?")
MOST_ORIGINS: Final = 20


class AskForm(forms.Form):
    """Whom to ask, and how many of them."""

    unit = forms.ModelChoiceField(label=_("Customers of"), queryset=Unit.objects.none())
    touchpoint = forms.ModelChoiceField(
        label=_("who met the touchpoint"), queryset=TOUCHPOINTS_SEEN.model.objects.none(), required=False
    )
    days = forms.IntegerField(label=_("in the last days"), min_value=1, max_value=365, initial=30)
    size = forms.IntegerField(
        label=_("How many to draw"), min_value=1, max_value=MOST, initial=100,
        help_text=_("They are drawn by chance, here, and the probability is kept with each invitation."),
    )  # fmt: skip
    per_unit = forms.BooleanField(
        label=_("the same number from each unit"), required=False,
        help_text=_("So that small units become visible, too. Weights even it out."),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("How they are asked"),
        choices=[(Channel.EMAIL, _("by e-mail")), (Channel.LINK, _("individual links as a table, to hand over"))],
        initial=Channel.EMAIL,
    )

    def __init__(self, data: QueryDict | None = None, *, viewer: Viewer, survey: Survey) -> None:
        super().__init__(data, initial={"touchpoint": survey.touchpoint_id})
        self.survey = survey
        unit, touchpoint = self.fields["unit"], self.fields["touchpoint"]
        assert isinstance(unit, forms.ModelChoiceField)
        assert isinstance(touchpoint, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(below(viewer.paths("send_surveys")), archived_at=None).order_by("path")
        unit.empty_label = None
        touchpoint.queryset = TOUCHPOINTS_SEEN.rows(viewer).filter(archived_at=None)
        touchpoint.empty_label = gettext("all customers, whatever they met")

    def choice(self) -> Choice:
        """What was chosen."""
        given = self.cleaned_data
        return Choice(
            self.survey,
            given["unit"],
            given["touchpoint"],
            days=given["days"],
            size=given["size"],
            per_unit=given["per_unit"],
            by_mail=given["channel"] == Channel.EMAIL,
        )


class RuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """The one contact rule."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = ContactRule
        fields = ("quarantine_days", "reminder_days", "existing_customers")
        help_texts: ClassVar = {
            "quarantine_days": _("Over all surveys and ways together. 90 is usual."),
            "reminder_days": _("Who has not answered by then is reminded once. 0 sends no reminder."),
            "existing_customers": _(
                "§ 7 (3) UWG: they gave their address with an order and were told that they may object. "
                "Without it only those are asked who consented."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version

    def values(self) -> dict[str, Any]:
        """What the form says."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def versions(self) -> Versions:
        """What is stored now beside what this form wants to write."""
        stored = contact_rule()
        pairs = ((name, getattr(stored, name), value) for name, value in self.values().items())
        return Versions(tuple((str(self.fields[name].label), _said(a), _said(b)) for name, a, b in pairs))

    def again(self) -> RuleForm:
        """The same values, to be written over what is stored now."""
        data: Any = self.data
        data = data.copy()
        data["version"] = str(contact_rule().version)
        return RuleForm(data, instance=contact_rule())

    def clean_quarantine_days(self) -> int:
        days: int = self.cleaned_data["quarantine_days"]
        if not 1 <= days <= LONGEST_QUARANTINE:
            raise ValidationError(
                _("Between two invitations lie 1 to %(most)s days."), params={"most": LONGEST_QUARANTINE}
            )
        return days

    def clean_reminder_days(self) -> int:
        days: int = self.cleaned_data["reminder_days"]
        if days > 60:
            raise ValidationError(_("A reminder after more than 60 days surprises people. Choose fewer days, or 0."))
        return days


def _said(value: object) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)


class StopForm(forms.Form):
    address = forms.EmailField(label=_("E-mail address"), max_length=254)


class LinkForm(forms.ModelForm):  # type: ignore[type-arg]
    """A public way to a survey."""

    places = forms.CharField(
        label=_("Pages that may embed it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For a frame in another page: one address a line, such as https://www.example.org."),
    )

    class Meta:
        model = OpenLink
        fields = ("name", "channel", "unit")
        help_texts: ClassVar = {
            "name": _("Where it will stand, such as poster at the counter in Kiel."),
            "unit": _("Answers by this link belong to it. None means the whole house."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.fields["unit"]
        assert isinstance(unit, forms.ModelChoiceField)
        unit.queryset = Unit.objects.filter(below(viewer.paths("send_surveys")), archived_at=None).order_by("path")
        unit.empty_label = gettext("the whole house")

    def clean_places(self) -> list[str]:
        found = [_origin(line) for line in self.cleaned_data["places"].split()]
        if len(found) > MOST_ORIGINS:
            raise ValidationError(_("At most %(most)s pages can be named."), params={"most": MOST_ORIGINS})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("channel") == Channel.EMBED and not cleaned.get("places") and "places" not in self.errors:
            self.add_error("places", _("Name the pages that may embed it; no other page will show it."))
        return cleaned


def _origin(text: str) -> str:
    parts = urlsplit(text.strip().lower())
    if parts.scheme not in {"https", "http"} or not _HOST.fullmatch(parts.netloc):
        raise ValidationError(
            _("%(text)s is no address of a page. Write it as https://www.example.org."), params={"text": text[:80]}
        )
    return f"{parts.scheme}://{parts.netloc}"
