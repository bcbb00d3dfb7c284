from __future__ import annotations

from django.urls import path

from resonanz.loop import views

app_name = "loop"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("measures/<uuid:pk>/waves/<int:number>/paths", views.take_back, name="take-back"),
    path("<slug:code>/", views.show, name="show"),
    path("<slug:code>/switch", views.switch, name="switch"),
]
