"""Words of a standard for the tests."""

from __future__ import annotations

from typing import Any

TEXTS: dict[str, dict[str, Any]] = {
    "de": {
        "title": "Rechnung erklären",
        "promise": "Sie verstehen Ihre Rechnung nach einem Gespräch.",
        "reason": "Wer sie nicht versteht, ruft wieder an.",
        "steps": ["Ergebnis nennen", "Zwei Gründe nennen", "Nachfragen"],
        "good": "„Zwei Gründe: der Preis und der Verbrauch.“",
        "bad": "„Das steht auf Seite drei.“",
        "question": "Wann haben Sie zuletzt eine Rechnung nicht verstanden?",
        "rights": "Ratenzahlung bis 150 Euro.",
    },
    "en": {
        "title": "Explain the bill",
        "promise": "You understand your bill after one conversation.",
        "reason": "Whoever does not understand it calls again.",
        "steps": ["Say the result", "Give two reasons", "Ask back"],
        "good": "“Two reasons: price and use.”",
        "bad": "“It is on page three.”",
        "question": "When did you last fail to understand a bill?",
    },
}
