"""Which columns hold ratings, on which scale, and which codes mean "no answer"."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from resonanz.events.mapping import words
from resonanz.events.mapping.answers import Answers, read_answers
from resonanz.events.mapping.model import Rating, Reason
from resonanz.events.mapping.outcomes import good_and_bad, is_outcome
from resonanz.events.mapping.profile import ColumnProfile, number

_IN_HEADER: Final = re.compile(r"(?<![\d.])(\d{1,2})\s*(?:-|–|bis|to|\.\.)\s*(\d{1,3})(?![\d.])")
_QUESTION: Final = re.compile(r"^(q ?\d+|f ?\d+|v ?\d+|frage ?\d+)")
_SUFFIX: Final = re.compile(r"( ?\d+[a-z]?| global| overall| gesamt)$")
_CODES: Final = frozenset({66, 77, 88, 95, 96, 97, 98, 99, 777, 888, 998, 999, 9999})
_MANY: Final = 30
_RUN: Final = 3
_SPARSE: Final = 0.1
_STRAYS: Final = 0.02
_USED_DIFFERENTLY: Final = 0.25


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that can hold ratings."""

    column: ColumnProfile
    answers: Answers
    low: float
    high: float
    codes: frozenset[float] = frozenset()
    named: bool = False
    declared: bool = False
    doubted: bool = False
    flags: tuple[str, ...] = ()

    @property
    def question(self) -> str | None:
        """The number of the question: `q7` of `Q7ART`."""
        match = _QUESTION.match(self.column.header)
        return match[1] if match else None

    @property
    def stem(self) -> str:
        return self.question or _SUFFIX.sub("", self.column.header)


def find_ratings(columns: Sequence[ColumnProfile]) -> tuple[list[Rating], list[Reason]]:
    """The ratings among `columns`, in file order, with the reasons for scale, codes and direction."""
    shares = {c.name: pair for c in columns if is_outcome(c) and (pair := good_and_bad(c))}
    candidates = [c for column in columns if column.name not in shares and (c := _candidate(column))]
    candidates = _by_family(candidates, lambda c: c.stem, _without_top_code)
    candidates = _by_family(candidates, lambda c: c.stem, _raised)
    kept = [c for c in candidates if c.named or c.declared or _in_grid(c, candidates)]
    numeric = [c for c in kept if (c.low, c.high) == (0, 10)]
    ratings, reasons = [], []
    for candidate in kept:
        rating = _rating(candidate, alone=len(numeric) == 1)
        ratings.append(rating)
        reasons += _reasons(candidate, rating)
    for name, (good, bad) in shares.items():
        ratings.append(Rating(name, name.strip(), "share", 0, 1, labels=((good, 1.0), (bad, 0.0))))
        reasons.append(Reason(name, "rating", "good_value", (good, bad)))
    order = {c.name: c.position for c in columns}
    return sorted(ratings, key=lambda r: order[r.column]), reasons


def speaks_of_rating(column: ColumnProfile) -> bool:
    """Whether the header says that the column holds ratings, by a word or by a scale such as `(1-7)`."""
    return _is_named(column) or _scale_in(column) is not None


def _is_named(column: ColumnProfile) -> bool:
    ease = words.EASE.search(column.header) and not words.MEASURED.search(column.header)
    return words.RATED.search(column.header) is not None or bool(ease)


def _candidate(column: ColumnProfile) -> Candidate | None:
    weakly = words.RATED_WEAKLY.search(column.header) is not None and not _is_background(column)
    named = _is_named(column) or weakly
    if column.time or not column.distinct:
        return None
    if not column.complete or not column.whole:
        return _continuous(column) if named else None
    answers = read_answers(column)
    if answers is None or not all(v.is_integer() for v in answers.counts):
        return None
    if answers.top is not None:
        return Candidate(column, answers, answers.bottom or min(0.0, *answers.counts) or 1, answers.top, named=True)
    found = _declared(column, answers) or _observed(column, answers, named=named or answers.spoken)
    return found and replace(found, doubted=not (found.named or found.declared) and _is_background(column))


def _is_background(column: ColumnProfile) -> bool:
    return words.NOT_RATED.search(column.header) is not None


def _continuous(column: ColumnProfile) -> Candidate | None:
    """Averages such as 4.3 stars, or a score of 0 to 100."""
    if column.numbers < 1 or column.low < 0 or not 1 < column.high <= 100 or column.distinct < 3:
        return None
    if words.AGGREGATE.search(column.header):
        return None
    low, high = (1, 5) if column.low >= 1 and column.high <= 5 else (0, 10) if column.high <= 10 else (0, 100)
    if high == 100 and not re.search(r"score|satisf|zufrieden|csat|rating|bewertung|nps", column.header):
        return None
    return Candidate(column, Answers({}), low, high, named=True, flags=("scale_from_values",))


