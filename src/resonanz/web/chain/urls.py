from __future__ import annotations

from django.urls import path

from resonanz.web.chain import views

app_name = "chain"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("torn", views.torn, name="torn"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/paths", views.paths, name="paths"),
    path("<uuid:pk>/effect", views.effect, name="effect"),
]
