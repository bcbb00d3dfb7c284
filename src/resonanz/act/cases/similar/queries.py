"""Past cases like the one at hand, what was done in them, and how the customers judged afterwards.

Alike is by cause, touchpoint and words: the cosine of TF-IDF rows (Salton & Buckley 1988, Information Processing &
Management 24(5)) over the customers' texts of the cases that the reader may see anyway.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from resonanz.act.cases.models import Case, State, Told
from resonanz.act.cases.queries import listed
from resonanz.act.cases.rules import CASES_SEEN
from resonanz.analytics.errors import UnreadableScale
from resonanz.analytics.intervals import wilson
from resonanz.analytics.metrics.scales import read_scale
from resonanz.analytics.results import Estimate, Unit, note
from resonanz.events.types import FEEDBACK_SCORED
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.base import clock
from resonanz.organisation.customers.queries import workspace

LOOKED_AT: Final = 400
"""So many closed cases, the newest, are compared."""
SHOWN: Final = 5
MOST: Final = 60
FEWEST: Final = 10
"""Below so many answers nothing is said about how satisfied customers were."""
LONGEST: Final = timedelta(days=60)
"""A judgement counts as one about the case as long after it was closed."""
_BACK: Final = timedelta(days=730)
_CAUSE, _PLACE, _ALIKE = 0.5, 0.3, 0.3
_UPPER: Final = 2 / 3 - 1e-9


@dataclass(frozen=True, slots=True)
class Similar:
    """A past case, and what it has in common with the one at hand."""

    case: Case
    likeness: float
    cause: bool
    place: bool
    words: tuple[str, ...]
    goodwill: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that was done in some of the cases: how many, and how their customers judged afterwards."""

    told: str
    goodwill: bool
    cases: int
    satisfied: Estimate


def similar_to(case: Case, viewer: Viewer) -> list[Similar]:
    """The closed cases most like this one that the reader may see, the most alike first."""
    rows = listed(CASES_SEEN.rows(viewer)).filter(state=State.CLOSED, closed_at__gte=clock.now() - _BACK)
    past = list(rows.exclude(pk=case.pk).prefetch_related("goodwill").order_by("-closed_at", "pk")[:LOOKED_AT])
    found = [_compared(case, other, *said) for other, said in zip(past, _words(case, past), strict=True)]
    alike = [each for each in found if each.likeness >= _ALIKE]
    return sorted(alike, key=lambda each: (-each.likeness, each.case.number))[:MOST]


def _compared(case: Case, other: Case, cosine: float, words: tuple[str, ...]) -> Similar:
    cause = case.cause_id is not None and case.cause_id == other.cause_id
    place = case.touchpoint_id is not None and case.touchpoint_id == other.touchpoint_id
    granted = any(each.state == "granted" for each in other.goodwill.all())
    return Similar(other, cosine + _CAUSE * cause + _PLACE * place, cause, place, words, granted)


def _words(case: Case, past: Sequence[Case]) -> Iterator[tuple[float, tuple[str, ...]]]:
    """For each past case the cosine to this one, and the words in common, the most telling first."""
    texts = [_text(each) for each in (case, *past)]
    if not texts[0] or not any(texts[1:]):
        yield from ((0.0, ()) for _ in past)
        return
    from resonanz.analytics.text.factors import weigh
    from resonanz.analytics.text.terms import read_terms

    terms = read_terms(texts, minimum=2)
    rows = weigh(terms.counts)
    shared = rows[1:].multiply(rows[0]).tocsr()
    for row in shared:
        heaviest = row.indices[row.data.argsort()[::-1]][:3]
        yield float(row.data.sum()), tuple(terms.words[place] for place in heaviest)


def _text(case: Case) -> str:
    return f"{case.subject} {case.text}".strip()


def ways_of(found: Sequence[Similar], viewer: Viewer) -> list[Way]:
    """What was done, the most frequent first, with the share of satisfied customers among those who answered."""
    judged = judgements(found, viewer)
    groups: defaultdict[tuple[str, bool], list[Similar]] = defaultdict(list)
    for each in found:
        groups[each.case.told, each.goodwill].append(each)
    made = [Way(_told(told), goodwill, len(rows), _share(rows, judged)) for (told, goodwill), rows in groups.items()]
    return sorted(made, key=lambda way: (-way.cases, way.told, way.goodwill))


def _told(code: str) -> str:
    return str(dict(Told.choices).get(code, ""))


def _share(rows: Iterable[Similar], judged: Mapping[Any, bool]) -> Estimate:
    said = [judged[each.case.pk] for each in rows if each.case.pk in judged]
    n, k = len(said), sum(said)
    if n < FEWEST:
        few = (note("too_few_answers", n=n, needed=FEWEST),)
        return Estimate(None, None, None, 0.95, n, "wilson", Unit.SHARE, few)
    ends = wilson(k, n)
    return Estimate(k / n, float(ends.low), float(ends.high), 0.95, n, "wilson", Unit.SHARE)


def judgements(found: Sequence[Similar], viewer: Viewer) -> dict[Any, bool]:
    """Whether the first judgement after the case was closed lies in the upper third of its scale, by case."""
    known = {each.case.customer.pseudonym: each.case for each in found if each.case.customer is not None}
    place = workspace()
    if not known or not place.exists:
        return {}
    said: dict[Any, bool] = {}
    for row in _answers(list(known), min(_closed(case) for case in known.values()), viewer):
        case, good = known[row["customer"]], satisfied(row["score"], row["scale"])
        inside = _closed(case) < row["occurred_at"] <= _closed(case) + LONGEST
        if inside and good is not None:
            said.setdefault(case.pk, good)
    return said


def _closed(case: Case) -> datetime:
    assert case.closed_at is not None
    return case.closed_at


def _answers(customers: list[str], since: datetime, viewer: Viewer) -> list[dict[str, Any]]:
    """Judgements of some customers in the reader's units, the oldest first."""
    from resonanz.events.tables import open_table
    from resonanz.organisation.intake.inbox import DatabaseInbox

    table = open_table(workspace(), scope_of(viewer, "see_cases"), fresh=DatabaseInbox())
    wanted = (table.type == FEEDBACK_SCORED) & table.customer.isin(customers) & (table.occurred_at > since)
    rows: list[dict[str, Any]] = (
        table.filter(wanted & table.score.notnull())
        .select("customer", "occurred_at", "score", "scale")
        .order_by("occurred_at")
        .to_pyarrow()
        .to_pylist()
    )
    return rows


def satisfied(score: float, scale: str | None) -> bool | None:
    """Whether a judgement lies in the upper third of its scale; None where the scale cannot be read."""
    try:
        ends = read_scale(scale)
    except UnreadableScale:
        return None
    return (float(score) - ends.worst) / (ends.best - ends.worst) >= _UPPER
