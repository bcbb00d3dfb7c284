from __future__ import annotations

from django.urls import path

from resonanz.ui import views

urlpatterns = [
    path("search", views.search, name="search"),
    path("preferences", views.preferences, name="preferences"),
    path("patterns", views.patterns, name="patterns"),
]
