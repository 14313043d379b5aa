"""The record of an edition names what went in, what ran and what came out, and nothing else."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rocrate import vocabs
from rocrate.rocrate import ROCrate

from dyadbook.book.crate import write_crate
from dyadbook.book.metadata import Author, Metadata, load_metadata
from dyadbook.parameters import Parameters, PoliticsParameters
from dyadbook.project import CRATE_NAME, PAGES, Project

AS_OF = date(2026, 9, 1)

OUTPUTS = {
    "facts.json",
    "html/_static/vega.js",
    "html/index.html",
    "html/book/preface.html",
    "html/notebooks/politics.html",
    "html/notebooks/trade.html",
    "html/_sources/book/preface.md",
    "html/_sources/notebooks/politics.ipynb",
    "html/_sources/notebooks/trade.ipynb",
    "pdf/baku-tashkent.pdf",
    "pdf/chapters/trade.pdf",
}
BESIDE = {"html/_downloads/trade-fig-turnover.csv", "html/_static/book.css", "singlehtml/index.html"}
"""Files that no crate names: part of a folder that it describes, or no output."""

VALIDATOR = Path(sys.prefix) / "clients" / "bin" / "rocrate-validator"

OMITTED = {
    "Action endTime": "a time of day would change the bytes from build to build",
    "Action agent": "who runs a build is not known",
    "Application url": "the package has no address of its own",
    "SoftwareApplication id": "the package has no address of its own",
    "Organization: RECOMMENDED url property": "the authors have no address of their own",
    "Root Data Entity: `publisher` property": "who publishes an edition is not known",
}
"""Recommendations of RO-Crate 1.1 and of the profile that the report does not follow, and why."""

Graph = dict[str, dict[str, Any]]


def lay_out(folder: Path) -> Path:
    for path in OUTPUTS | BESIDE:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"This is {path}.", encoding="utf-8")
    return folder


def graph(out: Path) -> Graph:
    entities = json.loads((out / CRATE_NAME).read_text(encoding="utf-8"))["@graph"]
    by_id = {entity["@id"]: entity for entity in entities}
    assert len(by_id) == len(entities)
    return by_id


def of_type(entities: Graph, kind: str) -> Graph:
    return {name: entity for name, entity in entities.items() if entity["@type"] == kind}


def references(value: Any) -> list[str]:
    """Ids that a value points to, in their order."""
    return [each["@id"] for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


def check_files(out: Path, entities: Graph) -> set[str]:
    """Measure every file anew; gives their paths."""
    files = of_type(entities, "File")
    for path, entity in files.items():
        content = (out / path).read_bytes()
        assert entity["sha256"] == hashlib.sha256(content).hexdigest(), path
        assert entity["contentSize"] == str(len(content)), path
        assert re.fullmatch(r"[a-z]+/[a-z+-]+", entity["encodingFormat"]), path
        assert entity["name"], path
    return set(files)


def check_references(entities: Graph) -> None:
    for name, entity in entities.items():
        pointed = {other for key, value in entity.items() if key != "@id" for other in references(value)}
        assert pointed - {"https://w3id.org/ro/crate/1.1"} <= set(entities), name


@pytest.fixture(scope="module")
def metadata(project: Project) -> Metadata:
    return load_metadata(project)


@pytest.fixture(scope="module")
def out(project: Project, metadata: Metadata, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small edition with its record."""
    folder = lay_out(tmp_path_factory.mktemp("edition"))
    write_crate(project, metadata, folder, {"target_value": "1500", "end_year": "2024"}, AS_OF)
    return folder


@pytest.fixture(scope="module")
def entities(out: Path) -> Graph:
    return graph(out)


def test_every_output_is_named_with_its_hash(out: Path, entities: Graph) -> None:
    named = check_files(out, entities)
    assert {path for path in named if not path.startswith("inputs/")} == OUTPUTS


def test_every_input_is_named_and_lies_beside(project: Project, out: Path, entities: Graph) -> None:
    wanted = {
        *(f"data/{path.name}" for path in project.data.iterdir() if path.suffix != ".md"),
        *(path.relative_to(project.root).as_posix() for path in project.seeds.iterdir() if path.is_file()),
        "book/boundaries.json",
        "requirements.lock",
    }
    assert {
        name.removeprefix("inputs/") for name in check_files(out, entities) if name not in OUTPUTS
    } == wanted
    there = {path.relative_to(out / "inputs").as_posix() for path in (out / "inputs").rglob("*.*")}
    assert there == wanted
    for path in wanted:
        assert (out / "inputs" / path).read_bytes() == (project.root / path).read_bytes()


def test_tables_keep_their_titles_and_licences(project: Project, entities: Graph) -> None:
    package = json.loads((project.data / "datapackage.json").read_text(encoding="utf-8"))
    for table in package["resources"]:
        entity = entities[f"inputs/data/{table['path']}"]
        assert entity["name"] == table["title"]
        assert references(entity["license"]) == [each["path"] for each in table["licenses"]]
    first = package["resources"][0]["licenses"][0]
    assert entities[first["path"]]["name"] == first["title"]  # later tables word it otherwise


