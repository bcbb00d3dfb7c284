"""Nordlicht Energie, a German energy supplier that never existed: the demo organisation with known truth."""

from __future__ import annotations

from resonanz.analytics.simulate.nordlicht_paths import LEAVING, PROCESSES
from resonanz.analytics.simulate.nordlicht_places import TOUCHPOINTS
from resonanz.analytics.simulate.organisation import (
    Churn,
    Driver,
    Measure,
    Organisation,
    Persona,
    Shock,
    Skill,
    UnitSpec,
)

_PRICE_PLACES = ("Preisinformation", "Abschlagsanpassung", "Jahresrechnung", "Hotline", "Tarifrechner")


def nordlicht(*, customers: int = 9_000) -> Organisation:
    """The specification: 6 units, 8 roles, 63 touchpoints, 24 months.

    Planted: winter bills, quiet holidays, a price shock in months 7–12, a software roll-out in Ost that failed in
    months 14–18, a better region (Küste), clear bills in three waves, churn that follows experience.

    Args:
        customers: customers at the beginning; rows grow in proportion.
    """
    return Organisation(
        name="Nordlicht Energie",
        customers=customers,
        months=24,
        units=_units(),
        personas=_personas(),
        touchpoints=TOUCHPOINTS,
        processes=PROCESSES,
        drivers=_drivers(),
        shocks=_shocks(),
        measures=_measures(),
        skills=_skills(),
        churn=Churn(base=-4.7, slope=0.9),
        leaving=LEAVING,
        holidays=((1, 1), (5, 1), (10, 3), (12, 24), (12, 25), (12, 26), (12, 31)),
        surveyed=0.5,
        answering=0.3,
        commenting=0.4,
    )


def _units() -> tuple[UnitSpec, ...]:
    return (
        UnitSpec("Nord", 0.24),
        UnitSpec("Küste", 0.11, quality=0.35, pace=0.8),
        UnitSpec("Mitte", 0.19),
        UnitSpec("Ost", 0.16),
        UnitSpec("West", 0.18, quality=-0.03, pace=1.05),
        UnitSpec("Süd", 0.12, pace=1.1),
    )


def _personas() -> tuple[Persona, ...]:
    return (
        Persona("Familie im Eigenheim", 0.34, mood=0.1, yearly_value=1650),
        Persona("Preisbewusst in der Stadt", 0.28, mood=-0.25, yearly_value=720, english=0.08),
        Persona("Treu seit Jahren", 0.24, mood=0.25, yearly_value=980, english=0.0),
        Persona("Digital und jung", 0.14, mood=0.0, yearly_value=640, english=0.15),
    )


def _drivers() -> tuple[Driver, ...]:
    """Topics of the survey; the first counts most, but not by much."""
    return (
        Driver("Verständlichkeit der Rechnung", ("Jahresrechnung", "Abschlagsanpassung"), 0.30, 0.93),
        Driver("Erreichbarkeit am Telefon", ("Hotline", "Rückruf"), 0.26, 0.46),
        Driver("Preis und Leistung", ("Preisinformation", "Tarifwechsel"), 0.24, 0.97),
        Driver("Lösung beim ersten Kontakt", ("Hotline", "Chat", "Antwort per E-Mail"), 0.20, 0.52),
        Driver("Kundenportal und App", ("Kundenportal", "Kunden-App"), 0.15, 0.63),
        Driver("Freundlichkeit im Kundencenter", ("Hilfe im Kundencenter", "Beratung im Kundencenter"), 0.12, 0.21),
        Driver("Antworten auf E-Mails", ("Antwort per E-Mail",), 0.12, 0.38),
        Driver("Zählerstand melden", ("Zählerstand online", "Zählerstand in der App"), 0.08, 0.86),
        Driver("Abschlag und Zahlung", ("Abschlagsanpassung", "Abschlag selbst ändern"), 0.14, 0.9),
        Driver("Versorgung und Störungen", ("Störungsmeldung", "Technikereinsatz"), 0.10, 0.28),
        Driver("Umzug", ("Umzugsmeldung online", "Ummeldung bestätigt"), 0.06, 0.17),
        Driver("Vertragsbeginn", ("Online-Antrag", "Willkommensschreiben"), 0.07, 0.24),
        Driver("Beratung zu Solar und Wärme", ("Energieberatung zu Hause", "Angebot Solar und Wärme"), 0.05, 0.12),
        Driver("Informationen und Newsletter", ("Newsletter",), 0.02, 0.71),
    )


def _shocks() -> tuple[Shock, ...]:
    billing = ("Jahresrechnung", "Einspruch zur Rechnung", "Prüfung der Rechnung", "Korrekturrechnung", "Hotline")
    portal = (
        "Kundenportal",
        "Passwort zurücksetzen",
        "Zählerstand online",
        "Abschlag selbst ändern",
        "Antwort per E-Mail",
    )
    return (
        Shock("Preisschock", 7, 13, touchpoints=_PRICE_PLACES, quality=-0.55, pace=1.25, demand=1.15),
        Shock(
            "Umstellung der Software in Ost",
            14,
            19,
            units=("Ost",),
            touchpoints=billing + portal,
            quality=-0.8,
            pace=1.9,
            detour="Hotline",
            repeat=0.11,
        ),
    )


def _measures() -> tuple[Measure, ...]:
    return (
        Measure(
            "Rechnung in klaren Worten",
            ("Jahresrechnung", "Abschlagsanpassung", "Korrekturrechnung"),
            effect=0.45,
            waves=((13, ("Nord", "West")), (16, ("Mitte", "Süd")), (20, ("Küste", "Ost"))),
        ),
    )


def _skills() -> tuple[Skill, ...]:
    return (
        Skill("Rechnung in drei Sätzen erklären", "Kundenservice", 0.35, 0.22),
        Skill("Gutschrift sofort entscheiden", "Kundenservice", 0.2, 0.18),
        Skill("Schätzung begründen", "Abrechnung", 0.4, 0.2),
        Skill("Bedarf vor Angebot klären", "Vertrieb", 0.3, 0.15),
        Skill("Beim Kunden ankommen", "Technik", 0.45, 0.2),
        Skill("Messwerte prüfen", "Messwesen", 0.5, 0.25),
        Skill("Um Entschuldigung bitten", "Beschwerdestelle", 0.3, 0.2),
        Skill("Ratenzahlung anbieten", "Forderungen", 0.35, 0.2),
        Skill("Wärmepumpe ehrlich rechnen", "Energieberatung", 0.3, 0.15),
    )
