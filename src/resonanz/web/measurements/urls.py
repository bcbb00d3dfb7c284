from __future__ import annotations

from django.urls import path

from resonanz.web.measurements import views

app_name = "measurements"
urlpatterns = [
    path("", views.inventory, name="list"),
    path("new", views.new, name="new"),
    path("export.<str:kind>", views.export, name="export"),
    path("<uuid:pk>/edit", views.edit, name="edit"),
]
