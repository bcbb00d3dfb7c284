"""What a chain is made of: nine links on one track, and the rows that say what each rests on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from resonanz.analytics.results import Estimate
from resonanz.report.charts.axis import Axis, around, ends
from resonanz.report.charts.strips import Tone
from resonanz.ui.parts import Tile

Words = str | Promise


class State(StrEnum):
    """How a link stands."""

    HELD = "held"
    WAITING = "waiting"
    """It cannot be there yet: something before it has to happen first."""
    MISSING = "missing"


class Place(StrEnum):
    """The nine links, in their order."""

    TOUCHPOINT = "touchpoint"
    EVIDENCE = "evidence"
    OPPORTUNITY = "opportunity"
    MEASURE = "measure"
    ROLES = "roles"
    ENABLING = "enabling"
    EXPOSURE = "exposure"
    EFFECT = "effect"
    EURO = "euro"

    @property
    def label(self) -> Words:
        return _LABELS[self][0]

    @property
    def icon(self) -> str:
        return _LABELS[self][1]

    @property
    def verb(self) -> Words:
        return _LABELS[self][2]


_LABELS: dict[Place, tuple[Words, str, Words]] = {
    Place.TOUCHPOINT: (_("Touchpoint"), "map-pin", _("Listen")),
    Place.EVIDENCE: (_("Evidence"), "message-circle", _("Understand")),
    Place.OPPORTUNITY: (_("Opportunity"), "bulb", _("Act")),
    Place.MEASURE: (_("Measure"), "tool", _("Act")),
    Place.ROLES: (_("Roles"), "users", _("Enable")),
    Place.ENABLING: (_("Enabling"), "certificate", _("Enable")),
    Place.EXPOSURE: (_("Exposure"), "eye-check", _("Prove")),
    Place.EFFECT: (_("Effect"), "chart-bar", _("Prove")),
    Place.EURO: (_("Euro"), "currency-euro", _("Prove")),
}


@dataclass(frozen=True, slots=True)
class Repair:
    """The button that mends a missing link."""

    label: Words
    address: str
    post: bool = False
    """Whether pressing it does something at once; else it leads to a page."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one link rests on.

    Attributes:
        place: which link it belongs to.
        title: the thing itself.
        about: what is said about it.
        drawn: an interval, ready to be put into the page.
        beside: words under the picture.
        figure: the number at the right.
        unit: what the number counts.
        grade: letter of the evidence, where it is an effect.
        certainty: texture of the money, where it is money.
        share: how much of it is there, 0…100, where that is what counts.
        address: where the thing is.
        repair: what mends it, where it is missing.
    """

    place: Place
    title: Words
    about: Words = ""
    drawn: Markup | str = ""
    beside: Words = ""
    figure: Words = ""
    unit: Words = ""
    grade: str = ""
    certainty: str = ""
    share: int | None = None
    address: str = ""
    state: State = State.HELD
    repair: Repair | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One link on the track; `solid` says whether the line to the next one is whole."""

    place: Place
    state: State
    count: Words = ""
    grade: str = ""
    solid: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """One of the nine: its count and its rows."""

    place: Place
    count: Words
    rows: tuple[Row, ...]
    grade: str = ""

    @property
    def state(self) -> State:
        """The worst of its rows; a link without rows is missing."""
        states = {row.state for row in self.rows}
        worst = (State.MISSING, State.WAITING, State.HELD)
        return next((state for state in worst if state in states), State.MISSING)


@dataclass(frozen=True, slots=True)
class Customers:
    """Whose matters led here, and who of them has heard what became of it."""

    concerned: int
    heard: int
    address: str = ""

    @property
    def waiting(self) -> int:
        return self.concerned - self.heard


@dataclass(frozen=True, slots=True)
class Chain:
    """A measure from the voice to the euro."""

    measure: Any
    links: tuple[Link, ...]
    customers: Customers | None = None
    gaps: tuple[Link, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "gaps", tuple(link for link in self.links if link.state is State.MISSING))

    @property
    def torn(self) -> Row | None:
        """Where it is torn first."""
        return next((row for link in self.gaps for row in link.rows if row.state is State.MISSING), None)

    @property
    def next_repair(self) -> Row | None:
        """The first gap that this viewer can mend; else the first one."""
        rows = (row for link in self.gaps for row in link.rows if row.state is State.MISSING)
        return next((row for row in rows if row.repair is not None), self.torn)

    @property
    def held(self) -> int:
        return sum(link.state is State.HELD for link in self.links)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The track: a line is whole where both its ends are held."""
        after = (*self.links[1:], None)
        return tuple(
            Node(one.place, one.state, one.count, one.grade, _whole(one, two))
            for one, two in zip(self.links, after, strict=True)
        )

    @property
    def groups(self) -> list[tuple[Words, list[Row]]]:
        """The rows by verb, in the order of the links."""
        found: list[tuple[Words, list[Row]]] = []
        for link in self.links:
            if not found or found[-1][0] != link.place.verb:
                found.append((link.place.verb, []))
            found[-1][1].extend(link.rows)
        return found


def _whole(one: Link, two: Link | None) -> bool:
    return two is not None and one.state is State.HELD and two.state is State.HELD


def drawn(
    estimate: Estimate,
    *,
    axis: Axis | None = None,
    reference: float | None = None,
    zero: bool = False,
    tone: Tone = Tone.OWN,
) -> Any:
    """The interval of a number as a strip; around itself where no scale is given."""
    place = axis or around(ends([estimate]), include=0.0 if zero else reference)
    return Tile("", estimate, place, tone=tone, reference=reference, zero=zero).shown.strip


def missing(place: Place, title: Words, *, about: Words = "", repair: Repair | None = None) -> Link:
    """A link that is not there, with what mends it."""
    return Link(place, "–", (Row(place, title, about, state=State.MISSING, repair=repair),))


def waiting(place: Place, title: Words, *, about: Words = "") -> Link:
    """A link that cannot be there yet."""
    return Link(place, "–", (Row(place, title, about, state=State.WAITING),))


def counted(link: Link, count: Words) -> Link:
    """The same link with another count."""
    return replace(link, count=count)
