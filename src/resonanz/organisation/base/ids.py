"""Time-ordered ids (UUIDv7, RFC 9562): 48 bits of milliseconds, then chance."""

from __future__ import annotations

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """A new id; later ids sort after earlier ones, to the millisecond."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | secrets.randbits(12) << 64
    return uuid.UUID(int=value | 0b10 << 62 | secrets.randbits(62))


def made_at(key: uuid.UUID) -> int:
    """When an id was made, in milliseconds of the machine's own clock, which no demo moves."""
    return key.int >> 80
