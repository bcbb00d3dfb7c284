"""Settings come from the environment; what must stay secret is made once and kept in the workspace."""

from __future__ import annotations

import math
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

DEFAULT_WORKSPACE = "resonanz-data"
SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536;"


class SettingError(ValueError):
    """A setting that cannot be used; the message says which and what it takes."""


def workspace() -> Path:
    """The folder that holds the record and the embedded database."""
    return Path(os.environ.get("RESONANZ_HOME", DEFAULT_WORKSPACE)).absolute()


def flag(name: str, *, default: bool = False) -> bool:
    """A setting that is on or off."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"", "1", "true", "yes", "on", "0", "false", "no", "off"}:
        return default if not value else value in {"1", "true", "yes", "on"}
    raise SettingError(f"{name} is {value!r}; it takes 1 or 0.")


def words(name: str, default: str) -> list[str]:
    """A setting that lists several values, separated by commas."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def number(name: str, default: float) -> float:
    """A setting that is a number above zero."""
    value = os.environ.get(name, "").strip()
    try:
        found = float(value) if value else default
    except ValueError:
        found = 0.0
    if not 0 < found < math.inf:
        raise SettingError(f"{name} is {value!r}; it takes a number above 0, such as {default:g}.")
    return found


def secret_key(folder: Path) -> str:
    """The key that signs sessions: from the environment, else made once and kept in the workspace."""
    if given := os.environ.get("RESONANZ_SECRET_KEY"):
        return given
    path = folder / "web-secret"
    if not path.exists():
        _write_once(path, secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii")


def _write_once(path: Path, text: str) -> None:
    """Two processes may start at the same moment: the first one wins, both read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()


def database(folder: Path) -> dict[str, Any]:
    """The operational database: SQLite in the workspace, or what `RESONANZ_DATABASE` names."""
    address = os.environ.get("RESONANZ_DATABASE", "")
    if address:
        return _postgresql(address)
    return {
        "ENGINE": "resonanz.organisation.base.sqlite3",
        "NAME": str(folder / "resonanz.sqlite"),
        # Closed after each request, the last connection would also move the log into the file each time.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": SQLITE},
    }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise SettingError("RESONANZ_DATABASE takes an address such as postgresql://user:password@host:5432/resonanz")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def mail() -> dict[str, Any]:
    """How mail leaves: `RESONANZ_MAIL` as smtp://user:password@host:port or smtps://…; else it is kept as files."""
    address = os.environ.get("RESONANZ_MAIL", "")
    if not address:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": str(workspace() / "mail"),
        }
    parts = urlsplit(address)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"} or not parts.hostname:
        raise SettingError("RESONANZ_MAIL takes an address such as smtp+tls://user:password@mail.example.org:587")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
    }


def directory_login() -> dict[str, Any]:
    """The company's OpenID provider (`RESONANZ_OIDC_*`); empty where none is set."""
    issuer = os.environ.get("RESONANZ_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return {}
    parts = urlsplit(issuer)
    local = parts.hostname in {"localhost", "127.0.0.1"}
    client = os.environ.get("RESONANZ_OIDC_CLIENT_ID", "")
    if not client or not parts.hostname or (parts.scheme != "https" and not local):
        raise SettingError(
            "RESONANZ_OIDC_ISSUER takes the https address of the provider, with RESONANZ_OIDC_CLIENT_ID beside it."
        )
    app = {
        "provider_id": "directory",
        "name": os.environ.get("RESONANZ_OIDC_NAME", "OpenID Connect"),
        "client_id": client,
        "secret": os.environ.get("RESONANZ_OIDC_CLIENT_SECRET", ""),
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"APPS": [app]}}
