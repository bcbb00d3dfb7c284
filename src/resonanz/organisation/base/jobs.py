"""The queue of jobs: in a file of the workspace beside SQLite, in the database itself on PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection, connections
from huey import Huey, PostgresHuey, SqliteHuey
from huey.serializer import SignedSerializer

_NAME = "resonanz"


def _queue() -> Huey:
    # Jobs are pickled: what nobody with our secret wrote is refused.
    serializer = SignedSerializer(secret=settings.SECRET_KEY, salt="resonanz.jobs")
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        path = settings.WORKSPACE / "jobs.sqlite"
        return SqliteHuey(_NAME, filename=str(path), fsync=True, timeout=30, serializer=serializer)
    return PostgresHuey(_NAME, connection=connect, create_tables=False, serializer=serializer)


def connect() -> Any:
    """A connection to PostgreSQL of its own, outside of any transaction of the application."""
    import psycopg

    parameters = connections["default"].get_connection_params()
    kept = ("dbname", "user", "password", "host", "port", "sslmode")
    return psycopg.connect(**{name: parameters[name] for name in kept if name in parameters})


def make_tables(**_signal: object) -> None:
    """Make the queue's tables where it lives in the database; called after each migration."""
    if isinstance(jobs, PostgresHuey):
        jobs.storage.initialize_schema()


jobs = _queue()


@jobs.pre_execute()  # type: ignore[untyped-decorator]
@jobs.post_execute()  # type: ignore[untyped-decorator]
def renew_connections(*_job: object) -> None:
    """The worker's threads live long: a connection that broke or grew old must not outlive the job."""
    if not connection.in_atomic_block:
        close_old_connections()
