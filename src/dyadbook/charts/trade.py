"""Charts of the trade chapter: data frames in, figures out."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.capital import INVESTED, PREPARED
from dyadbook.analysis.facts import digits, format_number
from dyadbook.analysis.gold import STEPS
from dyadbook.analysis.turnover import signed
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, describe, drawn
from dyadbook.evidence.periods import parse_period

GOLD_PRICE = "#e3c766"
"""What the change of the price of gold adds in the bridge chart; outlined in the colour of its weight."""

SCENARIO_DASH = [10, 4]
"""Line of what a supposed growth would lead to: neither an actual, nor a target, nor a forecast."""

PANEL, PRESS = "PANEL", "PRESS"

REPORTER_COLOURS = {PRESS: theme.GREY, PANEL: theme.GREEN}

ANNOUNCED = ("Declared portfolio", PREPARED)
"""Kinds of money that are announced; the others have been paid in, approved or spent."""

BUBBLE = 1400
"""Area of the largest bubble, square pixels."""

MILLIONS = {"Turnover": "Turnover, USD million"}
"""What a column of turnover is called in the data of a figure."""


def _scales(codes: list[str], names: dict[str, str]) -> tuple[alt.Scale, alt.Scale]:
    """Colour and shape of reporters, in the given order."""
    domain = [names[code] for code in codes]
    colours = [REPORTER_COLOURS.get(code) or theme.COUNTRY_COLOURS.get(code, theme.INK) for code in codes]
    shapes = [theme.REPORTER_SHAPES.get(code, "diamond") for code in codes]
    return alt.Scale(domain=domain, range=colours), alt.Scale(domain=domain, range=shapes)


def _present(frame: pd.DataFrame, names: dict[str, str]) -> list[str]:
    return [code for code in names if code in set(frame["reporter"])]


def _reported(frame: pd.DataFrame, names: dict[str, str], measure: str, by: list[str]) -> pd.DataFrame:
    """Yearly values by who reports them, with ``run`` changing wherever a year of a line is missing."""
    frame = frame.sort_values([*by, "year"])
    return pd.DataFrame(
        {
            "Year": frame["year"].astype(int),
            "Reporter": frame["reporter"].map(names),
            measure: frame["value"].round(1),
            "Status": frame["status"],
            "run": frame["year"].astype(int) - frame.groupby(by).cumcount(),
            "rows": frame["rows"],
            "source_id": frame["source_id"],
        }
    )


def _marks(base: alt.Chart, shape: alt.Scale) -> tuple[alt.Chart, alt.Chart]:
    """A point a value: filled where it is an actual one, else hollow."""
    base = base.encode(shape=alt.Shape("Reporter:N", scale=shape, title=None))
    actual = "datum.Status == 'actual'"
    filled = base.transform_filter(actual).mark_point(size=60, opacity=1)
    hollow = base.transform_filter(f"!({actual})").mark_point(
        size=60, opacity=1, filled=False, fill=theme.PAPER, strokeWidth=1.6
    )
    return filled, hollow


@drawn
def turnover(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Full-year turnover by reporter.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.turnover.full_years`, values in USD million.
    names : dict
        What each reporter is called.
    """
    shown = _reported(frame, names, "Turnover", ["reporter"]).assign(Basis=frame["basis"])
    colour, shape = _scales(_present(frame, names), names)
    base = alt.Chart(shown[["Year", "Turnover", "Reporter", "Status", "run"]]).encode(
        x=_year_axis(),
        y=alt.Y("Turnover:Q", title="USD million"),
        color=alt.Color("Reporter:N", scale=colour, title=None, legend=alt.Legend(columns=2)),
    )
    press = names[PRESS]
    lines = base.transform_filter(alt.datum.Reporter != press).mark_line(strokeWidth=1.6)
    chart = alt.layer(lines.encode(detail=alt.Detail("run:N")), *_marks(base, shape)).properties(
        width=theme.WIDTH, height=theme.HEIGHT
    )
    text = describe(
        shown, "Year", "Turnover", kind="Line chart", of="turnover", unit="USD million", by="Reporter"
    )
    columns = ["Year", "Reporter", "Turnover", "Status", "Basis", "rows", "source_id"]
    return Figure(chart, shown[columns].rename(columns=MILLIONS), text)


def _year_axis() -> alt.X:
    return alt.X(
        "Year:Q",
        title=None,
        axis=theme.YEARS,
        scale=alt.Scale(zero=False, nice=False, padding=12),
    )


def _day_axis() -> alt.X:
    return alt.X(
        "Day:T",
        title=None,
        axis=alt.Axis(format="%Y", tickCount=5),
        scale=alt.Scale(type="utc", padding=18),
    )


