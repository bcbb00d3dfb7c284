from __future__ import annotations

from django.urls import path

from resonanz.understand.metrics import views

urlpatterns = [
    path("", views.drill, name="metrics"),
    path("method/<slug:code>", views.method, name="method"),
]
