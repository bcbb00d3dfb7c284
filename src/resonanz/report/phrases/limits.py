"""Limits: what the input cannot support and what was guessed, each with the reason or what is missing."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.report.phrases import msg
from resonanz.report.phrases.open_questions import LEARNED

MISSING: Mapping[str, str] = {
    "no_time": msg("No trend: no column tells when an answer was given."),
    "no_log": msg("No journey: no column links several dated steps to one instance."),
    "no_scores": msg("No metrics: no column holds ratings of customers."),
    "no_value": msg("No euro lever: no column tells what a customer is worth."),
    "no_outcome": msg("No drivers: no column holds an overall judgement that they could explain."),
    "no_segments": msg("No segments: no column divides customers into groups."),
}
INPUT: Mapping[str, str] = {
    "no_header": msg("{source} has no header: its columns are called by their place (column_1, column_2 …)."),
    "asked_apart": msg(
        "{n} touchpoints were not asked together with the overall judgement, so they can be no drivers."
    ),
    "cells_rejected": msg("{n} cells of {source} could not be read; the section on the data names them."),
    "rows_rejected": msg("{n} rows of {source} hold nothing that can be read; the section on the data says why."),
    "implausible_times": msg("{n} times in {source} lie before 1990 or in the future; they are kept and flagged."),
    "ambiguous_times": msg(
        "{n} times in {source} lie in the hour that came twice as summer time ended; the first of the two was taken."
    ),
    "designed_steps_absent": msg("The design names steps that nobody ever took: {name}."),
    "goal_absent": msg("No way to the goal is shown: nobody ever reached the step {name}."),
    "overall_no_driver": msg(
        "{touchpoint} judge the whole like {outcome} does, so they are not counted as its drivers."
    ),
    "several_currencies": msg("No euro lever: amounts in {n} currencies cannot be added up."),
    "weighted": msg("Weighted by {column}: {metric} of {touchpoint} is {after}; without weights it is {before}."),
    "people_not_stored": msg("Columns of {source} name or describe working people and were not stored: {columns}."),
}
GUESSED: Mapping[str, str] = {
    "guess_codes_no_answer": msg("Guessed: values outside the scale ({samples}) count as no answer."),
    "guess_zero_no_answer": msg("Guessed: zero lies below the scale and counts as no answer."),
    "guess_top_no_answer": msg("Guessed: the value above the scale ({samples}) counts as no answer."),
    "guess_scale_from_values": msg("Guessed: the ends of the scale are the smallest and largest value that occur."),
    "guess_scale_from_neighbours": msg("Guessed: the ends of the scale are those of the neighbouring columns."),
    "guess_direction_grade": msg("Guessed: these are school grades, one is best."),
    "guess_direction_labels": msg("Guessed: the words of the answers say that small numbers are good."),
    "guess_order_of_labels": msg("Guessed: the worded answers were put in this order: {samples}."),
    "guess_good_value": msg("Guessed: of two answers the first one is the good one: {samples}."),
    "guess_price_of_one": msg("Guessed: this is the price of one piece; the amount is the price times the number."),
    "guess_weight_not_used": msg("It looks like a weight and is not used as one; a mapping can say that it is."),
    "guess_day_first_assumed": msg("Guessed: the day comes before the month ({samples}); no value tells."),
    "guess_time_implausible": msg("Some times lie before 1990 or in the future ({samples})."),
    "guess_state_as_activity": msg("Guessed: the step is the state in which a row was saved."),
    "guess_customer_as_instance": msg("Guessed: there is no instance, so all steps of a customer are one journey."),
    "guess_nps_by_scale": msg("Guessed by its scale from 0 to 10: this asks for a recommendation (NPS)."),
    "guess_outcome_by_name": msg("Guessed by its name: this is the overall judgement that the drivers explain."),
    "guess_touchpoint_not_used": msg("It names touchpoints, but several ratings stand beside it; it is an attribute."),
}
LIMITS: Mapping[str, str] = {**MISSING, **INPUT, **GUESSED, **LEARNED}
