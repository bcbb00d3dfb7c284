"""Real SMTP: what leaves, and what waits while the mail server is down."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from tests.listen.respond.asking import consenting, publish

from resonanz.listen.respond import actions
from resonanz.organisation.base import clock
from resonanz.organisation.intake.models import Outgoing
from resonanz.organisation.intake.outbox import send_waiting

pytestmark = pytest.mark.integration


class Postbox:
    """Keeps what it receives; refuses while it is full."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.full = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.full:
            return "452 4.2.2 Mailbox full"
        self.mails.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    box = Postbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    yield box
    controller.stop()


def test_the_mail_arrives_in_both_forms_with_the_headers_of_one_click(cast: Any, postbox: Postbox) -> None:
    asked = actions.invite(survey=publish(), customer=consenting(language="de"), because="contact")
    assert send_waiting() == 1
    [mail] = postbox.mails
    parts = {part.get_content_type(): part.get_payload(decode=True) for part in mail.walk()}
    assert {"text/plain", "text/html"} <= parts.keys()
    assert f"/r/{asked.token}?v=7".encode() in parts["text/html"]
    assert b"Ihr Anruf bei uns" in parts["text/html"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert asked.token in mail["List-Unsubscribe"]


def test_a_full_or_dead_mail_server_loses_nothing_and_doubles_nothing(
    cast: Any, postbox: Postbox, settings: Any
) -> None:
    for _ in range(3):
        actions.invite(survey=publish(), customer=consenting(), because="contact")
    postbox.full = True
    assert send_waiting() == 0
    right, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    with clock.moved(timedelta(minutes=5)):
        assert send_waiting() == 0
    postbox.full, settings.EMAIL_PORT = False, right
    with clock.moved(timedelta(minutes=15)):
        assert (send_waiting(), send_waiting()) == (3, 0)
    assert len({mail["Message-ID"] for mail in postbox.mails}) == len(postbox.mails) == 3
    assert set(Outgoing.objects.values_list("payload", flat=True)[0]) == set()


def test_an_address_that_never_takes_mail_is_given_up_and_shown(cast: Any, postbox: Postbox) -> None:
    from resonanz.listen.respond.queries import standing
    from resonanz.organisation.access.viewers import viewer_of

    survey = publish()
    actions.invite(survey=survey, customer=consenting(cast.units["Nord"]), because="contact")
    postbox.full = True
    for day in range(14):
        with clock.moved(timedelta(days=day)):
            send_waiting()
    found = standing(viewer_of(cast.anna), survey)
    assert (found.asked, found.delivered, found.failed) == (1, 0, 1)
