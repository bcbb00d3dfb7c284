"""Whether an answer is right, and the order in which answers are offered."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from resonanz.enable.lessons.content.rules import Kind, Option, Scene, Step

_SPACE: Final = re.compile(r"\s+")


def mark(step: Step, given: Sequence[str], language: str) -> bool | None:
    """Whether an answer is right; None where there is no right answer.

    `given` holds ids of options in the order in which they were chosen, or the words of the gaps.
    """
    if step.kind in {Kind.SINGLE, Kind.MULTIPLE}:
        return set(given) == {option.id for option in step.options if option.right}
    if step.kind is Kind.ORDER:
        return list(given) == [option.id for option in step.options]
    if step.kind is Kind.GAPS:
        return len(given) == len(step.accepted) and all(gaps_right(step, given, language))
    if step.kind is Kind.SCENARIO:
        walked = walk(step, given)
        return bool(walked) and all(option.right for _, option in walked)
    return None


def gaps_right(step: Step, given: Sequence[str], language: str) -> list[bool]:
    """For each gap whether its word is accepted, in any language where the reader's has none."""
    return [
        _same(word, accepted.get(language) or tuple(each for words in accepted.values() for each in words))
        for word, accepted in zip(given, step.accepted, strict=False)
    ]


def walk(step: Step, given: Sequence[str]) -> list[tuple[Scene, Option]]:
    """The scenes that these choices led through, each with what was chosen there."""
    scenes = {scene.id: scene for scene in step.scenes}
    here: Scene | None = step.scenes[0] if step.scenes else None
    found: list[tuple[Scene, Option]] = []
    for choice in given:
        chosen = next((o for o in here.options if o.id == choice), None) if here else None
        if here is None or chosen is None:
            break
        found.append((here, chosen))
        here = scenes.get(chosen.to)
    return found


def scene_after(step: Step, given: Sequence[str]) -> Scene | None:
    """Where these choices lead; None where the scenario is over."""
    walked = walk(step, given)
    if not walked:
        return step.scenes[0] if step.scenes else None
    return next((scene for scene in step.scenes if scene.id == walked[-1][1].to), None)


def offered(step: Step, options: Iterable[Option], seed: str) -> list[Option]:
    """Options in an order that says nothing: the same for one sitting, never the right one of an `order` step."""
    found = list(options)
    mixed = sorted(found, key=lambda option: hashlib.sha256(f"{seed}:{step.id}:{option.id}".encode()).digest())
    return [*mixed[1:], mixed[0]] if step.kind is Kind.ORDER and mixed == found else mixed


def _same(word: str, accepted: Iterable[str]) -> bool:
    plain = _plain(word)
    number = _number(plain)
    return any(plain == _plain(other) or (number is not None and number == _number(other)) for other in accepted)


def _plain(word: str) -> str:
    return _SPACE.sub(" ", word.strip().strip(".,;:!?„“”\"'").casefold())


def _number(word: str) -> Decimal | None:
    try:
        return Decimal(word.strip().replace(",", "."))
    except InvalidOperation:
        return None
