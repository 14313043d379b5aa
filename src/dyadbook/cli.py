"""The command ``dyadbook``."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from dyadbook.errors import DyadbookError, MissingEvidence, ParameterError, did_you_mean
from dyadbook.project import BRIEF_PDF, CHAPTERS, FACTS_NAME, REPORT_PDF, find_project

# Commands import what they need when they run: a build that has nothing to do is over in an instant.

CITATION_FORMATS = ("apa", "chicago", "bibtex", "ris", "csl-json")
"""As `dyadbook.book.citing.FORMATS` has them."""

COMPARISON_FORMATS = ("text", "json", "markdown")
"""As `dyadbook.analysis.compare.FORMS` has them."""

_originals = click.option(
    "--originals", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the two articles; DYADBOOK_ORIGINALS or seeds/originals by default.",
)  # fmt: skip
_book = click.option(
    "--book", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the built HTML book; _build/html by default.",
)  # fmt: skip
_edition = click.Path(exists=True, path_type=Path)


def _each_once(
    context: click.Context, option: click.Parameter, pairs: Sequence[tuple[str, str]]
) -> Sequence[tuple[str, str]]:
    names = [name for name, _ in pairs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise click.BadParameter(f"{', '.join(map(repr, twice))} given more than once.")
    return pairs


_parameters = click.option(
    "-p", "--parameter", "parameters", nargs=2, multiple=True, metavar="NAME VALUE", callback=_each_once,
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
@click.option(
    "--edition", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="An edition file, such as editions/first-article.yaml; a value given with -p goes before its own.",
)  # fmt: skip
@_parameters
def build(
    html_only: bool,
    pdf_only: bool,
    out: Path | None,
    file: Path | None,
    parameters: Sequence[tuple[str, str]],
) -> None:
    """Execute every notebook and build the HTML book and the PDF."""
    from dyadbook.runner.receipt import holds, inputs_of, request_of

    if html_only and pdf_only:
        raise click.UsageError("--html-only and --pdf-only exclude each other")
    project = find_project()
    out = (out or project.output).resolve()
    values, title = dict(parameters), ""
    if file is not None:
        from dyadbook.editions import read_edition
        from dyadbook.evidence.package import cutoff

        edition = read_edition(file, cutoff(project)).changed(values)
        if edition.chapters != CHAPTERS:
            raise ParameterError(
                f"{file}: chapters = [{', '.join(edition.chapters)}]: a book has all chapters, for its pages "
                "refer to one another. Remedy: leave chapters out of the file; `dyadbook run` executes one."
            )
        values, title = edition.parameters, edition.title
    wanted: dict[str, Any] = {"html": not pdf_only, "pdf": not html_only, "title": title}
    fresh = holds(out, inputs_of(project, request_of(values, **wanted)))
    if not fresh:
        from dyadbook.evidence.package import cutoff
        from dyadbook.parameters import read_parameters

        read_parameters("summary", dict(values), cutoff(project), dict.fromkeys(values, "option -p"))
        from dyadbook.runner.build import build as make

        fresh = not make(project, values, out, **wanted)
    if fresh:
        click.echo("nothing has changed since the last build")
    if not pdf_only:
        click.echo(f"HTML  {out / 'html' / 'index.html'}")
    if not html_only:
        click.echo(f"PDF   {out / 'pdf' / REPORT_PDF}")
        click.echo(f"      a PDF a page in {out / 'pdf' / 'chapters'}")
        click.echo(f"brief {out / 'pdf' / BRIEF_PDF}")
    click.echo(f"facts {out / FACTS_NAME}")


@main.command()
@click.argument("page", metavar="PAGE")
@click.option("--out", type=click.Path(path_type=Path), help="Folder; _build/notebooks by default.")
@_parameters
def run(page: str, out: Path | None, parameters: Sequence[tuple[str, str]]) -> None:
    """Re-execute one notebook, such as ``trade``."""
    from dyadbook.evidence.package import cutoff
    from dyadbook.runner.build import choose_for
    from dyadbook.runner.disk import told_when_full
    from dyadbook.runner.execution import execute
    from dyadbook.runner.kernels import use_kernels

    project = find_project()
    values = choose_for(page, dict(parameters), cutoff(project))
    out = out or project.output / "notebooks"
    with told_when_full(out), use_kernels(None):
        execute(project, page, out / f"{page}.ipynb", values)
    click.echo(out / f"{page}.ipynb")


@main.command()
@click.option(
    "--pairs", "listed", required=True, metavar="all|AAA-BBB,...",
    help="Pairs of states, such as AZE-UZB,KAZ-UZB; all is every pair that the panels cover.",
)  # fmt: skip
@click.option("--years", metavar="START-END", help="Years that charts show, such as 2010-2024.")
@click.option("--page", "pages", multiple=True, help="A page to execute; all by default; may be given again.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder; _build/editions by default.")
@click.option("--workers", type=click.IntRange(1), help="Processes; two more than processors by default.")
@click.option("--scheduler", default="", help="Address of a Dask scheduler, whose workers work instead.")
@_parameters
def editions(
    listed: str,
    years: str | None,
    pages: Sequence[str],
    out: Path | None,
    workers: int | None,
    scheduler: str,
    parameters: Sequence[tuple[str, str]],
) -> None:
    """Make an edition of each of many pairs, notebooks and facts, and a page that leads to them.

    What was finished is kept: the same command after an interruption continues.
    """
    from tqdm import tqdm

    from dyadbook.project import PAGES
    from dyadbook.runner.editions import make_editions, read_pairs, read_years

    if workers and scheduler:
        raise click.UsageError("--workers and --scheduler exclude each other")
    project = find_project()
    pairs, values = read_pairs(listed), dict(parameters)
    if twice := sorted(set(values) & {"country_a", "country_b", *(read_years(years) if years else ())}):
        raise click.UsageError(f"-p {twice[0]}: --pairs and --years say this")
    if years:
        values |= read_years(years)
    out = (out or project.output / "editions").resolve()
    with tqdm(total=len(pairs), unit="edition", leave=False) as bar:
        problems = make_editions(
            project, pairs, values, out, pages=pages or PAGES, workers=workers, scheduler=scheduler,
            done=lambda name: bar.update(),
        )  # fmt: skip
    for name, problem in problems.items():
        click.echo(f"{name}: {problem}", err=True)
    click.echo(f"HTML  {out / 'index.html'}")
    if problems:
        raise SystemExit(f"{len(problems)} of {len(pairs)} editions failed: {', '.join(problems)}")


@main.command("parameters")
@click.argument("page", metavar="[CHAPTER]", required=False)
def list_parameters(page: str | None) -> None:
    """List the parameters of a chapter or of all: name, type, default, meaning and allowed values."""
    from dyadbook.parameters import table_of

    click.echo(table_of(page))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="All that is known of each fact, as facts.json.")
@_parameters
def facts(as_json: bool, parameters: Sequence[tuple[str, str]]) -> None:
    """List every number that the report states."""
    from dyadbook.runner.edition import facts_of

    found = facts_of(find_project(), dict(parameters))
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    for one in found:
        click.echo(f"{one['id']}\t{one['text']}\t{one['period']}\t{one['label']}")


@main.command()
@click.argument("key", metavar="ID")
@_parameters
def trace(key: str, parameters: Sequence[tuple[str, str]]) -> None:
    """Follow a fact, such as ``trade/turnover-2024-aze``, to its function, rows and sources."""
    from dyadbook.analysis import provenance
    from dyadbook.analysis.facts import all_facts
    from dyadbook.evidence.package import cutoff
    from dyadbook.evidence.store import load_evidence
    from dyadbook.parameters import read_parameters

    project = find_project()
    values = dict(parameters)
    chosen = read_parameters("summary", values, cutoff(project), dict.fromkeys(values, "option -p"))
    evidence = load_evidence(chosen.as_of, project)
    known = all_facts(evidence, chosen)
    if key not in known:
        raise MissingEvidence(
            f"{key!r} is no fact of the report on {chosen.as_of}."
            + (did_you_mean(key, known) or " `dyadbook facts` lists them.")
        )
    click.echo(provenance.trace(evidence, known[key]))


@main.command()
def refresh() -> None:
    """Execute every notebook with its defaults and store the outputs in notebooks/."""
    from dyadbook.runner.build import execute_all
    from dyadbook.runner.disk import place_whole, told_when_full

    project = find_project()
    with tempfile.TemporaryDirectory() as folder:
        execute_all(project, {}, Path(folder), click.echo)
        with told_when_full(project.notebooks):
            for made in sorted((Path(folder) / "notebooks").iterdir()):
                place_whole(project.notebooks / made.name, made.read_bytes())


@main.command()
@click.argument("key", metavar="KEY")
@click.option(
    "--format", "form", type=click.Choice(CITATION_FORMATS), default="apa", show_default=True,
)  # fmt: skip
@_book
def cite(key: str, form: str, book: Path | None) -> None:
    """Cite the report, a page, figure, table, claim or fact of a built book.

    KEY is such as report, trade, trade/fig-turnover, claim/B35 or fact/trade/pair.
    """
    from dyadbook.book.citing import read_citation

    click.echo(read_citation(book or find_project().output / "html", key, form), nl=False)


@main.command()
def register() -> None:
    """Write what the repository keeps for others: the register of addresses, and the record for Zenodo."""
    from dyadbook.book.addresses import write_register
    from dyadbook.book.metadata import write_zenodo

    project = find_project()
    write_register(project)
    write_zenodo(project)


@main.command()
@_originals
@click.option(
    "--citation", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Check instead whether a built book is the one that this file cites.",
)  # fmt: skip
@_book
def verify(originals: Path | None, citation: Path | None, book: Path | None) -> None:
    """Check data/, seeds/ and prose against their rules, and the claims against the articles if at hand."""
    from dyadbook.book.addresses import check_addresses
    from dyadbook.book.citing import check_citation
    from dyadbook.book.lint import check_prose
    from dyadbook.evidence.package import check_package
    from dyadbook.evidence.seeds import check_seeds, find_originals

    project = find_project()
    if citation is not None:
        differences = check_citation(book or project.output / "html", citation)
        for finding in differences:
            click.echo(str(finding), err=True)
        if differences:
            raise SystemExit("the book at hand is not the one that was cited")
        click.echo("the book at hand holds what was cited")
        return
    found = find_originals(project, originals)
    findings = [*check_package(project), *check_seeds(project, found)]
    # Prose is read out of the tables: while these are wrong, it cannot be.
    findings = findings or [*check_prose(project), *check_addresses(project)]
    for finding in findings:
        click.echo(str(finding), err=True)
    if found is None:
        click.echo("articles not at hand: hashes and offsets of the claims were not checked")
    if findings:
        raise SystemExit(f"{len(findings)} breaches of the rules")
    click.echo("data, seeds, prose and addresses follow their rules")


@main.command()
@_originals
@click.option("--out", type=click.Path(path_type=Path), help="Folder; _build/annotated by default.")
def annotate(originals: Path | None, out: Path | None) -> None:
    """Mark the claims in the two articles, for local use: their text is not ours to publish."""
    from dyadbook.book.annotate import write_annotated

    project = find_project()
    for page in write_annotated(project, originals, out or project.output / "annotated"):
        click.echo(page)


@main.command()
@click.argument("old", type=_edition, metavar="OLD")
@click.argument("new", type=_edition, metavar="NEW")
@click.option(
    "--format", "form", type=click.Choice(COMPARISON_FORMATS), default="text", show_default=True,
    help="markdown makes a section for CHANGELOG.md.",
)  # fmt: skip
def diff(old: Path, new: Path, form: str) -> None:
    """Compare the facts and verdicts of two editions: facts.json files, or folders that hold one."""
    from dyadbook.analysis import compare as comparing

    found = comparing.compare(comparing.read_edition(old), comparing.read_edition(new))
    click.echo(comparing.FORMS[form](found), nl=False)


def run_main() -> None:
    """Entry point: errors of the report end with their message alone, not with a traceback."""
    # numpy would start threads that nothing here needs; a process without any can be forked.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        main()
    except DyadbookError as error:
        sys.exit(f"dyadbook: {error}")
