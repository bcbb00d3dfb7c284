from __future__ import annotations

from django.urls import path

from resonanz.web.agreement import views

app_name = "agreement"
urlpatterns = [
    path("", views.show, name="show"),
    path("propose", views.propose, name="propose"),
    path("annex.pdf", views.annex, name="annex"),
    path("changes/<uuid:pk>/approve", views.approve, name="approve"),
    path("changes/<uuid:pk>/refuse", views.refuse, name="refuse"),
    path("functions/<slug:code>/off", views.off, name="off"),
]
