"""Tonnage: what the trans-Caspian route carries, by who counts it, against what was promised."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pandas as pd

from dyadbook.analysis.choice import choose, first_promises, full_years, measured
from dyadbook.analysis.corrections import kept
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states, states_of_any_pair
from dyadbook.analysis.rows import where
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

MINISTRY, ASSOCIATION = "Kazakh ministry", "Route association, KTZ"
"""The two counts of the route's tonnage."""

OTHER_SCOPES = {
    "o-74637fd6": "Kazakh exports alone",
    "o-53b0d175": "the association's count",
}
"""Promises that count something else than the ministry's total, so no total can settle them."""

REPORTS = {"o-53358058": "ev-20231127-wb-report"}
"""Promises whose first report is an event, where the source of the row only repeats them."""

COUNTERS = {"KAZ": "the Kazakh ministry", "TITR": "the route’s association", "KTZ": "the Kazakh railway"}
"""Who counts the route's cargo, as sentences name them."""

SCOPES = {
    "titr-cargo-total": "Trans-Caspian route, all cargo",
    "titr-cargo-association": "Trans-Caspian route, the association’s count",
    "kaz-aze-rail-cargo": "Rail freight, Kazakhstan–Azerbaijan",
    "ady-middle-corridor-cargo": "East–west cargo of Azerbaijan Railways",
}
"""Series of tonnage on the route or a part of it, and what each counts."""

MILLION_TONNES = 1000.0
"""One million tonnes, in the tables' unit (thousand tonnes)."""


def said(evidence: Evidence, source_id: str) -> str:
    """When a source was published, in words; "undated" where it gives no day."""
    text = str(evidence.sources.loc[source_id, "date"])
    return parse_period(text).words if text else "undated"


def millions(kt: float) -> str:
    """Write thousand tonnes as a number of million tonnes, with no digit lost.

    Examples
    --------
    >>> millions(4484), millions(3000)
    ('4.484', '3')
    """
    return format_number(kt / MILLION_TONNES, 3).rstrip("0").rstrip(".")


def in_tonnes(one: Fact) -> Fact:
    """Write a fact in thousand tonnes (``kt``) as prose does: in millions from one million on.

    A value in millions keeps at most two digits after the point, and none that is zero.
    """
    if one.unit not in ("kt", "thousand tonnes"):
        return one
    if abs(one.number) < MILLION_TONNES:
        return replace(one, unit="thousand tonnes")
    value = one.number / MILLION_TONNES
    digits = next(n for n in range(3) if n == 2 or round(value, n) == round(value, 2))
    return replace(one, value=value, unit="million tonnes", decimals=digits)


Maker = Callable[[Evidence, Parameters], list[Fact]]


def written(maker: Maker) -> Maker:
    """A maker whose facts in thousand tonnes are written by `in_tonnes`."""

    @functools.wraps(maker)
    def made(evidence: Evidence, parameters: Parameters) -> list[Fact]:
        return [in_tonnes(one) for one in maker(evidence, parameters)]

    return made


# -- the route ------------------------------------------------------------------------------


