"""The report's own templates: every fact they name is known, and words follow the numbers."""

from __future__ import annotations

import string
from collections.abc import Iterator
from dataclasses import replace

import pytest
from plain import Plain

from dyadbook.analysis.facts import Fact, all_facts, facts
from dyadbook.analysis.words import Sentences
from dyadbook.book.lint import passages
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import ReportParameters
from dyadbook.project import CHAPTERS, Project


@pytest.fixture(scope="module")
def known(evidence: Evidence) -> dict[str, Fact]:
    return all_facts(evidence, ReportParameters())


@pytest.fixture(scope="module")
def lines(project: Project) -> list[tuple[str, str]]:
    """Every line of a template, with the chapter that its short names belong to."""
    return list(_lines(project))


def _lines(project: Project) -> Iterator[tuple[str, str]]:
    for passage in passages(project):
        place = passage.file
        if place.startswith("notebooks/") or place == "seeds/assessments.csv":
            name = place.removeprefix("notebooks/").removesuffix(".ipynb")
            for line in passage.text.splitlines():
                if passage.template and _placeholders(line):
                    yield name, line


def _placeholders(line: str) -> list[tuple[str, str]]:
    return [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(line) if name]


def _full(page: str, name: str) -> str:
    return f"{page}/{name}" if page in CHAPTERS and "/" not in name else name


def test_every_fact_that_a_sentence_names_is_known(
    lines: list[tuple[str, str]], known: dict[str, Fact], evidence: Evidence
) -> None:
    """A line whose fact is missing is left out: right on an earlier day, a slip at the cut-off.

    What a chapter says of gaps in the panels it says of the states that have them, as these two do.
    """
    assert len(lines) > 300
    missing = {
        (page, name)
        for page, line in lines
        for name, _ in _placeholders(line)
        if _full(page, name) not in known
    }
    sparse = ReportParameters(country_a="TKM", country_b="AFG")
    for page in {page for page, _ in missing} & set(CHAPTERS):
        told = facts(page, evidence, sparse.for_page(page))
        missing -= {(page, name) for _, name in missing if _full(page, name) in told}
    assert missing == set()


def test_words_turn_with_the_fact(lines: list[tuple[str, str]], known: dict[str, Fact]) -> None:
    turned = 0
    for page, line in lines:
        for name, spec in _placeholders(line):
            if "|" not in spec:
                continue
            facts = {other: known[_full(page, other)] for other, _ in _placeholders(line)}
            said = {
                Sentences(facts | {name: replace(facts[name], value=value)}, Plain()).fill(
                    f"{{{name}:{spec}}}"
                )
                for value in ((5.0, 0.0, -5.0) if spec.count("|") == 2 else (5.0, -5.0))
            }
            assert len(said) > 1, line
            assert said == set(spec.split("|")), line
            turned += 1
    assert turned > 30
