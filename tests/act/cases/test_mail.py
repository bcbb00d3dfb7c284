"""Customers' answers by mail: real ones find their case, hostile ones do no harm."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.act.opening import opened
from tests.cast import Cast

from resonanz.act.cases import actions
from resonanz.act.cases.mail.inbound.actions import receive_mail
from resonanz.act.cases.mail.queries import begun_with
from resonanz.act.cases.mail.rules import LARGEST, MailRefused, plain, read_mail
from resonanz.act.cases.models import Case, RootCause, State, Told

TOKEN = "0123456789abcdef" * 2


def mail(body: str = "Danke, aber der Betrag stimmt nicht.", token: str = TOKEN, **headers: str) -> EmailMessage:
    message = EmailMessage()
    given = {"From": "Maria Lang <maria@beispiel.example>", "To": f"Haus <case+{token}@haus.example>"}
    for name, value in (
        given | {"Subject": "AW: Ihre Rechnung", "Message-ID": "<1@beispiel.example>"} | headers
    ).items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message


@pytest.mark.unit
def test_a_mail_says_who_wrote_what_and_to_which_case() -> None:
    read = read_mail(mail().as_bytes())
    assert (read.tokens, read.sender, read.subject) == ((TOKEN,), "maria@beispiel.example", "AW: Ihre Rechnung")
    assert (read.body, read.quoted, read.automatic) == ("Danke, aber der Betrag stimmt nicht.", "", False)


@pytest.mark.unit
@pytest.mark.parametrize(
    "repeats",
    [
        "> Guten Tag\n> Ihr Abschlag",
        "Am 20.11.2026 um 16:30 schrieb Ben Nissen <case+x@haus.example>:\n> Guten Tag",
        "On Fri, Nov 20, 2026 at 4:30 PM Ben wrote:\n> Good day",
        "-----Ursprüngliche Nachricht-----\nVon: Ben",
        "________________________________\nVon: Ben <ben@haus.example>",
    ],
)
def test_what_a_mail_repeats_is_told_apart(repeats: str) -> None:
    read = read_mail(mail(f"Das ist neu.\n\n{repeats}").as_bytes())
    assert read.body == "Das ist neu."
    assert read.quoted.splitlines() == repeats.splitlines()


@pytest.mark.unit
def test_html_alone_becomes_text_and_its_scripts_say_nothing() -> None:
    message = mail()
    message.set_content(
        "<html><head><style>p{color:red}</style><title>x</title></head><body><p>Guten&nbsp;Tag</p>"
        "<script>alert('böse')</script><div>der <b>Betrag</b><br>stimmt nicht</div>"
        "<img src='https://beispiel.example/pixel.gif'></body></html>",
        subtype="html",
    )
    assert read_mail(message.as_bytes()).body.split() == ["Guten", "Tag", "der", "Betrag", "stimmt", "nicht"]
    assert plain("<script>x<p>y") == ""


@pytest.mark.unit
def test_attachments_are_named_and_not_kept() -> None:
    message = mail()
    message.add_alternative("<p>anders</p>", subtype="html")
    message.add_attachment(b"x" * 1_000, maintype="application", subtype="pdf", filename="../../etc/Rechnung.pdf")
    read = read_mail(message.as_bytes())
    assert read.body == "Danke, aber der Betrag stimmt nicht."
    assert [size for _name, size in read.files] == [1_000]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("name", "value"),
    [("Auto_Submitted", "auto-replied"), ("Precedence", "bulk"), ("X_Autoreply", "yes"), ("Auto_Submitted", "no")],
)
def test_machines_are_told_from_people(name: str, value: str) -> None:
    assert read_mail(mail(**{name: value}).as_bytes()).automatic is (value != "no")


@pytest.mark.unit
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe" * 100,
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
        b"Content-Type: text/plain; charset=nothing-known\nContent-Transfer-Encoding: base64\n\n####",
        b"Content-Type: text/plain; charset=utf-7\n\n+ADw-script+AD4-",
        b"Subject: =?utf-8?b?////?=\nFrom: =?x?=\nTo: " + b"<" * 5_000 + b"\n\nhallo",
        b"Content-Type: multipart/mixed\n\nkein Rand",
        b"Content-Type: ; ; ;\nContent-Disposition: attachment; filename*=utf-8''%ff%fe\n\nhallo",
        b"A" * 200_000,
        b"Received: x\n" * 20_000 + b"\nhallo",
    ],
)
def test_broken_mails_are_read_or_refused_but_never_crash(raw: bytes) -> None:
    try:
        read = read_mail(raw)
    except MailRefused:
        return
    assert "\x00" not in read.body + read.subject + read.sender
    assert len(read.body) <= 20_000


@pytest.mark.unit
def test_mails_without_end_are_refused() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2_000))
    wide = b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 1_000 + b"--b--\n"
    for raw in (deep, wide, b"x" * (LARGEST + 1)):
        with pytest.raises(MailRefused):
            read_mail(raw)


@pytest.mark.unit
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=600), st.sampled_from([b"", b"Content-Type: text/html\n\n", b"Subject: =?utf-8?q?"]))
def test_whatever_bytes_come_it_is_a_mail_or_refused(raw: bytes, before: bytes) -> None:
    try:
        read = read_mail(before + raw)
    except MailRefused:
        return
    assert not any(ord(character) < 32 and character not in "\n\t" for character in read.body)


@pytest.fixture
def answered(cast: Cast, customer: Any, hotline: Any) -> Case:
    case = opened()
    actions.reply(case, seen=1, subject="Ihre Rechnung", body="Guten Tag", by=cast.ben)
    return case


@pytest.mark.integration
@pytest.mark.django_db
def test_an_answer_takes_an_answered_case_back_into_assessment(answered: Case) -> None:
    done = receive_mail(mail(token=answered.token).as_bytes(), by=None)
    assert done.case == answered
    answered.refresh_from_db()
    assert (answered.state, answered.told) == (State.ASSESSMENT, "")
    assert [letter.incoming for letter in answered.letters.all()] == [False, True]


@pytest.mark.integration
@pytest.mark.django_db
def test_an_answer_opens_a_closed_case_again(answered: Case, cause: RootCause) -> None:
    actions.close_case(answered, seen=answered.version, cause=cause, by=None)
    receive_mail(mail(token=answered.token).as_bytes(), by=None)
    answered.refresh_from_db()
    assert (answered.state, answered.reopened) == (State.ASSESSMENT, 1)


@pytest.mark.integration
@pytest.mark.django_db
def test_a_note_of_absence_is_kept_and_changes_nothing(answered: Case) -> None:
    receive_mail(mail(token=answered.token, Auto_Submitted="auto-replied").as_bytes(), by=None)
    answered.refresh_from_db()
    assert (answered.state, answered.told, answered.letters.count()) == (State.ANSWERED, Told.MAIL, 2)


@pytest.mark.integration
@pytest.mark.django_db
def test_the_same_mail_again_is_stored_once_and_a_strange_one_not_at_all(answered: Case) -> None:
    raw = mail(token=answered.token).as_bytes()
    assert [receive_mail(raw, by=None).repeated for _ in range(2)] == [False, True]
    assert receive_mail(mail(token="f" * 32).as_bytes(), by=None).case is None
    assert receive_mail(b"To: nobody@haus.example\n\nhallo", by=None).case is None
    assert answered.letters.count() == 2


@pytest.mark.integration
@pytest.mark.django_db
def test_an_answer_to_a_merged_case_reaches_the_one_that_goes_on(answered: Case) -> None:
    goes_on = opened(signal=None)
    actions.merge_case(answered, into=goes_on, seen=answered.version, by=None)
    assert receive_mail(mail(token=answered.token).as_bytes(), by=None).case == goes_on


@pytest.mark.integration
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "subject"),
    [
        ({}, "Ihre Rückmeldung (F-1001)"),
        ({"kind": "complaint"}, "Ihre Beschwerde (F-1001)"),
        ({"language": "en"}, "Your feedback (F-1001)"),
        ({"subject": "Doppelte Buchung"}, "Ihr Anliegen: Doppelte Buchung"),
    ],
)
def test_a_reply_names_the_matter_as_the_customer_would_not_as_we_do(
    cast: Cast, hotline: Any, fields: dict[str, Any], subject: str
) -> None:
    assert begun_with(opened(**fields), None, cast.ben)["subject"] == subject
