"""The operational database as one file of JSON lines: the same from SQLite and from PostgreSQL, and into either."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from resonanz.events.errors import RecordError

PASSING: Final = frozenset({"contenttypes", "sessions", "usersessions", "auth"})
"""Apps whose rows are made anew: log-ins do not survive a restore."""


class WrongDumpError(RecordError):
    """A dump that does not fit this installation."""


class _Exact(DjangoJSONEncoder):
    """Times to the microsecond: the usual encoder cuts them, and the seals of the log would break."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def write_dump(path: Path) -> int:
    """Write every row that must be kept, as of one moment; returns how many."""
    written = 0
    with transaction.atomic(), path.open("w", encoding="utf-8") as file:
        _one_moment()
        file.write(json.dumps({"migrations": _migrations()}) + "\n")
        for model in _models():
            rows = model._default_manager.order_by("pk").iterator(chunk_size=2_000)
            for line in _lines(rows):
                file.write(line)
                written += 1
    return written


def read_dump(path: Path) -> int:
    """Fill an empty database; returns the number of rows.

    Raises:
        WrongDumpError: the dump was made by another version, or the database is not empty.
    """
    with path.open(encoding="utf-8") as file, transaction.atomic():
        missing = set(map(tuple, json.loads(file.readline())["migrations"])) ^ set(map(tuple, _migrations()))
        if missing:
            names = ", ".join(sorted(f"{app}.{name}" for app, name in missing)[:3])
            raise WrongDumpError(
                "The backup was made by another version ({names}). Restore it with that version.", names=names
            )
        if any(model._default_manager.exists() for model in _models()):
            raise WrongDumpError("The database is not empty. Restore into a new one.")
        restored = 0
        for entry in serializers.deserialize("jsonl", file):
            entry.save(force_insert=True)
            restored += 1
        _renumber()
    return restored


def _models() -> Iterator[type[Model]]:
    kept = [(config, None) for config in apps.get_app_configs() if config.label not in PASSING]
    return (m for m in serializers.sort_dependencies(kept) if not m._meta.proxy and m._meta.managed)


def _lines(rows: Iterator[Any]) -> Iterator[str]:
    serializer = serializers.get_serializer("jsonl")()
    for row in rows:
        yield serializer.serialize([row], ensure_ascii=False, cls=_Exact)


def _migrations() -> list[list[str]]:
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def _one_moment() -> None:
    """SQLite's transaction sees one moment anyway; PostgreSQL has to be told."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _renumber() -> None:
    """Counters of PostgreSQL stand behind the rows that were put in; SQLite counts by itself."""
    if connection.vendor != "postgresql":
        return
    labels = [config.label for config in apps.get_app_configs() if config.models_module]
    statements = StringIO()
    call_command("sqlsequencereset", *labels, stdout=statements, no_color=True)
    with connection.cursor() as cursor:
        cursor.execute(statements.getvalue())
