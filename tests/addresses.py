"""Every address of the application, from its own list: no test that walks them can forget a new page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
ELSEWHERE = ("account/", "api/", "scim/")


@dataclass(frozen=True)
class Route:
    """One address with its parameters in angle brackets, and what its view asks for."""

    path: str
    view: Any

    @property
    def is_page(self) -> bool:
        return hasattr(self.view, "permission")

    @property
    def permission(self) -> str | None:
        found: str | None = self.view.permission
        return found

    @property
    def parameters(self) -> list[str]:
        return PARAMETER.findall(self.path)

    def at(self, samples: Mapping[str, str]) -> str:
        """The address with samples in it; those of the longest beginning of the path count."""

        def filled(match: re.Match[str]) -> str:
            before, name = self.path[: match.start()], match[1]
            fitting = [key for key in samples if key.endswith(f":{name}") and before.startswith(key.rpartition(":")[0])]
            assert fitting, f"{self.path} needs a sample for {name} in tests/world.py"
            return samples[max(fitting, key=len)]

        return "/" + PARAMETER.sub(filled, self.path)


def routes() -> list[Route]:
    """Every address of our own; those of the log-in and of the interfaces are their frameworks' business."""
    from django.urls import get_resolver

    found = [Route(path, view) for path, view in _walk(get_resolver(), "")]
    return [route for route in found if not route.path.startswith(ELSEWHERE)]


def _walk(resolver: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern, path)
        else:
            yield path, pattern.callback
