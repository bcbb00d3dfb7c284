"""Which design fits a measure, and what limits its monitor: one sentence per code."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.report.phrases import msg

PILOTS: Mapping[str, str] = {
    "customers_drawn": msg("Single customers can be drawn by lot: nothing sees smaller changes, and it proves them."),
    "customers_answer": msg(
        "{n} customers fit, about {answers} of them will have answered in {weeks} weeks; the lot decides for each of "
        "them: it proves what it sees."
    ),
    "too_few_customers": msg("{n} customers fit the rule today, {needed} are needed. More units or a wider rule help."),
    "customers_do_not_answer": msg(
        "{n} customers fit, and none of them answered here in the last {weeks} weeks: nothing would be seen."
    ),
    "customers_cannot_be_drawn": msg("Single customers cannot receive it or not: it changes how a whole unit works."),
    "units_cannot_wait": msg("All units begin at once, so that none can wait for its turn."),
    "too_few_orders": msg(
        "Too few units to draw an order: {orders} orders are possible, {needed} are needed. More units or waves help."
    ),
    "order_drawn": msg("{units} units begin one after another in an order drawn by lot: it proves what it sees."),
    "others_compared": msg("Units that never receive it show what would have happened; they were not drawn by lot."),
    "nobody_to_compare_with": msg("No unit stays without it: before and after is all there is to compare."),
    "only_before_and_after": msg(
        "Before and after only: weeks that move all units, such as a season, look like an effect. It proves nothing."
    ),
    "first_week_not_over": msg("The first whole week is not over yet."),
    "too_little_history": msg("Too few answers before the start to know how much the values move by themselves."),
    "no_evidence": msg("No evidence with a number was named."),
    "nobody_concerned": msg("No roles were named, so that nobody can be counted."),
}