def _declared(column: ColumnProfile, answers: Answers) -> Candidate | None:
    """The header names the scale: `Zufriedenheit (1-5)`."""
    ends = _scale_in(column)
    if ends is None:
        return None
    low, high = ends
    codes = frozenset(v for v in answers.counts if not low <= v <= high)
    if sum(answers.counts[v] for v in codes) * 2 > sum(answers.counts.values()):
        return None
    return Candidate(column, answers, low, high, codes, declared=True, flags=("codes_no_answer",) if codes else ())


def _scale_in(column: ColumnProfile) -> tuple[int, int] | None:
    match = _IN_HEADER.search(column.name)
    if not match or int(match[2]) not in {3, 4, 5, 6, 7, 9, 10, 11, 100} or int(match[1]) not in {0, 1}:
        return None
    return int(match[1]), int(match[2])


def _observed(column: ColumnProfile, answers: Answers, *, named: bool) -> Candidate | None:
    """The values tell the scale. Codes below, far above, or beyond a full scale are no answers."""
    values = sorted(answers.counts)
    scale = [v for v in values if v >= 0 and v not in _CODES]
    many = sum(answers.counts.values()) >= _MANY
    nps = words.NPS.search(column.header) is not None
    if scale and scale[-1] in {11, 12} and 10 in scale and 0 in scale and (nps or len(scale) > 11):
        scale = [v for v in scale if v <= 10]
    for top in (4, 5, 7):
        if (
            many
            and scale
            and scale[-1] in {8, 9}
            and top < 8
            and set(range(1, top + 1)) == {v for v in scale if 0 < v < 8}
        ):
            scale = [v for v in scale if v <= top]
    scale = _without_strays(scale, answers) if many and named else scale
    if not scale or scale[-1] > 10 or (len(scale) < 2 and not named):
        return _hundred(column, answers) if named and scale and scale[-1] > 10 else None
    grade = words.GRADE.search(column.header) is not None and scale[0] >= 1 and scale[-1] <= 6
    found = (1, 6, ()) if grade else _ends(scale, nps=nps, named=named, many=many)
    if found is None:
        return None
    low, high, flags = found
    codes = frozenset(v for v in values if not low <= v <= high)
    flags += ("zero_no_answer",) if 0 in codes else ()
    flags += ("codes_no_answer",) if codes - {0} else ()
    return Candidate(column, answers, low, high, codes, named=named, flags=flags)


def _without_strays(scale: list[float], answers: Answers) -> list[float]:
    """Slips of the key such as 55 must not make a scale of five one of a hundred."""
    inside = [v for v in scale if v <= 10]
    strays = sum(answers.counts[v] for v in scale if v > 10)
    return inside if strays < _STRAYS * sum(answers.counts.values()) else scale


def _hundred(column: ColumnProfile, answers: Answers) -> Candidate | None:
    if max(answers.counts) > 100 or min(answers.counts) < 0:
        return None
    return Candidate(column, answers, 0, 100, named=True, flags=("scale_from_values",))


def _ends(scale: list[float], *, nps: bool, named: bool, many: bool) -> tuple[float, float, tuple[str, ...]] | None:
    top, zero = scale[-1], scale[0] == 0
    if nps and (top > 5 or zero):
        return 0, 10, ()
    if top >= 8:
        return (0 if zero else 1), 10, () if top == 10 else ("scale_from_values",)
    if top in {5, 7}:
        return 1, top, ()
    if top == 6:
        return 1, 6, ("scale_from_values",)
    if named and (top > 2 or not many):
        full = many and top > 2 and not zero
        return 1, (top if full else 5), ("scale_from_values",)
    return (1, top, ("scale_from_values",)) if top >= 3 and len(scale) >= 3 else None


def _by_family(
    candidates: list[Candidate],
    key: Callable[[Candidate], str],
    change: Callable[[list[Candidate]], Iterable[Candidate]],
) -> list[Candidate]:
    families: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        families[key(candidate)].append(candidate)
    changed = [c for family in families.values() for c in (change(family) if len(family) >= _RUN else family)]
    return sorted(changed, key=lambda c: c.column.position)


def _without_top_code(family: list[Candidate]) -> list[Candidate]:
    """Six on a scale of five means "not used" where its share differs much from question to question."""
    shares = [c.answers.counts.get(6, 0) / (sum(c.answers.counts.values()) or 1) for c in family if c.high in {5, 6}]
    if len(shares) < _RUN or max(shares) - min(shares) < _USED_DIFFERENTLY:
        return family
    return [
        replace(
            c, high=5, codes=c.codes | {6}, flags=(*(f for f in c.flags if f != "scale_from_values"), "top_no_answer")
        )
        if c.high == 6
        else c
        for c in family
    ]