def test_folders_hold_their_files(entities: Graph) -> None:
    for folder in ("html/", "pdf/", "inputs/data/", "inputs/seeds/"):
        inside = {path for path in of_type(entities, "File") if path.startswith(folder)}
        assert set(references(entities[folder]["hasPart"])) == inside != set()
    assert "hasPart" not in entities["html/_downloads/"]
    assert "html/citations/" not in entities


def test_the_root_says_what_the_report_says_of_itself(metadata: Metadata, entities: Graph) -> None:
    root = entities["./"]
    assert root["name"] == metadata.title
    assert metadata.abstract in root["description"]
    assert f"Evidence as of {AS_OF}" in root["description"]
    assert root["datePublished"] == metadata.date.isoformat()
    assert root["version"] == metadata.version
    assert references(root["license"]) == [metadata.licence_address]
    assert [entities[name]["name"] for name in references(root["author"])] == [
        author.words for author in metadata.authors
    ]
    assert references(root["conformsTo"]) == ["https://w3id.org/ro/wfrun/process/0.5"]


def test_addresses_and_people_where_there_are_such(
    project: Project, metadata: Metadata, tmp_path: Path
) -> None:
    ada = Author.model_validate(
        {"family-names": "Lovelace", "given-names": "Ada", "orcid": "https://orcid.org/0000-0000-0000-0000"}
    )
    pages = {**metadata.pages, "trade": metadata.pages["trade"].model_copy(update={"authors": (ada,)})}
    lay_out(tmp_path)
    known = dataclasses.replace(metadata, doi="10.5555/12345", address="https://example.org/r", pages=pages)
    write_crate(project, known, tmp_path, {}, AS_OF)
    entities = graph(tmp_path)
    assert entities["./"]["identifier"] == "https://doi.org/10.5555/12345"
    assert entities["./"]["url"] == "https://example.org/r"
    assert references(entities["html/notebooks/trade.html"]["author"]) == [ada.orcid]
    assert references(entities["html/notebooks/politics.html"]["author"]) == references(
        entities["./"]["author"]
    )
    assert entities[ada.orcid] == {
        "@id": ada.orcid,
        "@type": "Person",
        "name": "Ada Lovelace",
        "givenName": "Ada",
        "familyName": "Lovelace",
    }
    write_crate(project, dataclasses.replace(known, doi="", address=""), tmp_path, {}, AS_OF)
    assert not {"identifier", "url"} & set(graph(tmp_path)["./"])


def values_of(entities: Graph, action: str) -> dict[str, Any]:
    """The parameters that an action took."""
    taken = [entities[name] for name in references(entities[action]["object"])]
    return {each["name"]: each["value"] for each in taken if each["@type"] == "PropertyValue"}


def test_every_page_has_its_own_parameters(entities: Graph) -> None:
    shared = {"country_a": "AZE", "country_b": "UZB", "end_year": 2024, "as_of": AS_OF.isoformat()}
    first = PoliticsParameters.model_fields["start_year"].default
    assert values_of(entities, "#execute-politics") == {**shared, "start_year": first}
    assert first != Parameters.model_fields["start_year"].default
    trade = values_of(entities, "#execute-trade")
    assert trade == {
        **shared,
        "start_year": Parameters.model_fields["start_year"].default,
        "target_value": 1500,
        "target_year": 2030,
        "exclude_gold": True,
    }
    assert trade.items() <= values_of(entities, "#compute-facts").items()
    assert all(each["description"] for each in of_type(entities, "PropertyValue").values())


def test_a_parameter_that_is_false_keeps_its_value(
    project: Project, metadata: Metadata, tmp_path: Path
) -> None:
    write_crate(project, metadata, lay_out(tmp_path), {"exclude_gold": "false"}, AS_OF)
    assert values_of(graph(tmp_path), "#execute-trade")["exclude_gold"] is False


