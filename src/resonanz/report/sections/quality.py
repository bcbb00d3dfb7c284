"""What became of the input: the balance that adds up, problems, guesses with reasons, and limits."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from resonanz.events.balance import Balance
from resonanz.report.charts.svg import join, tag
from resonanz.report.context import Context
from resonanz.report.model import ColumnRole, SourceSummary
from resonanz.report.phrases import names
from resonanz.report.phrases.notes import sentence
from resonanz.report.phrases.reasons import cell_problem, guess

PROBLEMS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the balance with its texture."""

    css: str
    label: str
    count: str


@dataclass(frozen=True, slots=True)
class Column:
    """How one column was understood."""

    name: str
    role: str
    reason: str
    samples: tuple[str, ...]
    guessed: bool


@dataclass(frozen=True, slots=True)
class Source:
    """One input file."""

    name: str
    about: str
    balance: str
    columns: tuple[Column, ...]
    problems: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """The whole section."""

    sentence: str
    bar: Markup
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    limits: tuple[str, ...]


def quality(c: Context) -> Quality:
    """Everything about the input."""
    balance = c.report.balance
    return Quality(
        sentence=_sentence(c, balance),
        bar=_bar(c, balance),
        parts=_parts(c, balance),
        sources=tuple(_source(c, source) for source in c.report.sources),
        limits=tuple(sentence(item, c.t, c.report.labels) for item in c.report.limits),
    )


def _parts(c: Context, b: Balance) -> tuple[Part, ...]:
    t = c.t
    parts = [
        Part("stored", t("Rows stored"), t.whole(b.rows_stored)),
        Part("duplicate", t("Rows there already"), t.whole(b.rows_duplicate)),
        Part("rejected", t("Rows rejected"), t.whole(b.rows_rejected)),
    ]
    return tuple(parts)


def _sentence(c: Context, b: Balance) -> str:
    t = c.t
    read = t.plural("{n} row read", "{n} rows read", b.rows_read)
    sums = t(
        "{read} = {stored} stored + {duplicate} there already + {rejected} rejected.",
        read=read,
        stored=t.whole(b.rows_stored),
        duplicate=t.whole(b.rows_duplicate),
        rejected=t.whole(b.rows_rejected),
    )
    made = t.plural("They hold {n} event.", "They hold {n} events.", b.events_stored)
    cells = t.plural("{n} cell could not be read.", "{n} cells could not be read.", b.cells_rejected)
    return f"{sums} {made} {cells if b.cells_rejected else t('Every cell could be read.')}"


def _bar(c: Context, b: Balance) -> Markup:
    """One bar for all rows: solid, outlined, hatched; every part wide enough to be seen."""
    total = max(b.rows_read, 1)
    counts = [("stored", b.rows_stored), ("duplicate", b.rows_duplicate), ("rejected", b.rows_rejected)]
    shares = [(css, max(n / total * 100, 0.6)) for css, n in counts if n]
    scale = 100 / max(sum(width for _, width in shares), 100)
    at, drawn = 0.0, []
    for css, width in shares:
        wide = width * scale
        drawn.append(
            tag(
                "rect",
                {
                    "x": f"{at:.2f}%",
                    "y": 1,
                    "width": f"{max(wide - 0.3, 0.3):.2f}%",
                    "height": 26,
                    "rx": 5,
                    "class": css,
                },
            )
        )
        at += wide
    return tag("svg", {"class": "balance", "role": "img", "aria-label": _sentence(c, b), "height": 28}, join(drawn))


def _source(c: Context, source: SourceSummary) -> Source:
    about = f"{source.format.upper()}, {names.shape(source.shape, c.t)}"
    problems = tuple(
        (column, cell_problem(reason, c.t), c.t.whole(n)) for column, reason, n in source.problems[:PROBLEMS]
    )
    rows = c.t.plural("{n} row", "{n} rows", source.balance.rows_read)
    return Source(source.name, about, rows, tuple(_column(c, x) for x in source.columns), problems)


def _column(c: Context, column: ColumnRole) -> Column:
    reason = guess(column.reason, c.t)
    return Column(column.column, names.role(column.role, c.t), reason, column.samples[:4], column.guessed)
