"""What the pages of the register ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.touchpoints.queries import Filters, filtered, keys_of, listed, measured
from resonanz.ui.search import Hit

SWITCHES = {
    "without_owner": gettext_lazy("without owner"),
    "unmeasured": gettext_lazy("never measured"),
    "assumed": gettext_lazy("assumed only"),
    "archived": gettext_lazy("archived"),
}


@dataclass(frozen=True, slots=True)
class Switch:
    """A filter that is on or off, with the address that turns it."""

    label: str | Promise
    on: bool
    address: str


def measured_by(viewer: Viewer) -> dict[str, int]:
    """How many scores the record holds under each key, as far as the viewer may see metrics."""
    return measured(scope_of(viewer, "see_metrics")) if viewer.may("see_metrics") else {}


def filters_of(asked: QueryDict, viewer: Viewer) -> Filters:
    """The filters that an address holds."""
    wanted = Filters(
        text=asked.get("q", "").strip()[:200],
        stage=asked.get("stage", ""),
        channel=asked.get("channel", ""),
        without_owner="without_owner" in asked,
        assumed="assumed" in asked,
        archived="archived" in asked,
    )
    if "unmeasured" not in asked:
        return wanted
    return replace(wanted, unmeasured_but=frozenset(measured_by(viewer)))


def switches(asked: QueryDict) -> list[Switch]:
    """The filters as links; every other one stays as it is."""
    return [Switch(label, name in asked, _turned(asked, name)) for name, label in SWITCHES.items()]


def _turned(asked: QueryDict, name: str) -> str:
    kept = [(key, value) for key, value in asked.items() if key not in {name, "page"} and value]
    return "?" + urlencode(kept if name in asked else [*kept, (name, "1")])


def score_count(viewer: Viewer, touchpoint: Touchpoint) -> int:
    """How many scores the record holds for a touchpoint, within the viewer's units."""
    keys = keys_of(Touchpoint.objects.filter(pk=touchpoint.pk))
    return sum(n for key, n in measured_by(viewer).items() if key in keys)


def found_touchpoints(viewer: Viewer, words: str, limit: int) -> Iterable[Hit]:
    """The touchpoints that the search over everything finds."""
    rows = filtered(listed(TOUCHPOINTS_SEEN.rows(viewer)), Filters(text=words))[:limit]
    return [
        Hit(
            _("Touchpoint"), row.name, reverse("touchpoints:show", args=[row.pk]), " · ".join(filter(None, _about(row)))
        )
        for row in rows
    ]


def _about(row: Touchpoint) -> tuple[str, str, str]:
    return row.stage, row.channel, row.owner.name if row.owner else ""
