"""Texts with which a reply at Nordlicht begins; each rests on the standard of its touchpoint."""

from __future__ import annotations

from typing import Final

from resonanz.act.cases.setup.actions import write_template
from resonanz.enable.standards.models import Edition, State
from resonanz.organisation.people.models import Member

_TEXTS: Final = (
    (
        "Hotline",
        "Ein Anruf genügt",
        "Ihr Anruf bei uns ({number})",
        "Sie haben uns angerufen und hatten danach noch keine Lösung. Das tut uns leid.",
        "Ich kümmere mich selbst darum und melde mich bis … bei Ihnen. Sie müssen nicht noch einmal anrufen.",
    ),
    (
        "Antwort per E-Mail",
        "Antwort im ersten Satz",
        "Ihre Frage ({number})",
        "Die Antwort auf Ihre Frage: …",
        "Unsere erste E-Mail ging daran vorbei; das hat Sie Zeit gekostet. Entschuldigen Sie bitte.",
    ),
    (
        "Jahresrechnung",
        "Rechnung in zwei Gründen",
        "Ihre Jahresrechnung ({number})",
        "Sie zahlen … Euro mehr als im Vorjahr, aus zwei Gründen: …",
        "Wenn der Verbrauch nicht stimmen kann, schicken Sie mir ein Foto des Zählers; dann rechnen wir neu.",
    ),
)
"""Touchpoint, name, subject, and what stands between greeting and name."""


def write_replies(*, by: Member) -> None:
    """One text for each touchpoint with a standard where customers often write."""
    for place, name, subject, *said in _TEXTS:
        edition = Edition.objects.filter(standard__touchpoint__name=place, state=State.IN_FORCE).earliest("pk")
        write_template(
            None,
            seen=None,
            by=by,
            name=name,
            language="de",
            touchpoint=edition.standard.touchpoint,
            subject=subject,
            body="\n\n".join(["Guten Tag {name},", *said, "Freundliche Grüße\n{sender}"]),
            standard=edition.standard_id,
            standard_title=edition.texts["de"]["title"],
        )
