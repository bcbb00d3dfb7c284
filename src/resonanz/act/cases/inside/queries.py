"""What stands on the page of one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from resonanz.act.cases.board.queries import card_of
from resonanz.act.cases.forms import AssignForm, AttemptForm, CloseForm, MergeForm, NoteForm, ReasonForm, ReplyForm
from resonanz.act.cases.goodwill.forms import GoodwillForm
from resonanz.act.cases.goodwill.queries import room_of
from resonanz.act.cases.inside.life.queries import life_of
from resonanz.act.cases.mail.actions import address_of
from resonanz.act.cases.models import Case, Letter, State, Step, Template
from resonanz.act.cases.phrases import headline, judgement, money, step_words
from resonanz.act.cases.queries import listed, of_customer
from resonanz.act.cases.rules import ATTEMPTS_NEEDED, CASES_ASSIGNED, CASES_SEEN, CASES_WORKED, attempts, ways
from resonanz.events import types
from resonanz.organisation.access.registers import CUSTOMERS
from resonanz.organisation.access.scopes import scope_of_customer
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.customers.actions import note_look
from resonanz.organisation.customers.models import Customer
from resonanz.organisation.customers.queries import events_of
from resonanz.report.language import language
from resonanz.ui.speech import moment, short_day, speech

Label = str | Promise
RECENT: Final = 8


@dataclass(frozen=True, slots=True)
class Requirement:
    """One thing that closing asks for, and whether it is there."""

    label: Label
    done: bool
    words: Label


@dataclass(frozen=True, slots=True)
class Happened:
    """A step of a case in words."""

    at: datetime
    label: Label
    words: str
    text: str
    by: str
    icon: str
    other: str
    """The case it happened in, where that was merged into this one."""


@dataclass(frozen=True, slots=True)
class Past:
    """One event of the customer's years with us."""

    icon: str
    what: str
    about: str


EVENT_ICONS: Final = {
    "feedback": "message",
    "complaint": "message-report",
    "contact": "phone",
    "order": "briefcase",
    "customer": "logout",
    "case": "lifebuoy",
    "survey": "mail",
    "step": "route",
}
ICONS: Final = {
    Step.Kind.OPENED: "message-report",
    Step.Kind.ASSIGNED: "user",
    Step.Kind.ESCALATED: "clock-up",
    Step.Kind.NOTED: "pencil",
    Step.Kind.ATTEMPTED: "phone",
    Step.Kind.TOLD: "message-circle",
    Step.Kind.CAUSE: "tag",
    Step.Kind.WRITTEN: "send",
    Step.Kind.HEARD: "mail",
    Step.Kind.GOODWILL: "currency-euro",
    Step.Kind.INCIDENT: "stack-2",
    Step.Kind.MERGED: "arrows-split-2",
    Step.Kind.CLOSED: "circle-check",
    Step.Kind.REOPENED: "arrow-back-up",
}


def whole() -> Any:
    """Cases with all that their page shows."""
    return listed(Case.objects.select_related("deputy", "incident", "merged_into"))


def context_of(viewer: Viewer, case: Case, *, template: Template | None = None, **forms: Any) -> dict[str, Any]:
    """Everything on the page of a case, as far as the viewer may work on it."""
    works = CASES_WORKED.allows(viewer, case)
    known = known_customer(viewer, case) if works else None
    return {
        "case": case,
        "card": card_of(case, viewer),
        "headline": headline(case),
        "may_work": works,
        "may_assign": CASES_ASSIGNED.allows(viewer, case),
        "customer": known,
        **(_past_of(viewer, case) if known is not None else {}),
        "address": address_of(case) if works else "",
        "letters": _letters(case) if works else [],
        "steps": _steps(case) if works else [],
        "requirements": requirements(case),
        "ways": [(state.value, state.label) for state in ways(case.state) if state != State.ANSWERED] if works else [],
        "goodwill": _goodwill(case) if works else [],
        **(_room(case, viewer) if works and case.is_open else {}),
        "absorbed": list(CASES_SEEN.rows(viewer).filter(merged_into=case)),
        "templates": templates_for(case) if works and case.is_open else [],
        **(_forms(viewer, case, template) | forms if works else {}),
    }


def _room(case: Case, viewer: Viewer) -> dict[str, Any]:
    cents = room_of(case, viewer.member).cents
    return {"room": money(cents), "room_left": cents > 0}


