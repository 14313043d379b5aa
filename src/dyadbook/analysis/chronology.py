"""The dated events and the projects, as tables and counts."""

from __future__ import annotations

import pandas as pd

from dyadbook.evidence.store import Evidence
from dyadbook.project import CHAPTERS


def first_theme(events: pd.DataFrame) -> pd.Series[str]:
    """The chapter that an event belongs to first; some belong to several."""
    return events["theme"].str.split(";").str[0]


def by_theme(evidence: Evidence, theme: str) -> pd.DataFrame:
    """Events of one chapter, oldest first: ``Date`` (as known), ``Event``, ``Place``, ``source_id``."""
    events = evidence.events[first_theme(evidence.events) == theme]
    return pd.DataFrame(
        {
            "Date": events["date"],
            "Event": events["title"],
            "Place": events["place"].replace("", "–").str.replace(";", ", "),
            "source_id": events["source_id"],
        }
    )


def per_year(evidence: Evidence, start_year: int) -> pd.DataFrame:
    """Number of events by year and chapter, from a year on.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``theme``, ``events`` (number of them) and ``rows`` (their ids, separated by
        semicolons); a year and chapter without events has no row.
    """
    events = evidence.events
    frame = pd.DataFrame({"year": events["date"].str[:4].astype(int), "theme": first_theme(events)})
    frame = frame[frame["year"] >= start_year].reset_index(names="event_id")
    grouped = frame.groupby(["year", "theme"], as_index=False)
    return grouped.agg(events=("event_id", "size"), rows=("event_id", ";".join))


def projects(evidence: Evidence) -> pd.DataFrame:
    """Joint and corridor projects by chapter and name, with the size and status that sources give."""
    frame = evidence.projects
    order = [CHAPTERS.index(theme) for theme in frame["theme"]]
    frame = frame.assign(order=order).sort_values(["order", "name"])
    size = (frame["value"] + " " + frame["unit"]).str.strip()
    return pd.DataFrame(
        {
            "Project": frame["name"],
            "Chapter": frame["theme"].str.capitalize(),
            "Kind": frame["kind"].str.replace("-", " "),
            "Size": size.replace("", "–"),
            "Status": frame["status"].str.replace("-", " "),
            "source_id": frame["source_id"],
        }
    )
