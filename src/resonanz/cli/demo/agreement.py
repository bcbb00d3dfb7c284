"""The works agreement of Nordlicht Energie: in force by two resolutions, and one change that waits for the council."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from resonanz.organisation.agreement.actions import approve_change, fix_counterpart, propose_change
from resonanz.organisation.agreement.rules import TERMS, Side
from resonanz.organisation.base import clock
from resonanz.organisation.people.models import Member

AGREED: Final = timedelta(days=410)
"""How long ago it came into force."""
PROPOSED: Final = timedelta(days=6)
_REASONS: Final = {
    "group": "Niemand soll in einer Auswertung erkannt werden können.",
    "group_text": "Freie Worte verraten mehr als Zahlen.",
    "learning_months": "Länger braucht niemand das eigene Lernen nachzulesen.",
    "leaver_days": "Zeit für ein Zeugnis, danach wird gelöscht.",
}


def make_agreement(people: dict[str, Member]) -> None:
    """Fix the two sides and agree on every term, long ago."""
    employer, council = people["manager"], people["works_council"]
    with clock.moved(-AGREED):
        fix_counterpart(Side.COUNCIL, by=None)
        for term in TERMS.values():
            change = propose_change(
                key=term.code,
                value=term.agreed,
                reason=_REASONS[term.code],
                consequence="Gilt für alle Auswertungen über Beschäftigte.",
                by=employer,
            )
            approve_change(change, number="GL 14", day=clock.today(), by=employer)
            approve_change(change, number="BR 7", day=clock.today(), by=council)


def propose_smaller_groups(people: dict[str, Member]) -> None:
    """The employer wants smaller groups; the council has not decided."""
    employer = people["manager"]
    with clock.moved(-PROPOSED):
        change = propose_change(
            key="group",
            value=5,
            reason="An der Küste arbeiten in manchen Rollen nur fünf oder sechs Personen; sie sehen ihre Zahlen nie.",
            consequence="Zahlen über Gruppen ab fünf Personen werden sichtbar, auch in kleinen Regionen.",
            by=employer,
        )
        approve_change(change, number="GL 31", day=clock.today(), by=employer)
