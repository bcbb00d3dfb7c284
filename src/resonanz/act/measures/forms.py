"""Forms of measures; which rows they offer depends on who looks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from resonanz.act.measures.actions import AMENDABLE
from resonanz.act.measures.models import Direction, Measure, Metric
from resonanz.act.measures.rules import plans_everywhere
from resonanz.act.opportunities.models import Decision
from resonanz.act.opportunities.rules import OPPORTUNITIES
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below
from resonanz.ui.forms import name_none
from resonanz.ui.picker import Picker, place_words, unit_words

_MOST_EURO = Decimal(10) ** 9


BEFORE_THE_START: Final = (
    *("hypothesis", "metric", "touchpoints", "roles", "owner", "cost", "stop_rule", "planned_start", "units"),
)
"""What a draft may leave open and a registered plan may not."""
PARTS: Final = (
    (
        "what",
        _("What changes, and why"),
        _("A sentence that can turn out to be wrong: what we do, what becomes different for customers, and why."),
        (("title",), ("hypothesis",), ("opportunity",)),
    ),
    (
        "seen",
        _("How one would see it"),
        _("The planner tells from it how long it takes until the change can be told from chance."),
        (("metric",), ("direction", "target")),
    ),
    (
        "where",
        _("Where and for whom"),
        _("The place where customers notice it, and the units whose customers receive it."),
        (("touchpoints",), ("units",), ("selection",), ("single",)),
    ),
    (
        "proof",
        _("How the effect is found out"),
        _("After saving, the planner shows what each of these ways could see here."),
        (("design",), ("controls",), ("percent", "contact_weeks"), ("consent",)),
    ),
    (
        "who",
        _("Who and when"),
        _("Those who work differently then, who answers for it, and the weeks it takes."),
        (("roles",), ("owner",), ("planned_start", "weeks_after"), ("wave_count", "weeks_between")),
    ),
    (
        "harm",
        _("What it must not harm"),
        _("Written down now, so that nobody argues about it later."),
        (("stop_rule",),),
    ),
    ("money", _("What it costs"), _("All of it, the hours of the people, too. Nought is an answer."), (("cost",),)),
)
"""Key, heading, one line, and rows of fields."""


class Day(forms.DateInput):
    """A day, chosen with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MeasureForm(forms.ModelForm):  # type: ignore[type-arg]
    """A draft: hypothesis first, then where, for whom, how it is found out."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    cost = forms.DecimalField(
        label=_("Cost in euro"), min_value=0, max_value=_MOST_EURO, decimal_places=2, required=False
    )

    percent = forms.IntegerField(
        label=_("Share of customers that receives it, in percent"), min_value=5, max_value=95, required=False
    )

    class Meta:
        model = Measure
        fields = (
            *("title", "hypothesis", "opportunity", "touchpoints", "metric", "direction", "target"),
            *("roles", "owner", "cost", "stop_rule", "units", "controls", "selection"),
            *("single", "percent", "consent", "contact_weeks"),
            *("design", "wave_count", "weeks_between", "weeks_after", "planned_start"),
        )
        widgets = {  # noqa: RUF012 - read by the metaclass
            **dict.fromkeys(("hypothesis", "stop_rule"), forms.Textarea(attrs={"rows": 3})),
            "touchpoints": Picker(about=place_words),
            "roles": Picker(),
            **{name: Picker(about=unit_words) for name in ("units", "controls")},
            "design": forms.RadioSelect,
            "planned_start": Day(),
        }
        help_texts = {  # noqa: RUF012 - read by the metaclass
            "hypothesis": _("If we do this, then this changes for customers, because …"),
            "target": _("How much better, in units of the metric. From it follows how long it takes to see it."),
            "stop_rule": _("When would we end it early? Harm that is certain is advised to stop in any case."),
            "units": _("Those that receive it. The lot decides who begins."),
            "controls": _("Those that never receive it and show what would have happened."),
            "single": _(
                "A call or another letter goes to single customers; another way of working changes a whole unit."
            ),
            "consent": _("Only customers who allowed this take part."),
            "contact_weeks": _(
                "Only customers heard of there in so many weeks take part; empty means all of the units."
            ),
            "selection": _("Units with the lowest values improve by themselves; the effect takes that into account."),
        }

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        it, self.everywhere = self.instance, plans_everywhere(viewer)
        self.fields["version"].initial = it.version
        if it.cost_cents is not None:
            self.fields["cost"].initial = Decimal(it.cost_cents) / 100
        self.fields["percent"].initial = round(it.share * 100)
        decided = OPPORTUNITIES.rows(viewer).exclude(decision=Decision.NOT)
        _offer(self, "opportunity", decided | OPPORTUNITIES.rows(viewer).filter(pk=it.opportunity_id), empty=_("none"))
        seen = TOUCHPOINTS_SEEN.rows(viewer)
        _offer(self, "touchpoints", seen.filter(archived_at=None))
        _offer(self, "roles", Role.objects.filter(archived_at=None))
        _offer(self, "owner", Member.objects.filter(is_active=True), empty=_("nobody yet"))
        own = Unit.objects.filter(below(viewer.paths("edit_measures")), archived_at=None).select_related("parent")
        for name in ("units", "controls"):
            _offer(self, name, own)
        self.fields["metric"].required = self.fields["touchpoints"].required = False
        name_none(self, "metric", _("not chosen yet"))
        name_none(self, "consent", _("none is needed"))
        for name in BEFORE_THE_START:
            self.fields[name].due = _("before the start")  # type: ignore[attr-defined]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The fields in the order in which one thinks of them."""
        return [
            {"key": key, "name": name, "words": words, "rows": [[self[field] for field in row] for row in rows]}
            for key, name, words, rows in PARTS
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        both = set(cleaned.get("units") or ()) & set(cleaned.get("controls") or ())
        if both:
            self.add_error("controls", _("A unit cannot receive the measure and be compared with, too."))
        if not cleaned.get("units") and not self.everywhere:
            self.add_error("units", _("Choose at least one unit: you may not plan for the whole house."))
        if (cleaned.get("target") or 0) < 0:
            self.add_error("target", _("Say it as an improvement: a number above nought."))
        return cleaned

    @property
    def _share(self) -> float:
        percent = self.cleaned_data["percent"]
        return float(self.instance.share if percent is None else percent / 100)

    @property
    def values(self) -> dict[str, Any]:
        """What the form says, as the actions take it."""
        plain = {name: self.cleaned_data[name] for name in self.Meta.fields if name not in {"cost", "percent"}}
        cost = self.cleaned_data["cost"]
        hidden = _out_of_sight(self) if self.instance.pk and not self.instance._state.adding else []  # noqa: SLF001 - Django's own mark
        places = [*self.cleaned_data["touchpoints"], *hidden]
        figures = {"cost_cents": None if cost is None else int(cost * 100), "share": self._share}
        return plain | figures | {"touchpoints": places}


def _out_of_sight(form: Any) -> Any:
    """Touchpoints that this viewer does not see stay as they are."""
    offered = form.fields["touchpoints"].queryset
    return Touchpoint.objects.filter(measures=form.instance).exclude(pk__in=offered.values("pk"))


class GuardrailForm(forms.Form):
    """Another metric that must not get worse; an empty limit means none."""

    metric = forms.ChoiceField(label=_("Metric"), choices=Metric.choices)
    touchpoint = forms.ModelChoiceField(
        Touchpoint.objects.none(), label=_("Touchpoint"), required=False, empty_label=_("as the measure")
    )
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    limit = forms.FloatField(label=_("Largest worsening that is accepted"), min_value=0, required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "touchpoint", TOUCHPOINTS_SEEN.rows(viewer).filter(archived_at=None))


GuardrailForms = forms.formset_factory(GuardrailForm, extra=1, max_num=5)


def guardrails_of(forms_: Any) -> list[dict[str, Any]]:
    """The guardrails that were filled in."""
    return [form.cleaned_data for form in forms_ if form.cleaned_data.get("limit") is not None]


class AmendForm(forms.Form):
    """A change after registering: one thing, with a reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    what = forms.ChoiceField(label=_("What changes"))
    value = forms.CharField(label=_("New value"), max_length=1_000)
    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what: Any = self.fields["what"]
        what.choices = [(name, LABELS[name]) for name in AMENDABLE]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        read = _READERS.get(cleaned.get("what", ""))
        if read is not None and cleaned.get("value"):
            try:
                cleaned["value"] = read(cleaned["value"])
            except (ValueError, ArithmeticError, Member.DoesNotExist):
                self.add_error("value", WANTED[cleaned["what"]])
        return cleaned


def _euro(text: str) -> int:
    amount = Decimal(text.replace(".", "").replace(",", ".") if "," in text else text)
    if not 0 <= amount <= _MOST_EURO:
        raise ValueError(text)
    return int(amount * 100)


def _weeks(text: str) -> int:
    if not 0 < int(text) <= 104:
        raise ValueError(text)
    return int(text)


def _member(text: str) -> Member:
    return Member.objects.get(email__iexact=text.strip(), is_active=True)


LABELS = {
    "cost_cents": _("cost in euro"),
    "stop_rule": _("stop rule"),
    "owner": _("owner"),
    "weeks_after": _("weeks watched after the last wave"),
}
WANTED: dict[str, Any] = {
    "cost_cents": _("Write an amount in euro, such as 4500."),
    "owner": _("Write the e-mail address of somebody who works here."),
    "weeks_after": _("Write a number of weeks from 1 to 104."),
    "stop_rule": "",
}
_READERS: dict[str, Any] = {"cost_cents": _euro, "owner": _member, "weeks_after": _weeks}


class EndForm(forms.Form):
    reason = forms.CharField(label=_("Why does it end?"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))


def _offer(form: forms.BaseForm, name: str, rows: Any, *, empty: Any = None) -> None:
    field: Any = form.fields[name]
    field.queryset = rows
    if empty is not None:
        field.empty_label = empty
