"""What customers are worth: buyers in the year to come, contracts over their horizon, and how the forecast did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from resonanz.analytics.results import Estimate
from resonanz.report.context import Context
from resonanz.report.learned import Value
from resonanz.report.phrases import value as say
from resonanz.report.phrases.names import method
from resonanz.report.sections.journey import Tile
from resonanz.report.sections.levers import levers
from resonanz.report.sections.parts import StripTable

HORIZON = 12
"""Periods for which the value of contracts is told (`contracts.worth.Terms`)."""


@dataclass(frozen=True, slots=True)
class Block:
    """Figures of one kind of customers, with a sentence below."""

    title: str
    aside: str
    tiles: tuple[Tile, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Worth:
    """Everything about the value of customers."""

    blocks: tuple[Block, ...]
    levers: StripTable | None


def worth(c: Context) -> Worth | None:
    """The section; None where nothing can be said about value."""
    found = c.report.learned.value
    if found is None:
        return None
    shown = None if found.levers is None else levers(c, found.levers)
    return Worth((*_buyers(c, found), *_contracts(c, found), *_offer(c, found)), shown)


def _buyers(c: Context, found: Value) -> Iterator[Block]:
    if found.buyers is None:
        return
    t, known = c.t, found.buyers
    weeks = t.plural("next {n} day", "next {n} days", known.horizon_days)
    tiles = [
        _tile(c, found, t("Still customers"), known.alive),
        _tile(c, found, t("Purchase days to come"), known.purchases),
    ]
    if known.value is not None:
        tiles.append(_tile(c, found, t("Money to come"), known.value))
    if known.value_each is not None:
        tiles.append(_tile(c, found, t("Mean per customer"), known.value_each))
    about = t.plural("{n} customer", "{n} customers", known.n)
    again = t.plural("{n} of them bought again", "{n} of them bought again", known.repeaters)
    sentence = say.tried(known.holdout, c) if known.holdout is not None else ""
    yield Block(t("Buyers in the {weeks}", weeks=weeks), f"{about}, {again}", tuple(tiles), sentence)


def _contracts(c: Context, found: Value) -> Iterator[Block]:
    if found.contracts is None:
        return
    t, known = c.t, found.contracts.contracts
    tiles = [
        _tile(c, found, t("New contracts that last {n} periods", n=HORIZON), known.retention),
        _tile(c, found, t("Periods a new contract lasts, of {n}", n=HORIZON), known.lifetime),
    ]
    if known.value is not None:
        tiles.append(_tile(c, found, t("Value of a new contract"), known.value))
    if known.running is not None:
        tiles.append(_tile(c, found, t("Still to come from all running ones"), known.running))
    columns = t("duration: {tenure}", tenure=found.contracts.tenure)
    if found.contracts.payment:
        columns += ", " + t("per period: {payment}", payment=found.contracts.payment)
    about = t.plural("{n} contract", "{n} contracts", known.n)
    ended = t.plural("{n} of them ended", "{n} of them ended", known.left)
    yield Block(t("Contracts"), f"{about}, {ended}", tuple(tiles), columns)


def _offer(c: Context, found: Value) -> Iterator[Block]:
    """Whom an offer would pay for; nothing where risk or value is unknown."""
    if found.offer is None:
        return
    t, bid = c.t, found.offer
    customers = t.plural("{n} customer", "{n} customers", bid.decision.contacted)
    tiles = (
        Tile(t("Pays from a risk of"), t.percent(bid.decision.threshold), customers, "", t("of the assumptions alone")),
        _tile(c, found, t("Left over, offered to these"), bid.decision.profit),
        _tile(c, found, t("Left over, offered to everybody"), bid.decision.everybody),
    )
    sentence = say.assumed(bid, found.currency, c)
    yield Block(t("Whom an offer would pay for"), t("assumed costs and success"), tiles, sentence)


def _tile(c: Context, found: Value, label: str, estimate: Estimate) -> Tile:
    shown, interval = say.amount(estimate, found.currency, c)
    return Tile(label, shown or c.t("cannot tell yet"), interval, "", method(estimate.method, c.t))
