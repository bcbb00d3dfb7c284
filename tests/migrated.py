"""One migrated database for a whole run: its migrations are walked once, everybody else begins with a copy."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database in its newest form, without a row of anybody; the processes of a run share it."""
    own = tmp_path_factory.getbasetemp()
    home = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "migrated"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "done").exists():
            given = {name: value for name, value in os.environ.items() if name != "RESONANZ_DATABASE"}
            command = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
            subprocess.run(command, check=True, env=given | {"RESONANZ_HOME": str(home)})
            (home / "done").touch()
    return home / "resonanz.sqlite"


@pytest.fixture(scope="session")
def new_home(migrated: Path) -> Callable[[Path], Path]:
    """Make a folder whose database needs no migrations any more."""

    def make(home: Path) -> Path:
        home.mkdir(parents=True)
        shutil.copyfile(migrated, home / migrated.name)
        return home

    return make


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fill the database of the tests before Django looks which migrations it lacks.

    On SQLite each process has its own in its memory; elsewhere they need different names.
    """
    from django.db import connection

    if connection.vendor != "sqlite":
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")
        yield
        return
    name = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(name, uri=True)) as kept:
        with closing(sqlite3.connect(request.getfixturevalue("migrated"))) as source:
            source.backup(kept)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """On PostgreSQL the queue of jobs has a connection of its own: open, it would keep the database alive."""
    yield
    from resonanz.organisation.base.jobs import jobs

    jobs.storage.close()
