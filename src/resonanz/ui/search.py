"""The search over everything: slices register providers, each finds only what the viewer may meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from resonanz.ui.navigation import navigation

if TYPE_CHECKING:  # apps register providers before any model may be imported
    from resonanz.organisation.access.viewers import Viewer

Label = str | Promise
LIMIT = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: its kind ("Touchpoint"), its name, where it is, and a word about it."""

    kind: Label
    title: Label
    address: str
    about: Label = ""


class Provider(Protocol):
    """Finds things of one noun. It returns only what the viewer's rights allow, at most `limit`, best first."""

    def __call__(self, viewer: Viewer, words: str, limit: int) -> Iterable[Hit]: ...


_PROVIDERS: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider; called in `AppConfig.ready`."""
    if provider not in _PROVIDERS:
        _PROVIDERS.append(provider)


def search(request: HttpRequest, words: str, *, limit: int = LIMIT) -> list[Hit]:
    """What the viewer may meet under these words: pages first, then one group per provider."""
    words = words.strip()
    if not words:
        return []
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = list(_pages(request, words.lower()))[:limit]
    for provider in _PROVIDERS:
        found.extend(list(provider(viewer, words, limit))[:limit])
    return found


def _pages(request: HttpRequest, words: str) -> Iterable[Hit]:
    for shelf in navigation(request):
        for link in shelf.links:
            if words in str(link.label).lower():
                yield Hit(_("Page"), link.label, link.address, shelf.label)
