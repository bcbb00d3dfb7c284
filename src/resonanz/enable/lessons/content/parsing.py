"""From JSON to a lesson and back; what does not fit is named with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NoReturn

from django.utils.translation import gettext as _

from resonanz.enable.lessons.content.rules import (
    CHOSEN,
    DAYS,
    GAP,
    LANGUAGES,
    LONGEST,
    MOST_OPTIONS,
    MOST_SCENES,
    MOST_STEPS,
    SHORT,
    Content,
    Kind,
    NotALessonError,
    Option,
    Scene,
    Step,
    Words,
)

_ID: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_FIELDS: Final = frozenset({"format", "title", "summary", "minutes", "languages", "steps"})
_STEP_FIELDS: Final[Mapping[Kind, frozenset[str]]] = {
    kind: frozenset({"id", "kind", "text", "title", "voice", *extra})
    for kind, extra in {
        Kind.CARD: (),
        Kind.PICTURE: ("picture", "alt"),
        Kind.SINGLE: ("options", "why", "pretest"),
        Kind.MULTIPLE: ("options", "why", "pretest"),
        Kind.ORDER: ("items", "why", "pretest"),
        Kind.GAPS: ("accepted", "why", "pretest"),
        Kind.SCENARIO: ("scenes", "why", "pretest"),
        Kind.FREE: ("sample", "why"),
        Kind.REFLECTION: (),
        Kind.COMMITMENT: ("suggestions", "days"),
    }.items()
}


def parse_content(given: Any) -> Content:
    """A lesson from plain values.

    Raises:
        NotALessonError: something is missing, too long, too many or contradicts itself.
    """
    given = _mapping(given, _("lesson"))
    _known(given, _FIELDS, _("lesson"))
    languages = _languages(given.get("languages"))
    steps = tuple(_step(each, number, languages) for number, each in enumerate(_list(given, "steps", MOST_STEPS), 1))
    _once([step.id for step in steps], _("steps"))
    if not steps:
        _refuse(_("lesson"), _("It has no step yet. Add a card or a question."))
    minutes = given.get("minutes", 3)
    if not isinstance(minutes, int) or isinstance(minutes, bool) or not 1 <= minutes <= 10:
        _refuse("minutes", _("A lesson takes 1 to 10 minutes; good ones 2 to 5."))
    title = _words(given, "title", languages, _("lesson"), longest=SHORT)
    summary = _optional(given, "summary", languages, _("lesson"))
    return Content(title, summary or {}, minutes, languages, steps)


def plain_content(content: Content) -> dict[str, Any]:
    """The same lesson as plain values; `parse_content` reads it back."""
    return {
        "format": 1,
        "title": dict(content.title),
        "summary": dict(content.summary),
        "minutes": content.minutes,
        "languages": list(content.languages),
        "steps": [_plain_step(step) for step in content.steps],
    }


def _plain_step(step: Step) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": step.id, "kind": step.kind.value, "text": dict(step.text)}
    for name in ("title", "voice", "why", "sample", "alt"):
        if words := getattr(step, name):
            plain[name] = dict(words)
    if step.options:
        ordered = step.kind is Kind.ORDER
        plain["items" if ordered else "options"] = [_plain_option(option, step.kind) for option in step.options]
    if step.accepted:
        plain["accepted"] = [{lang: list(words) for lang, words in gap.items()} for gap in step.accepted]
    if step.scenes:
        plain["scenes"] = [_plain_scene(scene) for scene in step.scenes]
    if step.kind is Kind.COMMITMENT:
        plain |= {"suggestions": [dict(words) for words in step.suggestions], "days": step.days}
    if step.picture:
        plain["picture"] = step.picture
    return plain | ({"pretest": True} if step.pretest else {})


def _plain_scene(scene: Scene) -> dict[str, Any]:
    options = [_plain_option(option, Kind.SCENARIO) for option in scene.options]
    return {"id": scene.id, "text": dict(scene.text)} | ({"options": options} if options else {})


def _plain_option(option: Option, kind: Kind) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": option.id, "text": dict(option.text)}
    if kind is not Kind.ORDER:
        plain["right"] = option.right
    if option.why:
        plain["why"] = dict(option.why)
    return plain | ({"to": option.to} if option.to else {})


def _step(given: Any, number: int, languages: tuple[str, ...]) -> Step:
    place = _("step %(n)s") % {"n": number}
    given = _mapping(given, place)
    try:
        kind = Kind(given.get("kind", ""))
    except ValueError:
        _refuse(place, _("Its kind is none of: %(kinds)s.") % {"kinds": ", ".join(Kind)})
    _known(given, _STEP_FIELDS[kind], place)
    step_id = _identifier(given, place)
    place = _("step %(n)s (%(id)s)") % {"n": number, "id": step_id}
    return Step(
        id=step_id,
        kind=kind,
        text=_words(given, "text", languages, place),
        title=_optional(given, "title", languages, place, longest=SHORT),
        voice=_optional(given, "voice", languages, place),
        why=_optional(given, "why", languages, place),
        pretest=given.get("pretest", False) is True,
        **_PARTS.get(kind, lambda *_: {})(given, languages, place),
    )


def _chosen(given: Mapping[str, Any], languages: tuple[str, ...], place: str) -> dict[str, Any]:
    options = _options(given, "options", languages, place)
    right = sum(option.right for option in options)
    if len(options) < 2 or right == 0:
        _refuse(place, _("It needs at least two answers, and one of them must be right."))
    if given["kind"] == Kind.SINGLE and right > 1:
        _refuse(place, _("Several answers are right. Make it a question with several answers, or leave one right."))
    return {"options": options}


def _order(given: Mapping[str, Any], languages: tuple[str, ...], place: str) -> dict[str, Any]:
    options = _options(given, "items", languages, place)
    if len(options) < 3:
        _refuse(place, _("Fewer than three parts can be guessed. Write at least three."))
    return {"options": options}


def _gaps(given: Mapping[str, Any], languages: tuple[str, ...], place: str) -> dict[str, Any]:
    accepted = _list(given, "accepted", MOST_OPTIONS, place)
    texts = given.get("text", {})
    for language in languages:
        found = str(texts.get(language, "")).count(GAP)
        if found != len(accepted) or not found:
            values = {"language": language, "found": found, "named": len(accepted), "gap": GAP}
            _refuse(place, _("%(language)s has %(found)s gaps (%(gap)s), accepted words are for %(named)s.") % values)
    return {"accepted": tuple(_accepted(each, languages, place) for each in accepted)}


def _accepted(given: Any, languages: tuple[str, ...], place: str) -> dict[str, tuple[str, ...]]:
    given = _mapping(given, place)
    read = {language: tuple(str(word).strip() for word in given.get(language) or ()) for language in languages}
    if missing := [language for language, words in read.items() if not any(words)]:
        _refuse(place, _("A gap has no accepted word in %(language)s.") % {"language": missing[0]})
    return read


def _scenes(given: Mapping[str, Any], languages: tuple[str, ...], place: str) -> dict[str, Any]:
    scenes = tuple(_scene(each, languages, place) for each in _list(given, "scenes", MOST_SCENES, place))
    _once([scene.id for scene in scenes], place)
    if not scenes or not scenes[0].options:
        _refuse(place, _("The first scene needs answers to choose from."))
    places = {scene.id: index for index, scene in enumerate(scenes)}
    for index, scene in enumerate(scenes):
        _leads_on(scene, index, places, place)
    return {"scenes": scenes}


def _leads_on(scene: Scene, index: int, places: Mapping[str, int], place: str) -> None:
    if scene.options and not any(option.right for option in scene.options):
        _refuse(place, _("Scene %(id)s has no right answer.") % {"id": scene.id})
    for option in scene.options:
        if option.to and places.get(option.to, -1) <= index:
            values = {"id": scene.id, "option": option.id, "to": option.to}
            _refuse(place, _("Scene %(id)s: answer %(option)s leads to %(to)s, which is no later scene.") % values)


def _scene(given: Any, languages: tuple[str, ...], place: str) -> Scene:
    given = _mapping(given, place)
    _known(given, frozenset({"id", "text", "options"}), place)
    options = _options(given, "options", languages, place) if given.get("options") else ()
    return Scene(_identifier(given, place), _words(given, "text", languages, place), options)


def _free(given: Mapping[str, Any], languages: tuple[str, ...], place: str) -> dict[str, Any]:
    return {"sample": _words(given, "sample", languages, place)}


def _commitment(given: Mapping[str, Any], languages: tuple[str, ...], place: str) -> dict[str, Any]:
    days = given.get("days", 7)
    least, most = DAYS
    if not isinstance(days, int) or not least <= days <= most:
        _refuse(place, _("Look back after %(least)s to %(most)s days.") % {"least": least, "most": most})
    suggestions = _list(given, "suggestions", MOST_OPTIONS, place)
    return {"days": days, "suggestions": tuple(_checked(each, languages, place, SHORT) for each in suggestions)}


def _picture(given: Mapping[str, Any], languages: tuple[str, ...], place: str) -> dict[str, Any]:
    picture = given.get("picture")
    if not isinstance(picture, str) or not picture:
        _refuse(place, _("It names no picture. Choose one, or make it a card."))
    return {"picture": picture, "alt": _words(given, "alt", languages, place)}


_PARTS: Final[Mapping[Kind, Any]] = {
    **dict.fromkeys(CHOSEN, _chosen),
    Kind.ORDER: _order,
    Kind.GAPS: _gaps,
    Kind.SCENARIO: _scenes,
    Kind.FREE: _free,
    Kind.COMMITMENT: _commitment,
    Kind.PICTURE: _picture,
}


def _options(given: Mapping[str, Any], name: str, languages: tuple[str, ...], place: str) -> tuple[Option, ...]:
    options = tuple(_option(each, languages, place) for each in _list(given, name, MOST_OPTIONS, place))
    _once([option.id for option in options], place)
    return options


def _option(given: Any, languages: tuple[str, ...], place: str) -> Option:
    given = _mapping(given, place)
    _known(given, frozenset({"id", "text", "right", "why", "to"}), place)
    return Option(
        id=_identifier(given, place),
        text=_words(given, "text", languages, place),
        right=given.get("right", False) is True,
        why=_optional(given, "why", languages, place),
        to=str(given.get("to") or ""),
    )


def _languages(given: Any) -> tuple[str, ...]:
    if given is None:
        return LANGUAGES
    if not isinstance(given, list | tuple) or not given or not all(each in LANGUAGES for each in given):
        _refuse("languages", _("A lesson can be in: %(languages)s.") % {"languages": ", ".join(LANGUAGES)})
    return tuple(language for language in LANGUAGES if language in given)


def _words(
    given: Mapping[str, Any], name: str, languages: tuple[str, ...], place: str, longest: int = LONGEST
) -> Words:
    if not given.get(name):
        _refuse(place, _("“%(field)s” is empty. Write it in every language of the lesson.") % {"field": name})
    return _checked(given[name], languages, place, longest, name)


def _optional(
    given: Mapping[str, Any], name: str, languages: tuple[str, ...], place: str, longest: int = LONGEST
) -> Words | None:
    return _checked(given[name], languages, place, longest, name) if given.get(name) else None


def _checked(given: Any, languages: tuple[str, ...], place: str, longest: int, name: str = "text") -> Words:
    words = _mapping(given, place)
    found = {language: " ".join(str(words.get(language) or "").split(" ")).strip() for language in LANGUAGES}
    for language in languages:
        if not found[language]:
            values: dict[str, object] = {"field": name, "language": language}
            _refuse(place, _("“%(field)s” is missing in %(language)s.") % values)
    if too_long := [language for language, text in found.items() if len(text) > longest]:
        values = {"field": name, "language": too_long[0], "limit": longest}
        _refuse(place, _("“%(field)s” in %(language)s is longer than %(limit)s characters. Shorten it.") % values)
    return {language: text for language, text in found.items() if text}


def _list(given: Mapping[str, Any], name: str, most: int, place: str = "") -> list[Any]:
    found = given.get(name) or []
    if not isinstance(found, list) or len(found) > most:
        _refuse(place or name, _("“%(field)s” is a list of at most %(limit)s.") % {"field": name, "limit": most})
    return found


def _mapping(given: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(given, Mapping):
        _refuse(place, _("It is no set of named fields."))
    return given


def _known(given: Mapping[str, Any], fields: Iterable[str], place: str) -> None:
    if unknown := sorted(set(given) - set(fields)):
        _refuse(place, _("There is no field “%(field)s” here.") % {"field": unknown[0]})


def _identifier(given: Mapping[str, Any], place: str) -> str:
    found = str(given.get("id") or "")
    if not _ID.fullmatch(found):
        _refuse(place, _("It needs an id of small letters, digits and dashes, at most 40."))
    return found


def _once(ids: Sequence[str], place: str) -> None:
    if twice := sorted({each for each in ids if ids.count(each) > 1}):
        _refuse(place, _("The id “%(id)s” stands there twice.") % {"id": twice[0]})


def _refuse(place: str, message: str) -> NoReturn:
    raise NotALessonError(f"{place}: {message}")
