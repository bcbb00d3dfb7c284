"""Name the system packages that tests need, install what is missing where possible, and say what will be skipped."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """A program that some tests use."""

    name: str
    commands: tuple[str, ...]
    folders: tuple[str, ...]
    debian: str
    purpose: str

    def found(self) -> str | None:
        """Where the program lies, None where it is missing."""
        path = os.pathsep.join([os.environ.get("PATH", ""), *self.folders])
        return next((hit for command in self.commands if (hit := shutil.which(command, path=path))), None)


NEEDS = (
    Need("browser", ("chromium", "chromium-browser", "google-chrome"), (), "chromium", "pages in a real browser"),
    Need("spark", ("java",), (), "default-jre-headless", "the distributed engine"),
    Need(
        "postgres",
        ("pg_ctl",),
        tuple(f"/usr/lib/postgresql/{version}/bin" for version in range(18, 13, -1)),
        "postgresql",
        "the production database",
    ),
)


def install(missing: list[Need]) -> None:
    """Install with apt where we are root on a Debian-like system."""
    if not missing or shutil.which("apt-get") is None or os.geteuid() != 0:
        return
    print("installing", ", ".join(need.debian for need in missing), "...", flush=True)
    commands = [["update", "-qq"]]
    commands += [["install", "-y", "-qq", "--no-install-recommends", need.debian] for need in missing]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in commands:
        subprocess.run(["apt-get", *command], env=environment, capture_output=True, check=False)


def main() -> int:
    """Print one line for each need; fail where a required one is missing."""
    install([need for need in NEEDS if not need.found()])
    required = {name for name in os.environ.get("RESONANZ_REQUIRE", "").split(",") if name}
    failed = False
    for need in NEEDS:
        where = need.found()
        failed |= where is None and need.name in required
        hint = f"MISSING, its tests are skipped; install the package {need.debian}"
        print(f"  {need.name:<10} {need.purpose:<28} {'found' if where else hint}")
    if failed:
        print("RESONANZ_REQUIRE names a program that is missing and could not be installed.")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
