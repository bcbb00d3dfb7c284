"""How policies run: as consumers of the record, and by looking each few minutes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from resonanz.events.consumers import Event
from resonanz.loop.models import Done, Run, Switch
from resonanz.loop.policy import Inside, Policy, Refused, Settings
from resonanz.organisation.base import clock
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import keys_of

_LOG = logging.getLogger(__name__)
RUNS_KEPT = 200


@dataclass
class Tally:
    """What one run saw and did."""

    seen: int = 0
    done: int = 0
    refused: int = 0
    reason: str = ""

    def write(self, code: str) -> None:
        """Keep it, if there was anything; the oldest go."""
        if not self.seen:
            return
        Run.objects.create(
            code=code, at=clock.now(), seen=self.seen, done=self.done, refused=self.refused, reason=self.reason[:300]
        )
        old = Run.objects.filter(code=code).order_by("-at").values_list("pk", flat=True)[RUNS_KEPT:]
        Run.objects.filter(pk__in=list(old)).delete()


@dataclass
class PolicyConsumer:
    """A policy that hears events; implements `events.consumers.Consumer`."""

    policy: Policy
    since: datetime | None = None
    name: str = field(init=False)
    types: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.name = f"policy:{self.policy.code}"
        self.types = self.policy.types

    def handle(self, events: Sequence[Event]) -> None:
        """React to what came after the cut-off, in the units where the policy runs."""
        switch = Switch.objects.filter(code=self.policy.code, on=True).first()
        if switch is None or switch.since is None:
            return
        settings, inside, tally = self.policy.with_defaults(switch.settings), inside_of(switch), Tally()
        for event in events:
            if event.received_at >= switch.since and inside(event.unit) and wanted(self.policy, event, settings):
                _react(self.policy, event, settings, tally)
        tally.write(self.policy.code)


def wanted(policy: Policy, event: Event, settings: Settings) -> bool:
    """Whether an event concerns a policy."""
    return policy.wants is None or policy.wants(event, settings)


def key_of(policy: Policy, event: Event) -> str:
    """Under which a reaction happens once."""
    return policy.key(event) if policy.key is not None else event.event_id.hex()


def _react(policy: Policy, event: Event, settings: Settings, tally: Tally) -> None:
    react = policy.react
    if react is not None:
        once(policy, key_of(policy, event), lambda: react(event, settings), tally)


def once(policy: Policy, key: str, act: Callable[[], object], tally: Tally) -> None:
    """Do something unless it was done; what is refused in words is counted, anything else is tried again later."""
    if Done.objects.filter(code=policy.code, key=key).exists():
        return
    tally.seen += 1
    try:
        with transaction.atomic():
            act()
        tally.done += 1
    except (ValidationError, Refused) as error:
        tally.refused += 1
        tally.reason = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    Done.objects.create(code=policy.code, key=key, at=clock.now())


def inside_of(switch: Switch) -> Inside:
    """Where a policy runs; without units everywhere, events without a unit included."""
    paths = tuple(switch.units.values_list("path", flat=True))
    if not paths:
        return lambda _unit: True
    units = Unit.objects.none()
    for path in paths:
        units |= Unit.objects.filter(path__startswith=path)
    keys = keys_of(units)
    return lambda unit: unit in keys


def look(policy: Policy) -> Tally:
    """Run a policy that looks or has something due; it tells what it did."""
    tally = Tally()
    switch = Switch.objects.filter(code=policy.code, on=True).first()
    if switch is None:
        return tally
    settings, now = policy.with_defaults(switch.settings), clock.now()
    if policy.found is not None and (switch.looked_at is None or now - switch.looked_at >= policy.pause):
        Switch.objects.filter(pk=switch.pk).update(looked_at=now)
        for finding in policy.found(settings, now, inside_of(switch)):
            once(policy, finding.key, finding.act, tally)
    if policy.sweep is not None:
        with transaction.atomic():
            did = policy.sweep(settings, now)
        tally.seen += did
        tally.done += did
    tally.write(policy.code)
    return tally


def look_at(policies: Iterable[Policy]) -> None:
    """Run all that look; an error of one does not keep the others."""
    for policy in policies:
        if policy.found is None and policy.sweep is None:
            continue
        try:
            look(policy)
        except Exception:  # noqa: BLE001 - it is looked at again in a minute
            _LOG.exception("policy %s", policy.code)
