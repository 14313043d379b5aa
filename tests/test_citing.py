"""Citations: keys, formats, what they say of the version, and whether a book is the one cited."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

from dyadbook.book import citing
from dyadbook.book.addresses import read_register
from dyadbook.book.citing import (
    FORMATS,
    REPORT,
    Citation,
    Edition,
    Thing,
    check_citation,
    cite,
    content_hash,
    hashes_of,
    read_citation,
    things_of,
    write_citations,
)
from dyadbook.book.metadata import Author, Metadata, load_metadata, zenodo
from dyadbook.errors import DataError, DyadbookError
from dyadbook.project import PAGES, Project
from dyadbook.runner.execution import execute

BOOK = "Baku–Tashkent: a reproducible research report on the Azerbaijan–Uzbekistan partnership"
GROUP = "The Baku–Tashkent report contributors"
HASHES = {page: f"{number:012x}" for number, page in enumerate(PAGES)}
EDITION = Edition("2.1.0", date(2026, 7, 4), HASHES)
STATE = "version 2.1.0, evidence as of 2026-07-04, content trade@000000000003"
FIGURE = Thing(
    "trade/fig-x", "Trade, Fig. 2.1: Cost & <script>1</script> in 50% of_all", "trade",
    "notebooks/trade.html#trade-fig-x",
)  # fmt: skip


@pytest.fixture(scope="module")
def metadata(project: Project) -> Metadata:
    return dataclasses.replace(load_metadata(project), date=date(2026, 11, 22))


@pytest.fixture(scope="module")
def citations(metadata: Metadata) -> dict[str, Citation]:
    return cite(metadata, EDITION, [*things_of(metadata, "book/preface"), FIGURE])


def text_of(html: str) -> str:
    return BeautifulSoup(html, "lxml").get_text()


def test_a_chapter_in_the_form_of_the_psychologists(citations: dict[str, Citation]) -> None:
    """Author, year in brackets, title, book with edition in brackets; no address, for there is none."""
    assert text_of(citations["trade"].apa) == f"{GROUP}. (2026). Trade. In {BOOK} ({STATE})."
    assert "<em>Baku–Tashkent:" in citations["trade"].apa


def test_a_chapter_in_the_form_of_chicago(citations: dict[str, Citation]) -> None:
    """Author, year, title in quotes, book in headline capitals, edition."""
    said = text_of(citations["trade"].chicago)
    assert said.startswith(
        f"{GROUP}. 2026. “Trade.” In Baku–Tashkent: A Reproducible Research Report on the "
    )
    assert said.endswith(f", {STATE}.")


def test_each_entry_stands_alone(citations: dict[str, Citation]) -> None:
    """In one bibliography they would be 2026a, 2026b, and their repeated author a dash."""
    for one in citations.values():
        for form in (one.apa, one.chicago):
            assert text_of(form).startswith(GROUP)
            assert re.search(r"2026[a-z]", form) is None


def test_the_report_is_a_book_and_its_pages_are_chapters(citations: dict[str, Citation]) -> None:
    for key, one in citations.items():
        (item,) = json.loads(one.csl_json)
        assert item["id"] == key
        assert item["type"] == ("book" if key == REPORT else "chapter")
        assert ("container-title" in item) == (key != REPORT)
        assert one.bibtex.startswith("@book{report," if key == REPORT else f"@incollection{{{key},")
        assert one.ris.startswith("TY  - BOOK\n" if key == REPORT else "TY  - CHAP\n")
        assert "URL" not in item
        assert "UR  -" not in one.ris
        assert "url" not in one.bibtex


def test_addresses_and_identifiers_appear_once_there_are_any(metadata: Metadata) -> None:
    published = dataclasses.replace(metadata, address="https://example.org/r", doi="10.1/x")
    one = cite(published, EDITION, [FIGURE])[FIGURE.key]
    address = "https://example.org/r/notebooks/trade.html#trade-fig-x"
    (item,) = json.loads(one.csl_json)
    assert (item["URL"], item["DOI"]) == (address, "10.1/x")
    assert f"UR  - {address}\n" in one.ris
    assert f"url = {{{address}}}" in one.bibtex
    assert "https://doi.org/10.1/x" in text_of(one.apa)


def test_what_was_cited_in_the_same_words_before_is_not_formatted_anew(
    metadata: Metadata, citations: dict[str, Citation], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, things = tmp_path / "kept.json", [*things_of(metadata, "book/preface"), FIGURE]
    assert cite(metadata, EDITION, things, kept) == citations
    asked: list[str] = []

    def formatted(items: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
        asked.extend(item["id"] for item in items)
        return {item["id"]: {"apa": "A", "chicago": "C"} for item in items}

    monkeypatch.setattr(citing, "_formatted", formatted)
    assert cite(metadata, EDITION, things, kept) == citations
    assert not asked
    other = dataclasses.replace(FIGURE, title="Another title")
    assert cite(metadata, EDITION, [*things[:-1], other], kept)[FIGURE.key].apa == "A"
    assert asked == [FIGURE.key]


def test_a_folder_of_citations_holds_those_of_the_book_alone(
    citations: dict[str, Citation], tmp_path: Path
) -> None:
    write_citations(citations, tmp_path)
    files = sorted(path for path in (tmp_path / citing.FOLDER).rglob("*") if path.is_file())
    assert len(files) == 4 * len(citations)
    written = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    files[0].write_text("another", encoding="utf-8")
    files[0].with_name("gone.bib").write_text("old", encoding="utf-8")
    write_citations(citations, tmp_path)
    assert sorted(path for path in (tmp_path / citing.FOLDER).rglob("*") if path.is_file()) == files
    assert [path.read_bytes() for path in files] == [content for content, _ in written.values()]
    assert [path.stat().st_mtime_ns for path in files[1:]] == [
        changed for _, changed in [*written.values()][1:]
    ]


def test_people_are_cited_by_family_name(metadata: Metadata) -> None:
    people = (
        Author.model_validate({"family-names": "Example", "given-names": "Ada"}),
        Author.model_validate({"name": "A Group"}),
    )
    page = metadata.pages["trade"].model_copy(update={"authors": people})
    own = dataclasses.replace(metadata, pages={**metadata.pages, "trade": page})
    found = cite(own, EDITION, things_of(own, "book/preface"))
    assert text_of(found["trade"].apa).startswith("Example, A., & A Group. (2026). Trade.")
    assert "author = {Example, Ada and {A Group}}" in found["trade"].bibtex
    assert "AU  - Example, Ada\nAU  - A Group,\n" in found["trade"].ris
    assert text_of(found["energy"].apa).startswith(GROUP)


def test_markup_and_signs_in_a_title_are_text(citations: dict[str, Citation]) -> None:
    one = citations[FIGURE.key]
    for form in (one.apa, one.chicago):
        assert BeautifulSoup(form, "lxml").find("script") is None
    assert "<script>1</script>" in text_of(one.apa)
    assert r"Cost \& <script>1</script> in 50\% of\_all" in one.bibtex
    assert "Cost & <script>1</script> in 50% of_all" in one.ris


# -- what a page held -----------------------------------------------------------------------


def notebook(folder: Path, *, text: str = "# Trade", code: str = "1", shown: str = "118.8") -> Path:
    cells = [
        nbformat.v4.new_markdown_cell(text, id="a"),
        nbformat.v4.new_code_cell(
            code,
            id="b",
            outputs=[nbformat.v4.new_output("display_data", {"text/markdown": shown})],
        ),
    ]
    path = folder / "trade.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def test_the_hash_is_of_what_a_reader_is_told(tmp_path: Path) -> None:
    first = content_hash(notebook(tmp_path))
    assert re.fullmatch(r"[0-9a-f]{12}", first)
    assert content_hash(notebook(tmp_path)) == first
    assert content_hash(notebook(tmp_path, code="2")) == first
    assert content_hash(notebook(tmp_path, text="# Trade, anew")) != first
    assert content_hash(notebook(tmp_path, shown="118.9")) != first


def test_the_hash_of_the_report_is_moved_by_any_page() -> None:
    moved = dataclasses.replace(EDITION, hashes={**HASHES, "security": "ffffffffffff"})
    assert moved.hash_of("trade") == EDITION.hash_of("trade")
    assert moved.hash_of(REPORT) != EDITION.hash_of(REPORT)


def test_a_changed_figure_changes_the_hash_of_the_pages_that_show_it_and_of_no_other(
    project: Project, tmp_path: Path
) -> None:
    """How long a border was shut, which the security chapter and the summary state."""
    for name in ("_config.yml", "CITATION.cff", "book", "data", "notebooks", "seeds"):
        source = project.root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    table = tmp_path / "data" / "events.csv"
    rows = table.read_text(encoding="utf-8")
    old = "border-reopen-20260309,2026-03-09"
    assert rows.count(old) == 1
    table.write_text(rows.replace(old, "border-reopen-20260309,2026-03-10"), encoding="utf-8")
    changed = Project(tmp_path)
    moved = set()
    for page in ("security", "summary", "energy"):
        execute(changed, page, tmp_path / f"{page}.ipynb", {})
        if content_hash(tmp_path / f"{page}.ipynb") != content_hash(project.notebooks / f"{page}.ipynb"):
            moved.add(page)
    assert moved == {"security", "summary"}


# -- reading and checking --------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(project: Project, metadata: Metadata, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built book as far as its citations go."""
    folder = tmp_path_factory.mktemp("cited")
    shutil.copytree(project.notebooks, folder / "_sources" / "notebooks")
    edition = Edition(metadata.version, date(2026, 11, 21), hashes_of(project.notebooks))
    write_citations(cite(metadata, edition, things_of(metadata, "book/preface")), folder)
    return folder


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_read_and_checked(book: Path, tmp_path: Path, form: str) -> None:
    for key in ("trade", REPORT):
        text = read_citation(book, key, form)
        assert "Trade" in text or key == REPORT
        (tmp_path / "cited").write_text(text, encoding="utf-8")
        assert check_citation(book, tmp_path / "cited") == []


