from __future__ import annotations

from django.urls import path, register_converter

from resonanz.web.customers import views
from resonanz.web.customers.entry import views as entry
from resonanz.web.customers.sheet import views as sheet


class PseudonymConverter:
    """32 hexadecimal digits, as in the record."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PseudonymConverter, "pseudonym")

app_name = "customers"
urlpatterns = [
    path("", views.find, name="find"),
    path("new", entry.new, name="new"),
    path("import", sheet.upload, name="import"),
    path("import/<str:key>", sheet.preview, name="preview"),
    path("template.<str:kind>", sheet.template, name="template"),
    path("requests", views.requests, name="requests"),
    path("erasures/<uuid:pk>", views.erasure, name="erasure"),
    path("erasures/<uuid:pk>/live", views.erasure_live, name="erasure-live"),
    path("<pseudonym:pseudonym>/", views.show, name="show"),
    path("<pseudonym:pseudonym>/edit", entry.edit, name="edit"),
    path("<pseudonym:pseudonym>/consent", views.consent, name="consent"),
    path("<pseudonym:pseudonym>/consent/<str:purpose>/withdraw", views.withdraw, name="withdraw"),
    path("<pseudonym:pseudonym>/export", views.export, name="export"),
    path("<pseudonym:pseudonym>/erase", views.erase, name="erase"),
]
