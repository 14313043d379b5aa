"""Charts of the security chapter."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.analysis.risks import OFTEN
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, describe

RISE, FALL = "#e6b894", theme.COUNTRY_COLOURS["UZB"]

RISK_ROWS = ("none", f"1 to {OFTEN - 1}", f"{OFTEN} or more")
IMPACTS = ("low", "middle", "high")


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


def spending(frame: pd.DataFrame) -> Figure:
    """Military expenditure over GDP by year, a line a state; lone values as points.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``country, state, year, value`` (percent), ``source_id``.
    """
    data = _values(frame, 2)[["country", "state", "year", "value", "source_id"]]
    drawn = data[["state", "year", "value"]]
    _, scale = _states(data)
    ends = theme.ends(data, "state")
    base = alt.Chart(drawn).encode(
        x=_years(),
        y=alt.Y("value:Q", title="% of GDP", scale=alt.Scale(zero=True)),
        color=alt.Color("state:N", scale=scale, legend=None),
    )
    labels = (
        alt.Chart(ends[["state", "year", "value"]])
        .mark_text(align="left", dx=8)
        .encode(x="year:Q", y="value:Q", text="state:N", color=alt.Color("state:N", scale=scale))
    )
    points = (
        alt.Chart(ends[["state", "year", "value"]])
        .mark_point(size=50)
        .encode(x="year:Q", y="value:Q", color=alt.Color("state:N", scale=scale))
    )
    chart = alt.layer(base.mark_line(), points, labels).properties(width=520, padding={"right": 90})
    words = describe(data, "year", "value", kind="Line chart", of="military expenditure",
                     unit="% of GDP", by="state")  # fmt: skip
    return Figure(chart, _readable(data, {"value": "% of GDP"}), words)


def _readable(data: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    return data.drop(columns="country", errors="ignore").rename(columns=names)


def peace(frame: pd.DataFrame) -> Figure:
    """Peace ranks, a panel a state: line as restated, points as published.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``country, state, year, value`` (rank), ``series, source_id``.
    """
    data = _values(frame, 0)[["country", "state", "year", "value", "series", "source_id"]]
    drawn = data[["state", "year", "value", "series"]]
    _, scale = _states(data)
    names = list(dict.fromkeys(drawn["state"]))
    series = ["restated in the 2025 release", "as published that year"]
    y = alt.Y("value:Q", title="rank (top is most peaceful)", scale=alt.Scale(reverse=True, zero=False))
    base = alt.Chart(drawn)
    colour = alt.Color("state:N", scale=scale, legend=None)
    line = (
        base.transform_filter(alt.datum.series == series[0]).mark_line().encode(x=_years(), y=y, color=colour)
    )
    points = base.mark_point(size=55).encode(
        x="year:Q", y=y, color=colour,
        shape=alt.Shape("series:N", title=None, sort=series,
                        scale=alt.Scale(domain=series, range=["circle", "diamond"])),
        size=alt.Size("series:N", legend=None, scale=alt.Scale(domain=series, range=[14, 110])),
    )  # fmt: skip
    chart = (
        alt.layer(line, points)
        .properties(width=178, height=240)
        .facet(column=alt.Column("state:N", title=None, sort=names))
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
    drawn = data[["state", "index", "place", "shown"]]
    indices = list(dict.fromkeys(drawn["index"]))
    palette = [theme.NEUTRALS[3], theme.NEUTRALS[1], theme.NEUTRALS[0]][: len(indices)]
    shapes = ["diamond", "circle", "square"][: len(indices)]
    base = alt.Chart(drawn).encode(
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
    states = list(dict.fromkeys(drawn["state"]))
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


def inflow(frame: pd.DataFrame, others: pd.DataFrame) -> Figure:
    """Net foreign direct investment by year, falls marked, with another agency's figures as points.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``year, value, change`` (USD), ``source_id``.
    others : pandas.DataFrame
        UNCTAD's figures: ``year, value`` (USD million), ``source_id``.
    """
    data = pd.DataFrame(
        {
            "year": frame["year"].astype(int),
            "value": (frame["value"] / 1e9).round(2),
            "change": ["fell" if change < 0 else "rose" for change in frame["change"]],
            "count": "World Bank",
            "source_id": frame["source_id"],
        }
    )
    second = pd.DataFrame(
        {
            "year": others["year"].astype(int),
            "value": (others["value"] / 1e3).round(2),
            "change": "",
            "count": "UNCTAD",
            "source_id": others["source_id"],
        }
    )
    kinds = ["rose on the year before", "fell on the year before"]
    drawn = data[["year", "value"]].assign(
        change=[kinds[0] if change == "rose" else kinds[1] for change in data["change"]]
    )
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("value:Q", title="USD billion", scale=alt.Scale(zero=True))
    bars = alt.Chart(drawn).mark_bar().encode(
        x=x, y=y,
        color=alt.Color("change:N", title=None, sort=kinds,
                        scale=alt.Scale(domain=kinds, range=[RISE, FALL])),
    )  # fmt: skip
    labels = (
        alt.Chart(drawn)
        .mark_text(dy=-8, fontSize=11)
        .encode(x=x, y=y, text=alt.Text("value:Q", format=".1f"))
    )
    points = alt.Chart(second[["year", "value", "count"]]).mark_point(size=90, filled=True).encode(
        x=x, y=y,
        shape=alt.Shape("count:N", title=None,
                        scale=alt.Scale(domain=["UNCTAD"], range=["diamond"])),
        color=alt.value(theme.INK),
    )  # fmt: skip
    chart = alt.layer(bars, labels, points).resolve_scale(color="independent")
    fell = [str(year) for year in data[data["change"] == "fell"]["year"]]
    words = (
        describe(data, "year", "value", kind="Bar chart", of="net foreign direct investment",
                 unit="USD billion", decimals=2)
        + f" It fell in {', '.join(fell) or 'no year'}."
    )  # fmt: skip
    return Figure(chart.properties(width=theme.WIDTH), pd.concat([data, second], ignore_index=True)
                  .rename(columns={"value": "USD billion"}), words)  # fmt: skip


def counts(frame: pd.DataFrame) -> Figure:
    """What is called foreign investment, by who counts it: bars from zero.

    Parameters
    ----------
    frame : pandas.DataFrame
        As `dyadbook.analysis.fdi.counts` returns it.
    """
    drawn = frame[["row", "value", "concept"]]
    concepts = list(dict.fromkeys(drawn["concept"]))
    rows = drawn["row"].tolist()
    y = alt.Y("row:N", title=None, sort=rows)
    bars = alt.Chart(drawn).mark_bar().encode(
        x=alt.X("value:Q", title="USD billion", scale=alt.Scale(zero=True)), y=y,
        color=alt.Color("concept:N", title=None, sort=concepts,
                        scale=alt.Scale(domain=concepts, range=list(theme.NEUTRALS[: len(concepts)])),
                        legend=alt.Legend(columns=1)),
    )  # fmt: skip
    labels = (
        alt.Chart(drawn)
        .mark_text(align="left", dx=5)
        .encode(x="value:Q", y=y, text=alt.Text("value:Q", format=".1f"))
    )
    words = "Bar chart of what is called foreign investment in Uzbekistan, USD billion: " + "; ".join(
        f"{name} {format_number(value, 1)}" for name, value in zip(drawn["row"], drawn["value"], strict=True)
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
    drawn = data[["state", "year", "value"]]
    _, scale = _states(data)
    ends = theme.ends(data, "state")
    line = alt.Chart(drawn).mark_line().encode(
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


def deaths(frame: pd.DataFrame) -> Figure:
    """Conflict deaths by year: bars with their values.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``year, value, source_id``.
    """
    data = _values(frame, 0)[["year", "value", "source_id"]].astype({"value": int})
    drawn = data[["year", "value"]]
    x = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("value:Q", title="deaths", scale=alt.Scale(zero=True))
    bars = alt.Chart(drawn).mark_bar(color=theme.COUNTRY_COLOURS["AZE"]).encode(x=x, y=y)
    labels = (
        alt.Chart(drawn).mark_text(dy=-8, fontSize=11).encode(x=x, y=y, text=alt.Text("value:Q", format=","))
    )
    words = describe(data, "year", "value", kind="Bar chart", of="conflict deaths in Azerbaijan",
                     unit="persons", decimals=0)  # fmt: skip
    chart = alt.layer(bars, labels).properties(width=theme.WIDTH, height=230)
    return Figure(chart, data.rename(columns={"value": "deaths"}), words)


def afghan_trade(frame: pd.DataFrame) -> Figure:
    """Uzbek–Afghan trade by year, a mark for each source.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``year, value`` (USD million), ``outlet, source_id``.
    """
    data = _values(frame, 1)[["year", "value", "outlet", "source_id"]]
    drawn = data[["year", "value", "outlet"]]
    outlets = list(dict.fromkeys(drawn["outlet"]))
    base = alt.Chart(drawn).encode(
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
            for row, often in enumerate(RISK_ROWS)
            for column, impact in enumerate(IMPACTS)
        ]
    )
    cells: list[dict[str, Any]] = []
    for (often, impact), rows in frame.groupby(["likelihood", "impact"]):
        lines = [f"{row.risk} ({row.events})" for row in rows.itertuples()]
        cells.append(
            {
                "often": RISK_ROWS[int(str(often))],
                "impact": IMPACTS[int(str(impact)) - 1],
                "names": "\n".join(lines),
                "lines": len(lines),
            }
        )
    x = alt.X("impact:N", sort=list(IMPACTS), title="highest impact of any event on record",
              axis=alt.Axis(labelAngle=0))  # fmt: skip
    y = alt.Y("often:N", sort=list(reversed(RISK_ROWS)), title="events in the window")
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
            "impact": [IMPACTS[impact - 1] for impact in frame["impact"]],
            "source_id": frame["source_id"],
        }
    )
    return Figure(chart, data, words)
