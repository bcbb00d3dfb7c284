from __future__ import annotations

from django.urls import path

from resonanz.web.oversight import views

app_name = "oversight"
urlpatterns = [
    path("members", views.members, name="members"),
    path("members/<uuid:pk>", views.member, name="member"),
    path("members/<uuid:pk>/rights.csv", views.rights, name="rights"),
    path("members/<uuid:pk>/look", views.look, name="look"),
    path("log", views.log, name="log"),
]
