from __future__ import annotations

from django.urls import path

from resonanz.listen.respond import views
from resonanz.listen.respond.links import views as links
from resonanz.listen.respond.sending import views as sending

app_name = "respond"
urlpatterns = [
    path("rule", views.rule, name="rule"),
    path("rule/stop", views.stop_address, name="stop-address"),
    path("surveys/<uuid:pk>", views.survey, name="survey"),
    path("surveys/<uuid:pk>/test", views.test, name="test"),
    path("surveys/<uuid:pk>/answers", views.answers, name="answers"),
    path("answers/<uuid:pk>", views.answer, name="answer"),
    path("surveys/<uuid:pk>/ask", sending.choose, name="ask"),
    path("rounds/<uuid:pk>", sending.show, name="round"),
    path("rounds/<uuid:pk>/progress", sending.progress, name="round-progress"),
    path("rounds/<uuid:pk>/cancel", sending.cancel, name="round-cancel"),
    path("rounds/<uuid:pk>/links.csv", sending.hand_out, name="round-links"),
    path("surveys/<uuid:pk>/links/new", links.new, name="link-new"),
    path("links/<uuid:pk>", links.show, name="link"),
    path("links/<uuid:pk>/close", links.close, name="link-close"),
    path("links/<uuid:pk>/poster.pdf", links.poster, name="poster"),
]
