from __future__ import annotations

from django.urls import path

from resonanz.prove.roi import views
from resonanz.prove.roi.valuation import views as valuation

app_name = "roi"
urlpatterns = [
    path("", views.ledger, name="ledger"),
    path("value-ledger.<str:kind>", views.export, name="export"),
    path("assume", views.assume, name="assume"),
    path("book/<uuid:pk>", views.book, name="book"),
    path("models/", valuation.models, name="models"),
    path("models/new", valuation.new, name="new_model"),
    path("models/<uuid:pk>/", valuation.model, name="model"),
    path("models/<uuid:pk>/edit", valuation.edit, name="edit_model"),
    path("models/<uuid:pk>/sign", valuation.sign, name="sign_model"),
    path("models/<uuid:pk>/next", valuation.following, name="next_model"),
    path("models/<uuid:pk>/archive", valuation.archive, name="archive_model"),
    path("<uuid:pk>/", views.line, name="line"),
    path("<uuid:pk>/sign", views.sign, name="sign"),
    path("<uuid:pk>/reverse", views.reverse, name="reverse"),
]
