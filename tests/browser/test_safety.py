"""What a hostile row of the tables does to a reader: nothing. It shows as the text it is."""

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
from browsing import serve
from conftest import visiting
from playwright.sync_api import Browser

from dyadbook.book.build import stage
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
        opened.add_style_tag(content="* { content-visibility: visible !important; }")
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
