"""The policies, one small file each, in the order of the loop."""

from __future__ import annotations

from resonanz.loop.policies import (
    cases_to_opportunity,
    detractor_to_case,
    falling_metric,
    follow_up,
    measure_ends,
    next_wave,
    wave_starts,
)

ALL = (
    detractor_to_case.POLICY,
    follow_up.POLICY,
    cases_to_opportunity.POLICY,
    falling_metric.POLICY,
    next_wave.POLICY,
    wave_starts.POLICY,
    measure_ends.POLICY,
)
