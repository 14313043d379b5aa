"""From notebooks to the finished book: execute, render, typeset, and only then replace the last one."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from tqdm import tqdm

from dyadbook.analysis.provenance import records
from dyadbook.book.citing import REPORT, Edition, cite, hashes_of, things_of
from dyadbook.book.metadata import load_metadata
from dyadbook.book.notebooks import execute
from dyadbook.book.pdf import BookMetadata, read_book, write_pdf
from dyadbook.errors import BuildError, DataError, ParameterError
from dyadbook.evidence.package import check_package, cutoff
from dyadbook.evidence.store import load_evidence
from dyadbook.parameters import model_of, read_parameters
from dyadbook.project import BRIEF_PDF, CRATE_NAME, FACTS_NAME, INPUTS, PAGES, REPORT_PDF, Project, pdf_of

BRIEF_COLUMN = 83.5 / 25.4 * 72
"""Width of a column of the brief, points: ``book/brief.typ`` sets the same page."""


def choose(project: Project, values: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Validate parameters for every page and hand each page those that it has.

    Parameters
    ----------
    project : Project
        The checkout; its declared cut-off is the latest ``as_of``.
    values : mapping of str to str
        Names and values as the command line gives them.

    Returns
    -------
    dict
        Page to the parameters that differ from the notebook's own, as JSON values.

    Raises
    ------
    ParameterError
        When no page has a parameter of that name, or a page refuses the value.
    """
    latest = cutoff(project)
    known = {name for page in PAGES for name in model_of(page).model_fields}
    for name in values:
        if name not in known:
            read_parameters("trade", {name: values[name]}, latest)
    chosen: dict[str, dict[str, Any]] = {}
    for page in PAGES:
        own = {name: value for name, value in values.items() if name in model_of(page).model_fields}
        chosen[page] = choose_for(page, own, latest)
    return chosen


def choose_for(page: str, values: Mapping[str, str], latest: date) -> dict[str, Any]:
    """Validate the parameters of one page; see `choose`."""
    if page not in PAGES:
        raise ParameterError(f"{page!r} is no page of the report. Known: {', '.join(PAGES)}.")
    parameters = read_parameters(page, dict(values), latest)
    written = parameters.model_dump(mode="json")
    return {name: written[name] for name in values}


def build(
    project: Project,
    values: Mapping[str, str],
    out: Path,
    *,
    html: bool = True,
    pdf: bool = True,
) -> None:
    """Build the book into a folder.

    Everything is made in a folder of its own first; the last good book is replaced at the end. The
    edition's facts go to ``facts.json`` beside it, copies of what it was made of to ``inputs/``, and how it
    came about to ``ro-crate-metadata.json``.

    Parameters
    ----------
    project : Project
        The checkout.
    values : mapping of str to str
        Parameters that differ from the default edition.
    out : Path
        Where all that goes.
    html, pdf : bool
        What to make.

    Raises
    ------
    ParameterError
        Before anything runs.
    DataError
        When ``data/`` breaks its own rules.
    BuildError
        When a notebook, Jupyter Book or the typesetting fails.
    """
    chosen = choose(project, values)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".staging-", dir=out) as folder:
        staging = Path(folder)
        steps: list[tuple[str, Callable[[], None]]] = [
            ("checking the evidence", lambda: _check(project)),
            ("computing facts", lambda: write_facts(project, values, staging / FACTS_NAME)),
            *(
                (f"executing {page}", lambda page=page: execute(
                    project, page, staging / "notebooks" / f"{page}.ipynb", chosen[page]
                ))
                for page in PAGES
            ),
        ]  # fmt: skip
        if html:
            steps.append(("rendering HTML", lambda: render(staging, "html")))
        if pdf:
            steps.append(("rendering one page", lambda: render(staging, "singlehtml")))
            steps.append(("typesetting PDF", lambda: _typeset(project, staging, chosen)))
        as_of = read_parameters("summary", chosen["summary"], cutoff(project)).as_of
        steps.append(("describing the edition", lambda: _describe(project, values, staging, as_of)))
        stage(project, staging, as_of, pdf=html and pdf)
        for title, step in (bar := tqdm(steps, unit="step", leave=False)):
            bar.set_description(title)
            step()
        made = staging / "_build"
        if html and pdf:
            # The pages link to the PDFs wherever the folder of the book goes.
            shutil.copytree(made / "pdf", made / "html" / "pdf")
        for name in (FACTS_NAME, CRATE_NAME):
            (made / name).replace(out / name)
        for folder, wanted in (("html", html), ("pdf", pdf), (INPUTS, True)):
            if wanted:
                replace(made / folder, out / folder)


