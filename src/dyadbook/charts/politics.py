"""Charts of the politics chapter."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.contacts import OCCASIONS, ORDER
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, describe, drawn

FADED = 0.45
"""Opacity of what is the lesser kind of the same thing: a working trip beside a state visit."""


@drawn
def timeline(frame: pd.DataFrame) -> Figure:
    """Draw the pair's events, one circle a year and kind, its area the number of events."""
    data = frame[["year", "row", "events"]]
    rows = [row for row in ORDER if row in set(data["row"])]
    palette = [theme.NEUTRALS[i % len(theme.NEUTRALS)] for i in range(len(rows))]
    area = alt.Scale(domain=[0, int(data["events"].max())], range=[0, 560])
    base = alt.Chart(data).encode(
        x=_years(data),
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(grid=True, domain=False, ticks=False)),
    )
    circles = base.mark_circle(opacity=0.85).encode(
        size=alt.Size("events:Q", scale=area, legend=None),
        color=alt.Color("row:N", scale=alt.Scale(domain=rows, range=palette), legend=None),
    )
    numbers = (
        base.mark_text(fontSize=10, color="white")
        .encode(text="events:Q")
        .transform_filter("datum.events > 1")
    )
    chart = (circles + numbers).properties(width=470, height=29 * len(rows))
    totals = data.groupby("row")["events"].sum()
    peak = data.groupby("year")["events"].sum()
    words = ", ".join(f"{row} {totals[row]}" for row in rows)
    text = (
        f"Circle chart of political events by year and kind, {data['year'].min()} to "
        f"{data['year'].max()}: {words}; most in {peak.idxmax()} ({peak.max()})."
    )
    return Figure(chart, frame, text)


@drawn
def trips(frame: pd.DataFrame) -> Figure:
    """Draw presidents' trips a year, one panel a traveller, state visits solid."""
    data = frame[["year", "traveller", "occasion", "trips"]]
    data = data.assign(panel="President of " + data["traveller"])
    names = sorted(set(data["traveller"]))
    years = data["year"]
    chart = (
        alt.Chart(data)
        .mark_bar(size=13)
        .encode(
            x=_years(data),
            y=alt.Y("trips:Q", title="Trips", axis=alt.Axis(tickMinStep=1, format="d")),
            color=alt.Color("traveller:N", scale=_pair(names), legend=None),
            opacity=alt.Opacity(
                "occasion:N",
                title=None,
                scale=alt.Scale(domain=list(OCCASIONS), range=[1, FADED]),
            ),
            order=alt.Order("occasion:N", sort="descending"),
            row=alt.Row(
                "panel:N",
                title=None,
                header=alt.Header(labelAngle=0, labelAlign="left", labelOrient="top", labelAnchor="start"),
            ),
        )
        .properties(width=theme.WIDTH - 60, height=95)
    )
    totals = data.groupby("traveller")["trips"].sum()
    words = "; ".join(
        f"president of {name} {totals[name]}, most in a year "
        f"{data[data['traveller'] == name].groupby('year')['trips'].sum().max()}"
        for name in names
    )
    text = f"Bar charts of presidents’ trips by year, {years.min()} to {years.max()}: {words}."
    return Figure(chart, frame, text)


@drawn
def documents(frame: pd.DataFrame) -> Figure:
    """Draw documents signed at each visit, one marker a count."""
    data = frame[["visit", "count", "counted", "period"]]
    order = data.sort_values("period")["visit"].drop_duplicates().tolist()
    counters = data["counted"].drop_duplicates().tolist()
    known = {
        "Azerbaijani side": ("circle", theme.COUNTRY_COLOURS["AZE"]),
        "Uzbek side": ("square", theme.COUNTRY_COLOURS["UZB"]),
        "press, no agency named": ("triangle-up", theme.NEUTRALS[0]),
        "from the Uzbek list, counted by us": ("diamond", theme.NEUTRALS[2]),
    }
    colours = alt.Scale(domain=counters, range=[known[who][1] for who in counters])
    shapes = alt.Scale(domain=counters, range=[known[who][0] for who in counters])
    base = alt.Chart(data[["visit", "count", "counted"]]).encode(
        y=alt.Y("visit:N", sort=order, title=None),
        x=alt.X(
            "count:Q",
            title="Documents signed or exchanged",
            scale=alt.Scale(domain=[0, int(data["count"].max()) + 2]),
        ),
    )
    line = base.mark_line(color=theme.RULE, strokeWidth=3).encode(detail="visit:N")
    legend = alt.Legend(columns=2)
    points = base.mark_point(size=110).encode(
        color=alt.Color("counted:N", scale=colours, title=None, legend=legend),
        shape=alt.Shape("counted:N", scale=shapes, title=None, legend=legend),
    )
    numbers = base.mark_text(dy=-13).encode(text="count:Q")
    chart = (line + points + numbers).properties(width=380, height=48 * len(order))
    words = "; ".join(
        f"{visit}: {', '.join(f'{row.count_} ({row.counted})' for row in rows.itertuples())}"
        for visit, rows in data.rename(columns={"count": "count_"}).groupby("visit", sort=False)
    )
    return Figure(chart, frame, f"Point chart of documents signed at presidents’ visits. {words}.")


