"""Reading a mail from outside. Whatever it holds is data: text is kept, nothing is run, fetched or trusted."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses
from html.parser import HTMLParser
from typing import Final

LARGEST: Final = 5 * 1024 * 1024
LONGEST: Final = 20_000
MOST_PARTS: Final = 200
MOST_FILES: Final = 20
_TOKEN: Final = re.compile(r"case\+([0-9a-f]{32})@", re.IGNORECASE)
_RECIPIENTS: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_REPEATS: Final = re.compile(
    r"^(?:>|-{2,}\s*(?:Original Message|Ursprüngliche Nachricht|Originalnachricht|Forwarded message)"
    r"|(?:Am|On)\s.{0,200}(?:schrieb|wrote).{0,120}:?\s*$|_{20,}\s*$|(?:Von|From):\s.+@)",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_BLOCKS: Final = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "blockquote", "table"})
_SILENT: Final = frozenset({"script", "style", "head", "title", "template"})


class MailRefused(ValueError):  # noqa: N818 - it reads as what happened
    """A mail that is not taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says.

    Attributes:
        tokens: the cases that its recipients name.
        sender: the address in its From line; a claim, no proof.
        subject: one line.
        body: what the sender wrote, without what the mail repeats.
        quoted: what it repeats of earlier mails.
        files: name and size of what was attached.
        automatic: whether a machine wrote it: an absence note, a delivery report.
        digest: the same for the same mail delivered again.
    """

    tokens: tuple[str, ...]
    sender: str
    subject: str
    body: str
    quoted: str
    files: tuple[tuple[str, int], ...]
    automatic: bool
    digest: str


def read_mail(raw: bytes) -> Mail:
    """Read a mail as it was delivered (RFC 5322), whatever its state.

    Raises:
        MailRefused: if it is too large, nested without end, or no mail at all.
    """
    if len(raw) > LARGEST:
        raise MailRefused(f"The mail is larger than {LARGEST >> 20} MB.")
    try:
        message = message_from_bytes(raw, policy=policy.default)
        parts = _parts(message)
        body, quoted = _cut(_text(parts))
        return Mail(
            tokens=_tokens(message),
            sender=_address(message),
            subject=_line(message, "Subject")[:300],
            body=body[:LONGEST],
            quoted=quoted[:LONGEST],
            files=tuple(_files(parts)),
            automatic=_is_automatic(message),
            digest=_digest(message, raw),
        )
    except (MessageError, RecursionError, LookupError, UnicodeError, ValueError, AttributeError, TypeError) as error:
        if isinstance(error, MailRefused):
            raise
        raise MailRefused("The mail cannot be read.") from error


def _parts(message: EmailMessage) -> list[EmailMessage]:
    """The parts that hold something, in their order; a mail inside the mail is an attachment."""
    found: list[EmailMessage] = []
    waiting: list[EmailMessage] = [message]
    while waiting:
        part = waiting.pop(0)
        if len(found) + len(waiting) > MOST_PARTS:
            raise MailRefused(f"The mail has more than {MOST_PARTS} parts.")
        if part.get_content_maintype() == "multipart" and isinstance(part.get_payload(), list):
            waiting = [*part.iter_parts(), *waiting]  # type: ignore[list-item]
        else:
            found.append(part)
    return found


def _text(parts: list[EmailMessage]) -> str:
    """The first plain text; else the first HTML, as text."""
    for kind, read in (("text/plain", str), ("text/html", plain)):
        for part in parts:
            if part.get_content_type() == kind and part.get_content_disposition() != "attachment":
                return _clean(read(_decoded(part)))
    return ""


def _decoded(part: EmailMessage) -> str:
    """The characters of a part; what its charset does not know is replaced."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw[: 4 * LONGEST * 4].decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:
        return raw[: 4 * LONGEST * 4].decode("utf-8", errors="replace")


class _Words(HTMLParser):
    """The text of a page, a line per block; scripts and styles say nothing."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the framework hands them in
        if tag in _SILENT:
            self.silent += 1
        elif tag in _BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in _BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(re.sub(r"\s+", " ", data))


def plain(html: str) -> str:
    """The text of HTML."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)


def _clean(text: str) -> str:
    lines = [_CONTROL.sub("", line).rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _cut(text: str) -> tuple[str, str]:
    """What is new, and what the mail repeats."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if number and _REPEATS.match(line.strip()):
            return "\n".join(lines[:number]).strip(), "\n".join(lines[number:]).strip()
    return text, ""


def _tokens(message: EmailMessage) -> tuple[str, ...]:
    values = [str(value) for name in _RECIPIENTS for value in message.get_all(name, [])]
    found = (token.lower() for value in values for token in _TOKEN.findall(value[:4_000]))
    return tuple(dict.fromkeys(found))


def _address(message: EmailMessage) -> str:
    found = getaddresses([_line(message, "From")[:1_000]])
    return found[0][1][:254] if found else ""


def _line(message: EmailMessage, name: str) -> str:
    return " ".join(_CONTROL.sub(" ", str(message.get(name, ""))).split())


def _files(parts: list[EmailMessage]) -> Iterator[tuple[str, int]]:
    attached = [part for part in parts if part.get_content_disposition() == "attachment" or part.get_filename()]
    for part in attached[:MOST_FILES]:
        payload = part.get_payload(decode=True)
        name = " ".join(_CONTROL.sub(" ", part.get_filename() or part.get_content_type()).split())
        yield name[-120:], len(payload) if isinstance(payload, bytes) else 0


def _is_automatic(message: EmailMessage) -> bool:
    said = _line(message, "Auto-Submitted").lower()
    bulk = _line(message, "Precedence").lower() in {"bulk", "auto_reply", "junk", "list"}
    report = message.get_content_type() == "multipart/report"
    return (bool(said) and said != "no") or bulk or report or bool(message.get("X-Autoreply"))


def _digest(message: EmailMessage, raw: bytes) -> str:
    name = _line(message, "Message-ID")
    return hashlib.sha256(name.encode(errors="replace") if name else raw).hexdigest()
