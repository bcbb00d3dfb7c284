"""Words by which headers are recognised, in German and English. Matching is on normalised headers."""

from __future__ import annotations

import re
from typing import Final


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


ROW_NUMBER: Final = _words(
    r"^(|unnamed \d+|column \d+|index|row|rownames?|row ?(id|nr|number)|order|lfd ?nr|zeile|nr|no)$"
)
NPS: Final = _words(r"\bnps\b|net ?promot|netpro|recommend|weiter ?empf|empfehl|likelihood|wahrscheinlichkeit")
CES: Final = _words(r"\bces\b|effort|\beasy\b|\bease\b|aufwand|einfach|muehe|\bleicht")
CSAT: Final = _words(r"csat|satisf|zufrieden|\bcusa\d*\b")
EASE: Final = _words(
    r"\b(effort(?:less)?|easy|easily|ease|easiness|simplicity)\b|\b(?:kunden ?)?aufwand\b|\beinfach(?:heit)?\b"
    r"|muehelos|\bleicht"
)
MEASURED: Final = _words(
    r"\b(hours?|hrs?|h|minutes?|mins?|days?|stunden?|std|minuten|tage|weeks?|wochen|cost|costs|kosten|eur|euro|usd|chf)\b"
)
"""Units of measure: effort in hours is no answer."""
GRADE: Final = _words(r"schulnote|\bnoten?\b|schul ?note")
RATED: Final = _words(
    r"rating|\brates?\b|rated|score|stars?\b|sterne|bewertung|beurteilung|\bnps\b|netpro|csat|\bces\b|satisf|zufrieden"
    r"|recommend|weiter ?empf|empfehl|\bcusa\d*\b|schulnote|^noten?$|gesamt ?note|punktzahl|happiness|rate$"
    r"|gesamteindruck|gesamturteil|^gesamt$|\boverall\b|preis ?leistung|value for money|freundlichkeit|friendliness"
    r"|kompetenz|cleanliness|sauberkeit|quality|qualitaet|comfort"
)
OVERALL: Final = _words(
    r"\boverall\b|gesamt|insgesamt|(?:\b|\d[a-z]? ?)all$|whole$|as a whole|\bcusa\d*\b|\btotal\b|global"
)
WHOLE: Final = _words(
    r"\boverall\b|\binsgesamt\b|\bgesamt(?:$| |zufrieden|eindruck|urteil|bewertung|beurteilung|note|erlebnis|erfahrung)"
    r"|alles in allem|grossen und ganzen|(?:\b|\d[a-z]? ?)all$|whole$|as a whole|all in all"
    r"|\b(?:general|generally|total|global|allgemeine?) (?:\w+ )?"
    r"(?:satisf|zufrieden|impression|eindruck|experience|rating)"
    r"|(?:satisfaction|zufriedenheit) (?:\w+ )?(?:general|allgemein|total|global)"
    r"|^(?:customer |kunden ?)?(?:satisfaction|zufriedenheit|csat)(?: score| rating)?(?: \d+ \d+)?$"
)
"""A judgement of the whole: not of one touchpoint."""
NOT_RATED: Final = _words(
    r"\b(age|alter|gender|sex|geschlecht|education|bildung|occupation|beruf|income|einkommen|household"
    r"|haushalt|nphh|ids?"
    r"|count|anzahl|number|nummer|nr|no|num|delay|minutes?|mins?|seconds?|hours?|days?|weeks?|months?"
    r"|quarter|years?|jahr"
    r"|monat|tag|woche|stunde|zip|plz|postal|type|typ|class|klasse|size|tenure|priority|prioritaet|impact"
    r"|urgency|lang"
    r"|language|sprache|weight|gewicht|strat[au]m?|region|code|flag|quantity|menge|installments?"
    r"|sequential|version|group"
    r"|gruppe|segment|cluster|latitude|longitude|distance|price|preis|cost|costs|amount|betrag|calls?|visits?|besuche"
    r"|frequency|haeufigkeit|level|tier|status|state|country|land|city|gate|flight|terminal|confidence"
    r"|duration|dauer|qty"
    r"|children|kinder|persons|personen|items?|points?|month|weekday|wochentag|usage|used|wave|welle|run"
    r"|method|peak|cases)\b"
)
WEIGHT: Final = _words(r"^(survey |design |sample |post ?strat\w* )?(weights?|wgt|gewicht\w*|pweight|hochrechnung\w*)$")
TEXT: Final = _words(
    r"comment|kommentar|remark|bemerkung|free ?text|freitext|feedback|review ?(text|body|message|content)"
    r"|message|nachricht"
    r"|verbatim|anmerkung|begruendung|reason why|\btext\b|narrative|description|beschreibung|antworttext|suggestion"
    r"|anregung|complaint text|beschwerdetext|nutzerkommentar|\breviews?$|opinions?$|meinung|wunsch|lob"
)
TEXT_STRONG: Final = _words(
    r"comment|kommentar|remark|verbatim|free ?text|freitext|feedback ?text|narrative|review ?text"
)
TOUCHPOINT: Final = _words(
    r"touch ?points?|kontakt ?punkte?|beruehrungspunkt|^(question|frage|item|merkmal|kriterium|aspect"
    r"|aspekt|dimension"
    r"|attribute|service|leistung|station|survey|umfrage|anlass|trigger)( ?(name|text|id|title))?$"
)
CUSTOMER: Final = _words(
    r"^(?:case )?(customer|client|user|member|kunden?|guest|gast|patient|passenger|consumer|reviewer|author|rezensent"
    r"|verfasser|account|subscriber|contact|policy ?holder|buyer|kaeufer|caller|requester|requestor|card ?holder)"
    r"( ?(id|nr|no|number|nummer|key|unique id|code))?$"
    r"|^(customer|client) unique id$|^kundennummer$|^userid$|^cust ?id$|^melder( id)?$"
)
PERSONAL: Final = _words(
    r"\be ?mail\b|^mail$|\bphone\b|phone ?number|telefon|\bmobile ?(nr|no|number)?$|handy|\biban\b"
    r"|^address$|\badresse\b"
    r"|street|strasse|birth|geburt|\bdob\b|first ?name|last ?name|surname|vorname|nachname|^name$"
    r"|full ?name|user ?name"
    r"|(customer|client|kunden|guest|gast|patient|passenger|contact) ?name|^kunde$|ip ?address|^ip$|passport|\bssn\b"
)
UNIT: Final = _words(
    r"\b(org ?group|branch|\w*filiale|store|shop|\w*standort|\w*niederlassung|zweigstelle"
    r"|\w*region|bezirk|unit|einheit|department|\w*abteilung|team|dept"
    r"|assignment ?group|business ?unit|call ?cent(er|re)|hotel|outlet|geschaeftsstelle|werk|zentrum"
    r"|queue|organisations"
    r"einheit)( ?(name|id|nr|code))?$"
)
OF_CUSTOMER: Final = _words(
    r"(?:customer|client|kunden|passenger|guest|patient|member|home|wohn|birth|geburts|herkunfts|billing|shipping"
    r"|delivery|liefer) ?(?:region|bezirk)|^(?:[qfv]|frage) ?\d+.*(?:region|bezirk)"
)
"""Places of customers, and places that they are asked for, are no units of the organisation."""
ROLE: Final = _words(r"^(org ?)?(role|rolle|job ?role|funktion)$")
CHANNEL: Final = _words(
    r"\b(channel|kanal)$|^(case )?(channel|kanal|contact ?type|contact ?channel|medium|channel ?name|kontakt ?kanal"
    r"|kontaktart)$|submitted via"
)
VALUE: Final = _words(
    r"revenue|umsatz|\border ?value|bestellwert|auftragswert|payment ?value|customer ?value|kundenwert"
    r"|^spend(ing)?$|\bclv\b"
    r"|^(total )?(amount|betrag|value|wert|sales)( ?(eur|usd|chf|gbp|brl))?$|rechnungsbetrag|kaufbetrag"
    r"|transaction ?amount"
)
PRICE: Final = _words(r"^(?:unit |item |single )?price$|^(?:einzel|stueck)?preis$")
QUANTITY: Final = _words(r"^(?:quantity|qty|menge|anzahl|pieces|stueck(?:zahl)?)$")
CURRENCY: Final = _words(r"^(currency|waehrung)( ?code)?$")
ID: Final = _words(
    r"^(id|uuid|guid|key|resp(ondent)? ?(num|nr|no|id)|\w+ ?id|(response|unique|record|survey|answer"
    r"|feedback|review|call"
    r"|ticket|case|complaint|submission|interview|tweet) ?(id|nr|no|number|nummer|key)|\w* ?(nummer"
    r"|number)|antwort ?(id|nr)"
    r"|\w+ ?nr|vorgangs ?(id|nr|nummer)|beleg ?nr)$"
)
INSTANCE_STRONG: Final = _words(
    r"^case concept name$|^(case|trace|instance|process ?instance|fall|vorgangs?|journey|incident|ticket|auftrags?"
    r"|bestell|order|session|request|claim|application|antrags?|schadens?|process)( ?(id|nr|no|number"
    r"|nummer|key|ref))?$"
    r"|^case ?id$|^(invoice|rechnungs ?(nr|nummer))$|^vorgangsnummer$|^(case )?id case$"
)
INSTANCE_WEAK: Final = _words(r"^(number|nummer|nr|id|key)$|\b(id|nr|nummer|number)$|^kundennummer$")
ACTIVITY: Final = (
    _words(r"^concept name$"),
    _words(
        r"^(\w+ )?(activity|aktivitaet|task|schritt|step|event|ereignis|taetigkeit|arbeitsschritt)( ?(name|label"
        r"|type|typ|en|de))?$"
    ),
    _words(
        r"^(action|aktion|stage|phase|milestone|prozessschritt|operation|vorgang|touch ?point"
        r"|kontakt ?punkt)( ?(name|label|type|typ|en|de))?$"
    ),
    _words(r"\b(state|status|zustand)$|^(state|status|zustand)\b|^page( ?name)?$"),
)
LIFECYCLE: Final = _words(r"lifecycle|^transition$|^event ?status$|^lebenszyklus$")
TIME_EVENT: Final = _words(
    r"^time timestamp$|timestamp|zeitstempel|zeitpunkt|^time$|^date ?time$|event ?(time|date)"
    r"|complete ?time|completed?( at)?$"
    r"|updated|^date$|^datum$|^zeit$|occurred|ereignis ?(zeit|datum)|^uhrzeit$|ende?( ?(time|zeit|datum))?$|^am$"
)
TIME_ANSWER: Final = _words(
    r"response|answer|antwort|survey|umfrage|submit|eingang|creation|created|erstellt|review|feedback"
    r"|interview|befragung|int ?date"
)
TIME_NAME: Final = _words(r"date|datum|time|zeit|\bat$|\bon$|\bam$|created|timestamp|\btag\b|received|reported")
PLANNED: Final = _words(
    r"estimat|planned|geplant|deadline|\bdue\b|faellig|expected|erwartet|limit|\bsoll\b|target|schedul|voraussicht"
)
INTERNAL_DESK: Final = _words(r"^(assignment group|sys created|sys updated|sys created by|sys updated by)$")
LEAVING: Final = _words(
    r"churn|attrition|attrited|kuendig(?:t|ung)?(?:$| )|gekuendigt|abgewander|abwanderung|\bexited\b"
    r"|^(?:has |customer )?left$|cancell?ed$|^cancell?ation$|\bterminated\b|\bdefect(?:ed|ion)\b|\blapsed\b"
    r"|kundenverlust|^(?:has )?resigned$"
)
STAYING: Final = _words(
    r"\bretain(?:ed)?\b|\bretention\b|^(?:has )?stayed$|^(?:has )?renew(?:ed|al)$|contract renewed|\brepurchased?\b"
    r"|repeat (?:purchase|buyer|customer|order)|\breorder(?:ed)?\b|\bcame back\b|^converted$|^conversion$"
    r"|^visit(?:ed)?$|^subscribed$|^responded$|\bverlaengert\b|wieder ?(?:kauf|gekauft|gekommen)|^geblieben$|^gehalten$"
)
NO_ANSWER_WORDS: Final = frozenset({
    "", "na", "n/a", "n.a.", "nan", "null", "none", "nil", "?", "-", "--", ".", "k.a.", "ka", "keine angabe",
    "weiß nicht", "weiss nicht", "keine antwort", "nicht zutreffend", "trifft nicht zu (nicht genutzt)",
    "nicht genutzt", "entfällt", "don't know", "dont know", "do not know", "not applicable", "no answer",
    "no response", "refused", "blank", "missing", "unknown", "unbekannt", "prefer not to say", "not used",
    "never used", "#n/a", "not available", "nicht beantwortet",
})  # fmt: skip
LANGUAGE: Final = _words(r"^(lang|language|sprache|locale|review language)( ?code)?$")
PROCESSED: Final = _words(r"\b(cleaned?|encoded|processed|token\w*|normali[sz]ed|stemmed|lemma\w*)\b")
CLOCK: Final = _words(r"^(call |event |start |order |visit )?(time|zeit|uhrzeit|clock|stunde)$|^time of|_time$")
NO_CLOCK: Final = _words(r"duration|dauer|talk|handling|wait|answer|speed")
XES_TIME: Final = "time timestamp"
XES_NAMES: Final = frozenset({"case concept name", "concept name"})
INSTANCE_XES: Final = _words(r"^case concept name$")
UNIT_OF_STEP: Final = _words(r"^(org group|assignment group)$")
RATED_WEAKLY: Final = _words(
    r"^(\w+ )?(staff|personnel|crew|personal|mitarbeit\w+|service|bedienung|beratung|betreuung|support)$"
)
AGGREGATE: Final = _words(r"\brates?$|\b(average|avg|mean|median|durchschnitt\w*|mittelwert)\b")
BEST_IS_ONE: Final = _words(
    r"\b1 (sehr gut|sehr zufrieden|very satisfied|very good|excellent|strongly agree|best|stimme voll)"
)
CERTAINLY_OVERALL: Final = _words(r"\boverall\b|gesamtzufrieden|gesamteindruck|gesamturteil|^gesamt$|insgesamt")
STARTS: Final = _words(r"^(start|begin|anfang)")
