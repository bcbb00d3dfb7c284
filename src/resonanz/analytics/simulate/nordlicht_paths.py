"""What customers of Nordlicht Energie want, as chains: `source > target share hours`, a bar between alternatives."""

from __future__ import annotations

from typing import Final

from resonanz.analytics.simulate.organisation import Edge, Process

_JOIN = """
 > Werbeanzeige .2 | Tarifrechner .42 | Vergleichsportal .24
 > Telefonberatung .07 | Beratung im Kundencenter .05 | Haustürvertrieb .02
Werbeanzeige > Tarifrechner .8 2 | - .2
Tarifrechner > Online-Antrag .6 1 | Telefonberatung .1 20 | - .3
Vergleichsportal > Online-Antrag 1 1
Telefonberatung > Online-Antrag .5 30 | Antrag auf Papier .3 40 | - .2
Beratung im Kundencenter > Antrag auf Papier .7 1 | Online-Antrag .2 20 | - .1
Haustürvertrieb > Antrag auf Papier .9 1 | - .1
Online-Antrag > Bonitätsprüfung .95 1 | Rückfrage zum Antrag .05 30
Antrag auf Papier > Bonitätsprüfung .8 50 | Rückfrage zum Antrag .2 60
Rückfrage zum Antrag > Bonitätsprüfung .8 40 | Rückfrage zum Antrag .1 60 | - .1
Bonitätsprüfung > Vertragsbestätigung .94 20 | - .06
Vertragsbestätigung > Kündigung beim Vorversorger .75 24 | Willkommensschreiben .25 48
Kündigung beim Vorversorger > Willkommensschreiben .85 180 | Rückfrage zum Antrag .03 90 | Hotline .12 200
Hotline > Willkommensschreiben 1 60
Willkommensschreiben > Willkommensanruf .25 90 | Lieferbeginn .75 200
Willkommensanruf > Lieferbeginn 1 160
Lieferbeginn > Registrierung im Portal .5 60 | - .5
Registrierung im Portal > Passwort zurücksetzen .12 100 | Kunden-App .3 120 | - .58
Passwort zurücksetzen > Passwort zurücksetzen .15 1 | - .85
Kunden-App > -
"""

_BILL = """
 > Ableseaufforderung
Ableseaufforderung > Zählerstand online .42 90 | Zählerstand in der App .2 60
Ableseaufforderung > Zählerstand per Karte .2 170 | Ablesung vor Ort .18 260
Zählerstand online > Plausibilitätsprüfung 1 3
Zählerstand in der App > Plausibilitätsprüfung 1 3
Zählerstand per Karte > Plausibilitätsprüfung 1 90
Ablesung vor Ort > Plausibilitätsprüfung 1 30
Plausibilitätsprüfung > Jahresrechnung .91 160 | Rückfrage zum Zählerstand .09 40
Rückfrage zum Zählerstand > Plausibilitätsprüfung .8 100 | Jahresrechnung .2 200
Jahresrechnung > Abschlagsanpassung .55 2 | Hotline .08 70 | Einspruch zur Rechnung .05 120 | Gutschrift .1 100 | - .22
Abschlagsanpassung > Abschlag selbst ändern .12 80 | Hotline .06 60 | Zahlungserinnerung .05 500 | - .77
Abschlag selbst ändern > -
Hotline > Rückruf .2 30 | Einspruch zur Rechnung .18 30 | Antwort per E-Mail .15 40 | Hotline .07 40 | - .4
Rückruf > -
Antwort per E-Mail > Hotline .1 60 | - .9
Einspruch zur Rechnung > Prüfung der Rechnung 1 70
Prüfung der Rechnung > Korrekturrechnung .45 140 | Antwort per E-Mail .4 80
Prüfung der Rechnung > Rückfrage zum Zählerstand .03 50 | Beschwerde .12 260
Korrekturrechnung > Gutschrift .6 100 | - .4
Gutschrift > -
Beschwerde > Lösung der Beschwerde .85 120 | Prüfung der Rechnung .15 80
Lösung der Beschwerde > Korrekturrechnung .3 60 | - .7
Zahlungserinnerung > Mahnung .35 330 | Ratenzahlung .15 60 | - .5
Mahnung > Ratenzahlung .35 90 | Beschwerde .1 80 | - .55
Ratenzahlung > -
"""

