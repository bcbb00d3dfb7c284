"""Forms of members; which units they offer depends on who looks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.people import actions
from resonanz.organisation.people.models import GroupGrant, Member, Role
from resonanz.organisation.units.models import Unit
from resonanz.ui.forms import name_none
from resonanz.web.editing import Day, VersionedForm, offer
from resonanz.web.people.queries import units_managed
from resonanz.web.people.rules import manages_everybody


def _offer_unit(form: forms.BaseForm, viewer: Viewer) -> None:
    form.fields["unit"].required = not manages_everybody(viewer)
    offer(form, "unit", units_managed(viewer), empty=gettext("none"))


class MemberForm(VersionedForm):
    class Meta:
        model = Member
        fields = ("name", "email", "unit", "language")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        _offer_unit(self, viewer)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def store(self) -> Member:
        """Write what the form says.

        Raises:
            Conflict: if the member was changed since the form was shown.
        """
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.adding:
            return actions.create_member(by=self.viewer.member, **values)
        seen = self.cleaned_data["version"] or 0
        return actions.edit_member(self.instance, seen=seen, by=self.viewer.member, **values)


class RoleHeldForm(forms.Form):
    role = forms.ModelChoiceField(Role.objects.filter(archived_at=None), label=_("Role"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("In the unit and everything below it"))
    since = forms.DateField(label=_("from"), widget=Day(), initial=clock.today)
    until = forms.DateField(label=_("until"), widget=Day(), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", Role.objects.filter(archived_at=None), empty=gettext("Choose a role"))
        offer(self, "unit", units_managed(viewer))


class RoleForm(VersionedForm):
    class Meta:
        model = Role
        fields = ("name", "level")

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, viewer=viewer, **kwargs)
        name_none(self, "level", gettext("Choose a level"))

    def store(self) -> Role:
        """Write what the form says.

        Raises:
            Conflict: if the role was changed since the form was shown.
        """
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.adding:
            return actions.create_role(by=self.viewer.member, **values)
        seen = self.cleaned_data["version"] or 0
        return actions.edit_role(self.instance, seen=seen, by=self.viewer.member, **values)


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = GroupGrant
        fields = ("group", "role", "unit")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "role", Role.objects.filter(archived_at=None))
        offer(self, "unit", Unit.objects.filter(archived_at=None))


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name of the directory"), max_length=120)


class PasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least twelve characters. A sentence is easier to remember than a word."),
    )
    again = forms.CharField(
        label=_("The same once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, member: Member | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.member)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "password" in cleaned and cleaned["password"] != cleaned.get("again"):
            self.add_error("again", _("The two differ. Please type the same password twice."))
        return cleaned


class SetUpForm(PasswordForm):
    """What a fresh installation asks for."""

    organisation = forms.CharField(label=_("Name of the organisation"), max_length=120)
    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Your e-mail address"))
    field_order = ("organisation", "name", "email", "password", "again")


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Member
        fields = ("language", "theme", "single_keys")
