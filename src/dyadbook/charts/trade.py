"""Charts of the trade chapter: data frames in, figures out."""

from __future__ import annotations

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, describe, drawn
from dyadbook.evidence.periods import parse_period

GOLD, GOLD_PRICE = "#b58900", "#e3c766"
"""Gold in the bridge chart: its weight, and what the change of its price adds."""

SCENARIO_DASH = [10, 4]
"""Line of what a supposed growth would lead to: neither an actual, nor a target, nor a forecast."""

PANEL, PRESS = "PANEL", "PRESS"

REPORTER_COLOURS = {PRESS: theme.NEUTRALS[0], PANEL: theme.NEUTRALS[2]}
MONEY_SHAPES = {
    "Declared portfolio": ("circle", theme.NEUTRALS[1]),
    "Package in preparation": ("diamond", theme.NEUTRALS[0]),
    "Capital of the joint company": ("triangle-up", theme.NEUTRALS[3]),
    "Recorded as invested": ("square", theme.NEUTRALS[2]),
    "Invested within a year": ("triangle-down", theme.NEUTRALS[5]),
    "Approved by the joint company": ("cross", theme.NEUTRALS[4]),
}


def _scales(codes: list[str], names: dict[str, str]) -> tuple[alt.Scale, alt.Scale]:
    """Colour and shape of reporters, in the given order."""
    domain = [names[code] for code in codes]
    colours = [REPORTER_COLOURS.get(code) or theme.COUNTRY_COLOURS.get(code, theme.INK) for code in codes]
    shapes = [theme.REPORTER_SHAPES.get(code, "diamond") for code in codes]
    return alt.Scale(domain=domain, range=colours), alt.Scale(domain=domain, range=shapes)


def _present(frame: pd.DataFrame, names: dict[str, str]) -> list[str]:
    return [code for code in names if code in set(frame["reporter"])]


def _runs(years: pd.Series[int]) -> list[int]:
    """Numbers that change wherever a year is missing, so that no line bridges a gap."""
    return [int(year) - place for place, year in enumerate(years)]


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
    shown = _by_reporter(frame, names)
    colour, shape = _scales(_present(frame, names), names)
    base = alt.Chart(shown[["Year", "Turnover", "Reporter", "run"]]).encode(
        x=_year_axis(),
        y=alt.Y("Turnover:Q", title="USD million"),
        color=alt.Color("Reporter:N", scale=colour, title=None, legend=alt.Legend(columns=2)),
    )
    press = names[PRESS]
    lines = base.transform_filter(alt.datum.Reporter != press).mark_line(strokeWidth=1.6)
    lines = lines.encode(detail="run:N")
    points = base.mark_point(size=60, opacity=1).encode(
        shape=alt.Shape("Reporter:N", scale=shape, title=None)
    )
    data = shown.drop(columns="run")
    text = describe(
        data,
        "Year",
        "Turnover",
        kind="Line chart",
        of="turnover",
        unit="USD million",
        by="Reporter",
    )
    return Figure((lines + points).properties(width=theme.WIDTH, height=theme.HEIGHT), data, text)