_HELP = """
 > Hotline .46 | Anfrage per E-Mail .22 | Chat .16 | Hilfe im Kundencenter .08 | Kundenportal .08
Kundenportal > Chat .2 1 | Hotline .3 2 | Passwort zurücksetzen .2 1 | - .3
Passwort zurücksetzen > Hotline .25 1 | - .75
Chat > Hotline .2 2 | - .8
Hilfe im Kundencenter > Antwort per E-Mail .15 60 | - .85
Hotline > Rückruf .18 28 | Antwort per E-Mail .12 40 | Hotline .1 50 | Beschwerde .03 90 | Zählerwechsel .04 300 | - .53
Rückruf > Hotline .08 60 | - .92
Anfrage per E-Mail > Antwort per E-Mail .9 44 | Hotline .1 70
Antwort per E-Mail > Anfrage per E-Mail .14 40 | Hotline .08 60 | - .78
Beschwerde > Lösung der Beschwerde .9 130 | Beschwerde .1 150
Lösung der Beschwerde > -
Zählerwechsel > -
"""

_OUTAGE = """
 > Störungsmeldung
Störungsmeldung > Störungs-SMS .5 1 | Technikereinsatz .4 3 | Hotline .1 2
Störungs-SMS > Technikereinsatz .7 3 | - .3
Hotline > Technikereinsatz .7 6 | - .3
Technikereinsatz > Technikereinsatz .08 24 | Beschwerde .03 90 | - .89
Beschwerde > Lösung der Beschwerde 1 120
Lösung der Beschwerde > -
"""

_MOVE = """
 > Umzugsmeldung online .62 | Umzugsmeldung am Telefon .38
Umzugsmeldung online > Ummeldung bestätigt .82 40 | Hotline .1 100 | Anfrage per E-Mail .08 120
Umzugsmeldung am Telefon > Ummeldung bestätigt .88 50 | Hotline .12 150
Anfrage per E-Mail > Antwort per E-Mail 1 50
Antwort per E-Mail > Ummeldung bestätigt 1 30
Hotline > Ummeldung bestätigt .85 40 | Beschwerde .15 100
Beschwerde > Lösung der Beschwerde 1 120
Lösung der Beschwerde > Ummeldung bestätigt 1 20
Ummeldung bestätigt > Schlussrechnung .85 500 | - .15
Schlussrechnung > Einspruch zur Rechnung .06 120 | - .94
Einspruch zur Rechnung > Prüfung der Rechnung 1 70
Prüfung der Rechnung > Korrekturrechnung .6 140 | - .4
Korrekturrechnung > -
"""

_USE = """
 > Kunden-App .36 | Kundenportal .36 | Verbrauchsübersicht .12 | Newsletter .1 | Abschlag selbst ändern .06
Newsletter > Kundenportal .2 4 | - .8
Kunden-App > Verbrauchsübersicht .35 1 | Abschlag selbst ändern .05 1 | - .6
Kundenportal > Verbrauchsübersicht .2 1 | Passwort zurücksetzen .08 1 | Tarifwechsel .04 2 | - .68
Passwort zurücksetzen > Kundenportal .6 1 | Hotline .15 3 | - .25
Verbrauchsübersicht > -
Abschlag selbst ändern > -
Tarifwechsel > -
Hotline > -
"""

_PRICE = """
 > Preisinformation
Preisinformation > Hotline .1 60 | Tarifwechsel .09 140 | Rückgewinnungsgespräch .03 200 | - .78
Hotline > Tarifwechsel .3 20 | Rückruf .15 30 | Beschwerde .06 60 | - .49
Rückruf > Tarifwechsel .4 30 | - .6
Beschwerde > Lösung der Beschwerde 1 120
Lösung der Beschwerde > -
Rückgewinnungsgespräch > Tarifwechsel .6 30 | - .4
Tarifwechsel > Vertragsbestätigung 1 30
Vertragsbestätigung > -
"""

