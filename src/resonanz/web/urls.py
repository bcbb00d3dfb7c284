from __future__ import annotations

from django.urls import include, path

from resonanz.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("live", views.home_live, name="home-live"),
    path("demo", views.demo_cast, name="demo"),
    path("demo/<str:email>", views.demo_login, name="demo-login"),
    path("healthz", views.health, name="health"),
    path("", include("resonanz.ui.urls")),
    path("touchpoints/measurements/", include("resonanz.web.measurements.urls")),
    path("touchpoints/", include("resonanz.web.touchpoints.urls")),
    path("units/", include("resonanz.web.units.urls")),
]