@drawn
def flows(frame: pd.DataFrame, names: dict[str, str], states: dict[str, str]) -> Figure:
    """Goods exports by direction and reporter, one panel a direction.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.turnover.flows`, values in USD million.
    names : dict
        What each reporter is called.
    states : dict
        What each exporter is called.
    """
    shown = _reported(frame, names, "Exports", ["exporter", "reporter"])
    shown = shown.assign(Exporter=frame["exporter"].map(states)).sort_values(["Exporter", "Reporter", "Year"])
    colour, shape = _scales(_present(frame, names), names)
    base = alt.Chart().encode(
        x=_year_axis(),
        y=alt.Y("Exports:Q", title="USD million"),
        color=alt.Color("Reporter:N", scale=colour, title=None, legend=alt.Legend(columns=2)),
    )
    line = base.transform_filter(alt.datum.Reporter == names[PANEL]).mark_line(strokeWidth=1.6)
    layers = alt.layer(line.encode(detail=alt.Detail("run:N")), *_marks(base, shape)).properties(
        width=270, height=240
    )
    chart = layers.facet(
        data=shown.drop(columns=["rows", "source_id"]).assign(Panel="Exports of " + shown["Exporter"]),
        column=alt.Column("Panel:N", title=None),
    )
    parts = [
        describe(
            rows, "Year", "Exports", kind=f"{exporter}, line and points", of="exports", unit="USD million",
            by="Reporter",
        )
        for exporter, rows in shown.groupby("Exporter")
    ]  # fmt: skip
    columns = ["Exporter", "Year", "Reporter", "Exports", "Status", "rows", "source_id"]
    data = shown[columns].rename(columns={"Exports": "Exports, USD million"})
    return Figure(chart, data, " ".join(["One panel an exporter.", *parts]))


