"""The cases of the last weeks at Nordlicht: opened by real signals of its record, many of them with one cause."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from resonanz.act.cases.actions import assign_case, close_case, move_case, note_attempt, open_case, set_cause
from resonanz.act.cases.models import Case, RootCause, State, Told
from resonanz.act.cases.queries import workers
from resonanz.act.cases.setup.actions import add_causes, set_limit
from resonanz.cli.demo.calendar import on
from resonanz.cli.demo.evidence import unhappy_answers
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Level, Member, Role

MANY: Final = "Hotline"
"""Where one cause comes up again and again."""
_CAUSES: Final = {
    MANY: "Anliegen beim ersten Kontakt nicht gelöst",
    "Jahresrechnung": "Rechnung nicht verstanden",
    "Antwort per E-Mail": "Antwort an der Frage vorbei",
    "Abschlagsanpassung": "Abschlag ohne Grund erhöht",
}
_WEEKS: Final = 4
_EARLIER: Final = 30
"""Cases of the four weeks before, all closed: figures of groups need many hands."""
_SAME: Final = 17
_OTHERS: Final = 8
_LIMITS: Final = {"Kundenservice": (2_000, 60_000), "Abrechnung": (5_000, 80_000), "Beschwerdestelle": (8_000, 120_000)}
"""In cents for one case, and in a month."""
_UNTOUCHED: Final = 3
"""The newest cases, which nobody has looked at."""
_OPEN: Final = 7
"""The newest cases, which are not closed."""
_SATURDAY: Final = 5
_TOLD: Final = (Told.PHONE, Told.MAIL, Told.LETTER, Told.PHONE)


def tell(people: Mapping[str, Member]) -> None:
    """Open, answer and close them as their days went by; the newest ones are still open."""
    cx = people["cx_manager"]
    causes = {cause.name: cause for cause in add_causes(_CAUSES.values(), by=cx)}
    for name, (each, month) in _LIMITS.items():
        role = Role.objects.get(name=name)
        set_limit(role, seen=None, per_case_cents=each, per_month_cents=month, by=cx)
    since = clock.now() - timedelta(weeks=_WEEKS)
    tell_earlier(since=since - timedelta(weeks=_WEEKS), until=since, most=_EARLIER)
    elsewhere = [name for name in _CAUSES if name != MANY]
    answers = unhappy_answers([MANY], since=since, most=_SAME)
    answers += unhappy_answers(elsewhere, since=since, most=_OTHERS, commented=True)
    answers.sort(key=lambda answer: answer["occurred_at"])
    for newer, answer in zip(reversed(range(len(answers))), answers, strict=True):
        _follow(answer, causes[_CAUSES[answer["touchpoint"]]], newer)


def tell_earlier(*, since: datetime, until: datetime, most: int) -> list[Case]:
    """Cases of an earlier time that are closed long ago, one for each customer."""
    answers = unhappy_answers(list(_CAUSES), since=since, until=until, most=4 * most)
    first = {answer["customer"]: answer for answer in reversed(answers)}
    causes = {cause.name: cause for cause in RootCause.objects.all()}
    made: list[Case] = []
    for place, answer in enumerate(sorted(first.values(), key=lambda found: found["occurred_at"])):
        if len(made) < most:
            case = _follow(answer, causes[_CAUSES[answer["touchpoint"]]], _OPEN + place)
            made += [case] if case.state == State.CLOSED else []
    return made


def _follow(answer: Mapping[str, Any], cause: RootCause, newer: int) -> Case:
    """One case: opened at once, understood on the next working day, closed on the one after; the newest wait."""
    arrived: datetime = answer["occurred_at"]
    with clock.moved(arrived + timedelta(minutes=1) - clock.now()):
        case = _opened(answer)
    first = _working_day(arrived.date() + timedelta(days=1))
    if case.owner is None or newer < _UNTOUCHED or first >= clock.today():
        return case
    by = _hand(case, newer) or case.owner
    with on(first, at=time(8 + newer % 3, 7 * newer % 60)):
        if by != case.owner:
            case = assign_case(case, to=by, seen=case.version, by=case.owner)
        set_cause(case, cause=cause, seen=case.version, by=by)
        if newer % 5 == 4:
            note_attempt(case, how="phone", by=by)
        else:
            move_case(case, state=State.ASSESSMENT, seen=case.version, by=by)
    second = _working_day(first + timedelta(days=1))
    if newer >= _OPEN and second < clock.today():
        with on(second, at=time(10 + newer % 6, 11 * newer % 60)):
            case = close_case(case, seen=case.version, told=_TOLD[newer % len(_TOLD)], by=by)
    return case


def _hand(case: Case, newer: int) -> Member | None:
    """Who takes it over: two of three go to somebody of the front line there, each in turn."""
    line = {each.member for each in workers(case.unit) if each.role.level == Level.FRONT_LINE}
    turn = sorted(line, key=lambda member: member.name)
    return turn[newer % len(turn)] if turn and newer % 3 else None


def _opened(answer: Mapping[str, Any]) -> Case:
    return open_case(
        customer=answer["customer"],
        touchpoint=answer["touchpoint"],
        unit=answer["unit"],
        signal=answer["event_id"].hex(),
        score=answer["score"],
        text=answer["text"] or "",
        scale=answer["scale"] or "",
        language=answer["language"] or "",
    )


def _working_day(day: date) -> date:
    """This day, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() >= _SATURDAY else 0)
