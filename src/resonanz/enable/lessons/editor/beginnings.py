"""Templates to begin a lesson with: the situation is still missing, the form is there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Beginning:
    """A template: its name, what it is good for, and its steps."""

    key: str
    name: str | Promise
    about: str | Promise
    steps: tuple[Mapping[str, Any], ...]


def _think() -> Mapping[str, Any]:
    text = {
        "de": "Wann haben Sie das zuletzt erlebt, und was haben Sie getan?",
        "en": "When did you last meet this, and what did you do?",
    }
    return {"id": "think", "kind": "reflection", "text": text}


def _intend() -> Mapping[str, Any]:
    text = {"de": "Was nehmen Sie sich bis nächste Woche vor?", "en": "What do you intend to do until next week?"}
    return {"id": "intend", "kind": "commitment", "text": text, "suggestions": [], "days": 7}


def _card(step_id: str) -> Mapping[str, Any]:
    return {"id": step_id, "kind": "card", "text": {}}


def _decide() -> Mapping[str, Any]:
    text = {"de": "Womit beginnen Sie?", "en": "How do you begin?"}
    return {"id": "decide", "kind": "single", "text": text, "options": [], "pretest": True}


BEGINNINGS: Final = (
    Beginning(
        "decision",
        _("One situation, one decision"),
        _("A customer's sentence, three plausible answers, one reflection. The best one to start with."),
        (_card("situation"), _decide(), _think()),
    ),
    Beginning(
        "scenario",
        _("A conversation with branches"),
        _("Several decisions in a row, each with its consequence."),
        (
            {
                "id": "talk",
                "kind": "scenario",
                "text": {"de": "Ein Gespräch", "en": "A conversation"},
                "scenes": [{"id": "s1", "text": {}, "options": []}],
            },
            _intend(),
        ),
    ),
    Beginning(
        "rule",
        _("A rule and how to use it"),
        _("What holds, a question about it, the right order, a commitment."),
        (
            _card("rule"),
            {
                "id": "when",
                "kind": "multiple",
                "text": {"de": "Wann gilt das?", "en": "When does it hold?"},
                "options": [],
            },
            {
                "id": "order",
                "kind": "order",
                "text": {"de": "In welcher Reihenfolge?", "en": "In which order?"},
                "items": [],
            },
            _intend(),
        ),
    ),
    Beginning(
        "words",
        _("Finding own words"),
        _("An example, own words beside a good answer, a reflection."),
        (
            _card("example"),
            {
                "id": "own",
                "kind": "free",
                "text": {"de": "Wie sagen Sie es in zwei Sätzen?", "en": "How do you say it in two sentences?"},
            },
            _think(),
        ),
    ),
)


def beginning(key: str) -> dict[str, Any]:
    """A lesson made from a template."""
    found = next((each for each in BEGINNINGS if each.key == key), BEGINNINGS[0])
    return {
        "format": 1,
        "title": {},
        "summary": {},
        "minutes": 3,
        "languages": ["de"],
        "steps": [dict(step) for step in found.steps],
    }
