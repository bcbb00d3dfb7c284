"""The sentence that opens a chain: does it hold, and where is it torn?"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from resonanz.web.chain.parts import Chain, State

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
    first = chain.gaps[0]
    torn = next(row for row in first.rows if row.state is State.MISSING)
    return f"{held} {first.place.label}: {torn.title}"


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
