"""The brief: its figures, its PDF from the stored notebook, and what it says for another pair."""

from __future__ import annotations

import dataclasses
import re
import shutil
import string
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import nbformat
import pandas as pd
import pytest
from pypdf import PdfReader
from tables import read
from test_pairs import sections

from dyadbook.analysis import brief, claims, commitments, targets, tonnage, turnover
from dyadbook.analysis.facts import Fact, all_facts
from dyadbook.book.lint import passages
from dyadbook.book.pdf import read_book, write_pdf
from dyadbook.book.render import render, stage
from dyadbook.book.typeset import BRIEF_COLUMN, title_page
from dyadbook.charts import brief as draw
from dyadbook.evidence.package import cutoff
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import ReportParameters
from dyadbook.project import CHAPTERS, PAGES, Project

A4 = (595.28, 841.89)
"""Width and height in points."""


@pytest.fixture(scope="module")
def known(evidence: Evidence) -> dict[str, Fact]:
    return all_facts(evidence, ReportParameters())


@pytest.fixture(scope="module")
def single(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book as one HTML page, of the stored brief and of stubs for the pages that it refers to."""
    staging = tmp_path_factory.mktemp("brief")
    stage(project, staging, cutoff(project))
    stored = project.notebooks / "brief.ipynb"
    shutil.copy(stored, staging / "notebooks")
    text = stored.read_text(encoding="utf-8")
    pages = sorted(set(re.findall(r"\]\((\w+)\.ipynb\)", text)))
    labels = sorted(set(re.findall(r"numref\}+`(\w+-(?:fig|tab)-[\w-]+)`", text)))
    pages += [page for page in {label.partition("-")[0] for label in labels} if page not in pages]
    for page in pages:
        cells = [f"# {page.capitalize()}"]
        for label in labels:
            if label.startswith(f"{page}-fig-"):
                cells.append(f"```{{figure}} ../book/screenshot.png\n:name: {label}\n\nA figure\n```")
            elif label.startswith(f"{page}-tab-"):
                cells.append(f"```{{list-table}} A table\n:name: {label}\n\n* - A cell\n```")
        stub = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(cell) for cell in cells])
        nbformat.write(stub, staging / "notebooks" / f"{page}.ipynb")
    for page in set(PAGES) - {"brief", *pages}:  # no part of the contents; but every page has a hash
        nbformat.write(nbformat.v4.new_notebook(), staging / "notebooks" / f"{page}.ipynb")
    files = "\n".join(f"      - file: notebooks/{page}" for page in pages)
    (staging / "book" / "preface.md").write_text("# Preface\n\nA stub.\n", encoding="utf-8")
    (staging / "_toc.yml").write_text(
        "format: jb-book\nroot: book/preface\nparts:\n  - chapters:\n      - file: notebooks/brief\n"
        f"  - caption: The report\n    numbered: true\n    chapters:\n{files}\n",
        encoding="utf-8",
    )
    render(staging, "singlehtml")
    return staging / "_build" / "singlehtml" / "book" / "preface.html"


def typeset(project: Project, single: Path, target: Path) -> Path:
    report = title_page(project, cutoff(project), "Azerbaijan–Uzbekistan", "Cited")
    write_pdf(
        read_book(single, "notebooks/brief", BRIEF_COLUMN), target,
        fonts=project.fonts, template=project.book / "brief.typ",
        metadata=dataclasses.replace(report, subtitle="Brief"),
    )  # fmt: skip
    return target


@pytest.fixture(scope="module")
def pdf(project: Project, single: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return typeset(project, single, tmp_path_factory.mktemp("pdf") / "brief.pdf")


@pytest.fixture(scope="module")
def reader(pdf: Path) -> PdfReader:
    return PdfReader(pdf)


@pytest.fixture(scope="module")
def pages(reader: PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


def squashed(text: str) -> str:
    """A text without spaces and hyphens: lines may break, and words be divided, anywhere."""
    return re.sub(r"[-\s\u200b\u202f]+", "", text)


def value_of(series: str, reporter: str, partner: str, period: str, status: str) -> float:
    """The one value of a series in ``observations.csv``, read without the package."""
    found = {
        float(row["value"])
        for row in read("observations")
        if (row["series_id"], row["reporter"], row["partner"], row["period"], row["status"])
        == (series, reporter, partner, period, status)
    }
    (value,) = found
    return value


class TestPdf:
    def test_two_a4_pages(self, reader: PdfReader) -> None:
        sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages]
        assert len(sizes) == 2
        assert all(size == pytest.approx(A4, abs=0.1) for size in sizes)

    def test_every_chapter_is_answered_on_the_first_page(self, pages: list[str]) -> None:
        assert all(re.search(rf"{name.capitalize()}\.\s", pages[0]) for name in CHAPTERS)

    def test_the_foot_tells_version_cutoff_and_page(self, project: Project, pages: list[str]) -> None:
        report = title_page(project, cutoff(project), "Azerbaijan–Uzbekistan", "Cited")
        day = f"{report.evidence_cutoff.day} {report.evidence_cutoff:%B %Y}"
        for number, page in enumerate(pages, start=1):
            for words in (f"Version {report.version}", f"Evidence up to {day}", f"{number} / 2"):
                assert squashed(words) in squashed(page)

    def test_fonts_are_embedded(self, reader: PdfReader) -> None:
        fonts = [
            font.get_object()["/DescendantFonts"][0].get_object()
            for page in reader.pages
            for font in page["/Resources"]["/Font"].values()
        ]
        assert fonts
        for font in fonts:
            assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"].get_object())

    def test_no_glyph_is_missing(self, pages: list[str]) -> None:
        assert not re.search(r"[\ufffd\x00]", "".join(pages))

    def test_is_accessible_and_says_what_it_is(self, reader: PdfReader) -> None:
        assert b"pdfuaid:part" in reader.root_object["/Metadata"].get_object().get_data()
        assert reader.metadata is not None
        assert reader.metadata.title == "Baku–Tashkent: Brief"

    def test_figures_bear_no_numbers_of_the_book(self, pages: list[str]) -> None:
        text = "".join(pages)
        assert re.search(r"Fig\.\s\d\.\d", text)  # the report's, which it refers to
        assert not re.search(r"(?:Fig\.|Table)\s\d+(?![\d.])", text)

    def test_every_fact_it_names_stands_in_it(
        self, project: Project, pages: list[str], known: dict[str, Fact]
    ) -> None:
        text = squashed("".join(pages))
        named = list(templates(project))
        assert len(named) > 40
        for name, spec in named:
            fact = known[name]
            said = {"": fact.text, "plain": fact.text, "when": fact.when}.get(spec)
            if said is not None:
                assert squashed(said) in text, name

    def test_numbers_worked_out_by_hand(self, pages: list[str]) -> None:
        text = squashed("".join(pages))
        months = "2025-01/2025-10"
        gold = value_of("gold-imports-by-origin", "AZE", "UZB", months, "actual")
        total = value_of("bilateral-turnover", "AZE", "UZB", months, "preliminary")
        assert f"{100 * gold / total:.0f}%" == "52%"  # 246.3 / 472.5
        assert squashed("gold from Uzbekistan equals 52%") in text
        before = value_of("titr-cargo-total", "KAZ", "AZE", "2024", "actual")
        last = value_of("titr-cargo-total", "KAZ", "AZE", "2025", "actual")
        assert f"{100 * (before - last) / before:.1f}%" == "8.1%"  # 365 / 4484
        assert re.search(squashed(r"and 8\.1%\d+less than in 2024"), text)
        base = value_of("bilateral-turnover", "AZE", "UZB", "2024", "actual")
        # USD 1,000 million in 2030, six years after 2024: the sixth root of 1000 / 252
        assert f"{100 * ((1000 / base) ** (1 / 6) - 1):.1f}%" == "25.8%"
        assert squashed("takes growth of 25.8%") in text

    def test_every_note_is_on_the_second_page(self, project: Project, pages: list[str]) -> None:
        notes = pages[1].partition("Source notes")[2]
        assert notes
        numbers = notes_of(project)
        assert len(numbers) > 20
        assert [number for number in numbers if not re.search(rf"(?m)^\s*{number}\b", notes)] == []

    def test_the_same_brief_is_the_same_bytes(
        self, project: Project, single: Path, pdf: Path, tmp_path: Path
    ) -> None:
        assert typeset(project, single, tmp_path / "again.pdf").read_bytes() == pdf.read_bytes()


def templates(project: Project) -> Iterator[tuple[str, str]]:
    """The facts that the notebook's templates name, and how each is written."""
    for passage in passages(project):
        if passage.file == "notebooks/brief.ipynb" and passage.template:
            for _, name, spec, _ in string.Formatter().parse(passage.text):
                if name:
                    yield name, spec or ""


def notes_of(project: Project) -> list[int]:
    notebook = nbformat.read(project.notebooks / "brief.ipynb", as_version=4)
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    (notes,) = [data[key] for data in shown for key in data if key.endswith("notes+json")]
    return [int(note["number"]) for note in notes["notes"]]


class TestContent:
    def test_the_way_to_the_goal(self, evidence: Evidence) -> None:
        way = brief.way_to_goal(evidence, ReportParameters())
        assert list(way["year"]) == [2024, 2025, 2026, 2027, 2028, 2029, 2030]
        assert way["value"].iloc[0] == 252
        assert way["value"].iloc[-1] == pytest.approx(1000)
        # half of the way in time is the geometric mean of both ends: the root of 252 × 1000
        assert way["value"].iloc[3] == pytest.approx(252_000**0.5)

    def test_without_a_turnover_there_is_no_way(self, evidence: Evidence) -> None:
        assert brief.way_to_goal(evidence, ReportParameters(country_a="GEO", country_b="TKM")).empty

    def test_figures_to_quote_name_reporter_and_time(
        self, evidence: Evidence, known: dict[str, Fact]
    ) -> None:
        shown = brief.quoted(evidence, known)
        assert list(shown.index) == list(brief.QUOTED)
        assert (shown[["Value", "Reported by", "When", "source_id"]] != "").all(axis=None)
        gas = shown.loc["energy/gas-europe"]
        assert (gas["Value"], gas["Reported by"], gas["When"]) == ("12.8 bcm", "Azerbaijani side", "2025")
        assert shown.loc["trade/gold-share-cut", "Reported by"] == "computed here"

    def test_a_figure_that_the_evidence_lacks_is_left_out(
        self, evidence: Evidence, known: dict[str, Fact]
    ) -> None:
        fewer = {key: fact for key, fact in known.items() if key != "trade/last"}
        assert list(brief.quoted(evidence, fewer).index) == list(brief.QUOTED)[1:]

    def test_each_chapter_has_the_promise_that_is_due_first(self, evidence: Evidence) -> None:
        found = brief.due(evidence)
        tracker = commitments.tracker(evidence)
        end = evidence.as_of.replace(year=evidence.as_of.year + 1)
        for theme in CHAPTERS:
            days = [
                row.due
                for row in tracker.itertuples()
                if (row.theme, row.status, row.manner) == (theme, "open", "promise") and row.due <= end
            ]
            shown = [found["By"][key] for key in found.index if tracker["theme"][key] == theme]
            assert shown == [min(days).isoformat()] if days else not shown


class TestCharts:
    NAMES: ClassVar = {"AZE": "Azerbaijani side", "UZB": "Uzbek side", "PRESS": "Press"}

    def actual(self) -> pd.DataFrame:
        known = [("AZE", 2018, 40.0), ("AZE", 2019, 81.0), ("AZE", 2022, 90.0), ("UZB", 2021, 70.0),
                 ("UZB", 2022, 60.0)]  # fmt: skip
        frame = pd.DataFrame(known, columns=["reporter", "year", "value"])
        rows = [f"o-{place}" for place in range(len(known))]
        return frame.assign(status="actual", basis="total", rows=rows, source_id="s")

    def test_turnover_tells_the_way_to_the_goal(self) -> None:
        way = pd.DataFrame({"year": [2022, 2023, 2024], "value": [90.0, 180.04, 360.0]})
        figure = draw.turnover(self.actual(), way, self.NAMES)
        for said in (
            "2018 to 2022:",
            "Azerbaijani side: lowest 40.0 (2018), highest 90.0 (2022), last 90.0 (2022), none for 2020–2021",
            "Uzbek side: lowest 60.0 (2022), highest 70.0 (2021), last 60.0 (2022).",
            "A dotted line leads on to the goal, 360 in 2024.",
        ):
            assert said in figure.alt
        shown = figure.data[["Year", "Turnover, USD million", "Reporter", "rows"]]
        assert len(shown) == 7  # the way begins where the line of one side ends
        assert shown.iloc[-2:].to_numpy().tolist() == [
            [2023, 180.0, "computed here", ""],
            [2024, 360.0, "computed here", ""],
        ]
        assert list(shown["rows"])[:5] == ["o-0", "o-1", "o-2", "o-3", "o-4"]

    def test_without_a_way_no_goal_is_told(self) -> None:
        figure = draw.turnover(self.actual(), pd.DataFrame(columns=["year", "value"]), self.NAMES)
        assert "goal" not in figure.alt
        assert len(figure.data) == 5

    def test_rows_behind_each_mark_are_kept_and_sources_left_to_the_chapters(
        self, evidence: Evidence
    ) -> None:
        parameters = ReportParameters()
        for figure in (
            draw.turnover(
                targets.actual(evidence, parameters),
                brief.way_to_goal(evidence, parameters),
                turnover.labels(evidence, parameters),
            ),
            draw.tonnage(
                tonnage.route_by_counter(evidence, parameters), tonnage.route_promises(evidence, parameters)
            ),
            draw.scoreboard(claims.scoreboard(evidence)),
        ):
            assert "source_id" not in figure.data
            assert all(evidence.behind(key) for cell in figure.data["rows"] for key in cell.split(";") if key)


def test_another_pair_is_told_what_the_brief_rests_on(project: Project) -> None:
    found = sections(project, "brief", "TUR", "KGZ")
    assert "about Azerbaijan and Uzbekistan alone" in found[0].prose[0]
    assert [caption for section in found for caption in section.shown if caption] == []
    rest = [text for section in found[:-2] for text in section.prose[1:]]  # without citation and notes
    assert not any(re.search("Azerbaijan|Uzbek", text) for text in rest)
