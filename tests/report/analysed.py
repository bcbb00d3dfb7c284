"""The content of a report of one file, without a page and without another process."""

from __future__ import annotations

from pathlib import Path

from resonanz.cli.report import build
from resonanz.report.model import Report


def analysed(path: Path, *parts: str) -> Report:
    """Read the file and look at these parts."""
    return build([path], map_file=None, workspace=None, engine="duckdb", parts=frozenset(parts))
