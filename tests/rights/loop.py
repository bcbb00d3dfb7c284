"""The policies of the loop: for those who answer for it."""

from __future__ import annotations

from typing import Any


def house(_cast: Any) -> dict[str, str]:
    return {"policies/:code": "unhappy-answer"}
