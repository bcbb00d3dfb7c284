from __future__ import annotations

from django.urls import path

from resonanz.listen.surveys import views
from resonanz.listen.surveys.exchange import views as exchange

app_name = "surveys"
urlpatterns = [
    path("", views.surveys, name="list"),
    path("new", views.new, name="new"),
    path("import", exchange.upload, name="import"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/settings", views.settings, name="settings"),
    path("<uuid:pk>/versions", views.versions, name="versions"),
    path("<uuid:pk>/publish", views.publish, name="publish"),
    path("<uuid:pk>/close", views.close, name="close"),
    path("<uuid:pk>/delete", views.delete, name="delete"),
    path("<uuid:pk>/copy", views.copy, name="copy"),
    path("<uuid:pk>/export.json", exchange.export, name="export"),
    path("<uuid:pk>/questions/add", views.add, name="add"),
    path("<uuid:pk>/questions/<slug:key>", views.question, name="question"),
    path("<uuid:pk>/questions/<slug:key>/check", views.check, name="check"),
    path("<uuid:pk>/questions/<slug:key>/change", views.change, name="change"),
]
