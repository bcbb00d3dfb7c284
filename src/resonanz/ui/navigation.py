"""The navigation: start, five verbs, set-up. Slices register their pages; a page without a right is not shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:  # apps register pages before any model may be imported
    from resonanz.organisation.access.viewers import Viewer

Label = str | Promise
SHELVES: tuple[tuple[str, Label], ...] = (
    ("listen", _("Listen")),
    ("understand", _("Understand")),
    ("act", _("Act")),
    ("enable", _("Enable")),
    ("prove", _("Prove")),
    ("setup", _("Set-up")),
)
LETTERS = {"de": dict(zip(("listen", "understand", "act", "enable", "prove", "home"), "zvhbws", strict=True))}
"""The key after G; in English it is the first letter of the verb."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page: `permission` None shows it to every member; with an icon it stands in the phone's bar.

    `also` are beginnings of other addresses at which it is the one that is open.
    """

    shelf: str
    label: Label
    url_name: str
    permission: str | None
    order: int = 0
    shown: Callable[[Viewer], bool] | None = None
    icon: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    label: Label
    address: str
    active: bool
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Shelf:
    key: str
    label: Label
    links: tuple[Link, ...] = field(default=())

    @property
    def active(self) -> bool:
        return any(link.active for link in self.links)

    @property
    def address(self) -> str:
        """Where the verb itself leads: its first page."""
        return self.links[0].address

    @property
    def letter(self) -> str:
        return letter(self.key)


_PAGES: list[Page] = []


def register(page: Page) -> None:
    """Add a page; called in `AppConfig.ready`."""
    if page not in _PAGES:
        _PAGES.append(page)


def letter(key: str) -> str:
    """The key that follows G for a shelf, in the reader's language."""
    return LETTERS.get(get_language() or "", {}).get(key, key[0])


def navigation(request: HttpRequest) -> tuple[Shelf, ...]:
    """The shelves with at least one page that this viewer may open."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    open_pages = sorted((page for page in _PAGES if _open(page, viewer)), key=lambda page: page.order)
    found = [(page, reverse(page.url_name)) for page in open_pages]
    begins = [(at, address) for page, address in found for at in (address, *page.also) if request.path.startswith(at)]
    _, here = max(begins, key=lambda place: len(place[0]), default=("", ""))
    shelves = (
        Shelf(key, label, tuple(Link(p.label, at, at == here, p.icon) for p, at in found if p.shelf == key))
        for key, label in SHELVES
    )
    return tuple(shelf for shelf in shelves if shelf.links)


def label_of(path: str) -> Label:
    """What the navigation calls a page, or the page above it; empty where nothing there has a name."""
    if path == "/":
        return _("Home")
    above = [(reverse(page.url_name), page.label) for page in _PAGES]
    return max(
        ((at, label) for at, label in above if path.startswith(at)), key=lambda it: len(it[0]), default=("", "")
    )[1]


def _open(page: Page, viewer: Viewer) -> bool:
    permitted = page.permission is None or viewer.may(page.permission)
    return permitted and (page.shown is None or page.shown(viewer))
