"""Columns about working people: recognised by header and shape, never stored, never a dimension (design, section 5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from resonanz.events.headers import normalise

_PERSON: Final = re.compile(
    r"\b(agents?|advis[eo]rs?|supervisors?|managers?|resource|employees?|clerk|operator|technician|consultant|seller"
    r"|sales ?(?:person|man|woman|rep)|representative|rep|cashier|handler|assignee|approver|creator|responsible|owner"
    r"|worker|officer|team ?lead(?:er)?|driver|performer|originator|matricola|case ?handler"
    r"|nurse|doctor"
    r"|\w*bearbeiter(?:in)?|\w*berater(?:in)?|\w*verkaeufer(?:in)?|\w*betreuer(?:in)?|vorgesetzter?|\w*leiter(?:in)?"
    r"|ansprechpartner(?:in)?|zustaendig\w*|verantwortlich\w*|personal(?: ?nummer| ?nr| ?id)"
    r"|techniker(?:in)?|monteur(?:in)?"
    r"|fahrer(?:in)?|zusteller(?:in)?|kassierer(?:in)?|angestellte[rn]?|kolleg(?:e|in)|disponent(?:in)?"
    r"|ersteller(?:in)?"
    r"|erfasser(?:in)?|ressource)\b"
)
_DONE_BY: Final = re.compile(
    r"\b(?:opened|created|updated|resolved|closed|assigned|modified|handled|answered|approved|changed|entered|served"
    r"|executed|processed|performed) ?by\b|\bassigned ?to\b|\bassigned ?(?:user|agent)\b"
    r"|\b(?:erfasst|bearbeitet|angelegt|geaendert|erstellt|geschlossen|geloest|zugewiesen|beraten"
    r"|bedient) ?(?:von|durch|an)\b"
)
_CREW: Final = re.compile(
    r"\b(staff|personnel|crew|service ?personal|mitarbeit(?:er|erin|ende[rn]?)|service ?kraft|belegschaft)\b|^personal$"
)
_GROUP: Final = re.compile(
    r"\b(groups?|teams?|departments?|dept|roles?|skills?|queues?|sites?|locations?|branch|office|company|gruppe|abteilung"
    r"|rolle|filiale|standort|bereich|team ?name|status|vendor"
    r"|(?:tour|network|mobile|train|bus|rail|airport|hotel) operator)\b"
)
_JUDGED: Final = re.compile(
    r"rating|score|satisf|zufrieden|bewert|freundlich|friendl|courte|kompeten|knowledge|helpful"
    r"|hilfsbereit|polite|hoeflich"
    r"|quality|qualitaet|professional|attentive|aufmerksam|empath|nps|csat|beurteil"
)
_MEASURED: Final = re.compile(
    r"\b(time|duration|seconds|minutes|count|number of|anzahl|dauer|wait|talk|cost|costs|kosten|amount|betrag)\b"
)
_WORK: Final = re.compile(r"\b(shift|schicht|tenure|\w*zugehoerigkeit|dienstalter|dienstzeit|seniority)\b")
_ACTOR: Final = re.compile(r"^(case )?(user|user ?(name|id)|benutzer\w*|name|actor|org name|changed|initiator)$")
_CALLER: Final = re.compile(r"^(caller|requester|requestor|requested by|melder)( id)?$")
_SCALE_TOP: Final = 10


def is_about_working_people(header: str, samples: Sequence[str] = ()) -> bool:
    """Whether a column names or numbers a working person, or describes one.

    A rating of staff is a rating, a group of people is a unit: both are kept. Words for many people (staff, Personal)
    count only where the values are not answers on a scale.
    """
    name = normalise(header)
    if _GROUP.search(name) or _JUDGED.search(name) or _MEASURED.search(name):
        return False
    if _CREW.search(name):
        return not _like_answers(samples)
    return bool(_PERSON.search(name) or _DONE_BY.search(name)) and not _yes_no(samples)


def describes_work(header: str) -> bool:
    """Whether a column tells how somebody works (shift, tenure): about staff only where the file holds staff."""
    return bool(_WORK.search(normalise(header)))


def acts_in_log(header: str) -> bool:
    """Whether a column of an event log tells who did the step. In a feedback file the same word is a customer."""
    return bool(_ACTOR.search(normalise(header)))


def calls_service_desk(header: str) -> bool:
    """Whether a column numbers the caller of a service desk: a colleague where the desk is internal."""
    return bool(_CALLER.search(normalise(header)))


def _yes_no(samples: Sequence[str]) -> bool:
    return bool(samples) and {s.strip().casefold() for s in samples} <= {
        "yes",
        "no",
        "y",
        "n",
        "ja",
        "nein",
        "true",
        "false",
    }


def _like_answers(samples: Sequence[str]) -> bool:
    values = {s.strip().replace(",", ".").removesuffix(".0") for s in samples}
    return bool(values) and all(v.isdigit() and int(v) <= _SCALE_TOP for v in values)