@drawn
def agreement(frame: pd.DataFrame) -> Figure:
    """Draw the pair's agreement by year: raw beside chance, Scott's pi, and shared votes."""
    wide = _span(frame)
    x = _years(wide)
    shares = pd.concat(
        [
            wide[["year"]].assign(share=(100 * wide[name]).round(1), what=what)
            for name, what in (("raw", "same vote"), ("chance", "by chance alone"))
        ]
    )
    inks = alt.Scale(domain=["same vote", "by chance alone"], range=[theme.INK, "#8a93a0"])
    top = (
        alt.Chart(shares)
        .mark_line(point=alt.OverlayMarkDef(size=28))
        .encode(
            x=x,
            y=alt.Y("share:Q", title="% of shared votes", scale=alt.Scale(domain=[40, 100])),
            color=alt.Color("what:N", scale=inks, title=None),
        )
    )
    pis = wide[["year"]].assign(pi=wide["pi"].round(3))
    zero = alt.Chart(pd.DataFrame({"pi": [0]})).mark_rule(color=theme.MUTED).encode(y="pi:Q")
    line = (
        alt.Chart(pis)
        .mark_line(color=theme.INK, point=alt.OverlayMarkDef(size=28, color=theme.INK))
        .encode(x=x, y=alt.Y("pi:Q", title="Scott’s pi", scale=alt.Scale(domain=[-0.2, 1])))
    )
    bars = (
        alt.Chart(wide[["year", "shared"]])
        .mark_bar(size=9)
        .encode(x=x, y=alt.Y("shared:Q", title="Shared votes"))
    )
    panels = (top.properties(height=150), (zero + line).properties(height=150), bars.properties(height=70))
    chart = alt.vconcat(*(panel.properties(width=theme.WIDTH - 70) for panel in panels), spacing=8)
    data = wide.assign(
        same_vote_percent=(100 * wide["raw"]).round(1),
        chance_percent=(100 * wide["chance"]).round(1),
        scotts_pi=wide["pi"].round(3),
        shared_votes=wide["shared"],
    )[["year", "same_vote_percent", "chance_percent", "scotts_pi", "shared_votes", "source_id"]]
    text = (
        describe(
            pis,
            "year",
            "pi",
            kind="Line chart",
            of="Scott’s pi of the pair’s UN votes",
            unit="index",
            decimals=2,
        )
        + " "
        + describe(shares, "year", "share", kind="Line chart", of="share of same votes", unit="%", by="what")
    )
    return Figure(chart, data, text)


@drawn
def partners(frame: pd.DataFrame, names: dict[str, str], pair: tuple[str, str]) -> Figure:
    """Draw Scott's pi of each state with each partner, one panel a partner."""
    data = _span(frame)
    data = data.assign(
        pi=data["pi"].round(3),
        state_name=data["state"].map(names),
        panel=["Each other" if code in pair else names[code] for code in data["partner"]],
    )
    order = ["Each other", *(name for name in data["panel"].drop_duplicates() if name != "Each other")]
    lines_of = data[["year", "pi", "state_name", "panel"]].assign(
        state_name=data["state_name"].where(data["panel"] != "Each other", "the pair")
    )
    both = [names[code] for code in pair]
    scale = alt.Scale(
        domain=[*both, "the pair"],
        range=[*(theme.COUNTRY_COLOURS[code] for code in pair), theme.INK],
    )
    lines = (
        alt.Chart()
        .mark_line(strokeWidth=1.8)
        .encode(
            x=_years(lines_of, count=4),
            y=alt.Y("pi:Q", title="Scott’s pi", scale=alt.Scale(domain=[-0.8, 1])),
            color=alt.Color("state_name:N", scale=scale, title=None),
        )
    )
    zero = alt.Chart().mark_rule(color=theme.RULE).encode(y=alt.datum(0))
    chart = (
        alt.layer(zero, lines, data=lines_of)
        .properties(width=165, height=120)
        .facet(facet=alt.Facet("panel:N", sort=order, title=None), columns=3, spacing=14)
    )
    shown = data.rename(columns={"state_name": "of", "panel": "with", "shared": "shared_votes"})
    last = lines_of.sort_values("year").groupby(["panel", "state_name"], sort=False).tail(1)
    words = "; ".join(
        f"{row.panel}, {row.state_name} {row.pi:.2f} ({row.year})"
        for row in last.sort_values(["panel", "state_name"]).itertuples()
    )
    text = f"Line charts of Scott’s pi by year in panels by partner. Last values: {words}."
    columns = ["of", "with", "year", "shared_votes", "raw", "chance", "pi", "source_id"]
    return Figure(chart, shown.round({"raw": 3, "chance": 3})[columns], text)


