"""What the head of every page tells programs: reference managers, search engines, previews of links.

The eleven computed pages are chapters of a book, and the first page is the book. All others are web
pages, and carry nothing that a reference manager would take for the record of a publication.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import typst

from dyadbook.book.citing import REPORT, Edition
from dyadbook.book.metadata import Author, Metadata, PageMetadata
from dyadbook.errors import BuildError
from dyadbook.project import PAGES, Project

CARDS = "_static/cards"
"""Folder of the built book that holds the pictures of its pages."""

CARD = (1200, 630)
"""Width and height of a picture, pixels: what previews of links ask for."""

Tag = tuple[str, str, str]
"""A ``meta`` element: the attribute that holds its key (``name`` or ``property``), key, content."""


@dataclass(frozen=True)
class Page:
    """A page of the built book.

    Attributes
    ----------
    name : str
        As Sphinx has it: its path in the book without an ending, as ``notebooks/trade``.
    root : str
        The page that the book opens with.
    title, about : str
        What a page that is no chapter is called, and what it is about; chapters and the book have theirs
        in the metadata.
    pdf : str
        Path of its PDF in the book; empty when it has none.
    """

    name: str
    root: str
    title: str
    about: str
    pdf: str = ""

    @property
    def key(self) -> str:
        """By what it is cited: `REPORT`, a name of `PAGES`, or nothing."""
        folder, _, name = self.name.partition("/")
        if self.name == self.root:
            return REPORT
        return name if folder == "notebooks" and name in PAGES else ""


# -- tags ---------------------------------------------------------------------------------------


def tags(metadata: Metadata, edition: Edition, page: Page) -> list[Tag]:
    """Make the ``meta`` elements of a page.

    Of what can be cited: Highwire Press tags, Dublin Core, and as ``prism.edition`` the state of the report
    that a citation must name. Of every page: Open Graph. Addresses stand in them only when the book has one,
    except that of the picture, which is then relative.

    Parameters
    ----------
    metadata : Metadata
        The record of the report.
    edition : Edition
        Which state of it the book is.
    page : Page
        Whose head it is.

    Returns
    -------
    list of tuple
        Attribute, key and content of each; contents are not escaped.
    """
    if not page.key:
        return _preview(metadata, page, page.title, page.about)
    record = _record(metadata, page.key)
    return [
        *_preview(metadata, page, record.title, record.abstract),
        *_highwire(metadata, page, record),
        ("name", "prism.edition", edition.words(page.key)),
        *_dublin_core(metadata, edition, page, record),
    ]


def _record(metadata: Metadata, key: str) -> PageMetadata:
    """The record of a page or of the report, with its authors."""
    whole = metadata if key == REPORT else metadata.pages[key]
    return PageMetadata(
        title=whole.title,
        abstract=whole.abstract,
        keywords=whole.keywords,
        authors=metadata.authors_of(key),
    )


def _preview(metadata: Metadata, page: Page, title: str, about: str) -> list[Tag]:
    """Open Graph, and what Twitter's cards add to it."""
    kind = {REPORT: "book", "": "website"}.get(page.key, "article")
    width, height = map(str, CARD)
    found = {
        "og:type": kind,
        "og:title": title,
        "og:site_name": metadata.short,
        "og:description": about,
        "og:url": metadata.url(f"{page.name}.html"),
        "og:image": _address(metadata, page, _card_of(page.key)),
        "og:image:type": "image/png",
        "og:image:width": width,
        "og:image:height": height,
        "og:image:alt": f"{metadata.short}: {title}" if page.key in PAGES else metadata.title,
        "book:release_date": str(metadata.date) if kind == "book" else "",
        "article:published_time": str(metadata.date) if kind == "article" else "",
    }
    return [
        ("name", "description", about),
        *(("property", key, content) for key, content in found.items() if content),
        ("name", "twitter:card", "summary_large_image"),
    ]


def _highwire(metadata: Metadata, page: Page, record: PageMetadata) -> list[Tag]:
    """What reference managers and Google Scholar read first."""
    found = [
        ("title", record.title),
        ("inbook_title", "" if page.key == REPORT else metadata.title),
        *(("author", _highwire_name(author)) for author in record.authors),
        ("publication_date", f"{metadata.date:%Y/%m/%d}"),
        ("language", metadata.language),
        ("doi", metadata.doi),
        ("public_url", metadata.url(f"{page.name}.html")),
        ("pdf_url", metadata.url(page.pdf) if page.pdf else ""),
        ("abstract", record.abstract),
        *(("keywords", keyword) for keyword in record.keywords),
    ]
    return [("name", f"citation_{key}", content) for key, content in found if content]


def _highwire_name(author: Author) -> str:
    """An author, family name first.

    The name of a group ends with a comma: readers that take names apart would else make a family name of
    its last word.
    """
    return f"{author.name}," if author.name else author.sortable


def _dublin_core(metadata: Metadata, edition: Edition, page: Page, record: PageMetadata) -> list[Tag]:
    found = [
        ("DC.type", "Text"),
        ("DC.title", record.title),
        *(("DC.creator", author.sortable) for author in record.authors),
        ("DC.date", str(metadata.date)),
        ("DC.language", metadata.language),
        ("DC.description", record.abstract),
        *(("DC.subject", keyword) for keyword in record.keywords),
        ("DC.identifier", metadata.url(f"{page.name}.html")),
        ("DC.rights", metadata.licence),
        ("DCTERMS.license", metadata.licence_address),
        ("DCTERMS.isPartOf", "" if page.key == REPORT else metadata.title),
        ("DCTERMS.temporal", f"end={edition.as_of}; scheme=W3C-DTF"),
    ]
    return [("name", key, content) for key, content in found if content]


