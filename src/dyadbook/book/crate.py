"""The record of an edition as a research object crate: what went in, what ran, and what came out.

``ro-crate-metadata.json`` at the root of an edition's folder follows RO-Crate 1.1 and the profile Process
Run Crate 0.5. It names every input, output and parameter of the edition, files with their sha256, and no
time of day: the same inputs give the same bytes.
"""

from __future__ import annotations

import hashlib
import platform
import tomllib
from collections.abc import Mapping
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from rocrate.model.contextentity import ContextEntity
from rocrate.rocrate import ROCrate

from dyadbook.book.metadata import Author, Metadata
from dyadbook.book.runtime import RUNTIME, libraries
from dyadbook.evidence.package import read_descriptor
from dyadbook.parameters import model_of, read_parameters
from dyadbook.project import FACTS_NAME, INPUTS, PAGES, REPORT_PDF, Project

PROFILE = "https://w3id.org/ro/wfrun/process/0.5"

# Not from the standard library's `mimetypes`, which reads tables of the machine.
_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".lock": "text/plain",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
}

_OUTPUTS = (
    FACTS_NAME,
    "html/**/*.html",
    f"html/{RUNTIME}",
    "html/_sources/**/*.ipynb",
    "html/_sources/**/*.md",
    "pdf/**/*.pdf",
)
"""Files to be named one by one, as patterns; the rest is part of its folder."""

_FOLDERS = {
    "html": ("HTML book", "The book; index.html is its first page."),
    "html/_downloads": ("Data of figures and tables", "What each figure and table shows, as CSV and XLSX."),
    "html/citations": ("Citations", "Ready citations of pages, figures, tables, claims and facts."),
    "pdf": ("PDF book", "The report, the brief and every chapter on its own."),
}


def write_crate(
    project: Project,
    metadata: Metadata,
    out: Path,
    parameters: Mapping[str, Any],
    as_of: date,
) -> None:
    """Copy an edition's inputs beside its outputs, and write the record of both.

    Parameters
    ----------
    project : Project
        The checkout that the edition was made of.
    metadata : Metadata
        What the report is called, by whom, and of which version.
    out : Path
        A folder that holds what the build made and nothing older: ``html/``, ``pdf/``, ``facts.json``, or
        some of them. It gets ``ro-crate-metadata.json`` and ``inputs/``.
    parameters : mapping of str to object
        Parameters that differ from the default edition, as `dyadbook.runner.build.build` takes them.
    as_of : datetime.date
        The day by which the edition's evidence was published.

    Raises
    ------
    DataError
        When the descriptor of a data package cannot be read.
    ParameterError
        When a parameter has a value that is not allowed.
    """
    crate = ROCrate(version="1.1")
    crate.metadata.extra_terms["sha256"] = "http://schema.org/sha256"  # younger than the terms of 1.1
    tools = _add_software(crate, project)
    inputs = _add_inputs(crate, project)
    given = {**parameters, "as_of": as_of}
    chosen = {page: _add_parameters(crate, page, given) for page in PAGES}
    people = _describe_report(crate, metadata, as_of)
    outputs = _add_outputs(crate, metadata, people, out)
    _add_actions(crate, metadata, tools, inputs, chosen, outputs)
    crate.write(out)


def _describe_report(crate: ROCrate, metadata: Metadata, as_of: date) -> dict[Author, ContextEntity]:
    """Describe the crate as a whole; gives the entity of every author of the report or of a page."""
    authors = [*metadata.authors, *(author for page in PAGES for author in metadata.authors_of(page))]
    people = {
        author: _add_author(crate, author, number) for number, author in enumerate(dict.fromkeys(authors), 1)
    }
    described = _tidy({
        "name": metadata.title,
        "description": f"{metadata.abstract} Evidence as of {as_of}. Terms: {metadata.licence}.",
        "datePublished": metadata.date.isoformat(),
        "version": metadata.version,
        "inLanguage": metadata.language,
        "keywords": list(metadata.keywords),
        "author": [people[author] for author in metadata.authors],
        "license": _add_licence(crate, metadata.licence_address, metadata.licence),
        "conformsTo": _add(crate, PROFILE, "CreativeWork", name="Process Run Crate", version="0.5"),
        "url": metadata.address,
        "identifier": metadata.doi and f"https://doi.org/{metadata.doi}",
    })  # fmt: skip
    for name, value in described.items():
        crate.root_dataset[name] = value
    return people


