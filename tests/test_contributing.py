"""The worked examples of CONTRIBUTING.md, carried out on a copy of the checkout: what is added arrives."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

import nbformat
import pytest

from dyadbook.errors import MissingEvidence
from dyadbook.evidence.package import check_package
from dyadbook.evidence.seeds import check_seeds
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.project import Project, find_project

REAL = find_project()
COPIED = ("src", "data", "seeds", "notebooks", "book", "_config.yml", "_toc.yml", "CITATION.cff")

TEXT = (REAL.root / "CONTRIBUTING.md").read_text(encoding="utf-8")
EXAMPLES = {
    title: re.findall(r"^`(\S+)`\n\n```(\w+)\n(.*?)^```$", body, re.DOTALL | re.MULTILINE)
    for title, body in re.findall(r"^### (Add .*?)\n(.*?)(?=^##)", TEXT, re.DOTALL | re.MULTILINE)
}
"""Of each example the files that it names, with the language and text of the block below the name."""


def notebook(cells: str) -> str:
    """A notebook of cells that are parted by ``# %%`` and their tags."""
    made = nbformat.v4.new_notebook()
    for part in re.split(r"^# %% ", cells, flags=re.MULTILINE)[1:]:
        tags, _, source = part.rstrip("\n").partition("\n")
        if tags == "[markdown]":
            made.cells.append(nbformat.v4.new_markdown_cell(source))
        else:
            made.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": tags.split()}))
    return str(nbformat.writes(made))


def edit(text: str, difference: str) -> str:
    """Carry out a difference without line numbers; its place must be the only one of its kind."""
    lines = difference.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] in " -")
    assert text.count(old) == 1, old
    return text.replace(old, "".join(line[1:] for line in lines if line[0] in " +"))


def carry_out(root: Path, file: str, language: str, block: str) -> None:
    path = root / file
    if language == "csv":
        path.write_bytes(path.read_bytes() + block.encode("utf-8"))
    elif language == "diff":
        path.write_text(edit(path.read_text(encoding="utf-8"), block), encoding="utf-8")
    else:
        assert not path.exists()
        path.write_text(notebook(block) if path.suffix == ".ipynb" else block, encoding="utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of the checkout in which every example was carried out."""
    root = tmp_path_factory.mktemp("contributed")
    for name in COPIED:
        source = REAL.root / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / name)
    for blocks in EXAMPLES.values():
        for file, language, block in blocks:
            carry_out(root, file, language, block)
    return Project(root)


@pytest.fixture(scope="module")
def evidence(copy: Project) -> Evidence:
    return load_evidence(project=copy)


COMMAND = "from dyadbook.cli import run_main; run_main()"
FACTS = """
import sys
from dyadbook.analysis.facts import facts
from dyadbook.evidence.store import load_evidence
from dyadbook.parameters import read_parameters

chapter, state = sys.argv[1:]
for one in facts(chapter, load_evidence(), read_parameters(chapter, {"country_a": state})).values():
    print(one.id, one.text, sep="\\t")
"""
PROSE = """
from dyadbook.book.addresses import check_addresses
from dyadbook.book.lint import check_prose
from dyadbook.project import find_project

print(*check_prose(find_project()), *check_addresses(find_project()), sep="\\n")
"""


def run(copy: Project, program: str, *arguments: str) -> str:
    """Run a program with the package of the copy."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=copy.root, env={**os.environ, "PYTHONPATH": str(copy.root / "src")},
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_kind_of_addition_has_its_example() -> None:
    assert {title: [file for file, _, _ in blocks] for title, blocks in EXAMPLES.items()} == {
        "Add a source": ["data/sources.csv"],
        "Add an observation": ["data/observations.csv"],
        "Add a claim": ["seeds/claims.csv", "seeds/assessments.csv"],
        "Add a country": ["data/countries.csv", "data/indicators.csv", "src/dyadbook/parameters.py"],
        "Add a chapter": [
            "src/dyadbook/analysis/culture.py", "notebooks/culture.ipynb", "src/dyadbook/project.py",
            "_toc.yml", "book/metadata.yaml",
        ],
    }  # fmt: skip


def test_nothing_of_the_examples_stands_in_the_tables() -> None:
    for blocks in EXAMPLES.values():
        for file, language, block in blocks:
            if language == "csv":
                assert block not in (REAL.root / file).read_text(encoding="utf-8")


def test_the_additions_keep_the_rules(copy: Project) -> None:
    assert [str(each) for each in [*check_package(copy), *check_seeds(copy, None)]] == []


def test_the_source_arrives(evidence: Evidence) -> None:
    source = evidence.source("example-agency-2026-01-15")
    assert (source["publisher"], source["published"]) == ("Example Agency", date(2026, 1, 15))


def test_the_observation_arrives_on_the_day_of_its_source(copy: Project, evidence: Evidence) -> None:
    row = evidence.observation("o-e0000001")
    assert (row["value"], row["unit"], row["year"], row["dated"]) == (123.4, "USD million", 2025, True)
    assert evidence.sources_behind(["o-e0000001"]) == ["example-agency-2026-01-15"]
    assert "o-e0000001" in evidence.observations("bilateral-turnover", country="AZE").index
    with pytest.raises(MissingEvidence):
        load_evidence(date(2026, 1, 14), copy).observation("o-e0000001")


def test_the_claim_arrives_with_its_verdict(evidence: Evidence) -> None:
    claim = evidence.claims.loc["A99"]
    length = int(claim["end"]) - int(claim["start"])
    assert (claim["sha256"], length) == (sha256(b"Example passage").hexdigest(), len("Example passage"))
    assert evidence.assessments.loc["A99", "verdict"] == "disputed"
    assert evidence.behind("A99")[0] == "claims"


def test_the_country_arrives_and_can_be_one_of_the_pair(copy: Project, evidence: Evidence) -> None:
    assert evidence.name("XEX") == "Example Land"
    assert evidence.indicator("gdp_usd", "XEX")["value"].tolist() == [1e9]
    assert "politics/pair\tExample Land–Uzbekistan\n" in run(copy, FACTS, "politics", "XEX")


def test_the_chapter_states_its_facts_and_says_them(copy: Project, tmp_path: Path) -> None:
    with (copy.data / "events.csv").open(encoding="utf-8", newline="") as stream:
        named = sum("cultur" in row["title"].lower() for row in csv.DictReader(stream))
    stated = f"culture/events\t{named} events\n"
    assert stated in run(copy, FACTS, "culture", "AZE")
    assert stated not in run(copy, FACTS, "culture", "KAZ")  # it is about the report's own pair
    run(copy, COMMAND, "run", "culture", "--out", str(tmp_path))
    made = nbformat.read(tmp_path / "culture.ipynb", as_version=4)
    said = str(made.cells[-1].outputs[0]["data"]["text/markdown"])
    assert f">{named} events</a>" in said
    assert "whose titles name culture" in said


def test_the_register_takes_the_chapter_and_its_prose_keeps_the_rules(copy: Project) -> None:
    run(copy, COMMAND, "register")
    register = (copy.book / "addresses.csv").read_text(encoding="utf-8")
    assert "\nculture,notebooks/culture,\n" in register
    found = run(copy, PROSE).splitlines()
    added = {file for blocks in EXAMPLES.values() for file, _, _ in blocks} | {"book/addresses.csv"}
    assert [line for line in found if line.split(",")[0].split(":")[0] in added] == []
