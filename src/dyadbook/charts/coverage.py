"""Charts of what the evidence covers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.analysis.origins import SIDES
from dyadbook.charts.figure import Figure, describe
from dyadbook.charts.theme import COUNTRY_COLOURS, NEUTRALS, WIDTH
from dyadbook.project import CHAPTERS


def sides(frame: pd.DataFrame) -> Figure:
    """Observations by chapter and by who measured, as shares."""
    frame = frame.assign(theme=frame["theme"].str.capitalize())
    colours = [
        COUNTRY_COLOURS["AZE"],
        COUNTRY_COLOURS["UZB"],
        NEUTRALS[1],
        NEUTRALS[5],
        NEUTRALS[3],
    ]
    chart = (
        alt.Chart(frame)
        .mark_bar(height=24)
        .encode(
            x=alt.X(
                "observations:Q", stack="normalize", title="share of observations",
                axis=alt.Axis(format="%"),
            ),
            y=alt.Y("theme:N", title=None, sort=[name.capitalize() for name in CHAPTERS]),
            color=alt.Color(
                "side:N", title=None, scale=alt.Scale(domain=list(SIDES), range=colours)
            ),
        )
        .properties(height=180)
    )  # fmt: skip
    said = "; ".join(
        f"{theme}: " + ", ".join(f"{row.observations} {row.side}" for row in rows.itertuples())
        for theme, rows in frame.groupby("theme")
    )
    return Figure(chart, frame, f"Bar chart of observations by chapter and who measured. {said}.")


def ages(frame: pd.DataFrame) -> Figure:
    """Sources by quarter of publication."""
    frame = frame[frame["quarter"] >= "2016"]
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X(
                "quarter:O",
                title=None,
                axis=alt.Axis(
                    labelExpr="substring(datum.label, 5) == 'Q1' ? substring(datum.label, 0, 4) : ''",
                    labelAngle=0,
                ),
            ),
            y=alt.Y("sources:Q", title="sources published"),
        )
        .properties(width=WIDTH, height=200)
    )
    said = describe(
        frame, "quarter", "sources", kind="Bar chart", of="sources by quarter of publication",
        unit="sources", decimals=0,
    )  # fmt: skip
    return Figure(chart, frame, said)


def events(frame: pd.DataFrame) -> Figure:
    """Events by year and chapter."""
    chart = (
        alt.Chart(frame)
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            y=alt.Y("events:Q", title="events"),
            color=alt.Color(
                "theme:N",
                title=None,
                scale=alt.Scale(domain=list(CHAPTERS), range=list(NEUTRALS[:5])),
            ),
        )
        .properties(width=WIDTH, height=220)
    )
    by_year = frame.groupby("year")["events"].sum().reset_index()
    said = describe(
        by_year, "year", "events", kind="Bar chart", of="events by year, all chapters",
        unit="events", decimals=0,
    )  # fmt: skip
    return Figure(chart, frame, said)
