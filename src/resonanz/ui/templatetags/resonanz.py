"""Tags and filters. A number comes as an estimate with interval, n and method; a bare float is refused."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from resonanz.analytics.results import Estimate
from resonanz.report.phrases.names import method as method_words
from resonanz.report.sections.parts import Figure
from resonanz.report.words import figure as worded
from resonanz.report.words import spoken as worded_aloud
from resonanz.ui import speech
from resonanz.ui.intervals import Intervals
from resonanz.ui.paging import Page
from resonanz.ui.panels import panels as panels_of
from resonanz.ui.parts import (
    Basis,
    Check,
    DrillPath,
    Grade,
    Progress,
    Quote,
    Seen,
    Source,
    Sum,
    Tab,
    Tile,
    Versions,
    shares,
)

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; without a label it is an ornament."""
    if label:
        words = '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>'
        return format_html(words, label, _sprite(name))
    return _ornament(name)


@lru_cache(maxsize=256)
def _ornament(name: str) -> SafeString:
    """A page holds dozens of them."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', _sprite(name))


def _sprite(name: str) -> str:
    return f"{static('ui/vendor/icons.svg')}#{name}"


@register.simple_tag
def crumb(label: object, address: str = "") -> SafeString:
    """A step of the breadcrumb; without an address it is the page itself."""
    arrow = icon("chevron-right")
    if address:
        return format_html('{}<a class="crumb" href="{}">{}</a>', arrow, address, label)
    return format_html('{}<span class="crumb" aria-current="page">{}</span>', arrow, label)


@register.inclusion_tag("ui/shell/why.html", takes_context=True)
def why_link(context: template.Context) -> dict[str, str]:
    """The link that explains the rights behind the page at hand, where the application has it."""
    return {"address": _reversed("why"), "path": context["request"].path}


@register.inclusion_tag("ui/shell/see_as_end.html", takes_context=True)
def see_as_end(context: template.Context) -> dict[str, Any]:
    """The way out of somebody else's eyes."""
    return {"address": _reversed("see_as_end"), "csrf_token": context.get("csrf_token", "")}


