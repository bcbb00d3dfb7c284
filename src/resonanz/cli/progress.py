"""A progress bar for work that takes longer than two seconds; nothing for work that does not."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from resonanz.cli.speech import say

PATIENCE = 2.0


class _LateBar:
    """Appears on a terminal once the patience is over."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.begin = time.monotonic()
        self.bar: object | None = None

    def __call__(self, name: str, rows: int) -> None:
        if not sys.stderr.isatty() or time.monotonic() - self.begin < PATIENCE:
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        if not isinstance(self.bar, Progress):
            columns = (TextColumn("{task.description}"), BarColumn(pulse_style="green"), TimeElapsedColumn())
            self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self.task = self.bar.add_task(self.label, total=None)
            self.bar.start()
        self.bar.update(
            self.task, description=say("{label} {name}: {rows} rows", label=self.label, name=name, rows=rows)
        )

    def close(self) -> None:
        from rich.progress import Progress

        if isinstance(self.bar, Progress):
            self.bar.stop()


@contextmanager
def progress(label: str) -> Iterator[Callable[[str, int], None]]:
    """Give a callback that takes a file's name and its rows read so far, and draws a bar when the work is long."""
    bar = _LateBar(label)
    try:
        yield bar
    finally:
        bar.close()
