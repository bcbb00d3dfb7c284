"""The platform on PostgreSQL: what meets the database hardest, a second time, against a server started for it.

`make postgres` runs every test of the platform there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from tests.conftest import ROOT, skip_or_fail
from tests.postgres import Server, installed, running

pytestmark = [pytest.mark.integration, pytest.mark.slow]
EVERYTHING = tuple(
    f"tests/{part}" for part in ("organisation", "api", "understand", "listen", "act", "enable", "prove", "loop", "web")
)
CORE = (
    "tests/organisation/test_access.py",
    "tests/organisation/test_intake.py",
    "tests/organisation/test_prepared.py",
    "tests/listen/respond/test_answering.py",
    "tests/understand/test_metrics.py",
)
PARTS = EVERYTHING if os.environ.get("RESONANZ_POSTGRES") == "all" else CORE
LOCKED = """
import subprocess, sys, django
django.setup()
from pathlib import Path
from resonanz.organisation.base.jobs import connect
from resonanz.organisation.intake.guard import database_lock
free = "SELECT pg_try_advisory_lock(24130)"
with database_lock(Path()):
    held = connect().execute(free).fetchone()[0]
print(held, connect().execute(free).fetchone()[0])
"""
LOST = """
import django
django.setup()
from django.db import connection
from resonanz.organisation.base.jobs import connect, jobs, make_tables
make_tables()
found = []
@jobs.task()
def ask():
    with connection.cursor() as cursor:
        found.append(cursor.execute("SELECT 1").fetchone()[0])
jobs.execute(ask.s())
with connect() as other:
    other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
jobs.execute(ask.s())
print(*found)
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of our own; nothing of an installed one is touched."""
    if installed() is None:
        skip_or_fail("postgres", "PostgreSQL is not installed")
    with running() as found:
        yield found


def environment(address: str) -> dict[str, str]:
    return os.environ | {"RESONANZ_DATABASE": address, "RESONANZ_CRASH_ROUNDS": "0"}


def test_the_platform_passes_its_tests(server: Server) -> None:
    command = [sys.executable, "-m", "pytest", *PARTS, "-p", "no:cacheprovider", "-m", "not e2e", "--no-header"]
    done = subprocess.run(
        command, env=environment(server.database("platform")), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6_000:]


def said(program: str, address: str) -> list[str]:
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment(address), cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()


def test_one_writer_at_a_time_wherever_it_runs(server: Server) -> None:
    assert said(LOCKED, server.database("lock")) == ["False", "True"]


def test_a_job_after_the_database_dropped_the_connection_is_done(server: Server) -> None:
    assert said(LOST, server.database("lost")) == ["1", "1"]
