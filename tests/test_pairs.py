"""Other pairs of states: what rests on panels is shown, what does not says so, nothing fails."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

import nbformat
import pytest

from dyadbook.book.page import Page, Shown, open_page
from dyadbook.errors import ParameterError
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import PAIR, STATES
from dyadbook.project import CHAPTERS, PAGES, Project

PAIRS = (("AZE", "KAZ"), ("GEO", "TKM"), ("KAZ", "UZB"), ("TUR", "KGZ"))

BACK_MATTER = ("Cite this chapter", "Source notes")


@dataclass
class Section:
    """A section of a page as its reader gets it: heading, prose, captions of figures and tables."""

    heading: str
    prose: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)


def sections(project: Project, page: str, a: str, b: str) -> list[Section]:
    """Run a committed notebook's cells for a pair, in this process."""
    notebook = nbformat.read(project.notebooks / f"{page}.ipynb", as_version=4)
    names: dict[str, Any] = {}
    found = [Section("")]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            found += [Section(line[3:]) for line in cell.source.splitlines() if line.startswith("## ")]
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, f"{page}:{cell.id}", "exec"), names)
        if "parameters" in cell.metadata.get("tags", []):
            names |= {"country_a": a, "country_b": b}
        if not isinstance(last, ast.Expr):
            continue
        value = eval(compile(ast.Expression(last.value), f"{page}:{cell.id}", "eval"), names)
        if isinstance(value, Shown):
            parts = [part for part in value.bundle.values() if isinstance(part, dict)]
            captions = [part.get("caption") or part.get("usermeta", {}).get("caption", "") for part in parts]
            if captions:
                found[-1].shown += captions
            else:
                found[-1].prose.append(str(value.bundle["text/plain"]))
    return found


@pytest.mark.parametrize(("a", "b"), PAIRS)
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_section_of_another_pair_says_something(
    project: Project, evidence: Evidence, chapter: str, a: str, b: str
) -> None:
    own = " and ".join(evidence.name(code) for code in PAIR)
    absent = [evidence.name(code) for code in PAIR if code not in (a, b)]
    absent += [str(evidence.countries.loc[code, "adjective"]) for code in PAIR if code not in (a, b)]
    carried = 0
    for section in sections(project, chapter, a, b):
        if section.heading in BACK_MATTER:
            continue
        said = [text for text in section.prose if text.strip()]
        assert said, f"{section.heading!r} is empty"
        excuses = [text for text in said if f"about {own} alone" in text]
        assert len(excuses) <= 1, f"{section.heading!r} says twice that it is about the report's own pair"
        if excuses:
            assert not section.shown, f"{section.heading!r} shows something it says it has no evidence for"
            continue
        carried += 1
        for text in (*said, *section.shown):
            named = [name for name in absent if name in text.replace(f"about {own} alone", "")]
            assert not named, f"{section.heading!r} names {named}: {text[:300]}"
    assert carried >= 2, "a chapter has panels enough for more than one section of any pair"


@pytest.mark.parametrize("page", ["commitments", "claims"])
def test_pages_of_the_own_pair_say_so_for_another(project: Project, evidence: Evidence, page: str) -> None:
    own = " and ".join(evidence.name(code) for code in PAIR)
    for section in sections(project, page, "TUR", "KGZ"):
        assert not any(section.shown)
        if section.heading not in ("What the verdicts mean", *BACK_MATTER):
            assert sum(f"about {own} alone" in text for text in section.prose) == 1, section.heading


@pytest.mark.parametrize("page", ["summary", "chronology", "catalogue"])
def test_the_pages_around_the_chapters_run_for_another_pair(project: Project, page: str) -> None:
    opening, *others = sections(project, page, "TUR", "KGZ")
    assert any(text.strip() for text in opening.prose)
    assert any(section.shown or section.prose for section in others)


@pytest.mark.parametrize("page", PAGES)
def test_a_state_without_panels_is_refused(page: str) -> None:
    with pytest.raises(ParameterError, match="AFG"):
        open_page(page, country_b="FRA")


def test_the_states_of_the_schema_are_the_core_of_the_data(evidence: Evidence) -> None:
    core = set(evidence.countries[evidence.countries["core"] == "yes"].index)
    assert set(STATES) == core


def test_the_pair_may_be_named_in_either_order(evidence: Evidence) -> None:
    turned: Page = open_page("trade", country_a="UZB", country_b="AZE")
    assert turned.parameters.is_own_pair
