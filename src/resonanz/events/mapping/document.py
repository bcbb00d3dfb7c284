"""The mapping file: YAML that says what the columns of one or several files mean.

`docs/reference/mapping.md` describes every key. A file that names a key which does not exist is refused with the
nearest key that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, Literal

from resonanz.events.errors import MappingError
from resonanz.events.mapping.model import Plan, Shape

VERSION: Final = "resonanz-mapping/1"
SINGLE: Final = (
    *("id", "instance", "customer", "touchpoint", "lifecycle", "unit", "role", "channel"),
    *("value", "quantity", "weight"),
)
"""Roles of one column; a list gives alternatives, the first that the file has is taken."""
_MANY: Final = ("text", "attributes", "people", "ignored")
_SECTION_KEYS: Final = frozenset({
    "match", "has", "skip", "shape", "source", "time", "touchpoint_constant", "ratings", "milestones", "currency",
    "language", "outcome", "stages", "goal", "constants", "decimal_comma", "day_first", "missing", "rest",
    *SINGLE, *_MANY,
})  # fmt: skip
_TIME_KEYS: Final = frozenset({"column", "columns", "format", "constant", "file_name", "as", "zone"})
_RATING_KEYS: Final = frozenset(
    {"column", "columns", "columns_like", "touchpoint", "metric", "scale", "no_answer", "labels"}
)
_MILESTONE_KEYS: Final = frozenset({"column", "columns", "columns_like", "touchpoint", "format"})
_METRICS: Final = ("nps", "csat", "ces", "rating", "share")
_SCALE: Final = re.compile(r"(-?\d+(?:\.\d+)?)\s*-\s*(-?\d+(?:\.\d+)?)")
_LARGEST: Final = 1_000_000

Rest = Literal["guess", "attributes", "ignore"]


@dataclass(frozen=True, slots=True)
class Columns:
    """Names that a column may have, and patterns for whole families of columns."""

    names: tuple[str, ...] = ()
    like: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class RatingSpec:
    """A rating, or a family of ratings on one scale."""

    columns: Columns
    touchpoint: str | None
    metric: str
    worst: float
    best: float
    no_answer: tuple[str, ...]
    labels: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class MilestoneSpec:
    columns: Columns
    touchpoint: str | None
    format: str | None


@dataclass(frozen=True, slots=True)
class TimeSpec:
    columns: tuple[str, ...] = ()
    format: str | None = None
    constant: str | None = None
    file_name: str | None = None
    as_: str | None = None
    zone: str = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Section:
    """What is said about the files that match."""

    match: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    skip: bool = False
    shape: Shape = Shape.WIDE
    source: str | None = None
    time: TimeSpec = field(default_factory=TimeSpec)
    single: tuple[tuple[str, tuple[str, ...]], ...] = ()
    many: tuple[tuple[str, tuple[str, ...]], ...] = ()
    touchpoint_constant: str | None = None
    ratings: tuple[RatingSpec, ...] = ()
    milestones: tuple[MilestoneSpec, ...] = ()
    currency: str | None = None
    language: str | None = None
    outcome: str | None = None
    constants: tuple[tuple[str, str, bool], ...] = ()
    """Name, value, and whether the value is a pattern for the file name."""
    plan: Plan = field(default_factory=Plan)
    decimal_comma: bool = False
    day_first: bool = True
    missing_is_error: bool = True
    rest: Rest = "attributes"


@dataclass(frozen=True, slots=True)
class Document:
    """A mapping file; `name` is shown in messages."""

    name: str
    sections: tuple[Section, ...]


def load_mapping(path: Path) -> Document:
    """Read a mapping file.

    Raises:
        MappingError: the file is no YAML, too large, of another version, or says something unknown.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise MappingError("{name}: the mapping file cannot be read ({why}).", name=path.name, why=error) from error
    return parse_mapping(text, path.name)


def parse_mapping(text: str, name: str = "mapping") -> Document:
    """The same from text."""
    import yaml

    if len(text) > _LARGEST:
        raise MappingError("{name}: the mapping file is larger than 1 MB. Is it the data?", name=name)
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise MappingError("{name}: this is not valid YAML: {why}", name=name, why=error) from error
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise MappingError("{name}: a mapping file begins with `version: {version}`.", name=name, version=VERSION)
    body = {key: value for key, value in content.items() if key != "version"}
    reader = _Reader(name)
    if "files" not in body:
        return Document(name, (reader.section(body),))
    reader.known(body, {"files", "source"}, "the top level")
    sections = [{"source": body.get("source"), **part} for part in reader.mappings(body["files"], "files")]
    return Document(name, tuple(reader.section(part) for part in sections))