def test_software_is_named_in_its_locked_version(project: Project, entities: Graph) -> None:
    declared = tomllib.loads((project.root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.match(r"[\w-]+", line)[0].replace("_", "-") for line in declared["dependencies"]]
    needed = [entities[name] for name in references(entities["#dyadbook"]["softwareRequirements"])]
    # The environment was installed from the lock.
    assert {each["name"]: each["version"] for each in needed} == {
        "Python": sys.version.split()[0],
        **{name: importlib.metadata.version(name) for name in names},
    }
    assert entities["#dyadbook"]["version"] == declared["version"]


def test_actions_tell_what_made_what(entities: Graph) -> None:
    actions = of_type(entities, "CreateAction")
    assert references(entities["./"]["mentions"]) == list(actions)
    made = {name: references(action["result"]) for name, action in actions.items()}
    notebooks = {page: f"html/_sources/notebooks/{page}.ipynb" for page in ("politics", "trade")}
    assert made == {
        "#compute-facts": ["facts.json"],
        **{f"#execute-{page}": [notebook] for page, notebook in notebooks.items()},
        "#build-html": ["html/"],
        "#typeset-pdf": ["pdf/baku-tashkent.pdf", "pdf/chapters/trade.pdf"],
    }
    with_tools = {name: entities[action["instrument"]["@id"]]["name"] for name, action in actions.items()}
    assert with_tools == {
        "#compute-facts": "dyadbook",
        "#execute-politics": "papermill",
        "#execute-trade": "papermill",
        "#build-html": "jupyter-book",
        "#typeset-pdf": "typst",
    }
    for page in notebooks:
        assert {"inputs/data/", "inputs/seeds/"} <= set(references(actions[f"#execute-{page}"]["object"]))
    for name in ("#build-html", "#typeset-pdf"):
        assert set(notebooks.values()) <= set(references(actions[name]["object"]))
    assert not any({"startTime", "endTime"} & set(action) for action in actions.values())


def test_every_reference_is_answered(entities: Graph) -> None:
    check_references(entities)


@pytest.mark.parametrize(
    ("missing", "actions"),
    [
        ("pdf", {"#compute-facts", "#execute-politics", "#execute-trade", "#build-html"}),
        ("html", {"#compute-facts", "#typeset-pdf"}),
    ],
)
def test_only_what_is_there_is_described(
    project: Project, metadata: Metadata, tmp_path: Path, missing: str, actions: set[str]
) -> None:
    lay_out(tmp_path)
    shutil.rmtree(tmp_path / missing)
    write_crate(project, metadata, tmp_path, {}, AS_OF)
    entities = graph(tmp_path)
    check_files(tmp_path, entities)
    check_references(entities)
    assert not (tmp_path / missing).exists()
    assert set(of_type(entities, "CreateAction")) == actions
    assert all(action["object"] for action in of_type(entities, "CreateAction").values())


def test_the_same_edition_gives_the_same_bytes(
    project: Project, metadata: Metadata, out: Path, tmp_path: Path
) -> None:
    written = (out / CRATE_NAME).read_bytes()
    for folder in (out, lay_out(tmp_path)):
        write_crate(project, metadata, folder, {"target_value": "1500", "end_year": "2024"}, AS_OF)
        assert (folder / CRATE_NAME).read_bytes() == written
    text = written.decode()
    assert str(project.root) not in text
    assert str(out) not in text
    assert not re.search(r"\d{2}:\d{2}", text)


def test_the_reference_library_reads_it(out: Path, entities: Graph) -> None:
    crate = ROCrate(out)
    assert {entity.id for entity in crate.get_entities()} == set(entities)
    for entity in crate.data_entities:
        assert (out / entity.id).exists()


@pytest.mark.skipif(
    not VALIDATOR.exists(),
    reason="NO RO-CRATE WAS VALIDATED: roc-validator is missing; remove .venv/clients and run `make test`",
)
def test_the_validator_finds_only_what_is_left_out_on_purpose(out: Path, tmp_path: Path) -> None:
    """It is kept off the network: the terms of RO-Crate 1.1 stand in the copy that it reads."""
    copy = shutil.copytree(out, tmp_path / "copy")
    record = json.loads((copy / CRATE_NAME).read_text(encoding="utf-8"))
    assert record["@context"][0] == vocabs.RO_CRATE["@id"] == "https://w3id.org/ro/crate/1.1/context"
    record["@context"][0] = vocabs.RO_CRATE["@context"]
    (copy / CRATE_NAME).write_text(json.dumps(record), encoding="utf-8")
    found = tmp_path / "found.json"
    command = [
        VALIDATOR, "--no-interactive", "validate", copy, "--offline", "--cache-path", tmp_path / "cache",
        "--requirement-severity", "recommended", "--output-format", "json", "--output-file", found,
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, check=False, timeout=300)
    report = json.loads(found.read_text(encoding="utf-8"))
    assert report["validation_settings"]["profile_identifiers"] == ["process-run-crate-0.5"]
    issues = {issue["check"]["name"]: issue["message"] for issue in report["issues"]}
    assert {name: message for name, message in issues.items() if name not in OMITTED} == {}
    assert "Action endTime" in issues  # it did look


def test_the_built_book_is_named_in_full(built: Path) -> None:
    entities = graph(built)
    named = check_files(built, entities)
    check_references(entities)
    there = [built / "facts.json", *(built / "html").rglob("*.html"), *(built / "pdf").rglob("*.pdf")]
    assert {path.relative_to(built).as_posix() for path in there} <= named
    assert {f"html/_sources/notebooks/{page}.ipynb" for page in PAGES} <= named
    assert {f"#execute-{page}" for page in PAGES} <= set(entities)
