"""Surveys that the tests share, as JSON."""

from __future__ import annotations

from typing import Any

OPTIONS = [
    {"id": "price", "label": {"de": "Der Preis", "en": "The price"}},
    {"id": "wait", "label": {"de": "Die Wartezeit", "en": "The wait"}},
]


def question(key: str, kind: str, **fields: Any) -> dict[str, Any]:
    return {"id": key, "kind": kind, "label": {"de": f"Frage {key}?", "en": f"Question {key}?"}, **fields}


def survey(*questions: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """One page with these questions."""
    return {
        "languages": ["de", "en"],
        "title": {"de": "Hotline", "en": "Hotline"},
        "pages": [{"questions": list(questions)}],
        **fields,
    }


def everything() -> dict[str, Any]:
    """One question of each kind, with a branch and a place in a text."""
    first = question("ease", "ces", required=True, low={"de": "schwer", "en": "hard"}, high={"de": "leicht"})
    last = [
        question("why", "text", long=True, shown_if={"question": "ease", "op": "at_most", "value": 4}),
        question("nps", "nps"),
        question("csat", "csat"),
        question("stars", "rating", scale="1-10"),
        question("reason", "choice", options=OPTIONS),
        question("more", "choice", options=OPTIONS, multiple=True),
        question("parts", "matrix", rows=OPTIONS, scale="1-5"),
        question("table", "matrix", rows=OPTIONS, options=OPTIONS),
        question("minutes", "number", least=0, most=240),
        question("day", "date", help={"de": "Ungefähr genügt: {reason|irgendwann}"}),
        question("call", "consent", callback=True),
    ]
    whole = survey(first, *last[:2], thanks={"de": "Danke!", "en": "Thank you!"})
    return whole | {"pages": [*whole["pages"], {"questions": last[2:]}]}
