"""Which of several figures for the same thing is stated: one rule for the whole report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from dyadbook.analysis.rows import each
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence, remembered

MEASURED = ("actual", "preliminary", "estimate")
"""Statuses of what has happened, the firmest first; what remains is promised."""


def choose(
    frame: pd.DataFrame, *, by: Sequence[str] = ("country", "period"), prefer: Sequence[str] = ()
) -> pd.DataFrame:
    """Keep one measured row for each group, by a rule that never looks at the value.

    The first of these that tells two rows apart decides: a preferred reporter, in the given
    order, before all others; actual before preliminary before estimate; an official source before
    any other; a source dated to a day or month before one dated only to a year or not at all; the
    latest published; the lowest id. Targets and forecasts are left out.

    Parameters
    ----------
    frame : pandas.DataFrame
        Observations, as `Evidence.observations` returns them, in any order.
    by : sequence of str
        Columns that make a group.
    prefer : sequence of str
        Reporters that go before all others, the first one first.

    Returns
    -------
    pandas.DataFrame
        Rows of `frame`, oldest period first, then by group.
    """
    rows = measured(frame)
    order = {reporter: place for place, reporter in enumerate(prefer)}
    ranks = [
        (
            order.get(row.reporter, len(order)),
            MEASURED.index(row.status),
            row.kind != "official",
            not row.dated,
            0 if pd.isna(row.published) else -row.published.toordinal(),
            row.observation_id,
        )
        for row in each(rows)
    ]
    groups = list(zip(*(rows[column] for column in by), strict=True))
    first: dict[tuple[object, ...], int] = {}
    for place in sorted(range(len(rows)), key=ranks.__getitem__):
        first.setdefault(groups[place], place)
    return rows.iloc[list(first.values())].sort_values(["start", "end", *by, "observation_id"])


def annual(frame: pd.DataFrame) -> pd.DataFrame:
    """The chosen rows whose period is one calendar year; see `choose`."""
    return choose(full_years(frame))


def full_years(frame: pd.DataFrame, *statuses: str) -> pd.DataFrame:
    """Rows that cover one calendar year each, of the given statuses (all when none is given)."""
    rows = frame[frame["year"].notna()]
    return rows[rows["status"].isin(statuses)] if statuses else rows


def measured(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows of what has happened, whoever counted it."""
    return frame[frame["status"].isin(MEASURED)]


def promised(frame: pd.DataFrame) -> pd.DataFrame:
    """Targets and forecasts; the other rows are `measured`."""
    return frame[~frame["status"].isin(MEASURED)]


def first_promises(frame: pd.DataFrame) -> pd.DataFrame:
    """Targets and forecasts, each as it was first made by its reporter.

    A promise is repeated where the same reporter gives the same value for the same period. An
    undated source comes after all dated ones.

    Returns
    -------
    pandas.DataFrame
        Rows of `frame`, by period, then in the order in which they were made.
    """
    rows = promised(frame)
    made = [date.max if pd.isna(day) else day for day in rows["published"]]
    rows = rows.assign(_made=pd.Series(made, index=rows.index, dtype=object))
    rows = rows.sort_values(["start", "end", "_made", "observation_id"])
    return rows.drop_duplicates(["period", "reporter", "value"]).drop(columns="_made")


def latest_promises(frame: pd.DataFrame) -> pd.DataFrame:
    """For each country and period the target or forecast that was stated last, oldest period first.

    Undated sources are left out, for nothing says whether they were the last.
    """
    rows = promised(frame)
    rows = rows[rows["published"].notna()].sort_values(["published", "observation_id"])
    return rows.drop_duplicates(["country", "period"], keep="last").sort_values(["start", "end"])


def latest_promise(frame: pd.DataFrame) -> pd.Series[Any]:
    """The target or forecast that was stated last.

    Raises
    ------
    MissingEvidence
        When the frame holds none whose source is dated.
    """
    rows = latest_promises(frame)
    if rows.empty:
        raise MissingEvidence("no dated target or forecast")
    return rows.sort_values(["published", "observation_id"]).iloc[-1]


UNDIRECTED = ("bilateral-turnover", "bilateral-turnover-growth", "bilateral-turnover-multiple")
"""Series in which ``country`` is the state whose figures they are, not a direction of the flow."""


def alternatives(evidence: Evidence, observation_id: str) -> list[str]:
    """Other measured rows for the same thing and period that give another value.

    The same thing is the same series, states and period; in `UNDIRECTED` series either state may
    stand first.

    Returns
    -------
    list of str
        Observation ids, in the order of the table; empty when nobody contradicts.
    """
    _, [own] = evidence.behind(observation_id)
    rows = _by_thing(evidence).get(_thing(own), [])
    return [str(row["observation_id"]) for row in rows if row["value"] != own["value"]]


@remembered
def _by_thing(evidence: Evidence) -> dict[tuple[object, ...], list[dict[str, Any]]]:
    """The measured rows for each thing and period, oldest first."""
    found: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for series in evidence.series.index:
        for key in measured(evidence.observations(series)).index:
            _, [row] = evidence.behind(str(key))
            found.setdefault(_thing(row), []).append(row)
    return found


def _thing(row: dict[str, Any]) -> tuple[object, ...]:
    states = row["country"], row["partner"]
    one = frozenset(states) if row["series_id"] in UNDIRECTED else states
    return row["series_id"], row["period"], one
