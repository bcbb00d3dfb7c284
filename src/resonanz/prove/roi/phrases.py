"""The ledger in words and strips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from resonanz.analytics.results import Estimate
from resonanz.prove.roi.forms import METRICS
from resonanz.prove.roi.models import Certainty, LedgerLine, ValueModel
from resonanz.prove.roi.queries import chance_of, estimate_of
from resonanz.report.charts import strips
from resonanz.report.charts.axis import Axis, around
from resonanz.report.charts.axis import ends as known_ends
from resonanz.report.charts.strips import Strip, Tone
from resonanz.report.charts.svg import tag
from resonanz.report.words import figure
from resonanz.report.words import money as amount
from resonanz.ui import parts
from resonanz.ui.parts import Source, Sum, Words
from resonanz.ui.speech import short_day, speech

TITLES: Final[Mapping[Certainty, Words]] = {
    Certainty.PROVEN: gettext_lazy("Proven"),
    Certainty.PLAUSIBLE: gettext_lazy("Plausible"),
    Certainty.ASSUMED: gettext_lazy("Assumed"),
}
RESTS_ON: Final[Mapping[Certainty, Words]] = {
    Certainty.PROVEN: gettext_lazy("Drawn by lot, or compared with all checks passed and an interval above zero."),
    Certainty.PLAUSIBLE: gettext_lazy("Compared or associated. The true cause may be something else."),
    Certainty.ASSUMED: gettext_lazy("Plans with a number. They become evidence only through a pilot."),
}
FACTORS: Final[Mapping[str, Words]] = {
    "effect": gettext_lazy("the effect itself"),
    "euro": gettext_lazy("euro per point"),
    "reach": gettext_lazy("customers reached"),
    "margin": gettext_lazy("margin"),
    "persistence": gettext_lazy("how long the effect lasts"),
    "cost": gettext_lazy("cost once"),
    "yearly_cost": gettext_lazy("cost each year"),
}
LEAST_CENTS: Final = 100
"""Information worth less than that is not worth a line."""
TONES: Final = {Certainty.PROVEN: Tone.BETTER, Certainty.PLAUSIBLE: Tone.PLAUSIBLE}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the ledger, drawn and worded."""

    line: LedgerLine
    estimate: Estimate
    strip: Markup
    about: str
    state: str


@dataclass(frozen=True, slots=True)
class Group:
    """Lines of one kind."""

    key: str
    title: Words
    aside: str
    rows: tuple[Row, ...]


def headline(lines: Sequence[LedgerLine], sums: Mapping[Certainty, Estimate]) -> str:
    """What is proven, or what is missing for it."""
    if not lines:
        return _("Nothing is booked yet.")
    counting = {line.certainty for line in lines if line.counts}
    if not counting:
        return _("Nothing counts yet: every booking waits for controlling.")
    if Certainty.PROVEN in counting:
        more = _("The rest is plausible or assumed.") if len(counting) > 1 else ""
        if (sums[Certainty.PLAUSIBLE].value or 0) < 0:
            more = _("Plausible is a loss of %(loss)s.") % {"loss": _loss(sums[Certainty.PLAUSIBLE])}
        return f"{_proven(sums[Certainty.PROVEN])} {more}".strip()
    kind = Certainty.PLAUSIBLE if Certainty.PLAUSIBLE in counting else Certainty.ASSUMED
    words = {
        Certainty.PLAUSIBLE: _("Nothing is proven yet; %(amount)s is plausible."),
        Certainty.ASSUMED: _("Nothing is proven yet; %(amount)s is assumed."),
    }
    return words[kind] % {"amount": figure(sums[kind], speech()).value}


def _proven(found: Estimate) -> str:
    """A proven effect is not yet proven money: the interval may hold both gain and loss."""
    if (found.high or 0.0) < 0:
        return _("A loss of %(loss)s is proven.") % {"loss": _loss(found)}
    words = {"amount": figure(found, speech()).value}
    if (found.low or 0.0) > 0:
        return _("%(amount)s is proven.") % words
    return _("The proven effect is worth about %(amount)s; whether it pays is not certain yet.") % words


