"""The linter of the book's prose finds what is typed by hand, and nothing else."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from dyadbook.book.lint import ALLOWED, Passage, breaches, check_prose
from dyadbook.errors import Finding
from dyadbook.project import Project


def test_no_number_in_the_book_is_typed_by_hand(project: Project) -> None:
    assert "\n".join(str(finding) for finding in check_prose(project)) == ""


def words(text: str, template: bool = True, condition: bool = False) -> list[tuple[str, str]]:
    """The words of a text that break a rule, each with the rule."""
    passage = Passage("page.md", 1, text, template, condition=condition)
    return [(rule, text[start:end]) for rule, start, end in breaches(passage)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Turnover was USD 230.1 million.", "230.1"),
        ("It added 5% to that.", "5%"),
        ("From 2010–2024 it held.", "2010–2024"),
        ("Over these twenty-one years it held.", "twenty-one"),
        ("A tenfold load.", "tenfold"),
        ("A dozen visits.", "A dozen"),
        ("Hundreds of wagons.", "Hundreds"),
        ("Half of the trips.", "Half"),
        ("A third of the trips.", "A third of"),
        ("One quarter came by rail.", "One quarter"),
        ("It doubled since.", "doubled"),
        ("That is twice the load.", "twice"),
        ("It lasted one year.", "one"),
    ],
)
def test_a_number_is_found(text: str, word: str) -> None:
    assert words(text) == [("number", word)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Trade rose by {rate}.", "rose"),
        ("Trade fell by {rate}.", "fell"),
        ("Trade has grown to {last}.", "grown"),
        ("Exports exceeded imports.", "exceeded"),
        ("It stands {gap} above the other.", "above"),
        ("It is more than {last}.", "more than"),
        ("More trains came than ships.", "More trains came than"),
        ("Far less was paid in.", "Far less"),
        ("The share is higher there.", "higher"),
        ("The trip was longer.", "longer"),
        ("Most of it is gold.", "Most"),
        ("The least known route.", "least"),
        ("The largest partner is {partner}.", "largest"),
        ("The majority voted.", "majority"),
    ],
)
def test_a_comparison_is_found(text: str, word: str) -> None:
    assert words(text) == [("direction", word)]


@pytest.mark.parametrize(
    "text",
    [
        "{last} in {last:when}, {rate:rose|fell} by {rate:size}, {gap:above|below} the {goal-2030:plain}.",
        "See {{numref}}`trade-fig-1` and `make -j2`.",
        "A third party, the second article, the first time, by quarter of publication.",
        "No one and neither one of them; none is the only one.",
        "It no longer holds; at least {low}, at most {high}; almost all of it, mostly by rail.",
        "USD million, current prices; growth needed in percent.",
        "The gap is widest in {gap-widest:when}; the lowest is {average-low}, the highest {average-high}.",
    ],
)
def test_what_facts_and_names_say_is_free(text: str) -> None:
    assert words(text) == []


def test_a_superlative_needs_the_fact_in_its_own_sentence() -> None:
    assert words("The gap is widest then.\nIt was {gap-widest}.") == [("direction", "widest")]


def test_a_condition_may_compare_and_may_not_count() -> None:
    assert words("Supported if it rose in two years.", condition=True) == [("number", "two")]


def test_a_brace_is_a_placeholder_in_templates_alone() -> None:
    assert words("{x:up|fell}", template=False) == [("direction", "fell")]


PAGE = """(label-2)=
# A page

