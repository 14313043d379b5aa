"""Charts of the claims and the verdicts on them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.analysis.verdicts import VERDICTS
from dyadbook.charts.figure import Figure
from dyadbook.project import CHAPTERS

VERDICT_COLOURS = {
    "supported": "#1a7f5a",
    "partly": "#7fbf9b",
    "disputed": "#d9b23c",
    "contradicted": "#b4432f",
    "unverifiable": "#8b93a0",
    "opinion": "#c9ced6",
}
"""From agreement to contradiction; greys for what the evidence cannot settle."""


def scoreboard(frame: pd.DataFrame) -> Figure:
    """Claims by theme and verdict, as stacked bars with their counts."""
    frame = frame.assign(order=[VERDICTS.index(verdict) for verdict in frame["verdict"]])
    frame = frame.sort_values(["theme", "order"])
    frame["theme"] = frame["theme"].str.capitalize()
    ends = frame.groupby("theme")["claims"].cumsum()
    frame["middle"] = ends - frame["claims"] / 2
    base = alt.Chart(frame).encode(
        y=alt.Y("theme:N", title=None, sort=[name.capitalize() for name in CHAPTERS])
    )
    bars = base.mark_bar(height=26).encode(
        x=alt.X("claims:Q", title="claims", axis=alt.Axis(tickMinStep=5)),
        color=alt.Color(
            "verdict:N",
            title=None,
            scale=alt.Scale(domain=list(VERDICTS), range=list(VERDICT_COLOURS.values())),
        ),
        order="order:Q",
    )
    counts = base.mark_text(fontSize=12).encode(
        x="middle:Q",
        text="claims:Q",
        color=alt.condition(
            "datum.verdict == 'supported' || datum.verdict == 'contradicted'",
            alt.value("white"),
            alt.value("#1c2430"),
        ),
    )
    said = "; ".join(
        f"{theme}: " + ", ".join(f"{row.claims} {row.verdict}" for row in rows.itertuples())
        for theme, rows in frame.groupby("theme", sort=False)
    )
    return Figure(
        (bars + counts).properties(height=190),
        frame[["theme", "verdict", "claims"]],
        f"Bar chart of claims by theme and verdict. {said}.",
    )
