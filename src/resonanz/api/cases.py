"""`/api/v1/cases`: one customer's matter. No operation counts, filters or names who works on it."""

from __future__ import annotations

import base64
import binascii
import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from resonanz.act.cases import actions
from resonanz.act.cases.mail.inbound.actions import receive_mail
from resonanz.act.cases.mail.rules import LARGEST, MailRefused
from resonanz.act.cases.models import Case, Kind, RootCause, State, Told
from resonanz.act.cases.queries import Filters, filtered
from resonanz.act.cases.queries import listed as with_all
from resonanz.act.cases.rules import CASES_SEEN, CASES_WORKED
from resonanz.api.auth import viewer_with
from resonanz.api.examples import example, page_of
from resonanz.api.once import IdempotencyKey, once
from resonanz.api.paging import Paging, Word, listed
from resonanz.api.problems import NotValid, conflict
from resonanz.api.values import inline
from resonanz.organisation.access.registers import CUSTOMERS, TOUCHPOINTS_SEEN
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base.aliases import known_as
from resonanz.organisation.base.models import Conflict
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit

router = Router(tags=["cases"])
EXAMPLE = {
    "id": "0199a3c2-6f00-7a10-8c11-2f5c9a7e0201",
    "number": "F-1042",
    "kind": "feedback",
    "state": "received",
    "urgent": False,
    "subject": "Abschlag nicht verstanden",
    "text": "Erst 94 Euro, dann 132, jetzt soll ich nachzahlen.",
    "score": 2.0,
    "scale": "0-10",
    "customer": None,
    "touchpoint": "Jahresrechnung",
    "unit": "Nord",
    "cause": None,
    "told": None,
    "mine": True,
    "opened_at": "2026-11-20T15:30:00Z",
    "due_at": "2026-11-23T08:30:00Z",
    "answered_at": None,
    "closed_at": None,
    "reopened": 0,
    "merged_into": None,
    "version": 1,
}
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Prose = Annotated[str, Field(max_length=20_000, pattern=r"^[^\x00]*$")]
Version = Annotated[int, Field(ge=1, le=2_147_483_647, description="The version from which the change was made.")]
KindCode = Annotated[Kind, inline(Kind)]
StateCode = Annotated[State, inline(State)]


class CaseOut(Schema):
    """A case. Whose matter it is stands on its page only; `mine` says whether it is the key's owner's."""

    model_config = example(EXAMPLE)

    id: uuid.UUID
    number: str
    kind: KindCode
    state: StateCode
    urgent: bool
    subject: str
    text: str
    score: float | None = Field(description="The judgement it began with, one answer of one customer.")
    scale: str
    customer: str | None = Field(description="Pseudonym; null where the key may not know it.")
    touchpoint: str | None
    unit: str
    cause: str | None
    told: Told | None
    mine: bool
    opened_at: datetime
    due_at: datetime
    answered_at: datetime | None
    closed_at: datetime | None
    reopened: int
    merged_into: uuid.UUID | None
    version: int


class CasesOut(Schema):
    """A page of cases."""

    model_config = page_of(EXAMPLE)

    items: list[CaseOut]
    next: str | None


class CaseIn(Schema, extra="forbid"):
    """A new case at a touchpoint in a unit, each by a key that the record knows."""

    model_config = example({"unit": "Nord", "touchpoint": "Hotline", "kind": "complaint", "subject": "Kein Rückruf"})

    unit: Word
    touchpoint: Word | None = None
    kind: KindCode = Kind.COMPLAINT
    subject: Line = ""
    text: Prose = ""
    customer: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")] | None = Field(None, description="A pseudonym.")
    urgent: bool = False


class ReplyIn(Schema, extra="forbid"):
    """A mail to the customer; `answers` says that the matter is answered with it."""

    model_config = example({"version": 1, "subject": "Ihre Rechnung", "body": "Guten Tag …", "answers": True})

    version: Version
    subject: Annotated[Line, Field(min_length=1)]
    body: Annotated[Prose, Field(min_length=1)]
    answers: bool = True


class MoveIn(Schema, extra="forbid"):
    """The state that a case reached."""

    model_config = example({"version": 1, "state": "assessment"})

    version: Version
    state: Literal["acknowledged", "assessment", "action", "answered"]


class CloseIn(Schema, extra="forbid"):
    """What closing asks for: the cause by its name, and how the customer was told or why not."""

    model_config = example({"version": 2, "cause": "Abschlag ohne Erklärung", "told": "phone"})

    version: Version
    cause: Word | None = Field(None, description="May be left out where the case has one.")
    told: Told | None = Field(None, description="May be left out where it was said before.")
    text: Prose = ""


