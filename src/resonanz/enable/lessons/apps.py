from __future__ import annotations

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "resonanz.enable.lessons"
    label = "lessons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from resonanz.enable.lessons import events, purposes, queries, tasks  # noqa: F401 - they register themselves
        from resonanz.enable.lessons.models import Lesson, LessonVersion
        from resonanz.enable.lessons.own.personal import register_own
        from resonanz.organisation.people.models import Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register
        from resonanz.ui import navigation, search

        here = Retention(3, _("the person left"))
        person = Member._meta.label
        register(
            Rows(Lesson, ("writers",), person, ("title",), here, Ending.UNLINK),
            Rows(LessonVersion, ("approved_by",), person, ("lesson", "number"), here, Ending.UNLINK),
        )
        register_own()
        navigation.register(navigation.Page("enable", _("Learning"), "lessons:home", "learn", 20, icon="school"))
        navigation.register(navigation.Page("enable", _("Lessons"), "lessons:list", "see_learning", 25))
        search.register(queries.found)
