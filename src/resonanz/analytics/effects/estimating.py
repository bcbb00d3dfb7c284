"""One door to every design: `estimate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from resonanz.analytics.effects.choosing import choose
from resonanz.analytics.effects.effect_arms import by_arms
from resonanz.analytics.effects.effect_did import by_differences
from resonanz.analytics.effects.effect_series import by_forecast
from resonanz.analytics.effects.effect_synthetic import by_twin, refuse_covariates
from resonanz.analytics.effects.effect_waves import by_waves
from resonanz.analytics.effects.panel import Panel, Treatment
from resonanz.analytics.effects.results import Design, Effect
from resonanz.analytics.effects.setup import Setup, prepare
from resonanz.analytics.errors import InvalidArgument

AUTO = "auto"


def estimate(
    panel: Panel,
    treatments: Sequence[Treatment],
    *,
    design: str = AUTO,
    covariates: Sequence[str] = (),
    level: float = 0.95,
    seed: int = 0,
    randomised: bool = False,
    planned: float | None = None,
) -> Effect:
    """Estimate what a measure changed.

    Args:
        panel: outcome of each unit in each period.
        treatments: treated units, each with its first treated period.
        design: ab, did, sc, sdid, staggered, its, or auto: chosen by the shape of the data.
        covariates: names of columns of the panel to adjust for; `sc` matches outcomes alone without them.
        level: coverage, 0…1.
        seed: of every draw.
        randomised: whether lot decided who is treated or when; `ab` claims it.
        planned: share of the units that lot was to treat, 0…1; None where nobody said.

    Returns:
        The effect; its value is None where nothing can be told, and the notes say why.

    Raises:
        InvalidArgument: if a unit, period, covariate or design is not known, or the data do not carry the design.
    """
    drawn = randomised or design == Design.AB
    setup = prepare(panel, treatments, level=level, seed=seed, randomised=drawn, covariates=covariates)
    setup = replace(setup, planned=planned)
    if design == AUTO:
        chosen, because = choose(setup)
        return _by(chosen, setup.noted(because))
    if design not in list(Design):
        raise InvalidArgument(
            "There is no design {design}. There are: auto, {known}.", design=design, known=", ".join(Design)
        )
    return _by(Design(design), setup)


def _by(design: Design, setup: Setup) -> Effect:
    if design in {Design.SDID, Design.STAGGERED}:
        refuse_covariates(setup, design)
    match design:
        case Design.DID:
            return by_differences(setup)
        case Design.SC | Design.SDID:
            return by_twin(setup, design)
        case Design.ITS:
            return by_forecast(setup)
        case Design.STAGGERED:
            return by_waves(setup)
        case Design.AB:
            return by_arms(setup) if len(setup.cohorts) == 1 else by_waves(setup)