def _add_author(crate: ROCrate, author: Author, number: int) -> ContextEntity:
    return _add(
        crate, author.orcid or f"#author-{number}", "Organization" if author.name else "Person",
        name=author.words, givenName=author.given, familyName=author.family,
    )  # fmt: skip


def _add_licence(crate: ROCrate, address: str, name: str) -> ContextEntity:
    """Add a licence, unless it is there already."""
    return crate.get(address) or _add(crate, address, "CreativeWork", name=name)


def _add_software(crate: ROCrate, project: Project) -> dict[str, ContextEntity]:
    """Add the package, Python, and the locked versions of what the package asks for; gives them by name."""
    declared = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = _locked(project.root / "requirements.lock")
    wanted = [canonicalize_name(Requirement(line).name) for line in declared["dependencies"]]
    tools: dict[str, ContextEntity] = {
        name: _add(
            crate, f"pkg:pypi/{name}@{locked[name]}", "SoftwareApplication",  # a package URL, ECMA-427
            name=name, version=locked[name],
        )
        for name in wanted
        if name in locked
    }  # fmt: skip
    python = _add(
        crate, "https://www.python.org/", "SoftwareApplication",
        name="Python", version=platform.python_version(), url="https://www.python.org/",
    )  # fmt: skip
    tools["dyadbook"] = _add(
        crate, "#dyadbook", "SoftwareApplication",
        name=declared["name"], description=declared["description"], version=declared["version"],
        softwareRequirements=[python, *tools.values()],
    )  # fmt: skip
    return tools


