"""What the pages of imports ask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from resonanz.listen.imports.columns.queries import SAID, Column, columns_of, sections_of
from resonanz.listen.imports.models import Import
from resonanz.report.language import Code, Language, language
from resonanz.report.phrases.names import role, shape
from resonanz.report.phrases.reasons import cell_problem, guess, refusal


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column in words."""

    column: Column
    role: str
    reason: str
    scale: str
    samples: str


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table of the file in words."""

    number: int
    name: str
    shape: str
    columns: list[ShownColumn]


def voice() -> Language:
    """The reader's language, as the record's own words are kept."""
    code: Code = "en" if (get_language() or "").startswith("en") else "de"
    return language(code)


def tables_of(job: Import) -> list[ShownTable]:
    """Every table of a file with its columns in words."""
    t = voice()
    pairs = zip(sections_of(job.mapping), job.understood, strict=True) if job.mapping else ()
    return [
        ShownTable(
            number, facts["name"], shape(section["shape"], t), [_shown(c, t) for c in columns_of(section, facts)]
        )
        for number, (section, facts) in enumerate(pairs)
    ]


def column_of(job: Import, table: int, number: int) -> Column | None:
    """One column of a file, None where there is none."""
    sections = sections_of(job.mapping) if job.mapping else []
    if table >= len(sections):
        return None
    columns = columns_of(sections[table], job.understood[table])
    return columns[number] if number < len(columns) else None


def _shown(column: Column, t: Language) -> ShownColumn:
    reasons = "; ".join(dict.fromkeys(_("you said so") if c == SAID else guess(c, t) for c in column.codes))
    scale = ""
    if column.role == "rating":
        worst, best = column.details["scale"]
        scale = _("%(worst)s is worst, %(best)s is best") % {"worst": worst, "best": best}
    return ShownColumn(column, role(column.role, t), reasons, scale, " · ".join(column.samples))


def problem_of(job: Import) -> str:
    """What went wrong, in words."""
    return refusal(job.problem["message"], job.problem["params"], voice()) if job.problem else ""


def cells_of(job: Import) -> list[dict[str, Any]]:
    """Cells that could not be read, by table, column and reason."""
    t = voice()
    return [
        {"table": source["name"], "column": p["column"], "reason": cell_problem(p["reason"], t), "count": p["count"]}
        for source in job.result.get("sources", ())
        for p in source["problems"]
    ]


def rejected_file(job: Import) -> Path | None:
    """The file of rejected rows, if there is one."""
    path = Path(settings.WORKSPACE) / "rejected" / job.result.get("rejected", "")
    return path if path.is_file() else None
