"""What heavy analyses read from the record, as Arrow tables: comments, responses with an outcome, orders, days.

All are Ibis expressions, so that every engine gives the same rows. Above `LARGEST` rows a fixed sample is read: event
ids and pseudonyms are hashes, so the smallest of them are a random choice, and always the same one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from resonanz.analytics.metrics.calendar import with_day
from resonanz.events.schema import UTC_MICROS
from resonanz.events.types import FEEDBACK_GIVEN, FEEDBACK_SCORED

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

LARGEST: Final = 50_000
PROMOTER: Final = 9
DETRACTOR: Final = 6
RESPONSES: Final = (FEEDBACK_GIVEN, FEEDBACK_SCORED)
_KEY: Final = ("source", "instance")
"""What makes a response: instances are unique inside a source only."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows that were read, and how many there are."""

    rows: pa.Table
    total: int

    @property
    def partial(self) -> bool:
        """Whether there are more rows than were read."""
        return bool(self.rows.num_rows < self.total)


def comments(record: ir.Table, *, touchpoint: str | None, label: str | None = None, largest: int = LARGEST) -> Sample:
    """Comments with the score that stands beside each.

    Args:
        record: the record as its door gives it.
        touchpoint: whose score belongs to a comment that has none of its own; None = no other score.
        label: attribute that is the column `label`; None = an empty one.
        largest: how many comments are read at most.

    Returns:
        Columns `event_id`, `text`, `language`, `occurred_at`, `touchpoint`, `score`, `scale`, `label`.
    """
    spoken = record.filter(record.type.isin(RESPONSES), record.text.notnull())
    total = int(spoken.count().to_pyarrow().as_py())
    given = spoken.language.nullif(spoken.language) if label is None else spoken.attributes.get(label)
    columns = ("event_id", "text", "language", "occurred_at", "touchpoint", "score", "scale", "label")
    chosen = spoken.mutate(label=given).order_by("event_id").limit(largest).select(*_KEY, *columns)
    if touchpoint is not None:
        chosen = chosen.left_join(_scores_at(record, touchpoint), list(_KEY))
        chosen = chosen.mutate(
            scale=chosen.scale.coalesce(chosen.beside_scale), score=chosen.score.coalesce(chosen.beside)
        )
    return Sample(_read(chosen.select(*columns).order_by("event_id")), total)


def touchpoint_beside_comments(record: ir.Table) -> str | None:
    """The touchpoint that is rated most often beside a comment; None where none is."""
    spoken = record.filter(record.type.isin(RESPONSES), record.text.notnull()).select(*_KEY).distinct()
    scored = record.filter(record.type == FEEDBACK_SCORED, record.score.notnull(), record.touchpoint.notnull())
    beside = scored.semi_join(spoken, list(_KEY)).group_by("touchpoint").aggregate(n=lambda rows: rows.count())
    names = beside.order_by(["n", "touchpoint"]).to_pyarrow()["touchpoint"].to_pylist()
    return names[-1] if names else None


def labels_of_comments(record: ir.Table, *, most: int) -> dict[str, tuple[str, ...]]:
    """Attributes of comments that have at least two and at most `most` values, with these values, in order."""
    spoken = record.filter(record.type.isin(RESPONSES), record.text.notnull(), record.attributes.length() > 0)
    keys = spoken.select(key=spoken.attributes.keys().unnest()).distinct().order_by("key")
    names = keys.to_pyarrow()["key"].to_pylist()
    if not names:
        return {}
    kinds = {f"k{i}": spoken.attributes.get(name).nunique() for i, name in enumerate(names)}
    found = spoken.aggregate(**kinds).to_pyarrow().to_pylist()[0]
    few = [name for i, name in enumerate(names) if 2 <= found[f"k{i}"] <= most]
    return {name: _values(spoken, name) for name in few}


def _values(rows: ir.Table, attribute: str) -> tuple[str, ...]:
    values = rows.select(value=rows.attributes.get(attribute)).distinct().order_by("value")
    return tuple(value for value in values.to_pyarrow()["value"].to_pylist() if value is not None)


