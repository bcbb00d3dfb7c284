"""The fields of the editor for a lesson as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from resonanz.enable.lessons.content.rules import LANGUAGES, MARKED, NAMES, Kind

Label = str | Promise
OPTIONS, PARTS, GAPS, SCENES, CHOICES, SUGGESTIONS = 4, 5, 3, 4, 3, 3


@dataclass(frozen=True, slots=True)
class Input:
    """One language of a text, or a single value."""

    name: str
    value: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled field: `words` in both languages, `line` likewise in one row, `check`, `number`, `choose`, `file`."""

    kind: str
    label: Label
    inputs: tuple[Input, ...]
    on: bool = False
    help: Label = ""
    choices: tuple[tuple[str, Label, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together, such as one answer."""

    label: Label
    fields: tuple[Field, ...]
    groups: tuple[Group, ...] = ()
    open: bool = True


@dataclass(frozen=True, slots=True)
class Block:
    """One step in the editor."""

    number: int
    id: str
    kind: str
    name: Label
    fields: tuple[Field, ...]
    groups: tuple[Group, ...] = ()


def blocks(content: Mapping[str, Any]) -> list[Block]:
    """All steps of a lesson."""
    return [_block(step, number) for number, step in enumerate(content.get("steps", ()))]


def heads(content: Mapping[str, Any]) -> tuple[Field, ...]:
    """Title and summary."""
    title = _pair("line", _("Title"), "title", content.get("title"))
    return title, _pair("words", _("In one sentence"), "summary", content.get("summary"))


def _block(step: Mapping[str, Any], number: int) -> Block:
    kind, at = Kind(step["kind"]), f"steps-{number}"
    text = {Kind.CARD: _("Text"), Kind.PICTURE: _("Text below the picture")}.get(kind, _("Question"))
    tip = _("Write ___ where a word is to be filled in.") if kind is Kind.GAPS else ""
    fields = [
        _pair(
            "line", _("What a customer said"), f"{at}-voice", step.get("voice"), help=_("Leave it empty if nobody did.")
        ),
        _pair("words", text, f"{at}-text", step.get("text"), help=tip),
        *_extra(kind, step, at),
    ]
    if kind in MARKED or kind is Kind.FREE:
        fields.append(_pair("words", _("Explained afterwards"), f"{at}-why", step.get("why")))
    if kind in MARKED and kind is not Kind.SCENARIO:
        pretest = Input(f"{at}-pretest", "1")
        fields.append(Field("check", _("Stands for this lesson in a pre-test"), (pretest,), bool(step.get("pretest"))))
    return Block(number, step["id"], kind.value, NAMES[kind], tuple(fields), tuple(_groups(kind, step, at)))


def _extra(kind: Kind, step: Mapping[str, Any], at: str) -> list[Field]:
    if kind is Kind.FREE:
        return [_pair("words", _("A good answer to compare with"), f"{at}-sample", step.get("sample"))]
    if kind is Kind.COMMITMENT:
        days = Input(f"{at}-days", str(step.get("days", 7)))
        return [Field("number", _("Look back after so many days"), (days,))]
    if kind is Kind.PICTURE:
        chosen = (Input(f"{at}-picture", step.get("picture", "")), Input(f"{at}-file", ""))
        return [
            Field("file", _("Picture"), chosen, help=_("PNG, JPEG or WebP, at most 300 kB.")),
            _pair("line", _("What the picture shows"), f"{at}-alt", step.get("alt")),
        ]
    return []


def _groups(kind: Kind, step: Mapping[str, Any], at: str) -> list[Group]:
    if kind in {Kind.SINGLE, Kind.MULTIPLE}:
        return [_answer(o, f"{at}-options-{n}", n) for n, o in _filled(step.get("options"), OPTIONS)]
    if kind is Kind.ORDER:
        return [_part(o, f"{at}-items-{n}", n) for n, o in _filled(step.get("items"), PARTS)]
    if kind is Kind.GAPS:
        return [_gap(o, f"{at}-accepted-{n}", n) for n, o in _filled(step.get("accepted"), GAPS)]
    if kind is Kind.SCENARIO:
        return [_scene(o, f"{at}-scenes-{n}", n) for n, o in _filled(step.get("scenes"), SCENES)]
    if kind is Kind.COMMITMENT:
        label = _("Suggestion %(n)s")
        rows = _filled(step.get("suggestions"), SUGGESTIONS)
        return [Group("", (_pair("line", label % {"n": n + 1}, f"{at}-suggestions-{n}", o),)) for n, o in rows]
    return []


def _filled(rows: Sequence[Mapping[str, Any]] | None, least: int) -> list[tuple[int, Mapping[str, Any]]]:
    """The rows, with empty ones up to a number, and always one more to fill."""
    found: list[Mapping[str, Any]] = list(rows or ())
    empty: Mapping[str, Any] = {}
    return list(enumerate([*found, *[empty] * max(least - len(found), 0)]))


def _answer(option: Mapping[str, Any], at: str, number: int) -> Group:
    return Group(
        _("Answer %(letter)s") % {"letter": "ABCDEF"[number]},
        (
            Field("hidden", "", (Input(f"{at}-id", option.get("id", "")),)),
            _pair("line", _("Answer"), f"{at}-text", option.get("text")),
            Field("check", _("This is right"), (Input(f"{at}-right", "1"),), bool(option.get("right"))),
            _pair("line", _("Why, or why not"), f"{at}-why", option.get("why")),
        ),
    )


def _part(item: Mapping[str, Any], at: str, number: int) -> Group:
    label = _("Part %(n)s, in the right order") % {"n": number + 1}
    return Group(
        "",
        (
            Field("hidden", "", (Input(f"{at}-id", item.get("id", "")),)),
            _pair("line", label, f"{at}-text", item.get("text")),
        ),
    )


def _gap(words: Mapping[str, Any], at: str, number: int) -> Group:
    joined = {language: "; ".join(words.get(language, ())) for language in LANGUAGES}
    label = _("Accepted in gap %(n)s") % {"n": number + 1}
    return Group("", (_pair("line", label, at, joined, help=_("Several words are divided by semicolons.")),))


def _scene(scene: Mapping[str, Any], at: str, number: int) -> Group:
    scene_id = scene.get("id") or f"s{number + 1}"
    later = [(f"s{n}", _("scene %(n)s") % {"n": n}) for n in range(number + 2, SCENES + 1)]
    return Group(
        _("Scene %(n)s") % {"n": number + 1},
        (
            Field("hidden", "", (Input(f"{at}-id", scene_id),)),
            _pair("words", _("What happens"), f"{at}-text", scene.get("text")),
        ),
        tuple(_turn(o, f"{at}-options-{n}", n, later) for n, o in _filled(scene.get("options"), CHOICES)),
        open=number < 1 or bool(scene),
    )


def _turn(option: Mapping[str, Any], at: str, number: int, later: list[tuple[str, str]]) -> Group:
    group = _answer(option, at, number)
    chosen = option.get("to", "")
    known = [*later, *([(chosen, chosen)] if chosen and chosen not in dict(later) else [])]
    choices = (("", _("the end"), not chosen), *((key, label, key == chosen) for key, label in known))
    return Group(
        group.label, (*group.fields, Field("choose", _("Leads to"), (Input(f"{at}-to", ""),), choices=choices))
    )


def _pair(kind: str, label: Label, name: str, words: Mapping[str, str] | None, *, help: Label = "") -> Field:  # noqa: A002 - the field's word
    inputs = tuple(Input(f"{name}-{language}", (words or {}).get(language, ""), language) for language in LANGUAGES)
    return Field(kind, label, inputs, help=help)
