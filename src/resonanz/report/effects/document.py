"""An effect as JSON for people and machines: notes are sentences in the reader's language."""

from __future__ import annotations

from resonanz.analytics.effects.results import Effect
from resonanz.report.effects.words import said
from resonanz.report.json_values import Json
from resonanz.report.language import Code, language


def effect_json(effect: Effect, *, lang: Code) -> Json:
    """The document that `resonanz effect --json` writes."""
    t = language(lang)
    return {
        "effect": {"value": effect.value, "low": effect.low, "high": effect.high, "level": effect.level},
        "relative": effect.relative,
        "design": effect.design.value,
        "grade": effect.grade.value,
        "checks": [
            {"name": check.name, "passed": check.passed, "value": check.value, "note": said(check.note, t)}
            for check in effect.checks
        ],
        "weights": dict(effect.weights),
        "n": effect.n,
        "notes": [said(effect.reason, t), *(said(item, t) for item in effect.notes)],
    }
