"""The scores of a record as one table, with the dimensions by which they may be cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from resonanz.events.types import FEEDBACK_GIVEN, FEEDBACK_SCORED

if TYPE_CHECKING:
    import ibis.expr.types as ir

COLUMNS: Final = (
    "touchpoint",
    "metric",
    "scale",
    "score",
    "occurred_at",
    "unit",
    "channel",
    "role",
    "instance",
    "source",
)
MOST_SEGMENTS: Final = 12
"""An attribute with more values than this is no segmentation but a name, a number or a date."""
MOST_DIMENSIONS: Final = 8
LEAST_COVERAGE: Final = 0.2
"""Share of responses that must carry an attribute before it may cut the scores."""
WEIGHT: Final = "weight"
"""Attribute that holds the weight a mapping named."""
NOT_SEGMENTS: Final = (WEIGHT, "lifecycle")
MONTHS_FOR_QUARTERS: Final = 30
DAYS_FOR_MONTHS: Final = 90


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores with their dimensions as columns.

    Attributes:
        table: `analytics.tables.SCORES`, time, unit, channel, role, instance, source, and one column per dimension.
        dimensions: columns that cut the scores into segments, with the names people gave them. A column made from an
            attribute has a name of ours, because engines do not tell `DAY` from `day`.
        grain: length of a period that suits the time span.
        dated: whether any score has a time.
        weight: column of weights, None where no mapping named one.
    """

    table: ir.Table
    dimensions: dict[str, str]
    grain: str
    dated: bool
    weight: str | None

    @property
    def plain(self) -> ir.Table:
        """The scores without dimensions."""
        return self.table.select(*COLUMNS, *([self.weight] if self.weight else []))


@contextmanager
def open_scores(
    record: ir.Table, *, weighted: bool = False, without: frozenset[str] = frozenset()
) -> Iterator[Scores | None]:
    """The scores of the record, kept at hand by the engine while they are asked; None where there are none.

    Touchpoints and attributes in `without` hold answers that are no ratings.
    """
    scored = record.filter(record.type == FEEDBACK_SCORED, record.score.notnull()).select(*COLUMNS, "attributes")
    if without:
        scored = scored.filter(scored.touchpoint.isnull() | scored.touchpoint.notin(sorted(without)))
    facts = _facts(scored)
    if not facts["n"]:
        yield None
        return
    fixed = tuple(name for name in ("unit", "channel", "role") if 2 <= facts[name] <= MOST_SEGMENTS * 5)
    attributes = _attributes(record)
    keys = _segmentations(attributes, without) if attributes is not None else ()
    named = {f"attribute_{i}": key for i, key in enumerate(keys[: MOST_DIMENSIONS - len(fixed)])}
    weight = WEIGHT if weighted and attributes is not None else None
    wanted = named | ({WEIGHT: WEIGHT} if weight else {})
    table = _join(scored, _leads(record), wanted) if wanted else scored.select(*COLUMNS)
    with table.cache() as kept:
        yield Scores(kept, {name: name for name in fixed} | named, _grain(facts), facts["first"] is not None, weight)


def _facts(scored: ir.Table) -> dict[str, Any]:
    row: dict[str, Any] = (
        scored.aggregate(
            n=scored.count(),
            first=scored.occurred_at.min(),
            last=scored.occurred_at.max(),
            months=scored.occurred_at.truncate("M").nunique(),
            unit=scored.unit.nunique(),
            channel=scored.channel.nunique(),
            role=scored.role.nunique(),
        )
        .to_pyarrow()
        .to_pylist()[0]
    )
    return row


def _grain(facts: dict[str, Any]) -> str:
    """The longest period that still gives a line; surveys held once a year are compared by year."""
    if facts["first"] is None:
        return "month"
    days = (facts["last"] - facts["first"]).days
    years = facts["last"].year - facts["first"].year
    if years and facts["months"] <= years + 1:
        return "year"
    if days > MONTHS_FOR_QUARTERS * 31:
        return "quarter"
    return "month" if days > DAYS_FOR_MONTHS else "week"


def _attributes(record: ir.Table) -> ir.Table | None:
    """Attributes of responses and of scores; None where there are none."""
    found = record.filter(record.type.isin([FEEDBACK_GIVEN, FEEDBACK_SCORED]), record.attributes.length() > 0)
    return found.select("attributes") if found.limit(1).count().to_pyarrow().as_py() else None


def _leads(record: ir.Table) -> ir.Table:
    """Lead events of responses; instances are unique inside a source only."""
    given = record.filter(record.type == FEEDBACK_GIVEN, record.instance.notnull(), record.attributes.length() > 0)
    return given.select("source", "instance", "attributes")


def _segmentations(attributes: ir.Table, without: frozenset[str]) -> tuple[str, ...]:
    """Attributes with few values on enough responses, in the order of their names."""
    keys = attributes.select(key=attributes.attributes.keys().unnest()).distinct().order_by("key")
    names = [key for key in keys.to_pyarrow()["key"].to_pylist() if key not in without.union(NOT_SEGMENTS)]
    if not names:
        return ()
    values = [attributes.attributes.get(name) for name in names]
    counts = {f"n{i}": value.count() for i, value in enumerate(values)}
    kinds = {f"k{i}": value.nunique() for i, value in enumerate(values)}
    found = attributes.aggregate(all=attributes.count(), **counts, **kinds).to_pyarrow().to_pylist()[0]
    least = LEAST_COVERAGE * found["all"]
    fit = (2 <= found[f"k{i}"] <= MOST_SEGMENTS and found[f"n{i}"] >= least for i in range(len(names)))
    return tuple(name for name, fits in zip(names, fit, strict=True) if fits)


def _join(scored: ir.Table, given: ir.Table, named: dict[str, str]) -> ir.Table:
    """Give each score its attributes: its own, as in long files, else those of its response's lead event."""
    own = scored.mutate(**{column: scored.attributes.get(key) for column, key in named.items()})
    values = {f"lead_{column}": given.attributes.get(key).max() for column, key in named.items()}
    leads = given.group_by(["source", "instance"]).aggregate(**values)
    joined = own.left_join(leads, ["source", "instance"])
    found = {column: joined[column].coalesce(joined[f"lead_{column}"]) for column in named}
    if WEIGHT in found:
        found[WEIGHT] = found[WEIGHT].try_cast("float64")
    return joined.select(*COLUMNS, **found)
