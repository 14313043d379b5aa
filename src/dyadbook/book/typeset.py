"""The PDFs of an edition: the report, the brief, and one a page, from the one page of all pages."""

from __future__ import annotations

import dataclasses
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from dyadbook.book.citing import REPORT, Edition, cite, hashes_of, things_of
from dyadbook.book.metadata import load_metadata
from dyadbook.book.pdf import BookMetadata, read_book, write_pdf
from dyadbook.evidence.store import load_evidence
from dyadbook.parameters import Parameters
from dyadbook.project import BRIEF_PDF, PAGES, REPORT_PDF, Project, pdf_of

BRIEF_COLUMN = 83.5 / 25.4 * 72
"""Width of a column of the brief, points: ``book/brief.typ`` sets the same page."""

FIRST = Path("book", "preface.html")
"""The one page of all pages, in the folder that Sphinx makes for it."""


def title_page(project: Project, as_of: date, edition: str, citation: str) -> BookMetadata:
    """What a PDF says of itself, from the report's metadata."""
    metadata = load_metadata(project)
    return BookMetadata(
        title=metadata.short,
        subtitle=metadata.title.partition(": ")[2],
        authors=tuple(author.words for author in metadata.authors),
        version=metadata.version,
        date=metadata.date,
        evidence_cutoff=as_of,
        citation=citation,
        abstract=metadata.abstract,
        licence=metadata.licence,
        edition=edition,
        keywords=metadata.keywords,
    )


def typeset(
    project: Project, single: Path, notebooks: Path, parameters: Parameters, title: str, folder: Path
) -> None:
    """Set every PDF of an edition.

    Parameters
    ----------
    project : Project
        The checkout.
    single : Path
        The folder in which Sphinx made one page of all.
    notebooks : Path
        The executed notebooks, whose hashes the citations hold.
    parameters : Parameters
        The edition's parameters.
    title : str
        What the edition is called; the names of the two states where it is empty.
    folder : Path
        Where the PDFs go.

    Raises
    ------
    BuildError
        When Typst finds fault with what it is given.
    """
    name_of = load_evidence(parameters.as_of, project).name
    page = single / FIRST
    record = load_metadata(project)
    state = Edition(record.version, parameters.as_of, hashes_of(notebooks))
    citations = cite(record, state, things_of(record, FIRST.with_suffix("").as_posix()))
    pair = f"{name_of(parameters.country_a)}–{name_of(parameters.country_b)}"
    report = title_page(project, parameters.as_of, title or pair, citations[REPORT].apa)
    book = read_book(page)

    def write_report() -> None:
        write_pdf(
            book, folder / REPORT_PDF,
            fonts=project.fonts, template=project.book / "template.typ", metadata=report,
        )  # fmt: skip

    def write_brief() -> None:
        write_pdf(
            read_book(page, "notebooks/brief", BRIEF_COLUMN), folder / BRIEF_PDF,
            fonts=project.fonts, template=project.book / "brief.typ",
            metadata=dataclasses.replace(report, subtitle=f"brief on the {pair} partnership"),
        )  # fmt: skip

    def write_chapter(name: str) -> None:
        write_pdf(
            book.only(f"notebooks/{name}"), folder / pdf_of(name),
            fonts=project.fonts, template=project.book / "chapter.typ",
            metadata=dataclasses.replace(
                report,
                authors=tuple(author.words for author in record.authors_of(name)),
                abstract=record.pages[name].abstract,
                keywords=record.pages[name].keywords,
                chapter=record.pages[name].title,
                citation=citations[name].apa,
            ),
        )  # fmt: skip

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        work = [pool.submit(write_report), pool.submit(write_brief)]
        work += [pool.submit(write_chapter, name) for name in PAGES if name != "brief"]
        for one in work:
            one.result()
