from __future__ import annotations

from django.urls import path

from resonanz.listen.connectors import views

app_name = "connectors"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("new", views.new, name="new"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/edit", views.edit, name="edit"),
    path("<uuid:pk>/<str:what>", views.act, name="act"),
]
