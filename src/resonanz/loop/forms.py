from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.loop.policy import Setting
from resonanz.loop.queries import Standing
from resonanz.organisation.access.registers import UNITS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.ui.picker import Picker, unit_words


class SettingsForm(forms.Form):
    """The numbers of a policy and where it runs."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, standing: Standing, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = standing.switch.version
        for setting in standing.policy.settings:
            self.fields[setting.code] = _field(setting, standing.settings[setting.code])
        units = UNITS_SEEN.rows(viewer).filter(archived_at=None).select_related("parent").order_by("path")
        self.fields["units"] = forms.ModelMultipleChoiceField(
            units,
            required=False,
            label=_("Only in these units"),
            help_text=_("None means everywhere."),
            widget=Picker(about=unit_words),
        )
        if standing.switch.pk and not standing.switch._state.adding:  # noqa: SLF001 - Django's own word for it
            self.fields["units"].initial = list(standing.switch.units.all())

    @property
    def values(self) -> dict[str, Any]:
        """What was said about the settings."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"version", "units"}}


def _field(setting: Setting, value: Any) -> forms.Field:
    if setting.choices is not None:
        empty = [("", _("nothing chosen"))]
        return forms.ChoiceField(
            choices=[*empty, *setting.choices()], required=False, label=str(setting.label), initial=value
        )
    return forms.IntegerField(
        label=str(setting.label),
        help_text=str(setting.unit),
        initial=value,
        min_value=setting.least,
        max_value=setting.most,
    )
