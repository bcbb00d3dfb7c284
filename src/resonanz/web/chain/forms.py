from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from resonanz.act.measures.models import Measure
from resonanz.enable.lessons.models import Path
from resonanz.enable.lessons.rules import PATHS_ASSIGNED
from resonanz.organisation.access.viewers import Viewer


class PathsForm(forms.Form):
    """Which learning paths a measure needs."""

    def __init__(self, *args: Any, measure: Measure, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = PATHS_ASSIGNED.rows(viewer).filter(archived_at=None)
        self.linked = set(known.filter(links__measure=measure.pk))
        self.fields["paths"] = forms.ModelMultipleChoiceField(
            _fitting_first(known, measure),
            required=False,
            initial=list(self.linked),
            label=_("Learning paths"),
            help_text=_("Those for its touchpoints and roles stand first."),
            widget=forms.CheckboxSelectMultiple,
        )

    @property
    def added(self) -> list[Path]:
        return [path for path in self.cleaned_data["paths"] if path not in self.linked]

    @property
    def removed(self) -> list[Path]:
        return [path for path in self.linked if path not in self.cleaned_data["paths"]]


def _fitting_first(rows: QuerySet[Path], measure: Measure) -> QuerySet[Path]:
    here = Q(touchpoint__in=measure.touchpoints.all())
    theirs = Q(role__in=measure.roles.all()) | Q(role=None)
    fits = Case(
        When(here & theirs, then=Value(0)),
        When(here | Q(role__in=measure.roles.all()), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.annotate(fits=fits).order_by("fits", "-id")