class _Reader:
    """Checks what YAML gave and turns it into specifications."""

    def __init__(self, name: str) -> None:
        self._name = name

    def fail(self, message: str, **params: object) -> MappingError:
        return MappingError("{name}: " + message, name=self._name, **params)

    def known(self, given: dict[str, Any], keys: Iterable[str], where: str) -> None:
        for key in given:
            if key not in keys:
                near = get_close_matches(str(key), list(keys), n=1)
                hint = f" Did you mean `{near[0]}`?" if near else ""
                raise self.fail("{where} has no key `{key}`.{hint}", where=where, key=key, hint=hint)

    def mappings(self, given: object, where: str) -> list[dict[str, Any]]:
        items: list[Any] = given if isinstance(given, list) else [given]
        if not items or not all(isinstance(item, dict) for item in items):
            raise self.fail("`{where}` must be keys with values, or a list of such.", where=where)
        return items

    def entries(self, given: dict[str, Any], where: str) -> list[dict[str, Any]]:
        return self.mappings(given[where], where) if given.get(where) else []

    def texts(self, given: object, where: str) -> tuple[str, ...]:
        items = given if isinstance(given, list) else [] if given is None else [given]
        if any(isinstance(item, dict | list) for item in items):
            raise self.fail("`{where}` must be a text or a list of texts.", where=where)
        return tuple(_text(item) for item in items)

    def text(self, given: object, where: str) -> str | None:
        texts = self.texts(given, where)
        if len(texts) > 1:
            raise self.fail("`{where}` must be one text.", where=where)
        return texts[0] if texts else None

    def choice(self, given: object, allowed: Iterable[str], where: str) -> str:
        options = list(allowed)
        if given not in options:
            raise self.fail(
                "`{where}` is `{given}`; it must be one of {options}.",
                where=where,
                given=given,
                options=", ".join(options),
            )
        return str(given)

    def flag(self, given: object, where: str) -> bool:
        if not isinstance(given, bool):
            raise self.fail("`{where}` must be true or false.", where=where)
        return given

    def pattern(self, given: str, where: str) -> re.Pattern[str]:
        try:
            return re.compile(given, re.IGNORECASE)
        except re.error as error:
            raise self.fail(
                "`{where}`: `{given}` is no regular expression: {why}", where=where, given=given, why=error
            ) from error

    def section(self, given: dict[str, Any]) -> Section:
        self.known(given, _SECTION_KEYS, "a section")
        if given.get("skip"):
            return Section(
                match=self.texts(given.get("match"), "match"), has=self.texts(given.get("has"), "has"), skip=True
            )
        rest = self.choice(given.get("rest", "attributes"), ("guess", "attributes", "ignore"), "rest")
        missing = self.choice(given.get("missing", "error"), ("error", "ignore"), "missing")
        return Section(
            match=self.texts(given.get("match"), "match"),
            has=self.texts(given.get("has"), "has"),
            shape=Shape(self.choice(given.get("shape"), [s.value for s in Shape], "shape")),
            source=self.text(given.get("source"), "source"),
            time=self.time(given.get("time") or {}),
            single=tuple((role, self.texts(given[role], role)) for role in SINGLE if given.get(role) is not None),
            many=tuple((role, self.texts(given.get(role), role)) for role in _MANY),
            touchpoint_constant=self.text(given.get("touchpoint_constant"), "touchpoint_constant"),
            ratings=tuple(self.rating(r) for r in self.entries(given, "ratings")),
            milestones=tuple(self.milestone(m) for m in self.entries(given, "milestones")),
            currency=self.text(given.get("currency"), "currency"),
            language=self.text(given.get("language"), "language"),
            outcome=self.text(given.get("outcome"), "outcome"),
            constants=self.constants(given.get("constants") or {}),
            plan=self.plan(given),
            decimal_comma=self.flag(given.get("decimal_comma", False), "decimal_comma"),
            day_first=self.flag(given.get("day_first", True), "day_first"),
            missing_is_error=missing == "error",
            rest=rest,  # type: ignore[arg-type]
        )

    def time(self, given: object) -> TimeSpec:
        spec = self.mappings(given, "time")[0]
        self.known(spec, _TIME_KEYS, "`time`")
        columns = self.texts(spec.get("columns", spec.get("column")), "time.columns")
        ways = [bool(columns), spec.get("constant") is not None, spec.get("file_name") is not None]
        if sum(ways) > 1:
            raise self.fail(
                "`time` comes from columns, from a constant or from the file name, not from several of them."
            )
        if spec.get("file_name") is not None:
            self.pattern(str(spec["file_name"]), "time.file_name")
        return TimeSpec(
            columns=columns,
            format=self.text(spec.get("format"), "time.format"),
            constant=self.text(spec.get("constant"), "time.constant"),
            file_name=self.text(spec.get("file_name"), "time.file_name"),
            as_=self.text(spec.get("as"), "time.as"),
            zone=self.text(spec.get("zone"), "time.zone") or "Europe/Berlin",
        )

    def columns(self, given: dict[str, Any], where: str) -> Columns:
        names = self.texts(given.get("columns", given.get("column")), f"{where}.columns")
        like = tuple(self.pattern(p, f"{where}.columns_like") for p in self.texts(given.get("columns_like"), where))
        if not names and not like:
            raise self.fail(
                "an entry of `{where}` names no column: give `column`, `columns` or `columns_like`.", where=where
            )
        return Columns(names, like)

    def rating(self, given: dict[str, Any]) -> RatingSpec:
        self.known(given, _RATING_KEYS, "a rating")
        columns = self.columns(given, "ratings")
        worst, best = self.scale(given.get("scale"), columns)
        labels = given.get("labels") or {}
        if not isinstance(labels, dict) or not all(isinstance(n, int | float) for n in labels.values()):
            raise self.fail("`labels` of a rating must give a number for each answer.")
        metric = self.choice(given.get("metric", "rating"), _METRICS, "metric")
        return RatingSpec(
            columns,
            self.text(given.get("touchpoint"), "ratings.touchpoint"),
            metric,
            worst,
            best,
            no_answer=self.texts(given.get("no_answer"), "no_answer"),
            labels=tuple((_text(word), float(score)) for word, score in labels.items()),
        )

    def scale(self, given: object, columns: Columns) -> tuple[float, float]:
        ends = given if isinstance(given, list) else []
        if isinstance(given, str) and (match := _SCALE.fullmatch(given.strip())):
            ends = [float(match[1]), float(match[2])]
        if len(ends) != 2 or not all(isinstance(end, int | float) for end in ends) or ends[0] == ends[1]:
            which = ", ".join([*columns.names, *(p.pattern for p in columns.like)])
            raise self.fail(
                'the rating {which} needs a `scale`, worst and best end, such as "1-5" or "5-1".', which=which
            )
        return float(ends[0]), float(ends[1])

    def milestone(self, given: dict[str, Any]) -> MilestoneSpec:
        self.known(given, _MILESTONE_KEYS, "a milestone")
        touchpoint = self.text(given.get("touchpoint"), "milestones.touchpoint")
        return MilestoneSpec(
            self.columns(given, "milestones"), touchpoint, self.text(given.get("format"), "milestones.format")
        )

    def plan(self, given: dict[str, Any]) -> Plan:
        plan = Plan(self.stages(given.get("stages") or []), self.text(given.get("goal"), "goal"))
        if plan != Plan() and given.get("shape") not in {Shape.LOG, Shape.MILESTONES}:
            raise self.fail(
                "`stages` and `goal` are about a journey; they stand in a section of shape log or milestones."
            )
        return plan

    def stages(self, given: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
        items = given if isinstance(given, list) else [given]
        stages = [stage for item in items for stage in self.stage(item)]
        names = [name for _, activities in stages for name in activities]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise self.fail("`stages` holds the activity `{activity}` twice; it belongs to one stage.", activity=twice)
        return tuple(stages)

    def stage(self, given: object) -> Iterator[tuple[str, tuple[str, ...]]]:
        if not isinstance(given, dict):
            yield from ((name, (name,)) for name in self.texts(given, "stages"))
            return
        for name, activities in given.items():
            if not activities:
                raise self.fail("the stage `{stage}` has no activity; name at least one.", stage=name)
            yield _text(name), self.texts(activities, f"stages.{name}")

    def constants(self, given: object) -> tuple[tuple[str, str, bool], ...]:
        found = []
        for key, value in self.mappings(given, "constants")[0].items():
            if isinstance(value, dict):
                self.known(value, {"file_name"}, f"constant `{key}`")
                found.append((str(key), self.pattern(str(value.get("file_name")), f"constants.{key}").pattern, True))
            else:
                found.append((str(key), _text(value), False))
        return tuple(found)


def _text(value: object) -> str:
    """YAML reads `0` as a number and `yes` as true; a mapping means what stands in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
