"""XML documents that are a list: each element below the root is a row, what it holds are its cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

import pyarrow as pa

from resonanz.events.errors import InputRefused
from resonanz.events.sources.header import unique_names
from resonanz.events.sources.limits import MEGABYTE
from resonanz.events.sources.source import Plain
from resonanz.events.sources.spool import RowBuffer, SpooledSource
from resonanz.events.sources.xml_guard import guarded_parser, local

_CHUNK: Final = MEGABYTE
_AGAIN: Final = "; "
"""Between the values of an element or attribute that a row has more than once."""


class XmlSource(SpooledSource):
    """A list of records in XML; the columns are named by the path inside a record, such as `Opinion.category`."""

    format = "xml"

    def __init__(self, plain: Plain) -> None:
        super().__init__(plain)
        self.parse_all()
        if not self.keys:
            raise InputRefused(
                "{name} is XML, but neither an event log (XES) nor a list of records. Export it as XES or as CSV.",
                name=self.name,
            )
        self.columns = unique_names(self.keys)

    def parse(self) -> Iterator[pa.Table]:
        """Records in the order of the document."""
        records = _Records(self.name, self.limits.xml_depth, self.limits.cell)
        parser = guarded_parser(self.name, self._encoding())
        records.listen_to(parser)
        with self.file.open("rb") as file:
            try:
                while chunk := file.read(_CHUNK):
                    parser.Parse(chunk)
                    yield from records.taken()
                parser.Parse(b"", True)
            except expat.ExpatError as error:
                raise InputRefused(
                    "{name} is not well-formed XML: {reason}. Fetch or export it again.",
                    name=self.name,
                    reason=str(error),
                ) from error
        yield records.take()

    def _encoding(self) -> str | None:
        """UTF-16 was rewritten as UTF-8 before; what the document says about itself no longer holds."""
        with self.file.open("rb") as file:
            return "utf-8" if b"utf-16" in file.read(200).lower() else None


class _Records:
    """What the parser has met: the open elements by name, and the cells of the open record."""

    def __init__(self, name: str, depth: int, cell: int) -> None:
        self._buffer = RowBuffer()
        self._parts: list[pa.Table] = []
        self._name, self._depth, self._cell = name, depth, cell
        self._open: list[str] = []
        self._row: dict[str, str] = {}
        self._words: list[str] = []
        self._size = 0

    def listen_to(self, parser: expat.XMLParserType) -> None:
        """Connect to a parser."""
        self._parser = parser
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say

    def take(self) -> pa.Table:
        """The rows so far."""
        return self._buffer.take()

    def taken(self) -> list[pa.Table]:
        """Parts that were full since the last call."""
        parts, self._parts = self._parts, []
        return parts

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._open.append(local(tag))
        self._hear()
        if len(self._open) > self._depth:
            raise InputRefused(
                "{name} is nested more than {limit} levels deep: it is not an event log.",
                name=self._name,
                limit=self._depth,
            )
        if len(self._open) == 2:
            self._row, self._line = {}, self._parser.CurrentLineNumber
        if len(self._open) > 1:
            for key, value in attributes.items():
                self._put((*self._open[2:], local(key)), value)

    def _say(self, text: str) -> None:
        if len(self._open) < 2:
            return
        self._size += len(text)
        if self._size > self._cell:
            raise InputRefused("A value of {name} is longer than {limit} bytes.", name=self._name, limit=self._cell)
        self._words.append(text)

    def _hear(self) -> str:
        """The text since the last tag; that before an element which opens belongs to no cell."""
        text = "".join(self._words).strip()
        self._words.clear()
        self._size = 0
        return text

    def _end(self, _tag: str) -> None:
        if text := self._hear():
            self._put(tuple(self._open[2:]) or (self._open[-1],), text)
        if len(self._open) == 2 and self._row:
            self._buffer.add(self._row, self._line)
            if self._buffer.full:
                self._parts.append(self.take())
        self._open.pop()

    def _put(self, path: tuple[str, ...], value: str) -> None:
        key = ".".join(path[-2:])
        self._row[key] = f"{self._row[key]}{_AGAIN}{value}" if key in self._row else value
