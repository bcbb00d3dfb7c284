"""A sentence for each code that an effect carries."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.report.phrases import msg

_REASONS: Mapping[str, str] = {
    "grade_lot": msg("Lot decided: apart from chance, nothing else explains a difference."),
    "grade_lot_doubted": msg("Lot decided, but the check {check} speaks against the comparison."),
    "grade_blocked": msg("The sizes of the groups contradict the draw, so there is no result."),
    "grade_compared": msg("Nothing was drawn by lot, but the comparison passed every check that decides."),
    "grade_check_failed": msg("The check {check} was not passed, so this is an association and no proof."),
    "grade_check_missing": msg("The check {check} could not be made, so this is an association and no proof."),
    "grade_no_result": msg("There are too few units or periods for an interval."),
}
_CHOICES: Mapping[str, str] = {
    "auto_ab": msg("Chosen because lot decided who was treated."),
    "auto_staggered": msg("Chosen because the units begin at {n} different times."),
    "auto_its": msg("Chosen because there are too few units to compare with: {n}."),
    "auto_sdid": msg(
        "Chosen because few units are treated ({treated}) and many others ({controls}) were watched long enough before "
        "({before} periods) to build a twin."
    ),
    "auto_did": msg("Chosen because {treated} treated units can be compared with {controls} others."),
}
_LIMITS: Mapping[str, str] = {
    "units_left_out": msg("Units with holes that were left out: {n}."),
    "periods_left_out": msg("Periods left out because values of treated units are missing: {n}."),
    "periods_all_treated": msg(
        "Periods left out because everybody is treated and nobody is left to compare with: {n}."
    ),
    "one_treated_unit": msg("Only one unit was treated; how much others scatter tells how sure this is."),
    "interval_by_lot": msg("{n} units are few: the interval comes from dealing the treatment anew among them."),
    "few_units": msg("{n} units are few; from {needed} on the interval is reliable."),
    "little_proof": msg("{n} customers prove little; from {needed} on the interval becomes useful."),
    "sharpened": msg("What was known before explains {share} of the scatter and was taken out."),
    "arm_means": msg("Mean with treatment {treated}, without {others}."),
    "two_shares": msg("Classical test of two shares: z {z}, p {p}."),
    "waves": msg("Waves: {n}."),
    "compared_with_never": msg("Compared with units that were never treated."),
    "compared_with_not_yet": msg("Compared with units that were not treated yet."),
    "one_series": msg(
        "Whatever else happened at the same time looks like an effect of the measure. So does a season, as far as no "
        "comparison moves with it: the forecast knows none."
    ),
    "several_control_groups": msg(
        "All groups without treatment were taken together; name one to compare with it alone."
    ),
    "rows_are_customers": msg("Each row counts as one customer."),
    "unreadable": msg("Cells that could not be read as numbers and count as missing: {n}."),
}
_BEFORE: Mapping[str, str] = {
    "pre_trend_parallel": msg("Treated and others moved alike before the start."),
    "pre_trend_differs": msg("Treated and others already moved apart before the start."),
    "pre_trend_too_short": msg("Too few periods before the start ({n}, needed {needed})."),
    "pre_trend_too_few": msg("Too few units to compare their course ({n})."),
    "placebo_time_nothing": msg("An invented start ({start}) shows nothing."),
    "placebo_time_something": msg("An invented start ({start}) shows an effect too."),
    "placebo_time_too_short": msg("Too few periods before the start to invent an earlier one."),
    "placebo_unit_stands_out": msg("Of {n} others hardly any would show so large a change."),
    "placebo_unit_usual": msg("Of {n} others several would show so large a change as well."),
    "placebo_unit_too_few": msg("Too few others to put in its place ({n})."),
    "fit_close": msg("The twin runs like the treated before the start; others are usually missed by {usual}."),
    "fit_poor": msg("The twin misses the treated before the start; others are usually missed by {usual} only."),
    "fit_unknown": msg("There are no others to tell how good the twin is."),
    "leave_one_out_stands": msg("The effect stands without {unit}."),
    "leave_one_out_falls": msg("Without {unit} the effect is another one."),
    "leave_one_out_too_few": msg("Too few others to leave one out."),
}
_PICKED: Mapping[str, str] = {
    "picked_usual": msg("The treated units were neither the best nor the worst."),
    "picked_extreme_small": msg("The treated units lay at the edge, but coming back by itself explains little."),
    "picked_extreme": msg("The treated units lay at the edge and would have come back in part by themselves."),
    "picked_extreme_unknown": msg(
        "The treated units lay at the edge; too few periods tell how much comes back by itself."
    ),
    "spill_over_none": msg("Others that run alike did not change with the treated."),
    "spill_over_seen": msg("Others that run alike changed as well; perhaps the treatment reached them."),
    "spill_over_too_few": msg("Too few others or periods to look for it."),
    "sample_ratio_fits": msg("{treated} with and {others} without treatment fit the plan."),
    "sample_ratio_warns": msg("{treated} with and {others} without treatment hardly fit the plan; look for the cause."),
    "sample_ratio_blocks": msg("{treated} with and {others} without treatment cannot come from the plan."),
    "sample_ratio_unplanned": msg("{treated} with and {others} without treatment: nobody said what was planned."),
    "balance_alike": msg("The groups were alike before."),
    "balance_differs": msg("The groups already differed before."),
    "balance_unknown": msg("Nothing is known from before."),
    "balance_too_few": msg("Too few to compare the groups before ({n})."),
    "missing_alike": msg("As many answers are missing with as without treatment."),
    "missing_differs": msg("Not as many answers are missing with as without treatment."),
    "comparison_there": msg("Series that move along and show what else happened: {n}."),
    "comparison_missing": msg("No other series shows what else happened at the same time."),
}
EFFECTS: Mapping[str, str] = {**_REASONS, **_CHOICES, **_LIMITS, **_BEFORE, **_PICKED}