def _loss(found: Estimate) -> str:
    return figure(replace(found, value=-(found.value or 0.0), low=None, high=None), speech()).value


def lead(sums: Mapping[Certainty, Estimate]) -> str:
    """The interval of what is proven, and the rule of the three sums."""
    proven = figure(sums[Certainty.PROVEN], speech()).spoken
    rule = _("Three sums that are never added up. Each euro belongs to one line.")
    return _("Proven: %(interval)s.") % {"interval": proven} + " " + rule if proven else rule


def three(sums: Mapping[Certainty, Estimate]) -> list[Sum]:
    """The three sums in their textures."""
    return [
        Sum(parts.Certainty(kind.value), TITLES[kind], sums[kind], RESTS_ON[kind], f"#{kind.value}")
        for kind in Certainty
    ]


def groups(lines: Iterable[LedgerLine]) -> list[Group]:
    """Lines by what may be said of them; what waits and what was reversed stands below."""
    rows = list(lines)
    axis = around(known_ends(estimate_of(line) for line in rows), include=0.0)
    kinds = [(kind.value, TITLES[kind], [x for x in rows if x.counts and x.certainty == kind]) for kind in Certainty]
    waiting = [x for x in rows if x.signed_at is None and x.reversed_at is None]
    kinds.append(("waiting", _("Waiting for controlling"), waiting))
    kinds.append(("reversed", _("Reversed"), [x for x in rows if x.reversed_at is not None]))
    found = ((key, title, sorted(mine, key=lambda x: -x.value_cents)) for key, title, mine in kinds)
    return [Group(key, title, _lines(mine), tuple(row(x, axis) for x in mine)) for key, title, mine in found if mine]


def _lines(rows: Sequence[LedgerLine]) -> str:
    return _("1 line") if len(rows) == 1 else _("%(n)s lines") % {"n": speech().whole(len(rows))}


def row(line: LedgerLine, axis: Axis) -> Row:
    """One line, drawn and worded."""
    return Row(line, estimate_of(line), strip(line, axis), about(line), state(line))


def about(line: LedgerLine) -> str:
    """Number of the measure, model and years."""
    years = _("1 year") if line.calculation["years"] == 1 else _("%(n)s years") % {"n": line.calculation["years"]}
    return " · ".join(filter(None, (line.measure_number, line.model.name, years)))


def state(line: LedgerLine) -> str:
    """Who answers for it, or what it waits for."""
    if line.reversed_at is not None:
        return _("reversed %(day)s: %(reason)s") % {"day": short_day(line.reversed_at), "reason": line.reason}
    if line.signed_at is None:
        return _("waits for controlling")
    return _("signed %(day)s") % {"day": short_day(line.signed_at)}


def strip(line: LedgerLine, axis: Axis) -> Markup:
    """The amount with its interval; an assumption is a dashed outline without one."""
    found, t = estimate_of(line), speech()
    words = figure(found, t)
    label = f"{line.title}: {words.value}" + (f", {words.spoken}" if words.spoken else "")
    if line.certainty != Certainty.ASSUMED:
        return strips.draw(Strip(found, axis, TONES[Certainty(line.certainty)], label, zero=True))
    bare = strips.draw(Strip(None, axis, Tone.NEUTRAL, label, zero=True))
    left, right = sorted((_place(axis, 0.0), _place(axis, found.value or 0.0)))
    width = f"{max(right - left, 0.8):.2f}%"
    outline = tag("rect", {"x": f"{left:.2f}%", "width": width, "y": 7, "height": 10, "rx": 3, "class": "plan"})
    return Markup(str(bare).removesuffix("</svg>") + str(outline) + "</svg>")  # noqa: S704 - both were escaped


def _place(axis: Axis, value: float) -> float:
    return strips.INSET + axis.share(value) * (100 - 2 * strips.INSET)


def sentence(line: LedgerLine) -> str:
    """What one line says."""
    found = estimate_of(line)
    words = figure(found, speech())
    values = {"title": line.title, "amount": words.value, "interval": words.spoken}
    if line.certainty == Certainty.ASSUMED:
        return _("%(title)s: %(amount)s is a plan, nothing was measured.") % values
    if (found.low or 0) > 0:
        return _("%(title)s is worth %(amount)s (%(interval)s).") % values
    if (found.high or 0) < 0:
        return _("%(title)s costs more than it brings: %(amount)s (%(interval)s).") % values
    return _("Whether %(title)s pays cannot be told yet: %(amount)s (%(interval)s).") % values


