"""JSON lines: one object per line, one level of nesting becomes dotted names, deeper values become JSON text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa

from resonanz.events.errors import InputRefused
from resonanz.events.sources.cells import decode
from resonanz.events.sources.header import unique_names
from resonanz.events.sources.source import Plain
from resonanz.events.sources.spool import RowBuffer, SpooledSource

_WORDS: Final = {True: "true", False: "false", None: None}


class JsonlSource(SpooledSource):
    """A file of JSON objects; its columns are all keys that occur."""

    format = "jsonl"

    def __init__(self, plain: Plain) -> None:
        super().__init__(plain)
        self.parse_all()
        if not self.keys:
            raise InputRefused("{name} holds no object with values, so there is nothing to read.", name=self.name)
        self.columns = unique_names(self.keys)

    def parse(self) -> Iterator[pa.Table]:
        """Rows line by line; lines that hold no object are rejected one by one."""
        buffer = RowBuffer()
        for number, line in self._lines():
            try:
                buffer.add(self._row(line, number), number)
            except ValueError:
                buffer.reject(number, "not a JSON object", line)
            if buffer.full:
                yield buffer.take()
        yield buffer.take()

    def _lines(self) -> Iterator[tuple[int, str]]:
        number = 0
        with self.file.open("rb") as file:
            while raw := file.readline(self.limits.line + 1):
                number += 1
                if len(raw) > self.limits.line:
                    raise self._refused("Line {line} of {name} is longer than {limit} bytes.", number, self.limits.line)
                text = decode(raw).removeprefix("\ufeff").strip()
                if text:
                    yield number, text

    def _row(self, line: str, number: int) -> dict[str, str | None]:
        try:
            found = json.loads(line, parse_int=str, parse_float=str, parse_constant=_constant)
            row = dict(_flat(found, line)) if isinstance(found, dict) else None
            deep = row is not None and _depth(found, self.limits.json_depth) > self.limits.json_depth
        except RecursionError:
            deep, row = True, None
        if deep:
            message = "Line {line} of {name} is nested more than {limit} levels deep. Export it flat."
            raise self._refused(message, number, self.limits.json_depth)
        if row is None:
            raise ValueError(line)
        return row

    def _refused(self, message: str, line: int, limit: int) -> InputRefused:
        return InputRefused(message, name=self.name, line=line, limit=limit)


def _constant(word: str) -> str | None:
    return None if word == "NaN" else word


def _flat(found: dict[str, Any], line: str) -> Iterator[tuple[str, str | None]]:
    for key, value in found.items():
        if isinstance(value, dict):
            for inner, nested in value.items():
                yield f"{key}.{inner}", _text(nested, line, key, inner)
        else:
            yield key, _text(value, line, key)


def _text(value: Any, line: str, *path: str) -> str | None:
    """A number as it was written, a word, or the JSON of what is nested deeper."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        nested = json.loads(line)
        for key in path:
            nested = nested[key]
        return json.dumps(nested, ensure_ascii=False)
    return _WORDS[value]


def _depth(value: Any, limit: int) -> int:
    """Levels of containers, counted no further than one beyond the limit."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    nested = [item for item in inner if isinstance(item, dict | list)]
    if limit < 0 or not isinstance(value, dict | list):
        return 0
    return 1 + max((_depth(item, limit - 1) for item in nested), default=0)
