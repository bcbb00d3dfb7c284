"""`/api/v1/standards`: what is promised at touchpoints, read, written and approved."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, Word, listed
from resonanz.api.problems import NotValid, conflict
from resonanz.api.values import inline
from resonanz.enable.standards import actions, queries
from resonanz.enable.standards.models import Edition, Standard, State
from resonanz.enable.standards.rules import APPROVED, MOST_STEPS, SEEN, WRITTEN, may_write_at
from resonanz.organisation.access.registers import TOUCHPOINTS_SEEN
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.people.models import Role
from resonanz.organisation.touchpoints.models import Touchpoint

router = Router(tags=["standards"])
_TEXT = {
    "title": "Die Rechnung in zwei Gründen erklären",
    "promise": "Sie wissen nach zwei Minuten, warum Sie mehr oder weniger zahlen.",
    "reason": "Wer seine Rechnung nicht versteht, ruft wieder an.",
    "steps": ["Das Ergebnis nennen.", "Zwei Gründe mit Betrag nennen."],
    "good": "„52 Euro kommen vom Preis, 34 vom Verbrauch.“",
    "bad": "„Das steht alles auf Seite drei.“",
    "question": "Wann haben Sie zuletzt eine Rechnung nicht verstanden?",
    "rights": "Sie vereinbaren drei Raten, ohne zu fragen.",
}
_ID = "0199a3c2-6f00-7a10-8c11-2f5c9a7e0101"
EXAMPLE = {
    "id": _ID,
    "number": "S-1",
    "touchpoint": _ID,
    "role": None,
    "state": "in_force",
    "edition": 2,
    "since": "2026-11-02T08:00:00Z",
    "unreviewed": False,
    "ended": False,
    "texts": {"de": _TEXT},
    "version": 3,
}
Line = Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]
Prose = Annotated[str, Field(max_length=1_200, pattern=r"^[^\x00]*$")]
Language = Literal["de", "en"]
StateCode = Annotated[State, inline(State)]


class TextIn(Schema, extra="forbid"):
    """The words in one language; all but `rights` are needed before it can be handed in."""

    model_config = example(_TEXT)

    title: Line = ""
    promise: Prose = ""
    reason: Prose = ""
    steps: list[Line | Prose] = Field([], max_length=MOST_STEPS)
    good: Prose = ""
    bad: Prose = ""
    question: Prose = ""
    rights: Prose = ""


class StandardOut(Schema):
    """What is promised at a touchpoint; `role` null means everybody who works there."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    number: str
    touchpoint: uuid.UUID
    role: uuid.UUID | None
    state: StateCode = Field(description="Of the edition that is shown: the one in force, else the newest.")
    edition: int
    since: str | None
    unreviewed: bool = Field(description="No person has read it critically yet.")
    ended: bool
    texts: dict[str, TextIn]
    version: int


class StandardsOut(Schema):
    """A page of standards."""

    model_config = page_of(EXAMPLE)

    items: list[StandardOut]
    next: str | None


class StandardIn(Schema, extra="forbid"):
    """A new standard; it begins as a draft."""

    model_config = example({"touchpoint": _ID, "texts": {"de": _TEXT}})

    touchpoint: uuid.UUID
    role: uuid.UUID | None = None
    texts: dict[Language, TextIn]


class StandardChange(Schema, extra="forbid"):
    """All words of the next edition, which begins as a draft."""

    model_config = example({"version": 3, "texts": {"de": _TEXT}})

    version: int = Field(ge=1, le=2_147_483_647, description="The version from which the change was made.")
    texts: dict[Language, TextIn]


class ReasonIn(Schema, extra="forbid"):
    """Why."""

    model_config = example({"reason": "Der Grund fehlt."})

    reason: Prose = Field(min_length=1)


class EndIn(ReasonIn):
    """Why it ends, and the version that was seen."""

    model_config = example({"reason": "Die Rechnung gibt es nicht mehr.", "version": 3})

    version: int = Field(ge=1, le=2_147_483_647)


class ApprovalIn(Schema, extra="forbid"):
    """Which edition was read and is to hold."""

    model_config = example({"edition": 2})

    edition: int = Field(ge=1, le=2_147_483_647)


class StandardFilters(Paging):
    """Which standards."""

    words: Word | None = Field(None, description="All of them stand in title, promise or touchpoint.")
    touchpoint: uuid.UUID | None = None
    role: uuid.UUID | None = Field(None, description="Those that hold for this role.")
    view: Literal["in_force", "waiting", "draft", "ended"] = "in_force"


@router.get("", response=StandardsOut, summary="List standards", operation_id="list_standards")
def list_standards(request: HttpRequest, filters: Query[StandardFilters]) -> Any:
    """Standards in the order in which they were made; drafts only for those who write or approve."""
    viewer = viewer_with(request, "see_standards")
    wanted = queries.Filters(
        text=filters.words or "",
        touchpoint=_named(TOUCHPOINTS_SEEN.rows(viewer), "touchpoint", filters.touchpoint),
        role=_named(Role.objects.all(), "role", filters.role),
        view=filters.view,
    )
    rows = queries.listed(queries.filtered(SEEN.rows(viewer), wanted))
    return listed("standards", rows, filters, lambda row: shown(row, wanted.state))


@router.get("/{uuid:standard_id}", response=StandardOut, summary="Read one", operation_id="read_standard")
def read_standard(request: HttpRequest, standard_id: uuid.UUID) -> Any:
    """One standard; a foreign one answers like one that does not exist."""
    return shown(SEEN.fetch(viewer_with(request, "see_standards"), standard_id))


