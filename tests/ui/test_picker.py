"""Choosing some of many: what is chosen is seen and sent, with scripts and without, by mouse and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from playwright.sync_api import expect
from tests.ui.test_browser import Opener, browser, open_page

__all__ = ["browser", "open_page"]
CHOSEN = "#id_new-roles [data-picked] li"


def field(many: int, *chosen: str) -> str:
    from resonanz.ui.picker import Picker

    class Form(forms.Form):
        places = forms.MultipleChoiceField(choices=[(str(n), f"Ort {n}") for n in range(many)], widget=Picker)

    return str(Form(initial={"places": list(chosen)})["places"])


@pytest.mark.unit
@pytest.mark.parametrize(("many", "folded"), [(8, False), (9, True)])
def test_only_what_is_more_than_a_glance_is_folded_up(many: int, folded: bool) -> None:
    html = field(many, "3")
    assert ("<details>" in html) is folded
    assert html.count('type="checkbox"') == many
    assert html.count("checked") == 1


@pytest.mark.unit
def test_what_is_chosen_stands_first_and_is_named_without_any_script() -> None:
    html = field(20, "7", "12")
    assert html.index("Ort 7") < html.index("<details>")
    boxes = html.partition("data-find")[2]
    assert boxes.index("Ort 7") < boxes.index("Ort 12") < boxes.index("Ort 0")


@pytest.mark.unit
def test_a_field_in_error_is_open() -> None:
    from resonanz.ui.picker import Picker

    class Form(forms.Form):
        places = forms.MultipleChoiceField(choices=[(str(n), str(n)) for n in range(20)], widget=Picker)

    assert "<details open>" in str(Form({})["places"])


@pytest.mark.integration
@pytest.mark.django_db
def test_rows_are_told_apart_by_where_they_belong(cast: Any) -> None:
    from resonanz.organisation.units.models import Unit
    from resonanz.ui.picker import Picker, unit_words

    class Form(forms.Form):
        units = forms.ModelMultipleChoiceField(Unit.objects.select_related("parent"), widget=Picker(about=unit_words))

    assert f"Nord <small>{cast.units['Nord'].parent.name}</small>" in str(Form()["units"])


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_by_keyboard_one_searches_chooses_and_takes_out_again(open_page: Opener) -> None:
    page = open_page(lang="en")
    names = lambda: [each.removeprefix("Take out:").strip() for each in page.locator(CHOSEN).all_inner_texts()]
    assert names() == ["Customer service", "Sales"]
    page.locator("#id_new-roles summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_new-roles [data-find]")).to_be_focused()
    page.keyboard.type("MÈT")
    page.keyboard.press("Enter")
    assert names() == ["Customer service", "Sales", "Metering"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    assert names() == ["Customer service", "Sales"]
    page.keyboard.press("ArrowUp")
    page.keyboard.type("xyz")
    assert page.locator("#id_new-roles [data-nothing]").inner_text() == "Nothing in the list is called so."
    page.keyboard.press("Escape")
    assert page.locator("#id_new-roles [data-option]:visible").count() == 9
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('#id_new-roles summary')")
    page.locator(f"{CHOSEN} button").first.click()
    assert names() == ["Sales"]
    assert page.locator("#id_new-roles summary").inner_text().strip() == "1 of 9 chosen"
    assert page.evaluate("document.activeElement.dataset.drop") == "id_new-roles_3"
