"""An erasure that waits: who may erase in the whole house follows it."""

from __future__ import annotations

from typing import Any


def house(cast: Any) -> dict[str, str]:
    from resonanz.organisation.customers.erasures.actions import ask_erasure

    import_ = {"customers/import/:key": "0" * 32}
    return import_ | {"customers/erasures/:pk": str(ask_erasure("e" * 32, by=cast.anna).pk)}
