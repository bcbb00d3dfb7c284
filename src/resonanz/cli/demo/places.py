"""The register of touchpoints of Nordlicht Energie, and what the company measured before."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from resonanz.analytics.simulate.nordlicht_places import TOUCHPOINTS
from resonanz.organisation.people.models import Member, Role
from resonanz.organisation.touchpoints.actions import add_measurement, create_touchpoint
from resonanz.organisation.touchpoints.models import Basis, Decision, Measurement, Touchpoint, Use

OWNERS: Final = {
    "Informieren": ("lead_mitte", "Alina Bergmann"),
    "Abschließen": ("lead_west", "Diana Esser"),
    "Nutzen": ("lead_nord", "Pia Clausen"),
    "Abrechnen": ("lead_ost", "Cornelia Pohl"),
    "Hilfe holen": ("lead_nord", "Nele Jansen"),
    "Zuhause erneuern": ("lead_kueste", "Imke Wilts"),
    "Gesamt": ("cx_manager", "cx_second"),
}
"""Who owns the touchpoints of a stage, and the deputy; one stage has nobody, as in life."""
OVERALL: Final = "Weiterempfehlung (0-10)"
TOPICS: Final = {
    "Verständlichkeit der Rechnung": "Abrechnen",
    "Erreichbarkeit am Telefon": "Hilfe holen",
    "Preis und Leistung": "Bleiben oder gehen",
    "Lösung beim ersten Kontakt": "Hilfe holen",
    "Kundenportal und App": "Nutzen",
    "Freundlichkeit im Kundencenter": "Hilfe holen",
    "Antworten auf E-Mails": "Hilfe holen",
    "Zählerstand melden": "Abrechnen",
    "Abschlag und Zahlung": "Abrechnen",
    "Versorgung und Störungen": "Hilfe holen",
    "Umzug": "Nutzen",
    "Vertragsbeginn": "Abschließen",
    "Beratung zu Solar und Wärme": "Zuhause erneuern",
    "Informationen und Newsletter": "Nutzen",
}
"""What the quarterly survey asks about, and the stage it belongs to."""
_UNMEASURED: Final = {
    "Willkommensschreiben": Basis.ASSUMED,
    "Willkommensanruf": Basis.QUALITATIVE,
    "Energieberatung zu Hause": Basis.QUALITATIVE,
    "Kündigung": Basis.ASSUMED,
}
_NEW: Final = {
    "Videoberatung": ("Informieren", "Online", Basis.ASSUMED),
    "Wärmepumpen-Sprechstunde": ("Zuhause erneuern", "Kundencenter", Basis.QUALITATIVE),
}
_SAID: Final[dict[str, dict[str, Any]]] = {
    "Jahresrechnung": {
        "expected": "Auf einer Seite sehen, was zu zahlen ist und warum es mehr oder weniger ist als im Vorjahr.",
        "expected_n": 24,
        "promised": "Ihre Rechnung verstehen Sie beim ersten Lesen.",
        "promised_n": 2,
        "experienced": "Vier Seiten, das Ergebnis steht auf der dritten; viele rufen deshalb an.",
        "experienced_n": 18,
    },
    "Hotline": {
        "expected": "Nach wenigen Minuten mit jemandem sprechen, der den Vertrag kennt und entscheiden darf.",
        "expected_n": 31,
        "promised": "Wir sind in zwei Minuten für Sie da.",
        "promised_n": 1,
        "experienced": "Freundlich, aber oft zwei Anrufe für ein Anliegen.",
        "experienced_n": 22,
    },
    "Willkommensanruf": {
        "expected": "Nicht verkauft bekommen, sondern wissen, was als Nächstes geschieht.",
        "expected_n": 9,
        "experienced": "Wer angerufen wurde, erzählt davon; erreicht wird etwa jeder Dritte.",
        "experienced_n": 9,
    },
    "Energieberatung zu Hause": {
        "promised": "Eine ehrliche Rechnung, auch wenn sie gegen uns spricht.",
        "promised_n": 1,
        "experienced": "Die Zeit im Haus wird gelobt, das Warten auf das Angebot nicht.",
        "experienced_n": 12,
    },
    "Haustürvertrieb": {
        "promised": "Wir kommen nur nach Anmeldung.",
        "promised_n": 1,
        "experienced": "Besuche ohne Anmeldung, Verträge, die man so nicht wollte.",
        "experienced_n": 7,
    },
}


def make_touchpoints(people: dict[str, Member], roles: dict[str, Role]) -> dict[str, Touchpoint]:
    """The register by name: what has a matter of its own, the topics of the survey, and what nobody measured yet."""
    made = {}
    for place in TOUCHPOINTS:
        basis = _UNMEASURED.get(place.name, Basis.MEASURED)
        working = [roles[name] for name in place.roles]
        made[place.name] = _make(people, place.name, place.stage, place.channel, basis=basis, roles=working)
    for name, (stage, channel, basis) in _NEW.items():
        made[name] = _make(people, name, stage, channel, basis=basis)
    for topic, stage in TOPICS.items():
        made[topic] = _make(people, topic, stage, "Befragung", basis=Basis.MEASURED)
    made[OVERALL] = _make(people, "Gesamturteil", "Gesamt", "Befragung", basis=Basis.MEASURED, keys=(OVERALL,))
    return made


def _make(people: dict[str, Member], name: str, stage: str, channel: str, **more: Any) -> Touchpoint:
    owner, deputy = OWNERS.get(stage, ("", ""))
    return create_touchpoint(
        by=people["cx_manager"],
        name=name,
        stage=stage,
        channel=channel,
        owner=people.get(owner),
        deputy=people.get(deputy),
        **_SAID.get(name, {}),
        **more,
    )


_INVENTORY: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "Kundenbefragung im Quartal",
        "on": (*TOPICS, OVERALL),
        "years": 6,
        "method": "Zufällige Auswahl, online und Papier, durch ein Institut",
        "used_for": Use.STEERING,
        "decision": Decision.KEEP,
    },
    {
        "name": "Zufriedenheit nach dem Kontakt",
        "on": tuple(place.name for place in TOUCHPOINTS if place.metric == "csat"),
        "years": 3,
        "method": "E-Mail am Tag danach, Skala 1 bis 5",
        "used_for": Use.STEERING,
        "decision": Decision.KEEP,
    },
    {
        "name": "Einfachheit nach dem Kontakt",
        "owner": "cx_second",
        "on": tuple(place.name for place in TOUCHPOINTS if place.metric == "ces"),
        "years": 2,
        "method": "Frage im Portal und in der App, Skala 1 bis 7",
        "used_for": Use.STEERING,
        "decision": Decision.KEEP,
    },
    {
        "name": "Smiley-Säulen im Kundencenter",
        "owner": "lead_mitte",
        "on": ("Hilfe im Kundencenter",),
        "years": 5,
        "method": "Taste am Ausgang, ohne Bezug zum Anliegen",
        "decision": Decision.MERGE,
        "reason": "Ohne Anliegen lässt sich nichts daraus lernen; die Frage nach dem Kontakt deckt es ab.",
        "merged_into": "Zufriedenheit nach dem Kontakt",
    },
    {
        "name": "Testanrufe in der Hotline",
        "owner": "lead_ost",
        "on": ("Hotline",),
        "years": 8,
        "method": "40 Testanrufe im Monat durch einen Dienstleister",
        "used_for": Use.BONUS,
        "decision": Decision.STOP,
        "reason": "Misst, ob der Leitfaden eingehalten wird, nicht ob das Anliegen gelöst ist; die Prämie endet mit.",
    },
    {
        "name": "Telefonische Nachfrage nach Technikereinsatz",
        "owner": "lead_kueste",
        "on": ("Technikereinsatz", "Zählerwechsel"),
        "years": 4,
        "method": "Anruf durch die Einsatzplanung",
    },
    {
        "name": "Bewertungen der App",
        "owner": "lead_nord",
        "on": ("Kunden-App",),
        "years": 3,
        "method": "Sterne und Texte in den Stores",
    },
    {
        "name": "Branchenvergleich des Verbands",
        "owner": "board",
        "years": 10,
        "method": "Jährliche Telefonbefragung",
        "used_for": Use.BONUS,
    },
)
"""What is measured today, for whom, and what becomes of it."""


def make_measurements(people: dict[str, Member], touchpoints: dict[str, Touchpoint], *, today: date) -> None:
    """The inventory; the CX manager owns what names nobody."""
    made: dict[str | None, Measurement] = {}
    for entry in _INVENTORY:
        fields = {k: v for k, v in entry.items() if k not in {"owner", "on", "years", "merged_into"}}
        made[entry["name"]] = add_measurement(
            by=people["cx_manager"],
            owner=people[entry.get("owner", "cx_manager")],
            since=date(today.year - entry["years"], 1, 1),
            touchpoints=[touchpoints[name] for name in entry.get("on", ())],
            merged_into=made.get(entry.get("merged_into")),
            **fields,
        )
