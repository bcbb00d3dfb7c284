"""`resonanz backup` and `resonanz restore`: everything an installation knows, in one file."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path
from typing import Annotated

import typer

from resonanz.cli.check import has_database
from resonanz.cli.options import DEFAULT_WORKSPACE, Lang, WorkspaceFolder, checked_language
from resonanz.cli.output import grouped, inform, told_in_words
from resonanz.cli.speech import say

BACKUP = """\b
resonanz backup monday.zip --workspace customers
"""
RESTORE = """\b
resonanz restore monday.zip --workspace fresh
resonanz restore monday.zip --workspace fresh --erased customers/erased
"""
DUMP, RECORD, SECRET = "database.jsonl", "record", "web-secret"


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("The backup to write, such as monday.zip."))],
    *,
    workspace: WorkspaceFolder = None,
    lang: Lang = None,
) -> None:
    """Write a backup; the application may keep running."""
    checked_language(lang)
    if file.exists():
        raise typer.BadParameter(say("{path} exists already. Name a new file.", path=file), param_hint="FILE")
    place = workspace or Path(DEFAULT_WORKSPACE)
    _require_workspace(place)
    from resonanz.cli.serving import prepare

    with told_in_words(), tempfile.TemporaryDirectory(prefix="backup-", dir=_beside(file)) as folder:
        prepare(place)
        rows, events = _collect(place, Path(folder))
        _pack(Path(folder), file)
    inform("{rows} rows and {events} events are in {path}.", rows=grouped(rows), events=grouped(events), path=file)
    inform("The file holds secrets and personal data: keep it as safe as the installation itself.")


def _require_workspace(place: Path) -> None:
    """A folder that was mistyped must not become a backup of nothing."""
    from resonanz.events.workspace import Workspace

    if not (Workspace(place).exists or has_database(place)):
        message = say("There is nothing of Resonanz in {path}. Name the folder of an installation.", path=place)
        raise typer.BadParameter(message, param_hint="--workspace")


def _beside(file: Path) -> Path:
    file.absolute().parent.mkdir(parents=True, exist_ok=True)
    return file.absolute().parent


def _collect(place: Path, folder: Path) -> tuple[int, int]:
    """The database first: an event that is moved in between is then met twice and recognised, never missed."""
    from resonanz.events.snapshot import take
    from resonanz.events.workspace import Workspace
    from resonanz.organisation.base.dump import write_dump

    rows = write_dump(folder / DUMP)
    taken = take(Workspace(place), folder / RECORD)
    if (place / SECRET).exists():
        shutil.copy2(place / SECRET, folder / SECRET)
    return rows, taken.events


def _pack(folder: Path, file: Path) -> None:
    draft = file.with_name(f".{file.name}.part")
    draft.touch(mode=0o600)
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            how = zipfile.ZIP_STORED if path.suffix == ".parquet" else zipfile.ZIP_DEFLATED
            archive.write(path, path.relative_to(folder).as_posix(), how)
    draft.replace(file)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help=say("A backup."))],
    *,
    workspace: WorkspaceFolder = None,
    erased: Annotated[
        Path | None,
        typer.Option("--erased", exists=True, dir_okay=False, help=say("A newer list of erased customers.")),
    ] = None,
    lang: Lang = None,
) -> None:
    """Bring a backup back into a new workspace; who was erased since stays erased."""
    checked_language(lang)
    place = workspace or Path(DEFAULT_WORKSPACE)
    if place.exists() and any(place.iterdir()):
        message = say("{path} is not empty. Restore into a new folder.", path=place)
        raise typer.BadParameter(message, param_hint="--workspace")
    place.mkdir(parents=True, exist_ok=True)
    with told_in_words(), tempfile.TemporaryDirectory(prefix="restore-", dir=place.absolute().parent) as folder:
        rows, events, gone = _bring_back(_unpacked(file, Path(folder)), place, erased)
    inform(
        "{rows} rows and {events} events are back in {path}.", rows=grouped(rows), events=grouped(events), path=place
    )
    if gone:
        inform("{n} customers on the list of erasures were erased again.", n=grouped(gone))


def _unpacked(file: Path, folder: Path) -> Path:
    from resonanz.events.errors import RecordError

    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if DUMP not in names:
                raise RecordError("{path} is not a backup of Resonanz. Name the file of one.", path=file)
            archive.extractall(folder)
    except zipfile.BadZipFile as error:
        raise RecordError("{path} is not a backup of Resonanz. Name the file of one.", path=file) from error
    return folder


def _bring_back(folder: Path, place: Path, erased: Path | None) -> tuple[int, int, int]:
    from resonanz.cli.serving import prepare
    from resonanz.events.snapshot import restore as restore_record
    from resonanz.events.workspace import Workspace

    done = restore_record(folder / RECORD, Workspace(place), erased=erased)
    if (folder / SECRET).exists():
        shutil.copy2(folder / SECRET, place / SECRET)
    prepare(place)
    from resonanz.organisation.audit.actions import record
    from resonanz.organisation.base.dump import read_dump

    rows = read_dump(folder / DUMP)
    record("installation.restored", by=None)  # the head of the log lies outside the database: it is set anew
    return rows, done.events, done.erased.customers


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup", help=say("Write database, record and secrets into one file."), epilog=BACKUP)(backup)
    app.command("restore", help=say("Bring a backup back into a new workspace."), epilog=RESTORE)(restore)
