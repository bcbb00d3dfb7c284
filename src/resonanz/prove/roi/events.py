"""Event types of the ledger."""

from __future__ import annotations

from typing import Final

from resonanz.events.types import EventType

LEDGER_BOOKED: Final = "ledger.booked"
LEDGER_SIGNED: Final = "ledger.signed"
LEDGER_REVERSED: Final = "ledger.reversed"
TYPES: Final = (
    EventType(LEDGER_BOOKED, "An effect was booked in money."),
    EventType(LEDGER_SIGNED, "Controlling signed a booking."),
    EventType(LEDGER_REVERSED, "A booking was reversed."),
)
