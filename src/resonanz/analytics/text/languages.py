"""Which language a comment is written in: German, English, another one, or too short to tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

GERMAN: Final = "de"
ENGLISH: Final = "en"
OTHER: Final = "other"
UNKNOWN: Final = "unknown"

_NO_LANGUAGE: Final = re.compile(r"(?:https?://|www\.)\S+|[@#]\w+|\[[\w-]+\]")
_SHORTEST: Final = 12
_SURE: Final = 0.5
_LOOKED_AT: Final = 300
_NEIGHBOURS: Final = ("FRENCH", "ITALIAN", "SPANISH", "PORTUGUESE", "DUTCH", "TURKISH", "POLISH")


@cache
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    languages = [Language.GERMAN, Language.ENGLISH, *(getattr(Language, name) for name in _NEIGHBOURS)]
    return LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode().build()


def detect_languages(texts: Sequence[str | None]) -> list[str]:
    """Language of each text: "de", "en", "other", or "unknown" where a text is too short or undecided.

    Texts below 12 letters, or whose likeliest language holds less than half of the probability, stay unknown.

    Source: n-gram models of lingua; among German, English and seven neighbours.
    """
    spoken = [_NO_LANGUAGE.sub(" ", text or "") for text in texts]
    places = [i for i, text in enumerate(spoken) if sum(map(str.isalpha, text)) >= _SHORTEST]
    found = [UNKNOWN] * len(texts)
    ranked = _detector().compute_language_confidence_values_in_parallel([spoken[i] for i in places]) if places else []
    for i, values in zip(places, ranked, strict=True):
        if values and values[0].value >= _SURE:
            code = values[0].language.iso_code_639_1.name.lower()
            found[i] = code if code in {GERMAN, ENGLISH} else OTHER
    return found


def main_language(texts: Sequence[str | None]) -> str:
    """The language most texts are in, judged by 300 of them spread over the whole."""
    written = [text for text in texts if text]
    step = max(1, len(written) // _LOOKED_AT)
    known = Counter(code for code in detect_languages(written[::step][:_LOOKED_AT]) if code != UNKNOWN)
    return known.most_common(1)[0][0] if known else UNKNOWN
