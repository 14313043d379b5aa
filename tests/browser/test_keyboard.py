"""The book by keyboard, without motion, and without scripts."""

from __future__ import annotations

import pytest
from browsing import pages_of, until
from conftest import PHONE, Visit, nothing
from playwright.sync_api import Locator, Page

from dyadbook.project import find_project

pytestmark = pytest.mark.browser

PAGES = pages_of(find_project())
CHAPTER = "notebooks/trade.html"
CONTROLS = 120
"""How many controls of a page the Tab key is followed through."""


def is_focused(locator: Locator) -> bool:
    """Whether the keyboard acts on it now."""
    focused: bool = locator.evaluate("element => element === document.activeElement")
    return focused


def press(page: Page, *keys: str) -> None:
    """One key after the other."""
    for key in keys:
        page.keyboard.press(key)


@pytest.mark.parametrize("name", PAGES)
def test_no_key_and_no_eye_loses_its_way(visit: Visit, name: str) -> None:
    """Every control can be reached; from the first one on, Tab visits them all, each plain to see."""
    with visit(f"{name}.html", reduced_motion="reduce") as page:
        nothing(page.evaluate("checks.unreachable()"))
        nothing(page.evaluate("checks.moving()"))
        page.evaluate("checks.followFocus()")
        first = page.evaluate_handle(f"checks.controls().slice(0, {CONTROLS})")
        # Frames that scroll take the focus as well.
        for _ in range(int(1.2 * first.evaluate("controls => controls.length")) + 5):
            page.keyboard.press("Tab")
        nothing(page.evaluate("checks.unseen"))
        nothing(
            first.evaluate(
                "(controls) => controls.filter((one) => !checks.reached.has(one)).map(checks.name)"
            )
        )


def test_the_first_key_leads_past_the_menu(visit: Visit) -> None:
    with visit(CHAPTER) as page:
        press(page, "Tab")
        assert is_focused(page.locator("a.skip"))
        assert page.locator("a.skip").bounding_box()["y"] >= 0
        press(page, "Enter", "Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_heading_that_is_led_to_is_not_hidden_under_the_head_of_the_page(visit: Visit) -> None:
    with visit(CHAPTER, viewport={"width": 1440, "height": 900}) as page:
        links = page.locator(".on-page a")
        links.nth(links.count() // 2).click()
        heading = page.locator(":target").first
        top = heading.evaluate(
            "one => one.closest('section, main').querySelector('h2, h3').getBoundingClientRect().top"
        )
        assert top >= page.locator("header.top").bounding_box()["height"]


def test_the_menu_opens_and_closes_by_key(visit: Visit) -> None:
    with visit(CHAPTER, **PHONE) as page:
        button, menu = page.locator(".menu-button"), page.locator("#menu")
        assert not menu.is_visible()
        button.focus()
        press(page, "Enter")
        assert menu.is_visible()
        press(page, "Tab")
        assert page.evaluate("document.activeElement.closest('#menu') !== null")
        press(page, "Escape")
        assert not menu.is_visible()
        assert is_focused(button)


def test_dark_and_light_are_chosen_by_key_and_kept(anyway: Visit) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with anyway(CHAPTER, color_scheme="light") as page:
        light = page.evaluate(ground)
        page.emulate_media(color_scheme="dark")
        dark = page.evaluate(ground)
        assert dark != light
        page.locator("button.mode").focus()
        press(page, "Enter")
        assert page.evaluate(ground) == light
        page.reload()
        assert page.evaluate(ground) == light
        page.locator("button.mode").press("Enter")
        assert page.evaluate(ground) == dark


def test_a_number_shows_what_stands_behind_it(anyway: Visit) -> None:
    with anyway(CHAPTER) as page:
        link = page.locator("main a.fact").first
        entry = page.locator(f"[id='{link.get_attribute('href').removeprefix('#')}']")
        card = page.locator(".fact-card")
        link.focus()
        press(page, "Enter")
        assert card.is_visible()
        assert card.inner_text().strip()
        assert card.text_content() == entry.text_content()
        assert page.evaluate("document.activeElement.closest('.fact-card') !== null")
        press(page, "Escape")
        assert not card.is_visible()
        assert is_focused(link)
        link.click()
        assert card.is_visible()


def test_every_card_fits_the_screen(visit: Visit) -> None:
    with visit("notebooks/summary.html", **PHONE) as page:
        lost = page.evaluate(
            """() => [...document.querySelectorAll("main a.fact")].filter((link) => {
                link.scrollIntoView({block: "center"});
                link.click();
                const card = document.querySelector(".fact-card").getBoundingClientRect();
                return !card.width || card.left < 0 || card.top < 0
                    || card.right > innerWidth || card.bottom > innerHeight;
            }).map(checks.name)"""
        )
        nothing(lost)


def test_without_scripts_a_number_leads_to_its_entry(anyway: Visit) -> None:
    with anyway(CHAPTER, javascript=False) as page:
        link = page.locator("main a.fact").first
        entry = page.locator(f"[id='{link.get_attribute('href').removeprefix('#')}']")
        link.click()
        entry.wait_for(state="visible")
        assert entry.bounding_box()["y"] < page.viewport_size["height"]


def test_without_scripts_every_chart_is_a_picture(anyway: Visit) -> None:
    with anyway(CHAPTER, javascript=False) as page:
        figures = page.locator("figure:has(.frame)")
        assert figures.count() > 10
        for figure in figures.all():
            box = figure.locator("svg").first.bounding_box()
            assert box["width"] > 200, figure.get_attribute("id")
            assert box["height"] > 50, figure.get_attribute("id")
        assert not page.locator("button.mode").is_visible()


def test_a_live_chart_answers_its_slider(anyway: Visit) -> None:
    with anyway(CHAPTER) as page:
        frame = page.locator(".frame:has(script.vega-lite)").first
        frame.scroll_into_view_if_needed()
        slider = page.locator(".vega-chart input[type=range]").first
        slider.wait_for()
        drawn = page.locator(".vega-chart:has(input[type=range]) svg").first
        before = drawn.inner_html()
        slider.focus()
        press(page, "ArrowRight", "ArrowRight")
        until(lambda: drawn.inner_html() != before)
