"""German sentences of customers by theme: (praise, complaint). Braces are filled by `comments`."""

from __future__ import annotations

from typing import Final

THEMES: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "invoice": (
        (
            "Die Rechnung war verständlich und kam pünktlich.",
            "Endlich eine Rechnung, bei der ich jeden Posten nachvollziehen kann.",
            "Die neue Rechnung mit der Übersicht auf der ersten Seite gefällt mir gut.",
            "Meine Gutschrift von {betrag} Euro war nach {tage} Tagen auf dem Konto.",
            "Die Erklärung zum Verbrauch auf der Rechnung ist wirklich hilfreich.",
            "Der Vergleich mit dem Vorjahr macht die Rechnung sehr übersichtlich.",
        ),
        (
            "Die Rechnung versteht kein Mensch, drei Seiten Tabellen und nirgends eine Erklärung.",
            "Auf der Jahresrechnung steht ein Verbrauch, der nicht stimmen kann.",
            "Ich soll {betrag} Euro nachzahlen und niemand kann mir sagen, warum.",
            "Die Rechnung kam {tage} Tage zu spät und war dann auch noch falsch.",
            "Seit {tage} Tagen warte ich auf die korrigierte Rechnung.",
            "Der Bonus aus dem Vertrag fehlt auf der Rechnung.",
            "Warum wurde mein Verbrauch geschätzt, obwohl ich den Zählerstand gemeldet habe?",
        ),
    ),
    "instalment": (
        (
            "Den Abschlag konnte ich in zwei Minuten selbst ändern.",
            "Gut, dass Sie vor der Anpassung des Abschlags angerufen haben.",
            "Der neue Abschlag passt genau zu meinem Verbrauch.",
            "Die Senkung des Abschlags um {betrag} Euro hat ohne Rückfrage geklappt.",
        ),
        (
            "Mein Abschlag wurde ohne Ankündigung um {betrag} Euro erhöht.",
            "Ich habe den Abschlag {mal} Mal geändert und er springt immer wieder zurück.",
            "Der Abschlag ist viel zu hoch angesetzt, wir sind nur zu zweit.",
            "Trotz Guthaben soll ich jetzt einen höheren Abschlag zahlen. Das verstehe ich nicht.",
            "Der Abschlag wurde doppelt abgebucht.",
        ),
    ),
    "price": (
        (
            "Der Preis ist fair und bleibt zwei Jahre fest, das beruhigt.",
            "Sie haben die Preissenkung von selbst weitergegeben, Respekt.",
            "Die Preiserhöhung war ärgerlich, aber ehrlich erklärt.",
            "Für Ökostrom ist der Tarif wirklich günstig.",
        ),
        (
            "Die Preiserhöhung um {prozent} Prozent ist eine Zumutung.",
            "Neukunden zahlen weniger als ich nach {jahre} Jahren Treue.",
            "Der Brief zur Preisanpassung war voller Floskeln, der neue Preis stand ganz hinten.",
            "Erst lockt man mit niedrigen Preisen und dann wird dreimal im Jahr erhöht.",
            "Im Internet finde ich denselben Tarif {betrag} Euro billiger.",
            "Die Strompreisbremse kam bei mir erst Monate später an.",
        ),
    ),
    "waiting": (
        (
            "Ich kam am Telefon sofort durch.",
            "Keine Warteschleife, nach einer Minute hatte ich jemanden am Apparat.",
            "Der vereinbarte Rückruf kam auf die Minute genau.",
            "So kurz habe ich noch bei keiner Hotline gewartet.",
        ),
        (
            "{minuten} Minuten in der Warteschleife, dann brach die Verbindung ab.",
            "Man erreicht bei der Hotline einfach niemanden.",
            "Der versprochene Rückruf ist nach {tage} Tagen immer noch nicht gekommen.",
            "Ich wurde {mal} Mal weiterverbunden und musste jedes Mal von vorn anfangen.",
            "Die Musik in der Warteschleife kenne ich inzwischen auswendig.",
            "Der Sprachcomputer versteht mein Anliegen nicht und legt dann auf.",
        ),
    ),
    "advice": (
        (
            "Die Dame am Telefon war sehr freundlich und kompetent.",
            "Der Berater hat sich Zeit genommen und mir den günstigeren Tarif empfohlen.",
            "Mein Problem wurde gleich beim ersten Anruf gelöst.",
            "Im Kundencenter wurde ich freundlich empfangen und gut beraten.",
            "Ich habe mich ernst genommen gefühlt.",
            "Ihre Kollegin hat mitgedacht und gleich noch die Adresse berichtigt.",
        ),
        (
            "Der Mitarbeiter war kurz angebunden und wollte mich nur loswerden.",
            "Jeder am Telefon erzählt mir etwas anderes.",
            "Niemand fühlt sich zuständig.",
            "Man liest mir nur Textbausteine vor, geholfen ist mir damit nicht.",
            "Statt mein Problem zu lösen, wollte man mir einen neuen Vertrag verkaufen.",
            "Im Kundencenter konnte man mir nicht weiterhelfen und schickte mich zur Hotline.",
        ),
    ),
    "portal": (
        (
            "Die App ist übersichtlich und schnell.",
            "Im Portal finde ich alles, was ich brauche.",
            "Die Anmeldung mit dem Fingerabdruck ist sehr bequem.",
            "Ich sehe jetzt jeden Monat meinen Verbrauch, das hilft beim Sparen.",
        ),
        (
            "Die App stürzt bei jeder Eingabe ab.",
            "Das Passwort lässt sich nicht zurücksetzen, die E-Mail kommt nie an.",
            "Seit der Umstellung komme ich nicht mehr ins Kundenportal.",
            "Im Portal fehlen meine alten Rechnungen.",
            "Nach {mal} Versuchen habe ich aufgegeben und doch angerufen.",
            "Die Seite zeigt immer nur eine Fehlermeldung.",
        ),
    ),
    "meter": (
        (
            "Zählerstand fotografieren, absenden, fertig. So muss das sein.",
            "Das Melden des Zählerstands war kinderleicht.",
            "Die Erinnerung an die Ablesung kam zur richtigen Zeit.",
            "Der Einbau des neuen Zählers war in {minuten} Minuten erledigt.",
        ),
        (
            "Mein Zählerstand wurde {mal} Mal abgelehnt, obwohl er stimmt.",
            "Ich habe den Stand online gemeldet, trotzdem kam noch eine Karte und dann ein Ableser.",
            "Für den Zählerwechsel musste ich mir einen ganzen Tag freinehmen.",
            "Die Zählernummer auf Ihrer Karte ist nicht meine.",
            "Der Ableser kam nicht zum angekündigten Termin.",
        ),
    ),
    "moving": (
        (
            "Der Umzug war mit wenigen Klicks gemeldet.",
            "Strom in der neuen Wohnung vom ersten Tag an, ohne Papierkram.",
            "Die Ummeldung hat wirklich reibungslos geklappt.",
        ),
        (
            "Sechs Wochen nach dem Umzug zahle ich noch immer für die alte Wohnung.",
            "Beim Umzug ging alles schief, plötzlich war ich in der Grundversorgung.",
            "Für die Ummeldung musste ich {mal} Mal dieselben Unterlagen schicken.",
            "Die Schlussrechnung der alten Wohnung fehlt seit {tage} Tagen.",
        ),
    ),
    "outage": (
        (
            "Nach dem Stromausfall war der Techniker in einer Stunde da.",
            "Die Störung wurde schnell behoben und ich wurde per SMS informiert.",
            "Vorbildlich, wie Sie bei der Störung informiert haben.",
        ),
        (
            "Bei der Störung gab es stundenlang keine Auskunft.",
            "Die Störungsnummer war dauernd besetzt.",
            "Im Winter {tage} Tage ohne Heizung, und keiner meldet sich.",
            "Das ist schon der {mal}. Stromausfall in diesem Jahr.",
        ),
    ),
    "start": (
        (
            "Der Wechsel zu Ihnen war unkompliziert, ich musste nichts tun.",
            "Vertragsbestätigung nach einem Tag, Willkommensbrief gleich hinterher. Sehr gut.",
            "Der Online-Antrag war in fünf Minuten ausgefüllt.",
            "Die Begrüßung als neue Kundin war persönlich und nett.",
        ),
        (
            "Seit {tage} Tagen weiß ich nicht, ob mein Wechsel geklappt hat.",
            "Mein alter Versorger sagt, von Ihnen liege keine Kündigung vor.",
            "Der Antrag wurde ohne Angabe von Gründen abgelehnt.",
            "Beim Abschluss wurde mir ein anderer Preis genannt als im Vertrag.",
            "Ich musste dieselben Daten {mal} Mal angeben.",
        ),
    ),
    "reply": (
        (
            "Auf meine E-Mail kam noch am selben Tag eine klare Antwort.",
            "Im Chat wurde mir in wenigen Minuten geholfen.",
            "Das Schreiben war freundlich und ohne Amtsdeutsch.",
        ),
        (
            "Auf meine E-Mail habe ich seit {tage} Tagen keine Antwort.",
            "Die Antwort war ein Textbaustein, der mit meiner Frage nichts zu tun hatte.",
            "Dreimal geschrieben, dreimal nur eine Eingangsbestätigung erhalten.",
            "Der Chat-Roboter dreht sich im Kreis.",
            "Ihr Brief war so kompliziert, dass ich ihn nicht verstanden habe.",
        ),
    ),
    "visit": (
        (
            "Der Techniker war pünktlich, sauber und hat alles erklärt.",
            "Der Termin hat auf die Minute geklappt.",
            "Ein sehr netter Monteur, vielen Dank an ihn.",
        ),
        (
            "Der Techniker kam nicht, und abgesagt hat auch niemand.",
            "Ein Zeitfenster von acht bis sechzehn Uhr ist für Berufstätige unmöglich.",
            "Der Termin wurde {mal} Mal kurzfristig verschoben.",
            "Der Monteur hatte das falsche Gerät dabei.",
        ),
    ),
    "solar": (
        (
            "Die Beratung zur Wärmepumpe war ehrlich und ohne Verkaufsdruck.",
            "Von der Anfrage bis zur fertigen Solaranlage lief alles nach Plan.",
            "Das Angebot zur Photovoltaik war klar aufgebaut.",
        ),
        (
            "Auf das Angebot für die Solaranlage warte ich seit {tage} Tagen.",
            "Die Anlage ist montiert, aber die Netzanmeldung hängt seit Monaten.",
            "Bei der Wärmepumpe widersprechen sich Beratung und Technik.",
            "Die Einspeisevergütung ist noch nie richtig abgerechnet worden.",
        ),
    ),
    "dunning": (
        (
            "Die Ratenzahlung wurde unbürokratisch vereinbart, danke für das Verständnis.",
            "Die freundliche Zahlungserinnerung fand ich angemessen.",
        ),
        (
            "Eine Mahnung, obwohl ich längst bezahlt habe!",
            "Gleich mit der Sperre zu drohen, ist unverschämt.",
            "Mahngebühren wegen eines Fehlers, den Sie gemacht haben.",
            "Mein Widerspruch wurde nicht gelesen, stattdessen kam die nächste Mahnung.",
        ),
    ),
    "leaving": (
        (
            "Die Kündigung wurde ohne Diskussion bestätigt.",
            "Das Gespräch zur Kündigung war fair, ich komme vielleicht wieder.",
        ),
        (
            "Ich kündige, weil sich über Monate niemand um mein Anliegen gekümmert hat.",
            "Nach {jahre} Jahren gehe ich, der Preis stimmt einfach nicht mehr.",
            "Sogar die Kündigung wird einem schwer gemacht.",
            "Erst bei der Kündigung bekam ich plötzlich ein gutes Angebot. Das ist kein Umgang.",
        ),
    ),
}

OPENERS: Final = (
    "Ich bin seit {jahre} Jahren bei Ihnen.",
    "Leider muss ich Ihnen das einmal schreiben.",
    "Kurz und knapp:",
    "Guten Tag,",
    "Zu Ihrer Frage:",
)

CLOSERS: Final[tuple[tuple[str, ...], tuple[str, ...]]] = (
    (
        "Weiter so!",
        "Vielen Dank dafür.",
        "Das ist heute nicht selbstverständlich.",
        "Gern wieder.",
        "Ich empfehle Sie weiter.",
        "Damit bin ich rundum zufrieden.",
        "So stelle ich mir Service vor.",
    ),
    (
        "Bitte kümmern Sie sich darum.",
        "So geht man nicht mit Kunden um.",
        "Das muss doch besser gehen.",
        "Ich bin wirklich enttäuscht.",
        "Wenn sich nichts ändert, wechsle ich den Anbieter.",
        "Früher war das besser.",
        "Ich erwarte eine Antwort.",
        "Das kostet Nerven.",
    ),
)
