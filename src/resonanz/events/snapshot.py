"""Backup and restore of the record: one consistent copy, and the list of erased customers applied before it is used."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from resonanz.events import erasure
from resonanz.events.erasure import Erased
from resonanz.events.errors import RecordDamaged, RecordError
from resonanz.events.lock import writer_lock
from resonanz.events.store import Store
from resonanz.events.upkeep import upkeep
from resonanz.events.workspace import Workspace

_LIST: Final = "snapshot.json"
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a copy holds: the version of the table, its events and files."""

    version: int
    events: int
    files: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and who was erased since the backup."""

    events: int
    erased: Erased


def take(workspace: Workspace, target: Path) -> Snapshot:
    """Copy the record of a workspace into an empty or new folder, at one version.

    Writers wait only while the list of files is made: the copy is drawn from links that nobody can take away.

    Raises:
        RecordError: the folder holds something, or there is no record.
    """
    workspace.open()
    if target.exists() and any(target.iterdir()):
        raise RecordError("The folder {path} is not empty. Name a new one for the backup.", path=target)
    links = workspace.path / f"snapshot-{uuid.uuid4().hex}"
    try:
        with writer_lock(workspace.lock):
            store = Store(workspace)
            for path in _kept(workspace, store):
                _link(path, links / path.relative_to(workspace.path))
            files = store.files()
        shutil.copytree(links, target, dirs_exist_ok=True)
        sizes = {name.relative_to(target).as_posix(): name.stat().st_size for name in _files_in(target)}
        found = {"format": _FORMAT, "version": store.version, "events": sum(f.events for f in files), "files": sizes}
        (target / _LIST).write_text(json.dumps(found, indent=1), encoding="utf-8")
    finally:
        shutil.rmtree(links, ignore_errors=True)
    return Snapshot(store.version, sum(file.events for file in files), len(sizes))


def restore(source: Path, workspace: Workspace, *, erased: Path | None = None) -> Restored:
    """Bring a backup back into a workspace without a record.

    Args:
        source: folder made by `take`.
        workspace: where it goes.
        erased: a newer list of erased customers, such as that of the workspace that was lost.

    Raises:
        RecordDamaged: a file of the backup is missing or has another size; nothing was changed.
        RecordError: the folder is no backup, or the workspace has a record.
    """
    _verify(source)
    if workspace.exists:
        raise RecordError("There is a record in {path} already. Restore into a new folder.", path=workspace.path)
    lists = [
        path.read_text(encoding="ascii").splitlines() for path in (workspace.erased, erased) if path and path.exists()
    ]
    draft = Workspace(workspace.path / f"restoring-{uuid.uuid4().hex}")
    try:
        shutil.copytree(source, draft.path, ignore=shutil.ignore_patterns(_LIST))
        draft.create()
        for lines in lists:
            erasure.merge_lists(draft, lines)
        done = erasure.apply_list(draft)
        upkeep(draft)
        events = sum(file.events for file in Store(draft).files())
        _move(draft, workspace)
    finally:
        shutil.rmtree(draft.path, ignore_errors=True)
    workspace.create()
    return Restored(events, done)


def _kept(workspace: Workspace, store: Store) -> Iterator[Path]:
    yield from map(Path, store.paths())
    for folder in (store.root / "_delta_log", workspace.imports, workspace.rejected):
        yield from _files_in(folder)
    yield from (path for path in workspace.keys if path.exists())


def _files_in(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _link(path: Path, link: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, link)
    except OSError:
        shutil.copy2(path, link)


def _verify(source: Path) -> None:
    try:
        listed = json.loads((source / _LIST).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RecordError("{path} is not a backup of Resonanz. Name the folder of one.", path=source) from error
    for name, size in listed["files"].items():
        path = source / name
        if not path.is_file() or path.stat().st_size != size:
            raise RecordDamaged("The backup is damaged: {path} is missing or incomplete. Take another one.", path=path)


def _move(draft: Workspace, workspace: Workspace) -> None:
    """Put everything in its place, the record last: until then there is none."""
    draft.lock.unlink(missing_ok=True)
    for path in sorted(draft.path.iterdir(), key=lambda path: path == draft.record):
        place = workspace.path / path.name
        if place.is_dir() and not any(place.iterdir()):
            place.rmdir()
        path.rename(place)
