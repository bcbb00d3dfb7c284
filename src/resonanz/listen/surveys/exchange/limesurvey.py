"""Surveys out of LimeSurvey's structure file (.lss): the older form, and the one with texts in tables of their own.

What has no counterpart here is noted, question by question.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from resonanz.listen.surveys.content.parsing import dump_content, parse_content, parse_question
from resonanz.listen.surveys.content.reading import ContentError, Node
from resonanz.listen.surveys.content.shapes import LANGUAGES, LONGEST, MOST_OPTIONS, MOST_PAGES, MOST_ROWS
from resonanz.listen.surveys.exchange.files import Imported, Note
from resonanz.listen.surveys.exchange.kinds import Made, as_questions
from resonanz.listen.surveys.exchange.relevance import Asked, read_relevance
from resonanz.listen.surveys.exchange.tables import Row, Tables, is_formatted, number, plain, read_tables

_PLACE: Final = re.compile(r"\{[^{}\n]{1,200}\}")


@dataclass
class Reading:
    """A file while it is read."""

    tables: Tables
    languages: Mapping[str, str]
    """Our languages by those of the file."""
    notes: list[Note] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    """Our ids by the names that conditions use."""
    asked: dict[str, Asked] = field(default_factory=dict)
    """What was taken over so far, by our ids."""
    formatted: bool = False

    def note(self, code: str, **params: object) -> None:
        self.notes.append(Note(code, {key: str(value) for key, value in params.items()}))

    def text(self, values: Mapping[str, str], name: str, kind: str) -> dict[str, str]:
        """Texts by our languages; places for other data are taken out and noted."""
        found: dict[str, str] = {}
        for theirs, value in values.items():
            ours = self.languages.get(theirs)
            if ours is None or ours in found:
                continue
            self.formatted = self.formatted or is_formatted(value)
            found[ours] = self._placed(plain(value, 10_000), name)[: LONGEST[kind]].strip(" ,;\n")
        return {code: said for code, said in found.items() if said}

    def _placed(self, text: str, name: str) -> str:
        def put(match: re.Match[str]) -> str:
            ours = self.known.get(match[0][1:-1].partition(".")[0])
            if ours is None:
                self.note("place", name=name, what=match[0])
            return f"{{{ours}}}" if ours else ""

        return _PLACE.sub(put, text)


def read_lss(data: bytes) -> Imported:
    """The survey of a file, and what of it was not understood.

    Raises:
        ContentError: if the file cannot be read, has no German or English texts, or asks more than is possible.
    """
    tables = read_tables(data)
    reading = Reading(tables, _languages(tables))
    for name in tables.languages:
        if name not in reading.languages:
            reading.note("language", name=name)
    around = _around(reading)
    pages = [{"questions": questions} for group in _groups(reading) if (questions := _questions(reading, group))]
    if len(pages) > MOST_PAGES:
        pages[MOST_PAGES - 1 :] = [{"questions": [q for page in pages[MOST_PAGES - 1 :] for q in page["questions"]]}]
    _note_the_rest(reading)
    content = {"languages": list(dict.fromkeys(reading.languages.values())), **around, "pages": pages}
    anonymous = any(row.get("anonymized") == "Y" for row in tables.of("surveys"))
    return Imported(
        content=dump_content(parse_content(content)),
        purpose="contact",
        anonymity="anonymous" if anonymous else "pseudonymous",
        notes=tuple(note for i, note in enumerate(reading.notes) if note not in reading.notes[:i]),
    )


def _languages(tables: Tables) -> dict[str, str]:
    found = {name: name.partition("-")[0] for name in tables.languages if name.partition("-")[0] in LANGUAGES}
    if not found:
        raise ContentError(_("The survey has neither German nor English texts."))
    return found


def _around(reading: Reading) -> dict[str, dict[str, str]]:
    """Title, welcome and end."""
    rows = reading.tables.of("surveys_languagesettings")
    names = {"title": "surveyls_title", "intro": "surveyls_welcometext", "thanks": "surveyls_endtext"}
    texts = {ours: {r.get("surveyls_language", ""): r.get(theirs, "") for r in rows} for ours, theirs in names.items()}
    found = {ours: reading.text(values, ours, ours) for ours, values in texts.items()}
    return found | {"title": found["title"] or dict.fromkeys(reading.languages.values(), "LimeSurvey")}


def _groups(reading: Reading) -> list[str]:
    rows = sorted(reading.tables.of("groups"), key=lambda row: number(row, "group_order"))
    if any(row.get("group_name") or row.get("description") for row in (*rows, *reading.tables.of("group_l10ns"))):
        reading.note("groups")
    return list(dict.fromkeys(row.get("gid", "") for row in rows))


def _questions(reading: Reading, group: str) -> list[dict[str, Any]]:
    rows = [row for row in _once(reading.tables.of("questions"), "qid") if row.get("gid") == group]
    rows = [row for row in rows if row.get("parent_qid", "0") in {"", "0"}]
    found: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: number(row, "question_order")):
        found += _taken(reading, row)
    return found


def _taken(reading: Reading, row: Row) -> Iterator[dict[str, Any]]:
    """What one question of theirs becomes here."""
    name = row.get("title", "") or row.get("qid", "")
    relevance = row.get("relevance", "")
    condition = read_relevance(relevance, reading.known, reading.asked)
    if condition is None:
        reading.note("condition", name=name, what=relevance[:200])
    for made in as_questions(_source(reading, row, name), reading.note):
        question = made.question | ({"shown_if": condition} if condition else {})
        yield question
        _remember(reading, row, made)


def _remember(reading: Reading, row: Row, made: Made) -> None:
    languages = tuple(dict.fromkeys(reading.languages.values()))
    question = parse_question(Node(made.question, made.question["id"], languages))
    names = row.get("title", ""), "X".join(row.get(part, "") for part in ("sid", "gid", "qid"))
    for name in names:
        reading.known.setdefault(name, question.id)
    reading.asked[question.id] = Asked(question, made.codes)


@dataclass(frozen=True)
class Source:
    """A question of theirs with its texts and parts."""

    id: str
    name: str
    type: str
    label: dict[str, str]
    help: dict[str, str]
    required: bool
    other: bool
    answers: list[tuple[str, dict[str, str]]]
    """Code and texts."""
    parts: list[tuple[str, dict[str, str]]]


def _source(reading: Reading, row: Row, name: str) -> Source:
    texts = _texts(reading.tables, "questions", "question_l10ns", "qid")[row.get("qid", "")]
    return Source(
        id=_id(name, set(reading.known.values())),
        name=name,
        type=row.get("type", ""),
        label=reading.text({code: text.get("question", "") for code, text in texts.items()}, name, "label"),
        help=reading.text({code: text.get("help", "") for code, text in texts.items()}, name, "help"),
        required=row.get("mandatory", "") in {"Y", "S"},
        other=row.get("other", "") == "Y",
        answers=_limited(reading, name, _answers(reading, row), MOST_OPTIONS),
        parts=_limited(
            reading, name, _parts(reading, row), MOST_OPTIONS if row.get("type", "") in {"M", "P"} else MOST_ROWS
        ),
    )


def _limited(reading: Reading, name: str, found: list[Any], most: int) -> list[Any]:
    if len(found) > most:
        reading.note("many", name=name, most=most)
    return found[:most]


def _answers(reading: Reading, row: Row) -> list[tuple[str, dict[str, str]]]:
    rows = [each for each in reading.tables.of("answers") if each.get("qid") == row.get("qid")]
    key = "aid" if any(each.get("aid") for each in rows) else "code"
    texts = _texts(reading.tables, "answers", "answer_l10ns", key, within=rows)
    ordered = sorted(_once(rows, key), key=lambda each: number(each, "sortorder"))
    return [
        (
            each.get("code", ""),
            reading.text({c: t.get("answer", "") for c, t in texts[each[key]].items()}, "", "option"),
        )
        for each in ordered
    ]


def _parts(reading: Reading, row: Row) -> list[tuple[str, dict[str, str]]]:
    everything = [*reading.tables.of("subquestions"), *reading.tables.of("questions")]
    rows = [each for each in everything if each.get("parent_qid") == row.get("qid") != ""]
    texts = _texts(reading.tables, "subquestions", "question_l10ns", "qid")
    older = _texts(reading.tables, "questions", "question_l10ns", "qid")
    ordered = sorted(_once(rows, "qid"), key=lambda each: number(each, "question_order"))
    found = [(each.get("title", ""), texts.get(each["qid"]) or older.get(each["qid"], {})) for each in ordered]
    return [
        (code, reading.text({lang: text.get("question", "") for lang, text in said.items()}, code, "option"))
        for code, said in found
    ]


def _texts(
    tables: Tables, name: str, translations: str, key: str, *, within: list[Row] | None = None
) -> dict[str, dict[str, Row]]:
    """Rows with texts by id and language: of the table of texts, or, in older files, of the table itself."""
    found: defaultdict[str, dict[str, Row]] = defaultdict(dict)
    for row in tables.of(name) if within is None else within:
        if row.get("language"):
            found[row.get(key, "")][row["language"]] = row
    for row in tables.of(translations):
        if row.get(key):
            found[row[key]][row.get("language", "")] = row
    return found


def _once(rows: list[Row], key: str) -> list[Row]:
    """The first row of each id: older files repeat a row per language."""
    return list({row.get(key, ""): row for row in reversed(rows)}.values())[::-1]


def _id(name: str, taken: set[str]) -> str:
    base = re.sub(r"[^a-z0-9_]", "_", name.lower())[:28]
    base = base if base[:1].isalpha() and base.isascii() else f"q_{base}"[:28]
    return next(key for n in range(1, 1_000) if (key := base if n == 1 else f"{base}_{n}") not in taken)


def _note_the_rest(reading: Reading) -> None:
    for table, code in (("quota", "quota"), ("assessments", "assessment")):
        if reading.tables.of(table):
            reading.note(code)
    if reading.formatted:
        reading.note("html")
