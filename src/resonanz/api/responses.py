"""`/api/v1/responses`."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["responses"])
