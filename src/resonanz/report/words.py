"""Numbers as people read them: each with its unit, its interval and only the digits it can carry."""

from __future__ import annotations

from dataclasses import dataclass

from resonanz.analytics.results import Estimate, Unit
from resonanz.report.language import Language
from resonanz.report.phrases import msg

SINGULAR = {"{n} days": msg("{n} day"), "{n} years": msg("{n} year")}
MINUTE, HOUR, DAY, YEAR = 60, 3600, 86_400, 365.25 * 86_400


@dataclass(frozen=True, slots=True)
class Figure:
    """One estimate in words: the value, its interval in text ("0,17 bis 0,59") and in tables ("0,17–0,59")."""

    value: str
    spoken: str
    tabular: str


def figure(estimate: Estimate, t: Language, *, sign: bool | None = None) -> Figure:
    """Word an estimate; all parts are empty where nothing may be said."""
    if not isinstance(estimate, Estimate):
        raise TypeError(f"a bare {type(estimate).__name__} is no figure: give an Estimate with interval, n and method")
    if estimate.value is None:
        return Figure("", "", "")
    say = _Writer(estimate, t, sign=estimate.unit is Unit.POINTS if sign is None else sign)
    value = say.value(estimate.value)
    if estimate.low is None or estimate.high is None:
        return Figure(value, "", "")
    return Figure(value, *say.interval(estimate.low, estimate.high))


@dataclass(frozen=True, slots=True)
class _Writer:
    estimate: Estimate
    t: Language
    sign: bool

    def value(self, value: float, *, plus: bool = True) -> str:
        digits, sign = _digits(self.estimate), self.sign and plus
        match self.estimate.unit:
            case Unit.SHARE:
                if self.sign:
                    return self.t("{n} pp", n=self.t.number(value * 100, digits, sign=sign))
                return self.t.percent(value, digits)
            case Unit.SECONDS:
                return duration(value, self.t)
            case Unit.MONEY:
                return money(value, self.t, currency(self.estimate), sign=sign, digits=self._cents())
            case _:
                return self.t.number(value, digits, sign=sign)

    def ends(self, low: float, high: float) -> tuple[str, str]:
        """Both ends of the interval, the unit only where it cannot be left out."""
        if self.estimate.unit is Unit.SHARE:
            digits = _digits(self.estimate)
            return self.t.number(low * 100, digits), self.t.number(high * 100, digits)
        if self.estimate.unit is Unit.SECONDS:
            return duration_number(low, high, self.t), duration(high, self.t)
        return self.value(low, plus=False), self.value(high, plus=False)

    def interval(self, low: float, high: float) -> tuple[str, str]:
        first, last = self.ends(low, high)
        spoken = self.t("{low} to {high}", low=first, high=last)
        dashed = low >= 0 and self.estimate.unit in {Unit.SHARE, Unit.SCALE, Unit.POINTS}
        return spoken, f"{first}–{last}" if dashed else spoken

    def _cents(self) -> int:
        known = [v for v in (self.estimate.low, self.estimate.value, self.estimate.high) if v is not None]
        return 2 if 0 < max((abs(v) for v in known), default=0.0) < 100 else 0


def _digits(estimate: Estimate) -> int:
    """Digits that the width of the interval can carry."""
    width = (estimate.high - estimate.low) if estimate.low is not None and estimate.high is not None else 1.0
    match estimate.unit:
        case Unit.SHARE:
            return 0 if width >= 0.02 else 1
        case Unit.POINTS:
            return 0 if width >= 4 else 1
        case Unit.COUNT:
            return 0 if width >= 2 else 1
        case _:
            return 2


def currency(estimate: Estimate) -> str:
    """The ISO currency that a note of the estimate names, else nothing."""
    return next((str(n.params["currency"]) for n in estimate.notes if "currency" in n.params), "")


def money(value: float, t: Language, code: str, *, sign: bool = False, digits: int = 0) -> str:
    """An amount with its symbol where the language puts it."""
    amount = t.number(abs(value), digits)
    mark = "−" if value < 0 else "+" if sign and value > 0 else ""
    symbol = {"EUR": "€", "GBP": "£", "USD": "$"}.get(code, code)
    if not symbol:
        return mark + amount
    if t.code == "de":
        return f"{mark}{amount}\u00a0{symbol}"
    return f"{mark}{symbol}{amount}" if len(symbol) == 1 else f"{mark}{symbol}\u00a0{amount}"


def duration(seconds: float, t: Language) -> str:
    """A time span in its natural unit: 40 s, 6 min, 3.4 h, 2.1 days."""
    size, unit = _unit(seconds)
    amount = _amount(seconds / size, t)
    return t(SINGULAR.get(unit, unit) if amount == "1" else unit, n=amount)


def span(seconds: float, t: Language) -> str:
    """A time span after a preposition; German bends its plurals there: nach 8 Tagen."""
    words = duration(seconds, t)
    return f"{words}n" if t.code == "de" and words.endswith(("Tage", "Jahre")) else words


def duration_number(seconds: float, beside: float, t: Language) -> str:
    """A time span in the unit of another one, without the unit where both share it."""
    size, unit = _unit(beside)
    return duration(seconds, t) if _unit(seconds)[1] != unit else _amount(seconds / size, t)


def _unit(seconds: float) -> tuple[float, str]:
    size = abs(seconds)
    if size < 90:
        return 1.0, msg("{n} s")
    if size < 90 * MINUTE:
        return MINUTE, msg("{n} min")
    if size < 36 * HOUR:
        return HOUR, msg("{n} h")
    return (DAY, msg("{n} days")) if size < 2 * YEAR else (YEAR, msg("{n} years"))


def _amount(value: float, t: Language) -> str:
    return t.number(value, 0 if abs(value) >= 10 or abs(value - round(value)) < 0.05 else 1)


def spoken(estimate: Estimate, t: Language) -> str:
    """The sentence a screen reader hears: value, interval, number of answers."""
    words = figure(estimate, t)
    count = t.plural("{n} answer", "{n} answers", estimate.n)
    if not words.value:
        return t("cannot tell yet, {count}", count=count)
    if not words.spoken:
        return f"{words.value}, {count}"
    return t("{value}, between {interval}, {count}", value=words.value, interval=between(estimate, t), count=count)


def between(estimate: Estimate, t: Language) -> str:
    """The interval in a sentence that begins with "between"."""
    say = _Writer(estimate, t, sign=estimate.unit is Unit.POINTS)
    low, high = say.ends(estimate.low or 0.0, estimate.high or 0.0)
    return t("{low} and {high}", low=low, high=high)


def scale_ends(scale: str) -> tuple[float, float]:
    """Worst and best of a scale as text: "0-10" → (0, 10), "5-1" → (5, 1)."""
    worst, _, best = scale.lstrip("-").partition("-")
    return (-1 if scale.startswith("-") else 1) * float(worst), float(best)
