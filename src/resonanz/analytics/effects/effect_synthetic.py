"""Synthetic control and synthetic difference in differences as effects, with their checks."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import numpy as np

from resonanz.analytics.effects.checks import misfit, placebo_time, placebo_unit
from resonanz.analytics.effects.differing import Contrast
from resonanz.analytics.effects.finishing import Found, by_offset, finish
from resonanz.analytics.effects.results import Check, Design, Effect
from resonanz.analytics.effects.setup import Setup, complete, need_before, need_controls, one_start
from resonanz.analytics.effects.synthetic import Fitter, Synthetic, fit_control, fit_sdid, named_weights, synthetic
from resonanz.analytics.errors import InvalidArgument
from resonanz.analytics.results import note

_FITTERS: Final[dict[Design, Fitter]] = {Design.SC: fit_control, Design.SDID: fit_sdid}


def by_twin(setup: Setup, design: Design) -> Effect:
    """Treated units against a weighted mean of others that ran alike before the start.

    Raises:
        InvalidArgument: if there are fewer than two periods before, or not more comparison than treated units.
    """
    one_start(setup)
    need_before(setup, 2)
    setup = complete(setup)
    need_before(setup, 2)
    need_controls(setup, max(2, len(setup.treated) + 1))
    found = synthetic(setup, _FITTERS[design])
    half = float(found.half[-1])
    fit = found.fit
    return finish(
        setup,
        design,
        Found(
            value=fit.value,
            low=fit.value - half,
            high=fit.value + half,
            method=design.value,
            observed=setup.outcome[setup.treated].mean(axis=0),
            expected=fit.expected,
            half=found.half[:-1],
            differences=by_offset(fit.gap, found.half[:-1], setup.first),
            checks=_checks(setup, found, design),
            base=float(fit.expected[setup.first :].mean()),
            weights=MappingProxyType(named_weights(setup, fit.weights)),
            notes=(note("one_treated_unit"),) if len(setup.treated) == 1 else (),
        ),
    )


def _checks(setup: Setup, found: Synthetic, design: Design) -> tuple[Check, ...]:
    clear = abs(found.fit.value) > found.half[-1]
    return (
        misfit(found),
        placebo_time(*_earlier(setup, design)),
        placebo_unit(found, setup.first, clear=bool(clear)),
        _without_largest(setup, found, design),
    )


def _earlier(setup: Setup, design: Design) -> tuple[Contrast | None, str]:
    """The same estimate with an invented start in the last third before the true one."""
    if setup.first < 6:
        return None, ""
    earlier = setup.pretend(setup.first - setup.first // 3)
    found = synthetic(earlier, _FITTERS[design])
    value, half = found.fit.value, float(found.half[-1])
    return Contrast(value, value - half, value + half, by_lot=False), earlier.panel.times[earlier.first]


def _without_largest(setup: Setup, found: Synthetic, design: Design) -> Check:
    """Does the effect stand when the comparison unit with the largest weight is left out?"""
    if len(setup.controls) < len(setup.treated) + 2:
        return Check("leave_one_out", None, None, note("leave_one_out_too_few"))
    largest = setup.controls[int(np.argmax(found.fit.weights))]
    rest = setup.keep(np.setdiff1d(np.arange(len(setup.start)), [largest]))
    y = rest.outcome
    other = _FITTERS[design](
        y[rest.treated].mean(axis=0), y[rest.controls], rest.first, np.empty((0, 0)), len(rest.treated)
    )
    stands = abs(other.value - found.fit.value) <= found.half[-1]
    code = "leave_one_out_stands" if stands else "leave_one_out_falls"
    return Check("leave_one_out", bool(stands), other.value, note(code, unit=setup.panel.units[int(largest)]))


def refuse_covariates(setup: Setup, design: Design) -> None:
    """Designs that cannot adjust say so instead of ignoring the wish.

    Raises:
        InvalidArgument: if covariates are named.
    """
    if setup.covariates:
        raise InvalidArgument(
            "The design {design} takes no covariates. Leave them out, or use ab, did, sc or its.", design=design.value
        )
