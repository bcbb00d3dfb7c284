from __future__ import annotations

from django.urls import include, path

from resonanz.web import views
from resonanz.web.oversight import views as oversight

urlpatterns = [
    path("", views.home, name="home"),
    path("live", views.home_live, name="home-live"),
    path("demo", views.demo_cast, name="demo"),
    path("demo/<str:email>", views.demo_login, name="demo-login"),
    path("why", oversight.why, name="why"),
    path("own-eyes", oversight.look_end, name="see_as_end"),
    path("oversight/", include("resonanz.web.oversight.urls")),
    path("agreement/", include("resonanz.web.agreement.urls")),
    path("healthz", views.health, name="health"),
    path("", include("resonanz.ui.urls")),
    path("touchpoints/measurements/", include("resonanz.web.measurements.urls")),
    path("touchpoints/", include("resonanz.web.touchpoints.urls")),
    path("customers/", include("resonanz.web.customers.urls")),
    path("units/", include("resonanz.web.units.urls")),
    path("keys/", include("resonanz.web.keys.urls")),
]
