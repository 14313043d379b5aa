"""Small charts for the brief: those of the chapters, at a size for half the width of a page."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.charts import claims, theme, trade, transport
from dyadbook.charts.figure import Figure

WIDTH, HEIGHT = 330, 190
"""Plot size in pixels; at half the width of a page its letters are those of a source note."""


def turnover(actual: pd.DataFrame, way: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Full-year turnover by side, with the way that leads to the goal.

    Parameters
    ----------
    actual : pandas.DataFrame
        Rows of `dyadbook.analysis.targets.actual`, values in USD million.
    way : pandas.DataFrame
        Rows of `dyadbook.analysis.brief.way_to_goal`.
    names : dict
        What each reporter is called.
    """
    told = trade.turnover(actual, names)
    asked = pd.DataFrame({"Year": way["year"].astype(int), "Turnover": way["value"].round(1)})
    line = (
        alt.Chart(asked)
        .mark_line(strokeDash=theme.STATUS_DASHES["target"], color=theme.INK, strokeWidth=1.6)
        .encode(x=alt.X("Year:Q"), y=alt.Y("Turnover:Q"))
    )
    goal = alt.Chart(asked.tail(1)).encode(x=alt.X("Year:Q"), y=alt.Y("Turnover:Q"))
    mark = goal.mark_point(shape="diamond", size=90, filled=False, color=theme.INK, strokeWidth=1.6)
    label = goal.mark_text(text="goal", align="right", dx=-10)
    data, text = told.data, told.alt
    if len(asked):
        end = asked.iloc[-1]
        text += f" A dotted line leads on to the goal, {end['Turnover']:,.0f} in {end['Year']:.0f}."
        # The way begins at the last year on record, which has a row already.
        later = asked.iloc[1:].rename(columns=trade.MILLIONS)
        later = later.assign(Reporter="computed here", Status="way to the goal", Basis="constant growth")
        data = pd.concat([data, later.assign(rows="")], ignore_index=True)
    return _small(Figure(told.chart + line + mark + label, data, text), HEIGHT)


def tonnage(counts: pd.DataFrame, promises: pd.DataFrame) -> Figure:
    """Tonnage of the route and what was promised, as `charts.transport.tonnage` draws it."""
    return _small(transport.tonnage(counts, promises), HEIGHT)


def scoreboard(frame: pd.DataFrame) -> Figure:
    """Claims by theme and verdict, as `charts.claims.scoreboard` draws them."""
    return _small(claims.scoreboard(frame), HEIGHT - 40)


def _small(figure: Figure, height: int) -> Figure:
    """The same chart at the brief's size, without sources: the chapter's own figure has them."""
    if figure.data.empty:
        return figure
    chart = figure.chart.properties(width=WIDTH, height=height).configure_legend(columns=2)
    data = figure.data.drop(columns="source_id", errors="ignore")
    return Figure(chart, data, figure.alt)
