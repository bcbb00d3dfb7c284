"""Forms of the editor: the settings, and one question with its languages side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from resonanz.listen.surveys.content.editing import fingerprint, listed_options
from resonanz.listen.surveys.content.parsing import dump_question, parse_question
from resonanz.listen.surveys.content.reading import ContentError, Node
from resonanz.listen.surveys.content.shapes import (
    LONGEST,
    OPS,
    SCALES,
    SCORED,
    Content,
    Kind,
    Op,
    Option,
    Question,
    Text,
)
from resonanz.listen.surveys.models import Anonymity, Purpose, Survey
from resonanz.listen.surveys.phrases import OP_WORDS
from resonanz.organisation.touchpoints.models import Touchpoint

LANGUAGE_NAMES: Final = {"de": "Deutsch", "en": "English"}
_LANGUAGES: Final = (
    ("de,en", _("German and English; where English is missing, German")),
    ("en,de", _("English and German; where German is missing, English")),
    ("de", _("German")),
    ("en", _("English")),
)
_ANY: Final = "*"
_FREE: Final = "="
_LISTS: Final = {"options": _("Answers, one per line"), "rows": _("Rows, one per line")}


def _about() -> forms.ModelChoiceField[Touchpoint]:
    return forms.ModelChoiceField(
        Touchpoint.objects.none(),
        label=_("Touchpoint"),
        required=False,
        help_text=_("Answers are counted there. None means the company as a whole."),
    )


class StartForm(forms.Form):
    """A new survey: what it begins with, and what it is about."""

    starter = forms.ChoiceField(widget=forms.RadioSelect)
    touchpoint = _about()

    def __init__(self, *args: Any, touchpoints: QuerySet[Touchpoint], starters: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, touchpoints)
        self.fields["starter"].choices = [(key, key) for key in starters]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        error_messages={"required": _("Choose a file first.")},
        help_text=_("A survey that was exported here (.json), or from LimeSurvey (.lss); at most 2 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.lss"}),
    )


class SettingsForm(forms.Form):
    """What surrounds the questions, and how the survey treats those who answer."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    languages = forms.ChoiceField(label=_("Languages"), choices=_LANGUAGES)
    touchpoint = _about()
    purpose = forms.ChoiceField(label=_("Occasion"), choices=Purpose.choices)
    anonymity = forms.ChoiceField(
        label=_("Who answers?"),
        choices=Anonymity.choices,
        widget=forms.RadioSelect,
        help_text=_("Fixed once the survey is published: it is a promise to those who answer."),
    )

    def __init__(
        self, *, survey: Survey, content: Content, touchpoints: QuerySet[Touchpoint], data: Any = None
    ) -> None:
        initial = {name: getattr(survey, name) for name in ("version", "touchpoint", "purpose", "anonymity")}
        super().__init__(data, initial={**initial, "languages": ",".join(content.languages)})
        self.content = content
        _offer(self, touchpoints)
        if survey.versions.exists():
            self.fields["anonymity"].disabled = True
            fixed = _("It was promised to those who answered. Copy the survey to change it.")
            self.fields["anonymity"].help_text = fixed
        for name, label, long in _SURROUNDING:
            _add_texts(self, name, label, content.languages, getattr(content, name), long=long, most=LONGEST[name])
        first = self.fields[f"title_{content.languages[0]}"]
        first.required = True

    @property
    def pairs(self) -> list[list[forms.BoundField]]:
        """The texts, languages side by side."""
        return [[self[f"{name}_{code}"] for code in self.content.languages] for name, _label, _long in _SURROUNDING]

    @property
    def settings(self) -> dict[str, Any]:
        """What belongs to the survey itself."""
        return {name: self.cleaned_data[name] for name in ("touchpoint", "purpose", "anonymity")}

    @property
    def chosen(self) -> list[str]:
        """The languages in their order."""
        return str(self.cleaned_data["languages"]).split(",")

    def texts(self) -> dict[str, dict[str, str]]:
        """The texts by language, in the languages that were chosen."""
        codes = [code for code in self.chosen if code in self.content.languages]
        return {
            name: {code: self.cleaned_data[f"{name}_{code}"] for code in codes} for name, _label, _long in _SURROUNDING
        }


_SURROUNDING: Final = (
    ("title", _("Title"), False),
    ("intro", _("Before the first question"), True),
    ("thanks", _("After the last question"), True),
)


class Group(NamedTuple):
    """Fields that stand beside each other."""

    fields: list[forms.BoundField]
    css: str


