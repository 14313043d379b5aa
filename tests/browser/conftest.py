"""The built book in Chromium: from a server and from files, with a log of all that goes wrong."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from browsing import is_own, launch, serve
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright

Visit = Callable[..., AbstractContextManager[Page]]

CHECKS = Path(__file__).with_name("checks.js")
DESKTOP = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 375, "height": 740}, "is_mobile": True, "has_touch": True}


def nothing(wrong: list[str]) -> None:
    """Fail with every finding, whole, one a line."""
    if wrong:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.fixture(scope="session")
def html(request: pytest.FixtureRequest) -> Path:
    """The HTML book: the folder that ``DYADBOOK_HTML`` names, else one built for the tests."""
    named = os.environ.get("DYADBOOK_HTML")
    return Path(named).resolve() if named else request.getfixturevalue("built") / "html"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@contextmanager
def visiting(
    browser: Browser, address: str, page: str, javascript: bool = True, **context: Any
) -> Iterator[Page]:
    """Open a page as a new reader does; at the end nothing may have failed, and no other host been asked."""
    wrong: list[str] = []

    def asked(request: Request) -> None:
        if not is_own(request.url, address):
            wrong.append(f"asks another host: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            wrong.append(f"{response.status}: {response.url}")

    def failed(request: Request) -> None:
        # Chromium gives up the icon alone when the reader goes on before it is there.
        if (request.url, request.failure) != (f"{address}/_static/icon.svg", "net::ERR_ABORTED"):
            wrong.append(f"failed: {request.url} ({request.failure})")

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            wrong.append(f"console {message.type}: {message.text}")

    reader = browser.new_context(java_script_enabled=javascript, **(DESKTOP | context))
    reader.set_default_timeout(10_000)
    reader.add_init_script(path=CHECKS)
    reader.on("request", asked)
    reader.on("response", answered)
    reader.on("requestfailed", failed)
    reader.on("console", said)
    reader.on("weberror", lambda one: wrong.append(f"uncaught: {one.error}"))
    try:
        opened = reader.new_page()
        opened.goto(f"{address}/{page}")
        yield opened
        nothing(wrong)
    finally:
        reader.close()


@pytest.fixture(scope="session")
def served(html: Path) -> Iterator[str]:
    """The address of the book on a server."""
    with serve(html) as address:
        yield address


@pytest.fixture(params=["server", "file"])
def anyway(request: pytest.FixtureRequest, browser: Browser, html: Path, served: str) -> Visit:
    """Opens a page (``path.html``): once from a server, once as a file."""
    address = served if request.param == "server" else html.as_uri()
    return lambda page, **context: visiting(browser, address, page, **context)


@pytest.fixture
def visit(browser: Browser, served: str) -> Visit:
    """Opens a page (``path.html``) from a server."""
    return lambda page, **context: visiting(browser, served, page, **context)
