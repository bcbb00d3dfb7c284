"""Words for a segment beside all others, and for a change over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from resonanz.analytics.metrics.results import Comparison, Trend
from resonanz.analytics.results import Estimate, Unit, Verdict
from resonanz.report.language import Language
from resonanz.report.phrases import msg
from resonanz.report.words import figure

CLEARLY: Mapping[tuple[str, Verdict], str] = {
    ("ces", Verdict.BETTER): msg("clearly easier"),
    ("ces", Verdict.WORSE): msg("clearly harder"),
    ("nps", Verdict.BETTER): msg("clearly higher"),
    ("nps", Verdict.WORSE): msg("clearly lower"),
    ("share", Verdict.BETTER): msg("clearly higher"),
    ("share", Verdict.WORSE): msg("clearly lower"),
}
USUAL: Mapping[Verdict, str] = {Verdict.BETTER: msg("clearly better"), Verdict.WORSE: msg("clearly worse")}


def clearly(metric: str, verdict: Verdict, t: Language) -> str:
    """The word of a clear verdict, such as harder, lower or worse."""
    family = metric.partition("_")[0]
    return t(CLEARLY.get((family, verdict)) or USUAL[verdict])


def size(estimate: Estimate, t: Language) -> str:
    """A difference with its interval: −0.31 (−0.52 to −0.10)."""
    words = figure(estimate, t, sign=True)
    unit = f" {t('points')}" if estimate.unit is Unit.POINTS else ""
    return f"{words.value}{unit} ({words.spoken})" if words.spoken else f"{words.value}{unit}"


def difference(item: Comparison, t: Language, *, numbers: bool = True) -> str:
    """The verdict with its size, such as: clearly harder, −0.31 (−0.52 to −0.10)."""
    word = clearly(item.value.metric, item.verdict, t)
    return f"{word}: {size(item.difference, t)}" if numbers and item.difference is not None else word


def verdict_words(item: Comparison, t: Language) -> str:
    """What may be said about a segment."""
    match item.verdict:
        case Verdict.BETTER | Verdict.WORSE:
            return difference(item, t)
        case Verdict.NO_CLEAR_DIFFERENCE:
            return t("no clear difference")
        case Verdict.SUPPRESSED:
            return t("too few answers, hidden to protect people")
        case _:
            return t("about {n} answers needed", n=t.whole(item.needed_n)) if item.needed_n else t("too few answers")


def block_sentence(items: Sequence[Comparison], t: Language) -> str:
    """One honest sentence about all segments of a dimension."""
    clear = [i for i in items if i.verdict in {Verdict.BETTER, Verdict.WORSE}]
    judged = [i for i in items if i.verdict not in {Verdict.CANNOT_TELL, Verdict.SUPPRESSED}]
    if not judged:
        return t("Nothing can be said about these segments yet.")
    if not clear:
        return t("No clear difference can be seen between these segments.")
    if len(clear) == len(judged):
        return t("All of these segments clearly differ from the others.")
    if len(clear) == 1:
        return t("Only {segment} clearly stands out.", segment=t.quote(clear[0].value.segment or ""))
    return t("{clear} of {judged} segments clearly stand out.", clear=t.whole(len(clear)), judged=t.whole(len(judged)))


def trend_sentence(trend: Trend, t: Language) -> str:
    """What changed between the last two comparable periods, and what would have been visible."""
    visible, (than, to) = _visible(trend, t), _before(trend.grain, t)
    match trend.verdict:
        case Verdict.BETTER | Verdict.WORSE if trend.change is not None:
            word = clearly(trend.metric, trend.verdict, t)
            return t("{word} {than}: {size}.", word=_capital(word), than=than, size=size(trend.change, t))
        case Verdict.NO_CLEAR_DIFFERENCE:
            return f"{t('No clear difference {to}.', to=to)} {visible}".strip()
        case _:
            return f"{t('Whether it changed cannot be told yet.')} {visible}".strip()


def _before(grain: str, t: Language) -> tuple[str, str]:
    """The points of a line are whole quarters or months, not the days that the rest of a page looks at."""
    match grain:
        case "week":
            return t("than in the week before"), t("to the week before")
        case "month":
            return t("than in the month before"), t("to the month before")
        case "quarter":
            return t("than in the quarter before"), t("to the quarter before")
        case _:
            return t("than in the year before"), t("to the year before")


def _visible(trend: Trend, t: Language) -> str:
    if trend.visible_change is None or trend.change is None:
        return ""
    change = trend.visible_change
    match trend.change.unit:
        case Unit.SHARE:
            return t("A change of {size} percentage points or more would be visible.", size=t.number(change * 100, 1))
        case Unit.POINTS:
            return t("A change of {size} points or more would be visible.", size=t.number(change, 0))
        case _:
            return t("A change of {size} or more would be visible.", size=t.number(change, 2))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
