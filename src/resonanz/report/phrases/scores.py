"""Words about touchpoints and their ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from resonanz.report.language import Language
from resonanz.report.phrases import msg

DIRECTIONS: Mapping[str, tuple[str, str]] = {
    "ces_mean": (msg("harder"), msg("easier")),
    "ces_top3": (msg("harder"), msg("easier")),
    "nps": (msg("lower"), msg("higher")),
    "share": (msg("lower"), msg("higher")),
}
USUAL = (msg("worse"), msg("better"))


def axis_words(metric: str, t: Language) -> tuple[str, str]:
    """What the two ends of an axis mean."""
    low, high = DIRECTIONS.get(metric, USUAL)
    return t(low), t(high)


def standing(ranks: tuple[int, int], count: int, t: Language) -> str:
    """Where a touchpoint stands among the others, as far as it is certain."""
    low, high = ranks
    if count < 2 or low != high:
        return ""
    if low == 1:
        return t("clearly in front")
    return t("clearly last") if low == count else ""


def tie_sentence(groups: Sequence[int], names: Sequence[str], t: Language) -> str:
    """What the brackets mean, in one sentence."""
    sizes = [groups.count(group) for group in dict.fromkeys(groups)]
    ties = [size for size in sizes if size > 1]
    if not ties:
        return t("The order of all touchpoints is certain.") if len(names) > 1 else ""
    if len(sizes) == 1:
        return t("All touchpoints in the bracket are a tie: their order is not certain.")
    if len(ties) == 1:
        start = next(group for group in groups if groups.count(group) > 1)
        inside = tuple(name for name, group in zip(names, groups, strict=True) if group == start)
        if len(inside) <= 4:
            return t("{names} are a tie: their order is not certain.", names=t.names(inside))
    return t("Touchpoints in a bracket are a tie: their order is not certain.")
