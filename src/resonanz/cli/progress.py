"""A progress bar for work that takes longer than two seconds; nothing for work that does not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

from resonanz.cli.speech import say

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 2.0


class _LateBar:
    """Appears on a terminal once the patience is over, and moves by itself; told counts stand beside it."""

    def __init__(self, label: str) -> None:
        self._label = self._shown = label
        self._bar: Progress | None = None
        self._timer = Timer(PATIENCE, self._appear)
        self._timer.daemon = True

    def start(self) -> None:
        if sys.stderr.isatty():
            self._timer.start()

    def _appear(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(pulse_style="green"), TimeElapsedColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        bar.add_task(self._shown, total=None)
        bar.start()
        self._bar = bar

    def told(self, name: str, rows: int) -> None:
        """Take a file's name and how many of its rows were read."""
        self._show(say("{label} {name}: {rows} rows", label=self._label, name=name, rows=rows))

    def says(self, stage: str) -> None:
        """Take what is being done now."""
        self._show(f"{self._label}: {stage}")

    def _show(self, text: str) -> None:
        self._shown = text
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], description=self._shown)

    def close(self) -> None:
        self._timer.cancel()
        if self._bar is not None:
            self._bar.stop()


@contextmanager
def progress(label: str) -> Iterator[Callable[[str, int], None]]:
    """Show that work is going on; give a callback that takes a file's name and its rows read so far."""
    bar = _LateBar(label)
    bar.start()
    try:
        yield bar.told
    finally:
        bar.close()


@contextmanager
def stages(label: str) -> Iterator[Callable[[str], None]]:
    """Show that work is going on; give a callback that takes what is being done now."""
    bar = _LateBar(label)
    bar.start()
    try:
        yield bar.says
    finally:
        bar.close()
