"""Named points at which the crash harness may kill the process; nothing happens outside of it."""

from __future__ import annotations

import os
import signal
from typing import Final

INBOX_COMMIT: Final = "inbox commit"
FILES_WRITTEN: Final = "files written"
TABLE_COMMIT: Final = "table commit"
ROLLUP: Final = "rollup"
INBOX_MARK: Final = "inbox mark"
POINTS: Final = (INBOX_COMMIT, FILES_WRITTEN, TABLE_COMMIT, ROLLUP, INBOX_MARK)


def reach(point: str) -> None:
    """Die here by SIGKILL if `RESONANZ_FAULT` names this point."""
    if os.environ.get("RESONANZ_FAULT") == point:
        os.kill(os.getpid(), signal.SIGKILL)
