"""`/api/v1/standards`."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["standards"])
