"""Weight and speed of the chapters in headless Chromium, and what Lighthouse says of them.

Run by ``make bench-pages`` over ``_build/html`` (``DYADBOOK_HTML`` names another folder); names of pages
after it (``notebooks/claims``) take the place of the chapters. ``DYADBOOK_STOCK`` names a book in Jupyter
Book's stock theme, which is measured for comparison. Ends with an error if a page misses a limit.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from browsing import TOOLS, chromium, launch, serve
from playwright.sync_api import Browser, sync_playwright

from dyadbook.project import CHAPTERS, find_project

VISITS, RUNS = 5, 3
"""Visits by new readers, and runs of Lighthouse; the median of each measure counts."""

SCREENS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 375, "height": 740}, "is_mobile": True, "has_touch": True},
}

RUNTIME = "/vega.js"
"""What a chart fetches to turn interactive: not part of the first view."""

OBSERVE = """
window.vitals = {lcp: 0, shift: 0};
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) vitals.lcp = one.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) vitals.shift += one.value;
}).observe({type: "layout-shift", buffered: true});
"""

SCROLL = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight / 2) {
    scrollTo(0, y);
    await new Promise((done) => setTimeout(done, 30));
  }
}"""


@dataclass(frozen=True)
class View:
    """A visit: kB over the wire and requests of the first view, LCP in s, shift from head to foot."""

    kilobytes: float
    requests: float
    paint: float
    shift: float


@dataclass(frozen=True)
class Scores:
    """Lighthouse's four, of 100."""

    performance: float
    accessibility: float
    best_practices: float
    seo: float


MOST = View(kilobytes=400, requests=float("inf"), paint=1.0, shift=0.02)
LEAST = Scores(performance=95, accessibility=100, best_practices=100, seo=100)


def view(browser: Browser, address: str, screen: dict[str, Any]) -> View:
    """Visit a page with nothing in store, then read it to the end."""
    context = browser.new_context(**screen)
    context.add_init_script(OBSERVE)
    page = context.new_page()
    session = context.new_cdp_session(page)
    sent: dict[str, str] = {}
    weights: dict[str, float] = {}
    session.on(
        "Network.requestWillBeSent", lambda one: sent.__setitem__(one["requestId"], one["request"]["url"])
    )
    session.on(
        "Network.loadingFinished", lambda one: weights.__setitem__(one["requestId"], one["encodedDataLength"])
    )
    session.send("Network.enable")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    first = [
        key
        for key, url in sent.items()
        if url.startswith("http") and not url.partition("?")[0].endswith(RUNTIME)
    ]
    paint = page.evaluate("vitals.lcp") / 1000
    page.evaluate(SCROLL)
    page.wait_for_load_state("networkidle")
    seen = View(
        sum(weights.get(key, 0) for key in first) / 1000, len(first), paint, page.evaluate("vitals.shift")
    )
    context.close()
    return seen


def median(browser: Browser, address: str, screen: dict[str, Any]) -> View:
    """The median of each measure over some visits."""
    visits = [astuple(view(browser, address, screen)) for _ in range(VISITS)]
    return View(*(statistics.median(one) for one in zip(*visits, strict=True)))


def scored(address: str) -> Scores:
    """The median of each score over some runs of Lighthouse."""
    runs = [astuple(lighthouse(address)) for _ in range(RUNS)]
    return Scores(*(statistics.median(one) for one in zip(*runs, strict=True)))


def lighthouse(address: str) -> Scores:
    """Lighthouse's scores of a page, in its default: a slow phone."""
    done = subprocess.run(
        [
            shutil.which("node") or "node", str(TOOLS / "lighthouse" / "cli" / "index.js"), address,
            "--quiet", "--output=json", "--no-enable-error-reporting",
            # Chromium would hold back a page's first picture for the empty page before it.
            "--chrome-flags=--headless --no-sandbox --disable-background-networking"
            " --disable-features=PaintHolding",
        ],
        env=os.environ | {"CHROME_PATH": chromium()}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    report = json.loads(done.stdout)["categories"]
    names = ("performance", "accessibility", "best-practices", "seo")
    return Scores(*(100 * (report[name]["score"] or 0) for name in names))


def misses(page: str, views: dict[str, View], scores: Scores) -> Iterator[str]:
    """The limits that a page misses."""
    for screen, seen in views.items():
        for name, limit in vars(MOST).items():
            if getattr(seen, name) > limit:
                yield f"{page}, {screen}: {name} {getattr(seen, name):.3g} is more than {limit:g}"
    for name, limit in vars(LEAST).items():
        if getattr(scores, name) < limit:
            yield f"{page}: Lighthouse {name} {getattr(scores, name):.0f} is less than {limit:g}"


def measure(html: Path, pages: list[str], title: str) -> list[str]:
    """Print a line for every page of a book; give back the limits missed."""
    missed = []
    print(f"\n{title}: kB and requests before any chart turns interactive, median of {VISITS} visits;")
    print("LCP s and layout shift on a desktop / a phone; Lighthouse performance, accessibility,")
    print(f"best practices, SEO, median of {RUNS} runs")
    print(f"{'page':24}{'kB':>6}{'requests':>10}{'LCP':>13}{'shift':>15}{'Lighthouse':>22}")
    with serve(html) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        for page in pages:
            url = f"{address}/{page}.html"
            views = {name: median(browser, url, screen) for name, screen in SCREENS.items()}
            scores = scored(url)
            desktop, phone = views["desktop"], views["phone"]
            print(
                f"{page:24}{desktop.kilobytes:6.0f}{desktop.requests:10.0f}"
                f"{desktop.paint:7.2f} /{phone.paint:5.2f}{desktop.shift:8.3f} /{phone.shift:6.3f}"
                f"{'':4}{' '.join(f'{one:4.0f}' for one in astuple(scores))}",
                flush=True,
            )
            missed += misses(page, views, scores)
        browser.close()
    return missed


def main() -> None:
    """Measure the book, and the stock book where there is one."""
    html = Path(os.environ.get("DYADBOOK_HTML") or find_project().output / "html").resolve()
    pages = sys.argv[1:] or [f"notebooks/{chapter}" for chapter in CHAPTERS]
    missed = measure(html, pages, "This book")
    if stock := os.environ.get("DYADBOOK_STOCK"):
        measure(Path(stock).resolve(), pages[:1], "Jupyter Book's stock theme")
    if missed:
        sys.exit("\nLimits missed:\n" + "\n".join(missed))


if __name__ == "__main__":
    main()