def test_a_wrapped_citation_in_a_running_text_is_found(book: Path, tmp_path: Path) -> None:
    text = read_citation(book, "trade", "chicago").replace("evidence as of", "evidence\n   as of")
    (tmp_path / "cited").write_text(f"As others found:\n{text}", encoding="utf-8")
    assert check_citation(book, tmp_path / "cited") == []


@pytest.mark.parametrize(
    ("field", "old", "new"),
    [
        ("version", r"version [\d.]+", "version 9.9.9"),
        ("evidence as of", r"as of [\d-]+", "as of 2025-07-04"),
        ("content", r"trade@\w+", "trade@0123456789ab"),
        ("content", r"trade@\w+", "nopage@0123456789ab"),
    ],
)
def test_what_is_not_as_cited_is_said(book: Path, tmp_path: Path, field: str, old: str, new: str) -> None:
    text = re.sub(old, new, read_citation(book, "trade", "bibtex"))
    (tmp_path / "cited").write_text(text, encoding="utf-8")
    (finding,) = check_citation(book, tmp_path / "cited")
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "edition" in one)
    assert (finding.file, finding.line, finding.column) == ("cited", line, field)
    assert finding.value in new


def test_a_changed_page_is_not_what_was_cited(book: Path, tmp_path: Path) -> None:
    book = shutil.copytree(book, tmp_path / "book")
    page = book / "_sources" / "notebooks" / "trade.ipynb"
    page.write_text(page.read_text(encoding="utf-8").replace("# Trade", "# Trade "), encoding="utf-8")
    for key, expected in (("trade", 1), ("energy", 0), (REPORT, 1)):
        (tmp_path / "cited").write_text(read_citation(book, key, "ris"), encoding="utf-8")
        assert len(check_citation(book, tmp_path / "cited")) == expected


