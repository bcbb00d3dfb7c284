"""`resonanz effect`: what a measure caused, from a table of units and periods."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resonanz.cli.options import JsonPath, Lang, checked_language
from resonanz.cli.output import inform, reserve_stdout, told_in_words, write_json, write_text
from resonanz.cli.speech import current, say

if TYPE_CHECKING:
    from resonanz.analytics.effects import Effect, Treatment
    from resonanz.cli.effect_table import Rows

EPILOG = """\b
resonanz effect branches.csv --unit branch --time week --outcome ease --treated "Nord@2026-W10"
resonanz effect states.csv --unit State --time Year --outcome Packs --treated "California@1989" --out page.html
resonanz effect test.csv --unit group --outcome visit --treated mail --control none --design ab --json -
"""
_CHOICES = "auto|ab|did|sc|sdid|staggered|its"


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked beside the columns."""

    treated: tuple[str, ...]
    control: tuple[str, ...]
    design: str
    randomised: bool
    planned: float | None
    level: float


def effect(  # noqa: PLR0913 - one parameter per option
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("CSV, XLSX, Parquet or JSONL; also .gz and .zip."))],
    *,
    outcome: Annotated[str, typer.Option("--outcome", metavar="Y", help=say("Column of the figure that may change."))],
    treated: Annotated[
        list[str],
        typer.Option(
            "--treated", metavar="NAME@START", help=say("A treated unit and its first treated period; repeat.")
        ),
    ],
    unit: Annotated[str | None, typer.Option("--unit", metavar="U", help=say("Column that names the unit."))] = None,
    time: Annotated[
        str | None, typer.Option("--time", metavar="T", help=say("Column that names the period; not needed for ab."))
    ] = None,
    control: Annotated[
        list[str] | None,
        typer.Option(
            "--control", metavar="NAME", help=say("Compare with these units only; repeat. Default: all others.")
        ),
    ] = None,
    design: Annotated[
        str, typer.Option("--design", metavar=_CHOICES, help=say("How to compare. Default: chosen by the data."))
    ] = "auto",
    covariates: Annotated[
        list[str] | None,
        typer.Option("--covariates", metavar="A,B", help=say("Columns to adjust for, known before the start.")),
    ] = None,
    randomised: Annotated[
        bool, typer.Option("--randomised", help=say("Lot decided who was treated, or when."))
    ] = False,
    planned: Annotated[
        float | None, typer.Option("--planned", metavar="SHARE", help=say("Share that lot was to treat, such as 0.5."))
    ] = None,
    level: Annotated[float, typer.Option("--level", metavar="0…1", help=say("Coverage of the interval."))] = 0.95,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="PATH", help=say("Write a page that works offline; - is the standard output.")),
    ] = None,
    json_path: JsonPath = None,
    lang: Lang = None,
) -> None:
    """Estimate the effect."""
    checked_language(lang)
    reserve_stdout(*(path for path in (out, json_path) if path is not None))
    wanted = _listed(covariates)
    asked = Question(tuple(treated), tuple(control or ()), design, randomised, planned, level)
    with told_in_words(), _refusals():
        from resonanz.cli.effect_table import Named, read_rows

        rows = read_rows(file, Named(unit, time, outcome, wanted))
        found = answer(rows, asked, timed=time is not None)
    tell(found, outcome)
    write(found, outcome=outcome, source=file.name, out=out, json_path=json_path)


def _listed(names: list[str] | None) -> tuple[str, ...]:
    """Names, given one by one or with commas."""
    return tuple(part.strip() for name in names or () for part in name.split(",") if part.strip())


@contextmanager
def _refusals() -> Iterator[None]:
    """What was asked cannot be answered like this: the sentence, and exit code 2."""
    from resonanz.analytics.errors import AnalyticsError
    from resonanz.cli.effect_table import Refused

    try:
        yield
    except Refused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    except AnalyticsError as error:
        typer.echo(say(error.message, **error.params), err=True)
        raise typer.Exit(2) from error


def answer(rows: Rows, asked: Question, *, timed: bool) -> Effect:
    """Pick the rows to compare and estimate."""
    from resonanz.analytics.effects import Panel, estimate
    from resonanz.analytics.results import note

    treatments = _treatments(rows, asked, timed=timed)
    names = {item.unit for item in treatments}
    rows = _compared(rows, names, asked.control)
    others = {*rows.unit} - names
    if (asked.design == "ab" or not timed) and min(len(names), len(others)) < 2:
        found = _customers(rows, treatments, asked, timed=timed)
    else:
        panel = Panel.from_rows(rows.unit, rows.time, rows.outcome, covariates=rows.covariates)
        design = asked.design if timed else "ab"
        found = estimate(
            panel,
            treatments,
            design=design,
            covariates=tuple(rows.covariates),
            level=asked.level,
            randomised=asked.randomised,
            planned=asked.planned,
        )
    if rows.unreadable:
        found = replace(found, notes=(*found.notes, note("unreadable", n=rows.unreadable)))
    return found


