from __future__ import annotations

from django.urls import path

from resonanz.understand.drivers import views

urlpatterns = [
    path("", views.drivers, name="drivers"),
    path("whole", views.drivers_whole, name="drivers-whole"),
    path("part", views.drivers_part, name="drivers-part"),
    path("touchpoints/<uuid:pk>", views.driver, name="driver"),
]
