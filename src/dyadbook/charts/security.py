"""Charts of the security chapter."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.analysis.peace import PUBLISHED, RESTATED
from dyadbook.analysis.risks import IMPACTS, OFTENNESS
from dyadbook.analysis.security import CONTACT_KINDS
from dyadbook.charts import ends, theme
from dyadbook.charts.figure import Figure, describe, drawn, gaps

CITED = ["source_id", "rows"]

FADED = 0.25
"""Fill of a rise, within a full outline: falls, which are what is looked for, are solid."""

SIGNS = {"rose": "#e6e9ed", "fell": theme.MUTED, "level": theme.PAPER}
"""Fills of the grid of changes, each with a sign in it."""

STEPS = ("#f4f6f8", "#e6e9ed", "#d8dde3", "#c9d0d8", "#b9c2cd")
"""Fills of the risk matrix from its mildest corner to its gravest, one for each step between them."""


def _states(frame: pd.DataFrame) -> alt.Scale:
    codes = list(dict.fromkeys(frame["country"]))
    return theme.colour(codes, dict(zip(frame["country"], frame["state"], strict=True)))


def _years() -> alt.X:
    return alt.X("year:Q", title=None, axis=theme.YEARS)


def _all_years(frame: pd.DataFrame) -> alt.Scale:
    years = [int(year) for year in frame["year"]]
    return alt.Scale(domain=list(range(min(years), max(years) + 1)))


def _values(frame: pd.DataFrame, decimals: int) -> pd.DataFrame:
    return frame.astype({"year": int}).round({"value": decimals})


def _readable(data: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """The columns that a reader gets, under their names, and what they rest on."""
    return data.rename(columns=names)[[*names.values(), *CITED]]


@drawn
def spending(frame: pd.DataFrame) -> Figure:
    """Military expenditure over GDP and over the budget by year, a line a state; lone values as points.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.security.spending` returns it.
    """
    data = _values(frame, 2)
    scale = _states(data)
    shares = {str(share): data[data["share"] == share] for share in dict.fromkeys(data["share"])}
    chart = alt.hconcat(*(_burden(own, share, scale) for share, own in shares.items()), spacing=24)
    words = [
        describe(own, "year", "value", kind="Line chart", of="military expenditure", unit=share, by="state")
        for share, own in shares.items()
    ]
    shown = _readable(data, {"state": "State", "year": "Year", "share": "Share", "value": "Value, per cent"})
    return Figure(chart, shown, " ".join(words))


def _burden(data: pd.DataFrame, share: str, scale: alt.Scale) -> Any:
    colour = alt.Color("state:N", scale=scale, legend=None)
    y = alt.Y("value:Q", title=share, scale=alt.Scale(zero=True))
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1, tickCount=5))
    lines = (
        alt.Chart(data[["state", "year", "value", "run"]])
        .mark_line()
        .encode(x=x, y=y, color=colour, detail=alt.Detail("run:N"))
    )
    last = theme.ends(data, "state")[["state", "year", "value"]]
    points = alt.Chart(last).mark_point(size=50).encode(x=alt.X("year:Q"), y=alt.Y("value:Q"), color=colour)
    # Names stand beside the lines that reach the last year, and under the points of those that do not.
    reach = last["year"] == data["year"].max()
    layers = [lines, points]
    if reach.any():
        layers.append(ends.beside(last[reach], "state", "value", 0.06 * float(data["value"].max())))
    if not reach.all():
        below = alt.Chart(last[~reach]).mark_text(dy=18)
        layers.append(below.encode(x=alt.X("year:Q"), y=alt.Y("value:Q"), text=alt.Text("state:N")))
    return alt.layer(*layers).properties(width=210, height=270)


@drawn
def peace(frame: pd.DataFrame) -> Figure:
    """Peace ranks, a panel a state: line as restated, points as published.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.peace.peace_lines` returns it.
    """
    data = _values(frame, 0).astype({"value": int})
    shown = data[["state", "year", "value", "series"]]
    first = data.drop_duplicates("state")
    names = first["state"].tolist()
    # Of the states around the pair each has its panel, and needs no colour of its own.
    colours = [
        theme.COUNTRY_COLOURS[code] if order < 2 else theme.GREY
        for code, order in zip(first["country"], first["order"], strict=True)
    ]
    base = alt.Chart(shown).encode(
        x=alt.X("year:Q", title=None, axis=alt.Axis(format="d", values=[2015, 2020, 2025])),
        y=alt.Y("value:Q", title="rank (top is best)", scale=alt.Scale(reverse=True, zero=False)),
        color=alt.Color("state:N", scale=alt.Scale(domain=names, range=colours), legend=None),
    )
    restated = base.transform_filter(alt.datum.series == RESTATED)
    line = restated.mark_line(point=alt.OverlayMarkDef(size=14))
    points = base.transform_filter(alt.datum.series == PUBLISHED).mark_point(size=90)
    shapes = alt.Scale(domain=[RESTATED, PUBLISHED], range=["stroke", "diamond"])
    points = points.encode(
        shape=alt.Shape("series:N", title=None, scale=shapes),
    )  # fmt: skip
    chart = (
        alt.layer(line, points)
        .properties(width=128, height=150)
        .facet(facet=alt.Facet("state:N", title=None, sort=names), columns=4)
    )
    columns = {"state": "State", "year": "Edition", "series": "Series", "value": "Rank"}
    return Figure(chart, _readable(data, columns), _peace_words(data))


def _peace_words(data: pd.DataFrame) -> str:
    """Of each series the extremes over all states, and the last rank and the gaps of each."""
    first, final = data["year"].min(), data["year"].max()
    parts = [
        f"Line charts of Global Peace Index ranks (low is peaceful) by edition, {first} to {final}, "
        "a panel a state."
    ]
    for series, kind in ((RESTATED, "Lines"), (PUBLISHED, "Points")):
        own = data[data["series"] == series]
        if own.empty:
            continue
        ranked = own.sort_values("value", kind="stable")
        low, high = (
            f"{row['value']} ({row['state']}, {row['year']})" for row in (ranked.iloc[0], ranked.iloc[-1])
        )
        last = ends.in_words(own, "state", "value", 0)
        parts.append(f"{kind}, {series}: from {low} to {high}; last {last}.")
    return " ".join(parts)


@drawn
def places(frame: pd.DataFrame) -> Figure:
    """Where states stand in two indices, as a share of the states ranked.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.peace.places` returns it.
    """
    said = [f"{rank} of {of}" for rank, of in zip(frame["rank"], frame["of"], strict=True)]
    data = frame.assign(shown=said)
    shown = data[["state", "index", "place", "shown"]]
    indices = list(dict.fromkeys(shown["index"]))
    palette = [theme.OCHRE, theme.VIOLET, theme.GREY][: len(indices)]
    shapes = ["diamond", "circle", "square"][: len(indices)]
    end = 10 * (int(shown["place"].max()) // 10 + 2)
    base = alt.Chart(shown).encode(
        x=alt.X("place:Q", title="rank as % of the states ranked (left is best)",
                scale=alt.Scale(domain=[0, end]), axis=alt.Axis(tickCount=8)),
        y=alt.Y("index:N", title=None, sort=indices, axis=None),
    )  # fmt: skip
    legend = alt.Legend(columns=1)
    points = base.mark_point(size=80).encode(
        color=alt.Color("index:N", title=None, sort=indices, legend=legend,
                        scale=alt.Scale(domain=indices, range=palette)),
        shape=alt.Shape("index:N", title=None, sort=indices, legend=legend,
                        scale=alt.Scale(domain=indices, range=shapes)),
    )  # fmt: skip
    numbers = base.mark_text(align="left", dx=9).encode(text=alt.Text("shown:N"))
    states = list(dict.fromkeys(shown["state"]))
    chart = (
        alt.layer(points, numbers)
        .properties(width=470, height=66)
        .facet(
            row=alt.Row("state:N", title=None, sort=states,
                        header=alt.Header(labelAngle=0, labelAlign="left"))
        )
    )  # fmt: skip
    ranked = data.sort_values("place", kind="stable")
    extremes = [
        f"{format_number(row['place'], 1)} ({row['state']}, {row['index']})"
        for row in (ranked.iloc[0], ranked.iloc[-1])
    ]
    parts = [
        f"{index}: " + ", ".join(f"{state} {n}" for state, n in zip(own["state"], own["shown"], strict=True))
        for index, own in data.groupby("index", sort=False)
    ]
    words = f"Dot chart of ranks in % of the states ranked, from {' to '.join(extremes)}. {'; '.join(parts)}."
    columns = {"state": "State", "index": "Index", "rank": "Rank", "of": "States ranked",
               "place": "Rank, % of the states ranked"}  # fmt: skip
    return Figure(chart, _readable(data, columns), words)


@drawn
def inflow(frame: pd.DataFrame) -> Figure:
    """Net foreign direct investment of both states by year, falls marked, with UNCTAD's figures.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.fdi.inflows` returns it.
    """
    data = frame.round({"value": 2})
    kinds = {"fell": "fell on the year before", "rose": "rose on the year before", "": "year before unknown"}
    own = data["count"] == "World Bank"
    data["change"] = data["change"].map(kinds).where(own, "not compared")
    shown = data[["state", "year", "value", "count", "change"]]
    present = [kind for kind in kinds.values() if kind in set(shown["change"])]
    fills = dict(zip(kinds.values(), (1, FADED, 0), strict=True))
    base = alt.Chart(shown).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=_all_years(data)),
        y=alt.Y("value:Q", title="USD billion", scale=alt.Scale(zero=True)),
    )
    bank = base.transform_filter(alt.datum.count == "World Bank")
    colour = alt.Color("state:N", scale=_states(data), legend=None)
    bars = bank.mark_bar().encode(
        color=colour,
        opacity=alt.Opacity("change:N", title=None, sort=present,
                            scale=alt.Scale(domain=present, range=[fills[kind] for kind in present])),
    )  # fmt: skip
    outlines = bank.mark_bar(filled=False, strokeWidth=1.5).encode(color=colour)
    text = bank.encode(text=alt.Text("value:Q", format=".1f"))
    above = text.transform_filter(alt.datum.value >= 0).mark_text(dy=-8, fontSize=11)
    below = text.transform_filter(alt.datum.value < 0).mark_text(dy=16, fontSize=11)
    points = base.transform_filter(alt.datum.count == "UNCTAD").mark_point(
        size=90, color=theme.INK, stroke=theme.PAPER, strokeWidth=1
    ).encode(
        shape=alt.Shape("count:N", title=None, scale=alt.Scale(domain=["UNCTAD"], range=["diamond"])),
    )  # fmt: skip
    chart = (
        alt.layer(bars, outlines, above, below, points)
        .properties(width=theme.WIDTH - 40, height=150)
        .facet(row=alt.Row("state:N", title=None, sort=list(dict.fromkeys(shown["state"]))))
        .resolve_scale(y="independent")
    )
    fell = []
    for state, rows in data[own].groupby("state", sort=False):
        years = [str(year) for year in rows[rows["change"] == kinds["fell"]]["year"]]
        fell.append(f"It fell in {', '.join(years) or 'no year'} in {state}.")
    words = describe(data[own], "year", "value", kind="Bar chart", of="net foreign direct investment",
                     unit="USD billion", by="state", decimals=2)  # fmt: skip
    others = [
        f"{state} {format_number(value, 2)} ({year})"
        for state, value, year in zip(*(data[~own][name] for name in ("state", "value", "year")), strict=True)
    ]
    if others:
        fell.append(f"Points, UNCTAD: {', '.join(others)}.")
    columns = {"state": "State", "year": "Year", "count": "Counted by",
               "value": "Net foreign direct investment, USD billion", "change": "Change"}  # fmt: skip
    return Figure(chart, _readable(data, columns), " ".join([words, *fell]))


@drawn
def signs(frame: pd.DataFrame) -> Figure:
    """The sign of each yearly change, a row a state and count.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.fdi.signs` returns it.
    """
    data = frame.astype({"year": int})
    data["row"] = data["state"] + ": " + data["count"]
    rows = list(dict.fromkeys(data["row"]))
    shown = data[["row", "year", "sign"]].assign(
        mark=data["sign"].map({"rose": "+", "fell": "−", "level": "="})
    )
    kinds = [kind for kind in ("rose", "fell", "level") if kind in set(shown["sign"])]
    base = alt.Chart(shown).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=_all_years(shown)),
        y=alt.Y("row:N", title=None, sort=rows, axis=alt.Axis(labelLimit=320)),
    )  # fmt: skip
    cells = base.mark_rect(stroke=theme.MUTED, strokeWidth=1).encode(
        color=alt.Color("sign:N", title="on the year before", sort=kinds,
                        scale=alt.Scale(domain=kinds, range=[SIGNS[kind] for kind in kinds]),
                        legend=alt.Legend(symbolStrokeColor=theme.MUTED, symbolStrokeWidth=1))
    )  # fmt: skip
    ink = alt.condition(alt.datum.sign == "fell", alt.value(theme.PAPER), alt.value(theme.INK))
    text = base.mark_text(fontSize=15, fontWeight=600).encode(text=alt.Text("mark:N"), color=ink)
    chart = alt.layer(cells, text).properties(width=360, height=28 * len(rows))
    parts = []
    for row, own in data.groupby("row", sort=False):
        years = {kind: ", ".join(map(str, own[own["sign"] == kind]["year"])) for kind in kinds}
        said = ", ".join(f"{kind} in {when}" for kind, when in years.items() if when)
        parts.append(f"{row}: {said}{gaps(own['year'].tolist())}")
    first, last = shown["year"].min(), shown["year"].max()
    words = (
        "Grid of yearly changes of foreign direct investment by state and count, "
        f"{first} to {last}. {'; '.join(parts)}."
    )
    columns = {"state": "State", "count": "Count", "year": "Year", "sign": "On the year before"}
    return Figure(chart, _readable(data, columns), words)


@drawn
def counts(frame: pd.DataFrame) -> Figure:
    """What is called foreign investment, by who counts it: bars from zero, a group a concept.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.fdi.counts` returns it.
    """
    data = frame.assign(row=frame["label"] + ", " + frame["period"])
    concepts = list(dict.fromkeys(data["concept"]))
    base = alt.Chart(data[["row", "value", "concept"]]).encode(
        x=alt.X("value:Q", title="USD billion", scale=alt.Scale(zero=True)),
        y=alt.Y("row:N", title=None, sort=data["row"].tolist()),
    )
    numbers = base.mark_text(align="left", dx=5).encode(text=alt.Text("value:Q", format=".1f"))
    header = alt.Header(labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top")
    chart = (
        alt.layer(base.mark_bar(color=theme.GREY), numbers)
        .properties(width=400, height=alt.Step(26))
        .facet(row=alt.Row("concept:N", title=None, sort=concepts, header=header), spacing=10)
        .resolve_scale(y="independent")
    )
    said = [
        f"{name} {format_number(value, 1)}" for name, value in zip(data["row"], data["value"], strict=True)
    ]
    parts = [
        f"{concept}: {', '.join(said[place] for place in places)}"
        for concept, places in data.reset_index().groupby("concept", sort=False).groups.items()
    ]
    low, high = data["value"].min(), data["value"].max()
    words = (
        "Bar chart of what is called foreign investment in Uzbekistan in USD billion, "
        f"from {format_number(low, 1)} to {format_number(high, 1)}. {'; '.join(parts)}."
    )
    columns = {"label": "Count", "period": "Period", "concept": "Concept", "status": "Status",
               "value": "USD billion"}  # fmt: skip
    return Figure(chart, _readable(data, columns), words)


@drawn
def stability(frame: pd.DataFrame) -> Figure:
    """The estimate of political stability by year, a line a state.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.fdi.stability` returns it.
    """
    data = _values(frame, 2)
    shown = data[["state", "year", "value"]]
    line = alt.Chart(shown).mark_line().encode(
        x=_years(), y=alt.Y("value:Q", title="standard score (0 is the world’s mean)"),
        color=alt.Color("state:N", scale=_states(data), legend=None),
    )  # fmt: skip
    zero = alt.Chart(pd.DataFrame({"value": [0]})).mark_rule(color=theme.MUTED).encode(y=alt.Y("value:Q"))
    room = 0.07 * float(shown["value"].max() - shown["value"].min())
    words = describe(data, "year", "value", kind="Line chart", of="political stability",
                     unit="standard scores", by="state", decimals=2)  # fmt: skip
    chart = alt.layer(zero, line, ends.beside(shown, "state", "value", room))
    columns = {"state": "State", "year": "Year", "value": "Political stability, standard score"}
    return Figure(chart.properties(width=500, height=240), _readable(data, columns), words)


@drawn
def contacts(frame: pd.DataFrame) -> Figure:
    """Security contacts a year, a panel a kind.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.security.contacts` returns it.
    """
    rows = [
        {
            "year": year,
            "kind": kind,
            "number": len(own),
            "titles": "; ".join(own["title"]),
            "source_id": ";".join(dict.fromkeys(";".join(own["source_id"]).split(";"))),
            "rows": ";".join(own.index),
        }
        for (year, kind), own in frame.groupby(["year", "kind_words"])
    ]
    data = pd.DataFrame(rows)
    kinds = [kind for kind in CONTACT_KINDS.values() if kind in set(data["kind"])]
    base = alt.Chart(data[["year", "kind", "number"]]).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=_all_years(data)),
        y=alt.Y("number:Q", title="contacts", axis=alt.Axis(tickMinStep=1, tickCount=3, format="d")),
    )
    header = alt.Header(labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top")
    chart = (
        alt.layer(
            base.mark_bar(size=46, color=theme.GREY), base.mark_text(dy=-8).encode(text=alt.Text("number:Q"))
        )
        .properties(width=theme.WIDTH - 60, height=80)
        .facet(row=alt.Row("kind:N", title=None, sort=kinds, header=header), spacing=8)
    )
    words = describe(data, "year", "number", kind="Bar charts", of="security contacts on record",
                     unit="number a year", by="kind", decimals=0)  # fmt: skip
    columns = {"year": "Year", "kind": "Kind", "number": "Contacts", "titles": "What happened"}
    return Figure(chart, _readable(data, columns), words)


@drawn
def deaths(frame: pd.DataFrame) -> Figure:
    """Conflict deaths of both states by year: bars with their values.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.security.deaths` returns it.
    """
    data = _values(frame, 0).astype({"value": int})
    shown = data[["state", "year", "value"]]
    base = alt.Chart(shown).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=_all_years(data)),
        y=alt.Y("value:Q", title="deaths", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=3)),
    )  # fmt: skip
    bars = base.mark_bar().encode(color=alt.Color("state:N", scale=_states(data), legend=None))
    numbers = base.mark_text(dy=-8, fontSize=11).encode(text=alt.Text("value:Q", format=","))
    names = list(dict.fromkeys(shown["state"]))
    chart = (
        alt.layer(bars, numbers)
        .properties(width=theme.WIDTH - 40, height=130)
        .facet(row=alt.Row("state:N", title=None, sort=names))
    )
    words = describe(data, "year", "value", kind="Bar chart",
                     of="deaths from organised violence on the territory", unit="persons", by="state",
                     decimals=0)  # fmt: skip
    return Figure(chart, _readable(data, {"state": "State", "year": "Year", "value": "Deaths"}), words)


@drawn
def afghan_trade(frame: pd.DataFrame) -> Figure:
    """Uzbek–Afghan trade by year, a mark for each source.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.security.afghan_trade` returns it.
    """
    data = _values(frame, 1)
    shown = data[["year", "value", "outlet"]]
    outlets = list(dict.fromkeys(shown["outlet"]))
    base = alt.Chart(shown).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=_all_years(data)),
        y=alt.Y("value:Q", title="USD million", scale=alt.Scale(zero=True)),
    )  # fmt: skip
    points = base.mark_point(size=90, color=theme.COUNTRY_COLOURS["UZB"]).encode(
        shape=alt.Shape("outlet:N", title="as carried by", sort=outlets,
                        scale=alt.Scale(domain=outlets, range=["square", "diamond"]))
    )  # fmt: skip
    numbers = base.mark_text(align="left", dx=9, fontSize=11).encode(text=alt.Text("value:Q", format=",.0f"))
    words = describe(data, "year", "value", kind="Point chart", of="Uzbek–Afghan trade",
                     unit="USD million", by="outlet", decimals=0)  # fmt: skip
    if missing := gaps(sorted(set(data["year"]))):
        words += f" From any source{missing}."
    chart = alt.layer(points, numbers).properties(width=460, height=220)
    columns = {"year": "Year", "value": "Trade, USD million", "outlet": "As carried by"}
    return Figure(chart, _readable(data, columns), words)


@drawn
def risk_matrix(frame: pd.DataFrame) -> Figure:
    """The risks in a grid of how often and how bad.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.risks.matrix` returns it.
    """
    data = frame.assign(
        often=[OFTENNESS[likelihood] for likelihood in frame["likelihood"]],
        worst=frame["impact"].map(IMPACTS),
    )
    grid = pd.DataFrame(
        [
            {"often": often, "worst": worst, "step": row + column}
            for row, often in enumerate(OFTENNESS)
            for column, worst in enumerate(IMPACTS.values())
        ]
    )
    cells: list[dict[str, Any]] = []
    for (often, worst), rows in data.groupby(["often", "worst"], sort=False):
        names = [f"{risk} ({events})" for risk, events in zip(rows["risk"], rows["events"], strict=True)]
        cells.append({"often": often, "worst": worst, "names": names})
    x = alt.X("worst:N", sort=list(IMPACTS.values()), title="highest impact of any event on record",
              axis=alt.Axis(labelAngle=0))  # fmt: skip
    y = alt.Y("often:N", sort=list(reversed(OFTENNESS)), title="events in the window")
    fills = alt.Scale(domain=list(range(len(STEPS))), range=list(STEPS))
    layers: list[Any] = [
        alt.Chart(grid)
        .mark_rect(stroke=theme.MUTED, strokeWidth=1)
        .encode(x=x, y=y, color=alt.Color("step:O", legend=None, scale=fills))
    ]
    for count in sorted({len(cell["names"]) for cell in cells}):
        kept = [cell | {"names": "\n".join(cell["names"])} for cell in cells if len(cell["names"]) == count]
        layers.append(
            alt.Chart(pd.DataFrame(kept))
            .mark_text(lineBreak="\n", lineHeight=18, dy=-9 * (count - 1), fontSize=12)
            .encode(x=x, y=y, text=alt.Text("names:N"))
        )
    parts = [f"{', '.join(cell['names'])}: {cell['often']}, impact {cell['worst']}" for cell in cells]
    words = (
        "Grid of risks by number of events in the window and highest impact, "
        f"from {data['events'].min()} to {data['events'].max()} events (in brackets). {'; '.join(parts)}."
    )
    columns = {"risk": "Risk", "events": "Events in the window", "often": "Class of likelihood",
               "worst": "Highest impact of any event"}  # fmt: skip
    return Figure(alt.layer(*layers).properties(width=570, height=240), _readable(data, columns), words)
