"""`/api/v1/measures/{id}/customers`: who is to receive a measure that was drawn for single customers."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from resonanz.act.measures.arm.queries import receivers
from resonanz.act.measures.rules import MEASURES
from resonanz.api.auth import key_of, viewer_with
from resonanz.api.customers import CustomersOut, shown
from resonanz.api.paging import Paging, listed
from resonanz.organisation.audit.actions import record

router = Router(tags=["measures"])


@router.get(
    "/{uuid:measure_id}/customers",
    response=CustomersOut,
    summary="List who receives a measure",
    operation_id="list_receivers",
)
def list_receivers(request: HttpRequest, measure_id: uuid.UUID, page: Query[Paging]) -> Any:
    """Those for whom lot decided that they receive it, of the units in which the key may see who they are.

    Those who go without are never listed. The look is logged.
    """
    viewer = viewer_with(request, "see_customers")
    measure = MEASURES.fetch(viewer, measure_id)
    found = listed("receivers", receivers(viewer, measure).prefetch_related("consents"), page, shown)
    seen = {"customers": len(found["items"]), "key": key_of(request).prefix}
    record("measure.customers_exported", by=viewer.member, on=measure, number=measure.code, **seen)
    return found
