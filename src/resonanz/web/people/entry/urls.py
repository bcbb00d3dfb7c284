from __future__ import annotations

from django.urls import path, re_path

from resonanz.web.people.entry import provider, views

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("sessions/<int:pk>/end", views.end_session, name="end_session"),
    path("oidc/<slug:provider_id>/login/", provider.login),
    path("oidc/<slug:provider_id>/login/callback/", provider.callback),
    re_path(r"^(?:signup|email|confirm-email|3rdparty|social)/", views.closed),
]
