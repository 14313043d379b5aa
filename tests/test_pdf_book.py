"""The PDFs of the book as built, read back: the report, the brief, and every chapter alone."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup
from pypdf import PdfReader
from readpdf import alternative_texts, fonts, links, outline, place

from dyadbook.book.citing import read_citation
from dyadbook.evidence.package import cutoff
from dyadbook.project import BRIEF_PDF, CHAPTERS, PAGES, REPORT_PDF, Project, pdf_of

REPORT, BRIEF = Path(REPORT_PDF).stem, Path(BRIEF_PDF).stem
ALONE = tuple(page for page in PAGES if page != "brief")
"""Pages that have a PDF in the shape of a chapter."""
NAMES = (REPORT, BRIEF, *ALONE)
LISTS = ("book/figures.html", "book/tables.html")
"""Pages that HTML alone has: the PDF lists figures and tables with their pages."""
MARGIN = 24 / 25.4 * 72
"""A millimetre less than the margin of the report's pages, points."""


def squashed(text: str) -> str:
    """A text without spaces, dashes and the point after a section's number: lines may break anywhere."""
    return re.sub(r"[-\s\u200b\u202f\u2009­]+", "", re.sub(r"^([\d.]+)\.\s", r"\1", text.strip()))


def stands_in(number: str, text: str) -> bool:
    """Whether a text names a figure or table, and not one whose number only begins like its own."""
    return re.search(rf"{re.escape(number)}(?!\.?\d)", text) is not None


@pytest.fixture(scope="module")
def readers(built: Path) -> dict[str, PdfReader]:
    files = [built / "pdf" / name for name in (REPORT_PDF, *map(pdf_of, PAGES))]
    return {file.stem: PdfReader(file) for file in files}


@pytest.fixture(scope="module")
def texts(readers: dict[str, PdfReader]) -> dict[str, list[str]]:
    """The text of every page of every PDF."""
    return {name: [page.extract_text() for page in reader.pages] for name, reader in readers.items()}


@pytest.fixture(scope="module")
def html(built: Path) -> dict[str, BeautifulSoup]:
    """What the PDF is to hold: every page of the HTML book, without its lists of figures and tables."""
    root = built / "html"
    return {
        name: BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        for folder in ("book", "notebooks")
        for path in sorted((root / folder).glob("*.html"))
        if (name := path.relative_to(root).as_posix()) not in LISTS
    }


@pytest.fixture(scope="module")
def captions(html: dict[str, BeautifulSoup]) -> dict[str, str]:
    """Number of every figure and table of the HTML, with its page's name."""
    return {
        number.get_text().strip(): Path(page).stem
        for page, soup in html.items()
        for number in soup.select(":is(figcaption, caption) .caption-number")
    }


@pytest.fixture(scope="module")
def listed(readers: dict[str, PdfReader], texts: dict[str, list[str]]) -> dict[str, list[int]]:
    """Pages of the report's lists of figures and of tables."""
    starts = {title: page for level, title, page in outline(readers[REPORT]) if level == 1 and page}
    first, second, end = starts["Figures"], starts["Tables"], starts["Preface"]
    return {"Fig.": list(range(first, second)), "Table": list(range(second, end))}


def test_there_is_a_pdf_of_the_report_the_brief_and_every_chapter(readers: dict[str, PdfReader]) -> None:
    assert sorted(readers) == sorted(NAMES)


