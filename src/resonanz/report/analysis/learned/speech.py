"""The comments of a record with what stands beside them: a score, or a label that somebody gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from resonanz.events.mapping.outcomes import outcome_kind
from resonanz.report.analysis.learned.inquiry import Inquiry

if TYPE_CHECKING:
    from resonanz.events.engines.samples import Sample

TONES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("negative", "negativ", "neg", "schlecht", "bad"), "negative"),
    **dict.fromkeys(("positive", "positiv", "pos", "gut", "good"), "positive"),
    **dict.fromkeys(("neutral", "neu", "mixed", "gemischt"), "neutral"),
}
"""Words by which people label a tone."""
_MOST_VALUES: Final = 4


@dataclass(frozen=True)
class Speech:
    """Comments and what stands beside each.

    Attributes:
        sample: the comments as they were read.
        touchpoint: whose scores stand beside them; None where none does.
        label_column: attribute that labels their tone; None where none does.
    """

    sample: Sample
    touchpoint: str | None
    label_column: str | None

    @cached_property
    def texts(self) -> list[str]:
        """The comments."""
        found: list[str] = self.sample.rows["text"].to_pylist()
        return found

    @cached_property
    def scale(self) -> str | None:
        """The scale on which most of the scores were asked."""
        from collections import Counter

        scales = Counter(s for s in self.sample.rows["scale"].to_pylist() if s)
        return scales.most_common(1)[0][0] if scales else None

    @cached_property
    def scores(self) -> list[float | None]:
        """The score beside each comment, None where there is none on the scale."""
        rows = zip(self.sample.rows["score"].to_pylist(), self.sample.rows["scale"].to_pylist(), strict=True)
        return [score if scale == self.scale else None for score, scale in rows]

    @cached_property
    def labels(self) -> list[str | None]:
        """The tone that somebody gave each comment."""
        found = self.sample.rows["label"].to_pylist()
        return [None if value is None else TONES.get(value.strip().casefold()) for value in found]


def listen(inquiry: Inquiry) -> Speech | None:
    """The comments of the record; None where there are none."""
    from resonanz.events.engines.samples import comments, touchpoint_beside_comments

    judged = inquiry.outcome if inquiry.outcome and outcome_kind(inquiry.outcome) is None else None
    touchpoint = judged or touchpoint_beside_comments(inquiry.record)
    if touchpoint is not None and outcome_kind(touchpoint) is not None:
        touchpoint = None
    label = _label_column(inquiry)
    sample = comments(inquiry.record, touchpoint=touchpoint, label=label)
    return Speech(sample, touchpoint, label) if sample.rows.num_rows else None


def _label_column(inquiry: Inquiry) -> str | None:
    """The attribute that labels the tone of comments."""
    from resonanz.events.engines.samples import labels_of_comments

    found = labels_of_comments(inquiry.record, most=_MOST_VALUES)
    return next((name for name, values in found.items() if _are_tones(values)), None)


def _are_tones(values: Sequence[str]) -> bool:
    said = {value.strip().casefold() for value in set(values)}
    tones = {TONES.get(word) for word in said}
    return len(said) <= _MOST_VALUES and None not in tones and {"negative", "positive"} <= tones
