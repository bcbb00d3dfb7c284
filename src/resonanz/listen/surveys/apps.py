from __future__ import annotations

from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "resonanz.listen.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"
