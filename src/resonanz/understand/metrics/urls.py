from __future__ import annotations

from django.urls import path

from resonanz.understand.metrics import views
from resonanz.understand.metrics.catalogue import views as catalogue

urlpatterns = [
    path("", views.drill, name="metrics"),
    path("export.<str:kind>", views.export, name="drill-export"),
    path("views", views.save, name="save-view"),
    path("views/<uuid:pk>/delete", views.forget, name="forget-view"),
    path("paths", views.paths, name="drill-paths"),
    path("paths/<uuid:pk>/delete", views.remove_path, name="remove-path"),
    path("catalogue", catalogue.catalogue, name="catalogue"),
    path("method/<slug:code>", catalogue.method, name="method"),
]
