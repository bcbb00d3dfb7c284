from __future__ import annotations

from django.urls import path

from resonanz.listen.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.imports, name="list"),
    path("new", views.upload, name="new"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/progress", views.progress, name="progress"),
    path("<uuid:pk>/columns/<int:table>/<int:number>", views.column, name="column"),
    path("<uuid:pk>/check", views.check, name="check"),
    path("<uuid:pk>/confirm", views.confirm, name="confirm"),
    path("<uuid:pk>/cancel", views.cancel, name="cancel"),
    path("<uuid:pk>/rejected.csv", views.rejected, name="rejected"),
]
