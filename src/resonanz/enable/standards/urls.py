from __future__ import annotations

from django.urls import path

from resonanz.enable.standards import views

app_name = "standards"
urlpatterns = [
    path("", views.register, name="list"),
    path("new", views.new, name="new"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/card.pdf", views.card, name="card"),
    path("<uuid:pk>/edit", views.edit, name="edit"),
    path("<uuid:pk>/submit", views.submit, name="submit"),
    path("<uuid:pk>/review", views.review, name="review"),
    path("<uuid:pk>/return", views.give_back, name="return"),
    path("<uuid:pk>/end", views.end, name="end"),
    path("<uuid:pk>/read", views.read, name="read"),
    path("<uuid:pk>/versions/<int:number>", views.edition, name="edition"),
    path("<uuid:pk>/versions/<int:number>/publish", views.publish, name="publish"),
]
