from __future__ import annotations

from django.urls import path

from resonanz.act.opportunities import views
from resonanz.act.opportunities.linked import views as linked

app_name = "opportunities"
urlpatterns = [
    path("", views.opportunities, name="list"),
    path("new", views.new, name="new"),
    path("mine", views.mine, name="mine"),
    path("idea", views.idea, name="idea"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/edit", views.edit, name="edit"),
    path("<uuid:pk>/decide", views.decide, name="decide"),
    path("<uuid:pk>/cases/<uuid:case>", linked.link, name="link"),
    path("<uuid:pk>/cases/<uuid:case>/unlink", linked.unlink, name="unlink"),
    path("<uuid:pk>/<str:what>", views.override, name="override"),
]