def _treatments(rows: Rows, asked: Question, *, timed: bool) -> list[Treatment]:
    from resonanz.analytics.effects import Treatment
    from resonanz.cli.effect_table import Refused

    known = {name.casefold(): name for name in rows.unit}
    found = []
    for text in asked.treated:
        name, mark, start = text.rpartition("@")
        if not timed:
            if asked.design not in {"auto", "ab"}:
                raise Refused(
                    say("The design {design} needs the periods: name their column with --time.", design=asked.design)
                )
            name, start = (name if mark and text not in known.values() else text), ""
        elif not mark or not start:
            raise Refused(say("{text} names no start. Write it as NAME@START.", text=text))
        start = rows.dates.get(start.strip(), start.strip())
        name = name.strip()
        found.append(Treatment(name if name in known.values() else known.get(name.casefold(), name), start))
    return found


def _compared(rows: Rows, names: set[str], control: tuple[str, ...]) -> Rows:
    """Only the treated and those named to compare with."""
    if not control:
        return rows
    from resonanz.cli.effect_table import Refused

    missing = [name for name in control if name not in set(rows.unit)]
    if missing:
        raise Refused(say("There is no unit {unit} to compare with.", unit=missing[0]))
    return _only(rows, [name in names or name in control for name in rows.unit])


def _only(rows: Rows, keep: list[bool]) -> Rows:
    import numpy as np

    at = np.flatnonzero(keep)
    return replace(
        rows,
        unit=[rows.unit[i] for i in at],
        time=[rows.time[i] for i in at],
        outcome=rows.outcome[at],
        covariates={name: column[at] for name, column in rows.covariates.items()},
    )


def _customers(rows: Rows, treatments: list[Treatment], asked: Question, *, timed: bool) -> Effect:
    """The unit is the arm: each row from the start on is one customer who was drawn."""
    from resonanz.analytics.effects import compare_arms
    from resonanz.analytics.results import note

    _check_names(rows, treatments)
    if timed:
        rows = _since(rows, treatments[0].start)
    names = {item.unit for item in treatments}
    found = compare_arms(
        rows.outcome,
        [name in names for name in rows.unit],
        covariates=rows.covariates,
        planned=asked.planned,
        level=asked.level,
    )
    notes = [note("rows_are_customers")]
    if len({*rows.unit} - names) > 1:
        notes.append(note("several_control_groups"))
    return replace(found, notes=(*found.notes, *notes))


def _check_names(rows: Rows, treatments: list[Treatment]) -> None:
    from resonanz.cli.effect_table import Refused

    known = {*rows.unit}
    missing = [item.unit for item in treatments if item.unit not in known]
    if missing:
        listed = ", ".join(sorted(known)[:8])
        raise Refused(say("There is no unit {unit}. Write it as in the data: {known}.", unit=missing[0], known=listed))


def _since(rows: Rows, start: str) -> Rows:
    from resonanz.analytics.effects.panel import in_order
    from resonanz.cli.effect_table import Refused

    periods = in_order({*rows.time})
    if start not in periods:
        ends = {"first": periods[0], "last": periods[-1]}
        raise Refused(say("{start} is no period of the data ({first} to {last}).", start=start, **ends))
    late = set(periods[periods.index(start) :])
    return _only(rows, [period in late for period in rows.time])


def tell(found: Effect, outcome: str) -> None:
    """The finding, its reason and its grade on the terminal."""
    from resonanz.report.effects.words import GRADES, headline, said
    from resonanz.report.language import language

    t = language(current())
    inform(headline(found, outcome, t))
    grade = t("Evidence {letter}: {word}", letter=found.grade.value, word=t(GRADES[found.grade]))
    inform(f"{grade}. {said(found.reason, t)}")


def write(found: Effect, *, outcome: str, source: str, out: Path | None, json_path: Path | None) -> None:
    """Write page and JSON where they are wanted."""
    from resonanz.report.effects import effect_json, render_effect

    if out is not None:
        page = render_effect(found, lang=current(), outcome=outcome, source=source)
        if str(out) == "-":
            typer.echo(page)
        else:
            write_text(out, page)
            inform("The page lies in {path}", path=out)
    write_json(effect_json(found, lang=current()) if json_path is not None else None, json_path)


def register(app: typer.Typer) -> None:
    """Add the command."""
    text = say("What a measure caused: an effect with interval, checks and grade from a table of units and periods.")
    app.command("effect", help=text, epilog=EPILOG)(effect)
