"""Invented voices, paths, checks and jobs for the pattern page."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from resonanz.analytics.results import Estimate, Unit
from resonanz.ui.parts import (
    Check,
    DrillPath,
    Level,
    Progress,
    Quote,
    Seen,
    Source,
    Tab,
    Versions,
)

BILL = "Der Abschlag steigt um 38 Euro und nirgends steht, warum. Ich habe zweimal nachgerechnet."
OUTAGE = "Strom weg, nach zehn Minuten die erste SMS. So wusste ich wenigstens Bescheid."


def pieces() -> dict[str, Any]:
    """Everything on the pattern page that is no chart."""
    return {
        "quotes": _quotes(),
        "path": _path(),
        "checklist": _checks(),
        "tabs": [Tab(_("Designed"), "#tabs"), Tab(_("Discovered"), "#tabs", True, 178), Tab(_("Both"), "#tabs")],
        "seen": _seen(),
        "jobs": _jobs(),
        "both": _versions(),
        "exports": [Source("XLSX", "#"), Source("CSV", "#"), Source("PDF", "#")],
        "provenance": [Source("n 3.412"), Source(_("95 percent intervals")), Source(_("Method"), "#")],
    }


def _quotes() -> list[Quote]:
    start, other = BILL.index("Abschlag"), OUTAGE.index("erste SMS")
    return [
        Quote(
            BILL,
            (_("Annual bill"), _("Ease 2 of 7"), _("today, 8:41")),
            marked=((start, start + len("Abschlag steigt um 38 Euro"), "worse"),),
            address="#voices",
        ),
        Quote(
            OUTAGE,
            (_("Report a fault"), _("Ease 6 of 7"), _("today, 8:37")),
            marked=((other, other + len("erste SMS"), "better"),),
        ),
    ]


def _path() -> DrillPath:
    past = (Level(_("Company"), "Nordlicht Energie", "#path"), Level(_("Region"), _("South"), "#path"))
    return DrillPath(past, Level(_("Next level"), _("Service centre")), (_("Theme"), _("Voice")))


def _checks() -> list[Check]:
    return [
        Check(_("Alike before the start"), _("The teams developed alike."), True, "p 0,61"),
        Check(_("Answers equally often"), _("Response with 18.7 and without 14.2 percent."), False, _("differs")),
        Check(_("No spill-over"), _("Too few answers of the neighbouring teams."), None),
    ]


def _seen() -> list[Seen]:
    trained = Estimate(0.88, 0.81, 0.93, 0.95, 74, "wilson", Unit.SHARE)
    return [
        Seen(_("Team North, 9 people"), _("trained"), trained),
        Seen(_("Late shift, 4 people"), _("hidden, fewer than 7 people"), hidden=True),
        Seen(_("North without the late shift"), _("hidden, or the late shift could be worked out"), hidden=True),
    ]


def _jobs() -> list[Progress]:
    return [
        Progress(_("Reads the file, line 41,200 of about 100,000"), 0.41, "", "/patterns"),
        Progress(_("Waits for its turn"), None, ""),
        Progress(_("Stored: 98,412 rows"), 1.0, "", ended=True),
        Progress(_("The file ends in the middle of a line. Nothing was stored."), 0.6, "", ended=True, failed=True),
    ]


def _versions() -> Versions:
    return Versions(
        (
            (_("Name"), _("Understand the annual bill"), _("Understand the bill")),
            (_("Owner"), _("Head of billing"), _("Head of billing")),
        ),
        by="Ben N.",
    )
