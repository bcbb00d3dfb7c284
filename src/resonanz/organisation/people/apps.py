from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "resonanz.organisation.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from allauth.socialaccount.models import SocialAccount
        from allauth.usersessions.models import UserSession
        from django.utils.translation import gettext_lazy as _

        from resonanz.organisation.people.models import Assignment, DirectoryGroup, Member
        from resonanz.organisation.personal_data import Ending, Retention, Rows, register

        here = Retention(3, _("the person left"))
        person = Member._meta.label
        register(
            Rows(Assignment, ("member",), person, ("role", "unit", "since", "until"), here),
            Rows(DirectoryGroup, ("members",), person, ("name",), here, Ending.UNLINK),
            Rows(EmailAddress, ("user",), person, ("email", "verified"), here),
            Rows(Authenticator, ("user",), person, ("type", "created_at", "last_used_at"), here),
            Rows(SocialAccount, ("user",), person, ("provider", "uid", "date_joined"), here),
            Rows(UserSession, ("user",), person, ("created_at", "ip", "user_agent", "last_seen_at"), here),
        )
