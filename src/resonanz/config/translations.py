"""Compile the catalogues when they are newer than their compiled form; compiled files are never shipped."""

from __future__ import annotations

import secrets
from pathlib import Path


def compile_catalogues(source: Path, target: Path) -> None:
    """Compile every `<language>/LC_MESSAGES/django.po` of `source` into `target`."""
    for catalogue in source.glob("*/LC_MESSAGES/django.po"):
        compiled = target / catalogue.relative_to(source).with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime_ns < catalogue.stat().st_mtime_ns:
            _compile(catalogue, compiled)


def _compile(catalogue: Path, compiled: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled.parent.mkdir(parents=True, exist_ok=True)
    draft = compiled.with_name(f"{compiled.name}.{secrets.token_hex(8)}")
    with catalogue.open("rb") as readable, draft.open("wb") as writable:
        write_mo(writable, read_po(readable))
    draft.replace(compiled)
