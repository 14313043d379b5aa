"""Which of several figures for the same thing is stated: one rule for all series of a chapter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period

MEASURED = ("actual", "preliminary", "estimate")
"""Statuses of what has happened, the firmest first."""

DAYS_A_YEAR = 365.25


def choose(frame: pd.DataFrame) -> pd.DataFrame:
    """Keep one measured row for each country and period.

    An actual figure goes before a preliminary one and that before an estimate; among equals the
    one published last counts (an undated source comes first). Targets and forecasts are left out.

    Parameters
    ----------
    frame : pandas.DataFrame
        Observations of one series, as `Evidence.observations` returns them.

    Returns
    -------
    pandas.DataFrame
        Rows of `frame`, oldest first.
    """
    rows = frame[frame["status"].isin(MEASURED)]
    published = [date.min if pd.isna(day) else day for day in rows["published"]]
    ordered = rows.assign(
        _firmness=rows["status"].map(MEASURED.index),
        _age=pd.Series([-day.toordinal() for day in published], index=rows.index, dtype="int64"),
    ).sort_values(["_firmness", "_age", "observation_id"])
    kept = ordered.drop_duplicates(["country", "period"])
    return kept.drop(columns=["_firmness", "_age"]).sort_values(["start", "end", "observation_id"])


def annual(frame: pd.DataFrame) -> pd.DataFrame:
    """The chosen rows whose period is one calendar year; see `choose`."""
    rows = choose(frame)
    return rows[rows["year"].notna()]


def latest_promise(frame: pd.DataFrame) -> pd.Series[Any]:
    """The target or forecast that was stated last.

    Raises
    ------
    MissingEvidence
        When the frame holds none whose source is dated.
    """
    rows = frame[~frame["status"].isin(MEASURED) & frame["published"].notna()]
    if rows.empty:
        raise MissingEvidence("no dated target or forecast")
    return rows.sort_values(["published", "observation_id"]).iloc[-1]


def last(frame: pd.DataFrame) -> pd.Series[Any]:
    """The last row.

    Raises
    ------
    MissingEvidence
        When there is none.
    """
    if frame.empty:
        raise MissingEvidence("no rows")
    return frame.iloc[-1]


def at_year(frame: pd.DataFrame, year: int) -> pd.Series[Any]:
    """The row of one year; raises MissingEvidence when there is none."""
    rows = frame[frame["year"] == year]
    return last(rows)


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
    whole = (date(end.year, 12, 31) - date(end.year - 1, 12, 31)).days
    return end.year - 1 + (end - date(end.year - 1, 12, 31)).days / whole
