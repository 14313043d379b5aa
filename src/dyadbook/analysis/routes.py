"""Routes: the corridors as a graph, and shortest paths through it by distance.

Distances are the only weight. Of the single legs only two carry days and none a price, so a
fastest or cheapest path cannot be computed from the evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import networkx as nx
import pandas as pd

from dyadbook.analysis.facts import Fact, fact, observed, states, states_of_any_pair
from dyadbook.analysis.words import listed
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters, TransportParameters

BASE_FACTOR = 1.3
"""Rail kilometres per great-circle kilometre in ``legs.csv``; estimates scale in proportion."""

DESTINATION = "istanbul"

GEORGIA, ZANGEZUR, IRAN = "Georgia (BTK)", "Zangezur (TRIPP)", "Iran"
"""The ways from Tashkent to Istanbul that are compared."""

KAZAKH, TURKMEN, OPENED = "Kazakh ports, Georgia", "Turkmenistan, Georgia", "Turkmenistan, Zangezur"
"""The ways from the Chinese border that are compared, beside `IRAN`."""

TRIPS: dict[str, dict[str, tuple[str, ...]]] = {
    "tashkent": {GEORGIA: ("tbilisi",), ZANGEZUR: ("meghri",), IRAN: ("mashhad",)},
    "khorgos": {
        KAZAKH: ("beyneu", "tbilisi"),
        TURKMEN: ("turkmenbashi", "tbilisi"),
        OPENED: ("turkmenbashi", "meghri"),
        IRAN: ("mashhad",),
    },
}
"""Compared trips to Istanbul by where they begin: each way with the places that it must pass.

They begin at places that every way leaves by lines of its own. From Almaty or Ashgabat the graph
would count some lines twice, since two of its legs run past those towns without a stop there.
"""

LAKE_FERRY = "ferry on Lake Van"
"""What the note of a leg says whose trains cross a lake; the table has it as rail."""

FACTORS = (1.1, 1.2, 1.3, 1.4, 1.5)
"""Great-circle factors that are tried, the plausible ones for railways."""

LOWEST, HIGHEST = 1.0, 2.0
"""Range of the factor that the parameter allows: a line as straight as an arrow, and twice that."""

CORRIDORS = {
    "middle-kazakh": "Middle, Kazakh ports",
    "middle-turkmen": "Middle, Turkmenistan",
    "btk": "Baku–Tbilisi–Kars and on",
    "zangezur": "Zangezur (TRIPP)",
    "cku": "China–Kyrgyzstan–Uzbekistan",
    "northern": "Northern",
    "southern": "Southern",
}
"""Corridors that legs belong to, as figures and tables name them."""

PARTS = ("rail, length in print", "by sea", "estimated from great circles")
"""What a route's length is made of; only the last moves with the factor."""


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


def single_legs(evidence: Evidence, factor: float = BASE_FACTOR) -> pd.DataFrame:
    """Single legs of the graph with their lengths.

    Whole routes (``route-…``) are left out. A great-circle estimate by land is scaled by
    ``factor / 1.3``; one by sea keeps its factor.

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
    estimated = legs["note"].str.startswith("computed: great circle")
    km = legs["distance_km"]
    scaled = km.where(~(estimated & (legs["mode"] != "ferry")), km * factor / BASE_FACTOR)
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


def parts(route: Route, factor: float) -> tuple[float, float]:
    """The kilometres of a route that stay, and those that grow with each unit of the factor.

    Its length is the first plus the factor times the second.
    """
    moving = route.km_where(route.legs["estimated"] & (route.legs["mode"] != "ferry"))
    return route.km - moving, moving / factor


def break_even_factor(one: Route, other: Route, factor: float) -> float:
    """The great-circle factor at which two routes are equally long.

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
    (fixed_one, slope_one), (fixed_other, slope_other) = parts(one, factor), parts(other, factor)
    return (fixed_other - fixed_one) / (slope_one - slope_other)


def _factor(parameters: Parameters) -> float:
    assert isinstance(parameters, TransportParameters)
    return parameters.distance_factor


