"""All parts of a report that learn, one after the other; what was not asked for is not even imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from resonanz.analytics.results import Note
from resonanz.report.analysis.learned.inquiry import Found, Inquiry
from resonanz.report.analysis.learned.outcomes import Outcome, find_outcome
from resonanz.report.analysis.learned.speech import Speech, listen
from resonanz.report.analysis.parts import LEARNED
from resonanz.report.learned import Departure, Learned


def learn(inquiry: Inquiry, parts: frozenset[str], tell: Callable[[str], None]) -> tuple[Learned, tuple[Note, ...]]:
    """Everything that was asked for and can be learned, and why the rest cannot."""
    results: dict[str, Any] = {}
    limits: list[Note] = []
    for part, found in _Learning(inquiry).run([name for name in LEARNED if name in parts], tell):
        results[part] = found.result
        limits += found.limits
    return Learned(**results), tuple(limits)


class _Learning:
    """The parts by name, with what several of them read."""

    def __init__(self, inquiry: Inquiry) -> None:
        self._inquiry = inquiry
        self._predicted: Departure | None = None

    @cached_property
    def _speech(self) -> Speech | None:
        return listen(self._inquiry)

    @cached_property
    def _outcome(self) -> Outcome | None:
        return find_outcome(self._inquiry)

    def run(self, parts: list[str], tell: Callable[[str], None]) -> Iterator[tuple[str, Found[Any]]]:
        for part in parts:
            method = getattr(self, part, None)
            if method is None:
                continue
            tell(part)
            yield part, method()

    def sentiment(self) -> Found[Any]:
        from resonanz.report.analysis.learned.sentiment import find_sentiment

        return find_sentiment(self._speech)

    def themes(self) -> Found[Any]:
        from resonanz.report.analysis.learned.themes import find_subjects

        return find_subjects(self._speech)

    def segments(self) -> Found[Any]:
        from resonanz.report.analysis.learned.segments import find_groups

        return find_groups(self._inquiry)

    def kano(self) -> Found[Any]:
        from resonanz.report.analysis.learned.kano import find_kano

        return find_kano(self._inquiry)

    def referee(self) -> Found[Any]:
        from resonanz.report.analysis.learned.referee import find_referee

        return find_referee(self._inquiry, self._outcome)

    def prediction(self) -> Found[Any]:
        from resonanz.report.analysis.learned.prediction import find_prediction

        found = find_prediction(self._inquiry, self._outcome)
        self._predicted = found.result
        return found

    def value(self) -> Found[Any]:
        from resonanz.report.analysis.learned.value import find_value

        return find_value(self._inquiry, self._outcome, self._predicted)

    def bonus(self) -> Found[Any]:
        from resonanz.report.analysis.learned.bonus import find_bonus

        return find_bonus(self._inquiry)

    def alerts(self) -> Found[Any]:
        from resonanz.report.analysis.learned.alerts import find_alerts

        return find_alerts(self._inquiry)
