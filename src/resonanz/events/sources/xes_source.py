"""XES event logs: one row per event, attributes of its trace as `case:<key>`, in the order of the document."""

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
from resonanz.events.sources.xml_guard import guarded_parser

_CHUNK: Final = MEGABYTE
_TRACE: Final = "case:"
_NONE: Final = -2
"""Depth of an element that is not open; no depth equals it or follows it."""


class XesSource(SpooledSource):
    """An event log in XES; its columns are all keys that occur in traces and events."""

    format = "xes"

    def __init__(self, plain: Plain) -> None:
        super().__init__(plain)
        self.parse_all()
        if not self.keys:
            raise InputRefused("{name} holds no event with attributes, so there is nothing to read.", name=self.name)
        self.columns = unique_names(self.keys)

    def parse(self) -> Iterator[pa.Table]:
        """Events in document order."""
        log = _Log(self.name, self.limits.xml_depth)
        parser = guarded_parser(self.name, self._encoding())
        log.listen_to(parser)
        with self.file.open("rb") as file:
            try:
                while chunk := file.read(_CHUNK):
                    parser.Parse(chunk)
                    self._check_token(file.tell() - parser.CurrentByteIndex)
                    yield from log.taken()
                parser.Parse(b"", True)
            except expat.ExpatError as error:
                raise self._not_well_formed(error) from error
        yield log.take()

    def _encoding(self) -> str | None:
        """UTF-16 was rewritten as UTF-8 before; what the document says about itself no longer holds."""
        with self.file.open("rb") as file:
            return "utf-8" if b"utf-16" in file.read(200).lower() else None

    def _check_token(self, size: int) -> None:
        if size > self.limits.cell + _CHUNK:
            raise InputRefused(
                "A value of {name} is longer than {limit} bytes.", name=self.name, limit=self.limits.cell
            )

    def _not_well_formed(self, error: expat.ExpatError) -> InputRefused:
        return InputRefused(
            "{name} is not well-formed XML: {reason}. Fetch or export it again.", name=self.name, reason=str(error)
        )


class _Log:
    """What the parser has met: the open trace and the open event, by their depth."""

    def __init__(self, name: str, depth: int) -> None:
        self._buffer = RowBuffer()
        self._parts: list[pa.Table] = []
        self._name = name
        self._limit = depth
        self._prefix = ""
        self._depth = 0
        self._event_depth = self._trace_depth = _NONE
        self._trace: dict[str, str] = {}
        self._trace_row = 0

    def listen_to(self, parser: expat.XMLParserType) -> None:
        """Connect to a parser."""
        self._parser = parser
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end

    def take(self) -> pa.Table:
        """The rows so far; a trace that is still open goes on in the next part."""
        self._fill_trace()
        self._trace_row = 0
        return self._buffer.take()

    def taken(self) -> list[pa.Table]:
        """Parts that were full since the last call."""
        parts, self._parts = self._parts, []
        return parts

    def _start(self, tag: str, attributes: list[str]) -> None:
        self._depth += 1
        if self._depth == self._event_depth + 1:
            self._put(attributes)
        elif self._depth > self._limit:
            raise self._too_deep()
        elif self._depth == 1:
            self._take_root(tag)
        elif tag == self._prefix + "event" and self._event_depth == _NONE:
            self._event_depth = self._depth
            self._buffer.begin(self._parser.CurrentLineNumber)
        elif self._depth == self._trace_depth + 1:
            key, value = _pair(attributes)
            if key and value:
                self._trace[key] = value
        elif tag == self._prefix + "trace" and self._trace_depth == _NONE:
            self._trace_depth, self._trace_row, self._trace = self._depth, self._buffer.rows, {}

    def _end(self, _tag: str) -> None:
        if self._depth == self._event_depth:
            self._event_depth = _NONE
            if self._buffer.full:
                self._parts.append(self.take())
        elif self._depth == self._trace_depth:
            self._fill_trace()
            self._trace_depth, self._trace = _NONE, {}
        self._depth -= 1

    def _put(self, attributes: list[str]) -> None:
        key, value = _pair(attributes)
        if key and value:
            self._buffer.put(f"event:{key}" if key.startswith(_TRACE) else key, value)

    def _fill_trace(self) -> None:
        for key, value in self._trace.items():
            self._buffer.fill(_TRACE + key, value, self._trace_row)

    def _take_root(self, tag: str) -> None:
        prefix, _, root = tag.rpartition(":")
        if root != "log":
            raise InputRefused(
                "{name} is XML, but no event log: it begins with <{tag}> where XES has <log>. "
                "Export it as XES or as CSV.",
                name=self._name,
                tag=tag[:50],
            )
        self._prefix = f"{prefix}:" if prefix else ""

    def _too_deep(self) -> InputRefused:
        return InputRefused(
            "{name} is nested more than {limit} levels deep: it is not an event log.",
            name=self._name,
            limit=self._limit,
        )


def _pair(attributes: list[str]) -> tuple[str, str]:
    """Key and value of an attribute; lists and containers have no value of their own."""
    if len(attributes) == 4 and attributes[0] == "key":
        return attributes[1], attributes[3]
    named = dict(zip(attributes[::2], attributes[1::2], strict=True))
    return named.get("key", ""), named.get("value", "")
