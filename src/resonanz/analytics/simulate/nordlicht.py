"""The files that Nordlicht Energie would have exported: German headers, dates and decimal commas, nothing explained."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from resonanz.analytics.simulate.life import Month
from resonanz.analytics.simulate.nordlicht_plan import nordlicht
from resonanz.analytics.simulate.organisation import Organisation
from resonanz.analytics.simulate.simulation import simulate

_CLERKS = 140


def demo_tables(end: date, *, seed: int = 0, customers: int = 9_000) -> dict[str, pa.Table]:
    """Tables of text, ready to be written as CSV with semicolons.

    Args:
        end: the history ends the day before; take the Monday of the current week.
        seed: the same seed gives the same rows.
        customers: customers at the beginning; rows grow in proportion.

    Returns:
        `kundenbefragung`: one row per answer of the quarterly survey, many ratings (wide).
        `kontaktpunkte`: one row per satisfaction score 1–5 after a visit (long).
        `einfachheit`: one row per ease score 1–7 after a visit (long).
        `schritte`: one row per step of a matter (log), with a column about working people that must not be stored.
    """
    organisation = nordlicht(customers=customers)
    months = list(simulate(organisation, end=end, seed=seed).months())
    answers = _joined(month.answers for month in months)
    return {
        "kundenbefragung": survey_export(
            _joined(month.survey for month in months if month.survey is not None), organisation
        ),
        "kontaktpunkte": visit_export(answers.filter(pc.equal(answers["metric"], "csat")), "Zufriedenheit (1-5)"),
        "einfachheit": visit_export(answers.filter(pc.equal(answers["metric"], "ces")), "Einfachheit (1-7)"),
        "schritte": step_export(months, seed),
    }


def survey_export(survey: pa.Table, organisation: Organisation) -> pa.Table:
    """The quarterly survey as the institute would deliver it: one overall judgement, many topics."""
    ratings = {driver.name: german_number(survey[driver.name], 0) for driver in organisation.drivers}
    return pa.table(
        {
            "Antwort-Nr.": survey["response"],
            "Datum": german_time(survey["occurred_at"], "%d.%m.%Y"),
            "Kundennummer": survey["customer"],
            "Region": survey["unit"],
            "Kundentyp": survey["persona"],
            "Weiterempfehlung (0-10)": german_number(survey["nps"], 0),
            **ratings,
            "Jahresumsatz in EUR": german_number(survey["yearly_value"], 2),
            "Kommentar": survey["text"],
        }
    )


def visit_export(answers: pa.Table, question: str) -> pa.Table:
    """Scores after visits, one per row."""
    return pa.table(
        {
            "Vorgang": answers["instance"],
            "Kundennummer": answers["customer"],
            "Beantwortet am": german_time(answers["occurred_at"], "%d.%m.%Y %H:%M"),
            "Kontaktpunkt": answers["touchpoint"],
            "Kanal": answers["channel"],
            "Region": answers["unit"],
            question: german_number(answers["score"], 0),
            "Kommentar": answers["text"],
        }
    )


def step_export(months: list[Month], seed: int) -> pa.Table:
    """The log of the service system; `Bearbeiter` is what such exports contain and what must not be kept."""
    steps = _joined(month.steps for month in months).sort_by("occurred_at")
    clerk = np.random.default_rng(seed).integers(1001, 1001 + _CLERKS, steps.num_rows)
    staffed = np.asarray(pc.is_valid(steps["role"]))
    return pa.table(
        {
            "Vorgang": steps["instance"],
            "Anliegen": steps["process"],
            "Schritt": steps["touchpoint"],
            "Zeitpunkt": german_time(steps["occurred_at"], "%d.%m.%Y %H:%M:%S"),
            "Region": steps["unit"],
            "Kanal": steps["channel"],
            "Kundennummer": steps["customer"],
            "Bearbeiter": pc.binary_join_element_wise("MA", pa.array(clerk, mask=~staffed).cast(pa.string()), "-"),
        }
    )


def german_time(times: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    """Times as Germans write them."""
    return pc.strftime(times.cast(pa.timestamp("s"), safe=False), format=pattern)


def german_number(values: pa.ChunkedArray, digits: int) -> pa.ChunkedArray:
    """Numbers with a decimal comma and a fixed number of digits."""
    if digits == 0:
        return values.cast(pa.int64()).cast(pa.string())
    return pc.replace_substring(values.cast(pa.decimal128(18, digits), safe=False).cast(pa.string()), ".", ",")


def _joined(tables: Iterable[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables, promote_options="permissive").unify_dictionaries()
