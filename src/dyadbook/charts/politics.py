"""Charts of the politics chapter."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.contacts import OCCASIONS, ORDER
from dyadbook.analysis.votes import ABSTENTION, MINIMUM
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, describe, drawn

FADED = 0.45
"""Opacity of what is the lesser kind of the same thing: a working trip beside a state visit."""


ALL_KINDS = "All kinds"
"""Choice of the timeline that shows every kind of event."""


@drawn
def timeline(frame: pd.DataFrame) -> Figure:
    """Draw the pair's events: how many a year, and one circle a year and kind.

    The parameter ``kind`` picks one kind: the bars then count it alone, and the other circles pale.
    """
    data = frame[["year", "row", "events", "titles"]]
    rows = [row for row in ORDER if row in set(data["row"])]
    palette = [theme.NEUTRALS[i % len(theme.NEUTRALS)] for i in range(len(rows))]
    kind = alt.param(
        name="kind",
        value=ALL_KINDS,
        bind=alt.binding_select(options=[ALL_KINDS, *rows], name="Show: "),
    )
    chosen = f"kind === '{ALL_KINDS}' || datum.row === kind"
    x = _years(data)
    peak = data.groupby("year")["events"].sum()
    bars = (
        alt.Chart(data)
        .transform_filter(chosen)
        .transform_aggregate(total="sum(events)", groupby=["year"])
        .mark_bar(size=10)
        .encode(
            x=x,
            y=alt.Y("total:Q", title="Events", scale=alt.Scale(domain=[0, int(peak.max())])),
            tooltip=["year:Q", "total:Q"],
        )
        .properties(width=470, height=80)
    )
    area = alt.Scale(domain=[0, int(data["events"].max())], range=[0, 560])
    base = alt.Chart(data).encode(
        x=x,
        y=alt.Y("row:N", sort=rows, title=None, axis=alt.Axis(grid=True, domain=False, ticks=False)),
        opacity=alt.condition(chosen, alt.value(0.85), alt.value(0.12)),
        tooltip=[
            alt.Tooltip("year:Q"),
            alt.Tooltip("row:N", title="kind"),
            alt.Tooltip("titles:N", title="events"),
        ],
    )
    circles = base.mark_circle().encode(
        size=alt.Size("events:Q", scale=area, legend=None),
        color=alt.Color("row:N", scale=alt.Scale(domain=rows, range=palette), legend=None),
    )
    numbers = (
        base.mark_text(fontSize=10, color="white")
        .encode(text="events:Q")
        .transform_filter("datum.events > 1")
    )
    chart = alt.vconcat(bars, (circles + numbers).properties(width=470, height=29 * len(rows)), spacing=6)
    totals = data.groupby("row")["events"].sum()
    words = ", ".join(f"{row} {totals[row]}" for row in rows)
    text = (
        "Bar chart of political events by year, and under it circles by year and kind, "
        f"{data['year'].min()} to {data['year'].max()}: {words}; most in {peak.idxmax()} ({peak.max()}). "
        "A menu picks a kind, which the bars then count alone."
    )
    return Figure(chart.add_params(kind), frame, text)


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
    """Draw the pair's agreement by year: raw beside chance, and Scott's pi by each way of counting."""
    wide = _span(frame)
    x = _years(wide)
    shares = pd.concat(
        [
            wide[["year"]].assign(share=(100 * wide[name]).round(1), what=what)
            for name, what in (("raw", "same vote"), ("chance", "by chance alone"))
        ]
    )
    inks = alt.Scale(domain=["same vote", "by chance alone"], range=[theme.INK, "#8a93a0"])
    low = min(40, 10 * int(shares["share"].min() // 10))
    top = (
        alt.Chart(shares)
        .mark_line(point=alt.OverlayMarkDef(size=28))
        .encode(
            x=x,
            y=alt.Y("share:Q", title="% of shared votes", scale=alt.Scale(domain=[low, 100])),
            color=alt.Color("what:N", scale=inks, title=None),
        )
    )
    ways = [f"abstention {words}" for words in ABSTENTION.values()]
    columns = zip(("pi", "pi_half", "pi_out"), ways, strict=True)
    pis = pd.concat([wide[["year"]].assign(pi=wide[name].round(3), way=way) for name, way in columns])
    pis = pis.dropna()
    colours = alt.Scale(domain=ways, range=[theme.INK, theme.NEUTRALS[1], theme.NEUTRALS[3]])
    shapes = alt.Scale(domain=ways, range=["circle", "square", "triangle-up"])
    zero = alt.Chart(pd.DataFrame({"pi": [0]})).mark_rule(color=theme.MUTED).encode(y="pi:Q")
    base = alt.Chart(pis).encode(
        x=x,
        y=alt.Y("pi:Q", title="Scott’s pi", scale=alt.Scale(domain=[min(-0.2, float(pis["pi"].min())), 1])),
        color=alt.Color("way:N", scale=colours, title=None),
    )
    points = base.mark_point(size=38).encode(shape=alt.Shape("way:N", scale=shapes, title=None))
    lines = base.mark_line(strokeWidth=1.6).transform_filter(alt.FieldOneOfPredicate("way", ways[:2]))
    panels = (top.properties(height=150), (zero + lines + points).properties(height=190))
    chart = alt.vconcat(*(panel.properties(width=theme.WIDTH - 70) for panel in panels), spacing=8)
    chart = chart.resolve_scale(color="independent", shape="independent")
    data = wide.assign(
        same_vote_percent=(100 * wide["raw"]).round(1),
        chance_percent=(100 * wide["chance"]).round(1),
        scotts_pi=wide["pi"].round(3),
        scotts_pi_abstention_half=wide["pi_half"].round(3),
        scotts_pi_abstention_left_out=wide["pi_out"].round(3),
        shared_votes=wide["shared"],
    )[
        [
            "year",
            "same_vote_percent",
            "chance_percent",
            "scotts_pi",
            "scotts_pi_abstention_half",
            "scotts_pi_abstention_left_out",
            "shared_votes",
            "source_id",
        ]
    ]
    text = (
        describe(
            pis,
            "year",
            "pi",
            kind="Line chart",
            of="Scott’s pi of the pair’s UN votes",
            unit="index",
            by="way",
            decimals=2,
        )
        + " "
        + describe(shares, "year", "share", kind="Line chart", of="share of same votes", unit="%", by="what")
    )
    return Figure(chart, data, text)


@drawn
def attendance(frame: pd.DataFrame, names: dict[str, str], pair: tuple[str, str]) -> Figure:
    """Draw who voted on how many roll calls a year; years too thin to be used are marked."""
    wide = _span(frame)
    a, b = (names[code] for code in pair)
    labels = {
        "both": "both voted",
        "only_a": f"{a} alone",
        "only_b": f"{b} alone",
        "neither": "neither",
    }
    data = pd.concat(
        [
            wide[["year"]].assign(votes=wide[name], who=label, order=place)
            for place, (name, label) in enumerate(labels.items())
        ]
    )
    colours = [theme.INK, *(theme.COUNTRY_COLOURS[code] for code in pair), theme.RULE]
    bars = (
        alt.Chart(data)
        .mark_bar(size=12)
        .encode(
            x=_years(wide),
            y=alt.Y("votes:Q", title="Roll calls"),
            color=alt.Color(
                "who:N", scale=alt.Scale(domain=list(labels.values()), range=colours), title=None
            ),
            order="order:Q",
        )
    )
    thin = wide[~wide["used"]][["year", "held"]]
    marks = alt.Chart(thin).mark_text(text="×", dy=-8, fontSize=15).encode(x="year:Q", y="held:Q")
    line = alt.Chart(pd.DataFrame({"votes": [MINIMUM]})).mark_rule(color="white", strokeDash=[3, 3])
    chart = (bars + line.encode(y="votes:Q") + marks).properties(width=theme.WIDTH - 70, height=200)
    shares = 100 * wide["both"].sum() / wide["held"].sum()
    text = (
        f"Stacked bar chart of roll calls by year, {wide['year'].min()} to {wide['year'].max()}: "
        f"both voted on {shares:.0f}% of {wide['held'].sum()}; a cross marks the years with too few "
        f"shared votes, {', '.join(str(year) for year in thin['year'])}."
    )
    return Figure(chart, wide.rename(columns={"only_a": f"{a}_alone", "only_b": f"{b}_alone"}), text)


MEASURES = {"same": "Same vote, %", "pi": "Scott’s pi", "rank": "Place by pi"}
"""Rows of the chart of partners, with their titles."""


@drawn
def partners(frame: pd.DataFrame, names: dict[str, str], pair: tuple[str, str]) -> Figure:
    """Draw same votes, pi and place of each partner by year: a column a partner, a row a measure."""
    data = _span(frame)
    own = data["partner"].isin(pair)
    data = data.assign(
        same=(100 * data["raw"]).round(1),
        pi=data["pi"].round(3),
        rank=data["rank_pi"],
        state_name=data["state"].map(names),
        panel=data["partner"].map(names).where(~own, "Each other"),
    )
    order = ["Each other", *dict.fromkeys(data["panel"][~own])]
    domain = [*(names[code] for code in pair), "the pair"]
    colours = [*(theme.COUNTRY_COLOURS[code] for code in pair), theme.INK]
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
            alt.Chart(values)
            .mark_line(strokeWidth=1.5)
            .encode(
                x=alt.X(
                    "year:Q",
                    title=None,
                    scale=years,
                    axis=alt.Axis(format="d", values=[2000, 2020], labels=name == "rank"),
                ),
                y=alt.Y("value:Q", title=title, scale=scales[name], axis=alt.Axis(values=ticks[name])),
                color=alt.Color(
                    "state_name:N", scale=alt.Scale(domain=domain, range=colours), title="Votes of"
                ),
            )
            .properties(width=(theme.WIDTH - 50) / len(order) - 8, height=105)
        )
        header = alt.Header(labels=name == "same", labelFontSize=12)
        panels.append(
            lines.facet(column=alt.Column("panel:N", sort=order, title=None, header=header), spacing=8)
        )
    chart = alt.vconcat(*panels, spacing=6)
    last = data.sort_values("year").groupby(["panel", "state_name"], sort=False).tail(1)
    words = "; ".join(
        f"{row.panel}, {row.state_name}: same vote {row.same:.1f}%, pi {row.pi:.2f}, place {row.rank_pi} of "
        f"{row.partners} ({row.year})"
        for row in last.sort_values(["panel", "state_name"]).itertuples()
    )
    text = f"Line charts by year in a column for each partner: same votes, Scott’s pi, place. Last: {words}."
    shown = data.rename(columns={"state_name": "of", "panel": "with", "shared": "shared_votes"})
    columns = ["of", "with", "year", "shared_votes", "raw", "chance", "pi", "rank_raw", "rank_pi", "partners"]
    return Figure(chart, shown.round({"raw": 3, "chance": 3})[[*columns, "source_id"]], text)


@drawn
def ranks(frame: pd.DataFrame, names: dict[str, str], pair: tuple[str, str]) -> Figure:
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
            color=alt.Color("list:N", scale=theme.colour(list(pair), names), title="In the list of"),
            column=alt.Column("measure:N", title=None),
        )
        .properties(width=255, height=200)
    )
    text = describe(
        data.assign(key="list of " + data["list"] + " " + data["measure"]),
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
            color=alt.Color("state:N", scale=theme.colour(list(pair), names), title=None),
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
        width = 82 * rows["year"].nunique()
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
        # Bars would otherwise pad the scale, and charts above each other would not share their years.
        scale=alt.Scale(domain=[low - 0.6, high + 0.6], nice=False, padding=0),
        axis=alt.Axis(format="d", tickCount=count, tickMinStep=1),
    )


def _pair(names: list[str]) -> alt.Scale:
    """Colours of the two states by their names, whatever their order."""
    known: dict[str, Any] = {
        "Azerbaijan": theme.COUNTRY_COLOURS["AZE"],
        "Uzbekistan": theme.COUNTRY_COLOURS["UZB"],
    }
    return alt.Scale(domain=names, range=[known[name] for name in names])
