"""The interface, assembled."""

from __future__ import annotations

from ninja import NinjaAPI

from resonanz.api import events, problems
from resonanz.api.auth import Key

api = NinjaAPI(
    title="Resonanz",
    version="1",
    description="What customers say and what came of it. Keys go into the header Authorization: Bearer …",
    auth=Key(),
    urls_namespace="api-1",
    openapi_url="/openapi.json",
    docs_url=None,
)
problems.register(api)
api.add_router("/events", events.router)
