"""Where the parts of a checkout stand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dyadbook.errors import DyadbookError

CHAPTERS = ("politics", "trade", "energy", "transport", "security")
"""The five chapters, in the order of the book."""

PAGES = ("summary", "brief", *CHAPTERS, "commitments", "claims", "chronology", "catalogue")
"""Every page that a notebook computes, in the order of the book."""

STATING = (*CHAPTERS, "claims", "commitments", "coverage")
"""Modules of `dyadbook.analysis` that state facts."""

SELF_CONTAINED = ("energy", "security", "transport")
"""Chapters whose pages state facts of their own alone, and none of the gravity model."""

REPORT_PDF, BRIEF_PDF = "baku-tashkent.pdf", "brief.pdf"
"""Names of the PDFs of the whole report and of the brief."""


FACTS_NAME = "facts.json"
"""Name of the file that holds an edition's facts."""

CRATE_NAME, INPUTS = "ro-crate-metadata.json", "inputs"
"""Names of the record of an edition and of the folder of what it was made of."""


def pdf_of(page: str) -> str:
    """The PDF of a page of `PAGES`, seen from the folder of the PDFs."""
    return BRIEF_PDF if page == "brief" else f"chapters/{page}.pdf"


@dataclass(frozen=True)
class Project:
    """A checkout of the report.

    Attributes
    ----------
    root : Path
        The folder that holds ``_config.yml``, ``data/`` and ``seeds/``.
    """

    root: Path

    @property
    def data(self) -> Path:
        """The data package."""
        return self.root / "data"

    @property
    def seeds(self) -> Path:
        """The two articles' bibliography, claims and assessments."""
        return self.root / "seeds"

    @property
    def notebooks(self) -> Path:
        """The parameterised notebooks, one a computed page."""
        return self.root / "notebooks"

    @property
    def book(self) -> Path:
        """Everything of the book that is not computed."""
        return self.root / "book"

    @property
    def fonts(self) -> Path:
        """The fonts that charts and PDF use, on every machine the same."""
        return self.book / "fonts"

    @property
    def output(self) -> Path:
        """Where a build goes unless told otherwise."""
        return self.root / "_build"


def find_project(start: Path | None = None) -> Project:
    """Find the checkout that a folder lies in.

    Parameters
    ----------
    start : Path, optional
        Where to begin; the current folder by default.

    Raises
    ------
    DyadbookError
        When neither the folder nor one above it is a checkout of the report.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "data" / "datapackage.json").is_file() and (folder / "_config.yml").is_file():
            return Project(folder)
    raise DyadbookError(
        f"{start} is not inside a checkout of the report (no _config.yml beside data/datapackage.json "
        "here or above). Remedy: change into the checkout and run the command again."
    )