def route_total(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The headline count of the route's tonnage, thousand tonnes, full years.

    The Kazakh ministry's figure where it gives one, else the association's; the latest published.
    """
    rows = full_years(evidence.observations("titr-cargo-total"), "actual")
    rows = choose(rows, prefer=("KAZ", "TITR"))
    return rows[rows["year"].between(parameters.start_year, parameters.end_year)]


def route_by_counter(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Full-year tonnage of the route by who counts it.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``kt``, ``count`` (`MINISTRY` or `ASSOCIATION`), ``rows``, ``source_id``.
    """
    total = full_years(evidence.observations("titr-cargo-total"), "actual")
    other = full_years(evidence.observations("titr-cargo-association"), "actual")
    ministry = choose(total[total["reporter"] == "KAZ"])
    counted = pd.concat([total[total["reporter"].isin(["TITR", "KTZ"])], other])
    association = choose(counted, by=("series_id", "period"), prefer=("TITR",))
    found = pd.concat([ministry.assign(count=MINISTRY), association.assign(count=ASSOCIATION)]).astype(
        {"year": int}
    )
    found = found[found["year"].between(parameters.start_year, parameters.end_year)]
    found = found.rename(columns={"value": "kt", "observation_id": "rows"})
    return found[["year", "kt", "count", "rows", "source_id"]].reset_index(drop=True)


def route_promises(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Targets and forecasts of the route's yearly tonnage, and what came.

    Where one reporter repeats a promise, the first time that it was made is kept; of those in
    `REPORTS` the day is that of the event.

    Returns
    -------
    pandas.DataFrame
        Index ``observation_id``; columns ``year``, ``kt``, ``status``, ``reporter``, ``said``,
        ``scope`` (empty where it is the ministry's total), ``came`` (kt, NaN where not known or
        not comparable), ``reached`` (percent), ``rows`` (of the promise) and ``source_id``.
    """
    rows = pd.concat(
        [evidence.observations("titr-cargo-total"), evidence.observations("titr-cargo-association")]
    )
    rows = first_promises(full_years(rows)).astype({"year": int})
    rows = rows[rows["year"] >= parameters.start_year]
    total = route_total(evidence, parameters).set_index("year")["value"]
    scope = [OTHER_SCOPES.get(key, "") for key in rows["observation_id"]]
    came = [
        float(total[year]) if not other and year in total.index else float("nan")
        for year, other in zip(rows["year"], scope, strict=True)
    ]
    found = rows.rename(columns={"value": "kt"}).assign(
        said=[said(evidence, key) for key in rows["source_id"]],
        scope=scope,
        came=came,
        rows=rows["observation_id"],
    )
    for key in found.index.intersection(list(REPORTS)):
        event = evidence.event(REPORTS[key])
        found.at[key, "said"] = parse_period(str(event["date"])).words
        found.at[key, "rows"] = f"{REPORTS[key]};{key}"
        found.at[key, "source_id"] = ";".join([str(event["source_id"]), str(found.at[key, "source_id"])])
    found["reached"] = found["came"] / found["kt"] * 100
    columns = ["year", "kt", "status", "reporter", "said", "scope", "came", "reached", "rows", "source_id"]
    return found[columns]


def route_promise_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """`route_promises`, written for people."""
    rows = route_promises(evidence, parameters)
    who = [
        f"{_short(evidence, reporter)}, {when}" + (f" ({scope})" if scope else "")
        for reporter, when, scope in zip(rows["reporter"], rows["said"], rows["scope"], strict=True)
    ]
    return pd.DataFrame(
        {
            "For": rows["year"].astype(str),
            "Promised": [millions(value) for value in rows["kt"]],
            "Kind": rows["status"],
            "By whom and when": who,
            "Came (share)": [
                "–" if pd.isna(came) else f"{millions(came)} ({reached:.0f}%)"
                for came, reached in zip(rows["came"], rows["reached"], strict=True)
            ],
            "source_id": rows["source_id"],
        }
    )


def count_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Every measured figure of the route's tonnage, years and parts of years, written for people.

    Returns
    -------
    pandas.DataFrame
        Columns ``Period``, ``Million tonnes``, ``What is counted``, ``Kind``, ``Counted by``,
        ``source_id``; oldest first, contradictions side by side.
    """
    rows = measured(kept(evidence, pd.concat([evidence.observations(series) for series in SCOPES])))
    rows = rows.sort_values(["start", "end", "series_id", "observation_id"])
    return pd.DataFrame(
        {
            "Period": [parse_period(text).words for text in rows["period"]],
            "Million tonnes": [millions(value) for value in rows["value"]],
            "What is counted": rows["series_id"].map(SCOPES),
            "Kind": rows["status"],
            "Counted by": [_short(evidence, reporter) for reporter in rows["reporter"]],
            "source_id": rows["source_id"],
        }
    )


def container_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Every figure of containers on the route, measured, planned or hoped for.

    Returns
    -------
    pandas.DataFrame
        Columns ``Period``, ``TEU``, ``Kind``, ``Said by``, ``source_id``; oldest first.
    """
    rows = evidence.observations("titr-containers")
    return pd.DataFrame(
        {
            "Period": [parse_period(text).words for text in rows["period"]],
            "TEU": [format_number(value) for value in rows["value"]],
            "Kind": rows["status"],
            "Said by": [_short(evidence, reporter) for reporter in rows["reporter"]],
            "source_id": rows["source_id"],
        }
    )


def _short(evidence: Evidence, reporter: str) -> str:
    short = {"TITR": "Route association", "KTZ": "Kazakh railway", "PRESS": "Press"}
    return short.get(reporter) or evidence.name(reporter)


@states_of_any_pair
def route_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The route's tonnage, last year against the year before."""
    rows = route_total(evidence, parameters)
    if len(rows) < 2:
        raise MissingEvidence("fewer than two full years of the route's tonnage")
    last, before, first = rows.iloc[-1], rows.iloc[-2], rows.iloc[0]
    yield observed("titr-last", "Cargo on the Trans-Caspian route in the last full year", last, 0)
    yield observed("titr-before", "Cargo on the Trans-Caspian route in the full year before the last",
                   before, 0)  # fmt: skip
    yield fact(
        "titr-change",
        "Change of the cargo on the Trans-Caspian route between the last full years",
        (last["value"] / before["value"] - 1) * 100,
        "percent",
        str(last["period"]),
        rows=rows.iloc[[-2, -1]],
    )
    lowest = int(rows["value"].argmin())
    low = rows.iloc[lowest]
    yield observed("titr-low", "Cargo on the Trans-Caspian route in its lowest year", low, 0)
    yield fact(
        "titr-growth",
        "Cargo on the Trans-Caspian route, last full year over the lowest year",
        last["value"] / low["value"],
        "ratio",
        str(last["period"]),
        rows=rows.iloc[[lowest, -1]],
    )
    span = f"{first['period']}/{last['period']}"
    yield fact("titr-years", "Full years in the headline count of the Trans-Caspian route's cargo",
               len(rows), "count", span, rows=rows, decimals=0)  # fmt: skip
    yield fact("titr-ministry-years",
               "Full years of the Trans-Caspian route for which the headline is the Kazakh ministry's",
               int((rows["reporter"] == "KAZ").sum()), "count", span, rows=rows,
               decimals=0)  # fmt: skip


@states_of_any_pair
def association_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Two counts of one route in one year."""
    rows = full_years(evidence.observations("titr-cargo-association"), "actual")
    rows = choose(rows, prefer=("TITR",))
    total = route_total(evidence, parameters).set_index("year", drop=False)
    if rows.empty:
        raise MissingEvidence("no full year of the association's count")
    last = rows.iloc[-1]
    yield observed(
        "association-last", "Cargo on the Trans-Caspian route as its association counts it", last, 0
    )
    if last["year"] not in total.index or total.loc[last["year"], "reporter"] != "KAZ":
        raise MissingEvidence("no ministry figure for the association's year")
    ministry = total.loc[last["year"]]
    yield observed("association-ministry",
                   "Cargo on the Trans-Caspian route as the Kazakh ministry counts it, same year",
                   ministry, 0)  # fmt: skip
    yield fact(
        "association-gap",
        "Cargo on the Trans-Caspian route: the Kazakh ministry's count less the association's",
        ministry["value"] - last["value"],
        "kt",
        str(last["period"]),
        rows=pd.concat([ministry.to_frame().T.set_index("observation_id"), rows.iloc[[-1]]]),
        decimals=0,
    )


@states_of_any_pair
def association_goal_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The association's goal for the last year that it counted, held against its own count."""
    rows = choose(full_years(evidence.observations("titr-cargo-association"), "actual"), prefer=("TITR",))
    goals = full_years(evidence.observations("titr-cargo-total", reporter="TITR"), "target")
    goals = first_promises(goals).merge(rows.iloc[-1:], on="year", suffixes=("", "_came"))
    if goals.empty:
        raise MissingEvidence("no goal of the association for the last year that it counted")
    goal = goals.iloc[-1]
    key, came = str(goal["observation_id"]), str(goal["observation_id_came"])
    yield observed("association-goal", "Cargo on the Trans-Caspian route that its association aimed at",
                   evidence.observation(key), 0)  # fmt: skip
    yield fact("association-beyond-goal", "The association's count less its goal for the same year",
               goal["value_came"] - goal["value"], "kt", str(goal["period"]), rows=[key, came],
               sources=[goal["source_id"], goal["source_id_came"]], decimals=0)  # fmt: skip


@states_of_any_pair
def promise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How many promises of tonnage can be judged, and how many came true."""
    rows = route_promises(evidence, parameters)
    judged = rows[rows["came"].notna()]
    if judged.empty:
        raise MissingEvidence("no promise whose year is over")
    period = f"{judged['year'].min()}/{judged['year'].max()}"
    met = judged[judged["reached"] >= 100]
    total = route_total(evidence, parameters)
    counted = [*judged.index, *total[total["year"].isin(judged["year"])].index]
    sources = [*judged["source_id"], *total[total["year"].isin(judged["year"])]["source_id"]]
    yield fact("promises-judged", "Promises of the Trans-Caspian route's yearly cargo that can be judged",
               len(judged), "count", period, rows=counted, sources=sources, decimals=0)  # fmt: skip
    yield fact("promises-met", "Promises of the Trans-Caspian route's yearly cargo that were fulfilled",
               len(met), "count", period, rows=counted, sources=sources, decimals=0)  # fmt: skip
    last = judged.iloc[-1]
    yield observed("promise-last", "Last promise of the Trans-Caspian route's cargo whose year is over",
                   evidence.observation(str(judged.index[-1])), 0)  # fmt: skip
    yield fact(
        "promise-last-reached",
        "Share of the last promise of the Trans-Caspian route's cargo that came",
        last["reached"],
        "percent",
        str(last["year"]),
        rows=pd.concat([judged.iloc[[-1]], total[total["year"] == last["year"]]]),
        decimals=0,
    )


@states_of_any_pair
def fall_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The day on which the ministry printed its series with the fall in it."""
    event = evidence.event("ev-20260310-kz-2025-fall")
    years = route_total(evidence, parameters).iloc[-2:]
    if set(years["source_id"]) != {event["source_id"]} or not years["value"].is_monotonic_decreasing:
        raise MissingEvidence("the last full years are not those of that report, or show no fall")
    yield replace(happened("titr-fall", event),
                  label="Day of the Kazakh ministry's figures in which the Trans-Caspian route's cargo falls",
                  rows=(str(event["event_id"]), *map(str, years.index)))  # fmt: skip


@states_of_any_pair
def press_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The press expectation for 2025, which names two scopes."""
    row = evidence.observation("o-d475a04b")
    yield observed("press-2025", "Cargo on the Trans-Caspian route that a press text expects", row, 0)


@states_of_any_pair
def required_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The yearly growth that the next target of the ministry asks for."""
    promises = route_promises(evidence, parameters)
    total = route_total(evidence, parameters)
    if total.empty:
        raise MissingEvidence("no tonnage to grow from")
    last = total.iloc[-1]
    ahead = promises[
        (promises["year"] > last["year"]) & (promises["status"] == "target") & (promises["scope"] == "")
    ]
    if ahead.empty:
        raise MissingEvidence("no target ahead")
    target = ahead.iloc[0]
    years = int(target["year"]) - int(last["year"])
    yield observed("target-next", "Next target of the Trans-Caspian route's cargo, all of it counted",
                   evidence.observation(str(ahead.index[0])), 0)  # fmt: skip
    yield fact(
        "target-growth",
        "Yearly growth of the Trans-Caspian route's cargo that its next target asks for",
        ((target["kt"] / last["value"]) ** (1 / years) - 1) * 100,
        "percent",
        f"{last['year']}/{target['year']}",
        rows=pd.concat([ahead.iloc[[0]], total.iloc[[-1]]]),
        decimals=0,
    )


@states_of_any_pair
def capacity_target_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The next target's tonnage, where it had been announced as a capacity before."""
    target = next((one for one in required_facts(evidence, parameters) if one.id == "target-next"), None)
    rows = evidence.observations("titr-capacity", status="target")
    if target is not None:
        made = evidence.observation(target.rows[0])["published"]
        rows = where(rows, [day < made for day in rows["published"]])
        rows = rows[rows["value"] == target.number]
    if target is None or rows.empty:
        raise MissingEvidence("the next target had not been announced as a capacity")
    yield observed("target-as-capacity",
                   "Capacity of the Trans-Caspian route that was announced before it became a cargo target",
                   rows.iloc[0], 0)  # fmt: skip


@states_of_any_pair
def forecast_2030_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The World Bank's figure for 2030, and the day on which its study was reported."""
    rows = evidence.observations("titr-cargo-total", reporter="WB", period="2030")
    if rows.empty:
        raise MissingEvidence("no World Bank forecast")
    yield observed("wb-2030", "Cargo on the Trans-Caspian route that the World Bank expects, on conditions",
                   rows.iloc[0], 0)  # fmt: skip
    yield replace(happened("wb-reported", evidence.event("ev-20231127-wb-report")),
                  label="Day of the first report held on the World Bank's study of the route")  # fmt: skip


@states_of_any_pair
def container_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Containers on the route against the plan, the year before and the northern route."""
    rows = choose(full_years(evidence.observations("titr-containers"), "actual"))
    if len(rows) < 2:
        raise MissingEvidence("fewer than two years of containers")
    last, before = rows.iloc[-1], rows.iloc[-2]
    for name, row, label in (("last", last, "last full year"), ("before", before, "full year before it")):
        yield observed(f"titr-teu-{name}", f"Containers on the Trans-Caspian route, {label}", row, 0)
        yield fact(f"titr-teu-{name}-by", f"Who counted the route's containers, {label}",
                   COUNTERS[str(row["reporter"])], "text", str(row["period"]),
                   rows=[str(row["observation_id"])], sources=[str(row["source_id"])])  # fmt: skip
    yield fact(
        "titr-teu-change",
        "Change of containers on the Trans-Caspian route between the last full years",
        (last["value"] / before["value"] - 1) * 100,
        "percent",
        str(last["period"]),
        rows=rows.iloc[[-2, -1]],
        decimals=0,
    )
    plan = evidence.observations("titr-containers", status="target", period=str(last["period"]))
    if plan.empty:
        raise MissingEvidence("no plan for the last year of containers")
    yield observed("titr-teu-plan", "Containers planned for the Trans-Caspian route, last full year",
                   plan.iloc[-1], 0)  # fmt: skip


@states_of_any_pair
def northern_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The northern route against the Middle Corridor, containers in one year."""
    north = full_years(evidence.observations("china-to-europe-rail-northern"), "actual")
    route = choose(full_years(evidence.observations("titr-containers"), "actual"))
    both = north.merge(route, on="year", suffixes=("", "_route"))
    if both.empty:
        raise MissingEvidence("no year with both routes")
    last = both.iloc[-1]
    yield observed("north-teu", "Containers by the northern route through Russia, China to Europe only",
                   evidence.observation(str(last["observation_id"])), 0)  # fmt: skip
    yield fact(
        "north-ratio",
        "Containers by the northern route, China to Europe, over those by the Trans-Caspian route, both ways",
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
    yield observed("aze-mc-growth",
                   "Growth of Middle Corridor freight through Azerbaijan, Azerbaijan's figure",
                   rows.iloc[-1], 0)  # fmt: skip


MAKERS = (
    route_facts,
    association_facts,
    association_goal_facts,
    promise_facts,
    fall_facts,
    press_facts,
    required_facts,
    capacity_target_facts,
    forecast_2030_facts,
    container_facts,
    northern_facts,
    azerbaijani_growth_facts,
)

FACTS = tuple(written(maker) for maker in MAKERS)