def routes_between(evidence: Evidence, factor: float, origin: str = "tashkent") -> dict[str, Route]:
    """The compared routes from one origin to Istanbul, by the names in `TRIPS`."""
    legs = single_legs(evidence, factor)
    return {name: shortest(legs, origin, DESTINATION, via) for name, via in TRIPS[origin].items()}


def _trip(evidence: Evidence, origin: str, destination: str) -> str:
    names = evidence.nodes["name"].str.removeprefix("Port of ")
    return f"{names[origin]}–{names[destination]}"


def route_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The compared routes to Istanbul, and from Tashkent to the edge of the European Union.

    Returns
    -------
    pandas.DataFrame
        Columns ``From–to``, ``By``, ``km``, ``By sea, km``, ``Not operating, km``,
        ``Estimated, %``; empty on a day by which not all these lines had a length in print, for
        then a path may be a detour that nobody takes.
    """
    legs = single_legs(evidence, _factor(parameters))
    trips: list[tuple[str, str, str, tuple[str, ...]]] = [
        (origin, DESTINATION, by, via) for origin, ways in TRIPS.items() for by, via in ways.items()
    ]
    trips += [
        ("tashkent", "constanta", "Georgia, Black Sea", ("poti",)),
        ("tashkent", "burgas", "Georgia, Black Sea", ("poti",)),
        ("tashkent", "malaszewicze", "Russia", ("moscow",)),
    ]
    try:
        found = [shortest(legs, start, end, via) for start, end, _, via in trips]
    except MissingEvidence:
        return pd.DataFrame()
    return pd.DataFrame(
        {
            "From–to": [_trip(evidence, start, end) for start, end, _, _ in trips],
            "By": [by for _, _, by, _ in trips],
            "km": [round(route.km) for route in found],
            "By sea, km": [round(route.sea_km) for route in found],
            "Not operating, km": [round(route.idle_km) for route in found],
            "Estimated, %": [round(route.estimated_km / route.km * 100) for route in found],
        }
    )


def route_parts(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """What the lengths of the compared routes are made of, so that any factor can be put in.

    Returns
    -------
    pandas.DataFrame
        Columns ``trip``, ``route``, ``part`` (of `PARTS`, where the route has it), ``fixed`` (km) and
        ``circle`` (km for each unit of the factor): a part is ``fixed + factor * circle`` km long;
        ``rows`` (its legs), ``source_id``. Empty where a route has no length in print by the day.
    """
    factor = _factor(parameters)
    found: list[dict[str, object]] = []
    try:
        for origin in TRIPS:
            for name, route in routes_between(evidence, factor, origin).items():
                at_sea = route.legs["mode"] == "ferry"
                moving = route.legs["estimated"] & ~at_sea
                for part, mask in zip(PARTS, (~at_sea & ~moving, at_sea, moving), strict=True):
                    km, legs = route.km_where(mask), route.legs[mask]
                    if legs.empty:
                        continue
                    found.append(
                        {
                            "trip": _trip(evidence, origin, DESTINATION),
                            "route": name,
                            "part": part,
                            "fixed": 0.0 if part == PARTS[-1] else round(km, 1),
                            "circle": round(km / factor, 6) if part == PARTS[-1] else 0.0,
                            "rows": ";".join(legs.index),
                            "source_id": ";".join(dict.fromkeys(";".join(legs["source_id"]).split(";"))),
                        }
                    )
    except MissingEvidence:
        return pd.DataFrame()
    return pd.DataFrame(found)


def even_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """At which great-circle factor, if at any, two compared routes change places.

    Returns
    -------
    pandas.DataFrame
        Columns ``From–to``, ``Shorter at …``, ``Longer``, ``km apart``, ``Equally long at``: a factor,
        or a dash where none in the range of the parameter makes them so. Empty as `route_table`.
    """
    factor = _factor(parameters)
    found: list[dict[str, object]] = []
    try:
        for origin in TRIPS:
            ways = sorted(routes_between(evidence, factor, origin).items(), key=lambda way: way[1].km)
            for (short, one), (long, other) in combinations(ways, 2):
                even = break_even_factor(one, other, factor)
                found.append(
                    {
                        "From–to": _trip(evidence, origin, DESTINATION),
                        f"Shorter at {factor:.2f}": short,
                        "Longer": long,
                        "km apart": round(other.km - one.km),
                        "Equally long at": f"{even:.2f}" if LOWEST <= even <= HIGHEST else "–",
                    }
                )
    except MissingEvidence:
        return pd.DataFrame()
    return pd.DataFrame(found)


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
    names = CORRIDORS | {"southern": "Trans-Afghan"}
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
                "source_id": ";".join(rows["source_id"].unique()),
            }
        )
    return pd.DataFrame(found)


def corridor_lines(evidence: Evidence) -> pd.DataFrame:
    """Straight lines of the map, one row a single leg.

    Returns
    -------
    pandas.DataFrame
        Columns ``from_node, to_node, from, to`` (names), ``lon, lat, to_lon, to_lat``, ``corridor``
        (as `CORRIDORS` names it), ``kind`` (rail, road, sea, rail not operating), ``km``, ``length``
        (in print, or estimated from the great circle), ``rows``, ``source_id``.
    """
    legs = single_legs(evidence)
    ends = [evidence.nodes.loc[legs[column]].set_index(legs.index) for column in ("from_node", "to_node")]
    mode = legs["mode"].replace("ferry", "sea")
    return pd.DataFrame(
        {
            "from_node": legs["from_node"],
            "to_node": legs["to_node"],
            "from": ends[0]["name"],
            "to": ends[1]["name"],
            "lon": ends[0]["lon"],
            "lat": ends[0]["lat"],
            "to_lon": ends[1]["lon"],
            "to_lat": ends[1]["lat"],
            "corridor": legs["corridor"].map(CORRIDORS),
            "kind": mode.where(legs["status"] == "operating", mode + ", not operating"),
            "km": legs["km"].round(1),
            "length": legs["estimated"].map({True: "estimated", False: "in print"}),
            "rows": legs.index,
            "source_id": legs["source_id"],
        }
    ).reset_index(drop=True)


# -- facts ----------------------------------------------------------------------------------


def _stated(
    evidence: Evidence, name: str, label: str, value: float | str, *routes: Route, unit: str = "km",
    decimals: int = 0,
) -> Fact:  # fmt: skip
    """Make a fact that rests on the legs of some routes."""
    legs = pd.concat([route.legs for route in routes])
    return fact(name, label, value, unit, str(evidence.as_of), rows=legs, decimals=decimals)


@states
def length_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Lengths of the compared routes from Tashkent to Istanbul, and what stands between them."""
    factor = _factor(parameters)
    found = routes_between(evidence, factor)
    georgia, zangezur, iran = (found[name] for name in TRIPS["tashkent"])
    trip = "Tashkent to Istanbul"
    for key, route in (("georgia", georgia), ("zangezur", zangezur), ("iran", iran)):
        yield _stated(evidence, f"km-{key}", f"{trip} by {key.title()}, shortest path", route.km, route)
    saved = georgia.km - zangezur.km
    yield _stated(evidence, "km-saved", f"{trip}: distance saved by Zangezur against Georgia", saved,
                  zangezur, georgia)  # fmt: skip
    yield _stated(evidence, "km-apart", f"{trip}: difference between Zangezur and Georgia", abs(saved),
                  zangezur, georgia)  # fmt: skip
    yield _stated(evidence, "km-apart-share",
                  f"{trip}: difference between Zangezur and Georgia as a share of the way by Georgia",
                  abs(saved) / georgia.km * 100, zangezur, georgia, unit="percent",
                  decimals=1)  # fmt: skip
    yield _stated(evidence, "km-sea", f"{trip} by Zangezur: part by ship", zangezur.sea_km, zangezur)
    yield _stated(evidence, "km-idle", f"{trip} by Zangezur: part that does not operate",
                  zangezur.idle_km, zangezur)  # fmt: skip


