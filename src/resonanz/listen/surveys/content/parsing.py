"""From JSON to a survey and back. What is not understood is refused, never dropped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from resonanz.listen.surveys.content.piping import piped
from resonanz.listen.surveys.content.reading import ContentError, Node
from resonanz.listen.surveys.content.shapes import (
    LANGUAGES,
    LARGEST,
    MOST_OPTIONS,
    MOST_PAGES,
    MOST_QUESTIONS,
    MOST_ROWS,
    OPS,
    SCALES,
    Condition,
    Content,
    Kind,
    Op,
    Option,
    Page,
    Question,
)

_EVERY: Final = frozenset({"id", "kind", "label", "help", "required", "shown_if"})
_ENDS: Final = frozenset({"scale", "low", "high", "metric"})
FIELDS: Final[Mapping[Kind, frozenset[str]]] = {
    **dict.fromkeys((Kind.NPS, Kind.CSAT, Kind.CES, Kind.RATING), _EVERY | _ENDS),
    Kind.CHOICE: _EVERY | {"options", "multiple"},
    Kind.MATRIX: _EVERY | {"rows", "scale", "low", "high", "options"},
    Kind.TEXT: _EVERY | {"long"},
    Kind.NUMBER: _EVERY | {"least", "most"},
    Kind.DATE: _EVERY,
    Kind.CONSENT: _EVERY | {"callback"},
}
"""What each kind of question may say."""


def parse_content(data: object) -> Content:
    """Read a survey.

    Raises:
        ContentError: if something in it is unknown, too long, too many, or points to a question that comes later.
    """
    if not isinstance(data, Mapping):
        raise ContentError(_("A survey must be a JSON object."))
    _require_size(data)
    root = Node(data, "survey", _languages(data))
    root.only(frozenset({"languages", "title", "intro", "thanks", "pages"}))
    pages = tuple(_page(node) for node in root.nodes("pages", MOST_PAGES))
    found = Content(root.languages, root.text("title"), pages, root.text("intro"), root.text("thanks"))  # type: ignore[arg-type]
    _require_order(found)
    return found


def _require_size(data: Mapping[str, Any]) -> None:
    try:
        size = len(json.dumps(data, ensure_ascii=False).encode("utf-8"))
    except (TypeError, ValueError, UnicodeEncodeError) as error:
        raise ContentError(_("A survey must be a JSON object.")) from error
    if size > LARGEST:
        raise ContentError(
            _("The survey has %(n)s kB; at most %(most)s kB are possible. Split it."),
            n=size // 1024,
            most=LARGEST // 1024,
        )


def _languages(data: Mapping[str, Any]) -> tuple[str, ...]:
    value = data.get("languages")
    fits = isinstance(value, list) and value and all(each in LANGUAGES for each in value)
    if not isinstance(value, list) or not fits or len(set(value)) != len(value):
        raise ContentError(
            _("survey: “languages” must name at least one of %(names)s, each once."), names=", ".join(LANGUAGES)
        )
    return tuple(value)


def _page(node: Node) -> Page:
    node.only(frozenset({"questions"}))
    return Page(tuple(parse_question(each) for each in node.nodes("questions", MOST_QUESTIONS)))


def parse_question(node: Node) -> Question:
    """Read one question.

    Raises:
        ContentError: if something in it cannot be taken.
    """
    kind = node.one_of("kind", Kind, [each.value for each in Kind])
    node.only(FIELDS[kind])
    if kind.value in {"nps", "csat", "ces", "rating"} and node.data.get("metric", kind.value) != kind.value:
        raise ContentError(_("%(at)s: a question of the kind %(kind)s is a score of %(kind)s."), at=node.at, kind=kind)
    options = tuple(_option(each) for each in node.nodes("options", MOST_OPTIONS))
    rows = tuple(_option(each) for each in node.nodes("rows", MOST_ROWS))
    for group in (options, rows):
        _require_once([each.id for each in group], node.at)
    return Question(
        id=node.key(),
        kind=kind,
        label=node.text("label"),
        help=node.text("help"),
        required=node.flag("required"),
        scale=_scale(node, kind, has_options=bool(options)),
        low=node.text("low", "option"),
        high=node.text("high", "option"),
        options=options,
        rows=rows,
        multiple=node.flag("multiple"),
        long=node.flag("long"),
        least=node.amount("least"),
        most=node.amount("most"),
        callback=node.flag("callback"),
        shown_if=_condition(node),
    )


def _option(node: Node) -> Option:
    node.only(frozenset({"id", "label"}))
    return Option(node.key(), node.text("label", "option"))


def _scale(node: Node, kind: Kind, *, has_options: bool) -> str:
    if kind not in SCALES or (kind is Kind.MATRIX and has_options):
        if node.data.get("scale"):
            raise ContentError(_("%(at)s: give columns or a scale, not both."), at=node.at)
        return ""
    if "scale" not in node.data:
        return SCALES[kind][0]
    return node.one_of("scale", str, SCALES[kind])


def _condition(node: Node) -> Condition | None:
    value = node.data.get("shown_if")
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ContentError(_("%(at)s: “shown_if” must be an object with question, op and value."), at=node.at)
    inner = Node(value, f"{node.at}.shown_if", node.languages)
    inner.only(frozenset({"question", "op", "value"}))
    op = inner.one_of("op", Op, [each.value for each in Op])
    wanted = inner.data.get("value")
    if not isinstance(wanted, str):
        wanted = inner.amount("value")
    return Condition(str(inner.data.get("question", "")), op, None if op.value.endswith("answered") else wanted)


def _require_once(ids: list[str], at: str) -> None:
    if twice := next((each for each in ids if ids.count(each) > 1), None):
        raise ContentError(_("%(at)s: the id “%(id)s” stands there twice. Choose another one."), at=at, id=twice)


def _require_order(content: Content) -> None:
    """Conditions and places in texts lead back to questions that were asked before."""
    questions = list(content)
    if len(questions) > MOST_QUESTIONS:
        raise ContentError(
            _("The survey has %(n)s questions; at most %(most)s are possible."), n=len(questions), most=MOST_QUESTIONS
        )
    _require_once([question.id for question in questions], "survey")
    before: dict[str, Question] = {}
    for question in questions:
        if question.shown_if is not None:
            _require_condition(question, question.shown_if, before)
        _require_places([*question.label.values(), *question.help.values()], before, question.id)
        before[question.id] = question
    _require_places(content.intro.values(), {}, "intro")
    _require_places(content.thanks.values(), before, "thanks")


def _require_condition(question: Question, condition: Condition, before: Mapping[str, Question]) -> None:
    asked = before.get(condition.question)
    if asked is None:
        raise ContentError(
            _("%(id)s: the condition names “%(other)s”, which is not asked before. Move it up or choose another one."),
            id=question.id,
            other=condition.question,
        )
    if condition.op not in OPS[asked.kind]:
        raise ContentError(
            _("%(id)s: the answer to “%(other)s” cannot be compared with “%(op)s”; possible are %(names)s."),
            id=question.id,
            other=asked.id,
            op=condition.op.value,
            names=", ".join(each.value for each in OPS[asked.kind]),
        )
    if not comparable(asked, condition):
        raise ContentError(
            _("%(id)s: “%(value)s” is no possible answer to “%(other)s”."),
            id=question.id,
            value=condition.value,
            other=asked.id,
        )


def comparable(asked: Question, condition: Condition) -> bool:
    """Whether the value of a condition is a possible answer, and the comparison makes sense for it."""
    if condition.op not in OPS[asked.kind]:
        return False
    if condition.op in {Op.ANSWERED, Op.NOT_ANSWERED}:
        return True
    if asked.kind is Kind.CHOICE:
        return condition.value in {option.id for option in asked.options}
    if asked.kind is Kind.NUMBER:
        return isinstance(condition.value, int | float)
    return condition.value in asked.points


def _require_places(texts: Any, before: Mapping[str, Question], at: str) -> None:
    for text in texts:
        if missing := next((key for key in piped(text) if key not in before), None):
            raise ContentError(
                _("%(at)s: the text quotes the answer to “%(other)s”, which is not asked before."), at=at, other=missing
            )


def dump_content(content: Content) -> dict[str, Any]:
    """The survey as JSON; `parse_content` reads the same survey from it."""
    texts = {name: dict(getattr(content, name)) for name in ("title", "intro", "thanks")}
    pages = [{"questions": [dump_question(question) for question in page.questions]} for page in content.pages]
    return {"languages": list(content.languages), **texts, "pages": pages}


def dump_question(question: Question) -> dict[str, Any]:
    """A question as JSON, without what it does not say."""
    plain: dict[str, Any] = {"id": question.id, "kind": question.kind.value, "label": dict(question.label)}
    for name in ("help", "low", "high"):
        plain[name] = dict(getattr(question, name))
    for name in ("required", "multiple", "long", "callback", "scale"):
        plain[name] = getattr(question, name)
    for name in ("options", "rows"):
        plain[name] = [{"id": each.id, "label": dict(each.label)} for each in getattr(question, name)]
    kept = {name: value for name, value in plain.items() if value or name == "label"}
    bounds = {name: value for name in ("least", "most") if (value := getattr(question, name)) is not None}
    return kept | bounds | _dump_condition(question.shown_if)


def _dump_condition(condition: Condition | None) -> dict[str, Any]:
    if condition is None:
        return {}
    plain: dict[str, Any] = {"question": condition.question, "op": condition.op.value}
    return {"shown_if": plain if condition.value is None else plain | {"value": condition.value}}
