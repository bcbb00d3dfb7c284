"""What came of it: the effect on customers and the euro."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.act.measures.models import Direction
from resonanz.analytics.results import Estimate
from resonanz.prove.effects.models import EffectRun
from resonanz.prove.roi.models import Certainty, LedgerLine
from resonanz.prove.roi.queries import chance_of, estimate_of
from resonanz.report.charts.strips import Tone
from resonanz.report.words import figure
from resonanz.ui.parts import Grade
from resonanz.web.chain.links.ask import Ask
from resonanz.web.chain.parts import Link, Place, Repair, Row, State, drawn, missing, waiting


def effect(ask: Ask) -> Link:
    """The newest effect, with its interval and grade."""
    run = ask.effect
    if run is not None and run.effect is not None:
        return _effect(ask, run)
    if not ask.reached:
        return waiting(Place.EFFECT, _("There is no effect before the measure has begun."))
    mend = Repair(_("Compute the effect"), reverse("chain:effect", args=[ask.measure.pk]), post=True)
    repair = mend if ask.may("compute_effects") else None
    return missing(Place.EFFECT, _("The effect was not computed yet."), repair=repair)


def _effect(ask: Ask, run: EffectRun) -> Link:
    found = run.effect
    assert found is not None
    estimate, grade = found.estimate, found.grade.value
    address = reverse("effects:show", args=[run.pk])
    if estimate.value is None or not estimate.known:
        about = _("computed, but nothing can be said yet; the page says what is missing")
        row = Row(Place.EFFECT, _("It cannot be told yet."), about, grade=grade, address=address, state=State.WAITING)
        return Link(Place.EFFECT, "–", (row,), grade)
    said = figure(estimate, ask.t, sign=True)
    passed = sum(check.passed is True for check in found.checks)
    judged = sum(check.passed is not None for check in found.checks)
    about = _("%(passed)s of %(judged)s checks passed") % {"passed": passed, "judged": judged}
    n = ask.t.whole(estimate.n)
    row = Row(
        Place.EFFECT,
        _("%(metric)s %(value)s") % {"metric": ask.measure.get_metric_display(), "value": said.value},
        about,
        drawn=drawn(estimate, zero=True, tone=_tone(ask, estimate)),
        beside=_("%(interval)s · n %(n)s") % {"interval": said.spoken, "n": n},
        grade=grade,
        unit=Grade(grade.lower()).words,
        address=address,
    )
    return Link(Place.EFFECT, said.value, (row,), grade)


def _tone(ask: Ask, estimate: Estimate) -> Tone:
    """Rust where it clearly became worse for customers."""
    low, high = estimate.low or 0.0, estimate.high or 0.0
    worse = high < 0 if ask.measure.direction == Direction.UP else low > 0
    return Tone.WORSE if worse else Tone.OWN


def euro(ask: Ask) -> Link:
    """What is booked for it in the ledger, proven, plausible and assumed kept apart."""
    if not ask.may("see_ledger"):
        return waiting(Place.EURO, _("The ledger belongs to management and controlling."))
    lines = ask.stock.lines.get(ask.measure.pk, ())
    if lines:
        rows = tuple(_line(ask, line) for line in lines)
        return Link(Place.EURO, rows[0].figure if len(rows) == 1 else str(len(rows)), rows)
    if ask.effect is None:
        return waiting(Place.EURO, _("Without an effect there is no euro."))
    address = reverse("roi:book", args=[ask.effect.pk])
    mend = Repair(_("Book the effect"), address) if ask.may("edit_ledger") else None
    return missing(Place.EURO, _("Nothing is booked for it yet."), repair=mend)


def _line(ask: Ask, line: LedgerLine) -> Row:
    estimate, chance = estimate_of(line), chance_of(line)
    said = figure(estimate, ask.t, sign=False)
    words = [said.spoken] if said.spoken else [str(_("no interval: it is an assumption"))]
    if chance is not None:
        words.append(_("pays with a chance of %(chance)s") % {"chance": figure(chance, ask.t).value})
    signed = line.signed_at is not None
    address = reverse("roi:line", args=[line.pk])
    years = line.calculation.get("years", 0)
    return Row(
        Place.EURO,
        _("%(amount)s, %(certainty)s") % {"amount": said.value, "certainty": _certainty(line, estimate)},
        ngettext("in %(n)s year, after costs", "in %(n)s years, after costs", years) % {"n": years},
        drawn=drawn(estimate, zero=True) if estimate.known else "",
        beside=" · ".join(words),
        figure=said.value,
        unit=_("signed by controlling") if signed else _("not signed yet"),
        certainty=Certainty(line.certainty).value,
        address=address,
        state=State.HELD if signed else State.MISSING,
        repair=Repair(_("Sign"), address) if not signed and ask.may("sign_ledger") else None,
    )


def _certainty(line: LedgerLine, estimate: Estimate) -> str:
    """A proven effect is not yet proven money: the interval may hold both gain and loss."""
    told = estimate.known and ((estimate.low or 0.0) > 0 or (estimate.high or 0.0) < 0)
    if line.certainty == Certainty.PROVEN and not told:
        return str(_("from a proven effect"))
    return str(line.get_certainty_display())
