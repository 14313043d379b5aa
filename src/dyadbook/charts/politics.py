"""Charts of the politics chapter."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.contacts import OCCASIONS, ORDER
from dyadbook.analysis.facts import format_number
from dyadbook.analysis.votes import ABSTENTION, MINIMUM
from dyadbook.charts import ends, theme
from dyadbook.charts.figure import Figure, describe, drawn

FADED = 0.25
"""Fill of what is the lesser kind of the same thing, within a full outline: a working trip beside a
state visit."""

SIDES = ("circle", "square")
"""Markers of the first and the second state of the pair."""

ALL_KINDS = "All kinds"
"""Choice of the timeline that shows every kind of event."""


@drawn
def timeline(frame: pd.DataFrame) -> Figure:
    """Draw the pair's events: how many a year, and one circle a year and kind.

    The parameter ``kind`` picks one kind: the bars then count it alone, and the other circles pale.
    """
    data = frame[["year", "row", "events", "titles"]]
    rows = [row for row in ORDER if row in set(data["row"])]
    kind = alt.param(
        name="kind",
        value=ALL_KINDS,
        bind=alt.binding_select(options=[ALL_KINDS, *rows], name="Show: "),
    )
    chosen = f"kind === '{ALL_KINDS}' || datum.row === kind"
    x = _years(data)
    totals = data.groupby("year")["events"].sum().reset_index()
    bars = (
        alt.Chart(data)
        .transform_filter(chosen)
        .transform_aggregate(total="sum(events)", groupby=["year"])
        .mark_bar(size=10)
        .encode(
            x=x,
            y=alt.Y("total:Q", title="Events", scale=alt.Scale(domain=[0, int(totals["events"].max())])),
            tooltip=[alt.Tooltip("year:Q"), alt.Tooltip("total:Q")],
        )
        .properties(width=470, height=80)
    )
    area = alt.Scale(domain=[0, int(data["events"].max())], range=[0, 640])
    base = alt.Chart(data).encode(
        x=x,
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(grid=True, domain=False, ticks=False)),
        opacity=alt.condition(chosen, alt.value(1), alt.value(0.12)),
        tooltip=[
            alt.Tooltip("year:Q"),
            alt.Tooltip("row:N", title="kind"),
            alt.Tooltip("titles:N", title="events"),
        ],
    )
    circles = base.mark_circle(color=theme.GREY).encode(size=alt.Size("events:Q", scale=area, legend=None))
    numbers = (
        base.mark_text(fontSize=11, color=theme.PAPER)
        .encode(text=alt.Text("events:Q"))
        .transform_filter("datum.events > 1")
    )
    chart = alt.vconcat(bars, (circles + numbers).properties(width=470, height=29 * len(rows)), spacing=6)
    by_kind = data.groupby("row")["events"].sum()
    words = ", ".join(f"{row} {by_kind[row]}" for row in rows)
    text = (
        describe(totals, "year", "events", kind="Bar chart", of="political events", unit="number a year",
                 decimals=0)
        + f" Under it circles by year and kind: {words}. "
        + "A menu picks a kind, which the bars then count alone."
    )  # fmt: skip
    shown = frame.rename(
        columns={"year": "Year", "row": "Kind", "events": "Events", "titles": "Titles of the events"}
    )
    return Figure(chart.add_params(kind), shown, text)


@drawn
def trips(frame: pd.DataFrame) -> Figure:
    """Draw presidents' trips a year, one panel a traveller, state visits solid."""
    data = frame[["year", "traveller", "occasion", "trips"]]
    data = data.assign(panel="President of " + data["traveller"])
    names = sorted(set(data["traveller"]))
    base = alt.Chart(data).encode(
        x=_years(data),
        y=alt.Y("trips:Q", title="Trips", axis=alt.Axis(tickMinStep=1, format="d")),
        order=alt.Order("occasion:N", sort="descending"),
    )
    fill = alt.Scale(domain=list(OCCASIONS), range=[1, FADED])
    bars = base.mark_bar(size=12).encode(
        color=alt.Color("traveller:N", scale=_pair(names), legend=None),
        opacity=alt.Opacity("occasion:N", title=None, scale=fill),
    )
    outlines = base.mark_bar(size=12, filled=False, strokeWidth=1.5).encode(
        color=alt.Color("traveller:N", scale=_pair(names), legend=None), detail=alt.Detail("occasion:N")
    )
    header = alt.Header(labelAngle=0, labelAlign="left", labelOrient="top", labelAnchor="start")
    chart = (
        alt.layer(bars, outlines)
        .properties(width=theme.WIDTH - 60, height=95)
        .facet(row=alt.Row("panel:N", title=None, header=header))
    )
    totals = data.groupby(["traveller", "year"])["trips"].sum().reset_index()
    text = describe(totals, "year", "trips", kind="Bar charts", unit="number a year",
                    of="trips of each president to the other country", by="traveller",
                    decimals=0)  # fmt: skip
    kinds = data.groupby(["traveller", "occasion"], sort=False)["trips"].sum()
    words = "; ".join(
        f"{name}, " + ", ".join(f"{occasion.lower()} {count}" for occasion, count in kinds[name].items())
        for name in names
    )
    shown = frame.rename(
        columns={"year": "Year", "traveller": "President of", "occasion": "Occasion", "trips": "Trips"}
    )
    return Figure(chart, shown, f"{text} In all: {words}.")