_HOME = """
 > Anfrage Solar und Wärme
Anfrage Solar und Wärme > Energieberatung zu Hause .6 190 | Angebot Solar und Wärme .3 200 | - .1
Energieberatung zu Hause > Angebot Solar und Wärme .8 150 | - .2
Angebot Solar und Wärme > Montage der Anlage .35 900 | Telefonberatung .2 120 | - .45
Telefonberatung > Angebot Solar und Wärme .5 100 | - .5
Montage der Anlage > Netzanmeldung 1 200
Netzanmeldung > Hotline .25 400 | Zählerwechsel .75 600
Hotline > Netzanmeldung .4 100 | Zählerwechsel .6 400
Zählerwechsel > -
"""

_LEAVE = """
 > Kündigung
Kündigung > Rückgewinnungsgespräch .35 60 | Schlussrechnung .65 500
Rückgewinnungsgespräch > Schlussrechnung 1 450
Schlussrechnung > Einspruch zur Rechnung .05 120 | - .95
Einspruch zur Rechnung > Prüfung der Rechnung 1 70
Prüfung der Rechnung > Korrekturrechnung .6 140 | - .4
Korrekturrechnung > -
"""

_WINTER_BILLS = (3.2, 2.0, 1.3, 0.8, 0.5, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8, 0.9)
_COLD_MONTHS = (1.5, 1.3, 1.1, 0.9, 0.8, 0.7, 0.7, 0.7, 0.9, 1.1, 1.2, 1.2)
_SUMMER_MOVES = (0.7, 0.7, 0.9, 1.0, 1.1, 1.2, 1.4, 1.4, 1.3, 1.0, 0.8, 0.6)
_SUNNY_MONTHS = (0.6, 0.8, 1.3, 1.5, 1.4, 1.2, 1.0, 0.9, 1.1, 1.0, 0.8, 0.5)
_AUTUMN_LETTERS = (0.3, 0.2, 0.3, 0.2, 0.2, 0.2, 0.3, 0.6, 1.5, 3.5, 4.0, 0.7)
LEAVING: Final = "Kündigung"


def _chain(text: str) -> tuple[Edge, ...]:
    """Read a chain; a missing share is 1, missing hours are 24, a dash is the end."""
    edges: list[Edge] = []
    for line in text.strip("\n").splitlines():
        source, _, targets = line.partition(" > ")
        edges += [_edge(source.strip() or None, target.split()) for target in targets.split("|")]
    return tuple(edges)


def _edge(source: str | None, words: list[str]) -> Edge:
    numbers: list[float] = []
    while len(words) > 1 and words[-1].replace(".", "").isdigit():
        numbers.insert(0, float(words.pop()))
    name = " ".join(words)
    share, hours = (*numbers, *(1.0, 24.0)[len(numbers) :])
    return Edge(source, None if name == "-" else name, share, hours)


PROCESSES: Final = (
    Process("Kunde werden", 0.16, _chain(_JOIN), (1.2, 1.0, 1.0, 0.9, 0.9, 0.9, 0.9, 0.9, 1.1, 1.3, 1.3, 0.6)),
    Process("Jahresabrechnung", 1.0, _chain(_BILL), _WINTER_BILLS),
    Process("Anliegen", 0.75, _chain(_HELP), _COLD_MONTHS),
    Process("Störung", 0.09, _chain(_OUTAGE), _COLD_MONTHS),
    Process("Umzug", 0.11, _chain(_MOVE), _SUMMER_MOVES),
    Process("Selbst erledigen", 0.6, _chain(_USE)),
    Process("Preis und Tarif", 0.7, _chain(_PRICE), _AUTUMN_LETTERS),
    Process("Solar und Wärme", 0.06, _chain(_HOME), _SUNNY_MONTHS),
    Process(LEAVING, 0.0, _chain(_LEAVE)),
)
