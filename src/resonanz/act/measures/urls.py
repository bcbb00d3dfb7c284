from __future__ import annotations

from django.urls import path

from resonanz.act.measures import views
from resonanz.act.measures.release import views as release

app_name = "measures"
urlpatterns = [
    path("", views.measures, name="list"),
    path("new", views.new, name="new"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/customers.csv", views.customers, name="customers"),
    path("<uuid:pk>/edit", views.edit, name="edit"),
    path("<uuid:pk>/discard", views.discard, name="discard"),
    path("<uuid:pk>/register", views.register, name="register"),
    path("<uuid:pk>/start", views.start, name="start"),
    path("<uuid:pk>/waves/<int:number>", views.wave, name="wave"),
    path("<uuid:pk>/waves/<int:number>/release", release.release, name="release"),
    path("<uuid:pk>/waves/<int:number>/withdraw", release.withdraw, name="withdraw"),
    path("<uuid:pk>/end", views.end, name="end"),
    path("<uuid:pk>/amend", views.amend, name="amend"),
]
