"""What the benchmarks of the server share: waiting for it, and the CPU time of all its processes."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path


def wait(port: int) -> None:
    """Until somebody listens."""
    for _ in range(1_800):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server does not start")


def cpu_seconds(group: int) -> float:
    """CPU seconds so far of all processes of a group; 0 where the system does not tell."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
