"""Why a mapping was guessed: codes for the table shown to people and for the limits of a report."""

from __future__ import annotations

from typing import Final

from resonanz.events.mapping.model import Mapping, Reason

ASSUMED: Final = frozenset({
    "codes_no_answer",
    "zero_no_answer",
    "top_no_answer",
    "scale_from_values",
    "scale_from_neighbours",
    "nps_by_scale",
    "direction_grade",
    "direction_labels",
    "order_of_labels",
    "good_value",
    "price_of_one",
    "weight_not_used",
    "day_first_assumed",
    "time_implausible",
    "state_as_activity",
    "customer_as_instance",
    "outcome_by_name",
    "touchpoint_not_used",
})  # fmt: skip
"""Codes of guesses that could change a number by more than rounding: a report lists them among its limits.

`codes_no_answer`        values outside the scale count as no answer
`zero_no_answer`         zero below a scale that starts at one counts as "not applicable"
`top_no_answer`          the value above the scale counts as "not used", because its share differs much between columns
`scale_from_values`      the ends of the scale are taken from the values that occur
`scale_from_neighbours`  the ends of the scale are taken from neighbouring columns
`nps_by_scale`           answers of 0 to 10 count as recommendation, because nothing says otherwise
`direction_grade`        school grades: one is best
`direction_labels`       the words of the answers say that small numbers are good
`order_of_labels`        worded answers were put in order
`good_value`             which of two answers is the good one
`price_of_one`           the amount is the price of one piece times their number
`weight_not_used`        a column looks like a weight and is not used as one
`day_first_assumed`      no value tells whether day or month comes first
`time_implausible`       the times are before 1990 or in the future
`state_as_activity`      the activity is a state that a row was saved in
`customer_as_instance`   there is no instance: the journey of a customer is one
`outcome_by_name`        the drivers explain this rating because of its name
`touchpoint_not_used`    a column names touchpoints, but several ratings stand beside it
"""


def assumptions(mapping: Mapping) -> tuple[Reason, ...]:
    """The reasons of a guessed mapping that belong into the limits of a report."""
    return tuple(reason for reason in mapping.reasons if reason.code in ASSUMED)
