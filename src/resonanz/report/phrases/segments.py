"""Words about groups of customers."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.analytics.segments.results import Segment, Segmentation, Trait
from resonanz.analytics.segments.rules import Comparison, Condition
from resonanz.report.context import Context
from resonanz.report.phrases import msg
from resonanz.report.words import figure

CONDITIONS: Mapping[Comparison, str] = {
    Comparison.IS: msg("{column} is {value}"),
    Comparison.AT_LEAST: msg("{column} is at least {value}"),
    Comparison.AT_MOST: msg("{column} is at most {value}"),
}


def summary(found: Segmentation, c: Context) -> str:
    """How many groups there are, and that they would be found again."""
    t = c.t
    words = t.plural("{n} group of customers comes back", "{n} groups of customers come back", len(found.items))
    again = next((tried.stability for tried in found.tried if tried.k == len(found.items)), None)
    if again is None or again.value is None:
        return f"{words}."
    shown = figure(again, t)
    return t("{groups} in other samples: agreement {value} ({interval}), 100% is the same.", groups=words,
             value=shown.value, interval=shown.spoken)  # fmt: skip


def rule(item: Segment, c: Context) -> str:
    """How a member is found."""
    parts = [condition(part, c) for part in item.rule]
    return c.t("{first} and {last}", first=", ".join(parts[:-1]), last=parts[-1]) if len(parts) > 1 else "".join(parts)


def condition(part: Condition, c: Context) -> str:
    """One condition in words."""
    return c.t(CONDITIONS[part.comparison], column=c.label(part.column), value=_said(part.value, c))


def _said(value: str | float, c: Context) -> str:
    if isinstance(value, str):
        return c.t.quote(value)
    return c.t.number(value, 0 if float(value).is_integer() else 2)


def trait(item: Trait, c: Context) -> str:
    """How a group differs from all customers in one column."""
    t, name = c.t, c.label(item.column)
    if item.label is not None:
        return t("{column} {value}: {here}, otherwise {overall}", column=name, value=t.quote(item.label),
                 here=t.percent(item.here), overall=t.percent(item.overall))  # fmt: skip
    digits = 0 if max(abs(item.here), abs(item.overall)) >= 100 else 1
    return t("{column}: {here} on average, otherwise {overall}", column=name, here=t.number(item.here, digits),
             overall=t.number(item.overall, digits))  # fmt: skip


def found_by(item: Segment, c: Context) -> str:
    """How well the rule finds members, on customers it was not made from."""
    t = c.t
    if not (item.precision.known and item.reach.known):
        return ""
    right, reach = figure(item.precision, t), figure(item.reach, t)
    return t("the rule is right in {right} ({right_interval}) and finds {reach} ({reach_interval})", right=right.value,
             right_interval=right.spoken, reach=reach.value, reach_interval=reach.spoken)  # fmt: skip
