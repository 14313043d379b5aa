"""Facts and the sentences made of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pandas as pd
import pytest

from dyadbook.analysis.facts import Fact, fact, format_number
from dyadbook.analysis.words import Sentences, counted, direction, listed, ordinal, part, times
from dyadbook.errors import MissingEvidence


class Brackets:
    """Sources in brackets, and facts as they are."""

    def mark(self, sources: Iterable[str]) -> str:
        return "".join(f"[{source}]" for source in sources)

    def show(self, fact: Fact, text: str) -> str:
        return text


def sentences(*facts: Fact) -> Sentences:
    return Sentences({one.id: one for one in facts}, Brackets())


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
    assert filled == "Known: 1.0%.[s1]\nPlain."


def test_a_sentence_notes_every_source_once() -> None:
    """At the figure, or else at its end; a fact that only chose a word counts as well."""
    one = fact("one", "One", 1.0, "percent", "2024", sources=["a", "b"])
    two = fact("two", "Two", 2.0, "percent", "2024", sources=["b", "c"])
    filled = sentences(one, two).fill("It {two:rose|fell} to {one}.\nThen {one:plain}.")
    assert filled == "It rose to 1.0%[a][b].[c]\nThen 1.0%.[a][b]"


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


@pytest.mark.parametrize(("number", "said"), [(0, "no"), (1, "one"), (12, "twelve"), (13, "13")])
def test_small_counts_are_words(number: int, said: str) -> None:
    assert counted(number) == said


@pytest.mark.parametrize(
    ("rank", "said"),
    [(1, "first"), (12, "twelfth"), (13, "13th"), (22, "22nd"), (111, "111th")],
)
def test_ranks_are_words(rank: int, said: str) -> None:
    assert ordinal(rank) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [(0, "almost none"), (5, "less than half"), (45, "about half"), (55, "most"), (95, "nearly all")],
)
def test_shares_are_words(share: float, said: str) -> None:
    assert part(fact("x", "X", share, "percent", "2024")) == said


@pytest.mark.parametrize(("value", "unit"), [(101, "percent"), (-1, "percent"), (40, "USD million")])
def test_only_shares_are_said_as_parts(value: float, unit: str) -> None:
    with pytest.raises(ValueError, match="no share"):
        part(fact("x", "X", value, unit, "2024"))


def test_one_of_a_thing_is_singular() -> None:
    assert [fact("x", "X", n, "trips", "2024", decimals=0).text for n in (1, 2)] == ["1 trip", "2 trips"]
