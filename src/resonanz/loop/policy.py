"""What a policy is: a sentence "when this happens, do that", in one small file each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise

from resonanz.events.consumers import Event

Words = str | Promise
Settings = Mapping[str, Any]
Inside = Callable[[str | None], bool]
"""Whether a unit, by the name of the record, lies where the policy is to run."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A number that a person may set, within limits; with `choices` it is one of them (value → words)."""

    code: str
    label: Words
    default: int | str
    least: int = 0
    most: int = 0
    unit: Words = ""
    choices: Callable[[], list[tuple[str, str]]] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a policy found by looking: it is acted upon once per key."""

    key: str
    words: Words
    act: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Policy:
    """A rule that joins verbs.

    Attributes:
        code: its name for ever.
        label: what it does, in a few words.
        about: one or two sentences: when, what, for whom.
        settings: what may be set.
        types: events it hears.
        wants: whether an event concerns it.
        key: one reaction per key; without a key, one per event.
        react: what it does about an event; a `ValidationError` or `Refused` is counted and said, not repeated.
        found: what it finds by looking at a moment, for policies that hear no event.
        pause: how long it rests between two looks.
        sweep: what it does in time, such as sending what is due; how much it did.
    """

    code: str
    label: Words
    about: Words
    settings: tuple[Setting, ...] = ()
    types: frozenset[str] = frozenset()
    wants: Callable[[Event, Settings], bool] | None = None
    key: Callable[[Event], str] | None = None
    react: Callable[[Event, Settings], object] | None = None
    found: Callable[[Settings, datetime, Inside], Iterable[Finding]] | None = None
    pause: timedelta = timedelta(0)
    sweep: Callable[[Settings, datetime], int] | None = None

    def with_defaults(self, given: Settings) -> Settings:
        """The settings that hold: what was set, else what we propose."""
        return MappingProxyType({s.code: given.get(s.code, s.default) for s in self.settings})


class Refused(Exception):  # noqa: N818 - it reads as what happened
    """A reaction that cannot be and will not be tried again; the message says why."""


_POLICIES: dict[str, Policy] = {}


def register(policy: Policy) -> None:
    """Add a policy; called in `AppConfig.ready`.

    Raises:
        ValueError: another one has its code.
    """
    if _POLICIES.setdefault(policy.code, policy) is not policy:
        raise ValueError(f"two policies are called {policy.code}")


def policies() -> Mapping[str, Policy]:
    """All policies by code, in the order of the loop."""
    return MappingProxyType(_POLICIES)
