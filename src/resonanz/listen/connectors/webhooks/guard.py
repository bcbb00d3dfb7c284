"""Where a webhook may go: out into the world, never into the own network, unless the operator named the host."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

PORTS: Final = frozenset({443, 8443})
RELAYS: Final = ipaddress.IPv4Network("192.88.99.0/24")
"""Public by its number, but it leads to whatever relay is nearest (RFC 7526)."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def check_address(address: str) -> tuple[str, int]:
    """Host and port of an address that a webhook may have.

    Raises:
        ValidationError: it is no https address, carries a log-in, or uses a port that is not for the web.
    """
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port or 443
    except ValueError as error:
        raise ValidationError(_("This is no address. Write it like https://example.org/hook.")) from error
    named = host.lower() in settings.WEBHOOK_HOSTS
    if not host or (parts.scheme != "https" and not (named and parts.scheme == "http")):
        raise ValidationError(_("A webhook goes to an https address, like https://example.org/hook."))
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("An address with a name and a password in it is not taken. Use the signature."))
    if named and parts.scheme == "http" and parts.port is None:
        port = 80
    if port not in PORTS and not named:
        raise ValidationError(
            _("Port %(port)s is not allowed; webhooks go to %(ports)s.")
            % {"port": port, "ports": ", ".join(map(str, sorted(PORTS)))}
        )
    return host, port


def resolve(host: str, port: int) -> str:
    """The one address that is spoken to: resolved once, so that it cannot change between check and connection.

    Raises:
        OSError: the name leads nowhere, or into a network that is not public.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if host.lower() in settings.WEBHOOK_HOSTS:
        return addresses[0]
    inside = [text for text in addresses if not is_public(text)]
    if inside or not addresses:
        raise OSError(f"{host} leads into a network that is not public")
    return addresses[0]


def is_public(text: str) -> bool:
    """Whether an address lies in the public internet, also when it is written as IPv4 inside IPv6."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(each.is_global and not each.is_multicast and each not in RELAYS for each in _meanings(address))


def _meanings(address: Address) -> list[Address]:
    """The address itself and what it carries: mapped, 6to4, Teredo and NAT64 lead to an IPv4 address."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    carried: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    carried += list(address.teredo or ())
    if address in ipaddress.IPv6Network("64:ff9b::/96"):
        carried.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    found: list[Address] = [each for each in carried if each is not None]
    return [address, *found] if not address.ipv4_mapped else found