def responses(
    record: ir.Table,
    *,
    outcome: str | None = None,
    money: bool = False,
    beside: Sequence[str] = (),
    attributes: Sequence[str] = (),
    largest: int = LARGEST,
) -> Sample:
    """Responses, one row each: all of them, or those that have an outcome.

    Args:
        record: the record as its door gives it.
        outcome: touchpoint of the outcome; None asks for none.
        money: whether the amount of money beside a response is the outcome.
        beside: other touchpoints whose scores are columns `score_0`, `score_1` … in this order.
        attributes: attributes that are columns `attribute_0`, `attribute_1` … in this order, as text.
        largest: how many responses are read at most.

    Returns:
        Columns `event_id`, `y` (the outcome), `occurred_at`, `customer`, `unit`, `channel`, `value`, and more as asked.
    """
    leads = record.filter(record.type == FEEDBACK_GIVEN, record.instance.notnull())
    known = _everyone(leads, money=money)
    if outcome is not None:
        known = _scores_at(record, outcome).select(*_KEY, y="beside")
    total = int(known.count().to_pyarrow().as_py())
    named = {f"attribute_{i}": leads.attributes.get(name).max() for i, name in enumerate(attributes)}
    facts = {name: leads[name].max() for name in ("occurred_at", "customer", "unit", "channel")}
    about = leads.group_by(list(_KEY)).aggregate(
        event_id=leads.event_id.min(), value=leads.value.cast("float64").sum(), **facts, **named
    )
    table = known.inner_join(about, list(_KEY)).order_by("event_id").limit(largest)
    if beside:
        table = table.left_join(_wide_scores(record, beside), list(_KEY))
    scores = [f"score_{i}" for i in range(len(beside))]
    columns = ("event_id", "y", "value", *facts, *named, *scores)
    return Sample(_read(table.select(*columns).order_by("event_id")), total)


def attribute_names(record: ir.Table) -> tuple[str, ...]:
    """Names of all attributes of responses, in order."""
    given = record.filter(record.type == FEEDBACK_GIVEN, record.attributes.length() > 0)
    keys = given.select(key=given.attributes.keys().unnest()).distinct().order_by("key")
    return tuple(keys.to_pyarrow()["key"].to_pylist())


def orders(record: ir.Table, *, largest: int = LARGEST) -> Sample:
    """Purchases of customers: amounts with a customer and a time. An amount beside a judgement is no purchase.

    Whole customers are read or left out; `total` and the number of rows then count customers.

    Returns:
        Columns `customer`, `occurred_at`, `value`, in the order of customer and time.
    """
    judged = record.filter(record.type == FEEDBACK_SCORED, record.instance.notnull()).select(*_KEY).distinct()
    valued = record.filter(record.customer.notnull(), record.occurred_at.notnull(), record.value.notnull())
    bought = valued.filter(valued.text.isnull()).anti_join(judged, list(_KEY))
    total = int(bought.customer.nunique().to_pyarrow().as_py())
    chosen = bought.select("customer").distinct().order_by("customer").limit(largest)
    rows = bought.semi_join(chosen, "customer").select("customer", "occurred_at", value=bought.value.cast("float64"))
    return Sample(_read(rows.order_by(["customer", "occurred_at", "value"])), total)


def days(record: ir.Table, *, zone: str = "Europe/Berlin") -> pa.Table:
    """Answers per day of the organisation's zone.

    Returns:
        Columns `touchpoint`, `metric`, `scale`, `day` (days since 1970), `n`, `total` and `squares` of the scores, and
        how many are at least nine (`top`) and at most six (`bottom`), as an NPS needs.
    """
    scored = record.filter(record.type == FEEDBACK_SCORED, record.score.notnull(), record.touchpoint.notnull())
    local = with_day(scored, zone)
    x = local.score.cast("float64")
    keys = ["touchpoint", "metric", "scale", "day"]
    sums = local.group_by(keys).aggregate(
        n=local.count(),
        total=x.sum(),
        squares=(x * x).sum(),
        top=local.count(where=x >= PROMOTER),
        bottom=local.count(where=x <= DETRACTOR),
    )
    return sums.order_by(keys).to_pyarrow()


def _read(table: ir.Table) -> pa.Table:
    """The rows as Arrow; engines differ in whether a computed time still names its zone, which is always UTC."""
    rows = table.to_pyarrow()
    place = rows.column_names.index("occurred_at")
    return rows.set_column(place, "occurred_at", rows["occurred_at"].cast(UTC_MICROS))


def _scores_at(record: ir.Table, touchpoint: str) -> ir.Table:
    scored = record.filter(record.type == FEEDBACK_SCORED, record.score.notnull(), record.touchpoint == touchpoint)
    return scored.group_by(list(_KEY)).aggregate(
        beside=scored.score.cast("float64").mean(), beside_scale=scored.scale.max()
    )


def _everyone(leads: ir.Table, *, money: bool) -> ir.Table:
    """All responses with the money beside them, or those alone that have some."""
    chosen = leads.filter(leads.value.notnull()) if money else leads
    return chosen.group_by(list(_KEY)).aggregate(y=chosen.value.cast("float64").sum())


def _wide_scores(record: ir.Table, touchpoints: Sequence[str]) -> ir.Table:
    scored = record.filter(record.type == FEEDBACK_SCORED, record.score.notnull())
    score = scored.score.cast("float64")
    columns = {f"score_{i}": score.mean(where=scored.touchpoint == name) for i, name in enumerate(touchpoints)}
    return scored.group_by(list(_KEY)).aggregate(**columns)
