"""Reading what a learner sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from resonanz.analytics.learning.spacing import LEAST, MOST
from resonanz.enable.lessons.content.rules import Kind, Step
from resonanz.enable.lessons.own.models import Kept

LONGEST = 4_000


def given_of(step: Step, data: QueryDict) -> list[str]:
    """The answer to a step: ids in their order, or words."""
    if step.kind is Kind.ORDER:
        placed = [(_number(data.get(f"place-{option.id}")), option.id) for option in step.options]
        return [option for _place, option in sorted(placed)]
    if step.kind is Kind.GAPS:
        return [data.get(f"gap-{n}", "")[:200] for n in range(len(step.accepted))]
    if step.kind is Kind.FREE:
        return [data.get("words", "")[:LONGEST]]
    if step.kind is Kind.SCENARIO:
        return [*data.getlist("given")[:20], *data.getlist("choice")[:1]]
    return data.getlist("choice")[:20]


def is_answered(given: list[str]) -> bool:
    """Whether there is something to mark."""
    return any(word.strip() for word in given)


def rating_of(data: QueryDict) -> int | None:
    """The chosen rating, if one was chosen."""
    chosen = data.get("rating", "")
    return int(chosen) if chosen in {"1", "2", "3", "4"} else None


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 99


class PreferenceForm(forms.Form):
    daily = forms.IntegerField(
        label=_("Repetitions a day, at most"),
        min_value=1,
        max_value=50,
        help_text=_("The rest waits until tomorrow."),
    )
    retention = forms.IntegerField(
        label=_("Still known when it comes back, in percent"),
        min_value=round(LEAST * 100),
        max_value=round(MOST * 100),
        help_text=_("More means more repetitions. 90 is usual."),
    )


class LookBackForm(forms.Form):
    kept = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[(kept.value, kept.label) for kept in Kept if kept is not Kept.OPEN],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("What did you notice?"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=2_000
    )

    def values(self) -> dict[str, Any]:
        return {"kept": Kept(self.cleaned_data["kept"]), "note": self.cleaned_data["note"]}
