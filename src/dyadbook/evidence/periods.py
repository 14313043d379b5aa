"""Periods in ISO 8601, as the tables write them."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_YEAR = re.compile(r"([0-9]{4})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_HALF = re.compile(r"([0-9]{4})-H([12])")

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, order=True)
class Period:
    """A span of days, both ends included.

    Attributes
    ----------
    start, end : datetime.date
        First and last day.
    text : str
        The period as the table writes it.
    """

    start: date
    end: date
    text: str

    @property
    def year(self) -> int | None:
        """The calendar year, where the period is exactly one; else None."""
        return self.start.year if self._in_whole_years and self.start.year == self.end.year else None

    @property
    def words(self) -> str:
        """The period as prose writes it, such as ``January–October 2025`` or ``2 July 2025``.

        Of a span of days it names the months.
        """
        if self.year is not None:
            return str(self.year)
        if self.start == self.end:
            return f"{self.start.day} {self.start:%B} {self.start.year}"
        if self._in_whole_years:
            return f"{self.start.year}–{self.end.year}"
        if self.start.year != self.end.year:
            return f"{self.start:%B} {self.start.year} to {self.end:%B} {self.end.year}"
        if self.start.month == self.end.month:
            return f"{self.start:%B} {self.start.year}"
        return f"{self.start:%B}–{self.end:%B} {self.start.year}"

    @property
    def _in_whole_years(self) -> bool:
        return (self.start.month, self.start.day, self.end.month, self.end.day) == (1, 1, 12, 31)


def parse_period(text: str) -> Period:
    """Read one period.

    Parameters
    ----------
    text : str
        A year ``2024``, quarter ``2024-Q1``, half ``2024-H1``, month ``2024-05``, day
        ``2025-07-02``, or a span of two of them, ``2024-01/2024-07``, both ends included.

    Raises
    ------
    ValueError
        When the text is none of these, or the second part of a span starts or ends before the first.

    Examples
    --------
    >>> parse_period("2024-Q1").end
    datetime.date(2024, 3, 31)
    >>> parse_period("2025-01/2025-10").words
    'January–October 2025'
    """
    first, slash, last = text.partition("/")
    start, end = _bounds(first)
    if slash:
        second = _bounds(last)
        if second[0] < start or second[1] < end:
            raise ValueError(f"the two parts of the span {text!r} are not in order")
        end = second[1]
    return Period(start, end, text)


def years_between(start: str, end: str) -> float:
    """Years from the end of one period to the end of another.

    Examples
    --------
    >>> round(years_between("2025", "2030"), 2)
    5.0
    """
    return (parse_period(end).end - parse_period(start).end).days / DAYS_A_YEAR


def decimal_year(period: str) -> float:
    """The end of a period on a scale of years, where 2024.0 is the end of 2024.

    Examples
    --------
    >>> decimal_year("2024"), round(decimal_year("2025-10-20"), 2)
    (2024.0, 2024.8)
    """
    end = parse_period(period).end
    return end.year - 1 + end.timetuple().tm_yday / (366 if calendar.isleap(end.year) else 365)


def _bounds(text: str) -> tuple[date, date]:
    if match := _YEAR.fullmatch(text):
        return _months(int(match[1]), 1, 12)
    if match := _QUARTER.fullmatch(text):
        last = 3 * int(match[2])
        return _months(int(match[1]), last - 2, last)
    if match := _HALF.fullmatch(text):
        last = 6 * int(match[2])
        return _months(int(match[1]), last - 5, last)
    if match := _MONTH.fullmatch(text):
        return _months(int(match[1]), int(match[2]), int(match[2]))
    if match := _DAY.fullmatch(text):
        day = date(int(match[1]), int(match[2]), int(match[3]))
        return day, day
    raise ValueError(
        f"{text!r} is no ISO 8601 period (2024, 2024-Q1, 2024-05, 2025-07-02, or a span such as "
        "2024-01/2024-07)"
    )


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
