"""Tonnage: what moves on the corridor, through the Port of Baku and over Baku-Tbilisi-Kars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, format_number, observed, states
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

STATUSES = ("actual", "preliminary", "estimate", "target", "forecast")
"""What a number is, from the firmest to the least firm."""

MINISTRY, ASSOCIATION = "Kazakh ministry", "Route association, KTZ"
"""The two counts of the route's tonnage."""

OTHER_SCOPES = {
    "o-74637fd6": "Kazakh exports alone",
    "o-53b0d175": "the association's count",
}
"""Promises that count something else than the ministry's total, so no total can settle them."""

UZBEK_SERIES = {
    "uzb-aze-transit": "Transit with Uzbekistan through Azerbaijan",
    "uzb-cargo-casca": "Uzbek foreign trade on CASCA+",
    "uzb-cargo-baku-port": "Uzbek foreign trade, Port of Baku",
    "uzb-cargo-via-azerbaijan-plan": "Uzbek cargo via Azerbaijan, promised",
    "uzb-cargo-kaz-tkm-ports": "Uzbek cargo, Kazakh and Turkmen ports",
    "bilateral-cargo": "Freight between the two states",
}
"""Series that somebody quotes as Uzbek cargo on the route, and what each counts."""

PORT_SERIES = {
    "baku-port-cargo": "Cargo, million tonnes",
    "baku-port-containers": "Containers, thousand TEU",
    "baku-port-trucks": "Trucks, thousand",
}
"""Series of the Port of Baku that charts show, each divided by its scale below."""

MILLION_TONNES = 1000.0
"""One million tonnes, in the tables' unit (thousand tonnes)."""


def headline(
    frame: pd.DataFrame, evidence: Evidence, reporters: Sequence[str] = ()
) -> pd.DataFrame:
    """Keep one row for each period of a series, where several sources give one.

    The rule: the named reporters first, in their order; then actual before preliminary before
    estimate; then an official source before the press; then the latest published; then the lowest
    identifier, so that the choice is always the same.

    Parameters
    ----------
    frame : pandas.DataFrame
        Observations, as `Evidence.observations` returns them.
    evidence : Evidence
        Knows which sources are official.
    reporters : sequence of str
        Reporters that go before all others.

    Returns
    -------
    pandas.DataFrame
        The rows kept, oldest first; columns as given.
    """
    order = list(reporters)
    ranks = pd.DataFrame(
        {
            "series_id": frame["series_id"],
            "period": frame["period"],
            "reporter": [
                order.index(code) if code in order else len(order) for code in frame["reporter"]
            ],
            "status": [STATUSES.index(status) for status in frame["status"]],
            "official": frame["source_id"].map(evidence.sources["kind"]) != "official",
            "published": [
                -day.toordinal() if isinstance(day, date) else 0 for day in frame["published"]
            ],
            "id": frame["observation_id"],
        },
        index=frame.index,
    )
    kept = ranks.sort_values(["reporter", "status", "official", "published", "id"])
    kept = kept.drop_duplicates(["series_id", "period"])
    return frame.loc[kept.index].sort_values(["start", "end", "observation_id"])


def full_years(frame: pd.DataFrame, *statuses: str) -> pd.DataFrame:
    """Rows that cover one calendar year each, of the given statuses (all when none is given)."""
    rows = frame[frame["year"].notna()]
    return rows[rows["status"].isin(statuses)] if statuses else rows


def said(evidence: Evidence, source_id: str) -> str:
    """When a source was published, in words; "undated" where it gives no day."""
    text = str(evidence.sources.loc[source_id, "date"])
    return parse_period(text).words if text else "undated"


# -- the route ------------------------------------------------------------------------------


