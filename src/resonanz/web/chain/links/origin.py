"""Where it began: touchpoint, evidence, opportunity."""

from __future__ import annotations

from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.act.opportunities.models import Decision, Evidence, EvidenceKind, Opportunity
from resonanz.act.opportunities.rules import value_of
from resonanz.analytics.metrics.results import MetricValue
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.report.phrases.names import metric as metric_name
from resonanz.report.sections.scorecard import whole_scale
from resonanz.report.words import figure
from resonanz.web.chain.links.ask import Ask
from resonanz.web.chain.parts import Link, Place, Repair, Row, State, drawn, missing


def touchpoint(ask: Ask) -> Link:
    """Where customers meet it, and how they judge it today."""
    if not ask.touchpoints:
        mend = Repair(_("Name a touchpoint"), reverse("measures:edit", args=[ask.measure.pk]))
        return missing(
            Place.TOUCHPOINT,
            _("No touchpoint is named."),
            repair=_for(ask, "edit_measures", mend if ask.draft else None),
        )
    values, metric = ask.stock.values, ask.measure.metric
    rows = tuple(_place(ask, place, values.get((metric, str(place.pk)))) for place in ask.touchpoints)
    return Link(Place.TOUCHPOINT, str(len(rows)), rows)


def _place(ask: Ask, place: Touchpoint, value: MetricValue | None) -> Row:
    address = reverse("touchpoints:show", args=[place.pk])
    owner = _("responsible: %(name)s") % {"name": place.owner.name} if place.owner else _("nobody is responsible")
    state = State.HELD if place.owner else State.MISSING
    mend = Repair(_("Name somebody"), reverse("touchpoints:edit", args=[place.pk])) if not place.owner else None
    row = Row(
        Place.TOUCHPOINT,
        place.name,
        owner,
        address=address,
        state=state,
        repair=_for(ask, "edit_touchpoints", mend),
        basis=place.basis,
    )
    return _judged(ask, row, value) if value is not None and value.estimate.known else row


def _judged(ask: Ask, row: Row, value: MetricValue) -> Row:
    said = figure(value.estimate, ask.t)
    words = _("%(metric)s %(value)s, %(interval)s") % {
        "metric": metric_name(value.metric, ask.t),
        "value": said.value,
        "interval": said.spoken,
    }
    strip = drawn(value.estimate, axis=whole_scale(value))
    answers = _("answers in a year")
    return replace(row, drawn=strip, beside=words, figure=ask.t.whole(value.estimate.n), unit=answers)


def evidence(ask: Ask) -> Link:
    """What the opportunity rests on, each kind counted for itself."""
    found = ask.opportunity
    rows = tuple(_evidence_row(ask, row) for row in found.evidence.all()) if found is not None else ()
    if not rows:
        about = _("An opportunity without evidence is an opinion. Cases, voices or a metric would carry it.")
        mend = Repair(_("Look at the voices"), reverse("voices")) if ask.may("read_voices") else None
        return missing(Place.EVIDENCE, _("Nothing that customers said leads here."), about=about, repair=mend)
    most = max(row.n for row in found.evidence.all()) if found is not None else 0
    return Link(Place.EVIDENCE, ask.t.whole(most), rows)


def _evidence_row(ask: Ask, row: Evidence) -> Row:
    counted = ask.t.whole(row.n)
    title = row.title if row.is_linked else row.words or row.get_kind_display()
    days = _("counted over %(days)s days") % {"days": row.days}
    return Row(
        Place.EVIDENCE,
        title,
        days,
        figure=counted,
        unit=_("answers") if row.kind == EvidenceKind.METRIC else row.get_kind_display(),
        address=row.address if row.address.startswith("/") else "",
        basis="measured",
    )


def opportunity(ask: Ask) -> Link:
    """The opportunity that the measure came of, and the decision with its reason."""
    found = ask.opportunity
    if found is None:
        mend = Repair(_("Choose the opportunity"), reverse("measures:edit", args=[ask.measure.pk]))
        title = _("The measure came of no opportunity that you may see.")
        about = "" if ask.draft else _("It was registered without one, and what is registered stays.")
        return missing(
            Place.OPPORTUNITY, title, about=about, repair=_for(ask, "edit_measures", mend if ask.draft else None)
        )
    open_still = found.decision == Decision.OPEN
    address = reverse("opportunities:show", args=[found.pk])
    decided = found.get_decision_display()
    about = f"{decided}: {found.reason}" if found.reason else str(decided)
    value = value_of(found)
    row = Row(
        Place.OPPORTUNITY,
        found.title,
        about[:220],
        drawn=drawn(value, zero=True) if value.known else "",
        beside=_customers(ask, found) if value.known else "",
        figure=found.code,
        unit=found.get_kind_display(),
        address=address,
        state=State.MISSING if open_still else State.HELD,
        repair=_for(ask, "decide_opportunities", Repair(_("Decide"), address) if open_still else None),
    )
    return Link(Place.OPPORTUNITY, "1", (row,))


def _customers(ask: Ask, found: Opportunity) -> str:
    said = figure(value_of(found), ask.t, sign=False)
    return _("%(value)s customers a quarter, %(interval)s") % {"value": said.value, "interval": said.spoken}


def measure(ask: Ask) -> Link:
    """The measure: what it claims, whether that was written down before it began, how it was drawn."""
    it = ask.measure
    waves = len(ask.waves)
    address = reverse("measures:show", args=[it.pk])
    registered = it.registered_at is not None
    about = _("hypothesis and goal were registered before the start") if registered else _("not registered yet")
    count = ngettext("%(n)s wave", "%(n)s waves", waves) % {"n": waves} if waves else it.get_state_display()
    mend = None if registered else Repair(_("Complete the plan"), address)
    row = Row(
        Place.MEASURE,
        it.title,
        it.hypothesis[:220] or about,
        beside=about if it.hypothesis else "",
        figure=count,
        unit=it.get_design_display(),
        address=address,
        state=State.HELD if registered else State.MISSING,
        repair=_for(ask, "edit_measures", mend),
    )
    return Link(Place.MEASURE, "1", (row,))


def _for(ask: Ask, permission: str, repair: Repair | None) -> Repair | None:
    """The button only for those who may press it."""
    return repair if repair is not None and ask.may(permission) else None
