"""Fetch what the surface ships of others: fonts, htmx, icons. Run it to change a version, then commit the result.

    python tools/vendor.py

It asks the npm registry of this machine, writes into `ui/static/ui/vendor`, and makes one sprite of the icons that
`tools/icons.txt` names.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src" / "resonanz" / "ui" / "static" / "ui" / "vendor"
ICONS = Path(__file__).with_name("icons.txt")
SPRITE = "icons.svg"


@dataclass(frozen=True)
class Package:
    """One package: files to copy as (path inside, name here), and its licence file."""

    name: str
    version: str
    licence: str
    text: str
    files: tuple[tuple[str, str], ...] = ()


PACKAGES = (
    Package("htmx.org", "2.0.11", "0BSD", "LICENSE", (("dist/htmx.min.js", "htmx.min.js"),)),
    Package("@tabler/icons", "3.51.0", "MIT", "LICENSE"),
    Package(
        "@fontsource-variable/inter",
        "5.3.0",
        "OFL-1.1",
        "LICENSE",
        (("files/inter-latin-ext-opsz-normal.woff2", "inter-latin-ext-opsz-normal.woff2"),),
    ),
    Package(
        "@fontsource-variable/source-serif-4",
        "5.3.1",
        "OFL-1.1",
        "LICENSE",
        (("files/source-serif-4-latin-ext-wght-normal.woff2", "source-serif-4-latin-ext-wght-normal.woff2"),),
    ),
)


def fetch(package: Package, folder: Path) -> Path:
    """Download and unpack one package; returns its folder."""
    target = folder / package.name.replace("/", "-")
    target.mkdir()
    command = ["npm", "pack", f"{package.name}@{package.version}", "--pack-destination", str(target), "--silent"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(target.glob("*.tgz"))) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def symbol(folder: Path, name: str) -> str:
    """One icon as a symbol: only its shapes, without the invisible frame."""
    source = (folder / "icons" / "outline" / f"{name}.svg").read_text("utf-8")
    shapes = re.findall(r"<(?:path|circle|line|rect)[^>]*/>", source)
    drawn = "".join(shape for shape in shapes if 'stroke="none"' not in shape)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>'


def sprite(folder: Path) -> str:
    """All icons of the list in one file."""
    names = sorted(set(ICONS.read_text("utf-8").split()))
    symbols = "\n".join(symbol(folder, name) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def manifest() -> str:
    rows = [
        f"| {', '.join(f'`{name}`' for _, name in p.files) or f'`{SPRITE}`'} | `{p.name}` | {p.version} "
        f"| {p.licence} | `{licence_name(p)}` |"
        for p in PACKAGES
    ]
    head = "| file | package (npm) | version | licence | text |\n|---|---|---|---|---|\n"
    return (
        "# Parts of others in the surface\n\nWritten by `tools/vendor.py`; files are unchanged, the icons are those of "
        "`tools/icons.txt` in one sprite.\nThe latin cuts of both fonts lie beside the report, which ships them too. "
        "htmx stays at major 2.\n\n" + head + "\n".join(rows) + "\n"
    )


def licence_name(package: Package) -> str:
    return f"LICENSE-{package.name.split('/')[-1].removesuffix('.org')}.txt"


def main() -> None:
    VENDOR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        for package in PACKAGES:
            folder = fetch(package, Path(temporary))
            for inside, name in package.files:
                shutil.copyfile(folder / inside, VENDOR / name)
            shutil.copyfile(folder / package.text, VENDOR / licence_name(package))
            if package.name == "@tabler/icons":
                (VENDOR / SPRITE).write_text(sprite(folder), encoding="utf-8")
    (VENDOR / "MANIFEST.md").write_text(manifest(), encoding="utf-8")
    print(f"{sum(len(p.files) for p in PACKAGES) + 1} files in {VENDOR.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
