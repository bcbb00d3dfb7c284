from __future__ import annotations

from django.urls import path

from resonanz.web.keys import views

app_name = "keys"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("new", views.new, name="new"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/revoke", views.revoke, name="revoke"),
]
