"""Which column plays which part, apart from ratings: people, personal data, time, keys, text, unit, channel, value."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from resonanz.events.mapping import words
from resonanz.events.mapping.model import Reason, Time
from resonanz.events.mapping.profile import ColumnProfile, Profile, no_answer
from resonanz.events.masking import mask
from resonanz.events.people import acts_in_log, calls_service_desk, describes_work, is_about_working_people

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z]{2,4})?")
_REPEATS: Final = 0.95
_ROWS_PER_KEY: Final = 20
_MOST_UNITS: Final = 60
_MOST_KEYS: Final = 2_000
_FEW_ROWS: Final = 20
_SILENT: Final = frozenset({"people", "customer"})


@dataclass
class Draft:
    """Columns that still wait for a part, and what was decided so far."""

    profile: Profile
    taken: dict[str, str] = field(default_factory=dict)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def free(self) -> list[ColumnProfile]:
        return [c for c in self.profile.columns if c.name not in self.taken]

    def take(self, column: ColumnProfile | None, role: str, code: str, *, shown: bool = True) -> str | None:
        """Give `column` its part; values of people and customers are never samples."""
        if column is None:
            return None
        self.taken[column.name] = role
        samples = () if role in _SILENT or not shown else tuple(mask(v) for v in column.samples)
        self.reasons.append(Reason(column.name, role, code, samples))
        return column.name

    def holding(self, role: str) -> tuple[str, ...]:
        return tuple(c.name for c in self.profile.columns if self.taken.get(c.name) == role)


def set_aside(draft: Draft) -> None:
    """Take out what is never stored: empty columns, row numbers, working people, personal data of customers."""
    for column in draft.free:
        if not column.distinct:
            draft.take(column, "ignored", "empty")
        elif column.unique and column.whole and column.numbers == 1 and words.ROW_NUMBER.search(column.header):
            draft.take(column, "ignored", "row_number")
        elif is_about_working_people(column.name, list(column.values)):
            draft.take(column, "people", "working_people")
        elif words.PROCESSED.search(column.header):
            draft.take(column, "ignored", "processed_copy")
    desk = any(words.INTERNAL_DESK.search(c.header) for c in draft.profile.columns)
    for column in draft.free:
        if desk and calls_service_desk(column.name):
            draft.take(column, "people", "internal_caller")
        elif draft.holding("people") and describes_work(column.name):
            draft.take(column, "people", "describes_work")


def set_aside_personal(draft: Draft) -> None:
    """Contact data of customers: an address of mail can be the key of a customer, the rest is not stored."""
    mails = [c for c in draft.free if re.search(r"\be ?mail\b|^mail$", c.header) and any("@" in v for v in c.values)]
    if mails and "customer" not in draft.taken.values():
        draft.take(mails[0], "customer", "mail_as_customer")
    for column in draft.free:
        few = column.complete and (column.distinct <= 12 or column.numbers == 1)
        if words.PERSONAL.search(column.header) and not few and not words.CHANNEL.search(column.header):
            draft.take(column, "ignored", "personal", shown=False)


def usable_times(columns: list[ColumnProfile]) -> list[ColumnProfile]:
    """Columns that hold dates which can be true; XES declares its time, which is then believed."""
    return [
        c
        for c in columns
        if c.time
        and not c.time.clock_only
        and (c.time.implausible <= 0.5 or c.header == words.XES_TIME)
        and not (c.time.compact and not words.TIME_NAME.search(c.header))
    ]


def answer_time(columns: list[ColumnProfile]) -> ColumnProfile | None:
    """The time of a response: filled, with a time of day, named like an answer."""
    times = [c for c in usable_times(columns) if not words.PLANNED.search(c.header)]

    def score(column: ColumnProfile) -> float:
        clock = column.time is not None and column.time.has_clock
        named = (
            words.TIME_ANSWER.search(column.header) is not None or words.TIME_EVENT.search(column.header) is not None
        )
        return 4 * column.filled + clock + 0.5 * named

    return max(times, key=score, default=None)


def event_time(columns: list[ColumnProfile]) -> ColumnProfile | None:
    """The time of an event: named like one, its end rather than its start, and different from event to event."""
    times = [c for c in usable_times(columns) if not words.PLANNED.search(c.header)]

    def score(column: ColumnProfile) -> float:
        named = 4.0 * (column.header == words.XES_TIME) + (words.TIME_EVENT.search(column.header) is not None)
        starts = words.STARTS.search(column.header) is not None
        return named + column.filled + column.distinct / column.rows - 0.5 * starts

    return max(times, key=score, default=None)


def time_of(draft: Draft, column: ColumnProfile | None) -> Time:
    """The time of the rows, joined with a column of the time of day where the date has none."""
    if column is None or column.time is None:
        return Time()
    shape, names, form = column.time, [column.name], column.time.format
    draft.take(column, "time", "time")
    clock = None if shape.has_clock else next((c for c in draft.free if _is_clock(c)), None)
    if clock and clock.time:
        names.append(str(draft.take(clock, "time", "clock")))
        iso = form is None and str(clock.time.format).startswith("%H")
        form = None if iso else f"{form or '%Y-%m-%d'} {clock.time.format}"
    if shape.assumed_order:
        draft.reasons.append(Reason(column.name, "time", "day_first_assumed", column.samples))
    if shape.implausible:
        draft.reasons.append(Reason(column.name, "time", "time_implausible", column.samples))
    return Time(tuple(names), format=form)


def _is_clock(column: ColumnProfile) -> bool:
    header = column.header
    named = words.CLOCK.search(header) is not None and words.NO_CLOCK.search(header) is None
    return named and column.time is not None and column.time.clock_only


def find_customer(draft: Draft) -> ColumnProfile | None:
    found = [c for c in draft.free if words.CUSTOMER.search(c.header) and not c.time and c.distinct > 2]
    return max(found, key=lambda c: ("unique" in c.header, c.distinct), default=None)


def find_id(draft: Draft) -> ColumnProfile | None:
    return next((c for c in draft.free if c.unique and words.ID.search(c.header) and not c.time), None)


def find_texts(draft: Draft) -> list[ColumnProfile]:
    """Comments by their header, else by their looks: many words, hardly any twice."""
    free = [c for c in draft.free if not c.time and c.numbers < 0.9]
    strong = [c for c in free if words.TEXT_STRONG.search(c.header) and (c.distinct > 12 or c.rows < 100)]
    named = [c for c in free if words.TEXT.search(c.header) and c.words >= 1.5 and _varied(c, 0.3)]
    if strong or named:
        return [c for c in free if c in strong or c in named]
    return [c for c in free if c.words >= 5 and _varied(c, 0.5)]


def _varied(column: ColumnProfile, share: float) -> bool:
    return column.distinct > max(1, share * (column.rows - column.nulls))


def repeats(column: ColumnProfile) -> bool:
    return 1 < column.distinct <= _REPEATS * (column.rows - column.nulls)


def find_instance(draft: Draft) -> ColumnProfile | None:
    """The key of a run in a log: a key whose values repeat, the one with the most values."""
    free = [c for c in draft.free if repeats(c) and not c.time and c.filled >= 0.99]
    for pattern in (words.INSTANCE_XES, words.INSTANCE_STRONG, words.CUSTOMER, words.INSTANCE_WEAK):
        if found := [c for c in free if pattern.search(c.header)]:
            return max(found, key=lambda c: c.distinct)
    return None


def find_key(draft: Draft) -> ColumnProfile | None:
    """The key that links scores to the steps of the same matter; a word such as Vorgang also names kinds of matters."""
    free = [c for c in draft.free if words.INSTANCE_STRONG.search(c.header) and not c.time and c.whole]
    return max((c for c in free if _is_key(c)), key=lambda c: c.distinct, default=None)


def _is_key(column: ColumnProfile) -> bool:
    numbered = all(any(character.isdigit() for character in value) for value in column.values if not no_answer(value))
    return column.words < 2 and numbered and column.distinct * _ROWS_PER_KEY >= column.rows - column.nulls


def find_activity(draft: Draft) -> ColumnProfile | None:
    free = [c for c in draft.free if 1 < c.distinct < 0.5 * c.rows and not c.time and c.words <= 10]
    for pattern in words.ACTIVITY:
        if found := [c for c in free if pattern.search(c.header)]:
            return found[0]
    return None


def take_context(draft: Draft) -> dict[str, Any]:
    """Unit, role, channel, value, currency and language."""

    def first(pattern: re.Pattern[str], *, most: int = _MOST_KEYS) -> ColumnProfile | None:
        return next((c for c in draft.free if pattern.search(c.header) and not c.time and c.distinct <= most), None)

    amounts = [c for c in draft.free if c.numbers == 1 and c.distinct > 1]
    value = next((c for c in amounts if words.VALUE.search(c.header)), None)
    quantity = None
    if value is None and _sells(draft):
        pieces = next((c for c in amounts if words.QUANTITY.search(c.header)), None)
        price = next((c for c in amounts if words.PRICE.search(c.header)), None)
        value, quantity = (price, pieces) if price and pieces else (None, None)
    language = next((c for c in draft.free if words.LANGUAGE.search(c.header) and _holds_languages(c)), None)
    return {
        "unit": draft.take(first(words.UNIT_OF_STEP) or _find_unit(draft), "unit", "unit"),
        "role": draft.take(first(words.ROLE, most=200), "role", "role"),
        "channel": draft.take(first(words.CHANNEL, most=100), "channel", "channel"),
        "value": draft.take(value, "value", "price_of_one" if quantity else "value"),
        "quantity": draft.take(quantity, "quantity", "pieces"),
        "currency": draft.take(first(words.CURRENCY, most=50), "currency", "currency") if value else None,
        "language": draft.take(language, "language", "language"),
    }


def _sells(draft: Draft) -> bool:
    """Whether rows tell who bought and when."""
    return {"customer", "time"} <= set(draft.taken.values())


def _find_unit(draft: Draft) -> ColumnProfile | None:
    """The finest column that still cuts the organisation into comparable parts, else the coarsest one."""
    free = [c for c in draft.free if words.UNIT.search(c.header) and not words.OF_CUSTOMER.search(c.header)]
    free = [c for c in free if not c.time and c.distinct <= _MOST_KEYS and (repeats(c) or _always_same(c))]
    fitting = [c for c in free if c.distinct <= _MOST_UNITS]
    return max(fitting, key=lambda c: c.distinct, default=None) or min(free, key=lambda c: c.distinct, default=None)


def _always_same(column: ColumnProfile) -> bool:
    return column.distinct == 1 or column.rows < _FEW_ROWS


def _holds_languages(column: ColumnProfile) -> bool:
    return all(_LANGUAGE.fullmatch(v.strip()) for v in column.values)


def set_aside_actors(draft: Draft) -> None:
    """In a log of a process, users and names are those who did the steps."""
    for column in draft.free:
        if acts_in_log(column.name):
            draft.take(column, "people", "working_people")


def flag_weights(draft: Draft) -> None:
    for column in draft.free:
        if words.WEIGHT.search(column.header) and column.numbers == 1:
            draft.take(column, "attributes", "weight_not_used")
