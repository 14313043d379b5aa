"""The Port of Baku, the Baku-Tbilisi-Kars railway, and the block trains from China."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.choice import choose, full_years
from dyadbook.analysis.facts import Fact, fact, format_number, happened, observed, states, states_of_any_pair
from dyadbook.analysis.tonnage import written
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.periods import parse_period
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

PORT_SERIES = {
    "baku-port-cargo": "Cargo, million tonnes",
    "baku-port-containers": "Containers, thousand TEU",
    "baku-port-trucks": "Trucks, thousand",
}
"""Series of the Port of Baku that charts show, each divided by its scale below."""

TRANSIT_ONLY = {"o-aabb88e3": "ev-20251222-asadov-btk"}
"""Freight of the railway that is only transit with Türkiye, and the event at which it was judged."""


def port(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Full-year figures of the Port of Baku.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``value`` (million tonnes, thousand TEU, thousand trucks), ``measure``,
        ``status`` (actual or preliminary), ``rows``, ``source_id``.
    """
    rows = pd.concat([evidence.observations(series) for series in PORT_SERIES])
    rows = choose(full_years(rows, "actual", "preliminary"), by=("series_id", "period")).astype({"year": int})
    rows = rows[rows["year"].between(parameters.start_year, parameters.end_year)]
    found = rows.assign(
        value=(rows["value"] / 1000).round(2),
        measure=rows["series_id"].map(PORT_SERIES),
        rows=rows["observation_id"],
    )
    return found[["year", "value", "measure", "status", "rows", "source_id"]].reset_index(drop=True)


def port_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Cargo of the port year by year: its transit part, and how full each stated capacity is.

    Returns
    -------
    pandas.DataFrame
        Columns ``Year``, ``Cargo, million tonnes``, ``Transit, %`` and a share in percent for each
        capacity stated as in place, ``source_id``; a dash where no transit is held.
    """
    cargo = choose(full_years(evidence.observations("baku-port-cargo"), "actual"))
    transit = choose(full_years(evidence.observations("baku-port-transit"), "actual")).set_index("year")
    capacity = evidence.observations("baku-port-capacity", status="actual")
    through = [
        format_number(transit.loc[year, "value"] / value * 100) if year in transit.index else "–"
        for year, value in zip(cargo["year"], cargo["value"], strict=True)
    ]
    also = [str(transit["source_id"].get(year, "")) for year in cargo["year"]]
    return pd.DataFrame(
        {
            "Year": cargo["year"].astype(str),
            "Cargo, million tonnes": [format_number(value / 1000, 2) for value in cargo["value"]],
            "Transit, %": through,
            **{
                f"Of {format_number(room / 1000)} million tonnes, %": [
                    format_number(value / room * 100) for value in cargo["value"]
                ]
                for room in capacity["value"]
            },
            "source_id": [
                ";".join(dict.fromkeys(filter(None, cells)))
                for cells in zip(cargo["source_id"], also, strict=True)
            ],
        }
    )


@states_of_any_pair
def port_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Cargo of the port, last year against the year before."""
    rows = choose(full_years(evidence.observations("baku-port-cargo"), "actual"))
    if len(rows) < 2:
        raise MissingEvidence("fewer than two years of port cargo")
    yield observed("port-cargo", "Cargo at the Port of Baku, last full year", rows.iloc[-1], 0)
    yield observed("port-cargo-before", "Cargo at the Port of Baku, full year before the last",
                   rows.iloc[-2], 0)  # fmt: skip
    yield fact("port-change", "Change of the cargo at the Port of Baku between the last full years",
               (rows.iloc[-1]["value"] / rows.iloc[-2]["value"] - 1) * 100, "percent",
               str(rows.iloc[-1]["period"]), rows=rows.iloc[[-2, -1]])  # fmt: skip


@states_of_any_pair
def port_transit_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The transit part of the port's cargo in its last year."""
    cargo = choose(full_years(evidence.observations("baku-port-cargo"), "actual"))
    transit = full_years(evidence.observations("baku-port-transit"), "actual")
    both = cargo.merge(transit, on="year", suffixes=("", "_transit"))
    if both.empty or both.iloc[-1]["year"] != cargo.iloc[-1]["year"]:
        raise MissingEvidence("no transit for the last year of cargo")
    last = both.iloc[-1]
    yield fact("port-transit-share", "Transit in the cargo at the Port of Baku, last full year",
               last["value_transit"] / last["value"] * 100, "percent", str(last["period"]),
               rows=[last["observation_id"], last["observation_id_transit"]],
               sources=[last["source_id"], last["source_id_transit"]], decimals=0)  # fmt: skip


