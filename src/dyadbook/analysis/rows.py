"""Rows that facts rest on: picking single ones, and naming them as facts cite them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dyadbook.analysis.facts import Fact, fact
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, cite_panel


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


def where(frame: pd.DataFrame, flags: list[bool]) -> pd.DataFrame:
    """The rows that are flagged; unlike plain indexing, also right for a frame without rows."""
    return frame[pd.Series(flags, index=frame.index, dtype=bool)]


def each(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame as named tuples."""
    return iter(frame.itertuples())


def cited(frame: pd.DataFrame) -> dict[str, Any]:
    """What `fact` asks for: the rows and sources named in the columns ``rows`` and ``source_id``."""
    return {"rows": cited_ids(frame, "rows"), "sources": cited_ids(frame, "source_id")}


def cited_ids(frame: pd.DataFrame, column: str) -> list[str]:
    """All ids in a column of ids separated by semicolons, each once."""
    return list(dict.fromkeys(key for cell in frame[column] for key in str(cell).split(";")))


def panel_refs(frame: pd.DataFrame) -> list[str]:
    """Name country-year rows of the panel one by one, as facts cite them.

    Examples
    --------
    >>> panel_refs(pd.DataFrame({"indicator_id": ["gpi"], "country": ["AZE"], "year": [2020]}))
    ['indicators?indicator_id=gpi&country=AZE&year=2020#1']
    """
    return [
        cite_panel(
            [row],
            "indicators",
            indicator_id=str(row.indicator_id),
            country=str(row.country),
            year=str(row.year),
        )
        for row in frame.itertuples()
    ]


def panel_rows(evidence: Evidence, country: str, year: int, *measures: str) -> list[str]:
    """Name the rows of some measures for one state and year, as facts cite them."""
    found = []
    for key in measures:
        frame = evidence.indicator(key, country)
        chosen = frame[frame["year"] == year]
        found.append(cite_panel(chosen, "indicators", indicator_id=key, country=country, year=str(year)))
    return found


def panel_fact(
    name: str,
    label: str,
    row: pd.Series[Any],
    unit: str,
    *,
    decimals: int = 1,
    scale: float = 1.0,
) -> Fact:
    """Make a fact that states one country-year value of the panel, times `scale`."""
    return fact(
        name,
        label,
        float(row["value"]) * scale,
        unit,
        str(row["year"]),
        rows=panel_refs(row.to_frame().T),
        sources=[str(row["source_id"])],
        decimals=decimals,
    )


def day_words(event: pd.Series[Any]) -> str:
    """When an event was, in words; "reported" where only the day of the report is known."""
    words = parse_period(str(event["date"])).words
    summary = str(event["summary"])
    reported = "is that of the report" in summary or "is that of the reaction" in summary
    return f"{words} (reported)" if reported else words