@states_of_any_pair
def border_route_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Lengths of the compared routes from the Chinese border to Istanbul."""
    factor = _factor(parameters)
    yield fact("factor", "Rail kilometres for each great-circle kilometre, where estimated", factor,
               "number", str(evidence.as_of), decimals=2)  # fmt: skip
    found = routes_between(evidence, factor, "khorgos")
    trip = "Khorgos to Istanbul"
    for key, name in (("kazakh", KAZAKH), ("turkmen", TURKMEN), ("opened", OPENED), ("iran", IRAN)):
        yield _stated(
            evidence, f"border-{key}", f"{trip}, shortest path by: {name}", found[name].km, found[name]
        )
    yield _stated(evidence, "border-opened-sea", f"{trip} by Zangezur: part by ship", found[OPENED].sea_km,
                  found[OPENED])  # fmt: skip
    yield _stated(evidence, "border-opened-idle", f"{trip} by Zangezur: part that does not operate",
                  found[OPENED].idle_km, found[OPENED])  # fmt: skip
    for key, one, other in (("kazakh", KAZAKH, TURKMEN), ("iran", IRAN, TURKMEN)):
        yield _stated(evidence, f"factor-{key}",
                      f"{trip}: great-circle factor at which the ways are equally long: {one}; {other}",
                      break_even_factor(found[one], found[other], factor), found[one], found[other],
                      unit="number", decimals=2)  # fmt: skip


@states_of_any_pair
def even_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The great-circle factor at which Georgia and Zangezur are equally long."""
    factor = _factor(parameters)
    found = routes_between(evidence, factor)
    georgia, zangezur = found[GEORGIA], found[ZANGEZUR]
    even = break_even_factor(georgia, zangezur, factor)
    if not min(FACTORS) <= even <= max(FACTORS):
        raise MissingEvidence("no factor that is tried makes both routes equally long")
    yield _stated(evidence, "factor-even",
                  "Great-circle factor at which the ways by Georgia and by Zangezur are equally long",
                  even, georgia, zangezur, unit="number", decimals=2)  # fmt: skip


