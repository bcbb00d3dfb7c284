from __future__ import annotations

from django.urls import path

from resonanz.web.touchpoints import views
from resonanz.web.touchpoints.sheet import views as sheet

app_name = "touchpoints"
urlpatterns = [
    path("", views.register, name="list"),
    path("new", views.new, name="new"),
    path("found", views.found, name="found"),
    path("export.<str:kind>", sheet.export, name="export"),
    path("import", sheet.upload, name="import"),
    path("import/<str:key>", sheet.preview, name="preview"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/edit", views.edit, name="edit"),
    path("<uuid:pk>/archive", views.archive, name="archive"),
    path("<uuid:pk>/restore", views.restore, name="restore"),
    path("<uuid:pk>/merge", views.merge, name="merge"),
    path("<uuid:pk>/keys", views.keys, name="keys"),
    path("<uuid:pk>/keys/<uuid:key>/remove", views.remove_key, name="remove_key"),
]
