"""What customers are worth: buyers by their orders, contracts by how long they last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from resonanz.analytics.errors import AnalyticsError
from resonanz.analytics.results import note
from resonanz.analytics.value.buyers.results import Buyers
from resonanz.events.headers import normalise
from resonanz.report.analysis.learned.inquiry import Found, Inquiry, nothing, sampled
from resonanz.report.analysis.learned.levers import find_levers
from resonanz.report.analysis.learned.offers import find_offer
from resonanz.report.analysis.learned.outcomes import Outcome
from resonanz.report.learned import ContractValue, Departure, Value

Floats = NDArray[np.float64]

TENURE: Final = re.compile(
    r"^(?:tenure|account ?length|customer ?age|months? (?:on book|as customer|active)|vertragsdauer|laufzeit"
    r"|kundendauer|contract ?(?:length|duration|months)|tenure (?:in )?(?:months?|years?))(?: months?| monate?)?$"
)
"""Columns that count the periods for which a contract has run."""
PAYMENT: Final = re.compile(
    r"^(?:monthly ?(?:charges?|fee|revenue|payment|price|rate)|charges? per month|monatlich\w* ?\w*|monatsbeitrag"
    r"|monatspreis|grundgebuehr|beitrag|mrr)$"
)
"""Columns that hold what a contract brings per period."""
_MOST_PERIODS: Final = 600


def find_value(inquiry: Inquiry, outcome: Outcome | None, predicted: Departure | None = None) -> Found[Value]:
    """Value of buyers, of contracts, and of ratings; what is missing where there is nothing of it."""
    buyers, contracts, levers = _buyers(inquiry), _contracts(outcome), find_levers(inquiry)
    limits = [*buyers.limits, *contracts.limits]
    if buyers.result is None and contracts.result is None:
        limits = limits or [note("value_no_orders")]
        if levers.result is None:
            return nothing(*limits, *levers.limits)
    offer = find_offer(contracts.result, outcome, predicted)
    known = Value(buyers.result, contracts.result, _currency(inquiry), levers.result, offer)
    return Found(known, (*limits, *levers.limits))


def _buyers(inquiry: Inquiry) -> Found[Buyers]:
    from resonanz.analytics.value.buyers.histories import orders as collect
    from resonanz.analytics.value.buyers.worth import value_of_buyers
    from resonanz.events.engines.samples import orders

    sample = orders(inquiry.record)
    rows = sample.rows
    if not rows.num_rows:
        return Found(None)
    days = rows["occurred_at"].to_numpy().astype("datetime64[D]")
    try:
        bought = collect(np.array(rows["customer"].to_pylist()), days, rows["value"].to_numpy())
        found = value_of_buyers(bought)
    except AnalyticsError:
        return nothing(note("value_no_repeats", n=sample.total))
    read = len(rows["customer"].unique())
    limits = [note("sampled_value", n=read, total=sample.total)] if read < sample.total else []
    if found.alive.value is None:
        return nothing(*found.notes)
    return Found(found, (*limits, *found.notes))


def _contracts(outcome: Outcome | None) -> Found[ContractValue]:
    """Contracts that a departure ends, where a column says how long they have run."""
    from resonanz.analytics.value.contracts.worth import contract_value

    if outcome is None or not outcome.departure or outcome.history is not None:
        return Found(None)
    tenure = next(((name, p) for name, p in _numbers(outcome, TENURE) if _are_periods(p)), None)
    if tenure is None:
        return nothing(note("contracts_no_tenure"))
    name, periods = tenure
    payment = next(_numbers(outcome, PAYMENT), None)
    known = np.isfinite(periods)
    money = None if payment is None else payment[1][known]
    found = contract_value(np.maximum(periods[known], 1), outcome.left[known], money)
    if found.retention.value is None:
        return nothing(*found.notes)
    limits = (*sampled(outcome.sample, "contracts"), *found.notes)
    return Found(ContractValue(found, name, payment[0] if payment else None), limits)


def _numbers(outcome: Outcome, pattern: re.Pattern[str]) -> Iterator[tuple[str, Floats]]:
    for name, values in outcome.columns.items():
        if pattern.search(normalise(name)):
            yield name, _as_numbers(values)


def _as_numbers(values: NDArray[Any]) -> Floats:
    """Numbers of a column, NaN for anything else."""
    if values.dtype.kind == "f":
        return values
    from resonanz.events.mapping.profile import number

    read = (None if value is None else number(str(value)) for value in values.tolist())
    return np.array([np.nan if value is None else value for value in read])


def _are_periods(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    return len(known) > 0 and bool(
        np.all(known == np.floor(known)) and known.min() >= 0 and known.max() <= _MOST_PERIODS
    )


def _currency(inquiry: Inquiry) -> str | None:
    currencies = inquiry.record.filter(inquiry.record.value.notnull()).currency
    found: str | None = currencies.max().to_pyarrow().as_py()
    return found
