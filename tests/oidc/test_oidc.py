"""Log-in through an OpenID provider: a real one in its own process, and one that lies."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import pytest
from django.test import Client
from tests.conftest import skip_or_fail
from tests.oidc.lying import Liar, lying

from resonanz.organisation.people.actions import deactivate_member
from resonanz.organisation.people.models import Member

pytestmark = pytest.mark.integration
LOGIN = "/account/oidc/directory/login/"
BACK = f"http://testserver{LOGIN}callback/"


def connect(settings: Any, issuer: str) -> None:
    app = {
        "provider_id": "directory",
        "name": "Verzeichnis",
        "client_id": "resonanz",
        "secret": "geheim",
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


class Stay(HTTPRedirectHandler):
    """Redirects are followed by hand."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Provider:
    """The provider's process: it prints its address and takes one order per line."""

    def __init__(self, folder: Path) -> None:
        script = folder / "provider.mjs"
        shutil.copy(Path(__file__).with_name("provider.mjs"), script)
        self.process = subprocess.Popen(
            ["node", str(script), BACK],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.issuer: str = self._read()

    def _read(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def order(self, verb: str, **value: object) -> Any:
        assert self.process.stdin is not None
        print(json.dumps({"verb": verb, "value": value}), file=self.process.stdin, flush=True)
        return self._read()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()

    def browse(self, address: str) -> str:
        """Follow the provider's pages until it sends the browser back; where to."""
        opener, found = build_opener(HTTPCookieProcessor(CookieJar()), Stay), address
        while not found.startswith("http://testserver"):
            try:
                opener.open(found).close()
                pytest.fail(f"The provider stays at {found}")
            except HTTPError as redirect:
                target = redirect.headers["Location"]
                redirect.close()
                found = target if "://" in target else f"{self.issuer}{target}"
        return found.removeprefix("http://testserver")


@pytest.fixture(scope="session")
def provider_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("node") or not shutil.which("npm"):
        skip_or_fail("node", "no node and npm found: the real OpenID provider cannot run")
    folder = tmp_path_factory.mktemp("oidc")
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), "oidc-provider@8.8.1"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=180, check=False)
    except subprocess.TimeoutExpired:
        skip_or_fail("node", "npm did not install oidc-provider in time")
    if done.returncode:
        skip_or_fail("node", "npm could not install oidc-provider")
    return folder


@pytest.fixture
def provider(provider_folder: Path, settings: Any) -> Iterator[Provider]:
    running = Provider(provider_folder)
    connect(settings, running.issuer)
    yield running
    running.end()


def go_in(provider: Provider, client: Client) -> Any:
    """The whole way: our link, the provider's pages, back to us."""
    return client.get(provider.browse(client.get(LOGIN)["Location"]))


def is_in(client: Client) -> bool:
    return client.get("/account/profile/").status_code == 200


def test_a_member_is_known_by_a_verified_address_with_pkce_and_nonce(cast: Any, provider: Provider) -> None:
    client = Client()
    assert go_in(provider, client).status_code == 302
    assert is_in(client)
    sent = provider.order("seen")[-1]
    assert (sent["code_challenge_method"], len(sent["nonce"])) == ("S256", 64)


def test_keys_may_be_changed_at_any_time(cast: Any, provider: Provider) -> None:
    for _ in range(2):
        client = Client()
        go_in(provider, client)
        assert is_in(client)
        provider.order("rotate")


def test_who_is_no_member_stays_outside_unless_that_is_allowed(cast: Any, provider: Provider, settings: Any) -> None:
    provider.order("account", email="neu@haus.example", name="Nele Neu")
    client = Client()
    assert go_in(provider, client).status_code == 403
    assert not is_in(client)
    settings.OIDC_SIGNUP = True
    go_in(provider, client)
    assert is_in(client)
    assert not Member.objects.get(email="neu@haus.example").assignments.exists()


def test_an_address_that_is_not_verified_proves_nothing(cast: Any, provider: Provider, settings: Any) -> None:
    provider.order("account", email_verified=False)
    client = Client()
    assert go_in(provider, client).status_code == 403
    Member.objects.filter(pk=cast.ben.pk).update(external_id="u-1")
    go_in(provider, client)
    assert is_in(client)


def test_who_left_stays_outside_though_the_provider_knows_the_person(cast: Any, provider: Provider) -> None:
    client = Client()
    go_in(provider, client)
    deactivate_member(cast.ben, by=cast.anna)
    assert not is_in(client)
    go_in(provider, client)
    assert not is_in(client)


def test_an_answer_for_another_browser_is_refused(cast: Any, provider: Provider) -> None:
    mine, foreign = Client(), Client()
    back = provider.browse(mine.get(LOGIN)["Location"])
    foreign.get(LOGIN)
    foreign.get(back)
    assert not is_in(foreign)


def come_back(client: Client, liar: Liar) -> None:
    asked = parse_qs(urlsplit(client.get(LOGIN)["Location"]).query)
    if not liar.claims.get("nonce"):
        liar.nonce = asked["nonce"][0]
    client.get(f"{LOGIN}callback/", {"code": "c", "state": asked["state"][0]})


LIES: dict[str, dict[str, Any]] = {
    "issuer": {"claims": {"iss": "https://other.example"}},
    "audience": {"claims": {"aud": "another"}},
    "nonce": {"claims": {"nonce": "0" * 64}},
    "expired": {"claims": {"exp": int(time.time()) - 60}},
    **{name: {"lie": name} for name in ("signature", "none", "hmac", "kid", "missing", "userinfo")},
}


@pytest.mark.parametrize("name", LIES)
def test_a_provider_that_lies_lets_nobody_in(cast: Any, settings: Any, name: str) -> None:
    with lying(Liar(**LIES[name])) as liar:
        connect(settings, liar.issuer)
        client = Client()
        come_back(client, liar)
        assert not is_in(client)


def test_the_same_provider_without_a_lie_lets_in(cast: Any, settings: Any) -> None:
    with lying(Liar()) as liar:
        connect(settings, liar.issuer)
        client = Client()
        come_back(client, liar)
        assert is_in(client)


def test_a_provider_under_another_name_is_refused_before_anybody_goes_there(cast: Any, settings: Any) -> None:
    with lying(Liar(lie="discovery")) as liar:
        connect(settings, liar.issuer)
        answer = Client().get(LOGIN)
        assert answer.status_code != 302
    assert Client().get("/account/oidc/other/login/").status_code == 404
