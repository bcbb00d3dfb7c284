"""Sentences about standards."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.enable.standards.models import Edition, Standard
from resonanz.enable.standards.queries import Facts, Filters, entries, filtered, listed, week_end
from resonanz.enable.standards.rules import NAMES, SEEN, Wording
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.agreement.models import Release
from resonanz.ui.parts import Tab
from resonanz.ui.search import Hit
from resonanz.ui.speech import speech


def headline(viewer: Viewer, facts: Facts, view: str) -> str:
    """What the list says about itself: first what waits, then the gap that can be closed."""
    if view == "mine":
        return _("What we promise where you work") if facts.mine else _("No service standard holds for your work yet.")
    if not facts.in_force and not facts.waiting:
        return _("No service standard is in force yet.")
    held = ngettext("One standard holds.", "%(n)s standards hold.", facts.in_force) % {"n": facts.in_force}
    if facts.waiting and viewer.may("approve_standards"):
        waiting = ngettext("One waits for approval.", "%(n)s wait for approval.", facts.waiting) % {"n": facts.waiting}
        return f"{held} {waiting}"
    if not facts.missing:
        return f"{held} {_('No touchpoint with people lacks one.')}"
    gap = ngettext(
        "At one touchpoint people work without one.",
        "At %(n)s touchpoints people work without one.",
        facts.missing,
    )
    return f"{held} {gap % {'n': facts.missing}}"


def tabs(viewer: Viewer, facts: Facts, wanted: Filters) -> list[Tab]:
    """The views that this viewer has any use for."""
    labels = {
        "mine": _("For my work"),
        "in_force": _("In force"),
        "waiting": _("Waiting"),
        "draft": _("Drafts"),
        "ended": _("Ended"),
    }
    writes = viewer.may("edit_standards") or viewer.may("approve_standards")
    shown = (
        *(("mine",) if viewer.may("learn") else ()),
        "in_force",
        *(("waiting", "draft", "ended") if writes else ()),
    )
    if len(shown) == 1:
        return []
    return [Tab(labels[view], f"?view={view}", view == wanted.view, getattr(facts, view)) for view in shown]


def fallback(words: Wording) -> str:
    """Why the reader meets another language; empty where it is the own one."""
    if not words.fell_back:
        return ""
    names = {"there": NAMES.get(words.language, ""), "wanted": NAMES.get(words.wanted, words.wanted)}
    return _("It is written in %(there)s only; there is no version in %(wanted)s yet.") % names


def figure(release: Release) -> str:
    """How many of a group have read it, as far as that may be said."""
    if release.withheld == "small":
        return _("hidden: the group is too small")
    if release.withheld:
        return _("hidden: the group changed by a few people")
    words = {
        "≤": _("at most %(count)s of %(n)s"),
        "≥": _("at least %(count)s of %(n)s"),
        "": _("%(count)s of %(n)s"),
    }[release.bound]
    return words % {"count": int(release.value or 0), "n": release.n}


def week(release: Release) -> str:
    """Until which day a figure counts."""
    return _("until %(day)s") % {"day": speech().day(week_end(release.week))}


def edition_label(edition: Edition) -> str:
    """A version by its number."""
    return _("version %(n)s") % {"n": edition.number}


def cited(standard: Standard, edition: Edition, words: Wording) -> str:
    """How a reply names the standard that it rests on."""
    return _("Standard “%(title)s” (%(number)s), version %(n)s") % {
        "title": words.title,
        "number": standard.label,
        "n": edition.number,
    }


def found_standards(viewer: Viewer, words: str, limit: int) -> Iterable[Hit]:
    """The standards in force that the search over everything finds."""
    rows = listed(filtered(SEEN.rows(viewer), Filters(text=words)))[:limit]
    return [
        Hit(
            _("Service standard"),
            entry.words.title,
            reverse("standards:show", args=[entry.standard.pk]),
            f"{entry.standard.label} · {entry.standard.touchpoint.name}",
        )
        for entry in entries(rows)
    ]
