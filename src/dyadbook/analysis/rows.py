"""Rows that facts rest on: the names of rows of a panel, and how days and lists are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dyadbook.analysis.facts import Fact, fact
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import cite_panel


def panel_refs(frame: pd.DataFrame) -> list[str]:
    """Name country-year rows of the panel one by one, as facts cite them.

    Examples
    --------
    >>> panel_refs(pd.DataFrame({"indicator_id": ["gpi"], "country": ["AZE"], "year": [2020]}))
    ['indicators?indicator_id=gpi&country=AZE&year=2020#1']
    """
    return [
        cite_panel(
            frame.iloc[[place]],
            "indicators",
            indicator_id=str(row.indicator_id),
            country=str(row.country),
            year=str(row.year),
        )
        for place, row in enumerate(frame.itertuples())
    ]


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


def listed(names: Sequence[str], nothing: str = "none") -> str:
    """Write names as prose lists them.

    Examples
    --------
    >>> listed(["2018", "2020", "2023"])
    '2018, 2020 and 2023'
    """
    if not names:
        return nothing
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))
