"""Forms of imports: the file, and the meaning of one column."""

from __future__ import annotations

import re
from typing import Any, Final
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from resonanz.listen.imports.columns.queries import METRICS, ROLES, Column
from resonanz.listen.imports.queries import voice
from resonanz.report.phrases.names import ROLES as ROLE_WORDS

_NUMBER: Final = re.compile(r"-?\d{1,6}([.,]\d{1,4})?")
ACCEPTED: Final = ".csv,.tsv,.txt,.xlsx,.parquet,.jsonl,.ndjson,.xes,.xml,.zip,.gz"
KINDS: Final = {
    "nps": _("recommendation (0 to 10)"),
    "csat": _("satisfaction"),
    "ces": _("ease"),
    "rating": _("another rating"),
    "share": _("one of two answers"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        error_messages={"required": _("Choose a file first.")},
        help_text=_("CSV, XLSX, Parquet, JSONL, XES or XML, also packed (.zip, .gz); at most 200 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
    )


class ColumnForm(forms.Form):
    """What one column means."""

    role = forms.ChoiceField(label=_("The column is"))
    touchpoint = forms.CharField(
        label=_("Touchpoint"),
        max_length=160,
        required=False,
        help_text=_("For ratings and steps: where this was asked or reached. Empty means the name of the column."),
    )
    metric = forms.ChoiceField(label=_("Kind of rating"), choices=list(KINDS.items()), required=False)
    worst = forms.CharField(label=_("Worst answer"), max_length=12, required=False)
    best = forms.CharField(
        label=_("Best answer"),
        max_length=12,
        required=False,
        help_text=_("For ratings. As with school grades, the best answer may be the smaller number."),
    )
    no_answer = forms.CharField(
        label=_("Codes for no answer"),
        max_length=200,
        required=False,
        help_text=_("Divided by commas, such as 99, k. A."),
    )
    pattern = forms.CharField(
        label=_("How times are written"),
        max_length=60,
        required=False,
        help_text=_("For times: %d.%m.%Y %H:%M means 24.12.2026 18:30. Empty means it is found out."),
    )
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=60,
        required=False,
        help_text=_("For times that name none, such as Europe/Berlin."),
    )

    def __init__(self, data: QueryDict | None = None, *, column: Column) -> None:
        details = column.details
        worst, best = details.get("scale", ("", ""))
        initial = {
            "role": column.role,
            "touchpoint": details.get("touchpoint", ""),
            "metric": details.get("metric", "rating"),
            "worst": worst,
            "best": best,
            "no_answer": ", ".join(str(code) for code in details.get("no_answer", ())),
            "pattern": details.get("format", ""),
            "zone": details.get("zone", ""),
        }
        super().__init__(data, initial=initial)
        self.column = column
        t = voice()
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [(code, t(ROLE_WORDS[code])) for code in ROLES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") == "rating" and not self.column.details.get("labels"):
            ends = [_end(cleaned.get(name, "")) for name in ("worst", "best")]
            if None in ends or ends[0] == ends[1]:
                self.add_error("best", _("A rating needs its worst and best answer as two numbers, such as 1 and 5."))
        if cleaned.get("zone") and cleaned["zone"] not in available_timezones():
            self.add_error("zone", _("This zone is not known. Write it as Europe/Berlin."))
        return cleaned

    def details(self) -> dict[str, Any]:
        """What belongs to the role, as a mapping file says it."""
        given = self.cleaned_data
        if given["role"] == "time":
            return {"format": given["pattern"], "zone": given["zone"]}
        if given["role"] == "milestones":
            return {"touchpoint": given["touchpoint"], "format": given["pattern"]}
        if given["role"] != "rating":
            return {}
        before = self.column.details
        ends = [_end(given["worst"]), _end(given["best"])]
        return {
            "touchpoint": given["touchpoint"],
            "metric": given["metric"] if given["metric"] in METRICS else "rating",
            "scale": before.get("scale") if None in ends else ends,
            "no_answer": [code.strip() for code in given["no_answer"].split(",") if code.strip()],
            "labels": before.get("labels"),
        }


def _end(text: str) -> float | int | None:
    if not _NUMBER.fullmatch(text.strip()):
        return None
    number = float(text.strip().replace(",", "."))
    return int(number) if number.is_integer() else number
