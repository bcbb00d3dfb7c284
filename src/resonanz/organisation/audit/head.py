"""The newest line's seal, kept beside the table: whoever takes lines off its end leaves a head without a body.

The head is a small sealed file in the workspace. It moves on only from a line that is still there, so lines written
after an attack do not cover it up.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

NAME = "audit-head"


class HeadError(ValueError):
    """The file is there and does not carry our seal."""


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line: its number, its time and its seal."""

    sequence: int
    at: str
    seal: str


def path() -> Path:
    """Where the head lies."""
    return Path(settings.WORKSPACE) / NAME


def read_head() -> Head | None:
    """The head; None where none was written.

    Raises:
        HeadError: it was changed by somebody without the installation's secret.
    """
    try:
        stored = json.loads(path().read_text(encoding="utf-8"))
        head = Head(int(stored["sequence"]), str(stored["at"]), str(stored["seal"]))
        mark = str(stored["mark"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise HeadError(NAME) from error
    if not hmac.compare_digest(mark, _mark(head)):
        raise HeadError(NAME)
    return head


@contextmanager
def moving() -> Iterator[None]:
    """One process at a time moves the head."""
    path().parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path().with_name(f"{NAME}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_head(head: Head) -> None:
    """Put the head in place in one step, so that a reader finds the old or the new one."""
    draft = path().with_name(f"{NAME}.part")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(head) | {"mark": _mark(head)}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path())


def _mark(head: Head) -> str:
    key = hashlib.sha256(b"resonanz.audit.head" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, json.dumps(asdict(head), sort_keys=True).encode(), hashlib.sha256).hexdigest()
