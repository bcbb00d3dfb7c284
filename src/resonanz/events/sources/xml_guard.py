"""XML without surprises: a document that declares entities or a document type is refused before it can grow."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import IO, Final, NoReturn
from xml.parsers import expat

from resonanz.events.errors import InputRefused

_PROLOGUE: Final = 1 << 20
"""Bytes within which the first element must begin."""


def guarded_parser(name: str, encoding: str | None = None) -> expat.XMLParserType:
    """A parser that raises `InputRefused` at the first declaration of a document type; entities need one."""

    def refuse(*_: object) -> NoReturn:
        raise InputRefused(
            "{name} declares XML entities or a document type, which can blow up while it is read. "
            "Export it without a DOCTYPE.",
            name=name,
        )

    parser = expat.ParserCreate(encoding)
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


def refuse_entities(xml: IO[bytes], name: str) -> None:
    """Look for declarations where alone they can stand, before the first element; nothing is expanded."""
    parser = guarded_parser(name)
    with suppress(expat.ExpatError):
        parser.Parse(xml.read(_PROLOGUE))


@lru_cache(maxsize=1024)
def local(tag: str) -> str:
    """A tag or attribute without its prefix or namespace."""
    return tag[max(tag.rfind(":"), tag.rfind("}")) + 1 :]
