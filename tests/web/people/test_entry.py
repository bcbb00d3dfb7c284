"""How somebody gets in: invitation, first administrator, throttled log-in, own sessions."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from resonanz.organisation.base import clock
from resonanz.organisation.intake.models import Outgoing
from resonanz.organisation.intake.outbox import send_waiting
from resonanz.organisation.people.actions import create_member, deactivate_member
from resonanz.organisation.people.entry.actions import invite_member
from resonanz.organisation.people.entry.queries import set_up_seal
from resonanz.organisation.people.models import Member

pytestmark = pytest.mark.integration
PASSWORD = "eine lange Eselsbrücke"


def link_of(message: Any) -> str:
    found = re.search(r"https?://[^/]+(/\S+)", str(message.body))
    assert found
    return found[1]


@pytest.fixture
def newcomer(cast: Any) -> Member:
    return create_member(email="Neu@Haus.example", name="Nele Neu", unit=cast.units["Nord"], by=None)


def test_an_invitation_lets_in_once(cast: Any, newcomer: Member) -> None:
    invite_member(newcomer, by=cast.anna)
    assert (send_waiting(), send_waiting()) == (1, 0)
    assert Outgoing.objects.get().payload == {}
    address, client = link_of(mail.outbox[0]), Client()
    assert mail.outbox[0].to == ["neu@haus.example"]
    assert "Anna Berger" in mail.outbox[0].body
    assert client.get(address).status_code == 200
    assert client.post(address, {"password": "kurz", "again": "kurz"}).status_code == 422
    assert client.post(address, {"password": PASSWORD, "again": "anders"}).status_code == 422
    assert client.post(address, {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert client.get("/").status_code == 200
    assert Client().get(address).status_code == 404
    fresh = Client()
    assert fresh.post("/account/login/", {"login": "neu@haus.example", "password": PASSWORD}).status_code == 302


def test_an_invitation_ends_by_time_by_a_newer_one_and_by_leaving(cast: Any, newcomer: Member) -> None:
    invite_member(newcomer, by=cast.anna)
    invite_member(newcomer, by=cast.anna)
    send_waiting()
    old, new = (link_of(message) for message in mail.outbox)
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    with clock.moved(timedelta(days=8)):
        assert Client().get(new).status_code == 404
    deactivate_member(newcomer, by=cast.anna)
    assert Client().get(new).status_code == 404


def test_a_mail_that_fails_is_tried_again(cast: Any, newcomer: Member, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    invite_member(newcomer, by=cast.anna)
    assert send_waiting() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_waiting() == 0
    with clock.moved(timedelta(minutes=2)):
        assert send_waiting() == 1


@pytest.mark.django_db
def test_the_first_administrator_sets_up_once(workspace: Any) -> None:
    client, address = Client(), f"/people/set-up/{set_up_seal()}"
    given = {"organisation": "Haus", "name": "Erste Person", "email": "Erste@haus.example"}
    assert client.get("/people/set-up/falsch").status_code == 404
    assert client.get(address).status_code == 200
    assert client.post(address, given | {"password": "kurz", "again": "kurz"}).status_code == 422
    assert client.post(address, given | {"password": PASSWORD, "again": PASSWORD}).status_code == 302
    assert client.get("/people/").status_code == 200
    assert Client().get(address).status_code == 404
    assert Member.objects.get().email == "erste@haus.example"


def test_log_in_is_throttled_and_tells_nobody_who_is_a_member(cast: Any) -> None:
    known, unknown = (
        Client().post("/account/login/", {"login": who, "password": "falsch falsch"})
        for who in ("anna@haus.example", "niemand@haus.example")
    )
    words = [re.sub(r'value="[^"]*"', "", page.content.decode()) for page in (known, unknown)]
    assert words[0].count("error") == words[1].count("error")
    assert known.context["form"].errors == unknown.context["form"].errors
    cast.anna.set_password(PASSWORD)
    cast.anna.save()
    client = Client()
    for _ in range(6):
        client.post("/account/login/", {"login": "anna@haus.example", "password": "falsch falsch"})
    answer = client.post("/account/login/", {"login": "anna@haus.example", "password": PASSWORD})
    assert answer.status_code != 302


def test_a_forgotten_password_is_chosen_anew_by_mail(cast: Any) -> None:
    for who in ("anna@haus.example", "niemand@haus.example"):
        answer = Client().post("/account/password/reset/", {"email": who})
        assert (answer.status_code, answer["Location"]) == (302, "/account/password/reset/done/")
    assert send_waiting() == 1
    assert mail.outbox[0].to == ["anna@haus.example"]
    client = Client()
    form = client.get(link_of(mail.outbox[0]), follow=True)
    path = form.request["PATH_INFO"]
    assert client.post(path, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 302
    assert Client().post("/account/login/", {"login": "anna@haus.example", "password": PASSWORD}).status_code == 302


def test_nobody_signs_up_or_changes_the_own_address(cast: Any, client_of: Callable[..., Any]) -> None:
    for client in (Client(), client_of(cast.ben)):
        for path in ("signup/", "email/", "3rdparty/", "3rdparty/signup/", "confirm-email/"):
            assert client.get(f"/account/{path}").status_code == 404


def test_who_leaves_is_out_at_once(cast: Any, client_of: Callable[..., Any]) -> None:
    client = client_of(cast.ben)
    assert client.get("/").status_code == 200
    deactivate_member(cast.ben, by=cast.anna)
    assert client.get("/")["Location"].startswith("/account/login/")


def logged_in(member: Member) -> Client:
    client = Client()
    if not member.has_usable_password():
        member.set_password(PASSWORD)
        member.save()
    client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    return client


def test_one_of_the_own_log_ins_is_ended_and_never_somebody_elses(cast: Any) -> None:
    from allauth.usersessions.models import UserSession

    here, there, foreign = (logged_in(member) for member in (cast.ben, cast.ben, cast.carla))
    of = {session.session_key: session.pk for session in UserSession.objects.all()}
    keys = [client.session.session_key for client in (here, there, foreign)]
    assert here.post(f"/account/sessions/{of[keys[2]]}/end").status_code == 404
    assert here.post(f"/account/sessions/{of[keys[1]]}/end").status_code == 302
    assert there.get("/").status_code == 302
    assert here.get("/account/sessions/").status_code == 200
    assert foreign.get("/").status_code == 200


def test_the_own_profile_takes_language_and_appearance_and_nothing_else(
    cast: Any, client_of: Callable[..., Any]
) -> None:
    given = {"language": "en", "theme": "dark", "single_keys": "on", "name": "Chefin", "email": "x@y.example"}
    assert client_of(cast.ben).post("/account/profile/", given).status_code == 302
    ben = Member.objects.get(pk=cast.ben.pk)
    assert (ben.language, ben.theme, ben.single_keys, ben.name) == ("en", "dark", True, "Ben Nissen")