def _reversed(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.filter
def figure(estimate: Estimate) -> str:
    """The value of an estimate in words; empty where nothing may be said."""
    return worded(estimate, speech.speech()).value


@register.filter
def interval(estimate: Estimate) -> str:
    """The interval of an estimate in text: 0,17 bis 0,59."""
    return worded(estimate, speech.speech()).spoken


@register.filter
def spoken(estimate: Estimate) -> str:
    """An estimate as a screen reader says it."""
    return worded_aloud(estimate, speech.speech())


@register.filter
def method(estimate: Estimate) -> str:
    """The method of an estimate by its name."""
    return method_words(estimate.method, speech.speech())


@register.filter
def in_words(value: object) -> str:
    """A value out of a log line: lists and pairs as people write them, with nothing of the program."""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {in_words(inner)}" for key, inner in value.items())
    return ", ".join(map(in_words, value)) if isinstance(value, list) else str(value)


@register.filter
def number(value: int | Decimal) -> str:
    """A count or an exact amount as people write it.

    Raises:
        TypeError: for a float, which is an estimate without its interval.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{value!r} is a bare {type(value).__name__}: give a count, or an Estimate to |figure")
    digits = 0 if isinstance(value, int) else max(0, -int(value.as_tuple().exponent))
    return speech.speech().number(float(value), digits)


@register.filter
def day(value: date) -> str:
    """A day in words: heute, gestern, 14. November 2026."""
    return speech.day_words(value)


@register.filter
def short_day(value: date) -> str:
    """A day in a list: 14. Nov."""
    return speech.short_day(value)


@register.filter
def moment(value: datetime) -> str:
    """A point in time: heute, 12:40."""
    return speech.moment(value)


@register.filter
def ago(value: datetime) -> str:
    """How long ago: vor 4 min."""
    return speech.ago(value)


@register.simple_tag(takes_context=True)
def panels(context: template.Context, place: str, subject: object = None) -> SafeString:
    """What slices show of a subject on a page that joins verbs."""
    return SafeString("\n".join(panels_of(place, context["request"], subject)))


@register.inclusion_tag("ui/parts/provenance.html")
def provenance_line(items: Iterable[Source]) -> dict[str, Any]:
    """The line under a number: n, response, method."""
    return {"items": tuple(items)}


@register.inclusion_tag("ui/parts/tiles.html")
def tiles(items: Iterable[Tile]) -> dict[str, Any]:
    """Metrics in a strip, divided by hairlines."""
    return {"items": tuple(items)}


@register.inclusion_tag("ui/parts/intervals.html")
def strips(table: Intervals) -> dict[str, Any]:
    """A table of intervals made by `ui.intervals.intervals`."""
    return {"it": table}


@register.inclusion_tag("ui/parts/chart.html")
def chart(figure: Figure) -> dict[str, Any]:
    """A chart of `ui.charts` with its table."""
    return {"it": figure}


@register.inclusion_tag("ui/parts/voice.html")
def voice(quote: Quote, size: str = "") -> dict[str, Any]:
    """What a customer said; `size` is "", "small" or "large"."""
    return {"quote": quote, "size": size}


@register.inclusion_tag("ui/parts/drill.html")
def drill(path: DrillPath) -> dict[str, Any]:
    """The drill path."""
    return {"path": path}


@register.inclusion_tag("ui/parts/evidence.html")
def evidence(grade: Grade | str, words: bool = True) -> dict[str, Any]:  # noqa: FBT001, FBT002 - a tag's option
    """How well an effect is proven: a square with its letter and, unless said otherwise, its word."""
    return {"grade": Grade(str(grade).lower()), "words": words}


@register.inclusion_tag("ui/parts/basis.html")
def basis(kind: Basis | str) -> dict[str, Any]:
    """What a card on a map rests on: a disc and its word."""
    return {"basis": Basis(kind)}


@register.inclusion_tag("ui/parts/sums.html")
def sums(items: Sequence[Sum]) -> dict[str, Any]:
    """Three sums in three textures, never added."""
    return {"items": shares(items)}


@register.inclusion_tag("ui/parts/checks.html")
def checks(items: Iterable[Check]) -> dict[str, Any]:
    """What was tested, in words and with its value."""
    return {"items": tuple(items)}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Iterable[Tab], label: object = "") -> dict[str, Any]:
    """Tabs that are links; `label` names the group for screen readers."""
    return {"items": tuple(items), "label": label}


@register.inclusion_tag("ui/parts/seen.html")
def seen(items: Iterable[Seen]) -> dict[str, Any]:
    """What somebody else would see of groups and people."""
    return {"items": tuple(items)}


@register.inclusion_tag("ui/parts/progress.html")
def progress(job: Progress) -> dict[str, Any]:
    """A long job; it asks for itself until it has ended."""
    return {"job": job}


@register.inclusion_tag("ui/parts/versions.html")
def versions(both: Versions) -> dict[str, Any]:
    """Two versions side by side, what differs marked."""
    return {"versions": both}


@register.inclusion_tag("ui/parts/pager.html")
def pager(page: Page[Any]) -> dict[str, Any]:
    """The way on in a long list."""
    return {"page": page}


@register.inclusion_tag("ui/parts/sort_head.html")
def sort_head(page: Page[Any], name: str, label: object, css: str = "") -> dict[str, Any]:
    """The head of a column that can be sorted by."""
    order = {name: "ascending", f"-{name}": "descending"}.get(page.sort, "none")
    return {"address": page.heads[name], "label": label, "order": order, "css": css}


@register.inclusion_tag("ui/parts/export.html")
def export_menu(items: Iterable[Source]) -> dict[str, Any]:
    """The formats in which this page can be taken away."""
    return {"items": tuple(items)}


@register.inclusion_tag("ui/parts/tabs.html", takes_context=True)
def account_tabs(context: template.Context) -> dict[str, Any]:
    """The pages about one's own access."""
    path = context["request"].path
    pages = (
        ("profile", _("Profile")),
        ("account_change_password", _("Password")),
        ("mfa_index", _("Second factor")),
        ("usersessions_list", _("Log-ins")),
    )
    found = [(reverse(name), label) for name, label in pages]
    first = reverse("account_set_password")
    at_hand = reverse("account_change_password") if path == first else path
    return {"items": [Tab(label, at, at_hand.startswith(at)) for at, label in found], "label": _("My access")}
