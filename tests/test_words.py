"""Facts and the sentences made of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd
import pytest

from dyadbook.analysis.facts import Fact, fact, format_number
from dyadbook.analysis.words import Sentences, direction, listed, times
from dyadbook.errors import MissingEvidence


def mark(sources: Iterable[str]) -> str:
    return "".join(f"[{source}]" for source in sources)


def sentences(*facts: Fact) -> Sentences:
    return Sentences({one.id: one for one in facts}, mark)


def change(value: float) -> Fact:
    return fact("change", "Change", value, "percent", "2024", sources=["s1"], decimals=1)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234.56, 1, "1,234.6"), (-0.04, 1, "0.0"), (-5, 0, "−5"), (2_000_000, 0, "2,000,000")],
)
def test_numbers(value: float, decimals: int, text: str) -> None:
    assert format_number(value, decimals) == text


def test_a_sentence_shows_value_unit_and_source() -> None:
    filled = sentences(fact("t", "T", 252, "USD million", "2024", sources=["a", "b"])).fill("It was {t}.")
    assert filled == "It was USD 252.0 million[a][b]."


@pytest.mark.parametrize(("value", "said"), [(5.0, "rose by 5.0%"), (-5.0, "fell by 5.0%")])
def test_words_follow_the_sign(value: float, said: str) -> None:
    filled = sentences(change(value)).fill("Trade {change:rose|fell} by {change:size}.")
    assert filled == f"Trade {said}[s1]."


def test_a_change_that_rounds_to_zero_needs_a_third_word() -> None:
    assert direction(change(0.01), "rose", "fell", "stood still") == "stood still"
    with pytest.raises(ValueError, match="third word"):
        direction(change(0.01), "rose", "fell")


def test_lines_without_their_facts_are_left_out() -> None:
    filled = sentences(change(1.0)).fill("Known: {change:plain}.\nUnknown: {missing}.\nPlain.")
    assert filled == "Known: 1.0%.\nPlain."


def test_an_unknown_form_is_refused() -> None:
    with pytest.raises(ValueError, match="no such way"):
        sentences(change(1.0)).fill("{change:bold}")


def test_text_from_tables_is_escaped() -> None:
    name = fact("name", "Name", "<img onerror=x> *a*", "text", "2024")
    assert sentences(name).fill("{name}") == "&lt;img onerror=x&gt; \\*a\\*"


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (2.0, "roughly doubled"),
        (2.9, "roughly tripled"),
        (1.4, "rose 1.4 times"),
        (0.5, "fell to 0.50 of it"),
    ],
)
def test_multiples(ratio: float, said: str) -> None:
    assert times(ratio) == said


def test_a_fact_without_a_value_is_missing_evidence() -> None:
    with pytest.raises(MissingEvidence):
        fact("x", "X", float("nan"), "%", "2024")
    with pytest.raises(MissingEvidence):
        fact("x", "X", pd.NA, "%", "2024")


def test_rows_and_sources_come_from_the_frame() -> None:
    frame = pd.DataFrame({"source_id": ["s1;s2", "s1"]}, index=["o-1", "o-2"])
    made = fact("x", "X", 1.0, "%", "2024", rows=frame)
    assert (made.rows, made.sources) == (("o-1", "o-2"), ("s1", "s2"))


def test_dates_and_years_are_no_quantities() -> None:
    assert fact("d", "D", date(2025, 7, 2), "date", "2025-07-02").text == "2 July 2025"
    assert fact("y", "Y", 2030.0, "year", "2030").text == "2030"


@pytest.mark.parametrize(
    ("names", "text"), [([], "none"), (["A"], "A"), (["A", "B"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_are_listed_as_a_sentence_does(names: list[str], text: str) -> None:
    assert listed(names) == text