def test_errors_name_the_remedy(book: Path, tmp_path: Path) -> None:
    with pytest.raises(DyadbookError, match="Did you mean trade"):
        read_citation(book, "trad", "apa")
    with pytest.raises(DyadbookError, match="make book"):
        read_citation(tmp_path / "none", "trade", "apa")
    (tmp_path / "cited").write_text("nothing", encoding="utf-8")
    with pytest.raises(DyadbookError, match="dyadbook cite"):
        check_citation(book, tmp_path / "cited")


def test_metadata_that_break_their_rules_are_refused(project: Project, tmp_path: Path) -> None:
    (tmp_path / "book").mkdir()
    shutil.copy(project.root / "CITATION.cff", tmp_path)
    text = (project.book / "metadata.yaml").read_text(encoding="utf-8")
    for old, new, place in (
        ('address: ""', "address: example.org", "address"),
        ("  summary:", "  synopsis:", "pages"),
        ("language: en", "tongue: en", "language"),
    ):
        assert old in text
        (tmp_path / "book" / "metadata.yaml").write_text(text.replace(old, new), encoding="utf-8")
        with pytest.raises(DataError, match=rf"book/metadata\.yaml, column {place}"):
            load_metadata(Project(tmp_path))


def test_the_record_for_zenodo_is_that_of_the_citation_file(project: Project) -> None:
    record = yaml.safe_load((project.root / "CITATION.cff").read_text(encoding="utf-8"))
    deposit = json.loads((project.root / ".zenodo.json").read_text(encoding="utf-8"))
    assert deposit == zenodo(load_metadata(project)), "remedy: `dyadbook register`"
    for name, other in (("title",) * 2, ("version",) * 2, ("keywords",) * 2, ("abstract", "description"),
                        ("date-released", "publication_date")):  # fmt: skip
        assert record[name] == deposit[other]
    assert [one["name"] for one in record["authors"]] == [one["name"] for one in deposit["creators"]]