def reading(line: LedgerLine) -> str:
    """The chance of gain in words."""
    chance = chance_of(line)
    if chance is None:
        return _("A plan has no interval: it stands apart and counts as assumed.")
    share = speech().percent(chance.value or 0.0, 0)
    return _("In %(share)s of %(draws)s draws it brings more than it costs.") % {
        "share": share,
        "draws": speech().whole(chance.n),
    }


def money(cents: int, currency: str) -> str:
    """An amount in whole euros: nothing that was drawn is known to the cent."""
    return amount(cents / 100, speech(), currency)


@dataclass(frozen=True, slots=True)
class Bar:
    """One factor of the tornado: from P10 to P90 of it, the others in their middle."""

    name: Words
    low: str
    high: str
    strip: Markup
    correlation: str
    information: str


def tornado(line: LedgerLine) -> list[Bar]:
    """What the amount hangs on, the most influential first."""
    found, t, code = line.result.get("influences", ()), speech(), line.model.currency
    axis = around([item[end] / 100 for item in found for end in ("low", "high")], include=0.0)
    return [
        Bar(
            FACTORS[item["factor"]],
            money(item["low"], code),
            money(item["high"], code),
            _swing(axis, item, code),
            t.number(item["correlation"], 2, sign=True),
            money(item["information"], code) if item["information"] >= LEAST_CENTS else "–",
        )
        for item in found
    ]


def _swing(axis: Axis, item: Mapping[str, Any], code: str) -> Markup:
    low, high = sorted((item["low"], item["high"]))
    left, right, zero = (_place(axis, value / 100) for value in (low, high, 0))
    width = f"{max(right - left, 0.8):.2f}%"
    said = f"{FACTORS[item['factor']]}: {money(low, code)} – {money(high, code)}"
    return tag(
        "svg",
        {"class": "strip swing", "role": "img", "aria-label": said, "height": strips.HEIGHT},
        tag("line", {"x1": "0", "x2": "100%", "y1": 12, "y2": 12, "class": "base"}),
        tag("rect", {"x": f"{left:.2f}%", "width": width, "y": 6, "height": 12, "rx": 2, "class": "bar"}),
        tag("line", {"x1": f"{zero:.2f}%", "x2": f"{zero:.2f}%", "y1": 3, "y2": 21, "class": "zero"}),
    )


def learnings(lines: Iterable[LedgerLine], most: int = 3) -> list[tuple[str, str, str]]:
    """What would change the picture most: line, quantity, what knowing it is worth."""
    found = [
        (item["information"], line, item["factor"])
        for line in lines
        if line.reversed_at is None
        for item in line.result.get("influences", ())
        if item["information"] >= 100
    ]
    best = sorted(found, key=lambda entry: -entry[0])[:most]
    return [
        (line.code, f"{line.title}: {FACTORS[factor]}", money(cents, line.model.currency))
        for cents, line, factor in best
    ]


def ingredients(line: LedgerLine) -> list[tuple[Words, str]]:
    """Everything that was put in."""
    plan, model, t = line.calculation, line.model, speech()
    gain = plan["gain"]
    rows: list[tuple[Words, str]] = [
        (_("Effect, in points"), span([gain["low"], gain["middle"], gain["high"]], 2)),
        (_("Customers reached in a year"), span(plan["reach"], 0)),
        (_("Percent left after each further year"), span(plan["persistence"], 0)),
        (_("Cost once"), span([x / 100 for x in plan["cost"]], 0, model.currency)),
        (_("Cost each year"), span([x / 100 for x in plan["yearly_cost"]], 0, model.currency)),
        (_("Years that count"), t.whole(plan["years"])),
        (_("Discount rate, percent a year"), t.number(plan["discount"], 1)),
    ]
    if plan["ramp"]:
        rows.append((_("Percent of the benefit in the first years"), ", ".join(t.number(x, 0) for x in plan["ramp"])))
    if plan["share"] < 1:
        rows.append((_("Share of these customers that no other line claims"), t.percent(plan["share"], 0)))
    return rows


