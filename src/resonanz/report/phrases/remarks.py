"""Remarks that stand beside a number: what limits it, and how it was reached."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.report.phrases import msg

ABOUT_ANSWERS: Mapping[str, str] = {
    "too_few_answers": msg("Too few answers: {n}, about {needed} are needed."),
    "no_invitations": msg("Nobody was invited, so there is no response rate."),
    "suppressed": msg("Fewer than {needed} answers, hidden to protect people."),
    "suppressed_complement": msg("Hidden, because a hidden neighbour could be worked out from it."),
    "metric_undefined_on_scale": msg("{metric} is not defined on the scale {scale}."),
    "outside_scale": msg("{n} answers outside the scale {scale} do not count."),
    "never_together": msg("Nobody has answers to both: they were never asked together."),
    "same_answers": msg("All {n} pairs of answers lie on one line: this looks like the same question twice."),
    "one_group": msg("The answers name fewer than two units."),
    "all_answers_equal": msg("All {n} answers are equal, so the interval says little."),
    "weighted": msg("Weighted: the answers count like {effective} unweighted ones."),
    "visible_difference": msg("A difference of {value} or more would be visible."),
    "category_without_answers": msg("Weighting: nobody answered in {category} ({dimension})."),
    "category_without_target": msg("Weighting: no target is given for {category} ({dimension})."),
    "margins_missed": msg("Weighting did not reach its targets; the largest error is {error}."),
    "currency": msg("Amounts in {currency}."),
    "amount": msg("Amounts in {currency}."),
    "association": msg("An association, no proof of a cause."),
}
ABOUT_TRENDS: Mapping[str, str] = {
    "source_changed": msg("Break: {before} → {after}"),
    "scale_changed": msg("Break: scale {before} → {after}"),
    "periods_without_answers": msg("No answers between {before} and the last period."),
    "one_period": msg("No trend: all answers lie in one period."),
}
ABOUT_DRIVERS: Mapping[str, str] = {
    "asymmetry_too_few": msg(
        "Strength and weakness cannot be compared: {low} low, {middle} middle, {high} high answers; {needed} each."
    ),
    "asymmetry_not_rising": msg("Strength and weakness cannot be compared: the outcome does not rise with the rating."),
    "driver_collinear": msg(
        "{driver} is almost given by the other touchpoints ({share}); its own part is hard to tell."
    ),
    "driver_constant": msg("{driver} is left out of the drivers: all {n} answers are equal."),
    "driver_other_question": msg("{touchpoint} is left out of the drivers: another question was asked there."),
    "driver_too_few_visits": msg("{driver} is left out of the drivers: {n} visits, {needed} are needed."),
    "linear_probability": msg("The outcome has two values; shares come from a linear model of its probability."),
    "not_visited_adjusted": msg(
        "Customers who did not visit a touchpoint were taken into account at {drivers} touchpoints."
    ),
    "too_few_drivers": msg("No drivers: {n} touchpoints can be compared, {needed} are needed."),
    "too_few_responses": msg("No drivers: {n} whole answers, about {needed} are needed."),
    "outcome_constant": msg("No drivers: all {n} overall judgements are equal."),
    "too_few_values": msg("No euro lever: {n} customers with an amount, about {needed} are needed."),
    "lever_scores_equal": msg("No euro lever here: all {n} ratings are equal."),
}
ABOUT_JOURNEYS: Mapping[str, str] = {
    "events_left_out": msg("{n} events without instance or step are left out of the journey."),
    "events_undated": msg("{n} events have no time; they stand last in their instance and give no waiting times."),
    "handoffs_hidden": msg("{n} hand-offs with fewer than {minimum} instances are hidden."),
    "handoffs_too_few": msg("No hand-offs: {n} instances name a unit, {needed} are needed."),
    "no_instances": msg("There is no instance to count."),
    "removal_effects_descriptive": msg(
        "What a step carries to the goal describes the ways taken and is no proof of a cause."
    ),
    "removal_effects_too_large": msg(
        "What a step carries to the goal is not computed for {n} steps; up to {limit} are."
    ),
    "too_few_for_interval": msg("No interval: {n} instances, {needed} are needed."),
}
ABOUT_TARGETS: Mapping[str, str] = {
    "units_not_told_apart": msg(
        "The units cannot be told apart: reliability {reliability}, {needed} is needed to pay by the score."
    ),
    "bonus_by_luck": msg(
        "{units} of {of} units would get a bonus by luck too often; about {needed} answers each are needed."
    ),
    "no_scores_near_target": msg("No score lies near the target, so bunching at it cannot be judged."),
    "kano_too_few": msg("Too few answers to the pair of questions: {n}, {needed} are needed."),
    "kano_contradictions": msg("{n} of {of} answers contradict themselves: wanted and unwanted at once."),
    "kano_not_wanted": msg("{n} of {of} would rather not have it."),
}
REMARKS: Mapping[str, str] = {**ABOUT_ANSWERS, **ABOUT_TARGETS, **ABOUT_TRENDS, **ABOUT_DRIVERS, **ABOUT_JOURNEYS}