@states_of_any_pair
def port_container_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Containers of the port in the last full year and the year before."""
    rows = full_years(evidence.observations("baku-port-containers"), "actual", "preliminary")
    rows = choose(rows)
    if len(rows) < 2:
        raise MissingEvidence("fewer than two years of containers")
    yield observed("port-teu", "Containers at the Port of Baku, last full year", rows.iloc[-1], 0)
    yield observed("port-teu-before", "Containers at the Port of Baku, full year before the last",
                   rows.iloc[-2], 0)  # fmt: skip
    yield fact("port-teu-kind", "Status of the last full year of containers at the Port of Baku",
               str(rows.iloc[-1]["status"]), "text", str(rows.iloc[-1]["period"]),
               rows=rows.iloc[[-1]])  # fmt: skip


@states_of_any_pair
def port_capacity_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Capacities of the port as stated, and the cargo as a share of each."""
    capacity = evidence.observations("baku-port-capacity", status="actual")
    cargo = choose(full_years(evidence.observations("baku-port-cargo"), "actual"))
    if len(capacity) < 2 or cargo.empty:
        raise MissingEvidence("no two statements of the port's capacity")
    for name, said, row in (("design", "by design", capacity.iloc[0]),
                            ("stated", "as last stated", capacity.iloc[-1])):  # fmt: skip
        yield observed(f"port-capacity-{name}", f"Yearly cargo capacity of the Port of Baku, {said}", row, 0)
        yield fact(f"port-use-{name}",
                   f"Cargo at the Port of Baku as a share of its capacity {said}",
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
        yield observed(name, f"{label} through the Port of Baku, several years in one", rows.iloc[-1], 0)


def btk(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Freight carried over Baku-Tbilisi-Kars beside the capacity stated for it, by period.

    Returns
    -------
    pandas.DataFrame
        Index ``observation_id``; columns ``what``, ``kind`` (carried, capacity, promised), ``kt``,
        ``rows``, ``source_id``; oldest first, capacity before freight in a year.
    """
    cargo = choose(evidence.observations("btk-cargo", status="actual"))
    capacity = evidence.observations("btk-capacity")
    kinds = {"actual": "capacity stated", "target": "capacity promised"}
    rows = pd.concat([
        capacity.assign(kind=capacity["status"].map(kinds)), cargo.assign(kind="carried")
    ]).sort_values(["end", "kind"])  # fmt: skip
    words = [
        parse_period(text).words + (", transit with Türkiye" if key in TRANSIT_ONLY else "")
        for key, text in rows["period"].items()
    ]
    return pd.DataFrame(
        {
            "what": [f"{when}, {kind}" for when, kind in zip(words, rows["kind"], strict=True)],
            "kind": rows["kind"],
            "kt": rows["value"].round(0),
            "rows": rows["observation_id"],
            "source_id": rows["source_id"],
        },
        index=rows.index,
    )


def btk_use(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Freight over Baku-Tbilisi-Kars as a share of the capacity of its time.

    The capacity of a time is the one last stated for it or for an earlier year, else the first
    stated; a part of a year is held against as many twelfths of it.

    Returns
    -------
    pandas.DataFrame
        Index ``observation_id``; columns ``period`` (in words), ``kt``, ``capacity`` (kt a year),
        ``use`` and ``of_promised`` (percent; the latter of the peak promised at the opening),
        ``source_id`` (of freight and capacity).
    """
    cargo = choose(evidence.observations("btk-cargo", status="actual"))
    stated = evidence.observations("btk-capacity", status="actual")
    peak = evidence.observations("btk-capacity", status="target")
    found = []
    for key, row in cargo.iterrows() if len(stated) and len(peak) else ():
        known = stated[stated["year"] <= row["end"].year]
        room = known.iloc[-1] if len(known) else stated.iloc[0]
        share = row["value"] / (row["end"].month - row["start"].month + 1) * 12
        found.append(
            {
                "id": key,
                "period": parse_period(str(row["period"])).words,
                "kt": row["value"],
                "capacity": room["value"],
                "use": share / room["value"] * 100,
                "of_promised": share / peak.iloc[0]["value"] * 100,
                "source_id": ";".join(dict.fromkeys([row["source_id"], room["source_id"]])),
            }
        )
    return pd.DataFrame(found).set_index("id").rename_axis(None) if found else pd.DataFrame()


def btk_use_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """`btk_use`, written for people."""
    rows = btk_use(evidence, parameters)
    if rows.empty:
        return rows
    only = [" (transit with Türkiye)" if key in TRANSIT_ONLY else "" for key in rows.index]
    return pd.DataFrame(
        {
            "Period": rows["period"] + only,
            "Carried, kt": [format_number(value) for value in rows["kt"]],
            "Capacity of the time, kt a year": [format_number(value) for value in rows["capacity"]],
            "Used, %": [format_number(value) for value in rows["use"]],
            "Of the peak promised, %": [format_number(value, 1) for value in rows["of_promised"]],
            "source_id": rows["source_id"],
        }
    )


@states_of_any_pair
def btk_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The last freight figure as a share of capacity over the same months."""
    cargo = choose(evidence.observations("btk-cargo", status="actual"))
    if cargo.empty:
        raise MissingEvidence("no freight on Baku-Tbilisi-Kars")
    last = cargo.iloc[-1]
    yield observed("btk-last", "Freight on Baku–Tbilisi–Kars, last figure", last, 0)
    if last["observation_id"] in TRANSIT_ONLY:
        yield fact("btk-last-scope", "What the last figure of freight on Baku–Tbilisi–Kars counts",
                   "rail transit with Türkiye", "text", str(last["period"]),
                   rows=cargo.iloc[[-1]])  # fmt: skip
    rows = btk_use(evidence, parameters)
    if rows.empty:
        raise MissingEvidence("no capacity stated or none promised by then")
    stated = evidence.observations("btk-capacity", status="actual")
    first = evidence.observation(str(rows.index[0]))
    yield observed("btk-first", "Freight on Baku–Tbilisi–Kars, first figure", first, 0)
    for name, which, place in (("btk", "last", -1), ("btk-first", "first", 0)):
        row, when = rows.iloc[place], str(cargo["period"].iloc[place])
        room = stated[stated["value"] == row["capacity"]].iloc[0]
        yield observed(f"{name}-capacity", f"Yearly capacity of Baku–Tbilisi–Kars, {which} figure of freight",
                       room, 0)  # fmt: skip
        yield fact(f"{name}-use",
                   f"Freight on Baku–Tbilisi–Kars as a share of capacity in the same months, {which} figure",
                   row["use"], "percent", when, rows=[str(rows.index[place]), str(room["observation_id"])],
                   sources=row["source_id"].split(";"), decimals=0)  # fmt: skip


@states
def rail_share_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Rail transit with Türkiye in all transit with Türkiye, the same months."""
    rail = evidence.observations("btk-cargo", status="actual")
    rail = rail[rail["observation_id"].isin(TRANSIT_ONLY)]
    both = rail.merge(evidence.observations("aze-tur-transit", status="actual"), on="period",
                      suffixes=("", "_all"))  # fmt: skip
    if both.empty:
        raise MissingEvidence("no months with rail transit and all transit")
    last = both.iloc[-1]
    total = evidence.observation(str(last["observation_id_all"]))
    yield observed("tur-transit", "Transit between Azerbaijan and Türkiye, all modes", total, 0)
    yield fact("tur-rail-share", "Rail in the transit between Azerbaijan and Türkiye",
               last["value"] / last["value_all"] * 100, "percent", str(last["period"]),
               rows=[last["observation_id"], last["observation_id_all"]],
               sources=[last["source_id"], last["source_id_all"]], decimals=0)  # fmt: skip


@states
def btk_verdict_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The day on which the prime minister judged the last figure."""
    cargo = choose(evidence.observations("btk-cargo", status="actual"))
    if cargo.empty or cargo.index[-1] not in TRANSIT_ONLY:
        raise MissingEvidence("the last figure is not the one that was judged")
    yield happened("btk-judged", evidence.event(TRANSIT_ONLY[str(cargo.index[-1])]))


@states_of_any_pair
def btk_promise_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """What was promised at the opening."""
    rows = evidence.observations("btk-capacity", status="target")
    if rows.empty:
        raise MissingEvidence("no promised capacity")
    yield observed(
        "btk-promised", "Yearly capacity promised at the opening of Baku–Tbilisi–Kars", rows.iloc[0], 0
    )


@states
def btk_total_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The Turkish running total against the sum of Azerbaijani years."""
    total = evidence.observations("btk-cargo-cumulative")
    cargo = choose(full_years(evidence.observations("btk-cargo"), "actual"))
    if total.empty or cargo.empty:
        raise MissingEvidence("no running total")
    last = total.iloc[-1]
    inside = cargo[[last["start"] <= start and end <= last["end"]
                    for start, end in zip(cargo["start"], cargo["end"], strict=True)]]  # fmt: skip
    yield observed(
        "btk-total", "Freight on Baku–Tbilisi–Kars since its opening, a figure in Turkish", last, 0
    )
    yield fact("btk-sum", "Freight on Baku–Tbilisi–Kars in the years held of that span, Azerbaijani side",
               inside["value"].sum(), "kt", str(last["period"]), rows=inside, decimals=0)  # fmt: skip
    yield fact("btk-sum-years", "Years of that span held for Baku–Tbilisi–Kars, Azerbaijani side",
               len(inside), "years", str(last["period"]), rows=inside, decimals=0)  # fmt: skip


def trains(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Block trains from China by year: sent, received, promised.

    Returns
    -------
    pandas.DataFrame
        Columns ``year``, ``trains``, ``what``, ``rows`` and ``source_id``; full years only. A number
        that is in print more than once names all its rows.
    """
    sent = full_years(evidence.observations("china-titr-block-trains"))
    received = full_years(evidence.observations("china-aze-block-trains-received"))
    rows = pd.concat([sent.assign(what="sent on the route"),
                      received.assign(what="received in Azerbaijan")])  # fmt: skip
    promised = rows["status"].isin(["target", "forecast"])
    rows.loc[promised, "what"] = "promised"
    rows = rows[rows["year"] >= parameters.start_year].astype({"year": int})
    rows = rows.rename(columns={"value": "trains", "observation_id": "rows"})
    same = rows.groupby(["year", "what", "trains"])
    found = pd.DataFrame(
        {name: same[name].agg(lambda cells: ";".join(dict.fromkeys(cells))) for name in ("rows", "source_id")}
    ).reset_index()
    return found.astype({"trains": int})[["year", "trains", "what", "rows", "source_id"]]


@states
def train_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Trains received in the last year against the forecast."""
    rows = full_years(evidence.observations("china-aze-block-trains-received"))
    came = rows[rows["status"] == "actual"]
    if came.empty:
        raise MissingEvidence("no year of block trains")
    last = came.iloc[-1]
    yield observed("trains-last", "Block trains from China received in Azerbaijan, last full year", last, 0)
    plan = rows[(rows["status"] == "forecast") & (rows["year"] == last["year"])]
    if plan.empty:
        raise MissingEvidence("no forecast for that year")
    yield observed(
        "trains-forecast", "Block trains from China expected in Azerbaijan, same year", plan.iloc[-1], 0
    )
    yield fact("trains-short", "Block trains from China received in Azerbaijan less those expected",
               last["value"] - plan.iloc[-1]["value"], "trains", str(last["period"]),
               rows=pd.concat([came.iloc[[-1]], plan.iloc[[-1]]]), decimals=0)  # fmt: skip


@states
def train_sent_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Trains sent and received in the last year that has both."""
    sent = full_years(evidence.observations("china-titr-block-trains"), "actual")
    if sent.empty:
        raise MissingEvidence("no year of trains sent")
    yield observed("trains-first", "Block trains sent from China on the Trans-Caspian route, first year held",
                   sent.iloc[0], 0)  # fmt: skip
    came = full_years(evidence.observations("china-aze-block-trains-received", reporter="ADY"), "actual")
    both = sent[sent["reporter"] == "ADY"].merge(came, on="year", suffixes=("", "_came"))
    if both.empty:
        raise MissingEvidence("no year of which the Azerbaijani railway counted trains sent and received")
    last = both.iloc[-1]
    for name, label, tail in (
        ("trains-sent", "Block trains sent from China on the Trans-Caspian route, last year with both", ""),
        ("trains-came", "Block trains from China received in Azerbaijan, last year with both", "_came"),
    ):
        yield observed(name, label, evidence.observation(str(last[f"observation_id{tail}"])), 0)


MAKERS = (
    port_facts,
    port_transit_facts,
    port_container_facts,
    port_capacity_facts,
    port_uzbek_facts,
    btk_facts,
    rail_share_facts,
    btk_verdict_facts,
    btk_promise_facts,
    btk_total_facts,
    train_facts,
    train_sent_facts,
)

FACTS = tuple(written(maker) for maker in MAKERS)