def known_customer(viewer: Viewer, case: Case) -> Customer | None:
    """Who the customer is, where the viewer may know; each look is a line in the log."""
    if case.customer_id is None or not viewer.may("see_customers"):
        return None
    customer = CUSTOMERS.rows(viewer).filter(pk=case.customer_id).first()
    if customer is not None:
        note_look(customer.pseudonym, customer, by=viewer.simulated_by or viewer.member, purpose="case")
    return customer


def _past_of(viewer: Viewer, case: Case) -> dict[str, Any]:
    """The customer's years as far as the viewer may see them: a strip, and the newest events in words."""
    assert case.customer is not None
    events = events_of(scope_of_customer(viewer, case.customer.pseudonym))
    told = [row for row in events if row["type"] != types.STEP_REACHED]
    newest = [_past(row) for row in reversed((told or events)[-RECENT:])]
    return {"history": newest, "life": life_of(events, of_customer(viewer, case.customer.pseudonym), case)}


def _past(row: Mapping[str, Any]) -> Past:
    kind = types.known().get(row["type"])
    meaning = language(speech().code)(kind.meaning) if kind else row["type"]
    at, score = row["occurred_at"], ""
    if row["score"] is not None:
        score = judgement(float(row["score"]), row["scale"] or "")
    about = " · ".join(filter(None, [short_day(at) if at else "", row["touchpoint"], score]))
    return Past(EVENT_ICONS.get(row["type"].partition(".")[0], "timeline"), meaning.rstrip("."), about)


def requirements(case: Case) -> list[Requirement]:
    """What closing asks for, in the order in which it is usually done."""
    tried = attempts(case) if not case.told else 0
    told = str(case.get_told_display()) if case.told else _("with your reply, or say how")
    if tried:
        told = _("%(tried)s of %(needed)s attempts noted") % {"tried": tried, "needed": ATTEMPTS_NEEDED}
    return [
        Requirement(_("First answer"), case.acknowledged_at is not None, _first_words(case)),
        Requirement(_("Customer told"), bool(case.told), told),
        Requirement(_("Cause chosen"), case.cause_id is not None, str(case.cause or _("still open"))),
    ]


def _first_words(case: Case) -> Label:
    return (
        moment(case.acknowledged_at) if case.acknowledged_at else _("due %(moment)s") % {"moment": moment(case.due_at)}
    )


def templates_for(case: Case) -> list[Template]:
    """Texts to begin a reply with: those of the touchpoint first, in the customer's language first."""
    language = (case.customer.language if case.customer else "") or case.language or "de"
    rows = Template.objects.filter(Q(touchpoint=None) | Q(touchpoint=case.touchpoint), archived_at=None)
    return sorted(rows, key=lambda t: (t.language != language[:2], t.touchpoint_id is None, t.name))


def _goodwill(case: Case) -> list[dict[str, str]]:
    return [
        {"amount": money(row.cents), "state": row.get_state_display(), "reason": row.reason, "answer": row.answer}
        for row in case.goodwill.all()
    ]


def _forms(viewer: Viewer, case: Case, template: Template | None) -> dict[str, Any]:
    from resonanz.act.cases.mail.queries import begun_with

    return {
        "reply_form": ReplyForm(case=case, initial=begun_with(case, template, viewer.member)),
        "close_form": CloseForm(case=case),
        "assign_form": AssignForm(case=case),
        "note_form": NoteForm(),
        "attempt_form": AttemptForm(),
        "reopen_form": ReasonForm(case=case),
        "merge_form": MergeForm(case=case, viewer=viewer),
        "goodwill_form": GoodwillForm(),
    }


def _letters(case: Case) -> list[Letter]:
    ours = Q(case=case) | Q(case__merged_into=case)
    return list(Letter.objects.filter(ours).select_related("by").order_by("at", "id"))


def _steps(case: Case) -> list[Happened]:
    """The history, newest first, with that of the cases that were merged into this one."""
    rows = Step.objects.filter(Q(case=case) | Q(case__merged_into=case)).select_related("by", "case")
    return [
        Happened(
            step.at,
            step.get_kind_display(),
            step_words(step),
            step.text,
            _name(step),
            ICONS.get(Step.Kind(step.kind), "arrow-right"),
            step.case.sign if step.case_id != case.pk else "",
        )
        for step in rows.order_by("-at", "-id")
    ]


def _name(step: Step) -> str:
    if step.by is None:
        return ""
    return step.by.name if step.by.is_active else _("former member")
