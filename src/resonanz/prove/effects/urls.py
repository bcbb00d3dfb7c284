from __future__ import annotations

from django.urls import path

from resonanz.prove.effects import views

app_name = "effects"
urlpatterns = [
    path("", views.effects, name="list"),
    path("followup", views.followup, name="followup"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/effect.pdf", views.pdf, name="pdf"),
    path("<uuid:pk>/progress", views.progress, name="progress"),
    path("<uuid:pk>/cancel", views.cancel, name="cancel"),
    path("<uuid:pk>/again", views.again, name="again"),
]
