"""Reading standards: what holds, what waits, in which language, and how many of a group have read it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import get_language

from resonanz.enable.standards.models import Edition, Receipt, Standard, State
from resonanz.enable.standards.rules import LANGUAGES, RECEIPTS, SEEN, Wording, wording_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.agreement.models import Release
from resonanz.organisation.people.models import Assignment, Role
from resonanz.organisation.people.queries import assignments_of
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit


@dataclass(frozen=True, slots=True)
class Filters:
    """Which standards are wanted: `view` is one of `VIEWS`; `mine` are the viewer's roles where that view is."""

    text: str = ""
    touchpoint: Touchpoint | None = None
    role: Role | None = None
    view: str = "in_force"
    mine: frozenset[uuid.UUID] | None = None

    @property
    def state(self) -> str:
        """The state of the edition that the view is about."""
        return State.IN_FORCE.value if self.view == "mine" else self.view


VIEWS = ("mine", "in_force", "waiting", "draft", "ended")


@dataclass(frozen=True, slots=True)
class Facts:
    """How many standards of each kind the viewer meets, and how many touchpoints with people have none."""

    in_force: int
    waiting: int
    draft: int
    ended: int
    mine: int
    missing: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A standard with the edition to show and its words in the reader's language."""

    standard: Standard
    edition: Edition
    words: Wording

    @property
    def languages(self) -> str:
        """In which languages it is written."""
        return " ".join(code.upper() for code in LANGUAGES if code in self.edition.texts)


def filtered(rows: QuerySet[Standard], wanted: Filters) -> QuerySet[Standard]:
    """The standards that meet all filters."""
    editions = Edition.objects.filter(standard=OuterRef("pk"))
    if wanted.view == "ended":
        rows = rows.exclude(ended_at=None)
    else:
        rows = rows.filter(Exists(editions.filter(state=wanted.state)), ended_at=None)
    for word in wanted.text.split()[:10]:
        rows = rows.filter(Exists(editions.filter(_speaks_of(word))) | Q(touchpoint__name__icontains=word))
    if wanted.touchpoint is not None:
        rows = rows.filter(touchpoint=wanted.touchpoint)
    if wanted.role is not None:
        rows = rows.filter(_holds_for({wanted.role.pk}))
    return rows if wanted.mine is None else rows.filter(_holds_for(wanted.mine))


def _speaks_of(word: str) -> Q:
    found = Q()
    for code in LANGUAGES:
        found |= Q(**{f"texts__{code}__title__icontains": word}) | Q(**{f"texts__{code}__promise__icontains": word})
    return found


def _holds_for(roles: Iterable[uuid.UUID]) -> Q:
    """Standards of these roles, and those of everybody at touchpoints where they work."""
    ids = list(roles)
    at_work = Touchpoint.roles.through.objects.filter(role__in=ids).values("touchpoint")
    return Q(role__in=ids) | Q(role=None, touchpoint__in=at_work)


def listed(rows: QuerySet[Standard]) -> QuerySet[Standard]:
    """With all that a row of the list shows."""
    return rows.select_related("touchpoint", "role").prefetch_related(
        Prefetch("editions", Edition.objects.order_by("-number"), to_attr="all_editions")
    )


def entries(standards: Iterable[Standard], state: str = "in_force") -> list[Entry]:
    """The rows of `listed` with the edition that the view is about; the newest one where there is none."""
    return [entry_of(standard, state) for standard in standards]


def entry_of(standard: Standard, state: str = "in_force") -> Entry:
    """One standard with the edition in this state, else with its newest one."""
    editions: list[Edition] = getattr(standard, "all_editions", None) or list(standard.editions.order_by("-number"))
    edition = next((each for each in editions if each.state == state), editions[0])
    return Entry(standard, edition, words_of(edition))


def facts_of(viewer: Viewer, seen: QuerySet[Standard], touchpoints: QuerySet[Touchpoint]) -> Facts:
    """Counts for the head of the list."""
    held = filtered(seen, Filters())
    counted = {view: filtered(seen, Filters(view=view)).count() for view in ("waiting", "draft", "ended")}
    staffed = touchpoints.filter(roles__isnull=False, archived_at=None).distinct()
    return Facts(
        in_force=held.count(),
        mine=held.filter(_holds_for(own_roles(viewer))).count(),
        missing=staffed.exclude(pk__in=held.values("touchpoint")).count(),
        **counted,
    )


def words_of(edition: Edition, language: str | None = None) -> Wording:
    """An edition's words in the reader's language, or in the one where they exist."""
    return wording_of(edition.texts, language or (get_language() or "de")[:2])


def in_force_at(viewer: Viewer, touchpoints: Iterable[Touchpoint | uuid.UUID]) -> list[Entry]:
    """What holds at some touchpoints, given by themselves or by their ids, and may be seen, by number."""
    rows = filtered(SEEN.rows(viewer), Filters()).filter(touchpoint__in=list(touchpoints))
    return entries(listed(rows).order_by("number"))


def own_roles(viewer: Viewer) -> frozenset[uuid.UUID]:
    """The roles that the viewer has today."""
    return frozenset(assignments_of(viewer.member).values_list("role", flat=True))


def own_receipt(viewer: Viewer, edition: Edition) -> Receipt | None:
    """The viewer's own receipt; never that of somebody whose eyes are borrowed."""
    if viewer.simulated_by is not None:
        return None
    return Receipt.objects.filter(edition=edition, member=viewer.member).first()


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one role in one unit on a day, and who of all people had read the edition by then."""

    unit: Unit
    role: str
    members: frozenset[str]
    readers: frozenset[str]


def groups_of(edition: Edition, day: date) -> Iterator[Group]:
    """The groups for which an edition holds. Its only caller is the release of the week: nothing of it is shown."""
    roles = _roles_of(edition.standard)
    at_work = Assignment.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day, role__in=roles)
    units = edition.standard.touchpoint.units.all()
    found: defaultdict[tuple[Unit, str], set[str]] = defaultdict(set)
    for each in at_work.filter(member__is_active=True).select_related("unit", "role"):
        if not units or any(each.unit.path.startswith(unit.path) for unit in units):
            found[each.unit, each.role.name].add(str(each.member_id))
    read = edition.receipts.filter(read_at__date__lte=day).values_list("member", flat=True)
    readers = frozenset(str(pk) for pk in read)
    for (unit, role), members in sorted(found.items(), key=lambda item: (item[0][0].name, item[0][1])):
        yield Group(unit, role, frozenset(members), readers)


def _roles_of(standard: Standard) -> list[Role]:
    return [standard.role] if standard.role is not None else list(standard.touchpoint.roles.all())


def measure_of(edition: Edition) -> str:
    """Under which name the figure of an edition stands among the releases."""
    return f"standard:{edition.pk}"


def figures(viewer: Viewer, edition: Edition) -> list[Release]:
    """The newest released figure of each group, where the viewer may see what groups learn."""
    if not viewer.may("see_learning"):
        return []
    rows = Release.objects.filter(function=RECEIPTS.code, measure=measure_of(edition)).select_related("unit")
    newest: dict[tuple[uuid.UUID, str], Release] = {}
    for row in rows.order_by("week"):
        if viewer.may("see_learning", row.unit):
            newest[row.unit_id, row.role] = row
    return sorted(newest.values(), key=lambda row: (row.unit.name, row.role))


def week_end(week: str) -> date:
    """The Sunday of an ISO week such as 2026-W07."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1) + timedelta(days=6)
