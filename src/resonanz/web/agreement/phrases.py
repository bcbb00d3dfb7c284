"""The agreement in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from resonanz.organisation.agreement.actions import side_of
from resonanz.organisation.agreement.models import Approval, Change
from resonanz.organisation.agreement.purposes import functions
from resonanz.organisation.agreement.queries import counterpart, held, is_on, term, waiting
from resonanz.organisation.agreement.rules import FUNCTION, TERMS, NotAgreedError, Side
from resonanz.organisation.people.models import Member
from resonanz.ui.speech import short_day

CANNOT = (
    lazy("compare single employees or put them in an order"),
    lazy("recognise feelings of employees from text, voice or picture"),
    lazy("record what they type, click or see"),
    lazy("show answers in lessons to their leads"),
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the list of limits."""

    name: object
    about: object
    value: str
    changed: str
    code: str = ""
    on: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change, what each side said, and whether this reader may say yes."""

    change: Change
    title: str
    sides: tuple[tuple[str, Approval | None], ...]
    mine: bool


def limits() -> list[Rule]:
    """Terms with what holds, when it was changed last, and what can never be changed."""
    lines = held()
    rules = [
        Rule(t.label, t.about, f"{term(code)} {t.unit}", _changed(lines.get(code)), code) for code, t in TERMS.items()
    ]
    never = _("cannot be changed")
    rules.append(Rule(_("Own learning"), _("Visible to the person alone."), _("private"), never))
    rules.append(
        Rule(
            _("A customer's words about a person"),
            _("The name is masked before anything reads it."),
            _("in every case"),
            never,
        )
    )
    return rules


def switches() -> list[Rule]:
    """Functions that touch employees."""
    lines = held()
    return [
        Rule(
            each.label,
            f"{each.purpose} · {', '.join(map(str, each.fields))} · {each.topic}",
            _("on") if is_on(code) else _("off"),
            _changed(lines.get(FUNCTION + code)),
            code,
            is_on(code),
        )
        for code, each in functions().items()
    ]


def _changed(line: Any) -> str:
    if line is None:
        return _("as delivered")
    who = _("both sides") if line.change_id else _("one side, switched off")
    return f"{short_day(line.since)}, {who}"


def title(change: Change) -> str:
    """A change in one line: what it is now and what it would be."""
    if change.key.startswith(FUNCTION):
        label = functions()[change.key.removeprefix(FUNCTION)].label
        words = _("Switch on: %(name)s") if change.value else _("Switch off: %(name)s")
        return words % {"name": label}
    t = TERMS[change.key]
    return _("%(name)s: %(new)s instead of %(old)s %(unit)s") % {
        "name": t.label,
        "new": change.value,
        "old": term(change.key),
        "unit": t.unit,
    }


def waits(change: Change, mine: Side | None) -> Waiting:
    """A change that waits, for one reader."""
    said = {approval.side: approval for approval in change.approvals.all()}
    sides = (Side.EMPLOYER, counterpart())
    return Waiting(
        change,
        title(change),
        tuple((str(side.label), said.get(side)) for side in sides),
        mine is not None and mine not in said,
    )


def asked_of(member: Member) -> list[Waiting]:
    """The changes that wait for the side of this member."""
    mine = side(member)
    return [found for change in waiting() if (found := waits(change, mine)).mine]


def side(member: Member) -> Side | None:
    """For whom this member speaks; nobody where it is neither the employer nor the works council."""
    try:
        return side_of(member)
    except NotAgreedError:
        return None


def headline(changes: int) -> str:
    """The sentence of the page."""
    if changes:
        return _("These rules are enforced by the system. A change waits for consent.")
    return _("These rules are enforced by the system. Nobody can change them alone.")