class TestReport:
    def test_the_outline_holds_every_section_of_the_html(
        self, readers: dict[str, PdfReader], html: dict[str, BeautifulSoup]
    ) -> None:
        titles = [squashed(title) for _, title, page in outline(readers[REPORT]) if page is not None]
        missing = []
        for page, soup in html.items():
            for heading in soup.select("section > :is(h1, h2, h3):not(.rubric)"):
                for link in heading.select("a.headerlink"):
                    link.extract()
                if squashed(heading.get_text()) not in titles:
                    missing.append(f"{page}: {heading.get_text()}")
        assert missing == []
        assert len(titles) > 100

    @pytest.mark.parametrize("kind", ["Fig.", "Table"])
    def test_the_lists_name_every_figure_and_table_once(
        self,
        texts: dict[str, list[str]],
        captions: dict[str, str],
        listed: dict[str, list[int]],
        kind: str,
    ) -> None:
        lines = [line for page in listed[kind] for line in texts[REPORT][page].splitlines()]
        entries = [found[0] for line in lines if (found := re.match(rf"{re.escape(kind)}\s[\d.]+", line))]
        numbers = [" ".join(entry.split()) for entry in entries]
        assert sorted(numbers) == sorted(number for number in captions if number.startswith(kind))
        assert len(numbers) > 50

    @pytest.mark.parametrize("kind", ["Fig.", "Table"])
    def test_the_lists_give_the_page_that_a_figure_stands_on(
        self,
        readers: dict[str, PdfReader],
        texts: dict[str, list[str]],
        listed: dict[str, list[int]],
        kind: str,
    ) -> None:
        entries = "\n".join(texts[REPORT][page] for page in listed[kind])
        pattern = (
            rf"^({re.escape(kind)}\s[\d.]+)\s((?:.|\n)+?)[\s.]+?(\d+)$(?=\n{re.escape(kind)}|\nVersion|\Z)"
        )
        found = re.findall(pattern, entries, re.MULTILINE)
        assert len(found) > 50
        wrong = [
            number
            for number, title, page in found
            if squashed(f"{number}{title.rstrip('. ')}"[:40]) not in squashed(texts[REPORT][int(page) - 1])
        ]
        assert wrong == []

    def test_every_figure_and_table_stands_in_the_text(
        self, texts: dict[str, list[str]], captions: dict[str, str], listed: dict[str, list[int]]
    ) -> None:
        lists = {page for pages in listed.values() for page in pages}
        text = " ".join(" ".join(one.split()) for page, one in enumerate(texts[REPORT]) if page not in lists)
        assert [
            number for number in captions if not re.search(rf"{re.escape(number)}(?![\d.]\d)", text)
        ] == []

    def test_every_picture_keeps_its_alternative_text(
        self, readers: dict[str, PdfReader], html: dict[str, BeautifulSoup]
    ) -> None:
        told = {" ".join(text.split()) for text in alternative_texts(readers[REPORT])}
        pictures = [
            text.get_text() for soup in html.values() for text in soup.select("figure.chart svg > desc")
        ]
        assert len(pictures) > 50
        assert [text for text in pictures if " ".join(text.split()) not in told] == []

    def test_the_imprint_says_what_to_cite(
        self, project: Project, readers: dict[str, PdfReader], texts: dict[str, list[str]]
    ) -> None:
        record = yaml.safe_load((project.root / "CITATION.cff").read_text(encoding="utf-8"))
        day, end = date.fromisoformat(record["date-released"]), cutoff(project)
        for said in (
            f"{record['authors'][0]['name']}. ({day.year}). {record['title']} (version {record['version']}, "
            f"evidence as of {end}, content report@",
            f"Version {record['version']} of {day.day} {day:%B %Y}.",
            f"up to {end.day} {end:%B %Y}",
        ):
            assert squashed(said) in squashed(texts[REPORT][1])

    def test_nothing_of_the_screen_is_left(self, texts: dict[str, list[str]]) -> None:
        text = " ".join(texts[REPORT])
        for gone in ("@graph", "To run it again in a checkout", "Under each figure its data"):
            assert gone not in text


class TestChapters:
    @pytest.mark.parametrize("name", ALONE)
    def test_the_first_page_has_the_citation_that_the_chapter_gives(
        self, texts: dict[str, list[str]], html: dict[str, BeautifulSoup], built: Path, name: str
    ) -> None:
        cited = read_citation(built / "html", name, "apa")
        assert squashed(cited) in squashed(texts[name][0])
        shown = html[f"notebooks/{name}.html"].select_one(f'.citation[data-key="{name}"] [data-form="APA"]')
        if name in CHAPTERS:
            assert shown is not None
            assert squashed(shown.get_text()) in squashed(" ".join(texts[name][1:]))

    @pytest.mark.parametrize("name", ALONE)
    def test_it_holds_its_own_figures_and_tables(
        self, texts: dict[str, list[str]], captions: dict[str, str], name: str
    ) -> None:
        text = " ".join(" ".join(page.split()) for page in texts[name])
        own = [number for number, page in captions.items() if page == name]
        assert [number for number in own if not stands_in(number, text)] == []

    @pytest.mark.parametrize("name", ALONE)
    def test_its_sections_are_those_of_the_report(self, readers: dict[str, PdfReader], name: str) -> None:
        own = [(level, title) for level, title, _ in outline(readers[name])]
        whole = [(level, title) for level, title, _ in outline(readers[REPORT])]
        start = whole.index(own[0])
        assert whole[start : start + len(own)] == own
        assert [level for level, _ in own].count(1) == 1

    @pytest.mark.parametrize("name", ALONE)
    def test_its_contents_lead_to_its_sections(
        self, readers: dict[str, PdfReader], texts: dict[str, list[str]], name: str
    ) -> None:
        sections = [(title, page) for level, title, page in outline(readers[name]) if level == 2]
        targets = [
            place(readers[name], target)
            for page, target in links(readers[name])
            if page == 0 and not isinstance(target, str)
        ]
        assert set(targets) == {page for _, page in sections}
        assert [title for title, _ in sections if squashed(title) not in squashed(texts[name][0])] == []

    @pytest.mark.parametrize("name", ALONE)
    def test_its_source_notes_come_with_it(
        self, texts: dict[str, list[str]], html: dict[str, BeautifulSoup], name: str
    ) -> None:
        notes = html[f"notebooks/{name}.html"].select("ol.source-notes > li")
        text = squashed(" ".join(texts[name]))
        titles = [link.get_text() for note in notes if (link := note.find("a", href=True)) is not None]
        assert titles
        assert [title for title in titles if squashed(title)[:30] not in text] == []


