from __future__ import annotations

from django.urls import path

from resonanz.web.people import views
from resonanz.web.people.directory import views as directory
from resonanz.web.people.entry import views as entry

app_name = "people"
urlpatterns = [
    path("", views.members, name="list"),
    path("new", views.new, name="new"),
    path("roles/", views.roles, name="roles"),
    path("roles/new", views.new_role, name="new_role"),
    path("roles/<uuid:pk>", views.edit_role, name="edit_role"),
    path("directory/", directory.show, name="directory"),
    path("directory/tokens", directory.new_token, name="new_token"),
    path("directory/tokens/<uuid:pk>/revoke", directory.revoke_token, name="revoke_token"),
    path("directory/groups", directory.new_grant, name="new_grant"),
    path("directory/groups/<uuid:pk>/remove", directory.remove_grant, name="remove_grant"),
    path("welcome/<uuid:pk>/<str:seal>", entry.welcome, name="welcome"),
    path("set-up/<str:seal>", entry.set_up, name="set_up"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/edit", views.edit, name="edit"),
    path("<uuid:pk>/invite", views.invite, name="invite"),
    path("<uuid:pk>/leave", views.leave, name="leave"),
    path("<uuid:pk>/return", views.come_back, name="return"),
    path("<uuid:pk>/log-out", views.log_out, name="log_out"),
    path("<uuid:pk>/second-factor", views.second_factor, name="second_factor"),
    path("<uuid:pk>/roles", views.assign, name="assign"),
    path("<uuid:pk>/roles/<uuid:held>/end", views.end, name="end"),
]
