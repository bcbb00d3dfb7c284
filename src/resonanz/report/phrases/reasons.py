"""Why a column was understood as it was, and why a cell could not be read."""

from __future__ import annotations

from collections.abc import Mapping

from resonanz.report.language import Language
from resonanz.report.phrases import msg

KINDS: frozenset[str] = frozenset(
    (
        msg("a PDF document"),
        msg("a PNG picture"),
        msg("a JPEG picture"),
        msg("a GIF picture"),
        msg("packed with bzip2"),
        msg("a 7-Zip archive"),
        msg("a RAR archive"),
        msg("packed with xz"),
        msg("packed with zstd"),
        msg("an SQLite database"),
        msg("an Arrow file"),
        msg("a Stata file"),
        msg("a program"),
        msg("an RTF document"),
        msg("a binary workbook (.xlsb)"),
        msg("a Word document"),
        msg("a PowerPoint file"),
        msg("an OpenDocument file"),
    )
)
"""What a file can turn out to be that is not read here."""
GUESSES: Mapping[str, str] = {
    "mapped": msg("named in the mapping file"),
    "column_absent": msg("named in the mapping file, absent here"),
    "named_rating": msg("its name speaks of a rating"),
    "scale_in_header": msg("its name holds the scale"),
    "grid_of_ratings": msg("several columns share one scale"),
    "codes_no_answer": msg("values outside the scale count as no answer"),
    "zero_no_answer": msg("zero below the scale counts as no answer"),
    "top_no_answer": msg("the value above the scale counts as no answer"),
    "scale_from_values": msg("ends of the scale from the values that occur"),
    "scale_from_neighbours": msg("ends of the scale from the neighbouring columns"),
    "direction_grade": msg("school grades: one is best"),
    "direction_labels": msg("its words say that small numbers are good"),
    "order_of_labels": msg("worded answers, put in order"),
    "good_value": msg("two answers, the first is the good one"),
    "weight_not_used": msg("looks like a weight, not used as one"),
    "day_first_assumed": msg("day before month, assumed"),
    "time_implausible": msg("times before 1990 or in the future"),
    "state_as_activity": msg("the state in which the row was saved"),
    "customer_as_instance": msg("one journey per customer"),
    "nps_by_scale": msg("its scale runs from 0 to 10, as for a recommendation"),
    "outcome_by_name": msg("its name speaks of an overall judgement"),
    "touchpoint_not_used": msg("names touchpoints, but several ratings stand beside it"),
    "instance": msg("its values come back in several rows"),
    "activity": msg("its values name steps"),
    "lifecycle": msg("its values name start and end"),
    "step": msg("holds the time of a step"),
    "customer": msg("its name speaks of a customer"),
    "mail_as_customer": msg("address of a customer, stored as a pseudonym"),
    "touchpoint": msg("its values name touchpoints"),
    "unique_id": msg("a number of its own in each row"),
    "text": msg("many words, hardly any twice"),
    "other": msg("kept as an attribute"),
    "empty": msg("empty"),
    "row_number": msg("only counts the rows"),
    "processed_copy": msg("a processed copy of another column"),
    "personal": msg("contact data of customers: not stored"),
    "working_people": msg("names or numbers a working person"),
    "internal_caller": msg("names a colleague who called the service desk"),
    "describes_work": msg("describes the work of a working person"),
    "time": msg("holds times"),
    "clock": msg("holds the time of day"),
    "unit": msg("its name speaks of a unit"),
    "role": msg("its name speaks of a role"),
    "channel": msg("its name speaks of a channel"),
    "value": msg("its name speaks of money"),
    "currency": msg("its name speaks of a currency"),
    "price_of_one": msg("price of one piece, times their number"),
    "pieces": msg("number of pieces"),
    "language": msg("its name speaks of a language"),
}
PROBLEMS: Mapping[str, str] = {
    "bad_number": msg("not a number"),
    "bad_time": msg("not a readable time"),
    "outside_scale": msg("outside the scale"),
    "unknown_label": msg("not one of the known answers"),
    "no_signal": msg("no rating, no comment, no amount and no step in the row"),
    "no_instance": msg("the row does not name its instance"),
    "no_activity": msg("the row does not name its step"),
}


def guess(code: str, t: Language) -> str:
    """The reason of a guess in words; an unknown code is shown as it is."""
    return t(GUESSES[code]) if code in GUESSES else code.replace("_", " ")


def cell_problem(code: str, t: Language) -> str:
    """Why a cell was not read."""
    return t(PROBLEMS[code]) if code in PROBLEMS else code.replace("_", " ")


def refusal(message: str, params: Mapping[str, object], t: Language) -> str:
    """Why something was refused: limits and what a file turned out to be as the reader writes them."""
    said = dict(params)
    if said.get("what") in KINDS:
        said["what"] = t(str(said["what"]))
    if isinstance(limit := said.get("limit"), int):
        said["limit"] = t.whole(limit)
    return t(message, **said)
