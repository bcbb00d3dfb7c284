"""What a mapping says about each column."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from resonanz.events.intake import Input

SINGLE: Final = (
    *("id", "instance", "customer", "touchpoint", "lifecycle", "unit", "role", "channel"),
    *("value", "weight", "language", "currency"),
)
MANY: Final = ("text", "attributes", "people", "ignored")
ROLES: Final = ("rating", "time", "milestones", "text", *SINGLE, "attributes", "people", "ignored")
SAID: Final = "said"
"""Why a column means something that a person corrected."""
METRICS: Final = ("nps", "csat", "ces", "rating", "share")

Section = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its role, why, samples, and what a rating or a time says besides."""

    number: int
    name: str
    role: str
    codes: tuple[str, ...]
    samples: tuple[str, ...]
    details: Mapping[str, Any]


def sections_of(text: str) -> list[Section]:
    """The sections of a mapping that `written` made."""
    import yaml

    return list(yaml.safe_load(text)["files"])


def written(sections: Iterable[Section]) -> str:
    """Sections as the text of a mapping file."""
    import yaml

    from resonanz.events.mapping.document import VERSION

    content = {"version": VERSION, "files": list(sections)}
    return str(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=120))


def section_of(item: Input) -> Section:
    """What is known about one table, as a section that fits it alone."""
    import yaml

    from resonanz.events.mapping import dump_mapping

    section: Section = yaml.safe_load(dump_mapping(item.mapping))
    del section["version"]
    section["match"] = re.sub(r"([*?\[])", r"[\1]", item.source.name)
    return section


def facts_of(item: Input) -> dict[str, Any]:
    """What is shown about one table besides its mapping: reasons and samples, column by column."""
    codes: defaultdict[str, list[str]] = defaultdict(list)
    samples: dict[str, list[str]] = {}
    for reason in item.mapping.reasons:
        codes[reason.column].append(reason.code)
        if reason.samples:
            samples[reason.column] = [sample[:60] for sample in reason.samples[:3]]
    columns = [{"name": c, "codes": codes[c], "samples": samples.get(c, [])} for c in item.source.columns]
    return {"name": item.source.name, "columns": columns}


def columns_of(section: Section, facts: Mapping[str, Any]) -> list[Column]:
    """The columns of one table with their roles."""
    roles = _roles(section)
    found = []
    for number, fact in enumerate(facts["columns"]):
        role, details = roles.get(fact["name"], ("ignored", {}))
        found.append(Column(number, fact["name"], role, tuple(fact["codes"]), tuple(fact["samples"]), details))
    return found


def _roles(section: Section) -> dict[str, tuple[str, Mapping[str, Any]]]:
    found: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for role in MANY:
        found |= {column: (role, {}) for column in section.get(role, ())}
    found |= {section[role]: (role, {}) for role in SINGLE if section.get(role)}
    found |= {rating["column"]: ("rating", rating) for rating in section.get("ratings", ())}
    found |= {step["column"]: ("milestones", step) for step in section.get("milestones", ())}
    time = section.get("time", {})
    return found | dict.fromkeys(time.get("columns", ()), ("time", time))


def corrected(section: Section, column: str, role: str, details: Mapping[str, Any]) -> Section:
    """The section with another meaning for one column.

    Args:
        section: what was known.
        column: its name in the file.
        role: one of `ROLES`.
        details: for a rating `touchpoint`, `metric`, `scale`, `no_answer`, `labels`; for a time `format`, `zone`; for
            a step `touchpoint`, `format`. Empty values are left out.
    """
    given = {name: value for name, value in details.items() if value not in (None, "", [], {})}
    plain = _without(section, column, keep_time=role == "time")
    if role in MANY:
        plain[role] = [*plain.get(role, ()), column]
    elif role == "time":
        before = plain.get("time", {})
        columns = before.get("columns") or [column]
        plain["time"] = {"columns": columns if column in columns else [*columns, column], **given}
    elif role in {"rating", "milestones"}:
        key = "ratings" if role == "rating" else role
        plain[key] = [*plain.get(key, ()), {"column": column, **given}]
    else:
        if plain.get(role):
            plain["attributes"] = [*plain.get("attributes", ()), plain[role]]
        plain[role] = column
    return _shaped(plain)


def _without(section: Section, column: str, *, keep_time: bool) -> Section:
    plain = {key: value for key, value in section.items() if not (key in SINGLE and value == column)}
    for role in MANY:
        plain[role] = [name for name in plain.get(role, ()) if name != column]
    for key in ("ratings", "milestones"):
        plain[key] = [part for part in plain.get(key, ()) if part["column"] != column]
    time = plain.get("time", {})
    left = [name for name in time.get("columns", ()) if name != column or keep_time]
    if time.get("columns") and not left:
        del plain["time"]
    elif left:
        plain["time"] = {**time, "columns": left}
    return {key: value for key, value in plain.items() if value not in ([], {}, None)}


def _shaped(section: Section) -> Section:
    """How facts lie in the rows follows from the roles of the columns."""
    ratings = section.get("ratings", [])
    if section.get("milestones"):
        shape = "milestones"
    elif section.get("touchpoint") and section.get("instance") and section.get("time") and not ratings:
        shape = "log"
    else:
        shape = "long" if section.get("touchpoint") and len(ratings) == 1 else "wide"
    named = {rating.get("touchpoint", rating["column"]) for rating in ratings}
    kept = {key: value for key, value in section.items() if key != "outcome" or value in named}
    return {**kept, "shape": shape}
