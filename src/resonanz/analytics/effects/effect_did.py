"""Difference in differences as an effect, with its checks."""

from __future__ import annotations

from typing import Final

import numpy as np

from resonanz.analytics.effects.checks import placebo_time, pre_trend, regression_to_mean, spill_over
from resonanz.analytics.effects.differing import Contrast, changes, cleared, contrast, half_widths
from resonanz.analytics.effects.finishing import Found, by_offset, finish, mean_course
from resonanz.analytics.effects.panel import Floats, known_means
from resonanz.analytics.effects.randomisation import FEW
from resonanz.analytics.effects.results import Design, Effect
from resonanz.analytics.effects.setup import Setup, both_sides, need_controls, one_start
from resonanz.analytics.results import Note, note

METHOD: Final = "did"


def by_differences(setup: Setup) -> Effect:
    """Treated units against the others, both as changes since before the start.

    Raises:
        InvalidArgument: if there is no period before the start or fewer than two comparison units.
    """
    start = one_start(setup)
    need_controls(setup, 2)
    setup = both_sides(setup)
    rest = cleared(setup)
    found = contrast(adjusted(setup, rest), setup)
    observed = mean_course(setup.outcome, setup.treated)
    gap = mean_course(rest, setup.treated)
    checks = (
        pre_trend(setup, rest),
        placebo_time(*_earlier(setup)),
        regression_to_mean(setup, found.value),
        spill_over(setup, rest),
    )
    return finish(
        setup,
        Design.DID,
        Found(
            value=found.value,
            low=found.low,
            high=found.high,
            method=METHOD,
            observed=observed,
            expected=observed - gap,
            half=half_widths(rest, setup),
            differences=by_offset(gap, half_widths(rest, setup), start),
            checks=checks,
            base=float(np.nanmean(observed[start:])) - found.value,
            notes=_notes(setup, found),
        ),
    )


def adjusted(setup: Setup, rest: Floats) -> Floats:
    """Change of each unit, cleared of what its covariates before the start explain among the comparison units."""
    change = changes(setup, rest)
    if not setup.covariates:
        return change
    columns = [known_means(setup.panel.covariates[name][:, : setup.first], axis=1) for name in setup.covariates]
    x = np.column_stack([np.ones(len(change)), *columns])
    slopes = np.linalg.lstsq(x[setup.controls], change[setup.controls], rcond=None)[0]
    return np.asarray(change - x @ slopes, dtype=np.float64)


def _earlier(setup: Setup) -> tuple[Contrast | None, str]:
    """The same estimate with an invented start in the last third before the true one."""
    if setup.first < 4:
        return None, ""
    earlier = both_sides(setup.pretend(setup.first - max(1, setup.first // 3)))
    return contrast(changes(earlier, cleared(earlier)), earlier), earlier.panel.times[earlier.first]


def _notes(setup: Setup, found: Contrast) -> tuple[Note, ...]:
    notes = []
    if found.by_lot:
        notes.append(note("interval_by_lot", n=len(setup.start)))
    elif len(setup.start) < FEW:
        notes.append(note("few_units", n=len(setup.start), needed=FEW))
    if len(setup.treated) == 1:
        notes.append(note("one_treated_unit"))
    return tuple(notes)
