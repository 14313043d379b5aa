"""Following old addresses in a small book: to where things are now, with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import smallbook
from browsing import serve
from conftest import Visit, nothing
from playwright.sync_api import Browser, Page, expect

from dyadbook.project import Project

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def book(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return smallbook.make(project, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def served(book: Path) -> Iterator[str]:
    with serve(book) as address:
        yield address


@contextmanager
def reading(browser: Browser, address: str, page: str, javascript: bool = True) -> Iterator[Page]:
    """Open a page; no script may fail. Requests may: who is led on leaves a page while it loads."""
    wrong: list[str] = []
    reader = browser.new_context(java_script_enabled=javascript)
    reader.set_default_timeout(10_000)
    reader.on("console", lambda one: wrong.append(one.text) if one.type in {"error", "warning"} else None)
    reader.on("weberror", lambda one: wrong.append(str(one.error)))
    try:
        opened = reader.new_page()
        opened.goto(f"{address}/{page}")
        yield opened
        nothing(wrong)
    finally:
        reader.close()


@pytest.fixture(params=["server", "file"])
def visit(request: pytest.FixtureRequest, browser: Browser, book: Path, served: str) -> Visit:
    """Opens a page (``path.html``): once from a server, once as a file."""
    address = served if request.param == "server" else book.as_uri()
    return lambda page, **context: reading(browser, address, page, **context)


def arrives(page: Page, path: str) -> None:
    """Wait until the page is at an address, and what that names is in view."""
    page.wait_for_url(re.compile(f"/{re.escape(path)}$"))
    if "#" in path:
        expect(page.locator(":target")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("notebooks/trade.html#trade-fig-near", "notebooks/trade.html#trade-fig-new"),
        ("notebooks/trade.html#trade-fig-far", "notebooks/energy.html#energy-fig-new"),
        ("notebooks/trade.html#trade-fact-n", "notebooks/energy.html#energy-fact-n"),  # in a closed list
        ("notebooks/gone.html", "notebooks/trade.html"),
        ("notebooks/gone.html#gone-fig-x", "notebooks/energy.html#energy-fig-new"),
        ("notebooks/gone.html#never-was", "notebooks/trade.html"),
    ],
)
def test_an_old_address_leads_on(visit: Visit, old: str, new: str) -> None:
    with visit(old) as page:
        arrives(page, new)


def test_an_old_anchor_leads_on_from_within_its_page(visit: Visit) -> None:
    with visit("notebooks/trade.html") as page:
        page.evaluate("location.hash = 'trade-fig-far'")
        arrives(page, "notebooks/energy.html#energy-fig-new")


def test_the_way_back_does_not_lead_on_again(visit: Visit) -> None:
    with visit("book/preface.html") as page:
        page.get_by_role("link", name="An old link").click()
        arrives(page, "notebooks/energy.html#energy-fig-new")
        page.go_back()
        arrives(page, "book/preface.html")


def test_a_standing_address_leads_nowhere_else(visit: Visit) -> None:
    """Nor does a reader of the page see what has moved from it."""
    with visit("notebooks/trade.html#trade-fig-new") as page:
        arrives(page, "notebooks/trade.html#trade-fig-new")
        page.wait_for_load_state("networkidle")
        arrives(page, "notebooks/trade.html#trade-fig-new")
        expect(page.locator(".moved")).to_have_count(3)
        expect(page.locator(".moved:visible")).to_have_count(0)


@pytest.mark.parametrize("old", ["trade.html#trade-fig-far", "trade.html#trade-fact-n"])
def test_without_scripts_an_old_anchor_shows_the_link(visit: Visit, old: str) -> None:
    with visit(f"notebooks/{old}", javascript=False) as page:
        arrives(page, f"notebooks/{old}")
        expect(page.locator(".moved:visible")).to_have_count(1)
        page.locator(".moved:visible a").click()
        page.wait_for_url("**/notebooks/energy.html#energy-f*")


def test_without_scripts_a_page_that_is_gone_leads_on(visit: Visit) -> None:
    with visit("notebooks/gone.html", javascript=False) as page:
        arrives(page, "notebooks/trade.html")