@drawn
def within_year(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Totals from January to some month of the last five years, by reporter; implausible ones crossed.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.turnover.spans`, values in USD million.
    names : dict
        What each reporter is called.
    """
    frame = frame[frame["year"] > frame["year"].max() - 5]
    shown = pd.DataFrame(
        {
            "Year": frame["year"].astype(int),
            "Last month": frame["month"].astype(int),
            "Reporter": frame["reporter"].map(names),
            "Total": frame["value"].round(1),
            "Implausible": frame["doubtful"].astype(bool),
            "rows": frame["rows"],
            "source_id": frame["source_id"],
        }
    )
    colour, shape = _scales(_present(frame, names), names)
    base = alt.Chart().encode(
        x=alt.X(
            "Last month:Q",
            title=None,
            axis=alt.Axis(values=[3, 6, 9, 12]),
            scale=alt.Scale(domain=[0, 12.5]),
        ),
        y=alt.Y("Total:Q", title="USD million"),
        color=alt.Color("Reporter:N", scale=colour, title=None),
    )
    points = base.transform_filter("!datum.Implausible").mark_point(size=60, opacity=1)
    points = points.encode(shape=alt.Shape("Reporter:N", scale=shape, title=None))
    crosses = base.transform_filter("datum.Implausible").mark_text(text="×", fontSize=22)
    head = alt.Header(titleOrient="bottom", labelOrient="top", titlePadding=0)
    chart = (
        alt.layer(points, crosses)
        .properties(width=98, height=230)
        .facet(
            data=shown.drop(columns=["rows", "source_id"]),
            column=alt.Column("Year:N", title="Turnover from January to this month", header=head),
        )
    )
    sound = shown[~shown["Implausible"]]
    ends = sound["Year"].astype(str) + "-" + sound["Last month"].astype(str).str.zfill(2)
    text = describe(
        sound.assign(End=ends), "End", "Total", kind="Points", of="turnover from January to a month",
        unit="USD million", by="Reporter",
    )  # fmt: skip
    bare = sorted(set(range(shown["Year"].min(), shown["Year"].max() + 1)) - set(sound["Year"]))
    if bare:
        text += f" No plausible figure in {', '.join(map(str, bare))}."
    text += f" Crossed as implausible: {int(shown['Implausible'].sum())}."
    return Figure(chart, shown.rename(columns={"Total": "Turnover from January, USD million"}), text)


@drawn
def bridge(frame: pd.DataFrame) -> Figure:
    """From the same months of the year before to the customs total: other goods, gold by weight and price.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.gold.steps`, values in USD million.
    """
    shown = pd.DataFrame(
        {
            "Months": [parse_period(text).words for text in frame["period"]],
            "Step": frame["step"],
            "From": frame["low"].round(1),
            "To": frame["high"].round(1),
            "Change": frame["change"].round(1),
            "rows": frame["rows"],
            "source_id": frame["source_id"],
        }
    )
    whole = shown["Step"].isin([STEPS[0], STEPS[-1]])
    shown["Label"] = [
        format_number(change, 1) if level else signed(change)
        for change, level in zip(shown["Change"], whole, strict=True)
    ]
    plain = shown.drop(columns=["rows", "source_id"]).assign(End=shown[["From", "To"]].max(axis=1))
    colours = [theme.STEEL, theme.GREEN, theme.OCHRE, GOLD_PRICE, theme.GREY]
    outlines = [*colours[:3], theme.OCHRE, *colours[4:]]
    base = alt.Chart().encode(y=alt.Y("Step:N", sort=STEPS, title=None))
    bars = base.mark_bar(size=20, strokeWidth=1.2).encode(
        x=alt.X("From:Q", title="USD million"),
        x2=alt.X2("To:Q"),
        color=alt.Color("Step:N", scale=alt.Scale(domain=STEPS, range=colours), legend=None),
        stroke=alt.Stroke("Step:N", scale=alt.Scale(domain=STEPS, range=outlines), legend=None),
    )
    texts = base.mark_text(align="left", dx=6).encode(x=alt.X("End:Q"), text=alt.Text("Label:N"))
    head = alt.Header(labelOrient="top", labelAnchor="start")
    chart = (
        alt.layer(bars, texts)
        .properties(width=460, height=150)
        .facet(data=plain, row=alt.Row("Months:N", title=None, sort=None, header=head), spacing=14)
    )
    sentences = [
        f"{months}: " + ", ".join(f"{row.Step} {row.Label}" for row in rows.itertuples())
        for months, rows in shown.groupby("Months", sort=False)
    ]
    units = {name: f"{name}, USD million" for name in ("From", "To")}
    data = shown.drop(columns="Label").rename(columns={**units, "Change": "Value or change, USD million"})
    return Figure(chart, data, f"Bridge chart in USD million. {'; '.join(sentences)}.")


@drawn
def statements(frame: pd.DataFrame, names: dict[str, str], claim: pd.Series[str]) -> Figure:
    """Growth within the year as each side states it, and less gold, beside an article's figure.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.trade.growth_statements`, in percent.
    names : dict
        What each reporter is called.
    claim : pandas.Series
        The article's claim of a growth: a row of `Evidence.claims`.
    """
    less = "less gold (inferred)"
    shown = pd.DataFrame(
        {
            "Months": [parse_period(text).words for text in frame["period"]],
            "Reporter": frame["reporter"].map(names),
            "Basis": frame["basis"].replace("less gold", less),
            "Growth": frame["growth"].round(1),
            "Low": frame["low"].round(1),
            "High": frame["high"].round(1),
            "rows": frame["rows"],
            "source_id": frame["source_id"],
        }
    )
    article, value = f"Article {str(claim.name)[0]}", float(claim["value"])
    told = shown["Reporter"] + (", " + shown["Basis"]).where(shown["Basis"] == less, "")
    shown = shown.assign(Who=told, End=[parse_period(text).end.isoformat()[:7] for text in frame["period"]])
    codes = _present(frame, names)
    styles = {
        names[code] + end: (theme.COUNTRY_COLOURS[code], "diamond" if end else theme.REPORTER_SHAPES[code])
        for end in ("", f", {less}")
        for code in codes
    }
    present = set(shown["Who"])
    domain = [who for who in styles if who in present]
    colour = alt.Scale(domain=domain, range=[styles[who][0] for who in domain])
    shape = alt.Scale(domain=domain, range=[styles[who][1] for who in domain])
    base = alt.Chart(shown[["Months", "Who", "Basis", "Growth", "Low", "High"]]).encode(
        y=alt.Y("Months:N", sort=None, title=None),
        yOffset=alt.YOffset("Who:N", sort=domain),
        color=alt.Color("Who:N", scale=colour, title=None, legend=alt.Legend(columns=3)),
    )
    bars = base.mark_rule(strokeWidth=2).encode(x=alt.X("Low:Q", title="Growth, %"), x2=alt.X2("High:Q"))
    points = base.encode(x=alt.X("Growth:Q"), shape=alt.Shape("Who:N", scale=shape, title=None))
    stated = points.transform_filter("datum.Basis == 'stated'").mark_point(size=75, opacity=1)
    inferred = points.transform_filter("datum.Basis != 'stated'").mark_point(
        size=75, opacity=1, filled=False, fill=theme.PAPER, strokeWidth=1.6
    )
    line = pd.DataFrame({"x": [value], "Label": [f"{article}: {format_number(value)}%"]})
    rule = alt.Chart(line).mark_rule(strokeDash=[4, 3], color=theme.INK).encode(x=alt.X("x:Q"))
    label = alt.Chart(line).mark_text(align="left", dx=5, baseline="top", fontStyle="italic")
    label = label.encode(x=alt.X("x:Q"), y=alt.value(2), text=alt.Text("Label:N"))
    text = describe(
        shown, "End", "Growth", kind="Dot plot", of="growth of turnover from January to a month",
        unit="percent", by="Who",
    )  # fmt: skip
    every = list(dict.fromkeys(shown["Months"]))
    for who, rows in shown[shown["Basis"] == "stated"].groupby("Who"):
        missing = [months for months in every if months not in set(rows["Months"])]
        text += f" {who}, no statement for {', '.join(missing)}." if missing else ""
    text += f" Dashed line: {format_number(value)}, as {article} has it."
    columns = ["Months", "Reporter", "Basis", "Growth", "Low", "High", "rows", "source_id"]
    ours = [parse_period(claim["period"]).words, article, "claimed", value, value, value, claim.name, ""]
    data = pd.concat([shown[columns], pd.DataFrame([ours], columns=columns)], ignore_index=True)
    rates = {name: f"{name}, %" for name in ("Growth", "Low", "High")}
    chart = (rule + bars + stated + inferred + label).properties(width=470, height=300)
    return Figure(chart, data.rename(columns=rates), text)


@drawn
def moving_target(actual: pd.DataFrame, rays: pd.DataFrame, names: dict[str, str], goal: float) -> Figure:
    """Turnover as it was, and each promise as a line from what was known then to what was promised.

    Parameters
    ----------
    actual : pandas.DataFrame
        Rows of `dyadbook.analysis.targets.actual`, values in USD million.
    rays : pandas.DataFrame
        Rows of `dyadbook.analysis.targets.rays`.
    names : dict
        What each reporter is called.
    goal : float
        The promised turnover, USD million.
    """
    shown = _reported(actual, names, "Turnover", ["reporter"])
    codes = _present(actual, names)
    colour, shape = _scales(codes, names)
    known = [*shown["Year"], *rays["year"]]
    x = alt.X(
        "Year:Q",
        title=None,
        axis=theme.YEARS,
        scale=alt.Scale(domain=[int(min(known)) - 0.3, int(max(known)) + 1.2], nice=False),
    )
    scale = alt.Scale(domain=[0, goal * 1.34], nice=False)
    ticks = [goal * part / 4 for part in range(5)]
    y = alt.Y("Turnover:Q", title="USD million", scale=scale, axis=alt.Axis(values=ticks))
    lines = pd.DataFrame(
        {
            "Line": "promise of " + rays["promise"],
            "Year": rays["year"].astype(int),
            "Turnover": rays["value"].round(1),
            "Kind": rays["end"].map({True: "promised", False: "last known when promised"}),
            "Growth": rays["growth"].round(1),
            "rows": rays["rows"],
            "source_id": rays["source_id"],
        }
    )
    ends = _ray_ends(rays)
    promised = (
        alt.Chart(lines[["Line", "Year", "Turnover"]])
        .mark_line(strokeDash=theme.STATUS_DASHES["target"], color=theme.MUTED, strokeWidth=1.5)
        .encode(x=x, y=y, detail=alt.Detail("Line:N"))
    )
    marks = alt.Chart(ends).mark_point(
        shape="diamond", size=90, filled=False, color=theme.INK, strokeWidth=1.6, opacity=1
    )
    marks = marks.encode(x=x, y=y)
    labels = alt.Chart(ends).mark_text(align="left", angle=320, dx=7, dy=-5, fontSize=11)
    labels = labels.encode(x=x, y=y, text=alt.Text("Label:N"))
    base = alt.Chart(shown[["Year", "Turnover", "Reporter", "Status", "run"]]).encode(
        x=x, y=y, color=alt.Color("Reporter:N", scale=colour, title=None)
    )
    line = base.mark_line().encode(detail=alt.Detail("run:N"))
    chart = alt.layer(promised, marks, labels, line, *_marks(base, shape)).properties(
        width=theme.WIDTH - 30, height=420
    )
    text = describe(
        shown, "Year", "Turnover", kind="Line chart", of="turnover", unit="USD million", by="Reporter"
    )
    told = "; ".join(f"{row.Label} to {row.Year}" for row in ends.itertuples())
    if told:
        told = told.replace("*", " (earliest reading)")
        text += f" Promises of {format_number(goal)} as dotted lines: {told}."
    own = shown.rename(columns={"Reporter": "Line", "Status": "Kind"})
    data = pd.concat([own, lines] if len(lines) else [own], ignore_index=True)
    data = data.reindex(columns=["Line", "Year", "Turnover", "Kind", "Growth", "rows", "source_id"])
    return Figure(chart, data.rename(columns={**MILLIONS, "Growth": "Growth promised, % a year"}), text)


def _ray_ends(rays: pd.DataFrame) -> pd.DataFrame:
    """The promised points, one for each deadline, with all days on which it was promised."""
    found = []
    for (year, value), rows in rays[rays["end"].astype(bool)].groupby(["year", "value"]):
        months = ", ".join(rows["said"].str.replace(" (earliest reading)", "*", regex=False))
        growth = f"{rows['growth'].iloc[0]:.0f}% a year"
        end = {"Year": int(str(year)), "Turnover": round(float(str(value)), 1)}
        found.append({**end, "Label": f"{months}: {growth}"})
    return pd.DataFrame(found, columns=["Year", "Turnover", "Label"])


def explorer(
    frame: pd.DataFrame, names: dict[str, str], own: str, growth: float | None, goal: float, year: int
) -> Figure:
    """What a growth that the reader sets would lead to, and what the goal needs, beside past growth.

    Side, growth, goal and year of the goal are parameters of the chart; all else follows in it.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.targets.explorer`, values in USD million, growth in percent.
    names : dict
        What each side is called.
    own : str
        ISO3 code of the side that is chosen at first.
    growth : float, optional
        Yearly growth set at first, percent; without it there is nothing to draw.
    goal : float
        Goal set at first, USD million.
    year : int
        Year of the goal set at first.
    """
    if growth is None or frame.empty:
        return Figure(None, frame.head(0), "No data.")
    growth, year = round(growth, 1), int(year)
    shown = pd.DataFrame(
        {
            "Side": frame["reporter"].map(names),
            "Year": frame["year"].astype(int),
            "Line": "actual",
            "Turnover": frame["value"].round(1),
            "Growth": frame["growth"].astype(float).round(3),
            "rows": frame["rows"],
            "source_id": frame["source_id"],
        }
    )
    last = int(frame["last"].max())
    horizon = max(year, last + 16)
    codes = list(dict.fromkeys(frame["reporter"]))
    parameters = [
        alt.param(
            name="side", value=names[own],
            bind=alt.binding_select(options=[names[code] for code in codes], name="Figures: "),
        ),
        alt.param(
            name="growth", value=growth,
            bind=alt.binding_range(min=-10, max=60, step=0.1, name="Yearly growth, %: "),
        ),
        alt.param(
            name="goal", value=goal,
            bind=alt.binding_range(min=300, max=max(3000.0, goal), step=10, name="Goal, USD million: "),
        ),
        alt.param(
            name="goal_year", value=year,
            bind=alt.binding_range(min=last + 1, max=horizon, step=1, name="Year of the goal: "),
        ),
    ]  # fmt: skip
    records = shown[["Side", "Year", "Turnover", "Growth"]].assign(
        Base=frame["base"].round(1),
        Last=frame["last"].astype(int),
        run=shown["Year"] - shown.groupby("Side").cumcount(),
    )
    bases = records.drop_duplicates("Side", keep="last")
    paths = pd.DataFrame(
        [
            {"Side": row.Side, "Base": row.Base, "Last": row.Last, "Year": at}
            for row in bases.itertuples()
            for at in range(int(str(row.Last)), horizon + 1)
        ]
    )
    needed = "pow(goal / datum.Base, 1 / (goal_year - datum.Last)) - 1"
    chosen = "datum.Side == side"
    colour, shape = _scales(codes, names)
    tint = alt.Color("Side:N", scale=colour, legend=None)
    x = alt.X("Year:Q", title=None, axis=theme.YEARS, scale=alt.Scale(zero=False, nice=False, padding=12))
    history = alt.Chart(records).transform_filter(chosen).encode(x=x, color=tint)
    actual = history.encode(y=alt.Y("Turnover:Q", title="USD million"))
    ahead = alt.Chart(paths).transform_filter(f"{chosen} && datum.Year <= goal_year")
    supposed = ahead.transform_calculate(
        Turnover="datum.Base * pow(1 + growth / 100, datum.Year - datum.Last)"
    ).mark_line(strokeDash=SCENARIO_DASH, color=theme.VIOLET)
    required = ahead.transform_calculate(
        Turnover=f"datum.Base * pow(1 + {needed}, datum.Year - datum.Last)"
    ).mark_line(strokeDash=theme.STATUS_DASHES["target"], color=theme.INK)
    end = ahead.transform_filter("datum.Year == goal_year").transform_calculate(Turnover="goal")
    mark = end.mark_point(shape="diamond", size=110, filled=False, color=theme.INK, opacity=1)
    above = alt.layer(
        *(layer.encode(x=x, y=alt.Y("Turnover:Q")) for layer in (required, supposed, mark)),
        actual.mark_line().encode(detail=alt.Detail("run:N")),
        actual.mark_point(opacity=1, size=55).encode(shape=alt.Shape("Side:N", scale=shape, legend=None)),
    ).properties(width=theme.WIDTH, height=230)

    rates = alt.Chart(records).transform_filter(f"{chosen} && isValid(datum.Growth)")
    bar = rates.encode(x=alt.X("Year:O", title=None, axis=alt.Axis(labelAngle=0)))
    level = alt.Y("Growth:Q", title="Growth on the year before, %")
    bars = bar.mark_bar(size=34).encode(y=level, color=tint)
    values = bar.mark_text(dy=alt.expr("datum.Growth < 0 ? 10 : -8")).encode(
        y=level, text=alt.Text("Growth:Q", format=".0f")
    )
    ruled = alt.Chart(bases).transform_filter(chosen)
    need = ruled.transform_calculate(Growth=f"100 * ({needed})").mark_rule(
        strokeDash=theme.STATUS_DASHES["target"], color=theme.INK, strokeWidth=1.8
    )
    put = ruled.transform_calculate(Growth="growth").mark_rule(
        strokeDash=SCENARIO_DASH, color=theme.VIOLET, strokeWidth=1.8
    )
    below = alt.layer(bars, need.encode(y=level), put.encode(y=level), values)
    below = below.properties(width=theme.WIDTH, height=170)

    said = (
        rates.transform_calculate(Met=f"datum.Growth >= 100 * ({needed}) ? 1 : 0")
        .transform_aggregate(Met="sum(Met)", Rates="count()", Base="max(Base)", Last="max(Last)")
        .transform_calculate(Need=needed, Rate="growth / 100")
        .transform_calculate(
            Text="[side + ': from USD ' + format(datum.Base, ',.0f') + ' million in ' + datum.Last"
            " + ', growth of ' + format(growth, '.1f') + '% a year leads to USD '"
            " + format(datum.Base * pow(1 + datum.Rate, goal_year - datum.Last), ',.0f')"
            " + ' million in ' + goal_year,"
            " '(long dashes). The goal of USD ' + format(goal, ',.0f') + ' million takes '"
            " + format(100 * datum.Need, '.1f') + '% a year (dots); it was met in '"
            " + datum.Met + ' of ' + datum.Rates + ' years.',"
            " datum.Base >= goal ? 'It is reached already.' : growth > 0"
            " ? 'At ' + format(growth, '.1f') + '% a year it is reached in '"
            " + (datum.Last + ceil(log(goal / datum.Base) / log(1 + datum.Rate))) + '.'"
            " : 'Without growth it is not reached.']"
        )
        .mark_text(align="left", baseline="top", lineHeight=18, fontSize=13)
        .encode(x=alt.value(0), y=alt.value(0), text=alt.Text("Text:N"))
        .properties(width=theme.WIDTH, height=54)
    )
    chart = alt.vconcat(said, above, below, spacing=14).add_params(*parameters)
    scenarios = _scenarios(frame[frame["reporter"] == own].iloc[-1], growth, goal, year)
    rate = 100 * ((goal / scenarios["Turnover"].iloc[0]) ** (1 / (len(scenarios) // 2 - 1)) - 1)
    reached = scenarios[scenarios["Line"] == _supposed(growth)]["Turnover"].iloc[-1]
    told = [
        describe(shown, "Year", name, kind=kind, of=of, unit=unit, by="Side")
        for name, kind, of, unit in (
            ("Turnover", "Line chart", "turnover", "USD million"),
            ("Growth", "Bar chart", "growth on the year before", "percent"),
        )
    ]
    text = (
        f"{' '.join(told)} "
        f"Set at first: {names[own]}, growth of {format_number(growth, 1)} percent a year, which leads to "
        f"USD {format_number(reached)} million in {year}; the goal of USD {format_number(goal)} million "
        f"takes {format_number(rate, 1)} percent a year. "
        "The reader can move the side, the growth, the goal and its year."
    )
    data = pd.concat([shown, scenarios.assign(Side=names[own])], ignore_index=True)
    data = data.round({"Turnover": 1, "Growth": 1})
    columns = {**MILLIONS, "Growth": "Growth on the year before, %"}
    return Figure(chart, data.rename(columns=columns), text)


def _supposed(growth: float) -> str:
    """What the line of a growth that is set is called."""
    return f"at {format_number(growth, 1)}% a year"


def _scenarios(base: pd.Series[Any], growth: float, goal: float, year: int) -> pd.DataFrame:
    """The two lines from the last full year on, as they stand at first."""
    left = year - int(base["last"])
    rates = {_supposed(growth): 1 + growth / 100, "as the goal needs": (goal / base["base"]) ** (1 / left)}
    return pd.DataFrame(
        [
            {
                "Year": int(base["last"]) + step,
                "Line": line,
                "Turnover": base["base"] * rate**step,
                "rows": base["base_rows"],
                "source_id": base["base_source_id"],
            }
            for line, rate in rates.items()
            for step in range(left + 1)
        ]
    )


@drawn
def fan(
    frame: pd.DataFrame, actual: pd.DataFrame, shares: pd.DataFrame, names: dict[str, str],
    goal: float, year: int,
) -> Figure:  # fmt: skip
    """Quantiles of resampled paths after actual turnover, a panel a run of past rates.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.targets.fan`, USD million.
    actual : pandas.DataFrame
        Rows of `dyadbook.analysis.targets.actual`, USD million.
    shares : pandas.DataFrame
        Rows of `dyadbook.analysis.targets.sensitivity`: the share of paths that reach the goal.
    names : dict
        What each side is called.
    goal : float
        The goal, USD million.
    year : int
        Its year.
    """
    bands = {"q05": "P05", "q25": "P25", "q50": "P50", "q75": "P75", "q95": "P95"}
    share = {(row.reporter, row.start): float(str(row.drawn)) for row in shares.itertuples()}
    parts = []
    for (reporter, start), rows in frame.groupby(["reporter", "start"], sort=False):
        past = actual[(actual["reporter"] == reporter) & (actual["year"] >= start)]
        last = int(past["year"].max())
        reach = share[str(reporter), int(str(start))]
        known = past.rename(columns={"value": "Turnover"})[["year", "Turnover", "rows", "source_id"]]
        paths = rows.rename(columns=bands)[["year", *bands.values(), "rows", "source_id"]]
        paths["Goal"] = pd.Series(goal, paths.index, dtype=float).where(paths["year"] == year)
        parts += [
            part.assign(Side=names[str(reporter)], Rates=f"{start}–{last}", Share=reach)
            for part in (known, paths)
        ]
    shown = pd.concat(parts, ignore_index=True).rename(columns={"year": "Year"}).astype({"Year": int})
    shown = shown.round({"Turnover": 1, "Share": 1, **dict.fromkeys(bands.values(), 1)})
    heads = shown["Side"] + ", rates of " + shown["Rates"] + "|"
    heads += [f"{value:.0f}% of the paths reach the goal" for value in shown["Share"]]
    x = alt.X("Year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1, tickCount=6))
    scale = alt.Scale(type="log", nice=False, padding=4)
    ticks = alt.Axis(values=[goal * part for part in (0.05, 0.1, 0.25, 0.5, 1, 2, 4)], format=",.0f")
    base = alt.Chart().encode(x=x)
    ahead = base.transform_filter("isValid(datum.P50)")
    purple = theme.VIOLET

    def band(low: str, high: str, opacity: float) -> alt.Chart:
        y = alt.Y(f"{low}:Q", title="USD million", scale=scale, axis=ticks)
        area: alt.Chart = ahead.mark_area(opacity=opacity, color=purple).encode(y=y, y2=alt.Y2(f"{high}:Q"))
        return area

    codes = list(dict.fromkeys(frame["reporter"]))
    colour, shape = _scales(codes, names)
    line = base.transform_filter("isValid(datum.Turnover)").encode(
        y=alt.Y("Turnover:Q"), color=alt.Color("Side:N", scale=colour, legend=None)
    )
    dots = line.encode(shape=alt.Shape("Side:N", scale=shape, legend=None))
    mark = base.transform_filter("isValid(datum.Goal)").mark_point(
        shape="diamond", size=110, filled=False, color=theme.INK, opacity=1, strokeWidth=2
    )
    chart = (
        alt.layer(
            band("P05", "P95", 0.18),
            band("P25", "P75", 0.3),
            ahead.mark_line(strokeDash=SCENARIO_DASH, color=purple).encode(y=alt.Y("P50:Q")),
            line.mark_line(),
            dots.mark_point(opacity=1),
            mark.encode(y=alt.Y("Goal:Q")),
        )
        .properties(width=275, height=200)
        .facet(
            data=shown.drop(columns=["rows", "source_id"]).assign(Panel=heads),
            facet=alt.Facet(
                "Panel:N", title=None, sort=list(dict.fromkeys(heads)),
                header=alt.Header(labelExpr="split(datum.label, '|')"),
            ),
            columns=2,
        )
    )  # fmt: skip
    said = []
    for (side, rates), rows in shown.groupby(["Side", "Rates"], sort=False):
        past, end = rows[rows["Turnover"].notna()], rows[rows["Goal"].notna()].iloc[0]
        said.append(
            f"{side}, rates of {rates}, actual {past['Turnover'].iloc[-1]:,.1f} in {past['Year'].iloc[-1]}: "
            f"inner half of the paths from {end['P25']:,.1f} to {end['P75']:,.1f}, nine in ten from "
            f"{end['P05']:,.1f} to {end['P95']:,.1f}, {end['Share']:.0f}% reach the goal"
        )
    text = (
        f"Fan charts of resampled turnover in USD million to {year}, beside the goal of "
        f"{format_number(goal)}. {'; '.join(said)}."
    )
    columns = {"Rates": "Past rates of", "Goal": "Goal, USD million", **MILLIONS}
    columns |= {name: f"Paths, percentile {int(name[1:])}, USD million" for name in bands.values()}
    first = ["Side", "Rates", "Year", "Turnover", *bands.values(), "Goal", "rows", "source_id"]
    return Figure(chart, shown[first].rename(columns=columns), text)


@drawn
def money(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Declared portfolios and recorded money by the day of the statement, from the first declaration on.

    A row a kind of money, a bubble a statement: its area is the sum. Hollow ones are announced.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.capital.money`, USD million.
    names : dict
        What each state is called.
    """
    declared = frame[frame["kind"] == ANNOUNCED[0]]["day"]
    frame = frame[frame["day"] >= declared.min()] if len(declared) else frame
    kinds = [*ANNOUNCED, *dict.fromkeys(kind for kind in frame["kind"] if kind not in ANNOUNCED)]
    frame = frame.assign(place=frame["kind"].map(kinds.index)).sort_values(["place", "investor", "day"])
    owners = [names.get(code, "–") for code in frame["investor"]]
    shown = pd.DataFrame(
        {
            "Date": frame["period"],
            "Kind": frame["kind"],
            "Investor": owners,
            "Value": frame["value"].round(1),
            "rows": frame["rows"],
            "source_id": frame["source_id"],
        }
    )
    plain = shown[["Kind", "Investor", "Value"]].assign(
        Day=[day.isoformat() for day in frame["day"]],
        Line=[
            f"{kind} by {owner}" if kind in INVESTED else kind
            for kind, owner in zip(shown["Kind"], owners, strict=True)
        ],
    )
    # Equal sums in one line are one statement repeated: the first bears the number.
    plain["Label"] = [
        "" if again else format_number(value, digits(value))
        for value, again in zip(plain["Value"], plain.duplicated(["Line", "Value"]), strict=True)
    ]
    owned = {names[code]: theme.COUNTRY_COLOURS[code] for code in names} | {"–": theme.GREY}
    base = alt.Chart(plain).encode(
        x=_day_axis(),
        y=alt.Y("Line:N", title=None, sort=list(dict.fromkeys(plain["Line"])), axis=alt.Axis(grid=True)),
        color=alt.Color(
            "Investor:N", scale=alt.Scale(domain=list(owned), range=list(owned.values())), legend=None
        ),
        size=alt.Size(
            "Value:Q",
            legend=None,
            scale=alt.Scale(domain=[0, float(plain["Value"].max())], range=[0, BUBBLE]),
        ),
    )
    announced = f"indexof({list(ANNOUNCED)}, datum.Kind) >= 0"
    spent = base.transform_filter(f"!({announced})").mark_circle(opacity=1, strokeWidth=1.5)
    declared_marks = base.transform_filter(announced).mark_point(
        filled=False, fill=theme.PAPER, strokeWidth=1.8, opacity=1
    )
    radius = f"sqrt({BUBBLE} * datum.Value / {float(plain['Value'].max())} / PI)"
    texts = (
        alt.Chart(plain)
        .mark_text(baseline="bottom", dy=alt.expr(f"-4 - {radius}"))
        .encode(
            x=_day_axis(),
            y=alt.Y("Line:N", sort=list(dict.fromkeys(plain["Line"]))),
            text=alt.Text("Label:N"),
        )
    )
    text = describe(
        shown.assign(Line=plain["Line"]), "Date", "Value", kind="Bubbles", of="stated sums",
        unit="USD million", by="Line",
    )  # fmt: skip
    chart = (spent + declared_marks + texts).properties(width=430, height=alt.Step(56))
    return Figure(chart, shown.rename(columns={"Value": "Sum, USD million"}), text)


@drawn
def enterprises(frame: pd.DataFrame, names: dict[str, str], states: dict[str, str]) -> Figure:
    """Counts of enterprises with the other state's capital, one panel a host, by reporter.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.capital.enterprises`.
    names : dict
        What each reporter is called.
    states : dict
        What each host is called.
    """
    shown = pd.DataFrame(
        {
            "Registered in": frame["host"].map(states),
            "Date": frame["period"],
            "Reporter": frame["reporter"].map(names),
            "Enterprises": frame["value"].astype(int),
            "rows": frame["rows"],
            "source_id": frame["source_id"],
        }
    )
    colour, shape = _scales(_present(frame, names), names)
    told: set[object] = set()
    for _, rows in shown.groupby("Registered in"):
        told |= {rows.index[0], rows["Enterprises"].idxmax(), rows.index[-1]}
    plain = shown[["Reporter", "Enterprises"]].assign(
        Day=[day.isoformat() for day in frame["day"]],
        Panel="In " + shown["Registered in"],
        Label=[str(number) if key in told else "" for key, number in shown["Enterprises"].items()],
    )
    top = 1.12 * float(shown["Enterprises"].max())
    base = alt.Chart().encode(
        x=_day_axis(),
        y=alt.Y(
            "Enterprises:Q",
            title="Enterprises",
            scale=alt.Scale(domain=[0, round(top)], nice=False),
        ),
    )
    points = base.mark_point(size=65, opacity=1).encode(
        color=alt.Color("Reporter:N", scale=colour, title=None),
        shape=alt.Shape("Reporter:N", scale=shape, title=None),
    )
    texts = base.mark_text(dy=-10, fontSize=11).encode(text=alt.Text("Label:N"))
    chart = (
        alt.layer(points, texts)
        .properties(width=270, height=240)
        .facet(data=plain, column=alt.Column("Panel:N", title=None))
    )
    parts = [
        describe(
            rows, "Date", "Enterprises", kind=f"In {host}, points", of="enterprises", unit="numbers",
            by="Reporter", decimals=0,
        )
        for host, rows in shown.groupby("Registered in")
    ]  # fmt: skip
    return Figure(chart, shown, " ".join(parts))