def _raised(family: list[Candidate]) -> list[Candidate]:
    """Columns of one question share its scale, whether or not all values occur in each."""
    highs = [c.high for c in family]
    high = max(h for h in highs if highs.count(h) == max(map(highs.count, highs)))
    if high not in {5, 6, 7, 10} or highs.count(high) * 2 < len(family):
        return family
    low = min((c.low for c in family if c.high == high), default=1)
    return [
        replace(c, low=low, high=high, flags=("scale_from_neighbours",)) if _can_rise(c, high) else c for c in family
    ]


def _can_rise(candidate: Candidate, high: float) -> bool:
    return candidate.high < high and candidate.high >= 3 and not candidate.declared and not candidate.answers.labels


def _in_grid(candidate: Candidate, candidates: list[Candidate]) -> bool:
    """Unnamed columns are ratings where at least three stand together, or carry one stem, on one scale."""
    if not _fits_grid(candidate):
        return False
    same = [c for c in candidates if (c.low, c.high) == (candidate.low, candidate.high) and _fits_grid(c)]
    if candidate.doubted:
        return _amidst(candidate, same)
    families = Counter(c.stem for c in same)
    if families[candidate.stem] >= _RUN:
        return True
    at = {c.column.position for c in same if not (candidate.question and c.question and families[c.stem] >= _RUN)}
    first = last = candidate.column.position
    while first - 1 in at:
        first -= 1
    while last + 1 in at:
        last += 1
    return last - first + 1 >= _RUN


def _fits_grid(candidate: Candidate) -> bool:
    return candidate.column.filled >= _SPARSE and candidate.high in {5, 6, 7, 10}


def _amidst(candidate: Candidate, same: list[Candidate]) -> bool:
    """A background word such as "gate" inside a grid belongs to the grid, at its end it does not."""
    at = {c.column.position: c.doubted for c in same}

    def meets_rating(step: int) -> bool:
        position = candidate.column.position + step
        while at.get(position):
            position += step
        return position in at

    return meets_rating(-1) and meets_rating(1)


def _metric(candidate: Candidate, *, alone: bool) -> str:
    header, scale = candidate.column.header, f"{candidate.low:g}-{candidate.high:g}"
    if words.CES.search(header) and (scale == "1-7" or re.search(r"\bces\b|effort score|customer effort", header)):
        return "ces"
    other = words.CSAT.search(header) or not candidate.column.whole or "review" in header
    if scale == "0-10" and (words.NPS.search(header) or (alone and not other)):
        return "nps"
    return "csat" if scale == "1-5" else "rating"


def _inverted(candidate: Candidate) -> bool:
    grade = words.GRADE.search(candidate.column.header) and candidate.low == 1 and candidate.high == 6
    said = words.BEST_IS_ONE.search(candidate.column.header) is not None
    return bool(grade) or candidate.answers.inverted or said


def _rating(candidate: Candidate, *, alone: bool) -> Rating:
    low, high = float(candidate.low), float(candidate.high)
    worst, best = (high, low) if _inverted(candidate) else (low, high)
    labels = candidate.answers.labels
    coded = {v for v, n in labels if n in candidate.codes}
    codes = [v for v in candidate.column.values if number(v) in candidate.codes or v in coded]
    return Rating(
        candidate.column.name,
        candidate.column.name.strip(),
        _metric(candidate, alone=alone),
        worst,
        best,
        no_answer=(*candidate.answers.words, *codes),
        labels=tuple((v, n) for v, n in labels if number(v) is None and v not in coded),
    )


def _reasons(candidate: Candidate, rating: Rating) -> list[Reason]:
    column = candidate.column
    why = "named_rating" if candidate.named else "scale_in_header" if candidate.declared else "grid_of_ratings"
    reasons = [Reason(column.name, "rating", why, column.samples)]
    codes = tuple(v for v in rating.no_answer if number(v) is not None)
    reasons += [Reason(column.name, "rating", flag, codes if "no_answer" in flag else ()) for flag in candidate.flags]
    if rating.metric == "nps" and not words.NPS.search(column.header):
        reasons.append(Reason(column.name, "rating", "nps_by_scale"))
    if rating.worst > rating.best:
        code = "direction_grade" if words.GRADE.search(column.header) else "direction_labels"
        reasons.append(Reason(column.name, "rating", code))
    if rating.labels:
        reasons.append(Reason(column.name, "rating", "order_of_labels", tuple(v for v, _ in rating.labels)))
    return reasons