class ReopenIn(Schema, extra="forbid"):
    """Why a case is taken up again."""

    model_config = example({"version": 3, "reason": "Der Betrag war wieder falsch."})

    version: Version
    reason: Line = ""


class MailIn(Schema, extra="forbid"):
    """A mail as the mail server received it (RFC 5322), in base64."""

    model_config = example({"raw": "RnJvbTog4oCm"})

    raw: Annotated[str, Field(min_length=1, max_length=LARGEST * 4 // 3 + 8)]


class MailOut(Schema):
    """What became of a mail: `case` null means that its recipient names no case, and nothing was kept."""

    model_config = example({"case": EXAMPLE["id"], "repeated": False})

    case: uuid.UUID | None
    repeated: bool


class CaseFilters(Paging):
    """Which cases."""

    state: StateCode | Literal["open"] | None = Field(
        None, description="A state, or `open` for all that are not closed."
    )
    kind: KindCode | None = None
    touchpoint: Word | None = Field(None, description="Its name.")
    unit: Word | None = Field(None, description="Its name.")
    due: Literal["overdue", "today"] | None = None
    urgent: bool = False
    mine: bool = Field(default=False, description="Only those of the key's owner.")
    words: Word | None = Field(None, description="A number, or words of the matter.")


@router.get("", response=CasesOut, summary="List cases", operation_id="list_cases")
def list_cases(request: HttpRequest, filters: Query[CaseFilters]) -> Any:
    """Cases in the order in which they were opened."""
    viewer = viewer_with(request, "see_cases")
    wanted = Filters(
        text=filters.words or "",
        state=filters.state or "",
        kind=filters.kind or "",
        touchpoint=filters.touchpoint or "",
        unit=filters.unit or "",
        due=filters.due or "",
        urgent=filters.urgent,
        mine=filters.mine,
    )
    rows = filtered(_whole(CASES_SEEN.rows(viewer)), wanted, viewer.member)
    return listed("cases", rows, filters, lambda case: shown(case, viewer))


@router.get("/{uuid:case_id}", response=CaseOut, summary="Read one case", operation_id="read_case")
def read_case(request: HttpRequest, case_id: uuid.UUID) -> Any:
    """One case; a foreign one answers like one that does not exist."""
    viewer = viewer_with(request, "see_cases")
    return shown(CASES_SEEN.fetch(viewer, case_id, _whole(Case.objects.all())), viewer)


@router.post("", response={201: CaseOut}, summary="Open a case", operation_id="open_case")
def open_case(request: HttpRequest, case: CaseIn, idempotency_key: IdempotencyKey = None) -> Any:
    """It goes to whose matter it is: the owner of the touchpoint in this unit, else the lead."""
    viewer = viewer_with(request, "work_cases")
    unit, touchpoint = _unit(case.unit, viewer), _touchpoint(case.touchpoint, viewer)
    customer = None
    if case.customer is not None:
        customer = CUSTOMERS.rows(viewer).filter(pseudonym=case.customer).first()
        if customer is None:
            raise NotValid("customer", "There is no such customer that this key may name.")
    said = case.model_dump(include={"kind", "subject", "text", "urgent"})

    def act() -> tuple[int, dict[str, Any]]:
        made = actions.open_case_at(touchpoint=touchpoint, unit=unit, customer=customer, by=viewer.member, **said)
        return 201, _plain(made, viewer)

    return once(request, idempotency_key, act)


@router.post("/inbound", response=MailOut, summary="Hand in a mail", operation_id="receive_case_mail")
def inbound(request: HttpRequest, mail: MailIn, idempotency_key: IdempotencyKey = None) -> Any:
    """For the mail server: a mail to `case+<token>@…` comes back into its case; the same mail again changes nothing."""
    viewer = viewer_with(request, "send_events")
    try:
        raw = base64.b64decode(mail.raw, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotValid("raw", "This is no base64.") from error

    def act() -> tuple[int, dict[str, Any]]:
        try:
            done = receive_mail(raw, by=viewer.member)
        except MailRefused as error:
            raise NotValid("raw", str(error)) from error
        return 200, {"case": str(done.case.pk) if done.case else None, "repeated": done.repeated}

    return once(request, idempotency_key, act)


@router.post("/{uuid:case_id}/reply", response=CaseOut, summary="Write to the customer", operation_id="reply_to_case")
def reply(request: HttpRequest, case_id: uuid.UUID, mail: ReplyIn, idempotency_key: IdempotencyKey = None) -> Any:
    """The mail leaves after the answer; what the customer writes back comes into the case."""
    return _acted(request, case_id, idempotency_key, actions.reply, mail.model_dump())


@router.post("/{uuid:case_id}/move", response=CaseOut, summary="Move a case on", operation_id="move_case")
def move(request: HttpRequest, case_id: uuid.UUID, step: MoveIn, idempotency_key: IdempotencyKey = None) -> Any:
    """To a later state, or back where it turned out that something is missing."""
    return _acted(request, case_id, idempotency_key, actions.move_case, step.model_dump())


@router.post("/{uuid:case_id}/close", response=CaseOut, summary="Close a case", operation_id="close_case")
def close(request: HttpRequest, case_id: uuid.UUID, end: CloseIn, idempotency_key: IdempotencyKey = None) -> Any:
    """Refused without a cause, or without how the customer was told or why not."""
    CASES_WORKED.fetch(viewer_with(request, "work_cases"), case_id)
    said = {"version": end.version, "cause": _cause(end.cause), "told": end.told or "", "text": end.text}
    return _acted(request, case_id, idempotency_key, actions.close_case, said)


@router.post("/{uuid:case_id}/reopen", response=CaseOut, summary="Open a case again", operation_id="reopen_case")
def reopen(request: HttpRequest, case_id: uuid.UUID, why: ReopenIn, idempotency_key: IdempotencyKey = None) -> Any:
    """Its history stays; the customer has to be told again."""
    return _acted(request, case_id, idempotency_key, actions.reopen_case, why.model_dump())


def _acted(request: HttpRequest, case_id: uuid.UUID, key: str | None, act: Any, said: dict[str, Any]) -> Any:
    """Act on a case that the key may work on; 409 with both versions where somebody else was quicker."""
    viewer = viewer_with(request, "work_cases")
    case = CASES_WORKED.fetch(viewer, case_id, _whole(Case.objects.all()))

    def write() -> tuple[int, dict[str, Any]]:
        act(case, seen=said["version"], by=viewer.member, **{n: v for n, v in said.items() if n != "version"})
        return 200, _plain(case, viewer)

    try:
        return once(request, key, write)
    except Conflict:
        stored = CASES_SEEN.fetch(viewer, case_id, _whole(Case.objects.all()))
        return conflict(_plain(stored, viewer), said)


def shown(case: Case, viewer: Viewer) -> dict[str, Any]:
    """A case as far as the viewer may see it."""
    plain = ("kind", "state", "urgent", "subject", "text", "score", "scale", "due_at", "reopened", "version")
    moments = ("opened_at", "answered_at", "closed_at")
    may_know = case.customer is not None and _may_know(case.customer, viewer)
    return {
        **{name: getattr(case, name) for name in (*plain, *moments)},
        "id": case.pk,
        "number": case.sign,
        "customer": case.customer.pseudonym if case.customer is not None and may_know else None,
        "touchpoint": known_as(case.touchpoint) if case.touchpoint else None,
        "unit": known_as(case.unit),
        "cause": case.cause.name if case.cause else None,
        "told": case.told or None,
        "mine": case.owner_id == viewer.member.pk,
        "merged_into": case.merged_into_id,
    }


def _may_know(customer: Customer, viewer: Viewer) -> bool:
    """As the rule of customers says it, for a row that is at hand: its unit lies where the right is held."""
    return customer.unit is not None and viewer.may("see_customers", customer.unit)


def _whole(rows: Any) -> Any:
    return with_all(rows).select_related("customer__unit").prefetch_related("touchpoint__aliases", "unit__aliases")


def _plain(case: Case, viewer: Viewer) -> dict[str, Any]:
    return CaseOut(**shown(case, viewer)).model_dump(mode="json")


def _unit(key: str, viewer: Viewer) -> Unit:
    found = Unit.objects.filter(aliases__key=key, archived_at=None).distinct().first()
    if found is None or not viewer.may("work_cases", found):
        raise NotValid("unit", "There is no such unit in which this key may work on cases.")
    return found


def _touchpoint(key: str | None, viewer: Viewer) -> Touchpoint | None:
    if key is None:
        return None
    found = TOUCHPOINTS_SEEN.rows(viewer).filter(aliases__key=key, archived_at=None).distinct().first()
    if found is None:
        raise NotValid("touchpoint", "There is no such touchpoint that this key may name.")
    return found


def _cause(name: str | None) -> RootCause | None:
    if name is None:
        return None
    found = RootCause.objects.filter(name=name, archived_at=None).first()
    if found is None:
        raise NotValid("cause", "There is no such cause. The causes stand on the page of what cases go by.")
    return found
