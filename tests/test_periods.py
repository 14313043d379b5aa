"""Periods: what the tables may write, and what it means."""

from datetime import date

import pytest

from dyadbook.evidence.periods import decimal_year, parse_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024-Q2", date(2024, 4, 1), date(2024, 6, 30)),
        ("2025-H2", date(2025, 7, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-07-02", date(2025, 7, 2), date(2025, 7, 2)),
        ("2024-01/2024-07", date(2024, 1, 1), date(2024, 7, 31)),
        ("2020/2023", date(2020, 1, 1), date(2023, 12, 31)),
    ],
)
def test_bounds(text: str, start: date, end: date) -> None:
    period = parse_period(text)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "2024-13",
        "2024-Q5",
        "2025-02-30",
        "2024-07/2024-01",
        "2024 ",
        "May 2024",
        "2024/2024-03",
        "2024-07/2024",
        "2024/2025/2026",
        "2024/",
        "٢٠٢٤",
        "2024\n",
        "0000",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_period(text)


def test_only_a_calendar_year_is_a_year() -> None:
    assert parse_period("2024").year == 2024
    assert parse_period("2024-01/2024-12").year == 2024
    assert parse_period("2024-01/2024-11").year is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024", "2024"),
        ("2025-07-02", "2 July 2025"),
        ("2024-05", "May 2024"),
        ("2025-01/2025-10", "January–October 2025"),
        ("2020/2023", "2020–2023"),
        ("2022-11/2025-11", "November 2022 to November 2025"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert parse_period(text).words == words


def test_a_day_is_a_365th_of_its_year_or_a_366th() -> None:
    assert decimal_year("2023-07-02") == 2022 + 183 / 365
    assert decimal_year("2024-07-02") == 2023 + 184 / 366
    assert decimal_year("2024") == 2024
