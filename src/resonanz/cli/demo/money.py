"""What it is worth to Nordlicht: a value of a point that controlling signed, and the effect booked with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.core.exceptions import ValidationError

from resonanz.act.measures.models import Measure
from resonanz.cli.demo.bills import WAVES
from resonanz.cli.demo.calendar import month, on
from resonanz.organisation.people.models import Member
from resonanz.organisation.touchpoints.models import Basis
from resonanz.prove.effects.models import EffectRun
from resonanz.prove.effects.tasks import run_next
from resonanz.prove.roi.actions import book_effect, draft_model, sign_line, sign_model
from resonanz.prove.roi.models import ValueModel
from resonanz.prove.roi.rules import Range, Terms


def tell(people: Mapping[str, Member], measure: Measure) -> None:
    """The value model first; the effect is computed here and now, so that the ledger has its line."""
    with on(month(WAVES[-1][0] + 2)):
        model = _signed(people)
    while run_next():
        pass
    run = EffectRun.objects.filter(measure=measure.pk).first()
    if run is not None and run.effect is not None:
        with on(month(WAVES[-1][0] + 3) + timedelta(days=9)):
            _book(run, model, people)


def _signed(people: Mapping[str, Member]) -> ValueModel:
    model = draft_model(
        name="Ein Punkt Zufriedenheit mit der Rechnung",
        metric="csat",
        low_cents=1_200,
        middle_cents=2_400,
        high_cents=4_500,
        margin_low=35,
        margin_middle=45,
        margin_high=55,
        basis=Basis.MEASURED,
        source="Kündigungen und Anrufe der letzten zwei Jahre, je Kunde und Jahr, nach Urteil über die Rechnung.",
        by=people["cx_manager"],
    )
    return sign_model(model, seen=model.version, by=people["controlling"])


def _book(run: EffectRun, model: ValueModel, people: Mapping[str, Member]) -> None:
    """What cannot be booked is left for people to decide; the page of the effect says why."""
    terms = Terms(
        reach=Range(6_600, 7_300, 7_900),
        persistence=Range(60, 80, 95),
        cost=Range(5_500_000, 6_000_000, 7_500_000),
    )
    try:
        line = book_effect(effect=run, model=model, terms=terms, by=people["cx_manager"])
    except ValidationError:
        return
    sign_line(line, seen=line.version, remark="Aufwand geprüft, Reichweite aus dem Bestand.", by=people["controlling"])
