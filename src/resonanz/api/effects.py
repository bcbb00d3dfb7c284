"""`/api/v1/effects`."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["effects"])
