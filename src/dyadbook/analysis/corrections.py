"""Known errors of the sources: which rows are left out for them, and how readers are told."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dyadbook.analysis.facts import observed
from dyadbook.analysis.rows import panel_fact
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence, remembered
from dyadbook.project import CHAPTERS

COLUMNS = ("Where", "Printed", "What is wrong, and why", "What is used")
"""Columns of `table`, beside ``source_id``; the third holds sentences."""


@remembered
def left_out(evidence: Evidence) -> frozenset[str]:
    """Ids of observations and events that no count, sum or line may use.

    They are shown only as what they are: a figure in print, an older edition, another dating.
    """
    frame = evidence.corrections
    return frozenset(frame[frame["used"] == ""]["row_id"])


def kept(evidence: Evidence, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of a frame of observations or events that are not `left_out`."""
    return frame[~frame.index.isin(left_out(evidence))]


def table(evidence: Evidence, chapter: str | None = None) -> pd.DataFrame:
    """The corrections as readers see them, by chapter and then as they are filed.

    Parameters
    ----------
    chapter : str, optional
        One of `dyadbook.project.CHAPTERS`; all, with a column ``Chapter``, when none is given.

    Returns
    -------
    pandas.DataFrame
        `COLUMNS` and ``source_id``: the source with the error, then those of the evidence.
    """
    frame = evidence.corrections
    frame = frame[frame["theme"] == chapter] if chapter else frame
    frame = frame.sort_values("theme", key=lambda names: names.map(CHAPTERS.index), kind="stable")
    rows = [_written(evidence, entry) for _, entry in frame.iterrows()]
    shown = pd.DataFrame(rows, columns=[*COLUMNS, "source_id"])
    if chapter is None:
        shown.insert(0, "Chapter", [str(theme).capitalize() for theme in frame["theme"]])
    return shown


def _written(evidence: Evidence, entry: pd.Series[Any]) -> dict[str, str]:
    used = _cell(evidence, entry, "used") if entry["used"] else "left out"
    grounds = [_named(evidence, key, beside=entry["row_id"]) for key in entry["evidence"].split(";")]
    sources = evidence.sources_behind([entry["source_id"], *entry["evidence"].split(";")])
    return {
        "Where": _place(evidence, entry),
        "Printed": _cell(evidence, entry, "printed"),
        "What is wrong, and why": f"{entry['problem']} {entry['reason']} Compare {'; '.join(grounds)}.",
        "What is used": used,
        "source_id": ";".join(sources),
    }


def _place(evidence: Evidence, entry: pd.Series[Any]) -> str:
    if entry["table"] == "project_metrics":
        project = entry["row_id"].partition(";")[0]
        return f"Figures of a project: {evidence.projects['name'].get(project, project)}"
    row = pd.Series(evidence.behind(entry["row_id"])[1][0])
    return _about(evidence, row) if entry["table"] == "observations" else str(row["title"])


def _cell(evidence: Evidence, entry: pd.Series[Any], which: str) -> str:
    """The printed or the used content of the cell, with its unit or in words."""
    text = str(entry[which])
    if entry["column"] == "value":
        row = evidence.observation(entry["row_id"])
        return observed("", "", row, _decimals(text)).format(float(text))
    if entry["column"] == "date":
        return parse_period(text).words
    if entry["column"] == "source_id":
        return "source: " + "; ".join(str(evidence.source(key)["title"]) for key in text.split(";"))
    if entry["column"] == "reporter":
        return f"reporter: {evidence.name(text)}"
    return text


def _named(evidence: Evidence, key: str, *, beside: str) -> str:
    """A row that shows the error, in a few words; what it shares with the row in error goes unsaid."""
    table, rows = evidence.behind(key)
    row = pd.Series(rows[0])
    if table == "observations":
        value = observed("", "", row, _decimals(f"{row['value']:g}")).text
        same = beside in evidence.observations(row["series_id"]).index
        about = parse_period(row["period"]).words if same else _about(evidence, row)
        return f"{value} ({about}; {evidence.name(row['reporter'])})"
    if table == "indicators":
        measure = evidence.indicator_definitions.loc[row["indicator_id"]]
        decimals = 2 if abs(row["value"]) < 1000 else 0
        value = panel_fact("", "", row, str(measure["unit"]), decimals=decimals).text
        return f"{value} ({measure['title']}, {evidence.name(row['country'])}, {row['year']})"
    if table == "events":
        return f"{row['title']}, {parse_period(row['date']).words}"
    return str(row["name" if table == "projects" else "title"])


def _about(evidence: Evidence, row: pd.Series[Any]) -> str:
    """What an observation counts, of whom and when."""
    title = str(evidence.series.loc[row["series_id"], "title"])
    states = [evidence.name(code) for code in (row["country"], row["partner"]) if code]
    named = "–".join(state for state in states if state not in title)
    return ", ".join(part for part in (title, named, parse_period(row["period"]).words) if part)


def _decimals(text: str) -> int:
    return len(text.partition(".")[2])
