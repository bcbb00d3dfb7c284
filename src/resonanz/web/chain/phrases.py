"""The sentence that opens a chain: does it hold, and where is it torn?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.web.chain.parts import Chain, Place, State

NUMBERS = 9


def headline(chain: Chain) -> str:
    """One sentence about the chain as a whole."""
    named, gaps = {"title": chain.measure.title}, len(chain.gaps)
    if chain.held == NUMBERS:
        return _("“%(title)s”: The chain holds from the voice to the euro.") % named
    if not gaps:
        return _("“%(title)s”: The chain holds as far as it goes today.") % named
    said = ngettext("“%(title)s”: %(n)s link is missing.", "“%(title)s”: %(n)s links are missing.", gaps)
    return said % {**named, "n": gaps}


def lead(chain: Chain) -> str:
    """How many links stand, and which one is torn first."""
    held = _("%(held)s of nine links stand.") % {"held": chain.held}
    if chain.held == NUMBERS:
        return _("All nine links stand, each with what it rests on.")
    if not chain.gaps:
        coming = [str(link.place.label) for link in chain.links if link.state is State.WAITING]
        return f"{held} " + (_("Still to come: %(what)s.") % {"what": ", ".join(coming)} if coming else "")
    torn = chain.torn
    return f"{held} {torn.place.label}: {torn.title}" if torn is not None else held


def overview(chains: Sequence[Chain]) -> str:
    """The sentence above all chains."""
    whole = sum(chain.held == NUMBERS for chain in chains)
    if not chains:
        return _("No measure is planned yet.")
    if not whole:
        return ngettext(
            "%(n)s measure, and its chain has a gap.", "%(n)s measures, and every chain has a gap.", len(chains)
        ) % {"n": len(chains)}
    said = ngettext(
        "%(whole)s of %(n)s chains holds to the euro.", "%(whole)s of %(n)s chains hold to the euro.", whole
    )
    return said % {"whole": whole, "n": len(chains)}


def home_headline(chains: Sequence[Chain]) -> str:
    """How many chains are complete, and where the others are torn first."""
    whole, counted = sum(chain.held == NUMBERS for chain in chains), len(chains)
    if not chains:
        return _("No chain from the voice to the euro yet.")
    first = Counter(chain.torn.place for chain in chains if chain.torn is not None)
    complete = _complete(whole, counted)
    if not first:
        return _("%(complete)s, and nothing is torn.") % {"complete": complete}
    often = [place for place in Place if first[place] == max(first.values())]
    said = {"complete": complete, "places": ", ".join(str(place.label) for place in often)}
    if first.total() == 1:
        return _("%(complete)s; the first gap: %(places)s.") % said
    if len(often) == 1:
        return _("%(complete)s; the first gap is most often: %(places)s.") % said
    return _("%(complete)s; the first gaps are most often: %(places)s.") % said


def _complete(whole: int, counted: int) -> str:
    if counted == 1:
        return _("The one chain is complete") if whole else _("The one chain is not complete yet")
    said = ngettext("%(whole)s of %(n)s chains is complete", "%(whole)s of %(n)s chains are complete", whole)
    return said % {"whole": whole, "n": counted}
