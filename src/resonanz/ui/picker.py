"""Choosing some of many: what is chosen stays in sight, the rest is searched. Without scripts it is a list of boxes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django import forms

FEW: Final = 8
"""So many boxes are seen at a glance; more are folded up and searched."""


class Picker(forms.CheckboxSelectMultiple):
    """Boxes for some of many rows; `about` says in a few words what tells a row from others of its kind."""

    template_name = "ui/forms/picker.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, about: Callable[[Any], str] | None = None) -> None:
        super().__init__(attrs)
        self.about = about

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        row = getattr(value, "instance", None)
        option["about"] = self.about(row) if self.about and row is not None else ""
        return option

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        found = [option for _group, options, _index in widget["optgroups"] for option in options]
        widget["options"] = sorted(found, key=lambda option: not option["selected"])
        widget["chosen"] = [option for option in found if option["selected"]]
        widget["many"] = len(found) > FEW
        widget["wrong"] = widget["attrs"].get("aria-invalid") == "true"
        return context


def place_words(touchpoint: Any) -> str:
    """What tells a touchpoint from others: the part of the journey and the channel."""
    return " · ".join(filter(None, (touchpoint.stage, touchpoint.channel)))


def unit_words(unit: Any) -> str:
    """What tells a unit from others: what it belongs to; rows come with their parent."""
    return str(unit.parent.name) if unit.parent else ""
