"""A mapping written as YAML, to be looked at, corrected and given back with `--map`."""

from __future__ import annotations

from typing import Any

from resonanz.events.mapping.document import SINGLE, VERSION
from resonanz.events.mapping.model import Mapping, Rating, Time


def dump_mapping(mapping: Mapping) -> str:
    """YAML of a mapping; the reasons of a guess stand beside it as comments."""
    import yaml

    content = {"version": VERSION, "source": mapping.source, "shape": mapping.shape.value, **_body(mapping)}
    text = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120)
    notes = [
        f"#   {r.column.strip() or '(no name)'}: {r.role} ({r.code})" for r in mapping.reasons if r.code != "other"
    ]
    return "\n".join([text.rstrip(), *(["", "# Why it was guessed so:", *notes] if notes else []), ""])


def _body(mapping: Mapping) -> dict[str, Any]:
    single = {role: getattr(mapping, role) for role in SINGLE}
    parts: dict[str, Any] = {
        "time": _time(mapping.time),
        **single,
        "touchpoint_constant": mapping.touchpoint_constant,
        "ratings": [_rating(r) for r in mapping.ratings],
        "milestones": [
            {"column": m.column, "touchpoint": m.touchpoint} | ({"format": m.format} if m.format else {})
            for m in mapping.milestones
        ],
        "outcome": mapping.outcome,
        "stages": [name if list(steps) == [name] else {name: list(steps)} for name, steps in mapping.plan.stages],
        "goal": mapping.plan.goal,
        "currency": mapping.currency,
        "language": mapping.language,
        "constants": dict(mapping.constants),
        **{role: list(getattr(mapping, role)) for role in ("text", "attributes", "people", "ignored")},
        "decimal_comma": mapping.decimal_comma or None,
        "day_first": None if mapping.day_first else False,
        "rest": "ignore",
    }
    return {key: value for key, value in parts.items() if value not in (None, [], {})}


def _time(time: Time) -> dict[str, Any]:
    parts = {
        "columns": list(time.columns) or None,
        "format": time.format,
        "constant": time.constant,
        "file_name": time.file_pattern,
        "zone": time.zone if time.zone != Time().zone else None,
    }
    return {key: value for key, value in parts.items() if value is not None}


def _rating(rating: Rating) -> dict[str, Any]:
    def plain(end: float) -> int | float:
        return int(end) if float(end).is_integer() else end

    parts: dict[str, Any] = {
        "column": rating.column,
        "touchpoint": rating.touchpoint if rating.touchpoint != rating.column.strip() else None,
        "metric": rating.metric,
        "scale": [plain(rating.worst), plain(rating.best)],
        "no_answer": list(rating.no_answer),
        "labels": {word: plain(score) for word, score in rating.labels},
    }
    return {key: value for key, value in parts.items() if value not in (None, [], {})}