@states
def sensitivity_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The saving at the lowest and the highest factor tried, and the saving that is claimed."""
    table = sensitivity(evidence, parameters).pivot(index="factor", columns="route", values="km")
    saved = table[GEORGIA] - table[ZANGEZUR]
    found = routes_between(evidence, _factor(parameters))
    both = found[GEORGIA], found[ZANGEZUR]
    for name, factor in (("low", saved.index.min()), ("high", saved.index.max())):
        at = f"at the {name}est factor tried"
        yield _stated(evidence, f"saved-{name}",
                      f"Tashkent to Istanbul: distance saved by Zangezur against Georgia {at}",
                      float(saved[factor]), *both)  # fmt: skip
        yield fact(f"factor-{name}", f"Great-circle factor, {name}est tried", float(factor), "number",
                   str(evidence.as_of), decimals=1)  # fmt: skip
    rows = evidence.observations("zangezur-distance-saving")
    if rows.empty:
        raise MissingEvidence("no published saving")
    legs = [str(key) for route in both for key in route.legs.index]
    yield fact("saving-gap",
               "Distance saved by Zangezur at the highest factor tried less what the Uzbek ministry claims",
               float(saved[saved.index.max()]) - rows.iloc[-1]["value"], "km", str(evidence.as_of),
               rows=[str(rows.index[-1]), *legs], decimals=0)  # fmt: skip


@states
def land_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The shortest way to Istanbul that takes no ship, with Zangezur closed and open."""
    legs = single_legs(evidence, _factor(parameters))
    land = legs[legs["mode"] != "ferry"]
    closed = shortest(land[land["status"] == "operating"], "tashkent", DESTINATION)
    opened = shortest(land, "tashkent", DESTINATION)
    trip = "Tashkent to Istanbul by land alone"
    yield _stated(evidence, "km-land", f"{trip}, shortest path on operating lines", closed.km, closed)
    yield _stated(evidence, "km-land-gain", f"{trip}: shortened by all lines not yet operating",
                  closed.km - opened.km, opened, closed)  # fmt: skip
    crossed = dict.fromkeys(evidence.nodes.loc[list(closed.nodes), "country"])
    between = [evidence.name(code) for code in crossed][1:-1]
    yield _stated(evidence, "land-through", f"{trip}: states between the ends on the shortest path",
                  listed(between), closed, unit="text")  # fmt: skip
    lake = closed.legs[closed.legs["note"].str.contains(LAKE_FERRY)]
    if lake.empty:
        raise MissingEvidence("no lake on the way")
    yield fact("land-lake", f"{trip}: lake that the shortest path crosses by ferry",
               LAKE_FERRY.partition(" on ")[2], "text", str(evidence.as_of), rows=lake)  # fmt: skip


