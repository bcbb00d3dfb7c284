"""What a rollup consists of: one small file, replaced whole, that names all others."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from resonanz.events.workspace import Workspace

FORMAT: Final = 1
ZONE: Final = "Europe/Berlin"
DIMENSIONS: Final = ("source", "type", "touchpoint", "unit", "channel", "metric", "scale")
_KEPT_SECONDS: Final = 600
"""How long files that are no longer named stay for readers who are looking at them."""


@dataclass(frozen=True, slots=True)
class Part:
    """Counts of some commits: `days` and `months` are files, `rows` the number of rows of the first."""

    days: str
    months: str
    rows: int


@dataclass(slots=True)
class Manifest:
    """The rollup of one version of the record: `up_to` is the inbox's last sequence in it, `known` the number of cells.

    Cells keep their numbers within one `lineage`.
    """

    version: int = -1
    up_to: int = 0
    zone: str = ZONE
    lineage: str = ""
    cells: str = ""
    known: int = 0
    parts: list[Part] = field(default_factory=list)
    format: int = FORMAT

    @property
    def names(self) -> set[str]:
        """All files of the rollup."""
        files = {name for part in self.parts for name in (part.days, part.months)}
        return files | ({self.cells} if self.cells else set())


def folder_of(workspace: Workspace) -> Path:
    """Where the rollup lies."""
    return workspace.projections / "rollup"


def read_manifest(folder: Path) -> Manifest | None:
    """The rollup as it stands; None where there is none of this format."""
    try:
        stored = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    if stored.get("format") != FORMAT:
        return None
    return Manifest(**stored | {"parts": [Part(**part) for part in stored["parts"]]})


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the new state in place of the old one."""
    draft = folder / "manifest.draft"
    draft.write_text(json.dumps(asdict(manifest)), encoding="utf-8")
    draft.replace(folder / "manifest.json")


def remove_unnamed(folder: Path, manifest: Manifest, *, at_once: bool = False) -> None:
    """Remove files that no reader can still be looking at."""
    oldest = time.time() - (0 if at_once else _KEPT_SECONDS)
    for path in folder.glob("*.parquet"):
        if path.name not in manifest.names and (at_once or path.stat().st_mtime < oldest):
            path.unlink(missing_ok=True)
