"""The shell: navigation by rights, search, preferences, panels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from resonanz.organisation.access.viewers import Viewer, viewer_of
from resonanz.ui import navigation, panels, search

pytestmark = [pytest.mark.integration, pytest.mark.django_db]


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two pages under one verb, one of them with an address that begins like the other's."""
    monkeypatch.setattr(navigation, "_PAGES", [])
    navigation.register(navigation.Page("setup", "Patterns", "patterns", None))
    navigation.register(navigation.Page("listen", "Search", "search", "see_metrics", icon="search"))
    return


def asked(member: Any, path: str = "/patterns") -> Any:
    request = RequestFactory().get(path)
    request.viewer = viewer_of(member)  # type: ignore[attr-defined]
    return request


def labels(shelves: Iterable[navigation.Shelf]) -> list[str]:
    return [str(link.label) for shelf in shelves for link in shelf.links]


def test_a_page_without_the_right_is_not_shown(pages: None, cast: Any) -> None:
    assert labels(navigation.navigation(asked(cast.ben))) == ["Search", "Patterns"]
    assert labels(navigation.navigation(asked(cast.stranger))) == ["Patterns"]


def test_only_the_page_that_is_open_is_active(pages: None, cast: Any) -> None:
    navigation.register(navigation.Page("setup", "Home", "home", None))
    shelves = navigation.navigation(asked(cast.ben, "/patterns"))
    active = [str(link.label) for shelf in shelves for link in shelf.links if link.active]
    assert active == ["Patterns"]


def test_the_keys_of_the_verbs_follow_the_language() -> None:
    with translation.override("de"):
        assert [navigation.letter(key) for key in ("listen", "prove", "home")] == ["z", "w", "s"]
    with translation.override("en"):
        assert [navigation.letter(key) for key in ("listen", "prove", "home")] == ["l", "p", "h"]


def test_the_search_asks_every_provider_as_the_viewer(pages: None, cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def provider(viewer: Viewer, words: str, limit: int) -> list[search.Hit]:
        return [search.Hit("Case", f"{viewer.member.name} {words} {i}", f"/{i}") for i in range(limit + 3)]

    monkeypatch.setattr(search, "_PROVIDERS", [])
    search.register(provider)
    search.register(provider)
    found = search.search(asked(cast.ben), " Bill ", limit=2)
    assert [hit.title for hit in found] == ["Ben Nissen Bill 0", "Ben Nissen Bill 1"]


def test_pages_are_found_by_their_name_and_only_those_of_the_viewer(pages: None, cast: Any) -> None:
    assert [str(hit.title) for hit in search.search(asked(cast.ben), "sear")] == ["Search"]
    assert search.search(asked(cast.stranger), "sear") == []


def test_nothing_asked_is_nothing_found(cast: Any) -> None:
    assert search.search(asked(cast.ben), "  ") == []


def test_the_search_answers_htmx_with_the_list_alone(cast: Any, client_of: Callable[..., Client]) -> None:
    client = client_of(cast.ben)
    whole = client.get("/search", {"q": "<b>"}).content.decode()
    part = client.get("/search", {"q": "<b>"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" in whole
    assert "<html" not in part
    assert "<b>“" not in part
    assert "&lt;b&gt;" in part


@pytest.mark.parametrize("path", ["/search", "/patterns"])
def test_strangers_without_a_log_in_are_sent_to_the_door(client: Client, path: str) -> None:
    assert client.get(path)["Location"].startswith("/account/login/")


def test_members_choose_their_own_language_appearance_and_keys(cast: Any, client_of: Callable[..., Client]) -> None:
    client = client_of(cast.ben)
    for choice in ({"language": "en"}, {"theme": "dark"}, {"single_keys": "off"}):
        client.post("/preferences", choice)
    cast.ben.refresh_from_db()
    assert (cast.ben.language, cast.ben.theme, cast.ben.single_keys) == ("en", "dark", False)
    page = client.get("/patterns").content.decode()
    assert '<html lang="en" data-theme="dark" data-keys="off">' in page


def test_the_way_back_never_leads_to_another_house(cast: Any, client_of: Callable[..., Client]) -> None:
    answer = client_of(cast.ben).post("/preferences", {"theme": "dark", "next": "https://evil.example/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"theme": "pink"}])
def test_unknown_choices_change_nothing(cast: Any, client_of: Callable[..., Client], wrong: dict[str, str]) -> None:
    assert client_of(cast.ben).post("/preferences", wrong).status_code == 400
    cast.ben.refresh_from_db()
    assert (cast.ben.language, cast.ben.theme) == ("de", "auto")


def test_panels_come_in_their_order_and_only_where_there_is_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_PROVIDERS", panels.defaultdict(list))

    def saying(words: str) -> panels.Provider:
        return lambda request, subject: panels.Panel("ui/states/denied.html", {"words": f"{words} {subject}"})

    panels.register("touchpoint", saying("second"), order=2)
    panels.register("touchpoint", lambda request, subject: None, order=1)
    panels.register("touchpoint", saying("first"))
    made = panels.panels("touchpoint", RequestFactory().get("/"), "bill")
    assert ["first bill" in made[0], "second bill" in made[1], len(made)] == [True, True, 2]


def test_whoever_looks_with_other_eyes_is_told_so(cast: Any, rf: RequestFactory) -> None:
    from django.template.loader import render_to_string

    seen = viewer_of(cast.ben, simulated_by=cast.eva)
    shown = render_to_string("ui/shell/banners.html", {"viewer": seen, "member": seen.member, "request": rf.get("/")})
    assert "Ben Nissen" in shown


def test_a_part_without_a_log_in_sends_the_whole_page_to_the_door(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/patterns?x=1"}
    answer = client.get("/search", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/account/login/?next=%2Fpatterns")


@pytest.mark.parametrize("path", ["/account/2fa/", "/account/sessions/", "/account/logout/", "/nowhere"])
def test_pages_about_the_own_access_wear_the_same_clothes(
    cast: Any, client_of: Callable[..., Client], path: str
) -> None:
    shown = client_of(cast.ben).get(path).content.decode()
    assert 'class="rail"' in shown
    assert "<h1>" in shown


@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/account/password/reset/done/"])
def test_the_door_says_where_one_is_and_nothing_about_members(client: Client, path: str) -> None:
    shown = client.get(path).content.decode()
    assert 'class="door"' in shown
    assert 'class="rail"' not in shown


def test_a_form_that_was_open_for_too_long_is_explained(cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ben, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/preferences", {"theme": "dark"})
    assert answer.status_code == 403
    assert "zu lange offen" in answer.content.decode()
