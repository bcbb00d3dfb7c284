from __future__ import annotations

from django.urls import path

from resonanz.understand.drivers import views
from resonanz.understand.drivers.together import views as together

urlpatterns = [
    path("", views.drivers, name="drivers"),
    path("whole", views.drivers_whole, name="drivers-whole"),
    path("part", views.drivers_part, name="drivers-part"),
    path("together", together.together, name="together"),
    path("together/part", together.together_part, name="together-part"),
    path("together/export.<str:kind>", together.together_export, name="together-export"),
    path("touchpoints/<uuid:pk>", views.driver, name="driver"),
]
