"""From paths to opened files with the meaning of their columns: what `report`, `import` and the web share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

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
        return Input(source, guess(source.name, sample), guessed=True)
    bound = resolve(document, source.name, source.columns, sample)
    return Input(source, bound, guessed=False) if bound else None
