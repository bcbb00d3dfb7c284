from __future__ import annotations

from django.urls import path

from resonanz.web.units import views

app_name = "units"
urlpatterns = [
    path("", views.show_tree, name="tree"),
    path("new", views.new, name="new"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/rename", views.rename, name="rename"),
    path("<uuid:pk>/move", views.move, name="move"),
    path("<uuid:pk>/merge", views.merge, name="merge"),
    path("<uuid:pk>/archive", views.archive, name="archive"),
    path("<uuid:pk>/keys", views.keys, name="keys"),
    path("<uuid:pk>/keys/<uuid:key>/remove", views.remove_key, name="remove_key"),
]
