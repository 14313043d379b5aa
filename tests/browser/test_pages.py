"""Every page as a browser meets it: whole without any other host, open to everyone, fit for a phone."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from browsing import TOOLS, pages_of, show_all, until
from conftest import DESKTOP, PHONE, Visit, nothing
from playwright.sync_api import Page

from dyadbook.project import Project, find_project

pytestmark = pytest.mark.browser

PAGES = pages_of(find_project())
SMALLEST = 9
"""Least size of a text in a chart on a phone, px."""

RULES: dict[str, str | list[str]] = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
"""Every rule of axe-core for WCAG 2.2 A and AA and for good practice."""

COLOURS: dict[str, str | list[str]] = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules that dark mode can break where light mode keeps them: nothing but colours differs."""

ALIVE = "document.querySelectorAll('.vega-chart svg').length"


def live_charts(html: Path, page: str) -> int:
    """How many charts of a page can be moved, as its file says."""
    return len(
        re.findall(r'<script[^>]* class="vega-lite"', (html / f"{page}.html").read_text(encoding="utf-8"))
    )


def wake(page: Page, charts: int) -> None:
    """Scroll through a page, so that all that waits to be seen shows itself, and go back."""
    page.evaluate(
        """async () => {
            for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
                scrollTo(0, y);
                await new Promise(requestAnimationFrame);
            }
            scrollTo(0, 0);
        }"""
    )
    until(lambda: page.evaluate(ALIVE) == charts)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_needs_no_other_host_and_breaks_nothing(anyway: Visit, html: Path, name: str) -> None:
    with anyway(f"{name}.html") as page:
        wake(page, live_charts(html, name))


def test_no_page_is_left_out(html: Path) -> None:
    built = {
        path.relative_to(html).with_suffix("").as_posix()
        for path in html.rglob("*.html")
        if not path.relative_to(html).parts[0].startswith("_")
    }
    assert built - {"index"} == set(PAGES)


@cache
def axe() -> str:
    """The rules, to be run inside a page."""
    return (TOOLS / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, rules: dict[str, str | list[str]] = RULES, within: str = "html") -> list[str]:
    """What axe-core finds in a page or a part of it."""
    found: list[dict[str, Any]] = page.evaluate(
        """async ([part, runOnly]) => {
            const options = {runOnly, resultTypes: ["violations"]};
            return (await axe.run(part, options)).violations;
        }""",
        [within, rules],
    )
    return [
        f"{one['id']} ({one['impact']}, {len(one['nodes'])} times): {node['target'][0]}"
        for one in found
        for node in one["nodes"][:5]
    ]


def shoot(page: Page, shot: Path) -> None:
    """Picture the whole page; encoded fast rather than small."""
    clip = page.evaluate(
        "({x: 0, y: 0, width: innerWidth, height: document.documentElement.scrollHeight, scale: 1})"
    )
    session = page.context.new_cdp_session(page)
    taken = session.send(
        "Page.captureScreenshot",
        {"format": "png", "captureBeyondViewport": True, "optimizeForSpeed": True, "clip": clip},
    )
    shot.write_bytes(base64.b64decode(taken["data"]))
    session.detach()


@pytest.fixture(scope="session")
def shots(project: Project) -> Path:
    """Where the pictures go, to be looked at."""
    folder = project.root / "_build" / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def unfold(page: Page) -> None:
    """Open every disclosure, and the card of the first number."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.evaluate("document.querySelector('main a.fact')?.click()")


def look(page: Page, shots: Path, name: str, widths: Sequence[int], mode: str) -> None:
    """Picture a page in a mode, at each width, with what lies outside of the window drawn as well."""
    show_all(page)
    page.emulate_media(color_scheme=mode)
    for width in widths:
        page.set_viewport_size({"width": width, "height": page.viewport_size["height"]})
        shoot(page, shots / f"{name.rpartition('/')[2]}-{width}-{mode}.png")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_bars_anyone_from_the_desktop(visit: Visit, html: Path, shots: Path, name: str) -> None:
    """Dark as it opens; light with everything open: what is closed then is seen as well."""
    with visit(f"{name}.html", **DESKTOP) as page:
        wake(page, live_charts(html, name))
        page.evaluate(axe())
        look(page, shots, name, (768, 1280), "dark")
        found = {"dark": violations(page, COLOURS)}
        look(page, shots, name, (768, 1280), "light")
        unfold(page)
        found["light, unfolded"] = violations(page)
    nothing([f"{state}: {one}" for state, broken in found.items() for one in broken])


@pytest.mark.parametrize("name", PAGES)
def test_nothing_bars_anyone_from_a_phone(visit: Visit, html: Path, shots: Path, name: str) -> None:
    """Light as it opens; dark with everything open, then with the menu over it."""
    with visit(f"{name}.html", **PHONE) as page:
        wake(page, live_charts(html, name))
        page.evaluate(axe())
        look(page, shots, name, (375,), "light")
        found = {"light": violations(page)}
        look(page, shots, name, (375,), "dark")
        unfold(page)
        found["dark, unfolded"] = violations(page, COLOURS)
        page.keyboard.press("Escape")
        page.locator(".menu-button").click()
        found["dark, menu"] = violations(page, within="#menu")
    nothing([f"{state}: {one}" for state, broken in found.items() for one in broken])


@pytest.mark.parametrize("name", PAGES)
def test_a_narrow_phone_shows_everything(visit: Visit, html: Path, name: str) -> None:
    with visit(f"{name}.html", **PHONE | {"viewport": {"width": 360, "height": 640}}) as page:
        wake(page, live_charts(html, name))
        nothing(page.evaluate("checks.sideways(360)"))
        nothing(page.evaluate("checks.cut()"))
        nothing(page.evaluate(f"checks.small({SMALLEST})"))
        unfold(page)
        nothing(page.evaluate("checks.sideways(360)"))
        nothing(page.evaluate("checks.cut()"))
