"""The command ``dyadbook``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from dyadbook.book import build as building
from dyadbook.book.notebooks import execute
from dyadbook.errors import DyadbookError
from dyadbook.evidence.package import check_package, cutoff
from dyadbook.evidence.seeds import check_seeds, find_originals
from dyadbook.project import PAGES, find_project

_parameters = click.option(
    "-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE",
    help="A notebook parameter that differs from the default; may be given again.",
)  # fmt: skip


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dyadbook")
def main() -> None:
    """Build, re-run and check the report; works on the checkout that the current folder lies in."""


@main.command()
@click.option("--html-only", is_flag=True, help="Make the HTML book alone.")
@click.option("--pdf-only", is_flag=True, help="Make the PDF alone.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; _build by default.")
@_parameters
def build(html_only: bool, pdf_only: bool, out: Path | None, parameters: Sequence[tuple[str, str]]) -> None:
    """Execute every notebook and build the HTML book and the PDF."""
    if html_only and pdf_only:
        raise click.UsageError("--html-only and --pdf-only exclude each other")
    project = find_project()
    out = (out or project.output).resolve()
    building.build(project, dict(parameters), out, html=not pdf_only, pdf=not html_only)
    if not pdf_only:
        click.echo(f"HTML  {out / 'html' / 'index.html'}")
    if not html_only:
        click.echo(f"PDF   {out / 'pdf' / building.PDF_NAME}")


@main.command()
@click.argument("page", metavar="PAGE")
@click.option("--out", type=click.Path(path_type=Path), help="Folder; _build/notebooks by default.")
@_parameters
def run(page: str, out: Path | None, parameters: Sequence[tuple[str, str]]) -> None:
    """Re-execute one notebook, such as ``trade``."""
    project = find_project()
    values = building.choose_for(page, dict(parameters), cutoff(project))
    out = out or project.output / "notebooks"
    out.mkdir(parents=True, exist_ok=True)
    execute(project, page, out / f"{page}.ipynb", values)
    click.echo(out / f"{page}.ipynb")


@main.command()
def refresh() -> None:
    """Execute every notebook with its defaults and store the outputs in notebooks/."""
    project = find_project()
    with tempfile.TemporaryDirectory() as folder:
        for page in PAGES:
            execute(project, page, Path(folder) / f"{page}.ipynb", {})
            click.echo(page)
        shutil.copytree(folder, project.notebooks, dirs_exist_ok=True)


@main.command()
@click.option(
    "--originals", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the two articles; DYADBOOK_ORIGINALS or seeds/originals by default.",
)  # fmt: skip
def verify(originals: Path | None) -> None:
    """Check data/ and seeds/ against their rules, and the claims against the articles if at hand."""
    project = find_project()
    found = find_originals(project, originals)
    findings = [*check_package(project), *check_seeds(project, found)]
    for finding in findings:
        click.echo(str(finding), err=True)
    if found is None:
        click.echo("articles not at hand: hashes and offsets of the claims were not checked")
    if findings:
        raise SystemExit(f"{len(findings)} breaches of the rules")
    click.echo("data and seeds follow their rules")


def run_main() -> None:
    """Entry point: errors of the report end with their message alone, not with a traceback."""
    try:
        main()
    except DyadbookError as error:
        sys.exit(f"dyadbook: {error}")
