"""Parts that slices add to pages joining verbs: the 360° of a touchpoint, of a customer, the chain of a measure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Panel:
    """What a slice shows of a subject: its own template with its own context."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


class Provider(Protocol):
    """Makes a slice's panel for one subject (a touchpoint, a customer …), or None where the viewer may see nothing."""

    def __call__(self, request: HttpRequest, subject: Any) -> Panel | None: ...


_PROVIDERS: defaultdict[str, list[tuple[int, Provider]]] = defaultdict(list)


def register(place: str, provider: Provider, *, order: int = 0) -> None:
    """Add a provider to a place ("touchpoint", "measure", "effect", "home" …); called in `AppConfig.ready`."""
    if (order, provider) not in _PROVIDERS[place]:
        _PROVIDERS[place].append((order, provider))
        _PROVIDERS[place].sort(key=lambda entry: entry[0])


def panels(place: str, request: HttpRequest, subject: Any) -> list[SafeString]:
    """The rendered panels of a place, in their order."""
    made = (provider(request, subject) for _, provider in _PROVIDERS[place])
    return [render_to_string(panel.template, dict(panel.context), request) for panel in made if panel is not None]