@pytest.mark.parametrize("name", NAMES)
class TestEvery:
    def test_properties_are_those_of_the_citation_file(
        self, project: Project, readers: dict[str, PdfReader], name: str
    ) -> None:
        record = yaml.safe_load((project.root / "CITATION.cff").read_text(encoding="utf-8"))
        beside = yaml.safe_load((project.book / "metadata.yaml").read_text(encoding="utf-8"))["pages"]
        own = beside[name] if name in ALONE else record
        info = readers[name].metadata
        assert info is not None
        main = record["title"].partition(":")[0]
        expected = {REPORT: record["title"], BRIEF: f"{main}: brief on the Azerbaijan–Uzbekistan partnership"}
        assert info.title == expected.get(name, f"{own['title']}. {record['title']}")
        assert info.author == ", ".join(person["name"] for person in record["authors"])
        assert info.subject == own["abstract"]
        assert info.get("/Keywords") == ", ".join(own["keywords"])
        assert info.creation_date is not None
        assert info.creation_date.date().isoformat() == record["date-released"]
        assert str(readers[name].root_object["/Lang"]).partition("-")[0] == "en"

    def test_it_is_accessible(self, readers: dict[str, PdfReader], name: str) -> None:
        root = readers[name].root_object
        assert root["/MarkInfo"]["/Marked"]
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()

    def test_no_glyph_is_missing(self, texts: dict[str, list[str]], name: str) -> None:
        """Typst refuses to write PDF/UA with one missing; nor may one lose its text."""
        assert [
            page for page, text in enumerate(texts[name]) if re.search(r"[\ufffd\x00]|\.notdef", text)
        ] == []

    def test_all_fonts_are_embedded(self, readers: dict[str, PdfReader], name: str) -> None:
        found = fonts(readers[name])
        assert len(found) > 2
        assert [font for font, embedded in found.items() if not embedded] == []

    def test_every_link_leads_somewhere(self, readers: dict[str, PdfReader], name: str) -> None:
        reader = readers[name]
        found = links(reader)
        inner = [target for _, target in found if not isinstance(target, str)]
        outer = [urlsplit(target) for _, target in found if isinstance(target, str)]
        assert inner
        assert outer
        assert all(0 <= place(reader, target) < len(reader.pages) for target in inner)
        bad = [
            address.geturl()
            for address in outer
            if address.scheme not in ("http", "https")
            or "." not in address.netloc
            or re.search(r"\s", address.geturl())
        ]
        assert bad == []

    def test_it_is_as_long_as_expected(self, readers: dict[str, PdfReader], name: str) -> None:
        least, most = {REPORT: (150, 320), BRIEF: (2, 2), "summary": (3, 8)}.get(name, (10, 60))
        assert least <= len(readers[name].pages) <= most

    def test_qpdf_finds_no_fault(self, built: Path, name: str) -> None:
        if shutil.which("qpdf") is None:
            pytest.skip("qpdf is not installed: the structure of the PDFs was not checked by it")
        done = subprocess.run(
            ["qpdf", "--check", path_of(built, name)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def test_no_line_or_table_runs_into_the_margin(self, built: Path, name: str) -> None:
        if shutil.which("pdftotext") is None:
            pytest.skip("pdftotext is not installed: lines were not measured")
        if name == BRIEF:
            pytest.skip("the brief has margins of its own")
        done = subprocess.run(
            ["pdftotext", "-bbox", path_of(built, name), "-"], capture_output=True, text=True, check=True
        )
        over = []
        for number, page in enumerate(done.stdout.split("<page ")[1:], 1):
            width = float(re.match(r'width="([\d.]+)"', page)[1])  # type: ignore[index]
            over += [
                f"page {number}: {word}"
                for end, word in re.findall(r'xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>', page)
                if float(end) > width - MARGIN
            ]
        assert over == []


def path_of(built: Path, name: str) -> Path:
    return built / "pdf" / (REPORT_PDF if name == REPORT else pdf_of(name))
