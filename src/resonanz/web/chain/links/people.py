"""Who carries it: roles and units, standards, learning paths, and whether the units have been reached."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.act.measures.models import State as Stage
from resonanz.enable.lessons.models import PathLink
from resonanz.web.chain.links.ask import Ask, names
from resonanz.web.chain.parts import Link, Place, Repair, Row, State, missing, waiting


def roles(ask: Ask) -> Link:
    """Which roles work differently then, and how many people that are; small groups are not counted."""
    found = list(ask.measure.roles.all())
    if not found:
        mend = Repair(_("Choose the roles"), reverse("measures:edit", args=[ask.measure.pk]))
        repair = mend if ask.draft and ask.may("edit_measures") else None
        return missing(Place.ROLES, _("No role is named: nobody knows that the work changes."), repair=repair)
    units = len(ask.planned)
    people, least = _people(ask), ask.stock.smallest_group
    counted = str(people) if people >= least else _("fewer than %(n)s") % {"n": least}
    about = ngettext("%(people)s people in %(n)s unit", "%(people)s people in %(n)s units", units) % {
        "people": counted,
        "n": units,
    }
    label = ngettext("role", "roles", len(found))
    row = Row(Place.ROLES, names(found), about, figure=str(len(found)), unit=label)
    return Link(Place.ROLES, str(len(found)), (row,))


def _people(ask: Ask) -> int:
    """Active people with one of the roles in one of the units."""
    wanted, paths = {role.pk for role in ask.measure.roles.all()}, tuple(unit.path for unit in ask.planned)
    rows = ask.stock.at_work
    return len({member for member, role, path in rows if role in wanted and path.startswith(paths)})


def enabling(ask: Ask) -> Link:
    """What helps these roles: the standard of the touchpoint and the paths that the measure needs."""
    rows = (*_standards(ask), *_paths(ask))
    held = sum(row.state is State.HELD for row in rows)
    return Link(Place.ENABLING, f"{held} / {len(rows)}", rows)


def _standards(ask: Ask) -> tuple[Row, ...]:
    entries = [entry for place in ask.touchpoints for entry in ask.stock.standards.get(place.pk, ())]
    if entries:
        return tuple(
            Row(
                Place.ENABLING,
                entry.words.title,
                entry.words.promise,
                figure=entry.standard.label,
                unit=_("service standard"),
                address=reverse("standards:show", args=[entry.standard.pk]),
            )
            for entry in entries
        )
    title = _("No service standard says what we promise there.")
    mend = Repair(_("Write the standard"), reverse("standards:new")) if ask.may("edit_standards") else None
    return (Row(Place.ENABLING, title, state=State.MISSING, repair=mend),)


def _paths(ask: Ask) -> tuple[Row, ...]:
    found = tuple(_path(ask, link) for link in ask.stock.paths.get(ask.measure.pk, ()))
    if found:
        return found
    title = _("No learning path belongs to this measure.")
    if ask.measure.state == Stage.ENDED:
        return (Row(Place.ENABLING, title, _("It has ended; nobody learns for it any more."), state=State.MISSING),)
    address = reverse("chain:paths", args=[ask.measure.pk])
    mend = Repair(_("Choose a learning path"), address) if ask.may("assign_paths") else None
    return (Row(Place.ENABLING, title, state=State.MISSING, repair=mend),)


def _path(ask: Ask, link: PathLink) -> Row:
    """A path, and in how many of the reached units it was assigned."""
    reached = {unit.pk for unit in ask.reached}
    there = sum((ask.measure.pk, link.path_id, unit) in ask.stock.assigned for unit in reached)
    lessons = len(link.path.lessons.all())
    about = ngettext("%(n)s lesson of a few minutes", "%(n)s lessons of a few minutes", lessons) % {"n": lessons}
    said = _("assigned in %(there)s of %(reached)s reached units") % {"there": there, "reached": len(reached)}
    return Row(
        Place.ENABLING,
        str(link.path),
        about,
        beside=said if reached else _("it is assigned when the first wave starts"),
        share=round(100 * there / len(reached)) if reached else None,
        figure=f"{there} / {len(reached)}",
        unit=_("learning path"),
        address=reverse("lessons:path", args=[link.path.pk]),
        state=State.HELD if there == len(reached) else State.MISSING,
        repair=_assign(ask) if there < len(reached) else None,
    )


def _assign(ask: Ask) -> Repair | None:
    address = reverse("loop:show", args=["wave-starts"])
    return Repair(_("Look at the policy"), address) if ask.may("manage_policies") else None


def exposure(ask: Ask) -> Link:
    """Which units the measure has reached."""
    reached, planned = len(ask.reached), len(ask.planned)
    if not reached:
        title = _("No unit has received it yet.")
        if ask.measure.registered_at is None:
            return waiting(Place.EXPOSURE, title, about=_("A measure starts when its plan is registered."))
        mend = Repair(_("Start the measure"), reverse("measures:show", args=[ask.measure.pk]))
        return missing(Place.EXPOSURE, title, repair=mend if ask.may("start_measures") else None)
    if ask.measure.draws_customers:
        return _drawn(ask)
    started = [wave for wave in ask.waves if wave.started_at is not None]
    waves = _("wave %(now)s of %(all)s") % {"now": len(started), "all": len(ask.waves)}
    row = Row(
        Place.EXPOSURE,
        _named(ask),
        waves,
        share=round(100 * reached / planned) if planned else None,
        beside=ngettext("%(reached)s of %(planned)s unit", "%(reached)s of %(planned)s units", planned)
        % {"reached": reached, "planned": planned},
        figure=f"{reached} / {planned}",
        unit=_("units reached"),
    )
    return Link(Place.EXPOSURE, f"{reached} / {planned}", (row,))


def _drawn(ask: Ask) -> Link:
    """For how many customers lot decided, and how many of them receive it."""
    treated, everybody = ask.stock.drawn.get(ask.measure.pk, (0, 0))
    said = f"{ask.t.whole(treated)} / {ask.t.whole(everybody)}"
    row = Row(
        Place.EXPOSURE,
        _("Customers drawn by lot"),
        _named(ask),
        share=round(100 * treated / everybody) if everybody else None,
        beside=_("%(treated)s of %(all)s customers receive it") % {"treated": treated, "all": everybody},
        figure=said,
        unit=_("customers"),
    )
    return Link(Place.EXPOSURE, said, (row,))


def _named(ask: Ask) -> str:
    """The reached units by name, as far as the viewer sees them; the others are counted."""
    reached = ask.reached
    seen = [unit for unit in reached if unit.pk in ask.stock.units_seen]
    shown = names(seen)
    others = len(reached) - len(seen)
    if not others:
        return shown
    more = ngettext("%(n)s other unit", "%(n)s other units", others) % {"n": others}
    return _("%(units)s and %(more)s") % {"units": shown, "more": more} if shown else more
