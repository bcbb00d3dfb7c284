"""Who meets which lines and models; when money counts as proven; who claims whose customers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from resonanz.organisation.access.rules import Rule, everywhere, in_units
from resonanz.organisation.access.viewers import Viewer
from resonanz.prove.roi.models import Certainty, Grade, LedgerLine, ValueModel

if TYPE_CHECKING:
    from resonanz.analytics.effects.results import Effect
    from resonanz.analytics.value.roi.spreads import Spread
    from resonanz.analytics.value.roi.worth import Calculation

LINES: Final = Rule(LedgerLine, "see_ledger", in_units("see_ledger"))
LINES_BOOKED: Final = Rule(LedgerLine, "edit_ledger", in_units("edit_ledger"))
LINES_SIGNED: Final = Rule(LedgerLine, "sign_ledger", in_units("sign_ledger"))
MODELS: Final = Rule(ValueModel, "see_ledger", everywhere)
MODELS_EDITED: Final = Rule(ValueModel, "edit_ledger", everywhere)
MODELS_SIGNED: Final = Rule(ValueModel, "sign_ledger", everywhere)
SEED: Final = 0
"""One for all lines: what they share (a value model) is drawn the same, so that their sum has the right width."""


@dataclass(frozen=True, slots=True)
class Range:
    """A quantity by its P10, P50 and P90."""

    low: float
    middle: float
    high: float

    @classmethod
    def known(cls, value: float) -> Range:
        """A quantity without doubt."""
        return cls(value, value, value)

    @property
    def plain(self) -> list[float]:
        return [self.low, self.middle, self.high]


NOTHING: Final = Range.known(0)
WHOLE: Final = Range.known(100)


@dataclass(frozen=True, slots=True)
class Terms:
    """How an effect becomes money, apart from the value model.

    Attributes:
        reach: customers per year who meet what was changed.
        persistence: percent of the effect that is left after each further year.
        cost: cents, once.
        yearly_cost: cents in each year.
        years: how many years count.
        discount: percent a year.
        ramp: percent of the benefit in the first years.
    """

    reach: Range
    persistence: Range = WHOLE
    cost: Range = NOTHING
    yearly_cost: Range = NOTHING
    years: int = 3
    discount: float = 6.0
    ramp: tuple[float, ...] = ()

    @property
    def plain(self) -> dict[str, Any]:
        ranges = {name: getattr(self, name).plain for name in ("reach", "persistence", "cost", "yearly_cost")}
        return {**ranges, "years": self.years, "discount": self.discount, "ramp": list(self.ramp), "seed": SEED}


@dataclass(frozen=True, slots=True)
class Claim:
    """Whose gain is booked: customers who met these touchpoints in these units on these days; no units = all."""

    since: date
    until: date
    touchpoints: frozenset[str] = field(default_factory=frozenset)
    units: frozenset[str] = field(default_factory=frozenset)

    def share_in(self, other: Claim) -> float:
        """Which share of this claim another one holds already, 0…1."""
        days = (min(self.until, other.until) - max(self.since, other.since)).days + 1
        if days <= 0:
            return 0.0
        time = days / ((self.until - self.since).days + 1)
        return time * _part(self.touchpoints, other.touchpoints) * _part(self.units, other.units)


def may_reverse(viewer: Viewer, line: LedgerLine) -> bool:
    """What controlling signed only controlling reverses; before that, who books may take it back, too."""
    if line.reversed_at is not None:
        return False
    return LINES_SIGNED.allows(viewer, line) or (line.signed_at is None and LINES_BOOKED.allows(viewer, line))


def _part(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """The share of mine among theirs; where one side names none, it means all of them."""
    return len(mine & theirs) / len(mine) if mine and theirs else 1.0


def claim_of(line: LedgerLine) -> Claim:
    """What a line of the ledger claims."""
    return Claim(line.since, line.until, frozenset(line.touchpoints), frozenset(line.units))


def held(claim: Claim, lines: Iterable[LedgerLine]) -> list[tuple[LedgerLine, float]]:
    """Which lines hold a part of a claim already, and how much of it."""
    found = ((line, claim.share_in(claim_of(line))) for line in lines)
    return [(line, share) for line, share in found if share > 0]


def certainty_of(effect: Effect, *, rising: bool) -> Certainty:
    """What money from an effect may be called.

    Proven: drawn by lot (A), or compared with all checks passed and an interval above zero (B). Plausible: any other
    comparison, and associations (C). Assumed: D, without interval. Grade B says already that every decisive check was
    made; here no other one may have failed either.
    """
    grade = Grade(effect.grade.value)
    if grade is Grade.A:
        return Certainty.PROVEN
    if grade is Grade.D:
        return Certainty.ASSUMED
    passed = all(check.passed is not False for check in effect.checks)
    worst = effect.low if rising else (None if effect.high is None else -effect.high)
    clear = worst is not None and worst > 0
    return Certainty.PROVEN if grade is Grade.B and passed and clear else Certainty.PLAUSIBLE


def calculation(plan: Mapping[str, Any], model: ValueModel, *, key: str) -> Calculation:
    """What was put into a line, for the arithmetic: money in euro, shares as shares.

    Args:
        plan: `Terms.plain`, with the `gain` in points, the answers `n` behind it, and the `share` of the reach that
            nothing else claims.
        model: the value of a point.
        key: names the line, so that its own quantities move alone.

    Raises:
        InvalidArgument: a range is out of order or a term lies outside of what it may be.
    """
    from resonanz.analytics.value.roi.spreads import Spread
    from resonanz.analytics.value.roi.worth import Calculation, capped

    shared = f"model {model.pk}"
    margin = (model.margin_low, model.margin_middle, model.margin_high)
    made = Calculation(
        effect=Spread(**plan["gain"]),
        euro=_spread((model.low_cents, model.middle_cents, model.high_cents), shared, of=100),
        reach=_spread(plan["reach"], key),
        margin=_spread(margin, shared, of=100, most=1.0),
        persistence=_spread(plan["persistence"], key, of=100, most=1.0),
        cost=_spread(plan["cost"], key, of=100),
        yearly_cost=_spread(plan["yearly_cost"], key, of=100),
        years=plan["years"],
        discount=plan["discount"] / 100,
        ramp=tuple(share / 100 for share in plan["ramp"]),
        n=plan["n"],
        currency=model.currency,
    )
    return capped(made, plan["share"])


def gained(effect: Effect, *, rising: bool, key: str) -> dict[str, Any]:
    """An effect as points that customers gain: where small values are good, less is more.

    Raises:
        InvalidArgument: it has no interval.
    """
    from resonanz.analytics.value.roi.spreads import of_estimate

    found = effect.estimate
    if not rising and found.value is not None and found.low is not None and found.high is not None:
        found = replace(found, value=-found.value, low=-found.high, high=-found.low)
    return asdict(of_estimate(found, key=key))


def _spread(values: Sequence[float], key: str, *, of: float = 1.0, most: float | None = None) -> Spread:
    from resonanz.analytics.value.roi.spreads import Spread

    low, middle, high = (value / of for value in values)
    return Spread(low, middle, high, least=0.0, most=most, key=key)