def span(values: Sequence[float], digits: int, currency: str = "") -> str:
    """Three values in words: 8 (5 to 12)."""
    t = speech()
    low, middle, high = (amount(v, t, currency, digits=digits) if currency else t.number(v, digits) for v in values)
    return (
        middle if low == high else _("%(middle)s (%(low)s to %(high)s)") % {"middle": middle, "low": low, "high": high}
    )


def model_sentence(model: ValueModel) -> str:
    """What a model says."""
    return _("One point of %(metric)s is worth %(euro)s per customer and year.") % {
        "metric": METRICS.get(model.metric, model.metric),
        "euro": span([x / 100 for x in (model.low_cents, model.middle_cents, model.high_cents)], 2, model.currency),
    }


def provenance(lines: Sequence[LedgerLine]) -> list[Source]:
    """What all numbers of the page rest on."""
    draws = max((line.result.get("draws", 0) for line in lines), default=0)
    rows: list[Source] = [Source(_("95% intervals"))] if draws else []
    if draws:
        rows.append(Source(_("%(n)s draws each") % {"n": speech().whole(draws)}))
    return [*rows, Source(_("no euro is booked twice")), Source(_("Method"), reverse("method", args=["npv"]))]


def information(line: LedgerLine) -> str:
    """What knowing everything before deciding would have been worth."""
    cents = line.result.get("information", 0)
    if cents < LEAST_CENTS:
        return _("More knowledge would not change the decision.") if "information" in line.result else ""
    words = _("Knowing everything before deciding would be worth %(amount)s at most: more research may cost no more.")
    return words % {"amount": money(cents, line.model.currency)}


def quantiles(line: LedgerLine) -> list[tuple[Words, str]]:
    """P10, P50 and P90 of the draws; a plan has none."""
    names = {"p10": _("in nine of ten draws more"), "p50": _("the middle draw"), "p90": _("in one of ten draws more")}
    code = line.model.currency
    return [(words, money(line.result[name], code)) for name, words in names.items() if name in line.result]


def rows(lines: Sequence[LedgerLine]) -> list[Row]:
    """Some lines on an axis of their own."""
    axis = around(known_ends(estimate_of(item) for item in lines), include=0.0)
    return [row(item, axis) for item in lines]


def exports() -> list[Source]:
    """The formats in which the ledger can be taken away."""
    kinds = {"xlsx": _("Workbook (XLSX)"), "csv": _("Table (CSV)")}
    return [Source(label, reverse("roi:export", args=[kind])) for kind, label in kinds.items()]


COLUMNS: Final[tuple[Words, ...]] = (
    gettext_lazy("Line"),
    gettext_lazy("What for"),
    gettext_lazy("Measure"),
    gettext_lazy("Certainty"),
    gettext_lazy("Evidence"),
    gettext_lazy("Value"),
    gettext_lazy("From"),
    gettext_lazy("Up to"),
    gettext_lazy("Currency"),
    gettext_lazy("Years"),
    gettext_lazy("Chance of gain"),
    gettext_lazy("Value model"),
    gettext_lazy("Booked on"),
    gettext_lazy("Signed on"),
    gettext_lazy("Reversed on"),
    gettext_lazy("Reason of the reversal"),
)


def cells(line: LedgerLine) -> tuple[object, ...]:
    """A line as a row of a file: amounts as plain numbers, days as ISO dates."""
    chance = chance_of(line)
    ends = [f"{line.result[name] / 100:.2f}" if name in line.result else "" for name in ("low", "high")]
    return (
        line.code,
        line.title,
        line.measure_number,
        TITLES[Certainty(line.certainty)],
        line.grade,
        f"{line.value_cents / 100:.2f}",
        *ends,
        line.model.currency,
        line.calculation["years"],
        "" if chance is None else f"{chance.value:.3f}",
        str(line.model),
        _day(line.booked_at),
        _day(line.signed_at),
        _day(line.reversed_at),
        line.reason,
    )


def _day(at: datetime | None) -> str:
    return timezone.localtime(at).date().isoformat() if at else ""
