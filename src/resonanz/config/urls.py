"""Root addresses."""

from __future__ import annotations

from django.urls import include, path

from resonanz.api.app import api

handler403 = "resonanz.web.views.refused"
# Customers and machines first: each address is tried in this order.
urlpatterns = [
    path("r/", include("resonanz.listen.respond.public.urls")),
    path("api/v1/", api.urls),
    path("", include("resonanz.web.urls")),
    path("voices/", include("resonanz.listen.feedback.urls")),
    path("sources/", include("resonanz.listen.imports.urls")),
    path("surveys/", include("resonanz.listen.surveys.urls")),
    path("respond/", include("resonanz.listen.respond.urls")),
    path("webhooks/", include("resonanz.listen.connectors.urls")),
    path("cases/", include("resonanz.act.cases.urls")),
    path("opportunities/", include("resonanz.act.opportunities.urls")),
    path("measures/", include("resonanz.act.measures.urls")),
    path("standards/", include("resonanz.enable.standards.urls")),
    path("lessons/", include("resonanz.enable.lessons.urls")),
    path("effects/", include("resonanz.prove.effects.urls")),
    path("ledger/", include("resonanz.prove.roi.urls")),
    path("policies/", include("resonanz.loop.urls")),
    path("chain/", include("resonanz.web.chain.urls")),
    path("metrics/", include("resonanz.understand.metrics.urls")),
    path("drivers/", include("resonanz.understand.drivers.urls")),
    path("scim/v2/", include("resonanz.api.scim.urls")),
    path("people/", include("resonanz.web.people.urls")),
    path("account/", include("resonanz.web.people.entry.urls")),
    path("account/", include("allauth.urls")),
]
