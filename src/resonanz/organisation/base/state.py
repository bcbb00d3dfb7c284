"""The state of the operational database: is its form the newest, do its references lead somewhere?"""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def is_current() -> bool:
    """Whether every migration was applied."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def broken_references() -> str:
    """The first foreign key that leads nowhere, in words of the database; empty when all are right."""
    try:
        connection.check_constraints()
    except DatabaseError as error:
        return str(error)
    return ""
