"""How the log-in library meets our members."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import render

from resonanz.organisation.audit.actions import record
from resonanz.organisation.intake.outbox import post_mail
from resonanz.organisation.people.actions import create_member
from resonanz.organisation.people.models import Member
from resonanz.organisation.people.oidc import Directory


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Nobody signs up alone: members are invited or come from the company's directory."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the outbox: how long an answer takes must not tell whether somebody is a member."""
        message = self.render_mail(template_prefix, email, {"email": email} | context)
        post_mail(to=email, subject=message.subject, body=message.body)

    def format_email_subject(self, subject: str) -> str:
        return subject


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Who comes from the company's provider is matched with a member; nobody becomes one by it unless that is set."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Directory:
        return Directory(request, app=super().get_provider(request, provider, client_id).app)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find the member: by an earlier log-in, by the directory's id, or by a verified e-mail address."""
        if sociallogin.is_existing and sociallogin.state.get("process") != "connect":
            return
        data = sociallogin.account.extra_data
        claims = {**data.get("userinfo", {}), **data.get("id_token", {})}
        member = _known(claims) or _new(claims)
        if member is None or sociallogin.state.get("process") == "connect":
            record("login.unknown", by=None, provider=sociallogin.account.provider)
            raise ImmediateHttpResponse(render(request, "people/unknown.html", status=403))
        sociallogin.connect(request, member)


def _known(claims: dict[str, Any]) -> Member | None:
    identity = str(claims.get(settings.OIDC_ID_CLAIM) or "")
    here = Member.objects.filter(is_active=True)
    found = here.filter(external_id=identity).first() if identity else None
    email = _verified_email(claims)
    return found or (here.filter(email=email).first() if email else None)


def _verified_email(claims: dict[str, Any]) -> str:
    sure = claims.get("email_verified") is True or settings.OIDC_TRUST_EMAIL
    return str(claims.get("email") or "").lower() if sure else ""


def _new(claims: dict[str, Any]) -> Member | None:
    """A new member without any role, where that is allowed."""
    email = _verified_email(claims)
    if not settings.OIDC_SIGNUP or not email:
        return None
    try:
        return create_member(email=email, name=str(claims.get("name") or email)[:200], unit=None, by=None)
    except ValidationError:
        return None
