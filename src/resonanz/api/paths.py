"""`/api/v1/paths`."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["paths"])
