from __future__ import annotations

from django.urls import path

from resonanz.act.cases import views
from resonanz.act.cases.figures import views as figures
from resonanz.act.cases.goodwill import views as goodwill
from resonanz.act.cases.incidents import views as incidents
from resonanz.act.cases.setup import views as setup
from resonanz.act.cases.similar import views as similar

app_name = "cases"
urlpatterns = [
    path("", views.cases, name="list"),
    path("new", views.new, name="new"),
    path("export/<str:kind>", views.export, name="export"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/similar", similar.show, name="similar"),
    path("<uuid:pk>/take", views.take, name="take"),
    path("<uuid:pk>/assign", views.assign, name="assign"),
    path("<uuid:pk>/move", views.move, name="move"),
    path("<uuid:pk>/reply", views.reply, name="reply"),
    path("<uuid:pk>/note", views.note, name="note"),
    path("<uuid:pk>/attempt", views.attempt, name="attempt"),
    path("<uuid:pk>/close", views.close, name="close"),
    path("<uuid:pk>/reopen", views.reopen, name="reopen"),
    path("<uuid:pk>/merge", views.merge, name="merge"),
    path("<uuid:pk>/goodwill", goodwill.give, name="give"),
    path("figures/", figures.show, name="figures"),
    path("figures/export/<str:kind>", figures.export, name="figures_export"),
    path("goodwill/", goodwill.requests, name="goodwill"),
    path("goodwill/<uuid:pk>", goodwill.decide, name="decide"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/new", incidents.new, name="new_incident"),
    path("incidents/<uuid:pk>/", incidents.show, name="incident"),
    path("incidents/<uuid:pk>/link", incidents.link, name="link"),
    path("incidents/<uuid:pk>/answer", incidents.answer, name="answer"),
    path("incidents/<uuid:pk>/close", incidents.close, name="close_incident"),
    path("incidents/<uuid:pk>/unlink/<uuid:case>", incidents.unlink, name="unlink"),
    path("setup/", setup.setup, name="setup"),
    path("setup/causes/", setup.causes, name="causes"),
    path("setup/causes/usual", setup.usual_causes, name="usual_causes"),
    path("setup/causes/<uuid:pk>", setup.cause, name="cause"),
    path("setup/hours/", setup.hours, name="hours"),
    path("setup/hours/<uuid:pk>", setup.unit_hours, name="unit_hours"),
    path("setup/hours/<uuid:pk>/drop", setup.drop_hours, name="drop_hours"),
    path("setup/hours/<uuid:pk>/days", setup.days, name="days"),
    path("setup/closing/<uuid:pk>/drop", setup.drop_day, name="drop_day"),
    path("setup/texts/", setup.texts, name="texts"),
    path("setup/texts/new", setup.new_text, name="new_text"),
    path("setup/texts/<uuid:pk>", setup.text, name="text"),
    path("setup/texts/<uuid:pk>/archive", setup.archive_text, name="archive_text"),
    path("setup/budgets/", setup.budgets, name="budgets"),
    path("setup/budgets/<uuid:pk>", setup.budget, name="budget"),
]
