"""The distributed engine: the same expressions and kernels on Apache Spark."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from resonanz.events.errors import RecordError

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from resonanz.analytics.drivers.moments import Kernel, Moments
    from resonanz.analytics.journeys.parts import JourneyParts
    from resonanz.events.scope import Scope
    from resonanz.events.workspace import Workspace

_PARTS = "part binary"
BUCKETS = 16
"""Parts into which the instances are dealt; each is one task."""


class Spark:
    """Spark over the record's own files. Starting takes 15 to 30 seconds, so it is done once per process."""

    name = "spark"

    def __init__(self) -> None:
        self._session = _session()

    def table(self, workspace: Workspace, scope: Scope) -> ir.Table:
        """The record, restricted to what the scope may see."""
        import ibis

        from resonanz.events.tables import record_files, restrict

        frame = self._session.read.option("basePath", str(workspace.record)).parquet(*record_files(workspace))
        frame.createOrReplaceTempView("record")
        connection = ibis.pyspark.connect(self._session)
        return restrict(connection.table("record"), scope)

    def moments(self, rows: ir.Table, kernel: Kernel) -> list[Moments]:
        """Run the kernel on every part of the rows; what comes back is small."""

        def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                if batch.num_rows:
                    yield _packed(kernel(batch))

        found: list[Moments] = _unpacked(self._session.sql(_sql(rows)).mapInArrow(task, _PARTS))
        return found or [kernel(rows.limit(0).to_pyarrow())]

    def log(self, record: ir.Table, *, names: bool) -> None:  # noqa: ARG002 - it never has one
        """None: the steps stay where they are distributed."""
        return

    def journey(self, steps: ir.Table, scores: ir.Table | None) -> JourneyParts | None:
        """Run the kernel on buckets of whole instances, one task each, and add the parts up."""
        from resonanz.analytics.journeys.parts import merge

        joined = steps if scores is None else steps.left_join(scores, "instance").drop("instance_right")
        frame = self._session.sql(_sql(joined)).repartition(BUCKETS, "instance")
        parts = _unpacked(frame.sortWithinPartitions("arrival", "source_order").mapInArrow(_bucket, _PARTS))
        return merge(parts) if parts else None


def _sql(table: ir.Table) -> str:
    import ibis

    return str(ibis.to_sql(table, dialect="pyspark"))


def _bucket(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """One task: the kernel over the whole instances of one bucket."""
    import pyarrow as pa

    from resonanz.analytics.journeys.log import align_scores, from_arrow
    from resonanz.analytics.journeys.parts import kernel

    received = list(batches)
    if not received:
        return
    rows = pa.Table.from_batches(received).drop_columns(["arrival", "source_order"])
    log = from_arrow(rows)
    score = None
    if "score" in rows.column_names:
        each = rows.group_by("instance").aggregate([("score", "max")])
        score = align_scores(log, each["instance"], each["score_max"])
    yield _packed(kernel(log, score=score))


def _packed(part: object) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.record_batch({"part": pa.array([pickle.dumps(part)], pa.binary())})


def _unpacked(frame: Any) -> list[Any]:
    return [pickle.loads(row.part) for row in frame.collect()]  # noqa: S301 - made by our own tasks a moment ago


def _session() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise RecordError(
            'The engine spark is not installed. Install it with: pip install "resonanz[spark]", or use --engine duckdb.'
        ) from error
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("resonanz")
    for key, value in _settings().items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _settings() -> dict[str, str]:
    """UTC everywhere; a local master only where the environment names none."""
    settings = {"spark.sql.session.timeZone": "UTC", "spark.ui.showConsoleProgress": "false"}
    if "SPARK_REMOTE" not in os.environ and "MASTER" not in os.environ:
        settings |= {
            "spark.master": "local[*]",
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.sql.shuffle.partitions": "8",
        }
    return settings
