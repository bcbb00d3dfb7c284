"""Dealing events into files by customer: memory is bounded by the largest file read and the largest bucket written."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from resonanz.events.schema import RECORD

BUCKETS: Final = 64
STORED: Final = pa.schema([field for field in RECORD if field.name != "month"])
_GROUP_ROWS: Final = 8_192


def bucket_of(customer: str) -> int:
    """The bucket of a customer."""
    return zlib.crc32(customer.encode()) % BUCKETS


def deal(paths: Iterable[str], folder: Path, stamp: str) -> dict[str, str]:
    """Write the events of all customers in `paths` as one file per bucket, ordered by customer and time.

    Returns:
        The name of the file of each bucket that has events.
    """
    with TemporaryDirectory(prefix="heap-", dir=folder) as heap:
        met = _heap(paths, Path(heap))
        names = {str(bucket): f"bucket-{bucket:02}-{stamp}.parquet" for bucket in sorted(met)}
        for bucket, name in names.items():
            with pa.ipc.open_stream(Path(heap) / bucket) as stream:
                write_ordered(stream.read_all(), folder / name)
    return names


def write_ordered(events: pa.Table, path: Path) -> None:
    """Write events ordered by customer and time, in groups small enough to find one customer quickly."""
    ordered = events.take(pc.sort_indices(events, [("customer", "ascending"), ("occurred_at", "ascending")]))
    pq.write_table(ordered, path, compression="lz4", row_group_size=_GROUP_ROWS, write_statistics=["customer"])


def _heap(paths: Iterable[str], heap: Path) -> set[int]:
    writers: dict[int, Any] = {}
    with ExitStack() as opened:
        for bucket, part in _parts(paths):
            if bucket not in writers:
                writers[bucket] = opened.enter_context(pa.ipc.new_stream(heap / str(bucket), STORED))
            writers[bucket].write_table(part)
    return set(writers)


def _parts(paths: Iterable[str]) -> Iterator[tuple[int, pa.Table]]:
    """The events of each file by bucket."""
    for path in paths:
        events = pq.ParquetFile(path).read(columns=STORED.names)
        events = events.filter(events["customer"].is_valid()).cast(STORED)
        words = events["customer"].combine_chunks().dictionary_encode()
        buckets = np.array([bucket_of(word) for word in words.dictionary.to_pylist()], np.int8)[
            words.indices.to_numpy()
        ]
        order = np.argsort(buckets, kind="stable")
        dealt = events.take(pa.array(order))
        ends = np.searchsorted(buckets[order], np.arange(BUCKETS + 1))
        for bucket in np.flatnonzero(np.diff(ends)).tolist():
            yield bucket, dealt.slice(ends[bucket], ends[bucket + 1] - ends[bucket])
