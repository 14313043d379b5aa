"""Charts of the commitments: what fell due when and what came of it, and how far dates moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.commitments import STATUSES
from dyadbook.charts.figure import Figure, drawn
from dyadbook.charts.theme import MUTED, RULE, WIDTH
from dyadbook.project import CHAPTERS

STATUS_STYLES = {
    "met": ("#1a7f5a", "circle"),
    "late": ("#7fbf9b", "triangle-right"),
    "partly met": ("#d9b23c", "diamond"),
    "missed": ("#b4432f", "cross"),
    "moved": ("#c8641b", "triangle-up"),
    "revised": ("#7b5aa6", "triangle-down"),
    "not known": ("#8b93a0", "square"),
    "open": ("#9dbdd1", "triangle-left"),
}
"""Colour and shape of each status: no status is told by its colour alone."""

ALL = "all"
"""What a filter shows until it is used."""

SIZE = 15
"""Pixels between two marks of a stack."""


def choice(name: str, label: str, options: list[str]) -> alt.Parameter:
    """A parameter that a reader sets from a list, which begins with everything."""
    return alt.param(name=name, value=ALL, bind=alt.binding_select(options=[ALL, *options], name=f"{label} "))


def chosen(*fields: str) -> str:
    """The Vega expression that keeps the rows of the choices, each named like its field.

    Examples
    --------
    >>> chosen("theme")
    "(theme == 'all' || datum.theme == theme)"
    """
    return " && ".join(f"({field} == '{ALL}' || datum.{field} == {field})" for field in fields)


@drawn
def deadlines(frame: pd.DataFrame) -> Figure:
    """Commitments by the year of their deadline, a mark each, stacked by status.

    Parameters
    ----------
    frame : pandas.DataFrame
        `dyadbook.analysis.commitments.tracker`.
    """
    shown = frame.assign(
        year=[day.year for day in frame["due"]],
        order=frame["status"].map(STATUSES.index),
        theme=frame["theme"].str.capitalize(),
    )
    columns = ["theme", "what", "amount", "promiser", "said", "deadline", "status", "outcome"]
    shown = shown[[*columns, "order", "year", "source_id"]].reset_index(names="commitment")
    shown = shown.sort_values(["year", "order", "commitment"])
    present = [status for status in STATUSES if status in set(shown["status"])]
    styles = {status: STATUS_STYLES[status] for status in present}
    themes = [name.capitalize() for name in CHAPTERS]
    highest = int(shown.groupby("year").size().max())
    marks = (
        alt.Chart(shown.drop(columns="source_id"))
        .add_params(choice("theme", "Theme", themes), choice("status", "Status", list(STATUSES)))
        .transform_filter(chosen("theme", "status"))
        .transform_window(
            place="row_number()",
            groupby=["year"],
            sort=[alt.SortField("order"), alt.SortField("commitment")],
        )
        .mark_point(filled=True, size=95, opacity=1)
        .encode(
            x=alt.X(
                "year:Q",
                title="year of the deadline",
                axis=alt.Axis(format="d", tickMinStep=1),
                scale=alt.Scale(domain=[int(shown["year"].min()) - 0.5, int(shown["year"].max()) + 0.5],
                                nice=False),
            ),
            y=alt.Y(
                "place:Q",
                title="commitments",
                scale=alt.Scale(domain=[0, highest + 1], nice=False),
                axis=alt.Axis(tickMinStep=5),
            ),
            color=_scaled(alt.Color, "status", styles, 0),
            shape=_scaled(alt.Shape, "status", styles, 1),
            tooltip=[
                alt.Tooltip(f"{column}:N", title=title)
                for column, title in (
                    ("what", "What"), ("amount", "Promised"), ("promiser", "Who"), ("said", "Said"),
                    ("deadline", "Due"), ("status", "Status"), ("outcome", "Outcome or newest figure"),
                )
            ],
        )
    )  # fmt: skip
    counts = shown["status"].value_counts()
    said = ", ".join(f"{counts[status]} {status}" for status in present)
    busiest = shown["year"].value_counts().idxmax()
    return Figure(
        marks.properties(height=SIZE * (highest + 1), width=WIDTH),
        shown[["commitment", *columns, "source_id"]],
        f"Unit chart of {len(shown)} commitments by the year of their deadline, {shown['year'].min()} to "
        f"{shown['year'].max()}: {said}; busiest year {busiest}. "
        "The interactive chart can be filtered by theme and status.",
    )  # fmt: skip


@drawn
def slips(frame: pd.DataFrame) -> Figure:
    """The deadlines of each chain of commitments on one line, and when it was kept.

    Parameters
    ----------
    frame : pandas.DataFrame
        `dyadbook.analysis.commitments.chains`.
    """
    shown = frame.assign(
        day=[day.isoformat() for day in frame["day"]],
        theme=frame["theme"].str.capitalize(),
        moved=[months(value) for value in frame["slip"]],
    )
    themes = [name.capitalize() for name in CHAPTERS if name.capitalize() in set(shown["theme"])]
    marks = {"promised": ("#c8641b", "diamond"), "kept": ("#1a7f5a", "circle")}
    base = (
        alt.Chart(shown)
        .transform_filter(chosen("theme"))
        .encode(
            y=alt.Y("what:N", title=None, sort=list(dict.fromkeys(shown["what"])),
                    axis=alt.Axis(labelLimit=360)),
            x=alt.X("day:T", title=None, axis=alt.Axis(format="%Y", grid=True)),
        )
    )  # fmt: skip
    rules = base.mark_rule(color=RULE, strokeWidth=3).encode(x="min(day):T", x2="max(day):T")
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        color=_scaled(alt.Color, "mark", marks, 0),
        shape=_scaled(alt.Shape, "mark", marks, 1),
        tooltip=[
            alt.Tooltip("what:N", title="What"),
            alt.Tooltip("day:T", title="Due or kept", format="%Y-%m-%d"),
            alt.Tooltip("said:N", title="Said"),
            alt.Tooltip("promiser:N", title="Who"),
        ],
    )
    lengths = base.mark_text(align="left", dx=9, color=MUTED).encode(x="max(day):T", text="moved:N")
    chart = alt.layer(rules, points, lengths).add_params(choice("theme", "Theme", themes))
    said = "; ".join(f"{row.what}: {row.moved}" for row in shown.drop_duplicates("chain").itertuples())
    return Figure(
        chart.properties(height=alt.Step(24), width=330),
        shown[["what", "theme", "day", "mark", "said", "promiser", "slip", "source_id"]],
        f"Dot plot of the deadlines named for {shown['chain'].nunique()} commitments that moved or were "
        f"late, with the slip from the first of them. {said}. "
        "The interactive chart can be filtered by theme.",
    )


def months(slip: float) -> str:
    """A slip in words.

    Examples
    --------
    >>> months(1.0), months(-12.0)
    ('+1 month', '−12 months')
    """
    return f"{slip:+.0f} month{'' if abs(slip) == 1 else 's'}".replace("-", "−")


def _scaled(
    channel: type[alt.Color] | type[alt.Shape], field: str, styles: Mapping[str, tuple[str, str]], place: int
) -> Any:
    """A channel that gives each value of a field its colour (place 0) or shape (place 1)."""
    scale = alt.Scale(domain=list(styles), range=[style[place] for style in styles.values()])
    return channel(f"{field}:N", title=None, scale=scale)