1. The first item of a list, with [a link](https://example.org/2024) and `code 3`.

```sh
run --times 4
```

```{note}
:name: note-5
It rose.
```

:::{glossary}
Term
  <span id="x6">Text</span> of https://example.org/7 [@author2008].
:::
"""


def small(root: Path, *, page: str = "", allowed: str = "", cells: tuple[nbformat.NotebookNode, ...] = (),
          reason: str = "", module: str = "") -> list[Finding]:  # fmt: skip
    """What is found in a checkout with one page, one notebook, one verdict and one module."""
    for folder in ("book", "notebooks", "seeds", "src/dyadbook/analysis"):
        (root / folder).mkdir(parents=True)
    (root / "book" / "page.md").write_text(page, encoding="utf-8")
    (root / "book" / ALLOWED).write_text(f"where,text,rule,reason\n{allowed}", encoding="utf-8")
    (root / "seeds" / "assessments.csv").write_text(
        f'claim_id,reason,would_change\nA01,"{reason}",A rate above {{trade/last}}\n', encoding="utf-8"
    )
    (root / "src" / "dyadbook" / "analysis" / "routes.py").write_text(module, encoding="utf-8")
    nbformat.write(new_notebook(cells=list(cells)), root / "notebooks" / "trade.ipynb")
    return check_prose(Project(root))


def test_markup_and_code_of_a_page_are_not_read(tmp_path: Path) -> None:
    (found,) = small(tmp_path, page=PAGE)
    assert (found.file, found.line) == ("book/page.md", 12)
    assert "'rose'" in found.rule
    assert "{name:rose|fell}" in found.remedy


CODE = '''share = 25  # of 100
page.text("""
It was {last}.
Then five ships came.
""")
page.figure("fig-1", draw(7, "of 8 ships"), "Ships of {last:when}.", note="Bars of 9 ships.")
'''


def test_of_a_notebook_the_markdown_and_the_templates_are_read(tmp_path: Path) -> None:
    cells = (new_markdown_cell("# Title\n\nThree ships."), new_code_cell(CODE))
    found = small(tmp_path, cells=cells)
    assert [one.file for one in found] == ["notebooks/trade.ipynb"] * 3
    lines = (tmp_path / "notebooks" / "trade.ipynb").read_text(encoding="utf-8").splitlines()
    for finding, text in zip(found, ("Three ships", "five ships", "of 9 ships"), strict=True):
        assert finding.line is not None
        assert text in lines[finding.line - 1]


def test_reasons_of_verdicts_are_read(tmp_path: Path) -> None:
    (found,) = small(tmp_path, reason="It {trade/rate:rose|fell} to {trade/last}, then fell.")
    assert (found.file, found.line, found.column) == ("seeds/assessments.csv", 2, "reason")


MODULE = '''"""Docstring of 1 module that rose."""
REMARKS = {"iran": "Ports hit by 2 drones at night"}
NAMES = ("key-3", "GEM 4")
PATTERN = "(\\\\d) of 5 that are written"


@rule("Supported if it rose for 6 years.")
def table(number):
    """Docstring of 7 words in all."""
    if number > 8:
        raise ValueError("More than 9 is never allowed.")
    Finding("file", "No 10 of these are allowed.")
    return {"Share of 11 partners": f"It came to {number} of 12 in all."}
'''


def test_of_a_module_remarks_and_sentences_are_read(tmp_path: Path) -> None:
    found = small(tmp_path, module=MODULE)
    assert [(one.line, one.rule.split("'")[1]) for one in found] == [(2, "2"), (7, "6"), (13, "12")]


def test_an_allowed_phrase_is_free_where_it_is_allowed(tmp_path: Path) -> None:
    page = "The treaty of August\n2024 and the ISO 3166-1 code; in 2024 nothing."
    allowed = (
        "book/page.md,treaty of August 2024,number,date that names a document\n"
        "*,ISO 3166-1,number,name: of a standard\n"
    )
    (found,) = small(tmp_path, page=page, allowed=allowed)
    assert (found.line, found.value) == (2, "ISO 3166-1 code; in 2024 nothing.")


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("*,treaty of August 1999,number,name", "text"),  # stands nowhere
        ("notebooks/trade.ipynb,ISO 3166-1,number,name", "text"),  # not in that file
        ("*,ISO 3166-1,direction,name", "text"),  # not against that rule
        ("*,3166-1,number,name", "text"),  # a single word
        ("*,ISO 3166-1,numbers,name", "rule"),
        ("*,ISO 3166-1,number,because", "reason"),
    ],
)
def test_a_row_of_the_allowed_phrases_that_is_dead_or_wrong_is_found(
    row: str, column: str, tmp_path: Path
) -> None:
    rows = f"*,the ISO 3166-1 code,number,name\n{row}\n"
    (found,) = small(tmp_path, page="It is the ISO 3166-1 code.", allowed=rows)
    assert (found.file, found.line, found.column) == (f"book/{ALLOWED}", 3, column)