@drawn
def ranks(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Draw where each state stands in the other's list of partners, first place at the top."""
    wide = _span(frame)
    data = pd.concat(
        [
            wide[["year", "partners", "source_id"]].assign(
                rank=wide[column], list=wide["state"].map(names), measure=measure
            )
            for column, measure in (
                ("rank_raw", "by same votes"),
                ("rank_pi", "corrected for chance"),
            )
        ],
        ignore_index=True,
    )
    both = data["list"].drop_duplicates().tolist()
    lowest = int(data["partners"].max())
    chart = (
        alt.Chart(data[["year", "rank", "list", "measure"]])
        .mark_line(point=alt.OverlayMarkDef(size=26), strokeWidth=1.8)
        .encode(
            x=_years(data, count=5),
            y=alt.Y(
                "rank:Q",
                title="Rank",
                scale=alt.Scale(domain=[lowest, 1], nice=False),
                axis=alt.Axis(values=[1, *range(10, lowest + 1, 10)]),
            ),
            color=alt.Color("list:N", scale=_pair(both), title="In the list of"),
            column=alt.Column("measure:N", title=None),
        )
        .properties(width=255, height=200)
    )
    text = describe(
        data.assign(key=data["list"] + "’s list " + data["measure"]),
        "year",
        "rank",
        kind="Line chart",
        of="rank among partners in UN voting",
        unit="place",
        by="key",
        decimals=0,
    )
    return Figure(chart, data, text)


@drawn
def ideal_points(frame: pd.DataFrame, names: dict[str, str], pair: tuple[str, str]) -> Figure:
    """Draw the two ideal points by year, the gap between them shaded."""
    wide = _span(frame)
    data = pd.concat([wide[["year"]].assign(point=wide[code].round(3), state=names[code]) for code in pair])
    gap = wide[["year"]].assign(
        low=wide[list(pair)].min(axis=1).round(3), high=wide[list(pair)].max(axis=1).round(3)
    )
    area = (
        alt.Chart(gap)
        .mark_rule(color=theme.RULE, strokeWidth=7)
        .encode(
            x=_years(gap),
            y=alt.Y("low:Q", title="Ideal point (higher: nearer to the United States)"),
            y2="high:Q",
        )
    )
    lines = (
        alt.Chart(data)
        .mark_line(point=alt.OverlayMarkDef(size=28))
        .encode(
            x=_years(data),
            y="point:Q",
            color=alt.Color("state:N", scale=_pair([names[c] for c in pair]), title=None),
        )
    )
    chart = (area + lines).properties(width=theme.WIDTH - 70, height=240)
    shown = wide.rename(columns=names).round(3)
    text = describe(
        wide.assign(distance=wide["distance"].round(3)),
        "year",
        "distance",
        kind="Line chart",
        of="the distance between the two ideal points",
        unit="scale units",
        decimals=3,
    )
    return Figure(chart, shown, text)


@drawn
def visitors(frame: pd.DataFrame) -> Figure:
    """Draw visitors both ways; full years and eleven months in panels of their own."""
    data = frame[["span", "year", "origin", "persons"]]
    names = sorted(set(data["origin"]))
    height = alt.Scale(domain=[0, int(data["persons"].max() * 1.08)])
    panels = []
    for span, rows in data.groupby("span", sort=True):
        base = alt.Chart(rows[["year", "origin", "persons"]], title=str(span)).encode(
            x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
            xOffset=alt.XOffset("origin:N", scale=alt.Scale(domain=names)),
            y=alt.Y("persons:Q", title="Persons", axis=alt.Axis(format=",d"), scale=height),
        )
        bars = base.mark_bar().encode(color=alt.Color("origin:N", scale=_pair(names), title="Visitors from"))
        numbers = base.mark_text(dy=-7, fontSize=10).encode(text=alt.Text("persons:Q", format=",d"))
        width = 64 * rows["year"].nunique()
        panels.append(alt.layer(bars, numbers).properties(width=width, height=230))
    chart = alt.hconcat(*panels, spacing=24)
    text = describe(
        data.assign(key=data["origin"] + ", " + data["span"]),
        "year",
        "persons",
        kind="Bar chart",
        of="visitors to the other country",
        unit="persons",
        by="key",
        decimals=0,
    )
    return Figure(chart, frame, text)


def _span(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({"year": int})


def _years(frame: pd.DataFrame, count: int = 8) -> alt.X:
    low, high = int(frame["year"].min()), int(frame["year"].max())
    return alt.X(
        "year:Q",
        title=None,
        scale=alt.Scale(domain=[low - 0.6, high + 0.6], nice=False),
        axis=alt.Axis(format="d", tickCount=count, tickMinStep=1),
    )


def _pair(names: list[str]) -> alt.Scale:
    """Colours of the two states by their names, whatever their order."""
    known: dict[str, Any] = {
        "Azerbaijan": theme.COUNTRY_COLOURS["AZE"],
        "Uzbekistan": theme.COUNTRY_COLOURS["UZB"],
    }
    return alt.Scale(domain=names, range=[known[name] for name in names])