@drawn
def documents(frame: pd.DataFrame) -> Figure:
    """Draw documents signed at each visit, one marker a count."""
    data = frame.sort_values("period", kind="stable")[["visit", "count", "counted"]]
    order = data["visit"].drop_duplicates().tolist()
    counters = data["counted"].drop_duplicates().tolist()
    known = {
        "Azerbaijani side": ("circle", theme.COUNTRY_COLOURS["AZE"]),
        "Uzbek side": ("square", theme.COUNTRY_COLOURS["UZB"]),
        "press, no agency named": ("triangle-up", theme.GREY),
        "from the Uzbek list, counted by us": ("diamond", theme.GREEN),
    }
    colours = alt.Scale(domain=counters, range=[known[who][1] for who in counters])
    shapes = alt.Scale(domain=counters, range=[known[who][0] for who in counters])
    base = alt.Chart(data).encode(
        y=alt.Y("visit:N", sort=order, title=None),
        x=alt.X(
            "count:Q",
            title="Documents signed or exchanged",
            scale=alt.Scale(domain=[0, int(data["count"].max()) + 2]),
        ),
    )
    line = base.mark_line(color=theme.RULE, strokeWidth=3).encode(detail=alt.Detail("visit:N"))
    legend = alt.Legend(columns=2)
    points = base.mark_point(size=110).encode(
        color=alt.Color("counted:N", scale=colours, title=None, legend=legend),
        shape=alt.Shape("counted:N", scale=shapes, title=None, legend=legend),
    )
    numbers = base.mark_text(dy=-13).encode(text=alt.Text("count:Q"))
    chart = (line + points + numbers).properties(width=380, height=48 * len(order))
    words = "; ".join(
        f"{visit}: " + ", ".join(f"{n} ({who})" for n, who in zip(own["count"], own["counted"], strict=True))
        for visit, own in data.groupby("visit", sort=False)
    )
    counts = data["count"]
    text = f"Point chart of documents signed at visits, from {counts.min()} to {counts.max()}. {words}."
    shown = frame.rename(
        columns={"visit": "Visit", "count": "Documents", "counted": "Counted by", "period": "Date"}
    )
    return Figure(chart, shown, text)


SHARES = {"raw": "same vote", "chance": "by chance alone"}
"""Shares of votes in the chart of agreement, with their names there."""

WAYS = dict(
    zip(("pi", "pi_half", "pi_out"), (f"abstention {words}" for words in ABSTENTION.values()), strict=True)
)
"""Columns of Scott's pi by the way of counting an abstention, with their names in the chart."""


