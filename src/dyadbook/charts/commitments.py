"""Charts of the commitments: what fell due when and what came of it, and how far dates moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.commitments import STATUSES
from dyadbook.charts.figure import Figure, drawn, gaps
from dyadbook.charts.theme import GRID, MUTED, OCHRE, PAPER, VIOLET, WIDTH, WRAPPED, YEARS
from dyadbook.project import CHAPTERS

STATUS_STYLES = {
    "met": ("#108050", "circle"),
    "late": ("#789880", "triangle-right"),
    "partly met": (OCHRE, "diamond"),
    "missed": ("#b84028", "cross"),
    "moved": ("#c85898", "triangle-up"),
    "revised": ("#8850b8", "triangle-down"),
    "not known": ("#686870", "square"),
    "open": ("#5098c0", "triangle-left"),
}
"""Colour and shape of each status: no status is told by its colour alone."""

MARKS = {"promised": (VIOLET, "diamond"), "kept": (STATUS_STYLES["met"][0], "circle")}
"""Colour and shape of the deadlines of a chain, and of the day on which it was kept."""

NAMES = {
    "commitment": "Commitment",
    "theme": "Theme",
    "what": "What",
    "amount": "Promised",
    "promiser": "Who",
    "said": "Said",
    "deadline": "Deadline",
    "year": "Year of the deadline",
    "status": "Status",
    "outcome": "Outcome or newest figure",
    "day": "Due or kept",
    "mark": "Promised or kept",
    "slip": "Slip from the first to the last day, months",
}
"""What the columns are called in the data and where a reader points."""

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
    columns = ["theme", "what", "amount", "promiser", "said", "deadline", "year", "status", "outcome"]
    shown = shown[[*columns, "order", "source_id"]].reset_index(names="commitment")
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
        .mark_point(size=95)
        .encode(
            x=alt.X(
                "year:Q",
                title="year of the deadline",
                axis=YEARS,
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
            tooltip=[alt.Tooltip(f"{column}:N", title=NAMES[column])
                     for column in ("what", "amount", "promiser", "said", "deadline", "status", "outcome")],
        )
    )  # fmt: skip
    data = shown[["commitment", *columns, "source_id"]].assign(rows=shown["commitment"])
    return Figure(
        marks.properties(height=SIZE * (highest + 1), width=WIDTH),
        data.rename(columns=NAMES).reset_index(drop=True),
        f"Unit chart, a mark for each, of {len(shown)} commitments by the year of their deadline: "
        f"{_by_status(shown)}. {_by_year(shown['year'].to_list())} "
        "The interactive chart can be filtered by theme and status.",
    )


def _by_status(frame: pd.DataFrame) -> str:
    counts = frame["status"].value_counts()
    return ", ".join(f"{counts[status]} {status}" for status in STATUSES if status in counts)


def _by_year(years: Iterable[int]) -> str:
    """The span, the busiest year, the last one and the empty ones between, in words."""
    counts = Counter(years)
    first, last, busiest = min(counts), max(counts), max(sorted(counts), key=counts.__getitem__)
    none = gaps(list(counts))
    return f"From {first} to {last}: most {counts[busiest]} ({busiest}), last {counts[last]} ({last}){none}."


@drawn
def slips(frame: pd.DataFrame) -> Figure:
    """The deadlines of each chain of commitments on one line, and when it was kept.

    Parameters
    ----------
    frame : pandas.DataFrame
        `dyadbook.analysis.commitments.chains`.
    """
    shown = frame.assign(
        at=[_within_year(day) for day in frame["day"]],
        day=[day.isoformat() for day in frame["day"]],
        theme=frame["theme"].str.capitalize(),
        moved=[months(value) for value in frame["slip"]],
        slip=frame["slip"].astype(int),
    )
    themes = [name.capitalize() for name in CHAPTERS if name.capitalize() in set(shown["theme"])]
    years = list(range(int(shown["at"].min()), int(shown["at"].max()) + 2))
    # Each year's name stands in its middle: at its beginning a deadline of 31 December would seem to be
    # of the year after.
    named = alt.Axis(values=[year + 0.5 for year in years[:-1:2]], tickCount=len(years),
                     labelExpr="floor(datum.value)", grid=False, ticks=False)  # fmt: skip
    span = alt.Scale(domain=[years[0] - 0.2, years[-1] + 0.2], nice=False)
    lines = (
        alt.Chart(pd.DataFrame({"year": years})).mark_rule(color=GRID).encode(x=alt.X("year:Q", scale=span))
    )
    base = (
        alt.Chart(shown.drop(columns=["rows", "source_id"]))
        .transform_filter(chosen("theme"))
        .encode(
            y=alt.Y("what:N", title=None, sort=list(dict.fromkeys(shown["what"])),
                    axis=alt.Axis(**WRAPPED, domain=False, ticks=False)),
            x=alt.X("at:Q", title=None, axis=named, scale=span),
        )
    )  # fmt: skip
    rules = base.mark_rule(color=MUTED, strokeWidth=1.5).encode(
        x=alt.X("min(at):Q", scale=span), x2=alt.X2("max(at):Q")
    )
    points = base.mark_point(size=95, stroke=PAPER, strokeWidth=0.8).encode(
        color=_scaled(alt.Color, "mark", MARKS, 0),
        shape=_scaled(alt.Shape, "mark", MARKS, 1),
        tooltip=[
            alt.Tooltip("what:N", title=NAMES["what"]),
            alt.Tooltip("day:N", title=NAMES["day"]),
            alt.Tooltip("said:N", title=NAMES["said"]),
            alt.Tooltip("promiser:N", title=NAMES["promiser"]),
        ],
    )
    lengths = base.mark_text(align="left", dx=9, color=MUTED).encode(
        x=alt.X("max(at):Q", scale=span), text=alt.Text("moved:N")
    )
    chart = alt.layer(lines, rules, points, lengths).add_params(choice("theme", "Theme", themes))
    columns = ["what", "theme", "day", "mark", "said", "promiser", "slip", "rows", "source_id"]
    first = shown.drop_duplicates("chain")
    said = "; ".join(f"{what}: {moved}" for what, moved in zip(first["what"], first["moved"], strict=True))
    return Figure(
        chart.properties(height=alt.Step(38), width=WIDTH - 234),
        shown[columns].rename(columns=NAMES),
        f"Dot plot of the deadlines named for {len(first)} commitments that moved or were late, "
        f"{shown['day'].min()} to {shown['day'].max()}, with the slip from the first to the last mark, "
        f"longest first. {said}. The interactive chart can be filtered by theme.",
    )


def _within_year(day: date) -> float:
    """A day as a number of years, so that 2026.5 is the middle of 2026."""
    return round(day.year + (day.timetuple().tm_yday - 1) / 366, 3)


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
