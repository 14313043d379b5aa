"""What the figures of the book say to who cannot see them, held against the data stored beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from stored import Stored, figures

KINDS = ("chart", "charts", "plot", "map", "grid", "matrix", "timeline", "panel", "panels", "line", "lines",
         "bars", "bubbles", "dots", "markers", "points", "ranges")  # fmt: skip
"""Words that name a kind of chart."""

LONGEST = 1000
"""Characters; a screen reader takes about a minute over so many."""

each_figure = pytest.mark.parametrize("figure", figures(), ids=lambda figure: figure.label)


@each_figure
def test_is_a_text_of_some_length_that_ends(figure: Stored) -> None:
    assert 40 < len(figure.alt) <= LONGEST
    assert re.search(r"[^.]\.$", figure.alt)
    assert figure.alt == " ".join(figure.alt.split())


@each_figure
def test_begins_with_the_kind_of_chart(figure: Stored) -> None:
    words = re.findall(r"[\w-]+", figure.alt.lower())[:6]
    assert set(words) & set(KINDS)


@each_figure
def test_holds_no_value_that_a_program_left(figure: Stored) -> None:
    assert not re.search(r"\b(?:nan|NaN|NaT|None|inf|True|False)\b|<NA>|[{}\[\]]", figure.alt)
    assert not re.search(r"\d\.\d{4}|\de[+-]?\d", figure.alt)


def test_figures_say_the_same_only_of_the_same_data() -> None:
    """The brief and the summary show some figures of other pages again."""
    said: dict[str, object] = {}
    for figure in figures():
        shown = figure.spec["usermeta"]["data"]
        assert said.setdefault(figure.alt, (shown["columns"], shown["rows"])) == (
            shown["columns"],
            shown["rows"],
        ), figure.label


def series(figure: Stored) -> list[tuple[int, float]] | None:
    """The years and values of a figure that shows one number a year (and group); None for others.

    Left out are figures without a column ``Year`` of whole years (maps, days, sums, ranks, comparisons of
    one moment) and those with several numbers a row, whose text may tell of some of them only.
    """
    shown = figure.spec["usermeta"]["data"]
    columns, rows = shown["columns"], shown["rows"]
    numbers = [
        place
        for place, name in enumerate(columns)
        if name != "Year" and any(isinstance(row[place], (int, float)) for row in rows)
    ]
    if "Year" not in columns or len(numbers) != 1:
        return None
    year = columns.index("Year")
    if not all(isinstance(row[year], int) for row in rows):
        return None
    return [(row[year], row[numbers[0]]) for row in rows if row[numbers[0]] is not None]


def written(number: float) -> Iterator[str]:
    """The ways in which a text may round a number."""
    for decimals in range(4):
        yield f"{number:,.{decimals}f}".replace("-", "−")


OVER_YEARS = [figure for figure in figures() if series(figure)]


def test_most_figures_over_years_are_held_against_their_data() -> None:
    assert len(OVER_YEARS) >= 15


@pytest.mark.parametrize("figure", OVER_YEARS, ids=lambda figure: figure.label)
def test_names_the_first_and_the_last_year(figure: Stored) -> None:
    years = [year for year, _ in series(figure) or []]
    named = {int(year) for year in re.findall(r"(?<![\d.,])(?:19|20)\d\d(?!\d)", figure.alt)}
    assert {min(years), max(years)} <= named


# Of bars in a stack the whole is told.
SINGLE = [figure for figure in OVER_YEARS if not figure.alt.startswith("Stacked")]


@pytest.mark.parametrize("figure", SINGLE, ids=lambda figure: figure.label)
def test_names_the_highest_value(figure: Stored) -> None:
    highest = max(value for _, value in series(figure) or [])
    numbers = re.findall(r"−?\d[\d,]*(?:\.\d+)?", figure.alt)
    assert set(written(highest)) & {number.rstrip(",") for number in numbers}