@drawn
def agreement(frame: pd.DataFrame) -> Figure:
    """Draw the pair's agreement by year: raw beside chance, and Scott's pi by each way of counting."""
    wide = _span(frame)
    x = _years(wide)
    carried = wide[["year", "shared", "source_id", "rows"]]
    shares = pd.concat(
        [carried.assign(value=(100 * wide[name]).round(1), what=what) for name, what in SHARES.items()]
    )
    pis = pd.concat([carried.assign(value=wide[name].round(3), what=way) for name, way in WAYS.items()])
    pis = pis.dropna(subset="value")
    both, line = list(SHARES.values()), alt.Legend(symbolType="stroke", symbolSize=250)
    low = min(40, 10 * int(shares["value"].min() // 10))
    top = (
        alt.Chart(shares[["year", "value", "what"]])
        .mark_line(point=alt.OverlayMarkDef(size=28))
        .encode(
            x=x,
            y=alt.Y("value:Q", title="% of shared votes", scale=alt.Scale(domain=[low, 100])),
            color=alt.Color("what:N", scale=alt.Scale(domain=both, range=[theme.INK, theme.MUTED]),
                            title=None, legend=line),
            strokeDash=alt.StrokeDash("what:N", scale=alt.Scale(domain=both, range=[[1, 0], [6, 3]]),
                                      title=None, legend=line),
        )
    )  # fmt: skip
    ways = list(WAYS.values())
    colours = alt.Scale(domain=ways, range=[theme.INK, theme.VIOLET, theme.OCHRE])
    shapes = alt.Scale(domain=ways, range=["circle", "square", "triangle-up"])
    zero = alt.Chart(pd.DataFrame({"pi": [0]})).mark_rule(color=theme.MUTED).encode(y=alt.Y("pi:Q"))
    floor = min(-0.2, float(pis["value"].min()))
    base = alt.Chart(pis[["year", "value", "what"]]).encode(
        x=x,
        y=alt.Y("value:Q", title="Scott’s pi", scale=alt.Scale(domain=[floor, 1])),
        color=alt.Color("what:N", scale=colours, title=None),
    )
    points = base.mark_point(size=38).encode(shape=alt.Shape("what:N", scale=shapes, title=None))
    lines = base.mark_line(strokeWidth=1.6).transform_filter(alt.FieldOneOfPredicate("what", ways[:2]))
    panels = (top.properties(height=150), (zero + lines + points).properties(height=190))
    chart = alt.vconcat(*(panel.properties(width=theme.WIDTH - 70) for panel in panels), spacing=8)
    chart = chart.resolve_scale(color="independent", shape="independent", strokeDash="independent")
    text = (
        describe(pis, "year", "value", kind="Line chart", of="Scott’s pi of the pair’s UN votes",
                 unit="index", by="what", decimals=2)
        + " "
        + describe(shares, "year", "value", kind="Line chart", of="share of same votes", unit="%", by="what")
    )  # fmt: skip
    data = pd.concat(
        [
            shares.assign(what=shares["what"].str.capitalize() + ", % of shared votes"),
            pis.assign(what="Scott’s pi, " + pis["what"]),
        ],
        ignore_index=True,
    )
    names = {"year": "Year", "what": "Measure", "value": "Value", "shared": "Shared votes"}
    return Figure(chart, data.rename(columns=names)[[*names.values(), "source_id", "rows"]], text)


@drawn
def attendance(frame: pd.DataFrame, names: dict[str, str], pair: tuple[str, str]) -> Figure:
    """Draw who voted on how many roll calls a year, a panel each; years too thin to be used are marked."""
    wide = _span(frame)
    both, *_ = groups = ["Both voted", *(f"{names[code]} alone" for code in pair), "Neither"]
    parts = [
        wide[["year", "held", "used", "source_id", "rows"]].assign(votes=wide[column], who=who)
        for column, who in zip(("both", "only_a", "only_b", "neither"), groups, strict=True)
    ]
    colours = [theme.INK, *(theme.COUNTRY_COLOURS[code] for code in pair), theme.MUTED]
    top = int(max(part["votes"].max() for part in parts))
    panels = []
    for part, colour in zip(parts, colours, strict=True):
        who = str(part["who"].iloc[0])
        scale = alt.Scale(domain=[0, 1.15 * top], nice=False)
        axis = alt.Axis(values=list(range(0, top + 1, 50)))
        x = _years(wide, labels=part is parts[-1])
        bars = (
            alt.Chart(part[["year", "votes"]], title=alt.TitleParams(who, fontSize=12, fontWeight="normal"))
            .mark_bar(size=12, color=colour)
            .encode(x=x, y=alt.Y("votes:Q", title=None, scale=scale, axis=axis))
        )
        if who == both:
            thin = part[~part["used"]][["year"]].assign(votes=MINIMUM)
            marks = (
                alt.Chart(thin)
                .mark_text(text="×", dy=-9, fontSize=15)
                .encode(x=alt.X("year:Q"), y=alt.Y("votes:Q"))
            )
            limit = alt.Chart(pd.DataFrame({"votes": [MINIMUM]})).mark_rule(
                color=theme.OCHRE, strokeDash=[3, 3], strokeWidth=1.5
            )
            bars = bars + limit.encode(y=alt.Y("votes:Q")) + marks
        panels.append(bars.properties(width=theme.WIDTH - 70, height=72))
    data = pd.concat(parts, ignore_index=True)
    held, crossed = wide["held"], [str(year) for year in wide["year"][~wide["used"]]]
    text = describe(data, "year", "votes", kind="Bar charts", of="roll calls by who voted",
                    unit="number a year", by="who", decimals=0)  # fmt: skip
    share = format_number(100 * wide["both"].sum() / held.sum())
    text += f" Of {format_number(held.sum())} roll calls both voted on {share}%."
    if crossed:
        text += f" A cross marks the years with too few shared votes: {', '.join(crossed)}."
    shown = data.assign(used=data["used"].map({True: "yes", False: "no"}))
    columns = {"year": "Year", "who": "Who voted", "votes": "Roll calls", "held": "Roll calls held",
               "used": "Shared votes enough to be used"}  # fmt: skip
    return Figure(
        alt.vconcat(*panels, spacing=4),
        shown.rename(columns=columns)[[*columns.values(), "source_id", "rows"]],
        text,
    )


MEASURES = {"same": "Same vote, %", "pi": "Scott’s pi", "rank": "Place by pi"}
"""Rows of the chart of partners, with their titles."""


@drawn
def partners(frame: pd.DataFrame, names: dict[str, str], pair: tuple[str, str]) -> Figure:
    """Draw same votes, pi and place of each partner by year: a column a partner, a row a measure."""
    data = _span(frame)
    own = data["partner"].isin(pair)
    data = data.assign(
        same=(100 * data["raw"]).round(1),
        chance=(100 * data["chance"]).round(1),
        pi=data["pi"].round(3),
        rank=data["rank_pi"],
        state_name=data["state"].map(names),
        partner_name=data["partner"].map(names),
    )
    data["panel"] = data["partner_name"].where(~own, "Each other")
    order = ["Each other", *dict.fromkeys(data["panel"][~own])]
    domain = [*(names[code] for code in pair), "the pair"]
    colours = alt.Scale(domain=domain, range=[*(theme.COUNTRY_COLOURS[code] for code in pair), theme.INK])
    # Told apart by width as well: dashes would say that a number is no actual one.
    widths = dict(zip(domain, (2.8, 1.4, 2), strict=True))
    thickness = alt.Scale(type="ordinal", domain=domain, range=list(widths.values()))
    lowest = int(data["partners"].max())
    scales = {
        "same": alt.Scale(domain=[0, 100]),
        "pi": alt.Scale(domain=[min(-0.8, float(data["pi"].min())), 1]),
        "rank": alt.Scale(domain=[lowest, 1], nice=False),
    }
    ticks: dict[str, list[float]] = {
        "same": [0, 50, 100],
        "pi": [-0.5, 0, 0.5, 1],
        "rank": [1, *range(20, lowest + 1, 20)],
    }
    years = alt.Scale(domain=[int(data["year"].min()), int(data["year"].max())], nice=False)
    panels = []
    for name, title in MEASURES.items():
        values = data[["year", name, "state_name", "panel"]].rename(columns={name: "value"})
        if name != "rank":  # what the two states share, each has a place in the list of the other
            values["state_name"] = values["state_name"].mask(own, "the pair")
            values = values.drop_duplicates()
        lines = (
            alt.Chart(values.assign(width=values["state_name"].map(widths)))
            .mark_line()
            .encode(
                x=alt.X(
                    "year:Q",
                    title=None,
                    scale=years,
                    axis=alt.Axis(format="d", values=[2000, 2020], labels=name == "rank"),
                ),
                y=alt.Y("value:Q", title=title, scale=scales[name], axis=alt.Axis(values=ticks[name])),
                color=alt.Color("state_name:N", scale=colours, title="Votes of"),
                # Vega-Lite takes the width of a line from the size, that of its legend from the stroke.
                size=alt.Size("width:Q", scale=None, legend=None),
                strokeWidth=alt.StrokeWidth("state_name:N", scale=thickness, title="Votes of"),
            )
            .properties(width=(theme.WIDTH - 50) / len(order) - 8, height=105)
        )
        header = alt.Header(labels=name == "same", labelFontSize=12)
        panels.append(
            lines.facet(column=alt.Column("panel:N", sort=order, title=None, header=header), spacing=8)
        )
    columns = {
        "state_name": "Votes of",
        "partner_name": "With",
        "year": "Year",
        "shared": "Shared votes",
        "same": "Same vote, % of shared votes",
        "chance": "Same vote by chance alone, %",
        "pi": "Scott’s pi",
        "rank_raw": "Partner’s place by same votes",
        "rank_pi": "Partner’s place by pi",
        "partners": "Partners ranked",
    }
    shown = data.rename(columns=columns)[[*columns.values(), "source_id", "rows"]]
    return Figure(alt.vconcat(*panels, spacing=6), shown, _partner_words(data))


def _partner_words(data: pd.DataFrame) -> str:
    """Extremes of each measure over all partners, and the last values and gaps of each partner."""
    first, last = data["year"].min(), data["year"].max()
    parts = [
        f"Line charts by year, {first} to {last}, in a column for each partner: "
        "same votes, Scott’s pi, place by pi."
    ]
    for name, title, decimals in (("same", "Same votes, %", 1), ("pi", "Pi", 2), ("rank", "Place", 0)):
        ranked = data.sort_values(name, kind="stable")
        said = [
            f"{format_number(row[name], decimals)} "
            f"({row['state_name']} with {row['partner_name']}, {row['year']})"
            for row in (ranked.iloc[0], ranked.iloc[-1])
        ]
        parts.append(f"{title}: from {' to '.join(said)}.")
    for state, own in data.groupby("state_name", sort=False):
        parts.append(f"Last pi of {state} with: {ends.in_words(own, 'partner_name', 'pi', 2)}.")
    return " ".join(parts)


@drawn
def ranks(frame: pd.DataFrame, names: dict[str, str], pair: tuple[str, str]) -> Figure:
    """Draw where each state stands in the other's list of partners, first place at the top."""
    wide = _span(frame)
    data = pd.concat(
        [
            wide[["year", "partners", "source_id", "rows"]].assign(
                rank=wide[column],
                list=wide["state"].map(names),
                partner=wide["partner"].map(names),
                measure=measure,
            )
            for column, measure in (
                ("rank_raw", "by same votes"),
                ("rank_pi", "corrected for chance"),
            )
        ],
        ignore_index=True,
    )
    lowest = int(data["partners"].max())
    domain = [names[code] for code in pair]
    title = "In the list of"
    base = alt.Chart(data[["year", "rank", "list", "measure"]]).encode(
        x=_years(data, count=5),
        y=alt.Y(
            "rank:Q",
            title="Rank",
            scale=alt.Scale(domain=[lowest, 1], nice=False),
            axis=alt.Axis(values=[1, *range(10, lowest + 1, 10)]),
        ),
        color=alt.Color("list:N", scale=theme.colour(list(pair), names), title=title),
    )
    shapes = alt.Scale(domain=domain, range=SIDES)
    points = base.mark_point(size=30).encode(shape=alt.Shape("list:N", scale=shapes, title=title))
    chart = (
        alt.layer(base.mark_line(strokeWidth=1.6), points)
        .properties(width=255, height=200)
        .facet(column=alt.Column("measure:N", title=None, sort=["by same votes", "corrected for chance"]))
    )
    text = describe(
        data.assign(key="list of " + data["list"] + " " + data["measure"]),
        "year",
        "rank",
        kind="Line chart",
        of="rank among partners in UN voting",
        unit="places (1 is the closest)",
        by="key",
        decimals=0,
    )
    columns = {"year": "Year", "partner": "Partner", "list": "In the list of", "measure": "Ranked",
               "rank": "Rank", "partners": "Partners ranked"}  # fmt: skip
    return Figure(chart, data.rename(columns=columns)[[*columns.values(), "source_id", "rows"]], text)


@drawn
def ideal_points(frame: pd.DataFrame, names: dict[str, str], pair: tuple[str, str]) -> Figure:
    """Draw the two ideal points by year, and the distance between them."""
    wide = _span(frame).round({"distance": 3, "votes": 0})
    data = pd.concat(
        [
            wide[["year", "distance", "votes", "source_id", "rows"]].assign(
                point=wide[code].round(3), state=names[code]
            )
            for code in pair
        ],
        ignore_index=True,
    )
    gap = wide[["year"]].assign(
        low=wide[list(pair)].min(axis=1).round(3), high=wide[list(pair)].max(axis=1).round(3)
    )
    y = alt.Y("low:Q", title="Ideal point (higher: nearer to the United States)")
    distance = (
        alt.Chart(gap)
        .mark_rule(color=theme.MUTED, strokeWidth=1.2)
        .encode(x=_years(gap), y=y, y2=alt.Y2("high:Q"))
    )
    shown = data[["year", "point", "state"]]
    base = alt.Chart(shown).encode(
        x=_years(data),
        y=alt.Y("point:Q"),
        color=alt.Color("state:N", scale=theme.colour(list(pair), names), legend=None),
    )
    shapes = alt.Scale(domain=[names[code] for code in pair], range=SIDES)
    points = base.mark_point(size=40).encode(shape=alt.Shape("state:N", scale=shapes, legend=None))
    room = 0.07 * float(data["point"].max() - data["point"].min())
    chart = alt.layer(distance, base.mark_line(), points, ends.beside(shown, "state", "point", room))
    chart = chart.properties(width=theme.WIDTH - 130, height=240)
    text = (
        describe(data, "year", "point", kind="Line chart", of="ideal points in UN voting",
                 unit="scale units", by="state", decimals=2)
        + " "
        + describe(wide, "year", "distance", kind="Upright lines", of="the distance between the two",
                   unit="scale units", decimals=3)
    )  # fmt: skip
    columns = {"year": "Year", "state": "State", "point": "Ideal point, scale units",
               "distance": "Distance between the two, scale units",
               "votes": "Votes behind the points, the fewer"}  # fmt: skip
    data = data.astype({"votes": "Int64"})
    return Figure(chart, data.rename(columns=columns)[[*columns.values(), "source_id", "rows"]], text)


@drawn
def visitors(frame: pd.DataFrame) -> Figure:
    """Draw visitors both ways; full years and eleven months in panels of their own."""
    data = frame[["span", "year", "origin", "persons"]]
    names = sorted(set(data["origin"]))
    length = alt.Scale(domain=[0, int(data["persons"].max())])
    panels = []
    for span, rows in data.groupby("span", sort=True):
        said = [
            f"{format_number(n)} from {name}" for n, name in zip(rows["persons"], rows["origin"], strict=True)
        ]
        base = alt.Chart(rows[["year", "origin", "persons"]].assign(said=said), title=str(span)).encode(
            y=alt.Y("year:O", title=None),
            yOffset=alt.YOffset("origin:N", scale=alt.Scale(domain=names)),
            x=alt.X("persons:Q", title="Persons", axis=alt.Axis(format=",d"), scale=length),
        )
        bars = base.mark_bar().encode(color=alt.Color("origin:N", scale=_pair(names), legend=None))
        numbers = base.mark_text(align="left", dx=6).encode(text=alt.Text("said:N"))
        height = 44 * rows["year"].nunique()
        panels.append(alt.layer(bars, numbers).properties(width=theme.WIDTH - 220, height=height))
    chart = alt.vconcat(*panels, spacing=14)
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
    shown = frame.rename(
        columns={"span": "Months", "year": "Year", "origin": "Visitors from", "host": "Visitors to",
                 "persons": "Persons"}
    )  # fmt: skip
    return Figure(chart, shown, text)


def _span(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({"year": int})


def _years(frame: pd.DataFrame, *, count: int = 8, labels: bool = True) -> alt.X:
    low, high = int(frame["year"].min()), int(frame["year"].max())
    return alt.X(
        "year:Q",
        title=None,
        # Bars would otherwise pad the scale, and charts above each other would not share their years.
        scale=alt.Scale(domain=[low - 0.6, high + 0.6], nice=False, padding=0),
        axis=alt.Axis(format="d", tickCount=count, tickMinStep=1, labels=labels),
    )


def _pair(names: list[str]) -> alt.Scale:
    """Colours of the two states by their names, whatever their order."""
    known: dict[str, Any] = {
        "Azerbaijan": theme.COUNTRY_COLOURS["AZE"],
        "Uzbekistan": theme.COUNTRY_COLOURS["UZB"],
    }
    return alt.Scale(domain=names, range=[known[name] for name in names])
