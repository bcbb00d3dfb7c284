"""What could not be learned from the record, and what it would need."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.report.phrases import msg

ABOUT_PARTS: Mapping[str, str] = {
    "parts_not_asked": msg("Not asked for, so not looked at: {parts} (--parts, --quick)."),
}
ABOUT_COMMENTS: Mapping[str, str] = {
    "no_comments_sentiment": msg("No tone of comments: no column holds comments."),
    "sentiment_too_few": msg(
        "No tone of comments: {n} of them stand beside a score or a label of their tone, {needed} are needed."
    ),
    "sentiment_one_sided": msg(
        "No tone of comments: {n} stand beside a score, but fewer than {needed} at one end of the scale."
    ),
    "sentiment_weak": msg(
        "Comments that sound {label} cannot be told apart well: of {n}, only {recall} were found. Do "
        "not count them singly."
    ),
    "no_comments_themes": msg("No themes: no column holds comments."),
    "themes_too_few": msg("No themes: of {n} comments too few share a word; at least {needed} must."),
    "themes_none_stable": msg("No themes: none was found again when {n} comments were searched anew."),
    "themes_not_stable": msg("{n} themes were dropped, because they were not found again in other comments."),
    "themes_rest": msg("What {share} of the comments are about cannot be told: they belong to none of the themes."),
    "themes_sampled": msg("Themes were searched in {n} of {of} comments, drawn at random."),
    "sampled_themes": msg("Themes were searched in {n} of {total} comments, chosen by their hash."),
    "text_other_language": msg(
        "Most comments are neither German nor English: their words were taken as they are, without their stems."
    ),
    "sampled_sentiment": msg("The tone was learned from {n} of {total} comments, chosen by their hash."),
    "text_left_out": msg("{n} comments without a tone to learn from were left out of learning."),
    "text_sampled": msg("The tone was learned from {n} of {of} comments, drawn at random."),
    "text_nothing_learned": msg("Nothing can be learned from the {n} comments: guessing would do as well."),
    "text_accuracy_like_commonest": msg(
        "The model of comments is hardly more often right than always naming the most frequent tone ({share})."
    ),
}
ABOUT_GROUPS: Mapping[str, str] = {
    "segments_no_columns": msg("No groups of customers: fewer than two columns tell something about each of them."),
    "segments_too_few_customers": msg("No groups of customers: {n} customers, {needed} are needed."),
    "segments_one_group": msg("No groups of customers: one group describes all {n} of them best."),
    "segments_unstable": msg(
        "No groups of customers: those found in {n} customers would not be found again, or are degrees of one thing."
    ),
    "segments_from_sample": msg("Groups of customers were found in {n} and then told for all {of}."),
    "sampled_segments": msg("Groups of customers were looked for in {n} of {total}, chosen by their hash."),
    "sensitive_column_left_out": msg("{column} is a sensitive attribute and was not used to find groups."),
    "column_says_nothing": msg("{column} says nothing and was not used to find groups."),
}
ABOUT_TIME: Mapping[str, str] = {
    "false_alerts_expected": msg(
        "Of {points} days watched, chance alone would raise {expected} alerts (one in {per} days of a series)."
    ),
    "too_few_points": msg("Too short to be watched: {points} days with enough answers, {needed} are needed."),
    "too_few_points_after": msg("Too few days since the change: {n}, {needed} are needed."),
    "series_constant": msg("All {points} days are the same, so nothing can be called unusual."),
    "autocorrelation_adjusted": msg("What a day carries over to the next ({carry}) was taken out."),
    "alerts_no_time": msg("Nothing was watched for a change: no column tells when an answer was given."),
    "alerts_too_short": msg(
        "Nothing was watched for a change: there are {n} days with enough answers, {needed} are needed."
    ),
    "alerts_some_too_short": msg(
        "{n} of {of} series were too short to be watched for a change: {needed} days with enough answers are needed."
    ),
}
ABOUT_CUSTOMERS: Mapping[str, str] = {
    "prediction_no_outcome": msg(
        "No prediction: no column with two values tells who left or came back (such as churn, cancelled, renewed)."
    ),
    "prediction_one_outcome": msg("No prediction: all {n} customers have the same outcome; both are needed."),
    "prediction_no_columns": msg("No prediction: nothing else is known about the customers."),
    "prediction_nothing_left": msg("No prediction: every other column knows the answer or says nothing of its own."),
    "prediction_too_few": msg("No prediction: {n} customers of the rarer outcome, {needed} are needed."),
    "sampled_prediction": msg("The prediction was learned from {n} of {total} customers, chosen by their hash."),
    "sampled_contracts": msg("The value of contracts rests on {n} of {total} customers, chosen by their hash."),
    "sampled_value": msg("The value of buyers rests on {n} of {total} customers, chosen by their pseudonym."),
    "too_few_cases": msg("{n} customers of the rarer outcome, {needed} are needed."),
    "few_cases": msg(
        "Few customers of the rarer outcome ({n}), so the prediction is uncertain; about {needed} would make it sharp."
    ),
    "no_better_than_guessing": msg("The prediction is no better than guessing."),
    "no_time_axis": msg(
        "The prediction was judged on other customers, not on a later time: no column tells what was known when."
    ),
    "one_fold": msg("No interval: only one stretch of time could be judged."),
    "auc_needs_both": msg("Both outcomes are needed: {cases} of {n}."),
    "column_knows_the_answer": msg(
        "{column} knows the answer (alone {share} of what can be told) and was left out of the prediction."
    ),
    "column_empty": msg("{column} is empty and was left out of the prediction."),
    "column_time": msg("{column} holds times and was left out of the prediction."),
    "column_constant": msg("{column} is the same for all and was left out of the prediction."),
    "column_identifier": msg("{column} only counts or names the rows and was left out of the prediction."),
    "column_duplicate": msg("{column} repeats {name} and was left out of the prediction."),
    "column_derived": msg("{column} is made of {name} and was left out of the prediction."),
    "uplift_no_columns": msg("Nothing is known from before {column}, so it cannot be told on whom it works."),
    "uplift_one_arm": msg("The effect of the action cannot be told: all customers of a group got it, or none."),
    "uplift_too_few": msg(
        "The effect of the action cannot be told: {n} customers in the smaller group, {needed} needed."
    ),
    "uplift_same_for_all": msg("On whom the action works better cannot be told: the effect looks alike for all."),
    "treatment_not_random": msg(
        "The effect of the action cannot be told: what else is known tells who got it ({share} of "
        "pairs), so no lot was drawn."
    ),
    "success_assumed": msg("That an offer keeps {share} of those who would leave is an assumption."),
    "referee_one_metric": msg("No referee: it compares metrics, and fewer than two were asked."),
    "referee_no_outcome": msg(
        "No referee: no column tells what counts in the end (who left, came back, or how much money came in)."
    ),
    "referee_apart": msg("No referee: fewer than two metrics were asked of the customers whose outcome is known."),
    "referee_same_for_all": msg("No referee: {name} is the same for all."),
    "referee_too_few": msg("No referee yet: {n} customers answered everything, about {needed} are needed."),
    "referee_needs": msg(
        "To see a difference that matters between the metrics, about {needed} customers are needed; there are {n}."
    ),
    "referee_common_customers": msg(
        "The metrics were compared on the {n} customers who answered all of them ({of} in all)."
    ),
    "no_metric_predicts": msg("None of the metrics tells the outcome better than what else is known."),
    "reliability_lower_bound": msg("How reliable the answers are is a lower bound: nobody was asked twice."),
    "points_the_wrong_way": msg("Better answers go along with the worse outcome (correlation {correlation})."),
    "outcome_before_answer": msg(
        "{n} of {of} customers were asked after the outcome had come; such answers explain, they do not foretell."
    ),
    "order_of_time_unknown": msg("Whether the outcome came after the answers is unknown: neither has a time."),
    "survivors_asked": msg(
        "Mostly those who stayed were asked: the outcome is {answered} among those who answered, "
        "{silent} among the others."
    ),
    "range_restricted": msg(
        "{metric}: those who can be compared differ less than all who answered (spread × {ratio}), "
        "which hides differences."
    ),
    "answers_at_the_top": msg("{metric}: {share} chose the best answer, so it can tell little apart."),
    "value_no_orders": msg(
        "No customer value: there are neither orders (customer, time, amount) nor contracts (how long, whether ended)."
    ),
    "value_no_repeats": msg("No value of buyers: too few of the {n} customers bought again."),
    "kano_one_is_like": msg(
        "Guessed: in the paired questions (Kano) 1 stands for “I like it” and 5 for “I dislike it”."
    ),
    "kano_five_is_like": msg(
        "Guessed: in the paired questions (Kano) 5 stands for “I like it” and 1 for “I dislike it”."
    ),
    "sampled_kano": msg("The paired questions (Kano) rest on {n} of {total} answers, chosen by their hash."),
    "bonus_few_units": msg(
        "No bonus guard: {n} units have {answers} answers or more, {needed} are needed to tell skill from luck."
    ),
    "bonus_all_equal": msg("No bonus guard: inside each unit all answers are equal, so luck cannot be judged."),
    "levers_none": msg(
        "No euro lever: among {n} customers with an amount, no touchpoint has enough differing ratings."
    ),
    "levers_too_few": msg(
        "No euro lever for {n} of {of} touchpoints in segments: too few customers there have both a rating and an "
        "amount."
    ),
    "sampled_levers": msg("Euro levers by segment rest on {n} of {total} customers, chosen by their hash."),
    "contracts_no_tenure": msg("No value of contracts: no column tells how many periods a contract has run."),
    "too_few_buyers": msg(
        "No value of buyers: {n} customers ({needed} are needed), {again} of them bought again ({needed_again})."
    ),
    "too_few_contracts": msg(
        "No value of contracts: {n} contracts ({needed} are needed), {left} of them ended ({needed_left})."
    ),
    "old_customers_apart": msg(
        "{n} customers who bought in the first {days} days may be older than the record; they were fitted apart."
    ),
    "returns_left_out": msg("{n} negative amounts count as returns and are no purchases."),
    "value_is_revenue": msg("The value is revenue, not profit: no margin is known."),
    "spend_without_mean": msg("No value in money: the amounts spread so widely that their mean cannot be told."),
    "spend_depends_on_frequency": msg(
        "Who buys more often spends other amounts (correlation {correlation}); the value assumes that "
        "they are the same."
    ),
    "holdout_too_short": msg("The forecast could not be tried on the last quarter: too few customers before it."),
    "season_unknown": msg("The record covers {days} days: a season that returns each year cannot be told from growth."),
    "forecast_missed": msg(
        "The forecast for {first} to {last} missed: {predicted} purchase days foretold, {actual} came ({difference})."
    ),
    "forecast_missed_month": msg(
        "The forecast for {first} to {last} missed: {predicted} purchase days foretold, {actual} came ({difference})."
    ),
    "retention_misfit": msg(
        "Contracts do not end as the model of their duration says; take their value as a rough one."
    ),
    "horizon_beyond_record": msg("Contracts were seen for {seen} periods; {horizon} are looked ahead."),
}
LEARNED: Mapping[str, str] = {**ABOUT_CUSTOMERS, **ABOUT_PARTS, **ABOUT_GROUPS, **ABOUT_COMMENTS, **ABOUT_TIME}
