"""The address of a page says what is looked at: metric, unit, touchpoint, channel, time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.http import Http404, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.rules import Rule, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.units.models import Unit
from resonanz.understand.metrics.models import DrillPath, Step
from resonanz.understand.metrics.queries import Cut, Window
from resonanz.understand.metrics.rules import PATHS

UNITS: Final = Rule(Unit, "see_metrics", in_units("see_metrics", ""))
PERIODS: Final[dict[str, tuple[str | Promise, int | None]]] = {
    "30": (_("Last 30 days"), 30),
    "90": (_("Last 90 days"), 90),
    "365": (_("Last 12 months"), 365),
    "all": (_("All the time"), None),
}
USUAL: Final = "90"
USUAL_LEVELS: Final = (Step.UNIT.value, Step.TOUCHPOINT.value)
METRICS: Final[dict[str, str | Promise]] = {
    "nps": _("Recommendation (NPS)"),
    "csat_mean": _("Satisfaction (mean)"),
    "ces_mean": _("Ease (CES, mean)"),
    "csat_top2": _("Satisfied (two best answers)"),
    "ces_top3": _("Easy (three best answers)"),
    "rating_mean": _("Rating (mean)"),
    "share": _("Share of the good answer"),
}


class CutForm(forms.Form):
    """Reads the address; what it cannot read is a page that does not exist."""

    metric = forms.ChoiceField(choices=[(code, code) for code in METRICS], required=False)
    unit = forms.UUIDField(required=False)
    touchpoint = forms.UUIDField(required=False)
    stage = forms.CharField(max_length=120, required=False)
    channel = forms.CharField(max_length=200, required=False)
    period = forms.ChoiceField(choices=[(key, key) for key in PERIODS], required=False)
    first = forms.DateField(required=False)
    last = forms.DateField(required=False)
    level = forms.ChoiceField(choices=Step.choices, required=False)
    path = forms.UUIDField(required=False)


class ViewForm(forms.Form):
    """A name for the address at hand."""

    name = forms.CharField(max_length=80)
    address = forms.CharField(max_length=1_000)


class PathForm(forms.Form):
    """A drill path: up to four levels, in the order in which they come."""

    name = forms.CharField(label=_("Name"), max_length=80)
    first = forms.ChoiceField(label=_("First"), choices=Step.choices)
    second = forms.ChoiceField(label=_("Then"), choices=[("", "–"), *Step.choices], required=False)
    third = forms.ChoiceField(label=_("Then"), choices=[("", "–"), *Step.choices], required=False)
    fourth = forms.ChoiceField(label=_("Then"), choices=[("", "–"), *Step.choices], required=False)

    @property
    def levels(self) -> list[str]:
        """The chosen levels in their order."""
        chosen = (self.cleaned_data[name] for name in ("first", "second", "third", "fourth"))
        return [level for level in chosen if level]


@dataclass(frozen=True, slots=True)
class Address:
    """A cut as the address names it."""

    cut: Cut
    given: Mapping[str, str]
    """What stands in the address, without empty fields."""
    levels: tuple[str, ...] = USUAL_LEVELS
    """The order of levels."""
    chosen: DrillPath | None = None
    """The drill path that the address names."""

    @property
    def level(self) -> str | None:
        """The level that the address asks for itself."""
        return self.given.get("level")

    @property
    def period(self) -> str:
        """How the time is named: one of `PERIODS`, or "own"."""
        own = "first" in self.given or "last" in self.given
        return "own" if own else self.given.get("period", USUAL)

    def voices_query(self, **changes: object) -> str:
        """The same place and days in the address of the voices, which know no metric and no named period."""
        window = self.cut.window
        days = {"first": window.first, "last": window.last} if self.period != "own" else {}
        return self.query(metric=None, period=None, level=None, path=None, **{**days, **changes})

    def query(self, **changes: object) -> str:
        """The address with changes; None takes a field out."""
        fields = {**self.given, **{name: str(value) for name, value in changes.items() if value is not None}}
        kept = {name: value for name, value in fields.items() if changes.get(name, "") is not None}
        return f"?{urlencode(kept)}" if kept else "?"


def read_address(viewer: Viewer, query: QueryDict) -> Address:
    """The cut that an address asks for, inside what the viewer may see.

    Raises:
        Http404: the address names something that is not there, for this viewer.
    """
    form = CutForm(query)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    unit = UNITS.fetch(viewer, given["unit"]) if given["unit"] else home_unit(viewer)
    touchpoint = TOUCHPOINTS_SEEN.fetch(viewer, given["touchpoint"]) if given["touchpoint"] else None
    own = Window(given["first"], given["last"]) if given["first"] or given["last"] else None
    window = own or _window(given["period"] or USUAL)
    cut = Cut(given["metric"] or None, unit, touchpoint, given["stage"] or None, given["channel"] or None, window)
    path = PATHS.fetch(viewer, given["path"]) if given["path"] else None
    levels = tuple(path.levels) if path else USUAL_LEVELS
    return Address(cut, {name: str(query[name]) for name in form.fields if query.get(name)}, levels, path)


def home_unit(viewer: Viewer) -> Unit | None:
    """The highest unit whose metrics the viewer may see; None for the whole house with several roots."""
    units = list(UNITS.rows(viewer).filter(path__in=viewer.paths("see_metrics")).order_by("path")[:2])
    return units[0] if len(units) == 1 else None


def _window(period: str) -> Window:
    days = PERIODS[period][1]
    today: date = clock.today()
    return Window() if days is None else Window(today - timedelta(days=days - 1), today)