# -- linked data --------------------------------------------------------------------------------


def linked_data(
    metadata: Metadata, edition: Edition, page: Page, package: Mapping[str, Any]
) -> dict[str, Any]:
    """Make the schema.org record of a page, as JSON-LD.

    A chapter is part of the book; the book lists its chapters and names the data that it is based on;
    the page ``catalogue`` describes these as well.

    Parameters
    ----------
    metadata : Metadata
        The record of the report.
    edition : Edition
        Which state of it the book is.
    page : Page
        Whose head it is.
    package : mapping
        ``data/datapackage.json``.

    Returns
    -------
    dict
        A document with one ``@graph``; an empty one for a page that cannot be cited. Where the book has
        no address, identifiers are relative to the page.
    """
    if not page.key:
        return {}
    work = _work(metadata, edition, page)
    if page.key == REPORT:
        chapters = [_core(metadata, page, key) for key in PAGES]
        work["hasPart"] = [{field: one[field] for field in ("@type", "@id", "name")} for one in chapters]
    else:
        work["isPartOf"] = _core(metadata, page, REPORT)
    graph = [work]
    if page.key == "catalogue":
        graph.append(_dataset(metadata, page, package))
    return {"@context": "https://schema.org", "@graph": graph}


def _core(metadata: Metadata, page: Page, key: str) -> dict[str, Any]:
    """The book or a chapter, as far as the record of another page needs to tell it."""
    kind, name = ("Book", page.root) if key == REPORT else ("Chapter", f"notebooks/{key}")
    path = f"{name}.html"
    record = _record(metadata, key)
    core: dict[str, Any] = {
        "@type": kind,
        "@id": _address(metadata, page, f"{path}#{kind.lower()}"),
        "name": record.title,
        "author": [author.linked for author in record.authors],
        "datePublished": str(metadata.date),
        "version": metadata.version,
        "license": metadata.licence_address,
        "inLanguage": metadata.language,
    }
    if metadata.address:
        core["url"] = metadata.url(path)
    if key == REPORT:
        core["isBasedOn"] = {"@id": _address(metadata, page, _DATASET)}
        if metadata.doi:
            core["sameAs"] = f"https://doi.org/{metadata.doi}"
    return core


def _work(metadata: Metadata, edition: Edition, page: Page) -> dict[str, Any]:
    """The book or the chapter that a page is, in full."""
    record = _record(metadata, page.key)
    return _core(metadata, page, page.key) | {
        "identifier": f"{page.key}@{edition.hash_of(page.key)}",
        "abstract": record.abstract,
        "keywords": list(record.keywords),
        "temporalCoverage": f"../{edition.as_of}",
        "image": _address(metadata, page, _card_of(page.key)),
    }


_DATASET = "notebooks/catalogue.html#dataset"


def _dataset(metadata: Metadata, page: Page, package: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@type": "Dataset",
        "@id": _address(metadata, page, _DATASET),
        "name": package["title"],
        "description": package["description"],
        "identifier": package["name"],
        "creator": [{"@type": "Organization", "name": one["title"]} for one in package["contributors"]],
        "version": package["version"],
        "dateCreated": package["created"][:10],
        "license": [licence["path"] for licence in package["licenses"]],
        "keywords": package["keywords"],
        "temporalCoverage": f"../{package['evidence_cutoff']}",
    }


def _address(metadata: Metadata, page: Page, path: str) -> str:
    """The address of a file of the book; relative to the page where the book has none."""
    return metadata.url(path) or posixpath.relpath(path, posixpath.dirname(page.name) or ".")


# -- pictures -----------------------------------------------------------------------------------


def _card_of(key: str) -> str:
    """The picture of a page, seen from the folder of the book; what is no chapter has the book's."""
    return f"{CARDS}/{key or REPORT}.png"


def write_cards(project: Project, metadata: Metadata, as_of: date, book: Path) -> None:
    """Draw the picture that stands for the book, and for each chapter, where a link to it is shown.

    Parameters
    ----------
    project : Project
        Its ``book/card.typ`` is what they look like.
    metadata : Metadata
        What is written on them.
    as_of : datetime.date
        The day on which the evidence ends.
    book : Path
        The folder of the built HTML book.

    Raises
    ------
    BuildError
        When Typst refuses the template.
    """
    records = {key: _record(metadata, key) for key in (REPORT, *PAGES)}
    report, _, subtitle = metadata.title.partition(": ")
    told = {
        "report": report,
        "subtitle": subtitle,
        "version": metadata.version,
        "as_of": str(as_of),
        "cards": [
            {
                "title": "" if key == REPORT else record.title,
                "about": record.abstract,
                "authors": "; ".join(author.words for author in record.authors),
            }
            for key, record in records.items()
        ],
    }
    try:
        drawn = typst.compile(
            project.book / "card.typ",
            root=project.book,
            font_paths=[project.fonts],
            ignore_system_fonts=True,
            format="png",
            ppi=72,
            sys_inputs={"told": json.dumps(told)},
        )
    except typst.TypstError as error:
        raise BuildError(f"book/card.typ could not be drawn: {error}") from error
    assert isinstance(drawn, list), "one picture a card"
    for key, picture in zip(records, drawn, strict=True):
        target = book / _card_of(key)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(picture)
