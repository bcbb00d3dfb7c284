"""A PostgreSQL server of our own: made in a temporary folder, reached by a socket, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=100")


def installed() -> Path | None:
    """The folder of the server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    program = shutil.which("initdb") or (str(found[0]) if found else None)
    return Path(program).resolve().parent if program else None


@dataclass(frozen=True)
class Server:
    """A running server."""

    programs: Path
    folder: Path

    def database(self, name: str) -> str:
        """Make a database; returns what `RESONANZ_DATABASE` takes."""
        self.run("createdb", "-h", str(self.folder), "-U", "postgres", name)
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, **_unprivileged())


def _unprivileged() -> dict[str, Any]:
    """The server refuses to run as root; anybody else will do."""
    if os.geteuid() != 0:
        return {}
    name = next(name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()})
    entry = pwd.getpwnam(name)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@contextmanager
def running() -> Iterator[Server]:
    """Start a server and stop it at the end.

    Raises:
        FileNotFoundError: PostgreSQL is not installed.
    """
    programs = installed()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed")
    folder = Path(tempfile.mkdtemp(prefix="rsz-pg-"))
    person = _unprivileged()
    if person:
        os.chown(folder, person["user"], person["group"])
    server = Server(programs, folder)
    data = str(folder / "data")
    try:
        server.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale", "C", "--no-sync")
        options = " ".join(f"-c {setting}" for setting in (*_FAST, f"unix_socket_directories={folder}"))
        server.run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            server.run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)
