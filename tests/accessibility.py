"""What axe finds wrong on a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe


def findings(page: Any, **options: Any) -> list[tuple[str, str]]:
    """Rule and first place of each violation. What passes is not described: most of the work on a long page."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:120]) for each in found]
