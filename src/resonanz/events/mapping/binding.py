"""A mapping file meets one file: names are found, patterns expanded, what does not fit is refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, Final

import pyarrow as pa

from resonanz.events.errors import MappingError
from resonanz.events.headers import declared_source, match_key
from resonanz.events.mapping import roles
from resonanz.events.mapping.document import Columns, Document, RatingSpec, Section
from resonanz.events.mapping.model import Mapping, Milestone, Rating, Reason, Shape, Time
from resonanz.events.mapping.profile import profile
from resonanz.events.mapping.roles import Draft
from resonanz.events.mapping.scales import find_ratings
from resonanz.events.people import is_about_working_people

_MAY_HOLD_PEOPLE: Final = frozenset({"unit", "role", "people", "ignored", "rating"})


def resolve(document: Document, source_name: str, columns: Sequence[str], sample: pa.Table) -> Mapping | None:
    """The mapping of one file, or None where the mapping file says to skip it.

    Args:
        document: the mapping file.
        source_name: name of the file, without folders.
        columns: its column names.
        sample: its first rows as text columns, looked at for columns about people and where `rest: guess` is set.

    Raises:
        MappingError: no section fits, or a column that must be there is not.
    """
    section = _section(document, source_name, columns)
    return None if section.skip else _Binder(document.name, section, source_name, columns).bind(sample)


def _section(document: Document, source_name: str, columns: Sequence[str]) -> Section:
    keys = {match_key(c) for c in columns}
    for section in document.sections:
        named = not section.match or any(fnmatchcase(source_name.casefold(), m.casefold()) for m in section.match)
        if named and all(match_key(c) in keys for c in section.has):
            return section
    raise MappingError(
        "{name}: no section fits the file {file}. Sections are for {patterns}; add one with `match`.",
        name=document.name,
        file=source_name,
        patterns="; ".join(", ".join((*s.match, *s.has)) or "any file" for s in document.sections),
    )


class _Binder:
    """Finds the columns of one section in one file."""

    def __init__(self, name: str, section: Section, source_name: str, columns: Sequence[str]) -> None:
        self._name = name
        self._section = section
        self._file = source_name
        self._columns = columns
        self._by_key = {match_key(c): c for c in reversed(columns)}
        self._taken: dict[str, str] = {}
        self._reasons: list[Reason] = []

    def bind(self, sample: pa.Table) -> Mapping:
        section = self._section
        time = self._time()
        single = {role: self._first(names, role) for role, names in section.single}
        ratings = [rating for spec in section.ratings for rating in self._ratings(spec)]
        milestones = [
            Milestone(column, self._named(spec.touchpoint, column, spec.columns), spec.format)
            for spec in section.milestones
            for column in self._all(spec.columns, "milestones")
        ]
        many = {role: [c for name in names for c in self._any(name, role)] for role, names in section.many}
        if (section.ratings and not ratings) or (section.milestones and not milestones):
            raise self._absent(section.ratings or section.milestones)
        language = self._by_key.get(match_key(section.language or ""), section.language)
        currency = self._by_key.get(match_key(section.currency or ""), section.currency)
        for role, column in (("language", language), ("currency", currency)):
            if column in self._columns:
                self._take(str(column), role)
        draft = self._rest(sample)
        guessed = self._guess_rest(draft, ratings, many, {**single, "language": language, "currency": currency})
        self._share_out(draft, many)
        return Mapping(
            shape=section.shape,
            source=section.source or declared_source(self._columns),
            time=time,
            touchpoint_constant=section.touchpoint_constant,
            ratings=tuple(ratings),
            milestones=tuple(milestones),
            outcome=self._outcome(ratings),
            plan=section.plan,
            constants=tuple(self._constant(*c) for c in section.constants),
            decimal_comma=section.decimal_comma,
            day_first=section.day_first,
            reasons=(*self._reasons, *draft.reasons),
            **guessed | {role: tuple(names) for role, names in many.items()},
        )

    def _take(self, column: str, role: str) -> str:
        before = self._taken.setdefault(column, role)
        if before != role and {before, role} != {"id", "instance"}:
            raise self._fail(
                "the column {column} is mapped twice, as {before} and as {role}.",
                column=column,
                before=before,
                role=role,
            )
        return column

    def _fail(self, message: str, **params: object) -> MappingError:
        return MappingError("{name}, file {file}: " + message, name=self._name, file=self._file, **params)

    def _not_found(self, names: Sequence[str], role: str) -> MappingError:
        near = get_close_matches(match_key(names[0]), list(self._by_key), n=3, cutoff=0.5)
        nearest = ", ".join(self._by_key[n] for n in near) or ", ".join(self._columns[:20])
        return self._fail(
            "there is no column {column} for `{role}`. Nearest: {nearest}. Correct the name, or set `missing: ignore`.",
            column=" or ".join(names),
            role=role,
            nearest=nearest,
        )

    def _absent(self, specs: Sequence[object]) -> MappingError:
        return self._fail(
            "none of the {count} ratings or milestones of the mapping is in the file. Is it the right one?",
            count=len(specs),
        )

    def _first(self, names: Sequence[str], role: str) -> str | None:
        """The first of some alternatives that the file has."""
        column = next((self._by_key[k] for n in names if (k := match_key(n)) in self._by_key), None)
        if column is None:
            self._miss(names, role)
            return None
        return self._take(column, role)

    def _miss(self, names: Sequence[str], role: str) -> None:
        if self._section.missing_is_error:
            raise self._not_found(names, role)
        self._reasons.append(Reason(names[0], role, "column_absent"))

    def _any(self, name: str, role: str) -> list[str]:
        column = self._first([name], role)
        return [column] if column else []

    def _all(self, columns: Columns, role: str) -> list[str]:
        """One column by name, or all that match a pattern."""
        named = next((self._by_key[k] for n in columns.names if (k := match_key(n)) in self._by_key), None)
        if named:
            return [self._take(named, role)]
        like = [c for c in self._columns if c not in self._taken and any(p.search(c.strip()) for p in columns.like)]
        if not like:
            self._miss([*columns.names, *(p.pattern for p in columns.like)], role)
        return [self._take(c, role) for c in like]

    def _ratings(self, spec: RatingSpec) -> list[Rating]:
        return [
            Rating(
                column,
                self._named(spec.touchpoint, column, spec.columns),
                spec.metric,
                spec.worst,
                spec.best,
                no_answer=spec.no_answer,
                labels=spec.labels,
            )
            for column in self._all(spec.columns, "rating")
        ]

    def _named(self, touchpoint: str | None, column: str, columns: Columns) -> str:
        """The touchpoint of a column; groups of the pattern may stand in it."""
        match = next((m for p in columns.like if (m := p.search(column.strip()))), None)
        if touchpoint is None:
            return column.strip()
        try:
            return match.expand(touchpoint) if match else touchpoint
        except (re.error, IndexError) as error:
            raise self._fail(
                "the touchpoint {touchpoint} names a group that the pattern lacks.", touchpoint=touchpoint
            ) from error

    def _time(self) -> Time:
        spec = self._section.time
        if spec.file_name is not None and spec.as_ is not None:
            return Time(
                constant=spec.as_.replace("{}", self._from_name(spec.file_name)), format=spec.format, zone=spec.zone
            )
        columns = tuple(c for name in spec.columns if (c := self._first([name], "time")))
        return Time(columns, format=spec.format, constant=spec.constant, file_pattern=spec.file_name, zone=spec.zone)

    def _from_name(self, pattern: str) -> str:
        match = re.search(pattern, self._file, re.IGNORECASE)
        if not match or not match.groups():
            raise self._fail("the pattern {pattern} finds no (group) in the name of the file.", pattern=pattern)
        return match[1]

    def _constant(self, name: str, value: str, in_file_name: bool) -> tuple[str, str]:  # noqa: FBT001 - unpacked from the document
        return name, self._from_name(value) if in_file_name else value

    def _outcome(self, ratings: Sequence[Rating]) -> str | None:
        outcome = self._section.outcome
        if outcome is None or any(r.touchpoint == outcome for r in ratings):
            return outcome
        self._miss([outcome], "outcome")
        return None

    def _rest(self, sample: pa.Table) -> Draft:
        """What the mapping does not name; columns about working people are taken out whatever the mapping says."""
        known = profile(sample)
        for column in known.columns:
            role = self._taken.get(column.name)
            held = role is not None and role not in _MAY_HOLD_PEOPLE
            if held and is_about_working_people(column.name, list(column.values)):
                raise self._fail(
                    "the column {column} names or describes working people and cannot be `{role}`. "
                    "It may be `unit` or `role`, where it holds such; otherwise leave it out.",
                    column=column.name,
                    role=role,
                )
        draft = Draft(known, taken=dict(self._taken))
        roles.set_aside(draft)
        if self._section.shape is Shape.LOG:
            roles.set_aside_actors(draft)
        roles.set_aside_personal(draft)
        return draft

    def _guess_rest(
        self, draft: Draft, ratings: list[Rating], many: dict[str, list[str]], said: dict[str, Any]
    ) -> dict[str, Any]:
        """With `rest: guess`, ratings, comments and context are looked for among the columns left."""
        if self._section.rest != "guess":
            return said
        if self._section.shape is Shape.WIDE:
            found, reasons = find_ratings(draft.free)
            draft.taken |= {r.column: "rating" for r in found}
            draft.reasons += reasons
            ratings += found
        if self._section.shape is not Shape.LOG and not many["text"]:
            many["text"] += [str(draft.take(c, "text", "text")) for c in roles.find_texts(draft)]
        context = roles.take_context(draft)
        return {**context, **{role: column for role, column in said.items() if column is not None}}

    def _share_out(self, draft: Draft, many: dict[str, list[str]]) -> None:
        for role in ("people", "ignored"):
            many[role] += [c for c in draft.holding(role) if c not in many[role]]
        roles.flag_weights(draft)
        rest = "ignored" if self._section.rest == "ignore" else "attributes"
        many[rest] += [c.name for c in draft.free]
        many["attributes"] += [c for c in draft.holding("attributes") if c not in many["attributes"]]
        for role, names in many.items():
            many[role] = sorted(dict.fromkeys(names), key=list(self._columns).index)
