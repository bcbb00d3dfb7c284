"""From the fields of the editor to a lesson: names are places in it, such as `steps-0-options-1-text-de`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import QueryDict

from resonanz.enable.lessons.content.rules import LANGUAGES, LONGEST, MOST_STEPS, Kind

Tree = dict[str, Any]
LETTERS: Final = "abcdef"
_WORDS: Final = ("title", "voice", "why", "sample", "alt")


def read_editor(data: QueryDict) -> dict[str, Any]:
    """What the editor sent, as plain values of a lesson; it need not be whole."""
    tree = _tree(data)
    languages = [language for language in LANGUAGES if language in data.getlist("languages")] or ["de"]
    given = (each for each in _in_order(tree.get("steps")) if each.get("kind") in set(Kind))
    steps = [_step(each, number) for number, each in enumerate(given, 1)]
    return {
        "format": 1,
        "title": _words(tree.get("title")),
        "summary": _words(tree.get("summary")),
        "minutes": _number(tree.get("minutes"), 3),
        "languages": languages,
        "steps": _unique(steps[:MOST_STEPS]),
    }


def rearranged(content: Mapping[str, Any], act: str) -> dict[str, Any]:
    """The lesson after a button was pressed: `add:single`, `up:2`, `down:0`, `remove:1`."""
    verb, _colon, what = act.partition(":")
    steps = list(content["steps"])
    if verb == "add" and what in set(Kind) and len(steps) < MOST_STEPS:
        steps.append(_fresh(Kind(what)))
    elif what.isdecimal() and int(what) < len(steps):
        at = int(what)
        if verb == "remove":
            steps.pop(at)
        elif verb in {"up", "down"}:
            to = at - 1 if verb == "up" else at + 1
            if 0 <= to < len(steps):
                steps[at], steps[to] = steps[to], steps[at]
    return {**content, "steps": _unique(steps)}


def _fresh(kind: Kind) -> Tree:
    step: Tree = {"id": "", "kind": kind.value, "text": {}}
    if kind is Kind.SCENARIO:
        step["scenes"] = [{"id": "s1", "text": {}, "options": []}]
    return step


def _step(given: Tree, number: int) -> Tree:
    kind = given.get("kind", "")
    step: Tree = {"id": given.get("id") or f"step-{number}", "kind": kind, "text": _words(given.get("text"))}
    for name in _WORDS:
        if words := _words(given.get(name)):
            step[name] = words
    if kind in {Kind.SINGLE, Kind.MULTIPLE}:
        step["options"] = _options(given.get("options"))
    elif kind == Kind.ORDER:
        step["items"] = [{k: o[k] for k in ("id", "text")} for o in _options(given.get("items"))]
    elif kind == Kind.GAPS:
        step["accepted"] = [_accepted(gap) for gap in _in_order(given.get("accepted")) if _words(gap)]
    elif kind == Kind.SCENARIO:
        step["scenes"] = _scenes(given.get("scenes"))
    elif kind == Kind.COMMITMENT:
        step["suggestions"] = [words for each in _in_order(given.get("suggestions")) if (words := _words(each))]
        step["days"] = _number(given.get("days"), 7)
    elif kind == Kind.PICTURE:
        step["picture"] = given.get("picture", "")
    if given.get("pretest"):
        step["pretest"] = True
    return step


def _options(given: Any, *, scene: bool = False) -> list[Tree]:
    found = []
    for letter, each in zip(LETTERS, _in_order(given), strict=False):
        if not (text := _words(each.get("text"))):
            continue
        option: Tree = {"id": each.get("id") or letter, "text": text, "right": bool(each.get("right"))}
        if why := _words(each.get("why")):
            option["why"] = why
        if scene and each.get("to"):
            option["to"] = each["to"]
        found.append(option)
    return found


def _scenes(given: Any) -> list[Tree]:
    found = []
    for number, each in enumerate(_in_order(given), 1):
        if not (text := _words(each.get("text"))):
            continue
        scene: Tree = {"id": each.get("id") or f"s{number}", "text": text}
        if options := _options(each.get("options"), scene=True):
            scene["options"] = options
        found.append(scene)
    return found


def _accepted(gap: Tree) -> Tree:
    words = _words(gap)
    return {language: [w.strip() for w in text.split(";") if w.strip()] for language, text in words.items()}


def _unique(steps: Iterable[Tree]) -> list[Tree]:
    """Steps with ids of their own: the first keeps its one, a new one gets the next that is free."""
    found: list[Tree] = []
    taken: set[str] = set()
    for number, step in enumerate(steps, 1):
        wanted = step.get("id") or f"step-{number}"
        while wanted in taken:
            wanted = f"{wanted[:36]}-x"
        taken.add(wanted)
        found.append({**step, "id": wanted})
    return found


def _tree(data: QueryDict) -> Tree:
    tree: Tree = {}
    for name in data:
        parts = name.split("-")
        if len(parts) > 8:
            continue
        here = tree
        for part in parts[:-1]:
            below = here.setdefault(part, {})
            if not isinstance(below, dict):
                break
            here = below
        else:
            here[parts[-1]] = data.get(name, "").strip()[:LONGEST]
    return tree


def _in_order(given: Any) -> list[Tree]:
    if not isinstance(given, dict):
        return []
    numbered = sorted(((int(k), each) for k, each in given.items() if k.isdecimal()), key=lambda pair: pair[0])
    return [each for _key, each in numbered if isinstance(each, dict)]


def _words(given: Any) -> dict[str, str]:
    if not isinstance(given, dict):
        return {}
    found = {language: given.get(language, "") for language in LANGUAGES}
    return {language: text for language, text in found.items() if isinstance(text, str) and text}


def _number(given: Any, usual: int) -> int:
    return int(given) if isinstance(given, str) and given.isdecimal() and len(given) < 4 else usual
