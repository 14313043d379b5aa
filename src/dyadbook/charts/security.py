"""Charts of the security chapter."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.analysis.peace import PUBLISHED, RESTATED
from dyadbook.analysis.risks import IMPACTS, OFTENNESS
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, describe, drawn

RISE, FALL = "#e6b894", theme.COUNTRY_COLOURS["UZB"]


def _states(frame: pd.DataFrame) -> tuple[list[str], alt.Scale]:
    codes = list(dict.fromkeys(frame["country"]))
    names = dict(zip(frame["country"], frame["state"], strict=True))
    return codes, theme.colour(codes, names)


def _years(title: str | None = None) -> alt.X:
    return alt.X("year:Q", title=title, axis=theme.YEARS)


def _all_years(frame: pd.DataFrame) -> alt.Scale:
    years = [int(year) for year in frame["year"]]
    return alt.Scale(domain=list(range(min(years), max(years) + 1)) if years else [])


def _values(frame: pd.DataFrame, decimals: int) -> pd.DataFrame:
    return frame.astype({"year": int}).round({"value": decimals})


@drawn
def spending(frame: pd.DataFrame) -> Figure:
    """Military expenditure over GDP and over the budget by year, a line a state; lone values as points.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.security.spending` returns it.
    """
    columns = ["country", "state", "share", "year", "value", "run", "source_id"]
    data = _values(frame, 2)[columns]
    _, scale = _states(data)
    panels = [_burden(data[data["share"] == share], share, scale) for share in dict.fromkeys(data["share"])]
    lines = [", ".join(pair) for pair in zip(data["share"], data["state"], strict=True)]
    words = describe(data.assign(line=lines), "year", "value", kind="Line charts",
                     of="military expenditure", unit="per cent", by="line")  # fmt: skip
    shown = data.drop(columns=["country", "run"]).rename(columns={"value": "%"})
    return Figure(alt.hconcat(*panels, spacing=80).properties(padding={"right": 80}), shown, words)


def _burden(data: pd.DataFrame, share: str, scale: alt.Scale) -> Any:
    colour = alt.Color("state:N", scale=scale, legend=None)
    y = alt.Y("value:Q", title=share, scale=alt.Scale(zero=True))
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1, tickCount=5))
    lines = (
        alt.Chart(data[["state", "year", "value", "run"]])
        .mark_line()
        .encode(x=x, y=y, color=colour, detail="run:N")
    )
    ends = theme.ends(data, "state")[["state", "year", "value"]]
    points = alt.Chart(ends).mark_point(size=50).encode(x="year:Q", y="value:Q", color=colour)
    # Names stand beside the lines that reach the last year, and under the points of those that do not.
    reach = ends["year"] == data["year"].max()
    names = {"x": "year:Q", "text": "state:N", "color": colour}
    layers = [lines, points]
    if reach.any():
        beside = alt.Chart(_apart(ends[reach], 0.06 * float(data["value"].max())))
        layers.append(beside.mark_text(align="left", dx=8).encode(y="at:Q", **names))
    if not reach.all():
        layers.append(alt.Chart(ends[~reach]).mark_text(dy=14).encode(y="value:Q", **names))
    return alt.layer(*layers).properties(width=210, height=270)


def _apart(ends: pd.DataFrame, gap: float) -> pd.DataFrame:
    """Where names stand (``at``): at the ends of the lines, moved up where two are closer than a gap."""
    frame = ends.sort_values("value")
    at: list[float] = []
    for value in frame["value"]:
        at.append(max(float(value), at[-1] + gap) if at else float(value))
    return frame.assign(at=[round(place, 2) for place in at])


def _readable(data: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return data.drop(columns="country", errors="ignore").rename(columns=names)


@drawn
def peace(frame: pd.DataFrame) -> Figure:
    """Peace ranks, a panel a state: line as restated, points as published.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``country, state, year, value`` (rank), ``series, source_id``.
    """
    data = _values(frame, 0)[["country", "state", "year", "value", "series", "source_id"]]
    shown = data[["state", "year", "value", "series"]]
    _, scale = _states(data)
    names = list(dict.fromkeys(shown["state"]))
    series = [RESTATED, PUBLISHED]
    y = alt.Y("value:Q", title="rank (top is best)", scale=alt.Scale(reverse=True, zero=False))
    base = alt.Chart(shown)
    x = alt.X("year:Q", title=None, axis=alt.Axis(format="d", values=[2015, 2020, 2025]))
    colour = alt.Color("state:N", scale=scale, legend=None)
    line = base.transform_filter(alt.datum.series == series[0]).mark_line().encode(x=x, y=y, color=colour)
    points = base.mark_point(size=55).encode(
        x="year:Q", y=y, color=colour,
        shape=alt.Shape("series:N", title=None, sort=series,
                        scale=alt.Scale(domain=series, range=["circle", "diamond"])),
        size=alt.Size("series:N", legend=None, scale=alt.Scale(domain=series, range=[14, 110])),
    )  # fmt: skip
    chart = (
        alt.layer(line, points)
        .properties(width=128, height=150)
        .facet(facet=alt.Facet("state:N", title=None, sort=names), columns=4)
    )
    lines = [", ".join(pair) for pair in zip(data["state"], data["series"], strict=True)]
    words = describe(
        data.assign(line=lines), "year", "value",
        kind="Line chart with points", of="Global Peace Index rank", unit="places (low is peaceful)",
        by="line", decimals=0,
    )  # fmt: skip
    return Figure(chart, _readable(data, {"value": "rank"}), words)


def places(frame: pd.DataFrame) -> Figure:
    """Where states stand in two indices, as a share of the states ranked.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``state, index, place`` (percent), ``rank, of, source_id``.
    """
    data = frame.copy()
    data["shown"] = [f"{rank} of {of}" for rank, of in zip(data["rank"], data["of"], strict=True)]
    shown = data[["state", "index", "place", "shown"]]
    indices = list(dict.fromkeys(shown["index"]))
    palette = [theme.NEUTRALS[3], theme.NEUTRALS[1], theme.NEUTRALS[0]][: len(indices)]
    shapes = ["diamond", "circle", "square"][: len(indices)]
    base = alt.Chart(shown).encode(
        x=alt.X("place:Q", title="rank as % of the states ranked (left is best)",
                scale=alt.Scale(domain=[0, 80])),
        y=alt.Y("index:N", title=None, sort=indices, axis=None),
        color=alt.Color("index:N", title=None, sort=indices,
                        scale=alt.Scale(domain=indices, range=palette),
                        legend=alt.Legend(columns=1)),
    )  # fmt: skip
    points = base.mark_point(size=80).encode(
        shape=alt.Shape("index:N", title=None, sort=indices,
                        scale=alt.Scale(domain=indices, range=shapes))
    )  # fmt: skip
    labels = base.mark_text(align="left", dx=9).encode(text="shown:N")
    states = list(dict.fromkeys(shown["state"]))
    chart = (
        alt.layer(points, labels)
        .properties(width=470, height=66)
        .facet(
            row=alt.Row("state:N", title=None, sort=states,
                        header=alt.Header(labelAngle=0, labelAlign="left"))
        )
    )  # fmt: skip
    parts = [
        f"{state}: " + ", ".join(f"{row['index']} {row['shown']}" for _, row in rows.iterrows())
        for state, rows in data.groupby("state", sort=False)
    ]
    words = f"Dot chart of ranks as a share of the states ranked. {'; '.join(parts)}."
    return Figure(chart, data.drop(columns="shown").rename(columns={"place": "rank, %"}), words)


@drawn
def inflow(frame: pd.DataFrame) -> Figure:
    """Net foreign direct investment of both states by year, falls marked, with UNCTAD's figures.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.fdi.inflows` returns it.
    """
    data = frame.round({"value": 2})
    kinds = {"rose": "rose on the year before", "fell": "fell on the year before", "": "year before unknown"}
    shown = data[["state", "year", "value", "count"]].assign(change=data["change"].map(kinds))
    names = list(dict.fromkeys(shown["state"]))
    base = alt.Chart(shown)
    bank = base.transform_filter(alt.datum.count == "World Bank")
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=_all_years(data))
    y = alt.Y("value:Q", title="USD billion", scale=alt.Scale(zero=True))
    present = [
        kind for kind in kinds.values() if kind in set(shown[shown["count"] == "World Bank"]["change"])
    ]
    colours = dict(zip(kinds.values(), (RISE, FALL, theme.RULE), strict=True))
    bars = bank.mark_bar().encode(
        x=x, y=y,
        color=alt.Color("change:N", title=None, sort=present,
                        scale=alt.Scale(domain=present, range=[colours[kind] for kind in present])),
    )  # fmt: skip
    text = bank.encode(x=x, y=y, text=alt.Text("value:Q", format=".1f"))
    above = text.transform_filter(alt.datum.value >= 0).mark_text(dy=-8, fontSize=11)
    below = text.transform_filter(alt.datum.value < 0).mark_text(dy=16, fontSize=11)
    points = base.transform_filter(alt.datum.count == "UNCTAD").mark_point(size=80, filled=True).encode(
        x=x, y=y,
        shape=alt.Shape("count:N", title=None, scale=alt.Scale(domain=["UNCTAD"], range=["diamond"])),
        color=alt.value(theme.INK),
    )  # fmt: skip
    chart = (
        alt.layer(bars, above, below, points)
        .properties(width=theme.WIDTH - 40, height=150)
        .facet(row=alt.Row("state:N", title=None, sort=names))
        .resolve_scale(y="independent")
    )
    own = data[data["count"] == "World Bank"]
    fell = [
        f"It fell in {', '.join(map(str, rows[rows['change'] == 'fell']['year'])) or 'no year'} in {state}."
        for state, rows in own.groupby("state", sort=False)
    ]
    words = describe(own, "year", "value", kind="Bar chart", of="net foreign direct investment",
                     unit="USD billion", by="state", decimals=2)  # fmt: skip
    return Figure(chart, data.rename(columns={"value": "USD billion"}), " ".join([words, *fell]))


@drawn
def signs(frame: pd.DataFrame) -> Figure:
    """The sign of each yearly change, a row a state and count.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.fdi.signs` returns it.
    """
    shown = frame[["row", "year", "sign"]].astype({"year": int})
    rows = list(dict.fromkeys(shown["row"]))
    kinds = [kind for kind in ("rose", "fell", "level") if kind in set(shown["sign"])]
    colours = {"rose": RISE, "fell": FALL, "level": theme.RULE}
    marks = {"rose": "+", "fell": "−", "level": "="}
    shown["mark"] = shown["sign"].map(marks)
    base = alt.Chart(shown).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=_all_years(shown)),
        y=alt.Y("row:N", title=None, sort=rows),
    )  # fmt: skip
    cells = base.mark_rect(stroke="white", strokeWidth=3).encode(
        color=alt.Color("sign:N", title="on the year before", sort=kinds,
                        scale=alt.Scale(domain=kinds, range=[colours[kind] for kind in kinds]))
    )  # fmt: skip
    text = base.mark_text(fontSize=14).encode(text="mark:N")
    chart = alt.layer(cells, text).properties(width=400, height=28 * len(rows))
    parts = [
        f"{row}: " + ", ".join(f"{year} {sign}" for year, sign in zip(own["year"], own["sign"], strict=True))
        for row, own in shown.groupby("row", sort=False)
    ]
    words = f"Grid of yearly changes of foreign direct investment by state and count. {'; '.join(parts)}."
    return Figure(chart, frame, words)


def counts(frame: pd.DataFrame) -> Figure:
    """What is called foreign investment, by who counts it: bars from zero.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.fdi.counts` returns it.
    """
    shown = frame[["row", "value", "concept"]]
    concepts = list(dict.fromkeys(shown["concept"]))
    rows = shown["row"].tolist()
    y = alt.Y("row:N", title=None, sort=rows)
    bars = alt.Chart(shown).mark_bar().encode(
        x=alt.X("value:Q", title="USD billion", scale=alt.Scale(zero=True)), y=y,
        color=alt.Color("concept:N", title=None, sort=concepts,
                        scale=alt.Scale(domain=concepts, range=list(theme.NEUTRALS[: len(concepts)])),
                        legend=alt.Legend(columns=1)),
    )  # fmt: skip
    labels = (
        alt.Chart(shown)
        .mark_text(align="left", dx=5)
        .encode(x="value:Q", y=y, text=alt.Text("value:Q", format=".1f"))
    )
    words = "Bar chart of what is called foreign investment in Uzbekistan, USD billion: " + "; ".join(
        f"{name} {format_number(value, 1)}" for name, value in zip(shown["row"], shown["value"], strict=True)
    )
    data = frame.drop(columns="row").rename(columns={"value": "USD billion"})
    return Figure(alt.layer(bars, labels).properties(width=420, height=250), data, f"{words}.")


def stability(frame: pd.DataFrame) -> Figure:
    """The estimate of political stability by year, a line a state.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``country, state, year, value, source_id``.
    """
    data = _values(frame, 2)[["country", "state", "year", "value", "source_id"]]
    shown = data[["state", "year", "value"]]
    _, scale = _states(data)
    ends = theme.ends(data, "state")
    line = alt.Chart(shown).mark_line().encode(
        x=_years(), y=alt.Y("value:Q", title="standard score (0 is the world's mean)"),
        color=alt.Color("state:N", scale=scale, legend=None),
    )  # fmt: skip
    labels = (
        alt.Chart(ends[["state", "year", "value"]])
        .mark_text(align="left", dx=8)
        .encode(x="year:Q", y="value:Q", text="state:N", color=alt.Color("state:N", scale=scale))
    )
    words = describe(data, "year", "value", kind="Line chart", of="political stability",
                     unit="standard scores", by="state", decimals=2)  # fmt: skip
    chart = alt.layer(line, labels).properties(width=520, height=240, padding={"right": 90})
    return Figure(chart, _readable(data, {"value": "standard score"}), words)


def contacts(frame: pd.DataFrame) -> Figure:
    """Security contacts by year and kind, a dot each.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.security.contacts` returns it.
    """
    data = pd.DataFrame(
        {
            "date": frame["date"],
            "year": [day.year for day in frame["start"]],
            "kind": frame["kind_words"],
            "what": frame["title"],
            "source_id": frame["source_id"],
        }
    )
    counted = data.groupby(["year", "kind"], as_index=False).size()
    counted = counted.rename(columns={"size": "number"})
    kinds = ["Meeting or visit", "Agreement or plan", "Exercise"]
    chart = alt.Chart(counted).mark_bar().encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0), scale=_all_years(counted)),
        y=alt.Y("number:Q", title="contacts on record", axis=alt.Axis(tickMinStep=1)),
        color=alt.Color("kind:N", title=None, sort=kinds,
                        scale=alt.Scale(domain=kinds, range=list(theme.NEUTRALS[:3]))),
    )  # fmt: skip
    parts = [
        f"{year}: "
        + ", ".join(f"{n} {kind.lower()}" for n, kind in zip(rows["number"], rows["kind"], strict=True))
        for year, rows in counted.groupby("year")
    ]
    words = f"Stacked bar chart of security contacts on record. {'; '.join(parts)}."
    return Figure(chart.properties(width=theme.WIDTH, height=230), data, words)


@drawn
def deaths(frame: pd.DataFrame) -> Figure:
    """Conflict deaths of both states by year: bars with their values.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.security.deaths` returns it.
    """
    data = _values(frame, 0)[["country", "state", "year", "value", "source_id"]].astype({"value": int})
    shown = data[["state", "year", "value"]]
    _, scale = _states(data)
    base = alt.Chart(shown).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("value:Q", title="deaths", scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=3)),
    )  # fmt: skip
    bars = base.mark_bar().encode(color=alt.Color("state:N", scale=scale, legend=None))
    labels = base.mark_text(dy=-8, fontSize=11).encode(text=alt.Text("value:Q", format=","))
    names = list(dict.fromkeys(shown["state"]))
    chart = (
        alt.layer(bars, labels)
        .properties(width=theme.WIDTH - 40, height=130)
        .facet(row=alt.Row("state:N", title=None, sort=names))
    )
    words = describe(data, "year", "value", kind="Bar chart",
                     of="deaths from organised violence on the territory", unit="persons", by="state",
                     decimals=0)  # fmt: skip
    return Figure(chart, _readable(data, {"value": "deaths"}), words)


def afghan_trade(frame: pd.DataFrame) -> Figure:
    """Uzbek–Afghan trade by year, a mark for each source.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``year, value`` (USD million), ``outlet, source_id``.
    """
    data = _values(frame, 1)[["year", "value", "outlet", "source_id"]]
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
    labels = base.mark_text(align="left", dx=9, fontSize=11).encode(text=alt.Text("value:Q", format=",.0f"))
    words = describe(data, "year", "value", kind="Point chart", of="Uzbek–Afghan trade",
                     unit="USD million", by="outlet", decimals=0)  # fmt: skip
    chart = alt.layer(points, labels).properties(width=460, height=220)
    return Figure(chart, data.rename(columns={"value": "USD million"}), words)


def risk_matrix(frame: pd.DataFrame) -> Figure:
    """The risks in a grid of how often and how bad.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.risks.matrix` returns it.
    """
    grid = pd.DataFrame(
        [
            {"often": often, "impact": impact, "shade": row + column}
            for row, often in enumerate(OFTENNESS)
            for column, impact in enumerate(IMPACTS.values())
        ]
    )
    cells: list[dict[str, Any]] = []
    for (often, impact), rows in frame.groupby(["likelihood", "impact"]):
        lines = [f"{row.risk} ({row.events})" for row in rows.itertuples()]
        cells.append(
            {
                "often": OFTENNESS[int(str(often))],
                "impact": IMPACTS[int(str(impact))],
                "names": "\n".join(lines),
                "lines": len(lines),
            }
        )
    x = alt.X("impact:N", sort=list(IMPACTS.values()), title="highest impact of any event on record",
              axis=alt.Axis(labelAngle=0))  # fmt: skip
    y = alt.Y("often:N", sort=list(reversed(OFTENNESS)), title="events in the window")
    shades = alt.Chart(grid).mark_rect(stroke="white", strokeWidth=3).encode(
        x=x, y=y,
        color=alt.Color("shade:Q", legend=None,
                        scale=alt.Scale(range=["#f2f4f7", "#e9c9b3"], interpolate="rgb")),
    )  # fmt: skip
    layers: list[Any] = [shades]
    for count in sorted({cell["lines"] for cell in cells}):
        kept = pd.DataFrame([cell for cell in cells if cell["lines"] == count])
        layers.append(
            alt.Chart(kept[["often", "impact", "names"]])
            .mark_text(lineBreak="\n", lineHeight=18, dy=-9 * (count - 1), fontSize=12)
            .encode(x=x, y=y, text="names:N")
        )
    chart = alt.layer(*layers).properties(width=530, height=240)
    parts = [
        f"{cell['names'].replace(chr(10), ', ')}: {cell['often']}, impact {cell['impact']}" for cell in cells
    ]
    words = f"Grid of risks by number of events in the window and highest impact. {'; '.join(parts)}."
    data = pd.DataFrame(
        {
            "risk": frame["risk"],
            "events in the window": frame["events"],
            "impact": [IMPACTS[impact] for impact in frame["impact"]],
            "source_id": frame["source_id"],
        }
    )
    return Figure(chart, data, words)
