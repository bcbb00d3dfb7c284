"""What people at Nordlicht work and learn by: standards in force, lessons, and what the council agreed to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from resonanz.cli.demo.calendar import on
from resonanz.enable.lessons.library.reading import install_library as install_lessons
from resonanz.enable.standards.actions import install_library as install_standards
from resonanz.organisation.agreement.actions import approve_change, propose_change
from resonanz.organisation.agreement.rules import FUNCTION
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member

_AGREED: Final = {
    "lessons": "Wer lernt, soll sehen, was als Nächstes dran ist.",
    "learning_groups": "Teams sollen sehen, ob das Lernen vorankommt, niemand einzelne Personen.",
    "standard_receipts": "Wir wollen wissen, ob ein Standard angekommen ist.",
    "employee_voice": "Wer mit Kunden spricht, weiß, was im Weg steht.",
    "case_names": "Wer einen Fall übernimmt, soll sehen, wen er fragen kann.",
    "case_figures": "Wir wollen wissen, ob Kunden rechtzeitig von uns hören, nicht von wem.",
    "case_escalation": "Kein Kunde soll warten, weil jemand krank oder im Urlaub ist.",
}
"""Functions that touch employees and are on, each with its reason."""


_OWN: Final = "Einzelne Angaben sieht nur die Person selbst; Gruppen erst ab der vereinbarten Größe."
_CONSEQUENCES: Final = {
    "case_names": "Der Name steht im Fall selbst; es gibt keine Liste, Zählung oder Zeit je Person.",
    "case_figures": "Zahlen gibt es je vier Wochen und erst, wenn mindestens sieben daran gearbeitet haben.",
    "case_escalation": "Es zählt nur, ob eine Antwort überfällig ist; niemand wird gezählt oder verglichen.",
}


def agree_on_functions(people: dict[str, Member], *, day: date) -> None:
    """Both sides said yes to learning, to ideas and to handing cases on; whatever else touches employees stays off."""
    employer, council = people["manager"], people["works_council"]
    with on(day):
        for code, reason in _AGREED.items():
            change = propose_change(
                key=FUNCTION + code,
                value=1,
                reason=reason,
                consequence=_CONSEQUENCES.get(code, _OWN),
                by=employer,
            )
            approve_change(change, number="GL 22", day=clock.today(), by=employer)
            approve_change(change, number="BR 15", day=clock.today(), by=council)


def write_standards_and_lessons(people: dict[str, Member], *, day: date) -> None:
    """The libraries, installed some weeks before the measure that needs them; nobody has reviewed them yet."""
    with on(day):
        install_standards(by=people["cx_second"], approver=people["cx_manager"])
    with on(day + timedelta(days=2)):
        install_lessons(by=people["cx_second"])
