"""`/api/v1/measures`."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["measures"])
