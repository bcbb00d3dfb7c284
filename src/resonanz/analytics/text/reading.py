"""Texts as one array of characters: folded, cleaned, with the boundaries of words and documents.

Everything downstream works on arrays, so that a million comments cost seconds. German spellings meet here: "für" and
"fuer", "Straße" and "Strasse" become the same word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

Codes = NDArray[np.uint32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SEPARATOR: Final = "\x1e"
_LINK: Final = re.compile(r"(?:https?://|www\.)[^\s\x1e]+")
_FOLDS: Final = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("’", "'"), ("&amp;", "&"))
_PLANE: Final = 0x10000
_SPACE: Final = 32
_ZERO: Final = 48
LONGEST: Final = 20_000


class Characters(NamedTuple):
    """Characters of many texts in a row; one blank stands before each text and one at the very end.

    Attributes:
        codes: code points, shape (characters,).
        document: index of the text that each character belongs to; a leading blank belongs to the text after it.
        texts: number of texts.
    """

    codes: Codes
    document: NDArray[np.int32]
    texts: int


def fold(text: str) -> str:
    """Lower case, composed accents, ä → ae, ß → ss: how two spellings of one word are found to be equal."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = text.lower()
    for written, folded in _FOLDS:
        text = text.replace(written, folded)
    return text


def read_characters(texts: Sequence[str | None]) -> Characters:
    """Fold many texts at once; None reads as empty, and only the first 20,000 characters of a text are read.

    Links become one mark, runs of blanks one blank, digits 0, and a letter written three times or more twice.
    """
    return _read([(text or "")[:LONGEST].replace(_SEPARATOR, " ") for text in texts])


def _read(texts: Sequence[str]) -> Characters:
    joined = fold(_SEPARATOR + _SEPARATOR.join(texts) + _SEPARATOR)
    if "http" in joined or "www." in joined:
        joined = _LINK.sub("\u2197", joined)
    codes = np.frombuffer(joined.encode("utf-32-le", "replace"), dtype=np.uint32).copy()
    starts = codes == ord(_SEPARATOR)
    document = (np.cumsum(starts) - 1).astype(np.int32)
    blank = starts | kinds()[np.minimum(codes, _PLANE)][:, 1]
    codes[blank] = _SPACE
    codes[(codes > _ZERO) & (codes < _ZERO + 10)] = _ZERO
    keep = _kept(codes, blank, starts)
    return Characters(codes[keep], document[keep], len(texts))


def _kept(codes: Codes, blank: Flags, starts: Flags) -> Flags:
    """Not a blank after a blank (the start of a text stays), nor the third of equal characters."""
    keep = np.ones(len(codes), dtype=bool)
    keep[1:] = ~(blank[1:] & blank[:-1]) | starts[1:]
    keep[2:] &= ~((codes[2:] == codes[1:-1]) & (codes[2:] == codes[:-2]) & ~blank[2:])
    return keep


class Tokens(NamedTuple):
    """Runs of characters between blanks; each different run is read once, however often it is written.

    Attributes:
        characters: the different runs, each read as a text of its own.
        run: index of the run at each place, in reading order.
        pointer: where each text starts among the places, shape (texts + 1,).
    """

    characters: Characters
    run: NDArray[np.int32]
    pointer: Ints

    @property
    def document(self) -> NDArray[np.int32]:
        """Index of the text of each place."""
        return np.repeat(np.arange(len(self.pointer) - 1, dtype=np.int32), np.diff(self.pointer))


def read_tokens(texts: Sequence[str | None]) -> Tokens:
    """Read many texts at once, each different run of characters once: comments repeat their words.

    Nothing that is read in a run depends on what stands beyond a blank, so that this is `read_characters` at less cost.
    """
    import pyarrow.compute as pc

    split: Any = pc.utf8_split_whitespace(_strings([(text or "")[:LONGEST] for text in texts]))
    runs = split.flatten().dictionary_encode()
    return Tokens(
        _read(runs.dictionary.to_pylist()), runs.indices.to_numpy(), split.offsets.to_numpy().astype(np.int64)
    )


def _strings(texts: list[str]) -> pa.StringArray:
    import pyarrow as pa

    try:
        return pa.array(texts, pa.string())
    except UnicodeEncodeError:  # half a surrogate pair
        return pa.array([text.encode("utf-8", "replace").decode() for text in texts], pa.string())


@cache
def kinds() -> Flags:
    """Per code point of the first plane: (part of a word, blank). The last row stands for all beyond: neither."""
    table = np.zeros((_PLANE + 1, 2), dtype=bool)
    for code in range(_PLANE):
        character = chr(code)
        table[code] = character.isalnum() or unicodedata.category(character) == "Mn", character.isspace()
    table[ord("_"), 0] = True
    return table


def is_word(codes: Codes) -> Flags:
    """Whether each character is part of a word."""
    inside: Flags = kinds()[np.minimum(codes, _PLANE), 0]
    return inside


class Words(NamedTuple):
    """Words (and single signs beyond letters, such as emoji) in reading order.

    Attributes:
        start: position of the first character in `Characters.codes`.
        stop: position after the last.
        document: index of the text.
    """

    start: Ints
    stop: Ints
    document: NDArray[np.int32]


def read_words(characters: Characters) -> Words:
    """Find runs of letters and digits; each sign beyond the first plane (emoji) is a word of its own."""
    codes = characters.codes
    inside = is_word(codes)
    sign = codes >= _PLANE
    before = np.concatenate(([False], inside[:-1]))
    starts = np.flatnonzero((inside & ~before) | sign)
    after = np.concatenate((inside[1:], [False]))
    stops = np.flatnonzero((inside & ~after) | sign) + 1
    return Words(starts, stops, characters.document[starts])
