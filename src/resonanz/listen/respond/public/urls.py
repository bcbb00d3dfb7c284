from __future__ import annotations

from django.urls import path

from resonanz.listen.respond.public import views

app_name = "public"
urlpatterns = [
    path("open/<str:code>", views.open_link, name="open"),
    path("open/<str:code>/done", views.open_done, name="open-done"),
    path("<str:token>", views.answer, name="answer"),
    path("<str:token>/done", views.done, name="done"),
    path("<str:token>/stop", views.stop, name="stop"),
]
