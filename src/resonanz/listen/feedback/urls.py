from __future__ import annotations

from django.urls import path

from resonanz.listen.feedback import views

urlpatterns = [
    path("", views.voices, name="voices"),
    path("export.<str:kind>", views.export, name="voices-export"),
    path("<str:event>", views.voice, name="voice"),
]