@states
def claim_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Whether the shortest way by land leads through Zangezur once all its lines operate."""
    legs = single_legs(evidence, _factor(parameters))
    through = TRIPS["tashkent"][ZANGEZUR][0]
    shortest(legs, "tashkent", DESTINATION, [through])  # without such a way there is nothing to judge
    opened = shortest(legs[legs["mode"] != "ferry"], "tashkent", DESTINATION)
    yield _stated(evidence, "land-claim",
                  "Whether the distances held bear out Zangezur as the shortest way by land",
                  "bear out" if through in opened.nodes else "do not bear out", opened,
                  unit="text")  # fmt: skip


@states_of_any_pair
def leg_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """How much of the graph is estimated, does not operate, or carries a time or a price."""
    single = single_legs(evidence)
    for name, label, legs in (
        ("legs", "Single legs of the graph of corridors", single),
        ("legs-estimated", "Single legs estimated from great circles", single[single["estimated"]]),
        ("legs-idle", "Single legs that do not operate", single[single["status"] != "operating"]),
        ("legs-timed", "Single legs with a time", single[single["days_low"].notna()]),
        ("legs-priced", "Single legs with a price", single[single["cost_usd_low"].notna()]),
    ):
        yield fact(name, label, len(legs), "count", str(evidence.as_of),
                   rows=single if legs.empty else legs, decimals=0)  # fmt: skip


@states_of_any_pair
def published_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """Lengths that sources print for the present link, as an upper bound from Alat to Kars.

    Two leg notes carry them: Baku to the Georgian border, and the Georgian part in all. Added to
    the whole leg from Akhalkalaki to Kars they count some kilometres twice, hence "at most".
    """
    legs = evidence.legs
    source = "trend-20260129-4147518"
    if source not in evidence.sources.index or "btk-akhalkalaki-kars-rail" not in legs.index:
        raise MissingEvidence("the published lengths were not known by the day")
    border, georgian = legs.loc["btk-alat-ganja-rail"], legs.loc["btk-tbilisi-akhalkalaki-rail"]
    printed = _printed_km(str(border["note"]), "about") + _printed_km(str(georgian["note"]), "part")
    tail, head = legs.loc["btk-akhalkalaki-kars-rail"], legs.loc["btk-alat-baku-rail"]
    rows = [str(leg["leg_id"]) for leg in (border, georgian, tail, head)]
    held = legs["distance_km"].to_dict()
    present = printed + held[rows[2]] - held[rows[3]]
    sources = [source, str(tail["source_id"]), str(head["source_id"])]
    yield fact("btk-published", "Alat to Kars by Georgia, at most, from lengths in print", present,
               "km", str(evidence.as_of), rows=rows, sources=sources, decimals=0)  # fmt: skip
    net = single_legs(evidence, _factor(parameters))
    zangezur = shortest(net, "alat", "kars", ["meghri"])
    yield _stated(
        evidence,
        "zangezur-alat-kars",
        "Alat to Kars by Zangezur, from the single legs",
        zangezur.km,
        zangezur,
    )
    yield fact("published-gap", "Alat to Kars: by Zangezur less by Georgia from lengths in print",
               zangezur.km - present, "km", str(evidence.as_of), rows=[*zangezur.legs.index, *rows],
               sources=[*zangezur.legs["source_id"], *sources], decimals=0)  # fmt: skip


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
    yield observed("saving-claimed",
                   "Distance saved by Zangezur between Azerbaijan and Türkiye, as the Uzbek ministry claims",
                   rows.iloc[-1], 0)  # fmt: skip


FACTS = (
    length_facts,
    border_route_facts,
    even_facts,
    sensitivity_facts,
    land_facts,
    claim_facts,
    leg_facts,
    published_facts,
    saving_facts,
)
