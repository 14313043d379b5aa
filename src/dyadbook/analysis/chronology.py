"""The dated events, as tables and counts."""

from __future__ import annotations

import pandas as pd

from dyadbook.evidence.store import Evidence


def first_theme(events: pd.DataFrame) -> pd.Series[str]:
    """The chapter that an event belongs to first; some belong to several."""
    return events["theme"].str.split(";").str[0]


def by_theme(evidence: Evidence, theme: str) -> pd.DataFrame:
    """Events of one chapter, oldest first: ``Date`` (as precise as known), ``Event``, ``Place``, ``source_id``."""
    events = evidence.events[first_theme(evidence.events) == theme]
    return pd.DataFrame(
        {
            "Date": events["date"],
            "Event": events["title"],
            "Place": events["place"].replace("", "–"),
            "source_id": events["source_id"],
        }
    )


def per_year(evidence: Evidence, start_year: int) -> pd.DataFrame:
    """Number of events: ``year``, ``theme``, ``events``, from a year on."""
    events = evidence.events
    frame = pd.DataFrame({"year": events["date"].str[:4].astype(int), "theme": first_theme(events)})
    frame = frame[frame["year"] >= start_year]
    return frame.value_counts().rename("events").reset_index().sort_values(["year", "theme"])
