"""Planted buyers and contracts: what they will buy and bring, how many stay."""

from __future__ import annotations

import numpy as np
from tests.recovery.family import Family, Outcomes, holds
from tests.recovery.rates import Kind

from resonanz.analytics.simulate.buyers import BuyerCase, ContractCase
from resonanz.analytics.value.buyers.histories import orders
from resonanz.analytics.value.buyers.worth import value_of_buyers
from resonanz.analytics.value.contracts.worth import Terms, contract_value

_COVERS = ("value/buyers/*.py", "value/contracts/*.py", "simulate/buyers.py")
_START = np.datetime64("2024-01-01")
_HORIZON = 182


def _buyers(seed: int) -> Outcomes:
    case = BuyerCase()
    drawn = case.sample(500, _HORIZON, seed)
    seen = drawn.day < case.record
    end = _START + np.timedelta64(case.record - 1, "D")
    times = _START + drawn.day.astype("timedelta64[D]")
    found = value_of_buyers(
        orders(drawn.customer[seen], times[seen], drawn.amount[seen]),
        until=end,
        horizon_days=_HORIZON,
        discount=0,
        seed=seed,
    )
    later = np.unique(np.column_stack([drawn.customer, drawn.day])[~seen], axis=0)
    came = np.bincount(later[:, 0], minlength=500)
    money = np.bincount(drawn.customer[~seen], drawn.amount[~seen], minlength=500)
    rows = found.customers
    assert rows is not None
    assert found.holdout is not None
    assert rows.value_low is not None
    assert rows.value_high is not None
    window = found.holdout.whole
    return {
        "purchases to come": holds(found.purchases, float(came.sum())),
        "money to come": holds(found.value, float(money.sum())),
        "share still active": holds(found.alive, float(drawn.active.mean())),
        "held-out purchases": holds(window.predicted, window.actual),
        "a customer's purchases, share inside": float(
            np.mean((rows.purchases_low <= came) & (came <= rows.purchases_high))
        ),
        "a customer's money, share inside": float(np.mean((rows.value_low <= money) & (money <= rows.value_high))),
        "bias of purchases": (found.purchases.value or 0) / came.sum() - 1,
        "bias of money": (found.value.value or 0) / money.sum() - 1 if found.value else None,
        "split in two without reason": len(found.parameters) > 1,
        "half width of purchases": ((found.purchases.high or 0) - (found.purchases.low or 0)) / 2 / came.sum(),
    }


BUYERS = Family(
    name="buyers",
    says="500 buyers over a year, as BG/NBD and Gamma-Gamma tell it; what do they buy and bring in the next half-year?",
    covers=_COVERS,
    kinds={
        "purchases": Kind.COVERAGE,
        "money": Kind.COVERAGE,
        "share still": Kind.COVERAGE,
        "held-out": Kind.COVERAGE,
        "a customer's": Kind.FIGURE,
        "bias": Kind.BIAS,
        "split": Kind.FALSE_POSITIVE,
        "half": Kind.FIGURE,
    },
    run=_buyers,
    runs=500,
    quick=4,
)

_PERIODS = 12


def _contracts(seed: int) -> Outcomes:
    case = ContractCase()
    age, gone, fees, ends = case.sample(600, seed)
    found = contract_value(age, gone, fees, terms=Terms(horizon=_PERIODS, seed=seed))
    left = case.survival(_PERIODS)
    runs = ~gone
    paid = np.clip(ends[runs] - age[runs] - 1, 0, _PERIODS) @ fees[runs]
    return {
        "share left after 12 periods": holds(found.retention, float(left[-1])),
        "periods a contract lasts": holds(found.lifetime, float(left[:-1].sum())),
        "value of a new contract": holds(found.value, float(case.fee * left[:-1].sum())),
        "money still to come": holds(found.running, float(paid)),
        "bias of the share left": (found.retention.value or 0) / left[-1] - 1,
        "bias of the money to come": (found.running.value or 0) / paid - 1 if found.running else None,
        "another shape claimed": "retention_misfit" in {note.code for note in found.notes},
        "half width of the share left": ((found.retention.high or 0) - (found.retention.low or 0)) / 2,
    }


CONTRACTS = Family(
    name="contracts",
    says="600 contracts that began in the last 24 periods, each with its own chance to end: who stays, what comes in?",
    covers=_COVERS,
    kinds={
        "share left": Kind.COVERAGE,
        "periods": Kind.COVERAGE,
        "value": Kind.COVERAGE,
        "money": Kind.COVERAGE,
        "bias": Kind.BIAS,
        "another": Kind.FALSE_POSITIVE,
        "half": Kind.FIGURE,
    },
    run=_contracts,
    quick=12,
)

FAMILIES = (BUYERS, CONTRACTS)