def _locked(path: Path) -> dict[str, str]:
    """The versions of a lock that hold for this Python."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.rstrip(" \\")) for line in lines if line and line[0] not in "# "]
    return {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def _add_inputs(crate: ROCrate, project: Project) -> list[Any]:
    """Add what the notebooks read and the lock of the software; gives what the notebooks read."""
    packages = [_add_package(crate, project, folder) for folder in (project.data, project.seeds)]
    shapes = _add_input(crate, project, project.book / "boundaries.json", name="Shapes of the maps")
    _add_input(
        crate, project, project.root / "requirements.lock",
        name="Lock of the software", description="Every Python package that the edition was made with.",
    )  # fmt: skip
    return [*packages, shapes]


def _add_package(crate: ROCrate, project: Project, folder: Path) -> Any:
    """Add a data package: its descriptor, and each table with title, description and licences."""
    descriptor = folder / "datapackage.json"
    package = read_descriptor(descriptor, project.root)
    files = [_add_input(crate, project, descriptor, name=f"Descriptor: {package['title']}")]
    for table in package["resources"]:
        licences = [_add_licence(crate, each["path"], each["title"]) for each in table["licenses"]]
        files.append(
            _add_input(
                crate, project, folder / table["path"],
                name=table["title"], description=table["description"], license=licences,
            )
        )  # fmt: skip
    name, description = package["title"], package["description"]
    return _add_folder(crate, f"{INPUTS}/{folder.name}", name=name, description=description, parts=files)


def _add_input(crate: ROCrate, project: Project, source: Path, **properties: Any) -> Any:
    """Add a file of the checkout, to be copied."""
    return _add_file(crate, source, f"{INPUTS}/{source.relative_to(project.root).as_posix()}", **properties)


def _add_parameters(crate: ROCrate, page: str, given: Mapping[str, Any]) -> list[Any]:
    """Add the parameters that a page was made with, a value that pages share only once."""
    fields = model_of(page).model_fields
    parameters = read_parameters(page, {name: given[name] for name in fields if name in given})
    return [
        crate.get(f"#{name}={value}")
        or _add(
            crate, f"#{name}={value}", "PropertyValue",
            name=name, description=fields[name].description, value=value,
        )
        for name, value in parameters.model_dump(mode="json").items()
    ]  # fmt: skip


def _add_outputs(
    crate: ROCrate, metadata: Metadata, people: Mapping[Author, ContextEntity], out: Path
) -> dict[str, Any]:
    """Add what the build made; gives files and folders by path."""
    titles = {page: one.title for page, one in metadata.pages.items()}
    titles |= {
        Path(REPORT_PDF).stem: metadata.title,
        Path(FACTS_NAME).stem: "Facts",
        "index": "Way to the first page",
        Path(RUNTIME).stem: f"{libraries()}: what brings charts to life",
    }
    found: dict[str, Any] = {}
    for source in sorted(chain.from_iterable(out.glob(pattern) for pattern in _OUTPUTS)):
        path = source.relative_to(out).as_posix()
        found[path] = _add_file(
            crate, source, path,
            name=titles.get(source.stem, source.name),
            author=[people[author] for author in metadata.authors_of(source.stem)],
        )  # fmt: skip
    for folder, (name, description) in _FOLDERS.items():
        if (out / folder).is_dir():
            parts = [file for path, file in found.items() if path.startswith(f"{folder}/")]
            found[folder] = _add_folder(crate, folder, name=name, description=description, parts=parts)
    return found


def _add_actions(
    crate: ROCrate,
    metadata: Metadata,
    tools: Mapping[str, ContextEntity],
    inputs: list[Any],
    chosen: Mapping[str, list[Any]],
    outputs: Mapping[str, Any],
) -> None:
    """Add the steps of the build whose results are there: which software made what of what."""

    def act(name: str, tool: str, made_of: list[Any], made: list[Any], description: str) -> None:
        if made:
            action = _add(
                crate, f"#{name.lower().replace(' ', '-')}", "CreateAction",
                name=name, description=description, instrument=tools[tool], object=made_of, result=made,
            )  # fmt: skip
            crate.root_dataset.append_to("mentions", action, compact=True)

    def there(*paths: str) -> list[Any]:
        return [outputs[path] for path in paths if path in outputs]

    act(
        "Compute facts", "dyadbook", [*inputs, *chosen["summary"]], there(FACTS_NAME),
        "Compute every number that the pages state.",
    )  # fmt: skip
    notebooks = {page: f"html/_sources/notebooks/{page}.ipynb" for page in PAGES}
    for page, path in notebooks.items():
        act(
            f"Execute {page}", "papermill", [*inputs, *chosen[page]], there(path),
            f"Execute the notebook of the page “{metadata.pages[page].title}”.",
        )  # fmt: skip
    sources = [file for path, file in outputs.items() if path.startswith("html/_sources/")]
    pdfs = [file for path, file in outputs.items() if path.endswith(".pdf")]
    act(
        "Build HTML", "jupyter-book", sources, there("html"),
        "Render the executed notebooks and the pages of text as HTML.",
    )  # fmt: skip
    act(
        "Typeset PDF", "typst", sources or inputs, pdfs,
        "Typeset the executed notebooks and the pages of text, rendered as one page, as PDF.",
    )  # fmt: skip


def _add_file(crate: ROCrate, source: Path, path: str, **properties: Any) -> Any:
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    measured = {"encodingFormat": _MEDIA_TYPES[source.suffix], "sha256": digest}
    return crate.add_file(source, path, properties=_tidy(properties | measured), record_size=True)


def _add_folder(crate: ROCrate, path: str, *, name: str, description: str, parts: list[Any]) -> Any:
    properties = {"name": name, "description": description, "hasPart": parts}
    return crate.add_dataset(dest_path=path, properties=_tidy(properties))


def _add(crate: ROCrate, identifier: str, kind: str, **properties: Any) -> Any:
    return crate.add(ContextEntity(crate, identifier, properties={"@type": kind, **_tidy(properties)}))


def _tidy(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is empty, and write a list of one as what it holds."""
    filled = {name: value for name, value in properties.items() if value not in ("", [], None)}
    return {
        name: value[0] if isinstance(value, list) and len(value) == 1 else value
        for name, value in filled.items()
    }
