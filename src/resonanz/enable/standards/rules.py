"""What a standard says, when it is complete, and who meets, writes and approves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resonanz.enable.standards.models import Edition, Standard, State
from resonanz.organisation.access.rules import Rule
from resonanz.organisation.access.viewers import Viewer
from resonanz.organisation.agreement.purposes import Function
from resonanz.organisation.touchpoints.models import Touchpoint
from resonanz.organisation.units.models import Unit
from resonanz.organisation.units.queries import below

LANGUAGES: Final = ("de", "en")
NAMES: Final[Mapping[str, str]] = {"de": "Deutsch", "en": "English"}
"""Each language in its own words."""
FIELDS: Final[Mapping[str, tuple[str | Promise, int]]] = {
    "title": (_("Title"), 120),
    "promise": (_("What we promise"), 300),
    "reason": (_("Why we do it"), 1_000),
    "steps": (_("What we do, step by step"), 2_000),
    "good": (_("A good example"), 1_200),
    "bad": (_("A bad example"), 1_200),
    "question": (_("A question to think about"), 300),
    "rights": (_("What you may decide yourself"), 600),
}
"""The parts of a standard, with the most characters of each."""
MOST_STEPS: Final = 7
OPTIONAL: Final = frozenset({"rights"})
RECEIPTS: Final = Function(
    code="standard_receipts",
    label=_("Note that a service standard was read"),
    purpose=_("Each person sees what they have read; leads see how many of a group have read it, never who."),
    fields=(_("who read which version, and when (seen by this person alone)"), _("how many of a group have read it")),
    topic=_("§ 87 (1) no. 6 BetrVG"),
)
"""Off until it is agreed."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a standard in one language; `wanted` is the language that was asked for."""

    language: str = ""
    wanted: str = ""
    title: str = ""
    promise: str = ""
    reason: str = ""
    steps: tuple[str, ...] = ()
    good: str = ""
    bad: str = ""
    question: str = ""
    rights: str = ""

    @property
    def fell_back(self) -> bool:
        """Whether the reader gets another language than the own one."""
        return self.language != self.wanted


def wording_of(texts: Mapping[str, Mapping[str, Any]], language: str) -> Wording:
    """The words in this language; where it has no title, in the first language that has one."""
    order = (language, *(code for code in LANGUAGES if code != language))
    found = next((code for code in order if texts.get(code, {}).get("title")), language)
    given = texts.get(found, {})
    plain = {name: str(given.get(name, "")) for name in FIELDS if name != "steps"}
    return Wording(language=found, wanted=language, steps=tuple(given.get("steps", ())), **plain)


def clean_texts(texts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The words as they are stored: trimmed, without empty parts, languages without words left out.

    Raises:
        ValidationError: a language, a part or a length that there is not; the message names it.
    """
    if unknown := texts.keys() - set(LANGUAGES):
        raise ValidationError(
            _("There is no language %(code)s here; write %(known)s."),
            params={"code": min(unknown)[:20], "known": ", ".join(LANGUAGES)},
        )
    cleaned = {code: _clean(code, texts.get(code, {})) for code in LANGUAGES}
    return {code: parts for code, parts in cleaned.items() if parts}


def _clean(code: str, parts: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := parts.keys() - FIELDS.keys():
        raise ValidationError(_("A standard has no part %(name)s."), params={"name": min(unknown)[:40]})
    plain = {name: str(parts.get(name, "")).strip() for name in FIELDS if name != "steps"}
    steps = [str(step).strip() for step in parts.get("steps", ())]
    found: dict[str, Any] = plain | {"steps": [step for step in steps if step]}
    for name, (label, most) in FIELDS.items():
        length = len("\n".join(found[name])) if name == "steps" else len(found[name])
        if length > most:
            raise ValidationError(
                _("%(language)s, %(part)s: %(length)s characters; at most %(most)s fit on the card."),
                params={"language": NAMES[code], "part": label, "length": length, "most": most},
            )
    if len(found["steps"]) > MOST_STEPS:
        raise ValidationError(
            _("%(language)s: %(n)s steps; nobody remembers more than %(most)s. Put some together."),
            params={"language": NAMES[code], "n": len(found["steps"]), "most": MOST_STEPS},
        )
    return {name: value for name, value in found.items() if value}


def require_complete(texts: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse what is not ready to be approved: no language, or one that was begun and lacks a part.

    Raises:
        ValidationError: the message names the language and the parts.
    """
    if not texts:
        raise ValidationError(_("Nothing is written yet. Write at least one language before you hand it in."))
    for code, parts in texts.items():
        if missing := [str(label) for name, (label, _n) in FIELDS.items() if name not in OPTIONAL | parts.keys()]:
            raise ValidationError(
                _("%(language)s lacks: %(parts)s. Add them, or empty this language."),
                params={"language": NAMES[code], "parts": ", ".join(missing)},
            )


_WORKS = Touchpoint.units.through.objects.all()


def _here(viewer: Viewer, permission: str) -> Q:
    """Standards of touchpoints where units of the viewer work under a permission, and of those of the whole house."""
    own = Unit.objects.filter(below(viewer.paths(permission)))
    at_home = Q(touchpoint__in=_WORKS.filter(unit__in=own).values("touchpoint"))
    return at_home | ~Q(touchpoint__in=_WORKS.values("touchpoint")) if viewer.may(permission) else Q(pk__in=[])


def _wholly_here(viewer: Viewer, permission: str) -> Q:
    """Those whose units all lie where the permission is held; what binds the whole house needs the whole house."""
    outside = Unit.objects.exclude(below(viewer.paths(permission)))
    inside = ~Q(touchpoint__in=_WORKS.filter(unit__in=outside).values("touchpoint"))
    if outside.filter(parent=None, archived_at=None).exists():
        inside &= Q(touchpoint__in=_WORKS.values("touchpoint"))
    return inside if viewer.may(permission) else Q(pk__in=[])


def _seen(viewer: Viewer) -> Q:
    """What is in force where one works; unfinished and ended ones only where one writes or approves."""
    holds = Q(pk__in=Edition.objects.filter(state=State.IN_FORCE).values("standard"), ended_at=None)
    works = _here(viewer, "edit_standards") | _wholly_here(viewer, "approve_standards")
    return _here(viewer, "see_standards") & (holds | works)


SEEN = Rule(Standard, "see_standards", _seen)
WRITTEN = Rule(Standard, "edit_standards", lambda viewer: _here(viewer, "edit_standards"))
APPROVED = Rule(Standard, "approve_standards", lambda viewer: _wholly_here(viewer, "approve_standards"))


def refusal(standard: Standard, viewer: Viewer) -> str | Promise:
    """Why the viewer may not approve what waits; empty where it is allowed."""
    waiting = standard.editions.filter(state=State.WAITING).first()
    if waiting is None or not APPROVED.allows(viewer, standard):
        return _("You may not approve this standard.")
    if waiting.authors.filter(pk=viewer.member.pk).exists():
        return _("You wrote in this version. Somebody else has to approve it.")
    return ""


def may_write_at(viewer: Viewer) -> Q:
    """The touchpoints for which the viewer may write a standard, for a query on touchpoints."""
    own = Unit.objects.filter(below(viewer.paths("edit_standards")))
    at_home = Q(pk__in=_WORKS.filter(unit__in=own).values("touchpoint"))
    return at_home | ~Q(pk__in=_WORKS.values("touchpoint")) if viewer.may("edit_standards") else Q(pk__in=[])