def route_total(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The headline count of the route's tonnage, thousand tonnes, full years.

    The Kazakh ministry's figure where it gives one, else the association's; the latest published.
    """
    rows = full_years(evidence.observations("titr-cargo-total"), "actual")
    rows = headline(rows, evidence, ("KAZ", "TITR"))
    return rows[rows["year"].between(parameters.start_year, parameters.end_year)]


def route_by_counter(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Full-year tonnage of the route by who counts it.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``kt``, ``count`` (`MINISTRY` or `ASSOCIATION`), ``source_id``.
    """
    total = full_years(evidence.observations("titr-cargo-total"), "actual")
    other = full_years(evidence.observations("titr-cargo-association"), "actual")
    ministry = headline(total[total["reporter"] == "KAZ"], evidence)
    association = headline(
        pd.concat([total[total["reporter"].isin(["TITR", "KTZ"])], other]), evidence, ("TITR",)
    )
    found = pd.concat(
        [ministry.assign(count=MINISTRY), association.assign(count=ASSOCIATION)]
    ).astype({"year": int})
    found = found[found["year"].between(parameters.start_year, parameters.end_year)]
    return found.rename(columns={"value": "kt"})[["year", "kt", "count", "source_id"]].reset_index(
        drop=True
    )


def route_promises(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Targets and forecasts of the route's yearly tonnage, and what came.

    Where one reporter repeats a promise, the first time that it was made is kept.

    Returns
    -------
    pandas.DataFrame
        Index ``observation_id``; columns ``year``, ``kt``, ``status``, ``reporter``, ``said``,
        ``scope`` (empty where it is the ministry's total), ``came`` (kt, NaN where not known or
        not comparable), ``reached`` (percent) and ``source_id``.
    """
    rows = pd.concat(
        [evidence.observations("titr-cargo-total"), evidence.observations("titr-cargo-association")]
    )
    rows = full_years(rows, "target", "forecast").astype({"year": int})
    rows = rows[rows["year"] >= parameters.start_year]
    first = [day if isinstance(day, date) else date.max for day in rows["published"]]
    rows = rows.assign(first=first).sort_values(["year", "first", "observation_id"])
    rows = rows.drop_duplicates(["reporter", "year", "value"])
    total = route_total(evidence, parameters).set_index("year")["value"]
    scope = [OTHER_SCOPES.get(key, "") for key in rows["observation_id"]]
    came = [
        float(total[year]) if not other and year in total.index else float("nan")
        for year, other in zip(rows["year"], scope, strict=True)
    ]
    found = rows.rename(columns={"value": "kt"}).assign(
        said=[said(evidence, key) for key in rows["source_id"]], scope=scope, came=came
    )
    found["reached"] = found["came"] / found["kt"] * 100
    columns = ["year", "kt", "status", "reporter", "said", "scope", "came", "reached", "source_id"]
    return found[columns]


def route_promise_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """`route_promises`, written for people."""
    rows = route_promises(evidence, parameters)
    who = [
        f"{_short(evidence, row.reporter)}, {row.said}" + (f" ({row.scope})" if row.scope else "")
        for row in rows.itertuples()
    ]
    return pd.DataFrame(
        {
            "For": rows["year"].astype(str),
            "Promised, kt": [format_number(value) for value in rows["kt"]],
            "Kind": rows["status"],
            "By whom and when": who,
            "Came, kt (share)": [
                "–" if pd.isna(row.came) else f"{format_number(row.came)} ({row.reached:.0f}%)"
                for row in rows.itertuples()
            ],
            "source_id": rows["source_id"],
        }
    )


def _short(evidence: Evidence, reporter: str) -> str:
    short = {"TITR": "Route association", "KTZ": "Kazakh railway", "PRESS": "Press"}
    return short.get(reporter) or evidence.name(reporter)


@states
def route_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The route's tonnage, last year against the year before."""
    rows = route_total(evidence, parameters)
    if len(rows) < 2:
        raise MissingEvidence("fewer than two full years of the route's tonnage")
    last, before, first = rows.iloc[-1], rows.iloc[-2], rows.iloc[0]
    yield observed("titr-last", "Cargo on the trans-Caspian route, last full year", last, 0)
    yield observed("titr-before", "Cargo on the trans-Caspian route, year before", before, 0)
    yield fact(
        "titr-change",
        "Change of the route's cargo in the last full year",
        (last["value"] / before["value"] - 1) * 100,
        "percent",
        str(last["period"]),
        rows=rows.iloc[[-2, -1]],
    )
    yield observed("titr-first", "Cargo on the trans-Caspian route, first year held", first, 0)
    low = rows.loc[rows["value"].idxmin()]
    yield observed("titr-low", "Cargo on the trans-Caspian route, lowest year", low, 0)
    yield fact(
        "titr-growth",
        "Route's cargo, last full year over the lowest year",
        last["value"] / low["value"],
        "ratio",
        str(last["period"]),
        rows=rows.loc[[low.name, last.name]],
    )


@states
def association_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Two counts of one route in one year."""
    rows = full_years(evidence.observations("titr-cargo-association"), "actual")
    rows = headline(rows, evidence, ("TITR",))
    total = route_total(evidence, parameters).set_index("year", drop=False)
    if rows.empty:
        raise MissingEvidence("no full year of the association's count")
    last = rows.iloc[-1]
    yield observed("association-last", "Cargo as the route's association counts it", last, 0)
    if last["year"] not in total.index or total.loc[last["year"], "reporter"] != "KAZ":
        raise MissingEvidence("no ministry figure for the association's year")
    ministry = total.loc[last["year"]]
    yield observed("association-ministry", "The ministry's total in the same year", ministry, 0)
    yield fact(
        "association-gap",
        "Ministry's total less the association's count",
        ministry["value"] - last["value"],
        "kt",
        str(last["period"]),
        rows=pd.concat([ministry.to_frame().T.set_index("observation_id"), rows.iloc[[-1]]]),
        decimals=0,
    )


@states
def association_plan_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The association's plan for the year after."""
    rows = full_years(evidence.observations("titr-cargo-association"), "target")
    if rows.empty:
        raise MissingEvidence("no plan of the association")
    yield observed("association-plan", "The association's plan", rows.iloc[-1], 0)


@states
def promise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many promises of tonnage can be judged, and how many came true."""
    rows = route_promises(evidence, parameters)
    judged = rows[rows["came"].notna()]
    if judged.empty:
        raise MissingEvidence("no promise whose year is over")
    period = f"{judged['year'].min()}/{judged['year'].max()}"
    met = judged[judged["reached"] >= 100]
    yield fact("promises-judged", "Promises judged", len(judged), "count", period, rows=judged,
               decimals=0)  # fmt: skip
    yield fact("promises-met", "Promises met", len(met), "count", period, rows=judged, decimals=0)
    last = judged.iloc[-1]
    yield fact(
        "promise-last",
        "Last promise whose year is over",
        last["kt"],
        "kt",
        str(last["year"]),
        rows=judged.iloc[[-1]],
        decimals=0,
    )
    yield fact(
        "promise-last-reached",
        "Share of that promise that came",
        last["reached"],
        "percent",
        str(last["year"]),
        rows=judged.iloc[[-1]],
        decimals=0,
    )


@states
def required_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The yearly growth that the next target of the ministry asks for."""
    promises = route_promises(evidence, parameters)
    total = route_total(evidence, parameters)
    if total.empty:
        raise MissingEvidence("no tonnage to grow from")
    last = total.iloc[-1]
    ahead = promises[
        (promises["year"] > last["year"])
        & (promises["status"] == "target")
        & (promises["scope"] == "")
    ]
    if ahead.empty:
        raise MissingEvidence("no target ahead")
    target = ahead.iloc[0]
    years = int(target["year"]) - int(last["year"])
    yield fact("target-next", "Next target of the route's tonnage", target["kt"], "kt",
               str(target["year"]), rows=ahead.iloc[[0]], decimals=0)  # fmt: skip
    yield fact(
        "target-growth",
        "Yearly growth that the target asks for",
        ((target["kt"] / last["value"]) ** (1 / years) - 1) * 100,
        "percent",
        f"{last['year']}/{target['year']}",
        rows=pd.concat([ahead.iloc[[0]], total.iloc[[-1]]]),
        decimals=0,
    )


@states
def forecast_2030_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The World Bank's figure for 2030."""
    rows = evidence.observations("titr-cargo-total", reporter="WB", period="2030")
    if rows.empty:
        raise MissingEvidence("no World Bank forecast")
    yield observed("wb-2030", "World Bank's figure for the route, on conditions", rows.iloc[0], 0)


@states
def container_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Containers on the route against the plan, the year before and the northern route."""
    rows = headline(full_years(evidence.observations("titr-containers"), "actual"), evidence)
    if len(rows) < 2:
        raise MissingEvidence("fewer than two years of containers")
    last, before = rows.iloc[-1], rows.iloc[-2]
    yield observed("titr-teu-last", "Containers on the route, last full year", last, 0)
    yield observed("titr-teu-before", "Containers on the route, year before", before, 0)
    yield fact(
        "titr-teu-change",
        "Change of containers on the route",
        (last["value"] / before["value"] - 1) * 100,
        "percent",
        str(last["period"]),
        rows=rows.iloc[[-2, -1]],
        decimals=0,
    )
    plan = evidence.observations("titr-containers", status="target", period=str(last["period"]))
    if plan.empty:
        raise MissingEvidence("no plan for the last year of containers")
    yield observed("titr-teu-plan", "Containers planned for that year", plan.iloc[-1], 0)


@states
def northern_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The northern route against the Middle Corridor, containers in one year."""
    north = full_years(evidence.observations("china-to-europe-rail-northern"), "actual")
    route = headline(full_years(evidence.observations("titr-containers"), "actual"), evidence)
    both = north.merge(route, on="year", suffixes=("", "_route"))
    if both.empty:
        raise MissingEvidence("no year with both routes")
    last = both.iloc[-1]
    yield fact("north-teu", "Containers by the northern route, westbound only", last["value"],
               "TEU", str(last["period"]), rows=[last["observation_id"]],
               sources=[last["source_id"]], decimals=0)  # fmt: skip
    yield fact(
        "north-ratio",
        "Northern route, westbound, over the Middle Corridor, both ways",
        last["value"] / last["value_route"],
        "ratio",
        str(last["period"]),
        rows=[last["observation_id"], last["observation_id_route"]],
        sources=[last["source_id"], last["source_id_route"]],
    )


@states
def azerbaijani_growth_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What Azerbaijan says of the same year."""
    rows = full_years(evidence.observations("aze-middle-corridor-growth"))
    if rows.empty:
        raise MissingEvidence("no Azerbaijani growth rate")
    yield observed("aze-mc-growth", "Growth of Middle Corridor freight through Azerbaijan",
                   rows.iloc[-1], 0)  # fmt: skip


@states
def railway_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Freight of the Azerbaijani railway as a whole."""
    rows = full_years(evidence.observations("aze-rail-freight"))
    if rows.empty:
        raise MissingEvidence("no freight of the Azerbaijani railway")
    yield observed("aze-rail", "Freight on Azerbaijan's railways", rows.iloc[-1], 0)


@states
def kazakh_share_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Kazakh railway's count of freight to and from Azerbaijan, a further scope."""
    rows = evidence.observations("kaz-aze-rail-cargo")
    other = evidence.observations("titr-cargo-association", reporter="KTZ")
    other = other[other["year"].isna()]
    both = rows.merge(other, on="period", suffixes=("", "_route"))
    if both.empty:
        raise MissingEvidence("no part-year with both counts of the Kazakh railway")
    last = both.iloc[-1]
    for name, label, tail in (
        ("ktz-azerbaijan", "Rail freight between Kazakhstan and Azerbaijan", ""),
        ("ktz-route", "Rail freight on the route, the Kazakh railway's count", "_route"),
    ):
        yield fact(name, label, last[f"value{tail}"], "kt", str(last["period"]),
                   rows=[last[f"observation_id{tail}"]], sources=[last[f"source_id{tail}"]],
                   decimals=0)  # fmt: skip


# -- Uzbek cargo ----------------------------------------------------------------------------


def uzbek_cargo(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Everything that is quoted as Uzbek cargo on the route, each with what it counts.

    Returns
    -------
    pandas.DataFrame
        Index ``observation_id``, oldest period first; columns ``what``, ``when`` (period in
        words), ``kt``, ``status``, ``reporter``, ``whole_year``, ``source_id``. A promise that
        one reporter repeats for the same period with the same value is kept once.
    """
    rows = pd.concat([evidence.observations(series) for series in UZBEK_SERIES])
    plan = rows["series_id"] == "uzb-cargo-via-azerbaijan-plan"
    plans = rows[plan].drop_duplicates(["period", "reporter", "value"])
    rows = pd.concat([headline(rows[~plan], evidence), plans])
    rows = rows.sort_values(["end", "start", "observation_id"])
    years = pd.Series([end.year for end in rows["end"]], index=rows.index)
    rows = rows[(years >= parameters.start_year) & (years <= parameters.end_year)]
    return pd.DataFrame(
        {
            "what": rows["series_id"].map(UZBEK_SERIES),
            "when": [parse_period(text).words for text in rows["period"]],
            "kt": rows["value"],
            "status": rows["status"],
            "reporter": rows["reporter"],
            "whole_year": rows["year"].notna(),
            "source_id": rows["source_id"],
        },
        index=rows.index,
    )


def million_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The rows that reach one million tonnes, written for people."""
    rows = uzbek_cargo(evidence, parameters)
    rows = rows[rows["kt"] >= MILLION_TONNES]
    return pd.DataFrame(
        {
            "Period": rows["when"],
            "kt": [format_number(value) for value in rows["kt"]],
            "Kind": rows["status"],
            "What is counted": rows["what"],
            "Said by": [evidence.name(code) for code in rows["reporter"]],
            "source_id": rows["source_id"],
        }
    )


def _uzbek(evidence: Evidence, parameters: Parameters, series: str) -> pd.DataFrame:
    rows = full_years(evidence.observations(series), "actual")
    if rows.empty:
        raise MissingEvidence(f"no full year of {series}")
    return headline(rows, evidence)


@states
def transit_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Transit with Uzbekistan through Azerbaijan, and how it went on."""
    rows = _uzbek(evidence, parameters, "uzb-aze-transit")
    year = rows.iloc[-1]
    yield observed("uzb-transit", "Transit with Uzbekistan through Azerbaijan", year, 0)
    later = evidence.observations("uzb-aze-transit")
    later = later[(later["start"] > year["end"]) & later["year"].isna()]
    if later.empty:
        raise MissingEvidence("no part-year after the last full one")
    part = later.iloc[-1]
    months = part["end"].month - part["start"].month + 1
    share = year["value"] * months / 12
    yield observed("uzb-transit-part", "Transit in the part-year after", part, 0)
    yield fact("uzb-transit-prorata", "The same months' share of the year before", share, "kt",
               str(year["period"]), rows=rows.iloc[[-1]], decimals=0)  # fmt: skip


@states
def transit_growth_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Growth of the transit, half-year and year."""
    rows = evidence.observations("uzb-aze-transit-growth")
    whole = full_years(rows)
    if whole.empty:
        raise MissingEvidence("no yearly growth of the transit")
    yield observed("uzb-transit-growth", "Growth of transit in the year", whole.iloc[-1], 0)
    half = rows[rows["period"] == f"{whole.iloc[-1]['period']}-01/{whole.iloc[-1]['period']}-06"]
    if half.empty:
        raise MissingEvidence("no half-year growth of the transit")
    yield observed("uzb-transit-growth-half", "Growth of transit in the first half",
                   half.iloc[-1], 0)  # fmt: skip


@states
def casca_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek foreign trade on the Turkmen branch."""
    rows = _uzbek(evidence, parameters, "uzb-cargo-casca")
    yield observed("uzb-casca", "Uzbek foreign trade on CASCA+", rows.iloc[-1], 0)


@states
def alat_cargo_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Uzbek foreign trade through the Port of Baku."""
    rows = _uzbek(evidence, parameters, "uzb-cargo-baku-port")
    yield observed("uzb-port", "Uzbek foreign trade through the Port of Baku", rows.iloc[-1], 0)


@states
def bilateral_cargo_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Freight between the two states themselves."""
    rows = _uzbek(evidence, parameters, "bilateral-cargo")
    yield observed("pair-cargo", "Freight between the two states, without transit", rows.iloc[-1], 0)


@states
def half_year_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Transit in the first half of 2024: what was known before any yearly figure."""
    rows = evidence.observations("uzb-aze-transit", period="2024-01/2024-06")
    if rows.empty:
        raise MissingEvidence("no half-year of transit")
    yield observed("uzb-transit-half", "Transit in the half-year", rows.iloc[-1], 0)


@states
def uzbek_promise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The first promise of Uzbek cargo, and the last of the same amount."""
    rows = evidence.observations("uzb-cargo-via-azerbaijan-plan")
    if rows.empty:
        raise MissingEvidence("no promise of Uzbek cargo")
    yield observed("uzb-plan-first", "First promise of Uzbek cargo", rows.iloc[0], 0)
    rows = rows[rows["value"] == rows.iloc[0]["value"]]
    if rows.iloc[-1]["year"] <= rows.iloc[0]["year"]:
        raise MissingEvidence("the promise was not repeated for a later year")
    yield observed("uzb-plan-last", "Last promise of Uzbek cargo", rows.iloc[-1], 0)
    yield fact("uzb-plan-moved", "Years by which the same promise moved",
               int(rows.iloc[-1]["year"]) - int(rows.iloc[0]["year"]), "years",
               f"{rows.iloc[0]['period']}/{rows.iloc[-1]['period']}",
               rows=rows.iloc[[0, -1]], decimals=0)  # fmt: skip


@states
def million_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many rows reach one million tonnes, of what kind."""
    rows = uzbek_cargo(evidence, parameters)
    reached = rows[(rows["kt"] >= MILLION_TONNES) & (rows["status"] == "actual")]
    done = reached[reached["whole_year"]]
    if reached.empty:
        raise MissingEvidence("no actual figure reaches one million tonnes")
    period = str(parameters.as_of)
    yield fact("million-actual", "Actual figures of one million tonnes or more", len(reached),
               "count", period, rows=reached, decimals=0)  # fmt: skip
    yield fact("million-years", "Of them for a whole year", len(done), "count", period,
               rows=reached, decimals=0)  # fmt: skip


# -- the port, the railway, the trains ------------------------------------------------------


def port(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Full-year figures of the Port of Baku.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``value`` (million tonnes, thousand TEU, thousand trucks), ``measure``,
        ``source_id``.
    """
    rows = pd.concat([evidence.observations(series) for series in PORT_SERIES])
    rows = headline(full_years(rows, "actual", "preliminary"), evidence).astype({"year": int})
    rows = rows[rows["year"].between(parameters.start_year, parameters.end_year)]
    found = rows.assign(
        value=(rows["value"] / 1000).round(2), measure=rows["series_id"].map(PORT_SERIES)
    )
    return found[["year", "value", "measure", "source_id"]].reset_index(drop=True)


@states
def port_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Cargo of the port, last year against the year before."""
    rows = headline(full_years(evidence.observations("baku-port-cargo"), "actual"), evidence)
    if len(rows) < 2:
        raise MissingEvidence("fewer than two years of port cargo")
    yield observed("port-cargo", "Cargo at the Port of Baku", rows.iloc[-1], 0)
    yield fact("port-change", "Change of the port's cargo",
               (rows.iloc[-1]["value"] / rows.iloc[-2]["value"] - 1) * 100, "percent",
               str(rows.iloc[-1]["period"]), rows=rows.iloc[[-2, -1]])  # fmt: skip


@states
def port_transit_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The transit part of the port's cargo in its last year."""
    cargo = headline(full_years(evidence.observations("baku-port-cargo"), "actual"), evidence)
    transit = full_years(evidence.observations("baku-port-transit"), "actual")
    both = cargo.merge(transit, on="year", suffixes=("", "_transit"))
    if both.empty:
        raise MissingEvidence("no year with cargo and transit")
    last = both.iloc[-1]
    yield fact("port-transit-share", "Transit in the port's cargo",
               last["value_transit"] / last["value"] * 100, "percent", str(last["period"]),
               rows=[last["observation_id"], last["observation_id_transit"]],
               sources=[last["source_id"], last["source_id_transit"]], decimals=0)  # fmt: skip


@states
def port_container_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Containers of the port in the last full year and the year before."""
    rows = full_years(evidence.observations("baku-port-containers"), "actual", "preliminary")
    rows = headline(rows, evidence)
    if len(rows) < 2:
        raise MissingEvidence("fewer than two years of containers")
    yield observed("port-teu", "Containers at the Port of Baku", rows.iloc[-1], 0)
    yield observed("port-teu-before", "Containers the year before", rows.iloc[-2], 0)


@states
def port_truck_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Trucks through the port."""
    rows = headline(full_years(evidence.observations("baku-port-trucks"), "actual"), evidence)
    if rows.empty:
        raise MissingEvidence("no trucks")
    yield observed("port-trucks", "Trucks through the Port of Baku", rows.iloc[-1], 0)


@states
def port_capacity_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Capacities of the port as stated, and the cargo as a share of each."""
    capacity = evidence.observations("baku-port-capacity", status="actual")
    cargo = headline(full_years(evidence.observations("baku-port-cargo"), "actual"), evidence)
    if len(capacity) < 2 or cargo.empty:
        raise MissingEvidence("no two statements of the port's capacity")
    for name, row in (("design", capacity.iloc[0]), ("stated", capacity.iloc[-1])):
        yield observed(f"port-capacity-{name}", "Cargo capacity of the Port of Baku", row, 0)
        yield fact(f"port-use-{name}", "Cargo as a share of that capacity",
                   cargo.iloc[-1]["value"] / row["value"] * 100, "percent",
                   str(cargo.iloc[-1]["period"]),
                   rows=[cargo.iloc[-1]["observation_id"], row["observation_id"]],
                   sources=[cargo.iloc[-1]["source_id"], row["source_id"]],
                   decimals=0)  # fmt: skip


@states
def port_uzbek_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The port's own count of Uzbek traffic, one span of years."""
    for series, name, label in (
        ("baku-port-uzb-containers", "port-uzb-teu", "Containers to and from Uzbekistan"),
        ("baku-port-uzb-trucks", "port-uzb-trucks", "Wheeled vehicles to and from Uzbekistan"),
        ("baku-port-uzb-wagons", "port-uzb-wagons", "Wagons to and from Uzbekistan"),
    ):
        rows = evidence.observations(series)
        if rows.empty:
            raise MissingEvidence(f"no row of {series}")
        yield observed(name, f"{label}, Port of Baku", rows.iloc[-1], 0)


def btk(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Freight carried over Baku-Tbilisi-Kars beside the capacity stated for it, by period.

    Returns
    -------
    pandas.DataFrame
        Index ``observation_id``; columns ``what``, ``kind`` (carried, capacity, promised), ``kt``,
        ``source_id``; oldest first, capacity before freight in a year.
    """
    cargo = headline(evidence.observations("btk-cargo", status="actual"), evidence)
    capacity = evidence.observations("btk-capacity")
    kinds = {"actual": "capacity stated", "target": "capacity promised"}
    rows = pd.concat([
        capacity.assign(kind=capacity["status"].map(kinds)), cargo.assign(kind="carried")
    ]).sort_values(["end", "kind"])  # fmt: skip
    words = [parse_period(text).words for text in rows["period"]]
    return pd.DataFrame(
        {
            "what": [f"{when}, {kind}" for when, kind in zip(words, rows["kind"], strict=True)],
            "kind": rows["kind"],
            "kt": rows["value"].round(0),
            "source_id": rows["source_id"],
        },
        index=rows.index,
    )


@states
def btk_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The last freight figure as a share of capacity over the same months."""
    cargo = headline(evidence.observations("btk-cargo", status="actual"), evidence)
    if cargo.empty:
        raise MissingEvidence("no freight on Baku-Tbilisi-Kars")
    last = cargo.iloc[-1]
    yield observed("btk-last", "Freight over Baku-Tbilisi-Kars, last figure", last, 0)
    best = cargo.loc[cargo["value"].idxmax()]
    yield observed("btk-best", "Freight over Baku-Tbilisi-Kars, highest figure", best, 0)
    capacity = evidence.observations("btk-capacity", status="actual")
    capacity = capacity[[end <= last["end"] for end in capacity["end"]]]
    if capacity.empty:
        raise MissingEvidence("no capacity stated by then")
    room = capacity.iloc[-1]
    months = last["end"].month - last["start"].month + 1
    yield observed("btk-capacity", "Capacity of Baku-Tbilisi-Kars", room, 0)
    yield fact(
        "btk-use",
        "Share of the capacity of the same months that was used",
        last["value"] / (room["value"] * months / 12) * 100,
        "percent",
        str(last["period"]),
        rows=[last["observation_id"], room["observation_id"]],
        sources=[last["source_id"], room["source_id"]],
        decimals=0,
    )


@states
def btk_promise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What was promised at the opening."""
    rows = evidence.observations("btk-capacity", status="target")
    if rows.empty:
        raise MissingEvidence("no promised capacity")
    yield observed("btk-promised", "Capacity promised at the opening", rows.iloc[0], 0)


@states
def btk_total_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Turkish running total against the sum of Azerbaijani years."""
    total = evidence.observations("btk-cargo-cumulative")
    cargo = headline(full_years(evidence.observations("btk-cargo"), "actual"), evidence)
    if total.empty or cargo.empty:
        raise MissingEvidence("no running total")
    last = total.iloc[-1]
    inside = cargo[[last["start"] <= start and end <= last["end"]
                    for start, end in zip(cargo["start"], cargo["end"], strict=True)]]  # fmt: skip
    yield observed("btk-total", "Freight since the opening, Turkish figure", last, 0)
    yield fact("btk-sum", "Sum of the Azerbaijani years in that span", inside["value"].sum(), "kt",
               str(last["period"]), rows=inside, decimals=0)  # fmt: skip
    yield fact("btk-sum-years", "Azerbaijani years held in that span", len(inside), "years",
               str(last["period"]), rows=inside, decimals=0)  # fmt: skip


def trains(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Block trains from China by year: sent, received, promised.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``trains``, ``what`` and ``source_id``; full years only.
    """
    sent = full_years(evidence.observations("china-titr-block-trains"))
    received = full_years(evidence.observations("china-aze-block-trains-received"))
    rows = pd.concat([sent.assign(what="sent on the route"),
                      received.assign(what="received in Azerbaijan")])  # fmt: skip
    promised = rows["status"].isin(["target", "forecast"])
    rows.loc[promised, "what"] = "promised"
    rows = rows.astype({"year": int}).drop_duplicates(["year", "what", "value"])
    rows = rows[rows["year"] >= parameters.start_year].rename(columns={"value": "trains"})
    return rows[["year", "trains", "what", "source_id"]].reset_index(drop=True)


@states
def train_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Trains received in the last year against the forecast."""
    rows = full_years(evidence.observations("china-aze-block-trains-received"))
    came = rows[rows["status"] == "actual"]
    if came.empty:
        raise MissingEvidence("no year of block trains")
    last = came.iloc[-1]
    yield observed("trains-last", "Block trains from China received in Azerbaijan", last, 0)
    plan = rows[(rows["status"] == "forecast") & (rows["year"] == last["year"])]
    if plan.empty:
        raise MissingEvidence("no forecast for that year")
    yield observed("trains-forecast", "Block trains expected in that year", plan.iloc[-1], 0)
    yield fact("trains-short", "Trains that came less those expected",
               last["value"] - plan.iloc[-1]["value"], "trains", str(last["period"]),
               rows=pd.concat([came.iloc[[-1]], plan.iloc[[-1]]]), decimals=0)  # fmt: skip


@states
def train_sent_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Trains sent and received in the last year that has both."""
    sent = full_years(evidence.observations("china-titr-block-trains"), "actual")
    came = full_years(evidence.observations("china-aze-block-trains-received"), "actual")
    both = sent.merge(came, on="year", suffixes=("", "_came"))
    if both.empty:
        raise MissingEvidence("no year with trains sent and received")
    last = both.iloc[-1]
    for name, label, tail in (
        ("trains-sent", "Block trains sent from China", ""),
        ("trains-came", "Block trains received in Azerbaijan", "_came"),
    ):
        yield fact(name, label, last[f"value{tail}"], "trains", str(last["period"]),
                   rows=[last[f"observation_id{tail}"]], sources=[last[f"source_id{tail}"]],
                   decimals=0)  # fmt: skip


FACTS = (
    route_facts,
    association_facts,
    association_plan_facts,
    promise_facts,
    required_facts,
    forecast_2030_facts,
    container_facts,
    northern_facts,
    azerbaijani_growth_facts,
    railway_facts,
    kazakh_share_facts,
    transit_facts,
    transit_growth_facts,
    half_year_facts,
    casca_facts,
    alat_cargo_facts,
    bilateral_cargo_facts,
    uzbek_promise_facts,
    million_facts,
    port_facts,
    port_transit_facts,
    port_container_facts,
    port_truck_facts,
    port_capacity_facts,
    port_uzbek_facts,
    btk_facts,
    btk_promise_facts,
    btk_total_facts,
    train_facts,
    train_sent_facts,
)
