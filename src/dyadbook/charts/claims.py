"""Charts of the claims and the verdicts on them."""

from __future__ import annotations

import json
from math import ceil
from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.verdicts import VERDICTS
from dyadbook.charts.commitments import choice, chosen
from dyadbook.charts.figure import Figure, drawn
from dyadbook.charts.theme import INK, MUTED, PAPER, WIDTH
from dyadbook.project import CHAPTERS

VERDICT_COLOURS = {
    "supported": "#1a7f5a",
    "partly": "#7fbf9b",
    "disputed": "#d9b23c",
    "contradicted": "#b4432f",
    "unverifiable": "#8b93a0",
    "opinion": "#c9ced6",
}
"""From agreement to contradiction; greys for what the evidence cannot settle. The pale ones need an
outline to stand out from the page."""

LETTERS = dict.fromkeys(VERDICTS, INK) | dict.fromkeys(("supported", "contradicted"), PAPER)
"""Colour of what is written on each verdict's colour."""

THEMES = [name.capitalize() for name in CHAPTERS]

SIDE, BESIDE, ACROSS = 30, 33, 8
"""Pixels of a claim's square, in which its number stands, and from one to the next; squares in a row: as many
as a phone shows."""

APART = 0.35
"""Room between two themes, in rows."""

OUTLINE: dict[str, Any] = {"stroke": MUTED, "strokeWidth": 0.8}


@drawn
def scoreboard(frame: pd.DataFrame) -> Figure:
    """Claims by theme and verdict, as stacked bars with their counts.

    Parameters
    ----------
    frame : pandas.DataFrame
        `dyadbook.analysis.claims.scoreboard`.
    """
    shown = frame.assign(
        theme=frame["theme"].str.capitalize(),
        order=frame["verdict"].map(VERDICTS.index),
        middle=frame.groupby("theme")["claims"].cumsum() - frame["claims"] / 2,
    )
    base = alt.Chart(shown.drop(columns="rows")).encode(
        y=alt.Y("theme:N", title=None, sort=THEMES, axis=alt.Axis(domain=False, ticks=False, labelPadding=6))
    )
    bars = base.mark_bar(height=26, **OUTLINE).encode(
        x=alt.X("claims:Q", title="claims", axis=alt.Axis(tickMinStep=5)),
        color=_by_verdict(),
        order=alt.Order("order:Q"),
    )
    counts = base.mark_text().encode(x=alt.X("middle:Q"), text=alt.Text("claims:Q"), color=_letters())
    return Figure(
        (bars + counts).properties(width=WIDTH, height=190),
        _named(shown[["theme", "verdict", "claims", "rows"]]),
        f"Stacked bar chart of {_counted(shown)}",
    )


@drawn
def each_claim(frame: pd.DataFrame, page: str = "") -> Figure:
    """Every claim as a square with its number, by theme and coloured by verdict; each leads to its row.

    Parameters
    ----------
    frame : pandas.DataFrame
        `dyadbook.analysis.claims.ledger`.
    page : str
        Address of the page of claims, as seen from the page that shows the figure.
    """
    shown = pd.DataFrame(
        {
            "claim": frame.index,
            "article": frame["letter"],
            "theme": frame["theme"].str.capitalize(),
            "kind": frame["kind"],
            "verdict": frame["verdict"],
            "statement": frame["statement"],
            "order": frame["verdict"].map(VERDICTS.index),
            "address": [f"{page}#claims-claim-{claim}" for claim in frame.index],
        }
    )
    sizes = shown["theme"].value_counts().reindex(THEMES).dropna()
    rows = (sizes / ACROSS).apply(ceil)
    tops = (rows + APART).cumsum().shift(fill_value=0.0).round(2)
    height = float(tops.iloc[-1] + rows.iloc[-1])
    shown["top"] = shown["theme"].map(tops)
    names = {f"{top:g}": name for name, top in tops.items()}
    filters = {
        "article": ("Article", sorted(set(shown["article"]))),
        "theme": ("Theme", THEMES),
        "kind": ("Kind", sorted(set(shown["kind"]))),
        "verdict": ("Verdict", list(VERDICTS)),
    }
    base = (
        alt.Chart(shown)
        .transform_filter(chosen(*filters))
        .transform_window(
            place="row_number()",
            groupby=["theme"],
            sort=[alt.SortField("order"), alt.SortField("claim")],
        )
        .transform_calculate(
            column=f"(datum.place - 1) % {ACROSS}", row=f"datum.top + floor((datum.place - 1) / {ACROSS})"
        )
        .encode(
            x=alt.X("column:Q", axis=None, scale=alt.Scale(domain=[-0.5, ACROSS - 0.5], nice=False)),
            y=alt.Y(
                "row:Q",
                title=None,
                scale=alt.Scale(domain=[height - 0.5, -0.5], nice=False),
                axis=alt.Axis(
                    values=list(tops),
                    labelExpr=f"{json.dumps(names)}[datum.value]",
                    domain=False,
                    ticks=False,
                    grid=False,
                    labelPadding=6,
                ),
            ),
            href=alt.Href("address:N"),
            tooltip=[
                alt.Tooltip(f"{column}:N", title=column.capitalize())
                for column in ("claim", "statement", "verdict", "kind", "article")
            ],
        )
    )
    squares = base.mark_square(size=SIDE**2, opacity=1, **OUTLINE).encode(
        color=_by_verdict(alt.Legend(columns=3))
    )
    numbers = base.mark_text(fontSize=15).encode(text=alt.Text("claim:N"), color=_letters())
    chart = alt.layer(squares, numbers).add_params(
        *(choice(name, label, options) for name, (label, options) in filters.items())
    )
    columns = ["claim", "article", "theme", "kind", "verdict", "statement"]
    return Figure(
        chart.properties(width=ACROSS * BESIDE, height=height * BESIDE),
        _named(shown[columns].assign(rows=shown["claim"])),
        f"Unit chart, a square with its number for each, of {_counted(shown.assign(claims=1))} "
        "The interactive chart can be filtered by article, theme, kind and verdict.",
    )


def _by_verdict(legend: alt.Legend | alt.UndefinedType = alt.Undefined) -> alt.Color:
    scale = alt.Scale(domain=list(VERDICTS), range=list(VERDICT_COLOURS.values()))
    return alt.Color("verdict:N", title=None, scale=scale, legend=legend)


def _letters() -> Any:
    light = [verdict for verdict in VERDICTS if LETTERS[verdict] == PAPER]
    return alt.condition(alt.FieldOneOfPredicate("verdict", light), alt.value(PAPER), alt.value(INK))


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    names = {column: str(column).capitalize() for column in frame if column != "rows"}
    return frame.rename(columns=names).reset_index(drop=True)


def _counted(frame: pd.DataFrame) -> str:
    """Numbers of ``claims`` in words, by theme and verdict and in all."""

    def verdicts(rows: pd.DataFrame) -> str:
        sums = rows.groupby("verdict")["claims"].sum()
        return ", ".join(f"{sums[verdict]} {verdict}" for verdict in VERDICTS if verdict in sums)

    said = "; ".join(
        f"{theme} ({rows['claims'].sum()}): {verdicts(rows)}"
        for theme in THEMES
        if len(rows := frame[frame["theme"] == theme])
    )
    return f"{frame['claims'].sum()} claims by theme and verdict. {said}. In all: {verdicts(frame)}."
