"""The one door for a single event: whatever the API, a survey or the web sends becomes a valid row here, or is refused.

Text is masked here, so nothing behind the door ever holds an e-mail address or a telephone number.
"""

from __future__ import annotations

import hashlib
import math
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Final
from zoneinfo import ZoneInfo

from resonanz.analytics.errors import UnreadableScale
from resonanz.analytics.metrics.definitions import ASKED
from resonanz.analytics.metrics.scales import Scale, read_scale
from resonanz.events import types
from resonanz.events.errors import EventRefused
from resonanz.events.masking import mask
from resonanz.events.people import is_about_working_people

Row = dict[str, Any]

LONGEST_TEXT: Final = 20_000
LONGEST_WORD: Final = 200
LONGEST_VALUE: Final = 1_000
MOST_ATTRIBUTES: Final = 50
LARGEST_AMOUNT: Final = Decimal(10) ** 14
BERLIN: Final = ZoneInfo("Europe/Berlin")
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
_PSEUDONYM: Final = re.compile(r"[0-9a-f]{32}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_MAYBE_PERSONAL: Final = re.compile(r"[@/]|www\.|=|\d(?:[^0-9A-Za-z]{0,3}\d){5}|[A-Za-z]{2}\d{2}[ -]?\w{4}")
_WORDS: Final = ("touchpoint", "instance", "channel", "unit", "role", "wave")
_CENT: Final = Decimal("0.0001")
DEFAULT_SCALES: Final = {"nps": "0-10"}


def make_event(
    given: Mapping[str, object],
    *,
    received_at: datetime,
    source: str,
    key: str | None = None,
    zone: ZoneInfo = BERLIN,
    known_names: tuple[str, ...] = (),
) -> Row:
    """A row for the inbox from what somebody sent.

    Args:
        given: the fields of the event: `type`, and what it carries (see `schema.RECORD`). Without `occurred_at` the
            event happened when it was received.
        received_at: the moment of receipt, with zone.
        source: the sender's name in the record.
        key: the sender's idempotency key; the same key of the same source is the same event, for ever.
        zone: zone of times that name none.
        known_names: full names of own members, masked wherever the text names them.

    Raises:
        EventRefused: a field is unknown, missing or not valid; the error names it.
    """
    for field in given.keys() - _READERS.keys():
        near = ", ".join(get_close_matches(field, _READERS, n=1)) or ", ".join(_READERS)
        raise EventRefused('There is no field "{field}". Did you mean: {near}?', field=field, near=near)
    row: Row = {field: _READERS[field](field, value) for field, value in given.items() if value not in (None, "")}
    if "text" in row:
        row["text"] = mask(row["text"], known_names)
    _check_type(row)
    _check_score(row)
    if "value" in row and "currency" not in row:
        raise EventRefused("An amount needs its currency in {field}, such as EUR.", field="currency")
    row["received_at"] = received_at.astimezone(UTC)
    row["occurred_at"] = _moment(row.get("occurred_at"), row["received_at"], zone)
    return row | {"source": source, "event_id": event_id(source, key)}


def event_id(source: str, key: str | None) -> bytes:
    """The 128-bit id of an event: random, or made of the sender's idempotency key."""
    if key is None:
        return secrets.token_bytes(16)
    return hashlib.md5(f"key\x1f{source}\x1f{key}".encode(), usedforsecurity=False).digest()


def _check_type(row: Row) -> None:
    code = row.get("type")
    kind = types.known().get(str(code))
    if kind is None:
        near = get_close_matches(str(code), types.known(), n=3) or sorted(types.known())
        raise EventRefused(
            'The type "{code}" is not known. Take one of: {known}.', field="type", code=code, known=", ".join(near)
        )
    missing = [name for name in kind.required if name not in row]
    if missing:
        raise EventRefused("An event of type {code} needs {field}.", field=missing[0], code=code)


def _check_score(row: Row) -> None:
    if "score" not in row:
        return
    for field in ("metric", "touchpoint"):
        if field not in row:
            raise EventRefused("A score needs {field}.", field=field)
    text = row.setdefault("scale", DEFAULT_SCALES.get(row["metric"]))
    if text is None:
        raise EventRefused("A score needs its {field}, worst answer first, such as 1-5.", field="scale")
    scale = _scale(text)
    if not scale.low <= row["score"] <= scale.high:
        raise EventRefused(
            "The {field} {given:g} lies outside the scale {scale}.", field="score", given=row["score"], scale=text
        )
    row["scale"] = f"{scale.worst:g}-{scale.best:g}"


def _scale(text: str) -> Scale:
    try:
        return read_scale(text)
    except UnreadableScale as error:
        raise EventRefused(
            'The {field} "{given}" is not written as worst-best, such as 1-5.', field="scale", given=text
        ) from error


def _moment(given: datetime | None, received_at: datetime, zone: ZoneInfo) -> datetime:
    if given is None:
        return received_at
    moment = (given if given.tzinfo else given.replace(tzinfo=zone)).astimezone(UTC)
    if not _EARLIEST <= moment <= received_at + timedelta(days=1):
        raise EventRefused(
            "The time {given} in {field} lies before 1990 or in the future. Leave it out if it is now.",
            field="occurred_at",
            given=given.isoformat(),
        )
    return moment


def _wrong(message: str, field: str, value: object, **limits: object) -> EventRefused:
    return EventRefused(message, field=field, given=str(value)[:60], **limits)


def _word(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong('"{given}" in {field} is not a text.', field, value)
    word = value.strip()
    if not word or len(word) > LONGEST_WORD or not word.isprintable():
        raise _wrong(
            '"{given}" in {field} must have 1 to {limit} printable characters.', field, value, limit=LONGEST_WORD
        )
    return word


def _matching(message: str, pattern: re.Pattern[str]) -> Callable[[str, object], str]:
    def read(field: str, value: object) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _wrong(message, field, value)
        return value

    return read


def _metric(field: str, value: object) -> str:
    if value not in ASKED:
        raise _wrong('"{given}" in {field} is none of {known}.', field, value, known=", ".join(ASKED))
    return str(value)


def _score(field: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        raise _wrong('"{given}" in {field} is not a number.', field, value)
    return float(value)


def _amount(field: str, value: object) -> Decimal:
    try:
        amount = Decimal(str(value)).quantize(_CENT)
    except InvalidOperation as error:
        raise _no_amount(field, value) from error
    if isinstance(value, bool) or not amount.is_finite() or abs(amount) >= LARGEST_AMOUNT:
        raise _no_amount(field, value)
    return amount


def _no_amount(field: str, value: object) -> EventRefused:
    return _wrong('"{given}" in {field} is not an amount of at most 14 digits before the point.', field, value)


def _time(field: str, value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError as error:
        raise _wrong('"{given}" in {field} is not a time such as 2026-03-01T14:30:00+01:00.', field, value) from error


def _text(field: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise _wrong("{field} is not a text of at most {limit} characters.", field, value, limit=LONGEST_TEXT)
    return value.replace("\x00", "")


def _attributes(field: str, value: object) -> list[tuple[str, str]]:
    if not isinstance(value, Mapping) or len(value) > MOST_ATTRIBUTES:
        raise _wrong("{field} is not a list of at most {limit} names with values.", field, value, limit=MOST_ATTRIBUTES)
    return [_attribute(f"{field}.{name}", name, each) for name, each in value.items() if each not in (None, "")]


def _attribute(field: str, name: object, value: object) -> tuple[str, str]:
    if not isinstance(value, str | int | float) or len(str(value)) > LONGEST_VALUE:
        raise _wrong(
            "{field} is not a text, number or yes/no of at most {limit} characters.", field, value, limit=LONGEST_VALUE
        )
    text = str(value).lower() if isinstance(value, bool) else str(value)
    key = _word(field, name)
    if is_about_working_people(key, [text]):
        raise EventRefused(
            "{field} names a working person. The record keeps no such data: send unit or role instead.", field=field
        )
    return key, mask(text) if _MAYBE_PERSONAL.search(text) else text


_READERS: Final[dict[str, Callable[[str, object], object]]] = {
    "type": _word,
    "occurred_at": _time,
    "customer": _matching('"{given}" in {field} is not a pseudonym of 32 hexadecimal digits.', _PSEUDONYM),
    **dict.fromkeys(_WORDS, _word),
    "metric": _metric,
    "score": _score,
    "scale": _word,
    "value": _amount,
    "currency": _matching('"{given}" in {field} is not a currency of three capital letters.', _CURRENCY),
    "text": _text,
    "language": _matching('"{given}" in {field} is not a language such as de or de-at.', _LANGUAGE),
    "attributes": _attributes,
}
