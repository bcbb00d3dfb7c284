"""Columns of the record. Columns are only ever added; there is no column for a working person."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

SCHEMA_VERSION: Final = 1
UNDATED: Final = "undated"
"""Partition of events whose time is unknown."""

FLUSHED: Final = "inbox"
"""`import_id` of events that came one by one through the inbox, and application of their Delta transactions."""

UTC_MICROS: Final = pa.timestamp("us", tz="UTC")

RECORD: Final = pa.schema(
    [
        pa.field("event_id", pa.binary(), nullable=False),
        pa.field("occurred_at", UTC_MICROS),
        pa.field("received_at", UTC_MICROS, nullable=False),
        pa.field("type", pa.string(), nullable=False),
        pa.field("customer", pa.string()),
        pa.field("touchpoint", pa.string()),
        pa.field("instance", pa.string()),
        pa.field("channel", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("role", pa.string()),
        pa.field("wave", pa.string()),
        pa.field("metric", pa.string()),
        pa.field("score", pa.float64()),
        pa.field("scale", pa.string()),
        pa.field("value", pa.decimal128(18, 4)),
        pa.field("currency", pa.string()),
        pa.field("text", pa.string()),
        pa.field("language", pa.string()),
        pa.field("attributes", pa.map_(pa.string(), pa.string())),
        pa.field("source", pa.string(), nullable=False),
        pa.field("source_order", pa.int64(), nullable=False),
        pa.field("import_id", pa.string(), nullable=False),
        pa.field("month", pa.string(), nullable=False),
    ]
)
"""`month` is the partition: `2024-05` of `occurred_at` in UTC, or `undated`."""
