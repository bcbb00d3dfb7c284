"""The meaning of a source that nobody described: shape and roles by headers and values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from resonanz.events.errors import NothingToMeasure
from resonanz.events.headers import declared_source
from resonanz.events.mapping import roles, words
from resonanz.events.mapping.model import Mapping, Milestone, Rating, Reason, Shape, Time
from resonanz.events.mapping.profile import ColumnProfile, Profile
from resonanz.events.mapping.profile import profile as profile_of
from resonanz.events.mapping.roles import Draft
from resonanz.events.mapping.scales import find_ratings, speaks_of_rating

_STEPS: Final = 3
_SHOWN: Final = 40


def guess(source_name: str, sample: pa.Table, *, profile: Profile | None = None) -> Mapping:
    """The most likely mapping of a source.

    Args:
        source_name: file name, for messages only: rows stay the same under another name.
        sample: first rows as text columns.
        profile: what is known about the values, computed from `sample` where absent.

    Raises:
        NothingToMeasure: no rating, comment, amount with a key, log or milestones can be found.
    """
    draft = Draft(profile or profile_of(sample))
    roles.set_aside(draft)
    if log := _find_log(draft):
        return _log(draft, log)
    ratings, reasons = find_ratings([c for c in draft.free if not words.WEIGHT.search(c.header)])
    for rating in ratings:
        draft.taken[rating.column] = "rating"
    draft.reasons += reasons
    steps = _find_steps(draft) if not ratings else None
    return _milestones(draft, *steps) if steps else _signals(source_name, draft, ratings)


@dataclass(frozen=True, slots=True)
class _Log:
    instance: ColumnProfile
    activity: ColumnProfile
    time: ColumnProfile


def _find_log(draft: Draft) -> _Log | None:
    instance, activity, time = roles.find_instance(draft), roles.find_activity(draft), roles.event_time(draft.free)
    if not (instance and activity and time) or instance is activity:
        return None
    declared = activity.header in words.XES_NAMES or any(p.search(activity.header) for p in words.ACTIVITY[:2])
    scored = any(speaks_of_rating(c) and c.numbers == 1 for c in draft.free)
    return _Log(instance, activity, time) if declared or not scored else None


def _log(draft: Draft, log: _Log) -> Mapping:
    customers = words.CUSTOMER.search(log.instance.header) and not words.INSTANCE_STRONG.search(log.instance.header)
    instance = draft.take(log.instance, "instance", "customer_as_instance" if customers else "instance")
    state = any(p.search(log.activity.header) for p in words.ACTIVITY[:3])
    activity = draft.take(log.activity, "touchpoint", "activity" if state else "state_as_activity")
    when = roles.time_of(draft, log.time)
    roles.set_aside_actors(draft)
    customer = instance if customers else draft.take(roles.find_customer(draft), "customer", "customer")
    roles.set_aside_personal(draft)
    lifecycle = next((c for c in draft.free if words.LIFECYCLE.search(c.header) and c.complete), None)
    return _mapping(
        Shape.LOG,
        draft,
        when,
        instance=instance,
        touchpoint=activity,
        customer=customer,
        lifecycle=draft.take(lifecycle, "lifecycle", "lifecycle"),
    )


def _find_steps(draft: Draft) -> tuple[ColumnProfile, list[ColumnProfile]] | None:
    steps = [c for c in roles.usable_times(draft.free) if not words.PLANNED.search(c.header)]
    keys = [c for c in draft.free if c.unique and not c.time]
    key = next((c for p in (words.INSTANCE_STRONG, words.ID) for c in keys if p.search(c.header)), None)
    if key is None or len(steps) < 2 or (len(steps) < _STEPS and roles.find_texts(draft)):
        return None
    return key, steps


def _milestones(draft: Draft, key: ColumnProfile, steps: list[ColumnProfile]) -> Mapping:
    milestones = []
    for step in steps:
        draft.take(step, "milestones", "step")
        milestones.append(Milestone(step.name, step.name.strip(), step.time.format if step.time else None))
    instance = draft.take(key, "instance", "instance")
    customer = draft.take(roles.find_customer(draft), "customer", "customer")
    roles.set_aside_personal(draft)
    return _mapping(Shape.MILESTONES, draft, Time(), instance=instance, customer=customer, milestones=tuple(milestones))


def _signals(source: str, draft: Draft, ratings: list[Rating]) -> Mapping:
    names = [c for c in draft.free if words.TOUCHPOINT.search(c.header) and roles.repeats(c) and not c.time]
    touchpoint = None
    if names and len(ratings) == 1:
        touchpoint = draft.take(names[0], "touchpoint", "touchpoint")
    elif names and ratings:
        draft.reasons.append(Reason(names[0].name, "attributes", "touchpoint_not_used", names[0].samples))
    when = roles.time_of(draft, roles.answer_time(draft.free))
    customer = draft.take(roles.find_customer(draft), "customer", "customer")
    roles.set_aside_personal(draft)
    key = roles.find_key(draft) if touchpoint else None
    instance = draft.take(key, "instance", "unique_id" if key and key.unique else "instance")
    row = draft.take(roles.find_id(draft), "id", "unique_id")
    mapping = _mapping(
        Shape.LONG if touchpoint else Shape.WIDE,
        draft,
        when,
        id=row,
        instance=instance,
        customer=customer or next(iter(draft.holding("customer")), None),
        touchpoint=touchpoint,
        ratings=tuple(ratings),
        outcome=_outcome(ratings, draft),
    )
    if not (ratings or mapping.text or (mapping.value and (customer or mapping.time.columns or _keyed(draft)))):
        raise _nothing(source, draft.profile)
    return mapping


def _keyed(draft: Draft) -> bool:
    return any(words.INSTANCE_STRONG.search(c.header) for c in draft.profile.columns)


def _outcome(ratings: list[Rating], draft: Draft) -> str | None:
    """The rating that the others explain: overall satisfaction, else the two-valued outcome, else recommendation."""
    if len(ratings) < 2 or all(rating.metric == "share" for rating in ratings):
        return None
    headers = {r.touchpoint: draft.profile.named(r.column).header for r in ratings}
    overall = [r for r in ratings if words.OVERALL.search(headers[r.touchpoint])]
    tiers = (
        [r for r in overall if words.CSAT.search(headers[r.touchpoint])],
        [r for r in overall if words.CERTAINLY_OVERALL.search(headers[r.touchpoint])],
        [r for r in ratings if r.metric == "share"],
        [r for r in ratings if r.metric == "nps" and words.NPS.search(headers[r.touchpoint])],
        [r for r in overall if not headers[r.touchpoint].endswith("global")],
        [r for r in ratings if words.CSAT.search(headers[r.touchpoint])],
    )
    found = next((tier[0] for tier in tiers if tier), None)
    if found is None:
        return None
    draft.reasons.append(Reason(found.column, "outcome", "outcome_by_name"))
    return found.touchpoint


def _mapping(shape: Shape, draft: Draft, when: Time, **found: Any) -> Mapping:
    """Give all other columns their parts and put the mapping together."""
    roles.flag_weights(draft)
    if shape is not Shape.LOG:
        for text in roles.find_texts(draft):
            draft.take(text, "text", "text")
    context = roles.take_context(draft)
    for column in draft.free:
        draft.take(column, "attributes", "other")
    numbers = [c for c in draft.profile.columns if c.numbers == 1 and not c.whole]
    shapes = [c.time for c in draft.profile.columns if c.time and c.name in when.columns]
    return Mapping(
        shape=shape,
        source=declared_source(c.name for c in draft.profile.columns),
        time=when,
        text=draft.holding("text"),
        attributes=draft.holding("attributes"),
        people=draft.holding("people"),
        ignored=draft.holding("ignored"),
        decimal_comma=any(c.comma for c in numbers),
        day_first=not any(s.day_first is False for s in shapes),
        reasons=tuple(draft.reasons),
        **context,
        **found,
    )


def _nothing(source: str, profile: Profile) -> NothingToMeasure:
    seen = ", ".join(c.name for c in profile.columns[:_SHOWN]) + (", …" if len(profile.columns) > _SHOWN else "")
    return NothingToMeasure(
        "{source}: neither a signal nor a log can be found. Looked for ratings (1-5, 1-7, 0-10, words), comments, "
        "amounts with a customer, key or time, an event log (instance, activity, time) and milestones (key, times). "
        "Columns seen: {columns}. Say what they mean in a mapping file (--map).",
        source=source,
        columns=seen,
    )
