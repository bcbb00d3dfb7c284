"""A small organisation whose every number can be checked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from resonanz.analytics.simulate.organisation import (
    Churn,
    Driver,
    Edge,
    Measure,
    Organisation,
    Persona,
    Process,
    Shock,
    Touchpoint,
    UnitSpec,
)

END = date(2026, 3, 2)

SMALL = Organisation(
    name="Small",
    customers=2_000,
    months=12,
    units=(UnitSpec("A", 1.0), UnitSpec("B", 1.0)),
    personas=(Persona("one", 1.0),),
    touchpoints=(
        Touchpoint("Form", "Buy", "Web", (), 0.0, "ces", 1.0, ("start",)),
        Touchpoint("Call", "Use", "Phone", ("Service",), 0.0, "csat", 1.0, ("advice",)),
        Touchpoint("Bill", "Pay", "Letter", ("Billing",), 0.0, "nps", 1.0, ("invoice",)),
        Touchpoint("Exit", "Leave", "Letter", ()),
    ),
    processes=(
        Process(
            "Order",
            6.0,
            (
                Edge(None, "Form", 1.0),
                Edge("Form", "Call", 0.25, 10),
                Edge("Form", "Bill", 0.75, 100),
                Edge("Call", "Bill", 1.0, 100),
                Edge("Bill", None, 1.0),
            ),
        ),
        Process("Leave", 0.0, (Edge(None, "Exit", 1.0), Edge("Exit", None, 1.0))),
    ),
    drivers=(Driver("Buying", ("Form",), 0.5), Driver("Calling", ("Call",), 0.3, 0.5)),
    leaving="Leave",
    holidays=((1, 1), (12, 25)),
    churn=Churn(base=-3.0, slope=1.0),
    answering=0.5,
)

SHOCKED = replace(SMALL, shocks=(Shock("bad", 4, 8, ("B",), ("Bill",), quality=-1.0),))
SLOWED = replace(SMALL, shocks=(Shock("slow", 4, 8, ("B",), pace=3.0),))
DETOURED = replace(SMALL, shocks=(Shock("back", 0, 99, ("A",), detour="Call", repeat=0.5),))
HELPED = replace(SMALL, measures=(Measure("clear", ("Bill",), 0.8, ((6, ("A",)),)),))
