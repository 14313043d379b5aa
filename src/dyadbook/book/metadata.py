"""What the report is called, by whom, and of which version: read from two files, said everywhere.

``CITATION.cff`` holds what the Citation File Format knows, ``book/metadata.yaml`` what it does not.
``.zenodo.json``, which the archive Zenodo reads when a version is deposited, is made of both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from dyadbook.errors import DataError, Finding
from dyadbook.evidence.ledger import note
from dyadbook.project import PAGES, Project

CFF, BESIDE, ZENODO = "CITATION.cff", "book/metadata.yaml", ".zenodo.json"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Author(_Strict):
    """A person (``family`` and ``given``), or a group of people (``name``)."""

    name: str = ""
    family: str = Field("", alias="family-names")
    given: str = Field("", alias="given-names")
    orcid: str = ""

    @property
    def words(self) -> str:
        """The name as it is read."""
        return self.name or f"{self.given} {self.family}".strip()

    @property
    def csl(self) -> dict[str, str]:
        """The name as CSL-JSON."""
        return {"literal": self.name} if self.name else {"family": self.family, "given": self.given}

    @property
    def linked(self) -> dict[str, str]:
        """The author as schema.org describes people and groups."""
        if self.name:
            return {"@type": "Organization", "name": self.name}
        person = {"@type": "Person", "name": self.words, "familyName": self.family, "givenName": self.given}
        return person | ({"@id": self.orcid} if self.orcid else {})

    @property
    def sortable(self) -> str:
        """The name as RIS and Highwire tags write it: what sorts first."""
        return self.name or ", ".join(filter(None, (self.family, self.given)))


class PageMetadata(_Strict):
    """A page that can be cited on its own; its authors are the report's where it names none."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    authors: tuple[Author, ...] = ()


class _Beside(_Strict):
    language: str
    address: str
    licence: str
    licence_address: str
    pages: dict[str, PageMetadata]

    @field_validator("address")
    @classmethod
    def _no_slash(cls, address: str) -> str:
        if address and not address.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// or be empty")
        return address.rstrip("/")

    @field_validator("pages")
    @classmethod
    def _all(cls, pages: dict[str, PageMetadata]) -> dict[str, PageMetadata]:
        if tuple(pages) != PAGES:
            raise ValueError(f"must be the pages of the report in their order: {', '.join(PAGES)}")
        return pages


@dataclass(frozen=True)
class Metadata:
    """The record of the report.

    Attributes
    ----------
    title : str
        Title and subtitle, with a colon between them.
    abstract, language, licence, licence_address, version : str
        As the files have them; the language as BCP 47.
    authors : tuple of Author
        In their order.
    date : datetime.date
        The day of the version.
    keywords : tuple of str
        Of the whole report.
    address : str
        Where the book is published, without a slash at its end; empty while that is not known.
    doi : str
        The DOI without a resolver; empty while there is none.
    pages : dict of str to PageMetadata
        Every page of `dyadbook.project.PAGES`.
    """

    title: str
    abstract: str
    authors: tuple[Author, ...]
    version: str
    date: date
    keywords: tuple[str, ...]
    language: str
    address: str
    doi: str
    licence: str
    licence_address: str
    pages: dict[str, PageMetadata]

    @property
    def short(self) -> str:
        """The title without its subtitle."""
        return self.title.partition(":")[0]

    def authors_of(self, page: str) -> tuple[Author, ...]:
        """The authors of a page, or of the report where it names none of its own."""
        own = self.pages[page].authors if page in self.pages else ()
        return own or self.authors

    def url(self, path: str = "") -> str:
        """The web address of a file of the book; empty while the book has none."""
        return f"{self.address}/{path}" if self.address else ""


def load_metadata(project: Project) -> Metadata:
    """Read and check both files.

    Raises
    ------
    DataError
        When ``book/metadata.yaml`` lacks a field, has one that it should not, or a wrong value.
    """
    cff, beside_it = (note(project.root, project.root / name) for name in (CFF, BESIDE))
    record: dict[str, Any] = yaml.safe_load(cff.read_text(encoding="utf-8"))
    try:
        beside = _Beside.model_validate(yaml.safe_load(beside_it.read_text(encoding="utf-8")))
        authors = tuple(Author.model_validate(person) for person in record["authors"])
    except ValidationError as error:
        raise DataError(
            [
                Finding(
                    file=BESIDE, column=".".join(map(str, one["loc"])), value=str(one["input"])[:80],
                    rule=f"{one['msg']}.", remedy="see the comments at the head of the file.",
                )
                for one in error.errors()
            ]
        ) from None  # fmt: skip
    return Metadata(
        title=record["title"],
        abstract=record["abstract"],
        authors=authors,
        version=str(record["version"]),
        date=date.fromisoformat(str(record["date-released"])),
        keywords=tuple(record["keywords"]),
        doi=record.get("doi", ""),
        language=beside.language,
        address=beside.address,
        licence=beside.licence,
        licence_address=beside.licence_address,
        pages=beside.pages,
    )


def zenodo(metadata: Metadata) -> dict[str, Any]:
    """The record of a deposit, in the terms of Zenodo's documentation of ``.zenodo.json``."""
    return {
        "title": metadata.title,
        "upload_type": "publication",
        "publication_type": "report",
        "description": metadata.abstract,
        "creators": [
            {"name": author.sortable} | ({"orcid": author.orcid.rpartition("/")[2]} if author.orcid else {})
            for author in metadata.authors
        ],
        "version": metadata.version,
        "publication_date": metadata.date.isoformat(),
        "keywords": list(metadata.keywords),
        "language": {"en": "eng"}[metadata.language],
        "access_right": "open",
        "license": "cc-by-4.0",
        "notes": metadata.licence,
    }


def write_zenodo(project: Project) -> None:
    """Write ``.zenodo.json`` anew."""
    text = json.dumps(zenodo(load_metadata(project)), ensure_ascii=False, indent=2)
    (project.root / ZENODO).write_text(text + "\n", encoding="utf-8")
