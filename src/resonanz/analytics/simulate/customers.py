"""The customers of a simulated organisation, as they change from month to month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from resonanz.analytics.simulate.organisation import Organisation
from resonanz.analytics.simulate.world import FloatArray, IntArray

_FIRST_NUMBER = 100_001
_MEMORY = 0.7
"""How much of last month's impression stays."""


@dataclass(eq=False)
class Customers:
    """Places of customers; who leaves is replaced by a new person in the same place.

    Attributes:
        number: customer number, shape (c,), never used twice.
        unit: unit, persona: persona, as indices, shape (c,).
        trait: what lies in the customer, in standard deviations.
        value: euro per year before satisfaction is counted.
        english: whether the customer writes English.
        since: month of the first contract, negative before the history begins.
        impression: fading mean of what was experienced, in standard deviations.
    """

    number: IntArray
    unit: IntArray
    persona: IntArray
    trait: FloatArray
    value: FloatArray
    english: npt.NDArray[np.bool_]
    since: IntArray
    impression: FloatArray

    def __len__(self) -> int:
        """Customers at the same moment."""
        return len(self.number)

    def remember(self, who: IntArray, experience: FloatArray) -> None:
        """Let the experiences of a month enter the impressions."""
        times = np.bincount(who, minlength=len(self))
        total = np.bincount(who, weights=experience, minlength=len(self))
        met = times > 0
        self.impression[met] = _MEMORY * self.impression[met] + (1 - _MEMORY) * total[met] / times[met]

    def replace(self, gone: IntArray, newcomers: Customers) -> None:
        """Put newcomers into the places of those who left."""
        for name in ("number", "unit", "persona", "trait", "value", "english", "since", "impression"):
            getattr(self, name)[gone] = getattr(newcomers, name)


def draw_customers(
    rng: np.random.Generator, organisation: Organisation, n: int, *, after: int, since: int | None
) -> Customers:
    """Draw n customers with numbers after `after`; `since` None means customers of up to twelve years."""
    personas, units = organisation.personas, organisation.units
    kind = rng.choice(len(personas), n, p=_shares([p.share for p in personas]))
    mood = np.array([p.mood for p in personas])[kind]
    trait = mood + organisation.trait * rng.standard_normal(n)
    months = -(144 * rng.random(n) ** 1.6).astype(np.int64) if since is None else np.full(n, since, dtype=np.int64)
    return Customers(
        number=np.arange(after + 1, after + n + 1, dtype=np.int64) + (_FIRST_NUMBER - 1),
        unit=rng.choice(len(units), n, p=_shares([u.share for u in units])),
        persona=kind,
        trait=trait,
        value=np.array([p.yearly_value for p in personas])[kind] * np.exp(0.35 * rng.standard_normal(n)),
        english=rng.random(n) < np.array([p.english for p in personas])[kind],
        since=months,
        impression=trait.copy(),
    )


def customer_table(customers: Customers, organisation: Organisation) -> pa.Table:
    """Customers as a table: customer, unit, persona, yearly_value, language, since_month (0 = first month)."""
    return pa.table(
        {
            "customer": number_text("K", customers.number),
            "unit": names_of(customers.unit, [unit.name for unit in organisation.units]),
            "persona": names_of(customers.persona, [persona.name for persona in organisation.personas]),
            "yearly_value": np.round(customers.value, 2),
            "language": names_of(customers.english.astype(np.int64), ["de", "en"]),
            "since_month": customers.since,
        }
    )


def number_text(prefix: str, numbers: IntArray) -> pa.Array:
    """`K-100001` and so on."""
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "-")


def names_of(codes: IntArray, names: list[str]) -> pa.DictionaryArray:
    """Codes with their names; a negative code is no name."""
    index = pa.array(codes, type=pa.int32(), mask=codes < 0)
    return pa.DictionaryArray.from_arrays(index, pa.array(names, type=pa.string()))


def _shares(values: list[float]) -> FloatArray:
    shares = np.array(values, dtype=np.float64)
    return np.asarray(shares / shares.sum(), dtype=np.float64)
