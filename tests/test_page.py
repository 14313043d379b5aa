"""What notebooks show: notes, captions, tables, and text from the tables made safe."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd
import pytest

from dyadbook.analysis.facts import fact
from dyadbook.book.mimetypes import NOTES, TABLE, VEGALITE
from dyadbook.book.page import Page, Shown, runs
from dyadbook.book.text import entry
from dyadbook.charts.figure import Figure
from dyadbook.evidence.store import Evidence
from dyadbook.markdown import link
from dyadbook.parameters import TradeParameters


@pytest.fixture
def page(evidence: Evidence) -> Page:
    """A page that may state two facts, each with a source of its own."""
    first, second = evidence.sources.index[:2]
    known = {
        "one": fact("one", "One", 1.0, "percent", "2024", sources=[first]),
        "two": fact("two", "Two", 2.0, "percent", "2024", sources=[second, first]),
    }
    known = {name: replace(one, id=f"trade/{name}") for name, one in known.items()}
    return Page("trade", TradeParameters(), evidence, known)


def bundle(shown: Shown | None) -> dict[str, Any]:
    """What a notebook is handed of something that is shown."""
    assert shown is not None
    return shown.bundle


@pytest.fixture
def other(page: Page) -> Page:
    """The same page for another pair."""
    return replace(page, parameters=TradeParameters(country_a="GEO", country_b="TKM"))


def test_for_another_pair_only_what_holds_for_it_is_shown(page: Page, other: Page) -> None:
    frame = pd.DataFrame({"What": ["x"]})
    assert other.table("x", lambda: frame, "Caption.") is None
    assert bundle(other.table("x", lambda: frame, "Caption.", any_pair=True))[TABLE]["rows"] == [["x"]]
    assert (
        bundle(other.text("Said of the report's own pair.\nIt is {one:plain}."))["text/plain"].count("\n")
        == 0
    )
    assert other.text("Said of the report's own pair.\n{missing}") is None
    said = bundle(other.section("{missing}"))["text/plain"]
    assert said == "*This section rests on evidence about Azerbaijan and Uzbekistan alone.*"
    assert (
        bundle(page.text("Said of the report's own pair."))["text/plain"] == "Said of the report's own pair."
    )


def test_a_figure_of_the_own_pair_is_not_even_drawn_for_another(other: Page) -> None:
    def never() -> Figure:
        raise AssertionError("drawn")

    assert other.figure("x", never, "Caption.") is None


def test_a_method_note_is_an_admonition_that_folds(page: Page) -> None:
    lines = bundle(page.method("Worked out from {one:plain}."))["text/markdown"].splitlines()
    assert lines[:2] == [":::{admonition} Method", ":class: dropdown method"]
    assert lines[-1] == ":::"


def test_notes_are_numbered_as_they_are_first_cited(page: Page, evidence: Evidence) -> None:
    text = bundle(page.text("{two} and {one}"))["text/markdown"]
    assert '<a href="#trade-note-1">1</a>,\u2009<a href="#trade-note-2">2</a></sup> and' in text
    assert text.endswith('<sup class="note"><a href="#trade-note-2">2</a></sup>')
    notes = page.notes().bundle[NOTES]["notes"]
    assert [(note["number"], note["key"]) for note in notes] == [
        (1, evidence.sources.index[1]),
        (2, evidence.sources.index[0]),
    ]


@pytest.mark.parametrize(
    ("numbers", "written"),
    [
        ([], []),
        ([3], [(3, 3)]),
        ([1, 2], [(1, 1), (2, 2)]),
        ([1, 2, 3, 7, 8, 9, 10], [(1, 3), (7, 10)]),
    ],
)
def test_long_runs_of_notes_are_shortened(numbers: list[int], written: list[tuple[int, int]]) -> None:
    assert runs(numbers) == written


def test_a_source_that_does_not_exist_is_an_error(page: Page) -> None:
    frame = pd.DataFrame({"Value": [1], "source_id": ["no-such-source"]})
    with pytest.raises(KeyError, match="no-such-source"):
        page.table("x", lambda: frame, "Caption.")


def test_markup_in_a_cell_shows_as_text(page: Page) -> None:
    frame = pd.DataFrame({"What": ["<script>alert(1)</script>", "*a* | [b](c)"], "Number": [-1234.5, 2.0]})
    shown = bundle(page.table("x", lambda: frame, "Caption."))[TABLE]
    assert shown["rows"] == [
        ["&lt;script&gt;alert\\(1\\)&lt;/script&gt;", "−1,234.5"],
        ["\\*a\\* \\| \\[b\\]\\(c\\)", "2"],
    ]
    assert [column["align"] for column in shown["columns"]] == ["left", "right"]


def test_nothing_to_show_is_said_and_not_shown_empty(page: Page) -> None:
    empty = pd.DataFrame({"What": []})
    assert TABLE not in bundle(page.table("x", lambda: empty, "Caption."))
    assert "carries no statement" in bundle(page.table("x", lambda: empty, "Caption."))["text/markdown"]
    assert "carries no statement" in bundle(page.text("{missing}"))["text/markdown"]


def test_a_figure_carries_label_caption_sources_and_a_picture(page: Page, evidence: Evidence) -> None:
    data = pd.DataFrame({"x": [1, 2], "y": [3, 4], "source_id": [evidence.sources.index[5]] * 2})
    chart = alt.Chart(data[["x", "y"]]).mark_point().encode(x="x:Q", y="y:Q")
    figure = Figure(chart, data, "Two < three dots.")
    shown = bundle(page.figure("dots", lambda: figure, "Dots at {one:plain}."))
    meta = shown[VEGALITE]["usermeta"]
    assert meta["label"] == "trade-fig-dots"
    assert meta["caption"].startswith('Dots at <a class="fact" href="#trade-fact-one">1.0%</a>.<sup')
    assert ". Sources: <sup" in meta["caption"] or "</sup> Sources: <sup" in meta["caption"]
    assert shown["image/svg+xml"].startswith("<svg")
    head = shown["image/svg+xml"].partition("<rect")[0]
    assert 'role="img" aria-labelledby="title desc"' in head
    assert '<title id="title">Dots at 1.0%.</title>' in head
    assert '<desc id="desc">Two &lt; three dots.</desc>' in head
    assert meta["title"] == "Dots at 1.0%."
    assert meta["data"]["rows"] == [[1, 3], [2, 4]]
    assert meta["made"]["command"] == "dyadbook run trade"
    assert shown["text/plain"] == "Two < three dots."


def test_an_entry_names_what_is_known_and_leaves_out_the_rest() -> None:
    source = {
        "author": "", "title": "[A_title]", "publisher": "Trend", "date": "2025-07",
        "url": "https://example.org/a b", "language": "ru",
    }  # fmt: skip
    assert entry(source) == ("[\\[A\\_title\\]](<https://example.org/a%20b>). Trend, July 2025. In Russian.")
    assert entry(source | {"date": "", "author": "A. Writer", "language": "en"}).startswith("A. Writer. [")
    assert "undated" in entry(source | {"date": ""})


@pytest.mark.parametrize("address", ["javascript:alert(1)", "", "events.csv"])
def test_only_web_addresses_become_links(address: str) -> None:
    assert link("title", address) == "title"