class QuestionForm(forms.Form):
    """One question; which fields it has depends on its kind."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args: Any, content: Content, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content, self.question = content, question
        self.before = _before(content, question)
        self.fields["seen"].initial = fingerprint(question)
        self.groups: list[tuple[str, ...]] = []
        self._add_words()
        self._add_lists()
        self._add_details()
        self._add_condition()

    @property
    def rows(self) -> Iterator[Group]:
        """The fields as they stand on the page: languages side by side."""
        for names in self.groups:
            yield Group([self[name] for name in names], "tongues" if len(names) > 1 else "")

    def _texts(self, name: str, label: object, texts: Text, *, long: bool = False, most: int = 0) -> None:
        most = most or LONGEST["option"]
        _add_texts(self, name, label, self.content.languages, texts, long=long, most=most)
        self.groups.append(tuple(f"{name}_{code}" for code in self.content.languages))

    def _add_words(self) -> None:
        question = self.question
        self._texts("label", _("Question"), question.label, long=True, most=LONGEST["label"])
        self.fields[f"label_{self.content.languages[0]}"].required = True
        self._texts("help", _("Explanation"), question.help, most=LONGEST["help"])
        if question.kind in SCORED or (question.kind is Kind.MATRIX and question.scale):
            self._texts("low", _("At the lowest number"), question.low)
            self._texts("high", _("At the highest number"), question.high)

    def _add_lists(self) -> None:
        wanted = {Kind.CHOICE: ("options",), Kind.MATRIX: ("rows", "options")}.get(self.question.kind, ())
        for name in wanted:
            options: tuple[Option, ...] = getattr(self.question, name)
            lines = {c: "\n".join(o.label.get(c, "") for o in options) for c in self.content.languages}
            columns = self.question.kind is Kind.MATRIX and name == "options"
            label = _("Columns, one per line; none means the scale") if columns else _LISTS[name]
            self._texts(name, label, lines, long=True, most=40 * 201)
            for code in self.content.languages:
                self.fields[f"{name}_{code}"].widget.attrs["rows"] = max(3, len(options) + 1)

    def _add_details(self) -> None:
        question = self.question
        scales = SCALES.get(question.kind, ())
        if len(scales) > 1:
            words = [(scale, scale.replace("-", " – ")) for scale in scales]
            self._one("scale", forms.ChoiceField(label=_("Scale"), choices=words, initial=question.scale or scales[0]))
        if question.kind is Kind.NUMBER:
            for name, label in (("least", _("Smallest number")), ("most", _("Largest number"))):
                value = getattr(question, name)
                shown = int(value) if value is not None and float(value).is_integer() else value
                self.fields[name] = forms.FloatField(label=label, required=False, initial=shown)
            self.groups.append(("least", "most"))
        for name, kind, label in _SWITCHES:
            if kind in {None, question.kind}:
                self._one(name, forms.BooleanField(label=label, required=False, initial=getattr(question, name)))

    def _one(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field
        self.groups.append((name,))

    def _add_condition(self) -> None:
        if not self.before:
            return
        condition = self.question.shown_if
        wanted, number = "", None
        if condition is not None:
            numeric = self.content.question(condition.question)
            free = numeric is not None and numeric.kind is Kind.NUMBER and condition.value is not None
            number = condition.value if free else None
            value = _FREE if free else (_ANY if condition.value is None else condition.value)
            wanted = f"{condition.question}:{value}"
        op = forms.ChoiceField(
            label=_("… if it"),
            choices=list(OP_WORDS.items()),
            initial=condition.op.value if condition else Op.AT_MOST.value,
        )
        to = forms.ChoiceField(
            label=_("Ask only after an earlier answer"), choices=self._targets(), required=False, initial=wanted
        )
        self.fields |= {"when_op": op, "when": to}
        names = ["when", "when_op"]
        if any(question.kind is Kind.NUMBER for question in self.before):
            self.fields["when_number"] = forms.FloatField(label=_("the number"), required=False, initial=number)
            names.append("when_number")
        self.groups.append(tuple(names))

    def _targets(self) -> list[tuple[str, Any]]:
        """Nothing, or for each question before its possible answers, under the number that the editor shows."""
        found: list[tuple[str, Any]] = [("", gettext("always ask"))]
        first = self.content.languages[0]
        numbers = {question.id: place for place, question in enumerate(self.content, 1)}
        for question in self.before:
            values = [(_ANY, gettext("any answer"))]
            if Op.AT_MOST in OPS[question.kind] and question.kind is Kind.NUMBER:
                values.append((_FREE, gettext("the number beside")))
            if question.kind in SCORED:
                values += [(str(point), str(point)) for point in question.points]
            if question.kind is Kind.CHOICE:
                values += [(option.id, self.content.said(option.label, first)) for option in question.options]
            number = numbers[question.id]
            named = [(f"{question.id}:{value}", f"{number}: {words}") for value, words in values]
            found.append((f"{number} · {self.content.said(question.label, first)}"[:90], named))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                self.asked = parse_question(Node(self._data(), self.question.id, self.content.languages))
            except ContentError as error:
                self.add_error(None, error)
        return cleaned

    def _data(self) -> dict[str, Any]:
        """The question as JSON, as the form says it."""
        kept: dict[str, Any] = {"id": self.question.id, "kind": self.question.kind.value}
        for name in ("label", "help", "low", "high"):
            if f"{name}_{self.content.languages[0]}" in self.fields:
                kept[name] = self._by_language(name)
        for name in ("scale", "required", "multiple", "long", "callback", "least", "most"):
            if name in self.fields:
                kept[name] = self.cleaned_data[name]
        for name in ("options", "rows"):
            if f"{name}_{self.content.languages[0]}" in self.fields:
                kept[name] = self._options(name)
        if self.question.kind is Kind.MATRIX and kept.get("options"):
            kept.pop("scale", None)
        return kept | self._condition()

    def _by_language(self, name: str) -> dict[str, str]:
        return {code: self.cleaned_data[f"{name}_{code}"] for code in self.content.languages}

    def _options(self, name: str) -> list[dict[str, Any]]:
        codes = self.content.languages
        lines = {code: [line.strip() for line in self.cleaned_data[f"{name}_{code}"].splitlines()] for code in codes}
        most = max(len(found) for found in lines.values())
        texts = [{code: found[i] for code, found in lines.items() if i < len(found) and found[i]} for i in range(most)]
        made = listed_options([text for text in texts if text], getattr(self.question, name), codes[0])
        return [{"id": option.id, "label": dict(option.label)} for option in made]

    def _condition(self) -> dict[str, Any]:
        wanted = self.cleaned_data.get("when", "")
        if not wanted:
            return {}
        key, value = wanted.split(":", 1)
        op = Op(self.cleaned_data["when_op"])
        if value == _ANY:
            op = Op.NOT_ANSWERED if op in {Op.IS_NOT, Op.NOT_ANSWERED} else Op.ANSWERED
        asked = self.content.question(key)
        number: object = self.cleaned_data.get("when_number") if value == _FREE else value
        if asked is not None and asked.kind in SCORED and value != _ANY:
            number = int(value)
        return {"shown_if": {"question": key, "op": op.value, "value": number}}


_SWITCHES: Final = (
    ("multiple", Kind.CHOICE, _("several answers may be chosen")),
    ("long", Kind.TEXT, _("several lines")),
    ("callback", Kind.CONSENT, _("means: please get in touch with me")),
    ("required", None, _("must be answered")),
)


def _before(content: Content, question: Question) -> list[Question]:
    """The questions whose answer is known when this one comes."""
    found: list[Question] = []
    for each in content:
        if each.id == question.id:
            break
        found.append(each)
    return found


def _add_texts(
    form: forms.Form, name: str, label: object, codes: Sequence[str], texts: Text, *, long: bool, most: int
) -> None:
    for code in codes:
        attrs = {"lang": code, **({"rows": 2} if long else {})}
        widget = forms.Textarea(attrs=attrs) if long else forms.TextInput(attrs=attrs)
        shown = f"{label} · {LANGUAGE_NAMES[code]}" if len(codes) > 1 else str(label)
        form.fields[f"{name}_{code}"] = forms.CharField(
            label=shown, required=False, max_length=most, initial=texts.get(code, ""), widget=widget
        )


def _offer(form: forms.Form, touchpoints: QuerySet[Touchpoint]) -> None:
    field = form.fields["touchpoint"]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = touchpoints
    field.empty_label = gettext("the company as a whole")


def shown_words(question: Question) -> list[tuple[str, str]]:
    """A question field by field in words, to compare two versions of it."""
    data = dump_question(question)
    return [(name, _plain(data.get(name))) for name in _COMPARED if data.get(name)]


_COMPARED: Final = (
    *("label", "help", "required", "scale", "low", "high", "options", "rows", "multiple", "long"),
    *("least", "most", "callback", "shown_if"),
)


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return " · ".join(_plain(each) for each in value.values())
    if isinstance(value, list):
        return "; ".join(_plain(each["label"]) for each in value)
    return "" if value is None else str(value)