def test_pages_are_called_what_their_notebooks_call_them(project: Project, metadata: Metadata) -> None:
    for name, page in metadata.pages.items():
        first = nbformat.read(project.notebooks / f"{name}.ipynb", as_version=4).cells[0]
        assert first.source.splitlines()[0] == f"# {page.title}"


# -- the built book --------------------------------------------------------------------------


def test_all_that_has_an_anchor_can_be_cited_from_the_book(
    project: Project, built: Path, pages: dict[str, BeautifulSoup]
) -> None:
    folder = built / "html" / "citations"
    facts = json.loads((built / "facts.json").read_text(encoding="utf-8"))
    keys = {REPORT, *PAGES, *(f"fact/{one['id']}" for one in facts)}
    for page in PAGES:
        soup = pages[f"notebooks/{page}.html"]
        for one in soup.select("main figure[id], main table[id]"):
            keys.add(f"{page}/{str(one['id']).removeprefix(f'{page}-')}")
    keys |= {f"claim/{one['id'].rpartition('-')[2]}" for one in pages["notebooks/claims.html"].select(
        '[id^="claims-claim-"]')}  # fmt: skip
    for ending in (".bib", ".ris", ".json", ".txt"):
        found = {
            path.relative_to(folder).as_posix().removesuffix(ending) for path in folder.rglob(f"*{ending}")
        }
        assert found == keys
    assert len([key for key in keys if key.startswith("claim/")]) == 66
    assert keys == {REPORT, *(one.key for one in read_register(project))}


def test_the_book_says_what_its_files_say(
    project: Project, built: Path, pages: dict[str, BeautifulSoup]
) -> None:
    hashes = hashes_of(built / "html" / "_sources" / "notebooks")
    metadata = load_metadata(project)
    for page in PAGES:
        soup = pages[f"notebooks/{page}.html"]
        footer = soup.find("footer").get_text()
        assert f"version {metadata.version}, evidence as of" in footer
        assert f"content {page}@{hashes[page]}" in footer
        copied = json.loads(soup.find("script", id="citations").string)
        assert page in copied
        for block in soup.select(".citation"):
            key = block["data-key"]
            shown = [one.get_text() for one in block.select("[data-form]")]
            assert shown == [read_citation(built / "html", key, form).strip() for form in ("apa", "chicago")]
            for name, form in (("BibTeX", "bibtex"), ("RIS", "ris"), ("CSL-JSON", "csl-json")):
                assert copied[key][name] == read_citation(built / "html", key, form)


def test_the_hash_leaves_itself_out(project: Project) -> None:
    """Nothing that a notebook stores knows the hash, or the page could never have the one that it says."""
    hashes = hashes_of(project.notebooks)
    for page in PAGES:
        text = (project.notebooks / f"{page}.ipynb").read_text(encoding="utf-8")
        assert [one for one in hashes.values() if one in text] == []


def test_the_bibliography_has_no_empty_field_and_says_when_it_was_read(
    built: Path, pages: dict[str, BeautifulSoup]
) -> None:
    entries = pages["book/sources.html"].select("ul.sources > li")
    items = json.loads((built / "html" / "_downloads" / "sources.json").read_text(encoding="utf-8"))
    assert len(entries) == len(items)
    for item in items:
        assert all(item.values())
        assert ("URL" in item) == ("accessed" in item)
    for entry in entries:
        text = " ".join(entry.get_text().split())
        assert re.search(r"\(\)|\. \.|, ,|\bNone\b|\bnan\b", text) is None
        if entry.find("a", href=re.compile("^http")):
            assert ", accessed 21 November 2026." in text
