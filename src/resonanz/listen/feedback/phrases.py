"""A voice in words: where it was said, what was scored, when."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.listen.feedback.queries import Voice, Voices, Wanted
from resonanz.organisation.touchpoints.models import TouchpointAlias
from resonanz.report.words import scale_ends
from resonanz.ui.parts import Quote
from resonanz.ui.speech import moment, speech

EVENT: Final = re.compile(r"[0-9a-f]{32}")


def quote(voice: Voice, *, address: str = "") -> Quote:
    """The comment with its meta line."""
    about = (place(voice), scored(voice), moment(voice.occurred_at) if voice.occurred_at else _("undated"))
    return Quote(
        voice.text, tuple(part for part in about if part), lang=voice.language or _guessed(voice.text), address=address
    )


def place(voice: Voice) -> str:
    """The touchpoint under today's name."""
    alias = TouchpointAlias.objects.select_related("touchpoint").filter(key=voice.touchpoint).first()
    return alias.touchpoint.name if alias else voice.touchpoint or ""


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
    return "en" if len(words & {"the", "and", "is", "was", "i", "to", "my"}) > len(words & _GERMAN) else "de"


_GERMAN: Final = {"der", "die", "das", "und", "ist", "war", "ich", "nicht", "mir", "zu", "eine", "im"}


def headline(found: Voices, wanted: Wanted) -> str:
    """What the list shows."""
    if not found.items:
        return _("No voice matches.") if wanted.words else _("There are no voices here yet.")
    if found.more is not None:
        return _("What customers said most recently")
    return ngettext("One voice", "%(n)s voices", len(found.items)) % {"n": len(found.items)}
