"""Routes: the corridors as a graph, and shortest paths through it by distance.

Distances are the only weight. Of the single legs only two carry days and none a price, so a
fastest or cheapest path cannot be computed from the evidence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import networkx as nx
import pandas as pd

from dyadbook.analysis.facts import Fact, fact, observed, states
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters, TransportParameters

BASE_FACTOR = 1.3
"""Rail kilometres per great-circle kilometre in ``legs.csv``; estimates scale in proportion."""

SEA_FACTOR = 1.05
"""The same for ships; the parameter leaves it alone."""

EARTH_KM = 6371.0
"""Mean radius of the Earth."""

GENERAL = "general-knowledge"
"""The source of coordinates: geography, known on every day."""

ORIGINS = ("tashkent", "khorgos")
"""Where the compared trips begin: places that every route leaves by lines of their own.

From Almaty or Ashgabat the graph would count some lines twice, since two of its legs run past
those towns without a stop there.
"""

DESTINATION = "istanbul"

VIA = {"Georgia (BTK)": "tbilisi", "Zangezur (TRIPP)": "meghri", "Iran": "mashhad"}
"""Routes to Türkiye by a place that each must pass."""

FACTORS = (1.1, 1.2, 1.3, 1.4, 1.5)
"""Great-circle factors that the sensitivity table tries."""


@dataclass(frozen=True)
class Route:
    """A path through the graph.

    Attributes
    ----------
    nodes : tuple of str
        Node ids from start to end.
    legs : pandas.DataFrame
        Its legs in order, columns as `single_legs` returns them.
    """

    nodes: tuple[str, ...]
    legs: pd.DataFrame

    @property
    def km(self) -> float:
        """Length in km."""
        return float(self.legs["km"].sum())

    def km_where(self, mask: pd.Series[bool]) -> float:
        """Length in km of the legs that a mask selects."""
        return float(self.legs.loc[mask, "km"].sum())

    @property
    def sea_km(self) -> float:
        """Kilometres by ship."""
        return self.km_where(self.legs["mode"] == "ferry")

    @property
    def idle_km(self) -> float:
        """Kilometres that are not operating: under construction or planned."""
        return self.km_where(self.legs["status"] != "operating")

    @property
    def estimated_km(self) -> float:
        """Kilometres that are great-circle estimates."""
        return self.km_where(self.legs["estimated"])


def great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Length of the great circle between two points in degrees (haversine), km.

    Examples
    --------
    >>> round(great_circle_km(0, 0, 0, 90))
    10008
    """
    phi_a, phi_b = math.radians(lat_a), math.radians(lat_b)
    half = (
        math.sin((phi_b - phi_a) / 2) ** 2
        + math.cos(phi_a) * math.cos(phi_b) * math.sin(math.radians(lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def single_legs(evidence: Evidence, factor: float = BASE_FACTOR) -> pd.DataFrame:
    """Single legs of the graph with their lengths.

    Whole routes (``route-…``) are left out. A great-circle estimate by land is scaled by
    ``factor / 1.3``; one by sea keeps its factor. A leg whose source was not yet published is
    estimated from its end points.

    Parameters
    ----------
    evidence : Evidence
        The evidence as of a day.
    factor : float
        Rail kilometres per great-circle kilometre.

    Returns
    -------
    pandas.DataFrame
        Index ``leg_id``; columns of the table and ``km``, ``estimated``.
    """
    legs = evidence.legs
    legs = legs[~legs["leg_id"].str.startswith("route-")]
    known = legs["source_id"].isin(evidence.sources.index) | (legs["source_id"] == GENERAL)
    noted = legs["note"].str.startswith("computed: great circle")
    guessed = ~known | legs["distance_km"].isna()
    land = legs["mode"] != "ferry"
    circle = pd.Series(
        [
            _between(evidence.nodes, start, end)
            for start, end in zip(legs["from_node"], legs["to_node"], strict=True)
        ],
        index=legs.index,
        dtype=float,
    )
    guess = circle * land.map({True: BASE_FACTOR, False: SEA_FACTOR})
    km = legs["distance_km"].where(~guessed, guess)
    estimated = noted | guessed
    scaled = km.where(~(estimated & land), km * factor / BASE_FACTOR)
    return legs.assign(km=scaled.astype(float), estimated=estimated)


def graph(legs: pd.DataFrame) -> nx.Graph[str]:
    """The legs as an undirected graph; edges carry ``km`` and ``leg_id``.

    Where two legs join the same places, the shorter one counts.
    """
    net: nx.Graph[str] = nx.Graph()
    for leg in legs.sort_values("km", ascending=False).itertuples():
        net.add_edge(leg.from_node, leg.to_node, km=leg.km, leg_id=leg.leg_id)
    return net


def shortest(legs: pd.DataFrame, origin: str, destination: str, via: Sequence[str] = ()) -> Route:
    """The shortest path by distance, through given places in their order (Dijkstra 1959).

    Parameters
    ----------
    legs : pandas.DataFrame
        As `single_legs` returns them; leave out the legs that may not be used.
    origin, destination : str
        Node ids.
    via : sequence of str
        Places that it must pass.

    Raises
    ------
    MissingEvidence
        When no path exists.
    """
    net = graph(legs)
    nodes = [origin]
    try:
        for start, end in pairwise([origin, *via, destination]):
            nodes += nx.dijkstra_path(net, start, end, weight="km")[1:]
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        raise MissingEvidence(f"no path from {origin} to {destination} by {via}") from None
    ids = [net.edges[pair]["leg_id"] for pair in pairwise(nodes)]
    return Route(tuple(nodes), legs.loc[ids])


def break_even_factor(one: Route, other: Route, factor: float) -> float:
    """The great-circle factor at which two routes are equally long.

    Each length is a fixed part plus an estimated part by land that grows with the factor.

    Parameters
    ----------
    one, other : Route
        Routes computed with `factor`.
    factor : float
        That factor.

    Raises
    ------
    ZeroDivisionError
        When both grow alike, so that no factor changes their order.
    """
    parts = []
    for route in (one, other):
        moving = route.km_where(route.legs["estimated"] & (route.legs["mode"] != "ferry"))
        parts.append((route.km - moving, moving / factor))
    (fixed_one, slope_one), (fixed_other, slope_other) = parts
    return (fixed_other - fixed_one) / (slope_one - slope_other)


def _between(nodes: pd.DataFrame, one: str, other: str) -> float:
    lat, lon = nodes["lat"].to_dict(), nodes["lon"].to_dict()
    return great_circle_km(lat[one], lon[one], lat[other], lon[other])


def _factor(parameters: Parameters) -> float:
    assert isinstance(parameters, TransportParameters)
    return parameters.distance_factor


def routes_between(evidence: Evidence, factor: float, origin: str = "tashkent") -> dict[str, Route]:
    """The compared routes from one origin to Istanbul, by the names in `VIA`."""
    legs = single_legs(evidence, factor)
    return {name: shortest(legs, origin, DESTINATION, [place]) for name, place in VIA.items()}


def route_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The compared routes to Istanbul, and from Tashkent to the edge of the European Union.

    Returns
    -------
    pandas.DataFrame
        Columns ``From–to``, ``By``, ``km``, ``By sea, km``, ``Not operating, km``,
        ``Estimated, %``.
    """
    legs = single_legs(evidence, _factor(parameters))
    trips = [(origin, DESTINATION, by, [place]) for origin in ORIGINS for by, place in VIA.items()]
    trips += [
        ("tashkent", "constanta", "Georgia, Black Sea", ["poti"]),
        ("tashkent", "burgas", "Georgia, Black Sea", ["poti"]),
        ("tashkent", "malaszewicze", "Russia", ["moscow"]),
    ]
    names = evidence.nodes["name"].str.removeprefix("Port of ")
    found = [shortest(legs, start, end, via) for start, end, _, via in trips]
    return pd.DataFrame(
        {
            "From–to": [f"{names[start]}–{names[end]}" for start, end, _, _ in trips],
            "By": [by for _, _, by, _ in trips],
            "km": [round(route.km) for route in found],
            "By sea, km": [round(route.sea_km) for route in found],
            "Not operating, km": [round(route.idle_km) for route in found],
            "Estimated, %": [round(route.estimated_km / route.km * 100) for route in found],
        }
    )


def sensitivity(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Lengths from Tashkent to Istanbul as the great-circle factor varies.

    Returns
    -------
    pandas.DataFrame
        Columns ``factor``, ``route``, ``km`` (whole kilometres).
    """
    return pd.DataFrame(
        [
            {"factor": factor, "route": name, "km": round(route.km)}
            for factor in sorted({*FACTORS, _factor(parameters)})
            for name, route in routes_between(evidence, factor).items()
        ]
    )


def idle_legs(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Legs of the graph that do not operate, summed by corridor and status.

    Returns
    -------
    pandas.DataFrame
        Columns ``Corridor``, ``Section``, ``Status``, ``km``, ``source_id``.
    """
    legs = single_legs(evidence, _factor(parameters))
    legs = legs[legs["status"] != "operating"]
    names = {"zangezur": "Zangezur (TRIPP)", "cku": "China–Kyrgyzstan–Uzbekistan",
             "southern": "Trans-Afghan"}  # fmt: skip
    found = []
    runs = (legs["source_id"] + legs["status"] + legs["corridor"]).ne(
        (legs["source_id"] + legs["status"] + legs["corridor"]).shift()
    )
    for _, rows in legs.groupby(runs.cumsum(), sort=False):
        ends = [str(evidence.nodes.loc[node, "name"])
                for node in (rows["from_node"].iloc[0], rows["to_node"].iloc[-1])]  # fmt: skip
        found.append(
            {
                "Corridor": names[str(rows["corridor"].iloc[0])],
                "Section": "–".join(ends),
                "Status": str(rows["status"].iloc[0]).replace("-", " "),
                "km": round(float(rows["km"].sum())),
                "source_id": ";".join(
                    key for key in rows["source_id"].unique() if key in evidence.sources.index
                ),
            }
        )
    return pd.DataFrame(found)


def corridor_lines(evidence: Evidence) -> pd.DataFrame:
    """Straight lines of the map: one row for each end of each single leg.

    Returns
    -------
    pandas.DataFrame
        Columns ``leg``, ``lon``, ``lat``, ``kind`` (rail, road, sea, rail not operating).
    """
    rows = []
    for leg in single_legs(evidence).itertuples():
        mode = "sea" if leg.mode == "ferry" else str(leg.mode)
        kind = mode if leg.status == "operating" else f"{mode}, not operating"
        for node in (leg.from_node, leg.to_node):
            place = evidence.nodes.loc[str(node)]
            rows.append({"leg": leg.leg_id, "lon": place["lon"], "lat": place["lat"],
                         "kind": kind})  # fmt: skip
    return pd.DataFrame(rows)


# -- facts ----------------------------------------------------------------------------------


def _stated(
    evidence: Evidence, name: str, label: str, value: float, route: Route, unit: str = "km",
    decimals: int = 0,
) -> Fact:  # fmt: skip
    sources = [key for key in route.legs["source_id"] if key in evidence.sources.index]
    return fact(name, label, value, unit, str(evidence.as_of), rows=list(route.legs.index),
                sources=[key for key in sources if key != GENERAL], decimals=decimals)  # fmt: skip


@states
def length_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Lengths of the compared routes from Tashkent to Istanbul, and what stands between them."""
    factor = _factor(parameters)
    found = routes_between(evidence, factor)
    georgia, zangezur, iran = (found[name] for name in VIA)
    for key, route in (("georgia", georgia), ("zangezur", zangezur), ("iran", iran)):
        yield _stated(evidence, f"km-{key}", f"Tashkent to Istanbul by {key.title()}", route.km, route)
    yield _stated(evidence, "km-saved", "Distance saved by Zangezur against Georgia",
                  georgia.km - zangezur.km, zangezur)  # fmt: skip
    yield _stated(evidence, "km-apart", "The same without its sign",
                  abs(georgia.km - zangezur.km), zangezur)  # fmt: skip
    yield _stated(evidence, "km-apart-share", "The same as a share of the trip",
                  abs(georgia.km - zangezur.km) / georgia.km * 100, zangezur, "percent", 1)  # fmt: skip
    yield _stated(evidence, "km-saved-iran", "Distance saved by Zangezur against Iran",
                  iran.km - zangezur.km, zangezur)  # fmt: skip
    yield _stated(evidence, "km-sea", "Of it by ship", zangezur.sea_km, zangezur)
    yield _stated(evidence, "km-iran-sea", "Caspian kilometres of the Iranian route",
                  iran.sea_km, iran)  # fmt: skip
    yield _stated(evidence, "km-idle", "Of it not operating", zangezur.idle_km, zangezur)
    yield _stated(evidence, "estimated-share", "Estimated part of the present route",
                  georgia.estimated_km / georgia.km * 100, georgia, "percent")  # fmt: skip
    yield fact("factor", "Great-circle factor", factor, "number", str(evidence.as_of),
               rows=(), decimals=2)  # fmt: skip
    shared = [node for node in georgia.nodes if node in zangezur.nodes]
    split = shared[shared.index("alat") :][:2]
    yield fact("meet", "Where both routes meet again", evidence.nodes.loc[split[1], "name"],
               "text", str(evidence.as_of), rows=())  # fmt: skip


@states
def even_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The great-circle factor at which Georgia and Zangezur are equally long."""
    factor = _factor(parameters)
    found = routes_between(evidence, factor)
    zangezur = found["Zangezur (TRIPP)"]
    even = break_even_factor(found["Georgia (BTK)"], zangezur, factor)
    if not min(FACTORS) <= even <= max(FACTORS):
        raise MissingEvidence("no factor that is tried makes both routes equally long")
    yield _stated(evidence, "factor-even", "Factor at which Georgia and Zangezur are equally long",
                  even, zangezur, "number", 2)  # fmt: skip


@states
def sensitivity_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The saving at the lowest and the highest factor tried."""
    table = sensitivity(evidence, parameters).pivot(index="factor", columns="route", values="km")
    saved = table["Georgia (BTK)"] - table["Zangezur (TRIPP)"]
    route = routes_between(evidence, _factor(parameters))["Zangezur (TRIPP)"]
    for name, factor in (("low", saved.index.min()), ("high", saved.index.max())):
        yield _stated(evidence, f"saved-{name}", "Distance saved by Zangezur at that factor",
                      float(saved[factor]), route)  # fmt: skip
        yield _stated(evidence, f"apart-{name}", "The same without its sign",
                      abs(float(saved[factor])), route)  # fmt: skip
        yield fact(f"factor-{name}", "Factor tried", float(factor), "number", str(evidence.as_of),
                   decimals=1)  # fmt: skip


@states
def land_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The shortest way to Istanbul that takes no ship, with Zangezur closed and open."""
    legs = single_legs(evidence, _factor(parameters))
    land = legs[legs["mode"] != "ferry"]
    closed = shortest(land[land["status"] == "operating"], "tashkent", DESTINATION)
    opened = shortest(land, "tashkent", DESTINATION)
    yield _stated(evidence, "km-land", "Shortest way by land, operating lines", closed.km, closed)
    yield _stated(evidence, "km-land-gain", "Shortened by all lines not yet operating",
                  closed.km - opened.km, opened)  # fmt: skip
    through = "Iran" if "tehran" in closed.nodes else "another state"
    yield fact("land-through", "State that the shortest way by land crosses", through, "text",
               str(evidence.as_of), rows=list(closed.legs.index))  # fmt: skip


@states
def leg_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much of the graph is estimated, and how much does not operate."""
    single = single_legs(evidence)
    single = single[~single["leg_id"].str.startswith("assumed-")]
    noted = single[single["estimated"]]
    idle = single[single["status"] != "operating"]
    day = str(evidence.as_of)
    yield fact("legs", "Single legs of the graph", len(single), "count", day, decimals=0,
               rows=list(single.index))  # fmt: skip
    yield fact("legs-estimated", "Legs estimated from great circles", len(noted), "count", day,
               decimals=0, rows=list(noted.index))  # fmt: skip
    yield fact("legs-idle", "Legs that do not operate", len(idle), "count", day, decimals=0,
               rows=list(idle.index))  # fmt: skip


@states
def published_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Lengths that sources print for the present link, as an upper bound from Alat to Kars.

    Two leg notes carry them: Baku to the Georgian border, and the Georgian part in all. Added to
    the whole leg from Akhalkalaki to Kars they count some kilometres twice, hence "at most".
    """
    legs = evidence.legs
    border, georgian = legs.loc["btk-alat-ganja-rail"], legs.loc["btk-tbilisi-akhalkalaki-rail"]
    source = "trend-20260129-4147518"
    if source not in evidence.sources.index:
        raise MissingEvidence("the published lengths were not known by the day")
    printed = _printed_km(str(border["note"]), "about") + _printed_km(str(georgian["note"]), "part")
    tail, head = legs.loc["btk-akhalkalaki-kars-rail"], legs.loc["btk-alat-baku-rail"]
    rows = [str(leg["leg_id"]) for leg in (border, georgian, tail, head)]
    held = legs["distance_km"].to_dict()
    present = printed + held[rows[2]] - held[rows[3]]
    sources = [source, str(tail["source_id"]), str(head["source_id"])]
    yield fact("btk-published", "Alat to Kars by Georgia, at most, from published lengths", present,
               "km", str(evidence.as_of), rows=rows, sources=sources, decimals=0)  # fmt: skip
    net = single_legs(evidence, _factor(parameters))
    georgia = shortest(net, "alat", "kars", ["tbilisi"])
    zangezur = shortest(net, "alat", "kars", ["meghri"])
    yield _stated(evidence, "btk-held", "Alat to Kars by Georgia, from the legs", georgia.km, georgia)
    yield _stated(evidence, "zangezur-alat-kars", "Alat to Kars by Zangezur", zangezur.km, zangezur)
    yield _stated(evidence, "published-gap", "Zangezur less the published present link",
                  zangezur.km - present, zangezur)  # fmt: skip


def _printed_km(note: str, word: str) -> float:
    """The kilometres that follow a word in a leg's note: ``about 500 km``."""
    _, found, tail = note.partition(f"{word} ")
    number = tail.split(" ", 1)[0]
    if not found or not number.isdigit():
        raise MissingEvidence(f"no length after {word!r} in {note!r}")
    return float(number)


@states
def saving_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The saving that the Uzbek ministry gives."""
    rows = evidence.observations("zangezur-distance-saving")
    if rows.empty:
        raise MissingEvidence("no published saving")
    yield observed("saving-claimed", "Distance saved between Azerbaijan and Türkiye, as claimed",
                   rows.iloc[-1], 0)  # fmt: skip


FACTS = (
    length_facts,
    even_facts,
    sensitivity_facts,
    land_facts,
    leg_facts,
    published_facts,
    saving_facts,
)
