"""Charts of the claims and the verdicts on them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.analysis.verdicts import VERDICTS
from dyadbook.charts.commitments import choice, chosen
from dyadbook.charts.figure import Figure, drawn
from dyadbook.charts.theme import WIDTH
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


SIDE = 21
"""Pixels of the side of a claim's square, in which its number stands."""


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
    themes = [name.capitalize() for name in CHAPTERS]
    widest = int(shown.groupby("theme").size().max())
    filters = {
        "article": ("Article", sorted(set(shown["article"]))),
        "theme": ("Theme", themes),
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
        .encode(
            x=alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0.5, widest + 0.5], nice=False)),
            y=alt.Y(
                "theme:N",
                title=None,
                scale=alt.Scale(domain=themes),
                axis=alt.Axis(domain=False, ticks=False),
            ),
            href="address:N",
            tooltip=[
                alt.Tooltip(f"{column}:N", title=column.capitalize())
                for column in ("claim", "statement", "verdict", "kind", "article")
            ],
        )
    )
    squares = base.mark_square(size=SIDE**2, opacity=1).encode(
        color=alt.Color(
            "verdict:N",
            title=None,
            scale=alt.Scale(domain=list(VERDICTS), range=list(VERDICT_COLOURS.values())),
        )
    )
    numbers = base.mark_text(fontSize=9.5).encode(
        text="claim:N",
        color=alt.condition(
            "datum.verdict == 'supported' || datum.verdict == 'contradicted'",
            alt.value("white"),
            alt.value("#1c2430"),
        ),
    )
    chart = alt.layer(squares, numbers).add_params(
        *(choice(name, label, options) for name, (label, options) in filters.items())
    )
    counts = shown.groupby(["theme", "verdict"]).size()
    said = "; ".join(
        f"{theme}: "
        + ", ".join(
            f"{counts[theme, verdict]} {verdict}" for verdict in VERDICTS if (theme, verdict) in counts
        )
        for theme in themes
    )
    return Figure(
        chart.properties(width=WIDTH, height=alt.Step(SIDE + 13)),
        shown[["claim", "article", "theme", "kind", "verdict", "statement"]],
        f"Unit chart of {len(shown)} claims by theme, each a square with its number. {said}. "
        "The interactive chart can be filtered by article, theme, kind and verdict.",
    )
