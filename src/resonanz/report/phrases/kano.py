"""Words about features that were asked about in pairs after Kano."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.analytics.drivers.kano import Category, Kano
from resonanz.report.language import Language
from resonanz.report.learned import Features
from resonanz.report.phrases import msg
from resonanz.report.phrases.notes import sentence

CATEGORIES: Mapping[Category, str] = {
    Category.MUST_BE: msg("taken for granted"),
    Category.ONE_DIMENSIONAL: msg("the more, the better"),
    Category.ATTRACTIVE: msg("a delight"),
    Category.INDIFFERENT: msg("indifferent"),
    Category.REVERSE: msg("rather not wanted"),
    Category.QUESTIONABLE: msg("the answers contradict each other"),
}
_TOLD: Mapping[Category, str] = {
    Category.MUST_BE: msg("Taken for granted, so missed where it is missing: {names}."),
    Category.ONE_DIMENSIONAL: msg("The more, the better: {names}."),
    Category.ATTRACTIVE: msg("A delight where it is there, not missed where it is missing: {names}."),
}


def summary(found: Features, t: Language) -> str:
    """Which features belong where, as far as it can be told."""
    told = []
    for category, template in _TOLD.items():
        names = tuple(item.feature for item in found.items if item.category is category)
        if names:
            told.append(t(template, names=t.names(names)))
    return " ".join(told) or t("Where the features belong cannot be told yet.")


def about(item: Kano, t: Language) -> str:
    """The category, and what speaks against trusting it."""
    name = t("cannot tell yet, between two kinds") if item.category is None else t(CATEGORIES[item.category])
    return ". ".join([name, *(sentence(note, t).rstrip(".") for note in item.notes)])
