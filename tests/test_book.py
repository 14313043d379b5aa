"""The book as built: every page, every figure, every link; and builds that fail."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pypdf
import pytest
from bs4 import BeautifulSoup

from dyadbook.book.mimetypes import VEGALITE
from dyadbook.book.notebooks import as_text
from dyadbook.errors import BuildError, ParameterError
from dyadbook.project import FACTS_NAME, PAGES, REPORT_PDF, Project
from dyadbook.runner import build as building
from dyadbook.runner.edition import facts_of

READ = ("_config.yml", "_toc.yml", "CITATION.cff", "requirements.lock", "book", "data", "notebooks", "seeds")


@pytest.fixture
def checkout(project: Project, tmp_path: Path) -> Project:
    """A copy of what a build reads, to be damaged."""
    for name in READ:
        source = project.root / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tmp_path / name)
    return Project(tmp_path)


def figures_of(project: Project, page: str) -> list[str]:
    notebook = nbformat.read(project.notebooks / f"{page}.ipynb", as_version=4)
    return [
        output["data"][VEGALITE]["usermeta"]["label"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if VEGALITE in output.get("data", {})
    ]


def test_every_page_is_there(pages: dict[str, BeautifulSoup]) -> None:
    for page in PAGES:
        assert f"notebooks/{page}.html" in pages
    assert "book/preface.html" in pages


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_is_on_its_page(project: Project, pages: dict[str, BeautifulSoup], page: str) -> None:
    soup = pages[f"notebooks/{page}.html"]
    for label in figures_of(project, page):
        figure = soup.find("figure", id=label)
        assert figure is not None, label
        assert figure.find("svg").find("desc").get_text()
        assert figure.find("figcaption").get_text().strip().startswith("Fig. ")


def test_no_page_links_to_nothing(built: Path, pages: dict[str, BeautifulSoup]) -> None:
    html = built / "html"
    anchors = {page: {tag["id"] for tag in soup.find_all(id=True)} for page, soup in pages.items()}
    dead = []
    for page, soup in pages.items():
        for tag, attribute in (("a", "href"), ("img", "src"), ("link", "href"), ("script", "src")):
            for element in soup.find_all(tag, **{attribute: True}):
                address = urlsplit(element[attribute])
                if address.scheme or address.netloc:
                    continue
                target = (html / page).parent / unquote(address.path) if address.path else html / page
                name = target.resolve().relative_to(html.resolve()).as_posix()
                if not target.resolve().is_file() or (
                    address.fragment and name in anchors and address.fragment not in anchors[name]
                ):
                    dead.append(f"{page}: {element[attribute]}")
    assert dead == []


def test_the_sources_page_lists_what_is_cited_and_nothing_else(
    project: Project, pages: dict[str, BeautifulSoup]
) -> None:
    listed = {
        item["id"].removeprefix("source-") for item in pages["book/sources.html"].select("ul.sources > li")
    }
    cited = set()
    for page in PAGES:
        notebook = nbformat.read(project.notebooks / f"{page}.ipynb", as_version=4)
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                notes = output.get("data", {}).get("application/vnd.dyadbook.notes+json", {})
                cited |= {note["key"] for note in notes.get("notes", [])}
    assert listed == cited
    assert len(cited) > 100


def test_the_verdicts_are_in_the_claims_page_for_programs(
    project: Project, built: Path, pages: dict[str, BeautifulSoup]
) -> None:
    soup = pages["notebooks/claims.html"]
    script = soup.find("script", class_="reviews")
    assert script is not None
    reviews = json.loads(script.get_text())["@graph"]
    assert len(reviews) == 66
    assert [one["@id"] for one in reviews if soup.find(id=one["@id"].removeprefix("#")) is None] == []
    reader = pypdf.PdfReader(built / "pdf" / REPORT_PDF)
    assert not any("@graph" in page.extract_text() for page in reader.pages)


def test_facts_are_written_and_each_has_its_place_in_the_book(
    project: Project, built: Path, pages: dict[str, BeautifulSoup]
) -> None:
    written = json.loads((built / FACTS_NAME).read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(facts_of(project, {})))
    entries = {page: {tag["id"]: tag for tag in soup.find_all(id=True)} for page, soup in pages.items()}
    lost = []
    for one in written:
        page, _, name = one["anchor"].partition("#")
        entry = entries[page].get(name)
        if entry is None or " ".join(one["text"].split()) not in " ".join(entry.get_text(" ").split()):
            lost.append(one["anchor"])
    assert lost == []


def test_every_number_in_the_text_leads_to_an_entry_with_its_value(
    pages: dict[str, BeautifulSoup],
) -> None:
    """A whole value, as prose writes it, stands in the entry as well; words and sizes are derived."""
    led = 0
    for page in PAGES:
        soup = pages[f"notebooks/{page}.html"]
        entries = {tag["id"]: tag for tag in soup.find_all(id=True)}
        for link in soup.select("a.fact"):
            entry = entries.get(unquote(link["href"].removeprefix("#")))
            assert entry is not None
            assert entry.find_parent("details", class_="facts") is not None
            led += entry.find("strong").get_text() == link.get_text()
    assert led > 200


def test_plain_jupyter_book_builds_the_checkout(project: Project, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".",
            "--path-output", str(tmp_path), "-n", "-W", "--keep-going", "-q",
        ],
        capture_output=True, text=True, check=False, cwd=project.root,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "_build" / "html" / "notebooks" / "trade.html").is_file()


def test_a_failing_cell_stops_the_build_and_leaves_the_last_book(checkout: Project, tmp_path: Path) -> None:
    path = checkout.notebooks / "summary.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(2, nbformat.v4.new_code_cell("1 / 0"))
    path.write_text(as_text(notebook), encoding="utf-8")
    last = tmp_path / "out" / "html" / "index.html"
    last.parent.mkdir(parents=True)
    last.write_text("the last good book", encoding="utf-8")
    with pytest.raises(BuildError, match=r"summary: cell 2 failed with ZeroDivisionError") as error:
        building.build(checkout, {}, tmp_path / "out")
    assert "1 / 0" in str(error.value)
    assert last.read_text(encoding="utf-8") == "the last good book"
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [".lock", ".stage", "html"]


def test_a_bad_parameter_is_refused_before_anything_runs(checkout: Project, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"target_yaer: no such parameter\. Did you mean target_year"):
        building.build(checkout, {"target_yaer": "2035"}, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_chapters_get_only_their_own_parameters(project: Project) -> None:
    chosen = building.choose(project, {"target_year": "2035", "as_of": "2025-07-04"})
    assert chosen["trade"] == {"target_year": 2035, "as_of": "2025-07-04"}
    assert chosen["politics"] == {"as_of": "2025-07-04"}


def test_replacing_puts_the_new_book_in_place(tmp_path: Path) -> None:
    for name in ("new", "html"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page").write_text(name, encoding="utf-8")
    building.replace(tmp_path / "new", tmp_path / "html")
    assert (tmp_path / "html" / "page").read_text(encoding="utf-8") == "new"
    assert [one.name for one in tmp_path.iterdir()] == ["html"]
