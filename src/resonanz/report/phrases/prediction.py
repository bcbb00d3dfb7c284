"""Words about who will leave or come back."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.analytics.prediction.results import Contribution, Direction, Influence
from resonanz.analytics.prediction.suspects import Reason, Suspect
from resonanz.report.context import Context
from resonanz.report.language import Language
from resonanz.report.learned import Action, Case, Departure
from resonanz.report.phrases import msg
from resonanz.report.words import figure

SUSPECTS: Mapping[Reason, str] = {
    Reason.KNOWS: msg("knows the answer"),
    Reason.EMPTY: msg("is empty"),
    Reason.TIME: msg("holds times"),
    Reason.CONSTANT: msg("is the same for all"),
    Reason.IDENTIFIER: msg("only counts or names the rows"),
    Reason.DUPLICATE: msg("repeats {names}"),
    Reason.DERIVED: msg("is made of {names}"),
}
DIRECTIONS: Mapping[Direction, str] = {
    Direction.RISING: msg("more of it, more likely"),
    Direction.FALLING: msg("more of it, less likely"),
    Direction.MIXED: msg("now more, now less likely"),
    Direction.CATEGORY: msg("most likely with {value}"),
}
MODELS: Mapping[str, str] = {"logistic": msg("regularised logistic regression"), "boosting": msg("boosted trees")}


def summary(found: Departure, c: Context) -> str:
    """How many left, and how well it can be told who."""
    t, rate = c.t, figure(found.prediction.base_rate, c.t)
    if found.horizon_days is not None:
        return t(
            "{share} of the customers bought again within {n} days ({interval}).",
            share=rate.value,
            n=t.whole(found.horizon_days),
            interval=rate.spoken,
        )
    name = t.quote(c.label(found.outcome))
    template = (
        msg("{share} of the customers left ({interval}, {name}).")
        if found.departure
        else msg("{share} of the customers came back ({interval}, {name}).")
    )
    return t(template, share=rate.value, interval=rate.spoken, name=name)


def told_apart(found: Departure, t: Language) -> str:
    """What the area under the curve means."""
    if found.departure:
        return t("of pairs, the one who leaves gets the higher risk; tossing a coin reaches 50%")
    return t("of pairs, the one who comes back gets the higher chance; tossing a coin reaches 50%")


def believable(found: Departure, t: Language) -> str:
    """Whether the risks can be taken at their word."""
    calibration = found.prediction.calibration
    if calibration is None or calibration.slope.value is None:
        return ""
    slope = figure(calibration.slope, t)
    low, high = calibration.slope.low or 0.0, calibration.slope.high or 0.0
    if low <= 1 <= high:
        return t("The figures can be taken at their word: slope {value} ({interval}), 1 is perfect.", value=slope.value,
                 interval=slope.spoken)  # fmt: skip
    template = (
        msg("The figures are too extreme: slope {value} ({interval}), 1 is perfect.")
        if high < 1
        else msg("The figures are too timid: slope {value} ({interval}), 1 is perfect.")
    )
    return t(template, value=slope.value, interval=slope.spoken)


def direction(item: Influence, t: Language) -> str:
    """Which way the risk goes with a column."""
    return t(DIRECTIONS[item.direction], value=t.quote(item.category))


def suspicion(item: Suspect, t: Language) -> str:
    """Why a column was left out."""
    return t(SUSPECTS[item.reason], names=t.names(item.of))


def risk(case: Case, t: Language) -> str:
    """The risk of one customer with its interval."""
    return t(
        "{share} ({low} to {high})",
        share=t.percent(case.risk),
        low=t.number(case.low * 100),
        high=t.number(case.high * 100),
    )


FEATURES: Mapping[str, str] = {
    "days_known": msg("days since the first purchase"),
    "days_since_last": msg("days since the last purchase"),
    "events_30d": msg("purchases in 30 days"),
    "events_90d": msg("purchases in 90 days"),
    "events_365d": msg("purchases in a year"),
    "value_365d": msg("money in a year"),
}
"""What was counted from the purchases of a customer."""


def column(name: str, found: Departure, c: Context) -> str:
    """A column as people know it."""
    return c.t(FEATURES[name]) if found.horizon_days is not None and name in FEATURES else c.label(name)


def reason(item: Contribution, found: Departure, c: Context) -> str:
    """One reason in words: what the customer's value does to the risk."""
    t, value = c.t, said(item.value, c.t)
    template = msg("{column} is {value}: raises it") if item.log_odds > 0 else msg("{column} is {value}: lowers it")
    if value == "":
        template = msg("{column} is unknown: raises it") if item.log_odds > 0 else msg("{column} is unknown: lowers it")
    return t(template, column=column(item.column, found, c), value=value)


def said(value: str | float, t: Language) -> str:
    """A customer's value as people write it."""
    if isinstance(value, str):
        return t.quote(value) if value else ""
    return t.number(value, 0 if float(value).is_integer() else 2)


def uplift(found: Action, t: Language) -> str:
    """Whether the action works better on some."""
    qini = figure(found.uplift.qini, t, sign=True)
    if (found.uplift.qini.low or 0.0) > 0:
        return t("Choosing customers by expected effect brings more than choosing by lot: {value} ({interval}).",
                 value=qini.value, interval=qini.spoken)  # fmt: skip
    return t("On whom it works better cannot be told yet.")
