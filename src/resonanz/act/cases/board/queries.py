"""Cases as a board and as a list: the address holds what is shown and how."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resonanz.act.cases.goodwill.queries import waiting
from resonanz.act.cases.models import Case, Kind, RootCause, State, Told
from resonanz.act.cases.phrases import due_words, is_due_today, is_late, judged, list_headline, what, who
from resonanz.act.cases.queries import Filters, end_of_today, filtered, listed, owing
from resonanz.act.cases.rules import CASES_SEEN, CASES_WORKED, ENDED, FORWARD
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.ui.paging import paged
from resonanz.ui.parts import Quote, Tab

Label = str | Promise
SORTS: Final = {"due": "due_at", "opened": "opened_at", "number": "number"}
SHOWN: Final = 20
"""Cards in one column of the board; the list shows all."""
SHOWN_CLOSED: Final = 6
"""What is done stands there to be found again, not to make the board long."""
MOST_ON_BOARD: Final = 240
ENDED_DAYS: Final = 30
SWITCHES: Final = {"mine": gettext_lazy("mine"), "urgent": gettext_lazy("urgent only")}
DUES: Final = {"overdue": gettext_lazy("overdue"), "today": gettext_lazy("due by tonight")}


@dataclass(frozen=True, slots=True)
class Card:
    """A case as a card or row shows it. The owner stands there for work: whom to ask."""

    case: Case
    title: str
    who: str
    due: str
    late: bool
    today: bool
    judged: str
    quote: Quote | None
    owner: str
    initials: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A state of the board, how many cases are in it, and the first of them."""

    state: str
    label: Label
    count: int
    cards: tuple[Card, ...]
    address: str
    about: Label = ""

    @property
    def further(self) -> int:
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class Switch:
    label: Label
    on: bool
    address: str


def filters_of(asked: QueryDict) -> Filters:
    """The filters that an address holds."""
    return Filters(
        text=asked.get("q", "").strip()[:200],
        state=asked.get("state", ""),
        kind=asked.get("kind", "") if asked.get("kind") in Kind.values else "",
        touchpoint=asked.get("touchpoint", "")[:160],
        unit=asked.get("unit", "")[:120],
        due=asked.get("due", ""),
        urgent="urgent" in asked,
        mine="mine" in asked,
        cause=_id(asked.get("cause", "")),
    )


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def page_of(request: Any) -> dict[str, Any]:
    """What the page of cases shows."""
    viewer, asked = request.viewer, request.GET
    seen = CASES_SEEN.rows(viewer)
    wanted = filters_of(asked)
    board = asked.get("view", "board") != "list" and not wanted.state
    rows = filtered(seen, wanted, viewer.member)
    now = clock.now()
    facts = rows.filter(owing()).aggregate(
        total=Count("pk"),
        overdue=Count("pk", Q(due_at__lt=now)),
        due=Count("pk", Q(due_at__gte=now, due_at__lt=end_of_today())),
    )
    shown = {"columns": _columns(rows, viewer, asked)} if board else {"page": _listed(request, rows)}
    return {
        **shown,
        "board": board,
        "headline": list_headline(**facts),
        "wanted": wanted,
        "asked": asked,
        "empty": not seen.exists() if not facts["total"] else False,
        "views": _views(asked, board=board),
        "switches": [*_switches(asked), *_dues(asked), *_cause(asked, wanted)],
        "kept": [(name, asked[name]) for name in (*SWITCHES, "view", "due", "state", "cause") if asked.get(name)],
        "kinds": Kind.choices,
        "states": State.choices,
        "touchpoints": _names(seen, "touchpoint__name"),
        "units": _names(seen, "unit__name"),
        "may_work": viewer.may("work_cases"),
        "may_bulk": viewer.may("assign_cases"),
        "may_manage": viewer.may("manage_cases"),
        "goodwill": viewer.may("assign_cases") and waiting(viewer).exists(),
    }


def card_of(case: Case, viewer: Viewer) -> Card:
    """A case in words."""
    quote = Quote(case.text, lang=case.language or "de") if case.text else None
    owner = case.owner
    name = "" if owner is None else owner.name if owner.is_active else _("former member")
    return Card(
        case=case,
        title=what(case),
        who=who(case),
        due=due_words(case),
        late=is_late(case),
        today=is_due_today(case),
        judged=judged(case),
        quote=quote,
        owner=name,
        initials=owner.initials if owner is not None and owner.is_active else "",
        mine=owner is not None and owner.pk == viewer.member.pk,
    )