def _by_reporter(frame: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    frame = frame.sort_values(["reporter", "year"])
    runs: list[int] = []
    for _, rows in frame.groupby("reporter"):
        runs += _runs(rows["year"])
    return pd.DataFrame(
        {
            "Year": frame["year"].astype(int),
            "Turnover": frame["value"].round(1),
            "Reporter": frame["reporter"].map(names),
            "run": runs,
            "source_id": frame["source_id"],
        }
    ).reset_index(drop=True)


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
        What each direction is called, by exporter.
    """
    frame = frame.sort_values(["exporter", "reporter", "year"])
    runs: list[int] = []
    for _, rows in frame.groupby(["exporter", "reporter"]):
        runs += _runs(rows["year"])
    shown = pd.DataFrame(
        {
            "Year": frame["year"].astype(int),
            "Exports": frame["value"].round(1),
            "Reporter": frame["reporter"].map(names),
            "Direction": frame["exporter"].map(states),
            "run": runs,
            "source_id": frame["source_id"],
        }
    ).reset_index(drop=True)
    colour, shape = _scales(_present(frame, names), names)
    base = alt.Chart().encode(
        x=_year_axis(),
        y=alt.Y("Exports:Q", title="USD million"),
        color=alt.Color("Reporter:N", scale=colour, title=None, legend=alt.Legend(columns=2)),
    )
    line = base.transform_filter(alt.datum.Reporter == names[PANEL]).mark_line(strokeWidth=1.6)
    points = base.mark_point(size=60, opacity=1).encode(
        shape=alt.Shape("Reporter:N", scale=shape, title=None)
    )
    layers = alt.layer(line.encode(detail="run:N"), points).properties(width=270, height=240)
    chart = layers.facet(data=shown.drop(columns="source_id"), column=alt.Column("Direction:N", title=None))
    data = shown.drop(columns="run")
    parts = [
        describe(
            rows,
            "Year",
            "Exports",
            kind=f"Panel {direction}, exports",
            of="goods",
            unit="USD million",
            by="Reporter",
        )
        for direction, rows in data.groupby("Direction")
    ]
    return Figure(chart, data, " ".join(parts))


def within_year(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Totals from January to some month, one panel a year, by reporter; doubtful ones crossed.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.turnover.spans`, values in USD million.
    names : dict
        What each reporter is called.
    """
    frame = frame[frame["year"] > frame["year"].max() - 5] if len(frame) else frame
    shown = pd.DataFrame(
        {
            "Year": frame["year"].astype(int).astype(str),
            "Last month": frame["month"].astype(int),
            "Total": frame["value"].round(1),
            "Reporter": frame["reporter"].map(names),
            "Doubtful": frame["doubtful"].astype(bool),
            "source_id": frame["source_id"],
        }
    ).reset_index(drop=True)
    colour, shape = _scales(_present(frame, names), names)
    base = alt.Chart().encode(
        x=alt.X(
            "Last month:Q",
            title="January to month",
            axis=alt.Axis(values=[3, 6, 9, 12]),
            scale=alt.Scale(domain=[0, 12.5]),
        ),
        y=alt.Y("Total:Q", title="USD million"),
        color=alt.Color("Reporter:N", scale=colour, title=None),
    )
    points = base.transform_filter("!datum.Doubtful").mark_point(size=60, opacity=1)
    points = points.encode(shape=alt.Shape("Reporter:N", scale=shape, title=None))
    crosses = base.transform_filter("datum.Doubtful").mark_text(text="×", fontSize=22)
    chart = (
        alt.layer(points, crosses)
        .properties(width=98, height=230)
        .facet(data=shown.drop(columns="source_id"), column=alt.Column("Year:N", title=None))
    )
    doubtful = int(shown["Doubtful"].sum())
    parts = [
        describe(
            rows,
            "Last month",
            "Total",
            kind=f"{year}, points",
            of="turnover from January to a month",
            unit="USD million",
        )
        for year, rows in shown[~shown["Doubtful"]].groupby("Year")
    ]
    text = " ".join([*parts, f"Figures marked as doubtful: {doubtful}."])
    return Figure(chart, shown, text)


def bridge(frame: pd.DataFrame) -> Figure:
    """From the same months of the year before to the customs total: other goods, gold by weight and price.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.gold.bridge`, values in USD million.
    """
    found: list[dict[str, object]] = []
    for row in frame.itertuples():
        before, rest, total = (float(str(x)) for x in (row.before, row.rest, row.total))
        weighed = rest + float(str(row.weight_part))
        steps = (
            ("Year before, implied", 0.0, before, before),
            ("Other goods", before, rest, rest - before),
            ("Gold: weight", rest, weighed, weighed - rest),
            ("Gold: price", weighed, total, total - weighed),
            ("Total", 0.0, total, total),
        )
        found += [
            {
                "Span": parse_period(str(row.period)).words,
                "Step": name,
                "From": round(low, 1),
                "To": round(high, 1),
                "Change": round(change, 1),
                "Label": f"{change:+,.1f}" if low > 0 else f"{change:,.1f}",
                "source_id": row.source_id,
            }
            for name, low, high, change in steps
        ]
    columns = ["Span", "Step", "From", "To", "Change", "Label", "source_id"]
    data = pd.DataFrame(found, columns=columns)
    order = ["Year before, implied", "Other goods", "Gold: weight", "Gold: price", "Total"]
    colours = [theme.NEUTRALS[5], theme.NEUTRALS[2], GOLD, GOLD_PRICE, theme.NEUTRALS[0]]
    x = alt.X("Step:N", sort=order, title=None, axis=alt.Axis(labelAngle=-30))
    base = alt.Chart().encode(x=x)
    bars = base.mark_bar(size=34).encode(
        y=alt.Y("From:Q", title="USD million"),
        y2="To:Q",
        color=alt.Color("Step:N", scale=alt.Scale(domain=order, range=colours), legend=None),
    )
    texts = base.mark_text(dy=-8).encode(y="To:Q", text="Label:N")
    chart = (
        alt.layer(bars, texts)
        .properties(width=265, height=260)
        .facet(data=data.drop(columns="source_id"), column=alt.Column("Span:N", title=None, sort=None))
    )
    sentences = [
        f"{span}: " + ", ".join(f"{row.Step} {row.Label}" for row in rows.itertuples())
        for span, rows in data.groupby("Span", sort=False)
    ]
    return Figure(chart, data, f"Bridge chart in USD million. {'; '.join(sentences)}.")


def statements(frame: pd.DataFrame, names: dict[str, str], claimed: float) -> Figure:
    """Growth within the year as each side states it, and less gold, beside the article's figure.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.trade.growth_statements`, in percent.
    names : dict
        What each reporter is called.
    claimed : float
        Growth that the article gives, percent.
    """
    gold = ", less gold (inferred)"
    kinds = [
        names[str(row.reporter)] + (gold if row.basis == "less gold" else "") for row in frame.itertuples()
    ]
    data = pd.DataFrame(
        {
            "Span": [parse_period(text).words for text in frame["period"]],
            "Growth": frame["growth"].round(1),
            "Low": frame["low"].round(1),
            "High": frame["high"].round(1),
            "Who": kinds,
            "source_id": frame["source_id"],
        }
    )
    codes = _present(frame, names)
    domain = [name + end for end in ("", gold) for name in (names[code] for code in codes)]
    domain = [name for name in domain if name in set(kinds)]
    colours = {names[code] + end: theme.COUNTRY_COLOURS[code] for code in codes for end in ("", gold)}
    shapes = {names[code]: theme.REPORTER_SHAPES.get(code, "diamond") for code in codes}
    colour = alt.Scale(domain=domain, range=[colours[name] for name in domain])
    shape = alt.Scale(domain=domain, range=[shapes.get(name, "diamond") for name in domain])
    base = alt.Chart(data.drop(columns="source_id")).encode(
        y=alt.Y("Span:N", sort=None, title=None),
        yOffset=alt.YOffset("Who:N", sort=domain),
        color=alt.Color("Who:N", scale=colour, title=None, legend=alt.Legend(columns=3)),
    )
    bars = base.mark_rule(strokeWidth=2).encode(x=alt.X("Low:Q", title="Growth, %"), x2="High:Q")
    points = base.mark_point(size=75, opacity=1).encode(
        x="Growth:Q", shape=alt.Shape("Who:N", scale=shape, title=None)
    )
    line = pd.DataFrame({"x": [claimed], "Label": [f"article A: {format_number(claimed)}%"]})
    rule = alt.Chart(line).mark_rule(strokeDash=[4, 3], color=theme.INK).encode(x="x:Q")
    label = alt.Chart(line).mark_text(align="left", dx=5, baseline="top", fontStyle="italic")
    label = label.encode(x="x:Q", y=alt.value(2), text="Label:N")
    text = describe(
        data, "Span", "Growth", kind="Dot plot", of="stated growth of turnover", unit="percent", by="Who"
    )
    chart = (rule + bars + points + label).properties(width=470, height=300)
    return Figure(chart, data, text)


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
    shown = _by_reporter(actual, names)
    codes = _present(actual, names)
    colour, shape = _scales(codes, names)
    known = [*shown["Year"], *rays["year"]] or [0]
    last = int(max(known))
    x = alt.X(
        "Year:Q",
        title=None,
        axis=theme.YEARS,
        scale=alt.Scale(domain=[int(min(known)) - 0.3, last + 1.2], nice=False),
    )
    scale = alt.Scale(domain=[0, goal * 1.34], nice=False)
    ticks = [goal * part / 4 for part in range(5)]
    y = alt.Y("Turnover:Q", title="USD million", scale=scale, axis=alt.Axis(values=ticks))
    lines = pd.DataFrame(
        {
            "Promise": rays["promise"],
            "Year": rays["year"].astype(int),
            "Turnover": rays["value"].round(1),
        }
    )
    ends = _ray_ends(rays)
    promised = (
        alt.Chart(lines)
        .mark_line(strokeDash=theme.STATUS_DASHES["target"], color=theme.MUTED, strokeWidth=1.5)
        .encode(x=x, y=y, detail="Promise:N")
    )
    marks = alt.Chart(ends).mark_point(
        shape="diamond", size=90, filled=False, color=theme.INK, strokeWidth=1.6, opacity=1
    )
    marks = marks.encode(x=x, y=y)
    labels = alt.Chart(ends).mark_text(align="left", angle=320, dx=7, dy=-5, fontSize=11)
    labels = labels.encode(x=x, y=y, text="Label:N")
    base = alt.Chart(shown[["Year", "Turnover", "Reporter", "run"]]).encode(
        x=x, y=y, color=alt.Color("Reporter:N", scale=colour, title=None)
    )
    line = base.mark_line().encode(detail="run:N")
    points = base.mark_point(size=60, opacity=1).encode(
        shape=alt.Shape("Reporter:N", scale=shape, title=None)
    )
    chart = (promised + marks + labels + line + points).properties(width=theme.WIDTH, height=420)
    data = pd.concat(
        [
            shown.drop(columns="run").assign(What="actual"),
            lines.assign(What="promise", Reporter=rays["promise"], source_id=rays["source_id"])[
                ["Year", "Turnover", "Reporter", "source_id", "What"]
            ],
        ],
        ignore_index=True,
    )
    text = describe(
        shown, "Year", "Turnover", kind="Line chart", of="turnover", unit="USD million", by="Reporter"
    )
    told = "; ".join(f"{row.Label} to {row.Year}" for row in ends.itertuples())
    return Figure(chart, data, f"{text} Promises of {format_number(goal)}: {told}.")


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
    data = pd.DataFrame(
        {
            "Side": frame["reporter"].map(names),
            "Year": frame["year"].astype(int),
            "Turnover": frame["value"].round(1),
            "Growth": frame["growth"].astype(float).round(3),
            "source_id": frame["source_id"],
        }
    )
    if growth is None or data.empty:
        return Figure(None, data.head(0), "No data.")
    last = int(frame["last"].max())
    horizon = max(year, last + 16)
    sides = [names[code] for code in dict.fromkeys(frame["reporter"])]
    parameters = [
        alt.param(name="side", value=names[own], bind=alt.binding_select(options=sides, name="Figures: ")),
        alt.param(
            name="growth", value=round(growth, 1),
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
    records = data.drop(columns="source_id").assign(
        Base=frame["base"].round(1), Last=frame["last"].astype(int), run=0
    )
    for _, rows in records.groupby("Side"):
        records.loc[rows.index, "run"] = _runs(rows["Year"])
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
    x = alt.X("Year:Q", title=None, axis=theme.YEARS, scale=alt.Scale(zero=False, nice=False, padding=12))
    history = alt.Chart(records).transform_filter(chosen).encode(x=x)
    actual = history.encode(y=alt.Y("Turnover:Q", title="USD million"))
    ahead = alt.Chart(paths).transform_filter(f"{chosen} && datum.Year <= goal_year")
    supposed = ahead.transform_calculate(
        Turnover="datum.Base * pow(1 + growth / 100, datum.Year - datum.Last)"
    ).mark_line(strokeDash=SCENARIO_DASH, color=theme.NEUTRALS[1])
    required = ahead.transform_calculate(
        Turnover=f"datum.Base * pow(1 + {needed}, datum.Year - datum.Last)"
    ).mark_line(strokeDash=theme.STATUS_DASHES["target"], color=theme.INK)
    end = ahead.transform_filter("datum.Year == goal_year").transform_calculate(Turnover="goal")
    mark = end.mark_point(shape="diamond", size=110, filled=False, color=theme.INK, opacity=1)
    above = alt.layer(
        *(layer.encode(x=x, y="Turnover:Q") for layer in (required, supposed, mark)),
        actual.mark_line(color=theme.NEUTRALS[0]).encode(detail="run:N"),
        actual.mark_point(color=theme.NEUTRALS[0], opacity=1, size=55),
    ).properties(width=theme.WIDTH, height=230)

    rates = alt.Chart(records).transform_filter(f"{chosen} && isValid(datum.Growth)")
    bar = rates.encode(x=alt.X("Year:O", title=None, axis=alt.Axis(labelAngle=0)))
    level = alt.Y("Growth:Q", title="Growth on the year before, %")
    bars = bar.mark_bar(size=34, color=theme.NEUTRALS[5]).encode(y=level)
    values = bar.mark_text(dy=alt.expr("datum.Growth < 0 ? 10 : -8")).encode(
        y=level, text=alt.Text("Growth:Q", format=".0f")
    )
    ruled = alt.Chart(bases).transform_filter(chosen)
    need = ruled.transform_calculate(Growth=f"100 * ({needed})").mark_rule(
        strokeDash=theme.STATUS_DASHES["target"], color=theme.INK, strokeWidth=1.8
    )
    put = ruled.transform_calculate(Growth="growth").mark_rule(
        strokeDash=SCENARIO_DASH, color=theme.NEUTRALS[1], strokeWidth=1.8
    )
    below = alt.layer(bars, need.encode(y=level), put.encode(y=level), values)
    below = below.properties(width=theme.WIDTH, height=170)

    said = (
        rates.transform_calculate(Met=f"datum.Growth >= 100 * ({needed}) ? 1 : 0")
        .transform_aggregate(Met="sum(Met)", Rates="count()", Base="max(Base)", Last="max(Last)")
        .transform_calculate(Need=needed, Rate="growth / 100")
        .transform_calculate(
            Text="['From USD ' + format(datum.Base, ',.0f') + ' million in ' + datum.Last + ', growth of '"
            " + format(growth, '.1f') + '% a year leads to USD '"
            " + format(datum.Base * pow(1 + datum.Rate, goal_year - datum.Last), ',.0f')"
            " + ' million in ' + goal_year + ' (long dashes).',"
            " 'The goal of USD ' + format(goal, ',.0f') + ' million takes '"
            " + format(100 * datum.Need, '.1f') + '% a year (dots); it was met in '"
            " + datum.Met + ' of ' + datum.Rates + ' years.',"
            " datum.Base >= goal ? 'It is reached already.' : growth > 0"
            " ? 'At ' + format(growth, '.1f') + '% a year it is reached in '"
            " + (datum.Last + ceil(log(goal / datum.Base) / log(1 + datum.Rate))) + '.'"
            " : 'Without growth it is not reached.']"
        )
        .mark_text(align="left", baseline="top", lineHeight=18, fontSize=13)
        .encode(x=alt.value(0), y=alt.value(0), text="Text:N")
        .properties(width=theme.WIDTH, height=54)
    )
    chart = alt.vconcat(said, above, below, spacing=14).add_params(*parameters)
    first = frame[frame["reporter"] == own].iloc[-1]
    left = year - int(first["last"])
    rate = 100 * ((goal / first["base"]) ** (1 / left) - 1)
    reached = first["base"] * (1 + round(growth, 1) / 100) ** left
    told = describe(
        data, "Year", "Growth", kind="Line and bar chart", of="yearly growth", unit="percent", by="Side"
    )
    text = (
        f"{told} "
        f"Set at first: {names[own]}, growth of {format_number(growth, 1)} percent a year, which leads to "
        f"USD {format_number(reached)} million in {year}; the goal of USD {format_number(goal)} million "
        f"takes {format_number(rate, 1)} percent a year. "
        "The reader can move the side, the growth, the goal and its year."
    )
    return Figure(chart, data, text)


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
    drawn_share = {(row.reporter, row.start): float(str(row.drawn)) for row in shares.itertuples()}
    bands = {"q05": "Low 5%", "q25": "Low 25%", "q50": "Middle", "q75": "High 25%", "q95": "High 5%"}
    titles = {
        (row.reporter, row.start): f"{names[str(row.reporter)]}, rates of {row.start}–{row.last}: "
        f"{drawn_share[row.reporter, row.start]:.0f}% reach it"
        for row in frame.itertuples()
    }
    panels = [titles[key] for key in zip(frame["reporter"], frame["start"], strict=True)]
    data = pd.DataFrame({"Panel": panels, "Year": frame["year"].astype(int)}).assign(
        **{label: frame[column].round(1) for column, label in bands.items()}, source_id=frame["source_id"]
    )
    past = pd.concat(
        [pd.DataFrame({"Panel": [], "Year": [], "Turnover": []})]
        + [
            pd.DataFrame(
                {
                    "Panel": title,
                    "Year": rows["year"].astype(int),
                    "Turnover": rows["value"].round(1),
                }
            )
            for (reporter, start), title in titles.items()
            for rows in [actual[(actual["reporter"] == reporter) & (actual["year"] >= start)]]
        ],
        ignore_index=True,
    )
    plain = pd.concat([data.drop(columns="source_id"), past], ignore_index=True).astype({"Year": int})
    x = alt.X("Year:Q", title=None, axis=alt.Axis(format="d", tickMinStep=1, tickCount=6))
    scale = alt.Scale(type="log", nice=False, padding=4)
    ticks = alt.Axis(values=[goal * part for part in (0.05, 0.1, 0.25, 0.5, 1, 2, 4)], format=",.0f")
    base = alt.Chart().encode(x=x)
    colour = theme.NEUTRALS[1]

    def band(low: str, high: str, opacity: float) -> alt.Chart:
        shown: alt.Chart = (
            base.transform_filter("isValid(datum.Middle)")
            .mark_area(opacity=opacity, color=colour)
            .encode(y=alt.Y(f"{low}:Q", title="USD million", scale=scale, axis=ticks), y2=f"{high}:Q")
        )
        return shown

    middle = base.transform_filter("isValid(datum.Middle)").mark_line(strokeDash=SCENARIO_DASH, color=colour)
    line = base.transform_filter("isValid(datum.Turnover)").mark_line(
        color=theme.NEUTRALS[0], point={"color": theme.NEUTRALS[0], "filled": True}
    )
    mark = base.transform_filter(f"datum.Year == {year}").transform_calculate(Goal=f"{goal}")
    mark = mark.mark_point(shape="diamond", size=110, filled=False, color=theme.INK, opacity=1, strokeWidth=2)
    chart = (
        alt.layer(
            band("Low 5%", "High 5%", 0.18),
            band("Low 25%", "High 25%", 0.3),
            middle.encode(y="Middle:Q"),
            line.encode(y="Turnover:Q"),
            mark.encode(y="Goal:Q"),
        )
        .properties(width=275, height=200)
        .facet(
            data=plain,
            facet=alt.Facet("Panel:N", title=None, sort=list(dict.fromkeys(panels))),
            columns=2,
        )
    )
    ends = data[data["Year"] == year]
    told = "; ".join(
        f"{row['Panel']}: in {year} the inner half of the paths from {row['Low 25%']:,.0f} to "
        f"{row['High 25%']:,.0f}, nine in ten from {row['Low 5%']:,.0f} to {row['High 5%']:,.0f}"
        for row in ends.to_dict("records")
    )
    text = (
        f"Fan charts of resampled turnover in USD million beside the goal of {format_number(goal)}: {told}."
    )
    return Figure(chart, data, text)


def money(frame: pd.DataFrame, names: dict[str, str]) -> Figure:
    """Declared portfolios and recorded money by the day of the statement, from the first declaration on.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.capital.money`, USD million.
    names : dict
        What each state is called.
    """
    declared = frame[frame["kind"] == "Declared portfolio"]["day"]
    frame = frame[frame["day"] >= declared.min()] if len(declared) else frame
    data = pd.DataFrame(
        {
            "Day": [day.isoformat() for day in frame["day"]],
            "Value": frame["value"].round(1),
            "What": frame["kind"],
            "Investor": [
                names[code] if "nvested" in kind else "–"
                for code, kind in zip(frame["country"], frame["kind"], strict=True)
            ],
            "source_id": frame["source_id"],
        }
    )
    kinds = [kind for kind in MONEY_SHAPES if kind in set(data["What"])]
    shape = alt.Scale(domain=kinds, range=[MONEY_SHAPES[kind][0] for kind in kinds])
    colour = alt.Scale(domain=kinds, range=[MONEY_SHAPES[kind][1] for kind in kinds])
    first = ~data.duplicated(["What", "Value"])
    labels = [
        f"{value:,.0f}" if shown and value >= 1500 else ""
        for value, shown in zip(data["Value"], first, strict=True)
    ]
    top = 1.08 * float(data["Value"].max()) if len(data) else 1.0
    base = alt.Chart(data.drop(columns="source_id").assign(Label=labels)).encode(
        x=_day_axis(),
        y=alt.Y("Value:Q", title="USD million", scale=alt.Scale(domain=[0, round(top)], nice=False)),
    )
    points = base.mark_point(size=85, opacity=1).encode(
        shape=alt.Shape("What:N", scale=shape, title=None, legend=alt.Legend(columns=3)),
        color=alt.Color("What:N", scale=colour, title=None),
    )
    texts = base.mark_text(align="right", dx=-9).encode(text="Label:N")
    text = describe(data, "Day", "Value", kind="Dot plot", of="stated sums", unit="USD million", by="What")
    chart = (points + texts).properties(width=theme.WIDTH, height=300)
    return Figure(chart, data, text)


def enterprises(frame: pd.DataFrame, names: dict[str, str], hosts: dict[str, str]) -> Figure:
    """Counts of enterprises with the other state's capital, one panel a host, by reporter.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of `dyadbook.analysis.capital.enterprises`.
    names : dict
        What each reporter is called.
    hosts : dict
        What each panel is called, by host.
    """
    data = pd.DataFrame(
        {
            "Day": [day.isoformat() for day in frame["day"]],
            "Enterprises": frame["value"].astype(int),
            "Reporter": frame["reporter"].map(names),
            "Where": frame["host"].map(hosts),
            "source_id": frame["source_id"],
        }
    )
    colour, shape = _scales(_present(frame, names), names)
    told: set[object] = set()
    for _, rows in data.groupby("Where"):
        told |= {rows.index[0], rows["Enterprises"].idxmax(), rows.index[-1]}
    plain = data.drop(columns="source_id").assign(
        Label=[str(number) if key in told else "" for key, number in data["Enterprises"].items()]
    )
    top = 1.12 * float(data["Enterprises"].max()) if len(data) else 1.0
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
    texts = base.mark_text(dy=-10, fontSize=11).encode(text="Label:N")
    chart = (
        alt.layer(points, texts)
        .properties(width=270, height=240)
        .facet(data=plain, column=alt.Column("Where:N", title=None))
    )
    parts = [
        describe(
            rows, "Day", "Enterprises", kind=f"{where}, points", of="counts", unit="enterprises",
            by="Reporter", decimals=0,
        )
        for where, rows in data.groupby("Where")
    ]  # fmt: skip
    return Figure(chart, data, " ".join(parts))
