from __future__ import annotations

from django.urls import path

from resonanz.enable.lessons import views
from resonanz.enable.lessons.groups import views as groups
from resonanz.enable.lessons.own import views as own
from resonanz.enable.lessons.paths import views as paths

app_name = "lessons"
urlpatterns = [
    path("", views.catalogue, name="list"),
    path("new", views.new, name="new"),
    path("preview", views.preview, name="preview"),
    path("pictures/<uuid:pk>", views.picture, name="picture"),
    path("groups", groups.show, name="groups"),
    path("learning/", own.home, name="home"),
    path("learning/repeat", own.repeat, name="repeat"),
    path("learning/mine", own.mine, name="mine"),
    path("learning/mine/export", own.export, name="export"),
    path("learning/mine/forget", own.forget, name="forget"),
    path("learning/commitments/<uuid:pk>", own.look_back, name="look-back"),
    path("learning/paths/<uuid:pk>/pretest", own.pretest, name="pretest"),
    path("learning/<uuid:pk>/", own.take, name="take"),
    path("learning/<uuid:pk>/done", own.done, name="done"),
    path("paths/", paths.catalogue, name="paths"),
    path("paths/new", paths.new, name="path-new"),
    path("paths/<uuid:pk>/", paths.show, name="path"),
    path("paths/<uuid:pk>/edit", paths.edit, name="path-edit"),
    path("paths/<uuid:pk>/archive", paths.archive, name="path-archive"),
    path("paths/<uuid:pk>/assign", paths.assign, name="path-assign"),
    path("paths/<uuid:pk>/assignments/<uuid:assignment>/end", paths.end, name="path-end"),
    path("<uuid:pk>/", views.show, name="show"),
    path("<uuid:pk>/edit", views.edit, name="edit"),
    path("<uuid:pk>/submit", views.submit, name="submit"),
    path("<uuid:pk>/approve", views.approve, name="approve"),
    path("<uuid:pk>/return", views.give_back, name="return"),
    path("<uuid:pk>/archive", views.archive, name="archive"),
    path("<uuid:pk>/restore", views.restore, name="restore"),
]