def rows_for_export(viewer: Viewer, asked: QueryDict) -> Iterator[Sequence[object]]:
    """The filtered list for a spreadsheet: the matters, never who worked on them."""
    rows = listed(filtered(CASES_SEEN.rows(viewer), filters_of(asked), viewer.member)).order_by("number")
    told = dict(Told.choices)
    for case in rows[:10_000]:
        yield (
            case.sign,
            case.get_kind_display(),
            case.get_state_display(),
            _("yes") if case.urgent else _("no"),
            what(case),
            case.touchpoint or "",
            case.unit,
            judged(case),
            case.cause or "",
            told.get(case.told, ""),
            _time(case.opened_at),
            _time(case.answered_at),
            _time(case.closed_at),
        )


HEADER: Final = (
    gettext_lazy("Case number"),
    gettext_lazy("Kind"),
    gettext_lazy("State"),
    gettext_lazy("Urgent"),
    gettext_lazy("Subject"),
    gettext_lazy("Touchpoint"),
    gettext_lazy("Unit"),
    gettext_lazy("Judgement"),
    gettext_lazy("Cause"),
    gettext_lazy("Customer told"),
    gettext_lazy("Opened"),
    gettext_lazy("Answered"),
    gettext_lazy("Closed"),
)


def _time(at: Any) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""


def _listed(request: HttpRequest, rows: QuerySet[Case]) -> dict[str, Any]:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    found = paged(request, listed(rows), sorts=SORTS, default="due")
    return {"rows": found, "cards": [card_of(case, viewer) for case in found.rows]}


def _columns(rows: QuerySet[Case], viewer: Viewer, asked: QueryDict) -> list[Column]:
    """The states in their order; what was closed longer ago than a month is not on the board."""
    recent = Q(state=State.CLOSED, closed_at__gte=clock.now() - timedelta(days=ENDED_DAYS))
    shown = rows.filter(recent | ~Q(state__in=ENDED))
    counts = dict(shown.order_by().values_list("state").annotate(n=Count("pk")))
    going = list(listed(shown.exclude(state=State.CLOSED)).order_by("due_at", "pk")[:MOST_ON_BOARD])
    closed = list(listed(shown.filter(state=State.CLOSED)).order_by("-closed_at", "pk")[:SHOWN_CLOSED])
    by_state: dict[str, list[Case]] = {State.CLOSED: closed}
    for case in going:
        by_state.setdefault(case.state, []).append(case)
    return [
        Column(
            state,
            state.label,
            counts.get(state, 0),
            tuple(card_of(case, viewer) for case in by_state.get(state, [])[:SHOWN]),
            _address(asked, state=state.value, view="list"),
            _("30 days") if state == State.CLOSED else "",
        )
        for state in (*FORWARD, State.CLOSED)
    ]


def _views(asked: QueryDict, *, board: bool) -> list[Tab]:
    return [
        Tab(_("As a board"), _address(asked, view="", state=""), board),
        Tab(_("As a list"), _address(asked, view="list"), not board),
    ]


def _switches(asked: QueryDict) -> list[Switch]:
    return [
        Switch(label, name in asked, _address(asked, **{name: "" if name in asked else "1"}))
        for name, label in SWITCHES.items()
    ]


def _dues(asked: QueryDict) -> list[Switch]:
    here = asked.get("due", "")
    return [
        Switch(label, here == name, _address(asked, due="" if here == name else name)) for name, label in DUES.items()
    ]


def _cause(asked: QueryDict, wanted: Filters) -> list[Switch]:
    """The cause that the list is narrowed to, to be taken off again."""
    name = RootCause.objects.filter(pk=wanted.cause).values_list("name", flat=True).first() if wanted.cause else None
    return [Switch(name, on=True, address=_address(asked, cause=""))] if name is not None else []


def _address(asked: QueryDict, **changes: str) -> str:
    kept = {key: value for key, value in asked.items() if key != "after" and value} | changes
    return "?" + urlencode({key: value for key, value in kept.items() if value})


def _names(seen: QuerySet[Case], field: str) -> list[str]:
    return list(seen.exclude(**{field: None}).order_by(field).values_list(field, flat=True).distinct())


def may_take(viewer: Viewer, case: Case) -> bool:
    """Whether the viewer may make this case the own one."""
    return case.is_open and case.owner_id != viewer.member.pk and CASES_WORKED.allows(viewer, case)
