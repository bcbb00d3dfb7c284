"""A voice in words: where it was said, what was scored, when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from resonanz.events.scope import Scope
from resonanz.listen.feedback.forms import Address
from resonanz.listen.feedback.queries import Voice, Voices, searched
from resonanz.organisation.access.scopes import scope_of
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.touchpoints.models import TouchpointAlias
from resonanz.report.words import scale_ends
from resonanz.ui.parts import Quote, Words
from resonanz.ui.speech import moment, speech

EVENT: Final = re.compile(r"[0-9a-f]{32}")
_GERMAN: Final = frozenset({"der", "die", "das", "und", "ist", "war", "ich", "nicht", "mir", "zu", "eine", "im"})
_ENGLISH: Final = frozenset({"the", "and", "is", "was", "i", "to", "my"})
PARTS: Final = {
    "low": gettext_lazy("lower third of the scale"),
    "middle": gettext_lazy("middle third"),
    "high": gettext_lazy("upper third"),
}


def quotes(viewer: Viewer, items: Sequence[Voice], words: str = "") -> list[Quote]:
    """Comments with their meta lines; `words` are marked. The date leads to the voice alone."""
    names = names_of(voice.touchpoint for voice in items)
    scope = scope_of(viewer, "see_customers") if viewer.may("see_customers") else None
    return [quote(voice, names, words=words, history=_history(voice, scope)) for voice in items]


def quote(voice: Voice, names: Mapping[str, str], *, words: str = "", history: str = "", alone: bool = False) -> Quote:
    """One comment; `history` leads to the customer, where the reader may go there."""
    said = moment(voice.occurred_at) if voice.occurred_at else _("undated")
    day: Words = said if alone else format_html('<a href="{}">{}</a>', reverse("voice", args=[voice.id]), said)
    about = (names.get(voice.touchpoint or "", voice.touchpoint or ""), scored(voice), voice.channel or "", day)
    lang = voice.language or _guessed(voice.text)
    shown = tuple(part for part in about if part)
    return Quote(voice.text, shown, lang=lang, marked=tuple(_marks(voice.text, words)), address=history)


def _marks(text: str, words: str) -> Iterable[tuple[int, int, str]]:
    """Where the words were found, none inside another."""
    phrases = searched(words)
    if not phrases or len(text.lower()) != len(text):
        return
    pattern = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    for found in re.finditer(pattern, text.lower()):
        yield found.start(), found.end(), "found"


def names_of(keys: Iterable[str | None]) -> dict[str, str]:
    """Today's names of touchpoints, by the keys of the record."""
    wanted = {key for key in keys if key}
    found = TouchpointAlias.objects.filter(key__in=wanted).values_list("key", "touchpoint__name")
    return dict(found) if wanted else {}


def _history(voice: Voice, scope: Scope | None) -> str:
    """Where the customer's history is, for those who may see the customers of this unit."""
    inside = scope is not None and (scope.units is None or voice.unit in scope.units)
    if not inside or voice.customer is None:
        return ""
    try:
        return reverse("customers:show", args=[voice.customer])
    except NoReverseMatch:
        return ""


def scored(voice: Voice) -> str:
    """The score in words: Ease 2 of 7."""
    if voice.score is None or voice.scale is None:
        return ""
    kind = {"nps": _("Recommendation"), "csat": _("Satisfaction"), "ces": _("Ease")}.get(
        voice.metric or "", _("Rating")
    )
    best = max(scale_ends(voice.scale))
    t = speech()
    return _("%(kind)s %(score)s of %(best)s") % {"kind": kind, "score": t.number(voice.score), "best": t.number(best)}


def _guessed(text: str) -> str:
    """The language a screen reader should speak, by the commonest short words."""
    words = set(text.lower().split())
    return "en" if len(words & _ENGLISH) > len(words & _GERMAN) else "de"


def headline(found: Voices, address: Address) -> str:
    """What the list shows."""
    words, place = address.wanted.words, address.touchpoint
    if not found.items:
        return _("No voice matches.") if address.given else _("There are no voices here yet.")
    if words:
        return _("What customers say with “%(words)s”") % {"words": words}
    if place is not None:
        return _("What customers say about %(name)s") % {"name": place.name}
    if found.more is not None or address.wanted.before:
        return _("What customers said most recently")
    return ngettext("One voice", "%(n)s voices", len(found.items)) % {"n": len(found.items)}
