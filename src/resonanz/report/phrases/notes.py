"""What may be said about a note: a sentence for each code, whoever raised it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from resonanz.analytics.results import Note, Param
from resonanz.report.language import Language
from resonanz.report.phrases import msg
from resonanz.report.phrases.effects import EFFECTS
from resonanz.report.phrases.limits import LIMITS
from resonanz.report.phrases.names import metric
from resonanz.report.phrases.pilots import PILOTS
from resonanz.report.phrases.remarks import REMARKS
from resonanz.report.words import duration

Labels = tuple[tuple[str, str], ...]
SHARES = frozenset({"share", "coverage", "level", "q", "alpha", "recall", "f1", "difference"})
NAMES = frozenset(
    {"touchpoint", "column", "segment", "dimension", "driver", "outcome", "source", "file", "metric", "subject", "name"}
)
DAYS = frozenset({"first", "last"})
SUBJECTS = ("touchpoint", "driver", "column", "segment", "file")
NAMES_APART = "\x1f"
"""Several names in one parameter; no header of a file can hold this character."""
UNKNOWN_CODE = msg("A remark without a sentence: {code}.")
SENTENCES: Mapping[str, str] = {**REMARKS, **LIMITS, **PILOTS, **EFFECTS}


def sentence(item: Note, t: Language, labels: Labels = ()) -> str:
    """The note in words; a code nobody knows is named as it is, never dropped."""
    template = SENTENCES.get(item.code)
    if template is None:
        return t(UNKNOWN_CODE, code=t.quote(item.code))
    names = dict(labels)
    params = {key: _spoken(key, value, t, names) for key, value in item.params.items()}
    text = t.text(template).format_map(_Blank(params))
    about = next((params[key] for key in SUBJECTS if key in params and f"{{{key}}}" not in template), None)
    return text if about is None else f"{about}: {text}"


class _Blank(dict[str, str]):
    """A parameter that a caller did not give reads as an ellipsis."""

    def __missing__(self, key: str) -> str:
        return "…"


def _spoken(key: str, value: Param, t: Language, labels: Mapping[str, str]) -> str:
    return _word(key, value, t, labels) if isinstance(value, str) else _figure(key, value, t)


def _word(key: str, value: str, t: Language, labels: Mapping[str, str]) -> str:
    if key in DAYS:
        return t.day(date.fromisoformat(value))
    if key == "metric":
        return metric(value, t)
    if key == "label":
        return t(value)
    names = tuple(labels.get(name, name) for name in value.split(NAMES_APART))
    return t.names(names) if key in NAMES else value


def _figure(key: str, value: float, t: Language) -> str:
    if key in SHARES and -1 <= value <= 1:
        return t.percent(value)
    if key.endswith("seconds"):
        return duration(value, t)
    if key == "year":
        return str(value)
    return t.whole(value) if isinstance(value, int) or float(value).is_integer() else t.number(value, 2)