def _describe(project: Project, values: Mapping[str, str], staging: Path, as_of: date) -> None:
    """Bring the facts to what was made, and write what all of it was made of."""
    from dyadbook.book.crate import write_crate  # slow to import

    made = staging / "_build"
    made.mkdir(exist_ok=True)
    (staging / FACTS_NAME).replace(made / FACTS_NAME)
    write_crate(project, load_metadata(project), made, values, as_of)


def facts_of(project: Project, values: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facts of an edition; see `dyadbook.analysis.provenance.records`.

    Parameters
    ----------
    project : Project
        The checkout.
    values : mapping of str to str
        Parameters that differ from the default edition.

    Raises
    ------
    ParameterError
        When a parameter is not known or not allowed.
    """
    parameters = read_parameters("summary", dict(values), cutoff(project))
    return records(load_evidence(parameters.as_of, project), parameters)


def write_facts(project: Project, values: Mapping[str, str], target: Path) -> None:
    """Write the facts of an edition as JSON; ``book/facts.schema.json`` describes the file."""
    text = json.dumps(facts_of(project, values), ensure_ascii=False, indent=1)
    target.write_text(text + "\n", encoding="utf-8")


def stage(project: Project, staging: Path, as_of: date, *, pdf: bool = False) -> None:
    """Lay out what Jupyter Book reads, except the notebooks and the facts.

    Parameters
    ----------
    project : Project
        The checkout.
    staging : Path
        A folder without any of it.
    as_of : datetime.date
        The day on which the evidence of the edition ends.
    pdf : bool
        Whether the pages will find PDFs beside them to link to.
    """
    config = yaml.safe_load((project.root / "_config.yml").read_text(encoding="utf-8"))
    config["sphinx"]["config"] |= {
        "dyadbook_pdf": pdf,
        "dyadbook_as_of": as_of.isoformat(),
    }
    (staging / "_config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    for name in ("_toc.yml", "CITATION.cff"):
        shutil.copy(project.root / name, staging / name)
    shutil.copytree(project.book, staging / "book")
    (staging / "data").mkdir()
    for name in ("sources.csv", "datapackage.json"):
        shutil.copy(project.data / name, staging / "data")
    (staging / "notebooks").mkdir()


def render(source: Path, builder: str) -> None:
    """Run Jupyter Book over a folder, with warnings as errors.

    Raises
    ------
    BuildError
        With Jupyter Book's own messages.
    """
    command = [
        sys.executable, "-c", "from jupyter_book.cli.main import main; main()",
        "build", str(source),
        "--builder", builder, "-n", "-W", "--keep-going", "-q",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError(f"Jupyter Book ({builder}) failed:\n{done.stdout}{done.stderr}")


def replace(made: Path, target: Path) -> None:
    """Put a finished folder in the place of the last one."""
    old = target.with_name(f".{target.name}-old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    made.rename(target)
    shutil.rmtree(old, ignore_errors=True)


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


def _check(project: Project) -> None:
    if findings := check_package(project):
        raise DataError(findings)


def _typeset(project: Project, staging: Path, chosen: dict[str, dict[str, Any]]) -> None:
    parameters = read_parameters("summary", chosen["summary"], cutoff(project))
    as_of = parameters.as_of
    name_of = load_evidence(as_of, project).name
    page = staging / "_build" / "singlehtml" / "book" / "preface.html"
    folder = staging / "_build" / "pdf"
    record = load_metadata(project)
    state = Edition(record.version, as_of, hashes_of(staging / "notebooks"))
    citations = cite(record, state, things_of(record, "book/preface"))
    report = title_page(
        project, as_of, f"{name_of(parameters.country_a)}–{name_of(parameters.country_b)}",
        citations[REPORT].apa,
    )  # fmt: skip
    book = read_book(page)
    write_pdf(
        book, folder / REPORT_PDF,
        fonts=project.fonts, template=project.book / "template.typ", metadata=report,
    )  # fmt: skip
    write_pdf(
        read_book(page, "notebooks/brief", BRIEF_COLUMN), folder / BRIEF_PDF,
        fonts=project.fonts, template=project.book / "brief.typ",
        metadata=dataclasses.replace(report, subtitle=f"brief on the {report.edition} partnership"),
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
        list(pool.map(write_chapter, [name for name in PAGES if name != "brief"]))
