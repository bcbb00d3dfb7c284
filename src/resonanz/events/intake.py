"""From paths to opened files with the meaning of their columns: what `report`, `import` and the web share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from resonanz.events.headers import match_key

if TYPE_CHECKING:
    from resonanz.events.mapping.document import Document
    from resonanz.events.mapping.model import Mapping
    from resonanz.events.sources.source import OpenedSource

SAMPLE_ROWS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Input:
    """An opened file and what its columns mean."""

    source: OpenedSource
    mapping: Mapping
    guessed: bool


@contextmanager
def open_inputs(paths: Sequence[Path], *, mapping_file: Path | None = None) -> Iterator[list[Input]]:
    """Open files and find the meaning of their columns.

    Args:
        paths: files; an archive gives one input per table.
        mapping_file: what the columns mean; guessed where missing. Files that it skips are left out.

    Raises:
        InputRefused: a file cannot or must not be read.
        MappingError: the mapping does not fit a file.
        NothingToMeasure: neither a signal nor a log can be found.
    """
    from resonanz.events.mapping import load_mapping
    from resonanz.events.sources import open_sources

    document = load_mapping(mapping_file) if mapping_file else None
    with ExitStack() as opened:
        sources = open_sources(paths)
        for source in sources:
            opened.callback(source.close)
        found = [_understand(source, document) for source in sources]
        yield [item for item in found if item is not None]


def _understand(source: OpenedSource, document: Document | None) -> Input | None:
    from resonanz.events.mapping import guess, resolve

    sample = source.sample(SAMPLE_ROWS)
    if document is None:
        mapping = guess(source.name, sample)
        return Input(source, replace(mapping, source=_declared(source.columns)), guessed=True)
    bound = resolve(document, source.name, source.columns, sample)
    return Input(source, bound, guessed=False) if bound else None


def _declared(columns: Sequence[str]) -> str:
    """The name of a source that nobody named: the same for all files with these columns, whatever they are called.

    It is part of the identity of rows, so a copy of a file under another name must have the same.
    """
    keys = "\x1f".join(sorted(match_key(column) for column in columns))
    return f"columns-{hashlib.sha256(keys.encode()).hexdigest()[:12]}"