@router.post("", response={201: StandardOut}, summary="Write a standard", operation_id="add_standard")
def add_standard(request: HttpRequest, standard: StandardIn, idempotency_key: IdempotencyKey = None) -> Any:
    """It begins as a draft and holds when somebody else has approved it."""
    viewer = viewer_with(request, "edit_standards")
    places = Touchpoint.objects.filter(may_write_at(viewer), archived_at=None)
    place = _named(places, "touchpoint", standard.touchpoint)
    role = _named(Role.objects.filter(archived_at=None), "role", standard.role)
    assert place is not None

    def act() -> tuple[int, dict[str, Any]]:
        made = actions.create_standard(touchpoint=place, role=role, texts=_texts(standard.texts), by=viewer.member)
        return 201, _plain(made)

    return once(request, idempotency_key, act)


@router.put("/{uuid:standard_id}/draft", response=StandardOut, summary="Write the draft", operation_id="draft_standard")
def draft_standard(request: HttpRequest, standard_id: uuid.UUID, change: StandardChange) -> Any:
    """What holds stays in force. If somebody else wrote since the version that is named: 409 with both."""
    viewer = viewer_with(request, "edit_standards")
    standard = WRITTEN.fetch(viewer, standard_id)
    try:
        actions.save_draft(standard, seen=change.version, texts=_texts(change.texts), by=viewer.member)
    except Conflict:
        standard.refresh_from_db()
        return conflict(_plain(standard, newest=True), change.model_dump(mode="json"))
    return shown(standard, newest=True)


@router.post("/{uuid:standard_id}/submit", response=StandardOut, summary="Hand in", operation_id="submit_standard")
def submit_standard(request: HttpRequest, standard_id: uuid.UUID) -> Any:
    """The draft waits for approval by somebody who did not write in it."""
    viewer = viewer_with(request, "edit_standards")
    standard = WRITTEN.fetch(viewer, standard_id)
    actions.submit_standard(standard, by=viewer.member)
    return shown(standard, newest=True)


@router.post("/{uuid:standard_id}/publish", response=StandardOut, summary="Approve", operation_id="publish_standard")
def publish_standard(request: HttpRequest, standard_id: uuid.UUID, approval: ApprovalIn) -> Any:
    """The edition that was read holds from now on; nobody approves words of their own."""
    viewer = viewer_with(request, "approve_standards")
    standard = APPROVED.fetch(viewer, standard_id)
    edition = _edition(standard, approval.edition)
    actions.publish_standard(standard, edition=edition, by=viewer.member)
    return shown(standard)


@router.post("/{uuid:standard_id}/return", response=StandardOut, summary="Give back", operation_id="return_standard")
def return_standard(request: HttpRequest, standard_id: uuid.UUID, given: ReasonIn) -> Any:
    """What waits is a draft again; its authors read the reason."""
    viewer = viewer_with(request, "approve_standards")
    standard = APPROVED.fetch(viewer, standard_id)
    actions.return_standard(standard, reason=given.reason, by=viewer.member)
    return shown(standard, newest=True)


@router.post("/{uuid:standard_id}/review", response=StandardOut, summary="Review", operation_id="review_standard")
def review_standard(request: HttpRequest, standard_id: uuid.UUID) -> Any:
    """Take the mark "not yet reviewed by a person" off what is in force."""
    viewer = viewer_with(request, "approve_standards")
    standard = APPROVED.fetch(viewer, standard_id)
    actions.review_standard(standard, by=viewer.member)
    return shown(standard)


@router.post("/{uuid:standard_id}/end", response=StandardOut, summary="End", operation_id="end_standard")
def end_standard(request: HttpRequest, standard_id: uuid.UUID, given: EndIn) -> Any:
    """It holds no more; its editions stay."""
    viewer = viewer_with(request, "approve_standards")
    standard = APPROVED.fetch(viewer, standard_id)
    try:
        actions.end_standard(standard, seen=given.version, reason=given.reason, by=viewer.member)
    except Conflict:
        standard.refresh_from_db()
        return conflict(_plain(standard), given.model_dump(mode="json"))
    return shown(standard)


def shown(standard: Standard, state: str = "in_force", *, newest: bool = False) -> dict[str, Any]:
    """A standard with the edition in this state, else with its newest one."""
    entry = queries.entry_of(standard, "newest" if newest else state)
    edition = entry.edition
    return {
        "id": standard.pk,
        "number": standard.label,
        "touchpoint": standard.touchpoint_id,
        "role": standard.role_id,
        "state": edition.state,
        "edition": edition.number,
        "since": edition.since.isoformat() if edition.since else None,
        "unreviewed": edition.unreviewed,
        "ended": standard.ended_at is not None,
        "texts": edition.texts,
        "version": standard.version,
    }


def _plain(standard: Standard, *, newest: bool = False) -> dict[str, Any]:
    return StandardOut(**shown(standard, newest=newest)).model_dump(mode="json")


def _texts(given: dict[Language, TextIn]) -> dict[str, dict[str, Any]]:
    return {code: text.model_dump() for code, text in given.items()}


def _edition(standard: Standard, number: int) -> Edition:
    found = standard.editions.filter(number=number).first()
    if found is None:
        raise NotValid("edition", f"{standard.label} has no edition {number}.")
    return found


def _named(rows: Any, field: str, pk: uuid.UUID | None) -> Any:
    found = rows.filter(pk=pk).first() if pk is not None else None
    if pk is not None and found is None:
        raise NotValid(field, f"There is no {pk} that this key may name.")
    return found
