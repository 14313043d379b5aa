"""Charts of what the evidence covers."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.analysis.origins import SIDES
from dyadbook.charts.figure import Figure, describe, drawn
from dyadbook.charts.theme import COUNTRY_COLOURS, INK, NEUTRALS, PAPER, STEEL, VIOLET, WIDTH
from dyadbook.project import CHAPTERS

SINCE = "2016-Q1"
"""The first quarter that `ages` shows: of the years before hardly a source is on record."""

SIDE_COLOURS = dict(
    zip(SIDES, (COUNTRY_COLOURS["AZE"], COUNTRY_COLOURS["UZB"], VIOLET, STEEL, INK), strict=True)
)
"""The two states by their own colours, then everybody else."""

THEMES = [name.capitalize() for name in CHAPTERS]


@drawn
def sides(frame: pd.DataFrame) -> Figure:
    """Observations by chapter and by who measured, as shares.

    Parameters
    ----------
    frame : pandas.DataFrame
        `dyadbook.analysis.coverage.sides`.
    """
    sums = frame.groupby("theme")["observations"].transform("sum")
    shown = frame.assign(
        theme=frame["theme"].str.capitalize(),
        share=(100 * frame["observations"] / sums).round(1),
        order=frame["side"].map(SIDES.index),
    )
    shown = shown.iloc[shown["theme"].map(THEMES.index).argsort(kind="stable")]
    chart = (
        alt.Chart(shown)
        .mark_bar(height=24, stroke=PAPER, strokeWidth=0.8)
        .encode(
            x=alt.X(
                "observations:Q", stack="normalize", title="share of observations",
                axis=alt.Axis(format="%"),
            ),
            y=alt.Y("theme:N", title=None, sort=THEMES),
            color=alt.Color(
                "side:N", title=None,
                scale=alt.Scale(domain=list(SIDES), range=list(SIDE_COLOURS.values())),
            ),
            order=alt.Order("order:Q"),
        )
        .properties(width=WIDTH, height=180)
    )  # fmt: skip
    said = "; ".join(
        f"{theme} ({rows['observations'].sum()}): "
        + ", ".join(f"{row.side} {row.share}" for row in rows.sort_values("order").itertuples())
        for theme, rows in shown.groupby("theme", sort=False)
    )
    names = {
        "theme": "Chapter",
        "side": "Who measured",
        "observations": "Observations",
        "share": "Share of the chapter's observations, %",
    }
    return Figure(
        chart,
        shown[list(names)].rename(columns=names).reset_index(drop=True),
        f"Stacked bar chart of observations by chapter and by who measured, per cent. {said}.",
    )


@drawn
def ages(frame: pd.DataFrame) -> Figure:
    """Sources by quarter of publication, from `SINCE` on.

    Parameters
    ----------
    frame : pandas.DataFrame
        `dyadbook.analysis.coverage.ages`.
    """
    shown = frame[frame["quarter"] >= SINCE]
    chart = (
        alt.Chart(shown)
        .mark_bar()
        .encode(
            x=alt.X(
                "quarter:O",
                title=None,
                axis=alt.Axis(
                    labelExpr="substring(datum.label, 5) == 'Q1' ? substring(datum.label, 0, 4) : ''",
                    labelAngle=0,
                    labelOverlap=False,
                    labelPadding=6,
                    ticks=False,
                ),
            ),
            y=alt.Y("sources:Q", title="sources published"),
        )
        .properties(width=WIDTH, height=200)
    )
    said = describe(
        shown, "quarter", "sources", kind="Bar chart", of="sources by quarter of publication",
        unit="number of sources", decimals=0,
    )  # fmt: skip
    names = {"quarter": "Quarter", "sources": "Sources published"}
    return Figure(chart, shown.rename(columns=names).reset_index(drop=True), said)


@drawn
def events(frame: pd.DataFrame) -> Figure:
    """Events by year and chapter.

    Parameters
    ----------
    frame : pandas.DataFrame
        `dyadbook.analysis.chronology.per_year`.
    """
    shown = frame.assign(theme=frame["theme"].str.capitalize(), order=frame["theme"].map(CHAPTERS.index))
    shown = shown.sort_values(["year", "order"])
    years = list(range(int(shown["year"].min()), int(shown["year"].max()) + 1))
    chart = (
        alt.Chart(shown.drop(columns="rows"))
        .mark_bar()
        .encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=alt.Scale(domain=years)),
            y=alt.Y("events:Q", title="events"),
            color=alt.Color(
                "theme:N",
                title=None,
                scale=alt.Scale(domain=THEMES, range=list(NEUTRALS[: len(THEMES)])),
            ),
            order=alt.Order("order:Q"),
        )
        .properties(width=WIDTH, height=220)
    )
    by_year = shown.groupby("year")["events"].sum().reset_index()
    said = describe(
        by_year, "year", "events", kind="Stacked bar chart", of="events by year and chapter",
        unit="number of events", decimals=0,
    )  # fmt: skip
    sums = shown.groupby("theme", sort=False)["events"].sum().reindex(THEMES, fill_value=0)
    by_theme = ", ".join(f"{theme} {number}" for theme, number in sums.items())
    names = {"year": "Year", "theme": "Chapter", "events": "Events"}
    return Figure(
        chart,
        shown[[*names, "rows"]].rename(columns=names).reset_index(drop=True),
        f"{said} By chapter: {by_theme}.",
    )
