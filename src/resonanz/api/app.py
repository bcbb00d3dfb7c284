"""The interface, assembled."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from resonanz.api import (
    cases,
    customers,
    effects,
    events,
    exports,
    ledger,
    lessons,
    measures,
    metrics,
    opportunities,
    paths,
    problems,
    receivers,
    releases,
    responses,
    standards,
    surveys,
    touchpoints,
    units,
    voices,
    webhooks,
)
from resonanz.api.auth import Key
from resonanz.api.openapi import completed

_DESCRIPTION: Final = """What customers say and what came of it.

Send a key as `Authorization: Bearer …`. Lists are `{"items": […], "next": cursor or null}`; errors are problem+json
(RFC 9457). A number comes with its interval, the number of answers and its method."""


class Api(NinjaAPI):
    """The interface with a document that is whole: examples, errors, what each operation needs."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        return completed(super().get_openapi_schema(**options))


api = Api(
    title="Resonanz",
    version="1",
    description=_DESCRIPTION,
    auth=Key(),
    urls_namespace="api-1",
    openapi_url="/openapi.json",
    docs_url=None,
)
Run = Callable[..., Any]


def refuse_unknown(run: Run) -> Run:
    """A parameter that an operation does not know is told, not passed over."""
    models = run.__self__.models  # type: ignore[attr-defined]
    known = {name for model in models if model.__ninja_param_source__ == "query" for name in _names(model)}

    @wraps(run)
    def checked(request: HttpRequest, **values: Any) -> Any:
        if unknown := sorted(request.GET.keys() - known):
            return _unknown(unknown[0], sorted(known))
        return run(request, **values)

    return checked


def _names(model: Any) -> list[str]:
    return list(getattr(model, "__ninja_flatten_map__", None) or model.model_fields)


def _unknown(name: str, known: list[str]) -> HttpResponse:
    way = f"It takes: {', '.join(known)}." if known else "It takes none."
    return problems.problem(422, "Not valid", f'There is no parameter "{name[:60]}" here. {way}', field=name[:60])


problems.register(api)
api.add_decorator(refuse_unknown, mode="view")
for _noun, _router in {
    "/events": events.router,
    "/units": units.router,
    "/touchpoints": touchpoints.router,
    "/metrics": metrics.metrics,
    "/drill": metrics.drill,
    "/voices": voices.router,
    "/customers": customers.router,
    "/surveys": surveys.router,
    "/responses": responses.router,
    "/cases": cases.router,
    "/opportunities": opportunities.router,
    "/measures": measures.router,
    "/effects": effects.router,
    "/ledger": ledger.router,
    "/standards": standards.router,
    "/lessons": lessons.router,
    "/paths": paths.router,
    "/webhooks": webhooks.router,
    "/exports": exports.exports,
    "/erasures": exports.erasures,
}.items():
    api.add_router(_noun, _router)
api.add_router("/measures", receivers.router)
api.add_router("/measures", releases.router)
