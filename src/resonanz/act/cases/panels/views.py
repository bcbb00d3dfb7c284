"""Cases on the 360° of a touchpoint and of a customer, and on the start page."""

from __future__ import annotations

from typing import Any, Final

from resonanz.act.cases.board.queries import card_of
from resonanz.act.cases.goodwill.queries import waiting
from resonanz.act.cases.models import Case
from resonanz.act.cases.queries import listed, of_customer, of_touchpoints, owing
from resonanz.act.cases.rules import CASES_WORKED, ENDED
from resonanz.organisation.access.viewers import Viewer
from resonanz.ui.panels import Panel

MOST: Final = 6
NEXT: Final = 3


def touchpoint_panel(request: Any, subject: Any) -> Panel | None:
    """Open cases at a touchpoint; nothing where cases may not be seen."""
    viewer: Viewer = request.viewer
    if not viewer.may("see_cases"):
        return None
    rows = of_touchpoints(viewer, [subject]).exclude(state__in=ENDED).order_by("due_at")[: MOST + 1]
    return _panel(list(rows), {"touchpoint": subject.name})


def customer_panel(request: Any, subject: Any) -> Panel | None:
    """All cases of a customer, the newest first."""
    viewer: Viewer = request.viewer
    rows = list(of_customer(viewer, str(subject))[: MOST + 1])
    return _panel(rows, {}) if rows else None


def own_panel(request: Any, subject: Any) -> Panel | None:
    """What the reader's own open cases ask for next; the reader's alone, and nobody else is counted."""
    viewer: Viewer = request.viewer
    if not viewer.may("work_cases"):
        return None
    mine = CASES_WORKED.rows(viewer).filter(owing(), owner=viewer.member)
    cards = [card_of(case, viewer) for case in listed(mine).order_by("due_at", "pk")[:NEXT]]
    count = mine.count() if len(cards) == NEXT else len(cards)
    decides = viewer.may("assign_cases") and waiting(viewer).exists()
    shown = {"count": count, "cards": cards, "further": count - len(cards), "goodwill": decides}
    return Panel("cases/own.html", shown)


def _panel(rows: list[Case], more: dict[str, Any]) -> Panel:
    return Panel("cases/panel.html", {"cases": rows[:MOST], "further": len(rows) > MOST, **more})
