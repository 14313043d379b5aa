"""Maps: the ground of states, boundaries and waters, and what the chapters draw on it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd

from dyadbook.analysis.facts import format_number
from dyadbook.analysis.words import listed
from dyadbook.charts import theme
from dyadbook.charts.figure import Figure, drawn
from dyadbook.evidence.ledger import note

Shapes = list[dict[str, Any]]
"""GeoJSON features; ``properties.kind`` is ``state``, ``undetermined`` or ``lake``."""

LAND, SEA, BORDER = "#f3f2ee", "#dfeaf3", "#7d8796"

TINT = 0.22
"""Opacity of a state's colour on its land."""

WATER = "#3f6f86"
"""Colour of the names of waters."""

SEAS = [("Black Sea", 37.0, 43.75), ("Caspian Sea", 50.3, 45.0), ("Aral Sea", 60.7, 44.95)]
"""Waters that maps name, and where, degrees east and north."""


def read_shapes(book: Path) -> Shapes:
    """Read the shapes that all maps stand on: ``boundaries.json`` in the folder of the book."""
    file = note(book.parent, book / "boundaries.json")
    shapes: Shapes = json.loads(file.read_text(encoding="utf-8"))["features"]
    return shapes


@dataclass(frozen=True)
class Window:
    """What a map shows, in Mercator's projection.

    Attributes
    ----------
    west, east, south, north : float
        Degrees east and north.
    width : int
        Pixels.
    """

    west: float
    east: float
    south: float
    north: float
    width: int = theme.WIDTH

    @property
    def scale(self) -> float:
        """Pixels for each radian of longitude."""
        return self.width / math.radians(self.east - self.west)

    @property
    def height(self) -> int:
        """Pixels from the southern to the northern edge."""
        return round(self.scale * (_mercator(self.north) - _mercator(self.south)))

    def holds(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Which points of a frame with ``lon`` and ``lat`` lie inside."""
        across = frame["lon"].between(self.west, self.east)
        return across & frame["lat"].between(self.south, self.north)

    def __str__(self) -> str:
        """Its edges in words."""
        return f"{self.west:g} to {self.east:g} degrees east, {self.south:g} to {self.north:g} degrees north"

    def show(self, *layers: alt.Chart) -> Any:
        """Put layers with ``longitude`` and ``latitude`` on each other, cut at the edges."""
        shift = [-self.scale * math.radians(self.west), self.scale * _mercator(self.north)]
        return (
            alt.layer(*layers)
            .project(
                type="mercator",
                scale=round(self.scale, 3),
                translate=[round(pixels, 3) for pixels in shift],
                clipExtent=[[0, 0], [self.width, self.height]],
            )
            .properties(
                width=self.width,
                height=self.height,
                view=alt.ViewBackground(fill=SEA, stroke=BORDER, strokeWidth=0.7),
            )
        )

    def ground(self, pair: tuple[str, str]) -> list[alt.Chart]:
        """Land with the pair's states slightly tinted, boundaries, and lakes; see `land`.

        Boundaries that are not agreed are dotted: laid over the outlines of the land beside them.

        Parameters
        ----------
        pair : tuple of str
            The two states (ISO 3166-1 alpha-3).
        """
        tints = alt.Scale(domain=list(pair), range=[theme.COUNTRY_COLOURS[code] for code in pair])

        def of(kind: str) -> alt.Chart:
            data = alt.NamedData("land", format=alt.JsonDataFormat(type="json"))
            return alt.Chart(data).transform_filter(f"datum.properties.kind == '{kind}'")

        open_line: dict[str, Any] = {"filled": False, "strokeJoin": "round"}
        return [
            of("state").mark_geoshape(fill=LAND, stroke=BORDER, strokeWidth=0.7, strokeJoin="round"),
            of("state")
            .transform_filter(alt.FieldOneOfPredicate("properties.code", list(pair)))
            .mark_geoshape(fillOpacity=TINT)
            .encode(fill=alt.Fill("properties.code:N", legend=None, scale=tints)),
            of("undetermined").mark_geoshape(**open_line, stroke=LAND, strokeWidth=1.8),
            of("undetermined").mark_geoshape(**open_line, stroke=BORDER, strokeDash=[1.5, 2.5]),
            of("lake").mark_geoshape(fill=SEA, stroke=BORDER, strokeWidth=0.4),
        ]

    def land(self, shapes: Shapes) -> dict[str, str]:
        """The data set that `ground` draws: the shapes that reach into the window.

        A text, since nested lists would be copied and checked with every layer.
        """
        near = [shape for shape in shapes if self._meets(*shape["bbox"])]
        return {"land": json.dumps(near, ensure_ascii=False, separators=(",", ":"))}

    def _meets(self, west: float, south: float, east: float, north: float) -> bool:
        return west < self.east and east > self.west and south < self.north and north > self.south


def _mercator(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


Label = tuple[Any, ...]
"""Words, degrees east and north, pixels to the right and down of it, alignment, colour."""


def _labels(labels: Iterable[Label], **style: Any) -> list[alt.Chart]:
    """Words on the map, with a light rim that keeps them readable across lines."""
    columns = ["text", "lon", "lat", "dx", "dy", "align", "colour"]
    base = alt.Chart(pd.DataFrame(labels, columns=columns)).encode(
        longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"), text=alt.Text("text:N")
    )
    look: dict[str, Any] = {name: {"expr": f"datum.{name}"} for name in ("dx", "dy", "align")}
    look |= {"fontSize": 11, "lineBreak": "\n", "clip": True, **style}
    rim = base.mark_text(**look, stroke="white", strokeWidth=3, strokeJoin="round", strokeOpacity=0.85)
    return [rim, base.mark_text(**look, color={"expr": "datum.colour"})]


def _dots(places: pd.DataFrame) -> Any:
    """Small dots at places with ``lon`` and ``lat``."""
    base = alt.Chart(places[["lon", "lat"]].reset_index(drop=True))
    return base.mark_point(size=20, color=theme.INK, clip=True).encode(
        longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q")
    )


def _names(shapes: Shapes, window: Window, places: dict[str, tuple[float, float]]) -> list[alt.Chart]:
    """Names of states at given places, and those of the seas in the window."""
    names = {shape["properties"].get("code"): shape["properties"]["name"] for shape in shapes}
    states = [(names[code], *place, 0, 0, "center", theme.MUTED) for code, place in places.items()]
    seas = pd.DataFrame(SEAS, columns=["name", "lon", "lat"])
    inside = seas[window.holds(seas)].itertuples(index=False)
    waters = [(name, lon, lat, 0, 0, "center", WATER) for name, lon, lat in inside]
    return [*_labels(waters, fontStyle="italic"), *_labels(states)]


# -- energy ---------------------------------------------------------------------------------

SITES = Window(44.0, 74.0, 36.4, 46.2)
"""From the Caucasus to the Fergana valley."""

ABSHERON = Window(48.3, 52.1, 39.28, 40.72)
"""The peninsula and its waters, where sites lie too close for the large map."""

SITE_STATES = {
    "AZE": (46.9, 39.8), "UZB": (63.4, 42.85), "KAZ": (66.5, 44.6), "TKM": (58.6, 39.3),
    "IRN": (56.8, 37.1), "RUS": (46.0, 44.6), "TJK": (70.6, 38.6), "KGZ": (72.45, 42.2),
    "AFG": (69.4, 36.75),
}  # fmt: skip
"""Where the map of sites names states, degrees east and north."""

FUELS = {"Gas": ("circle", theme.GREY), "Coal": ("square", theme.INK), "Hydro": ("triangle-up", theme.GREEN)}
"""Shape and colour of a plant by what drives it."""

PIPE, FIELD = "#8a6a00", theme.PINK

LINES = {"operating": [1, 0], "under construction": [6, 3], "proposed": [2, 3]}
"""Dash of a pipeline by its status."""

NAMED_PLANTS = {
    ("Azerbaijan thermal power plant", "operating"): ("Mingachevir", 0, -20, "center"),
    ("Syrdarya power station", "operating"): ("Syrdarya", -16, 14, "right"),
    ("Talimarjan power station", "operating"): ("Talimarjan", 12, 14, "left"),
    ("Navoi power station", "operating"): ("Navoi", 0, -20, "center"),
    ("Takhiatash power station", "operating"): ("Takhiatash", 12, 0, "left"),
    ("Surkhandarya power station", "under construction"): ("Surkhandarya", -16, 4, "right"),
}
"""Plants with a label on the large map: words, offset in pixels, alignment."""

NAMED_FIELDS = {
    "Shurtan": ("Shurtan", -8, -8, "right"),
    "Kandym-Khauzak-Shady-Kungrad": ("Kandym", -8, 6, "right"),
    "Djel": ("Djel", 8, 4, "left"),
}
"""Fields with a label on the large map: words, offset in pixels, alignment."""

NEAR_PLANTS = {
    ("Sumgayit power station", "operating"): ("Sumgayit", -14, 0, "right"),
    ("Shimal power station", "operating"): ("Shimal", 12, 0, "left"),
    ("Sangachal power station", "operating"): ("Sangachal", 12, 4, "left"),
    ("Gobu power station", "operating"): ("Gobu", -12, 0, "right"),
    ("Janub power station", "operating"): ("Janub", 14, 4, "left"),
}
"""Plants with a label on the enlarged part."""

NEAR_FIELDS = {
    "Absheron": ("Absheron", 7, 4, "left"),
    "Azeri, Azeri-Chirag-Gunashli, Chirag, Guneshli Deepwater": ("Azeri, Chirag, Guneshli", 7, 10, "left"),
    "Babek": ("Babek", 7, 6, "left"),
    "Bahar": ("Bahar", 7, 4, "left"),
    "Bahar, Gum Deniz": ("Gum Deniz", 7, 6, "left"),
    "Bulla-Deniz": ("Bulla-Deniz", -7, 4, "right"),
    "Chaxnaglar": ("Chaxnaglar", 2, 17, "center"),
    "Dostlug": ("Dostlug", 7, 4, "left"),
    "Garadagh": ("Garadagh", -8, 4, "right"),
    "Guneshli Shallow Water": ("Guneshli, shallow water", 8, 4, "left"),
    "Janub-2": ("Janub-2", 0, 17, "center"),
    "Karabakh": ("Karabakh", 8, 0, "left"),
    "Mishovdag/Kelameddin": ("Mishovdag, Kelameddin", 0, -9, "center"),
    "Muradkhanli-Jafarli-Zardab": ("Muradkhanli", 0, 17, "center"),
    "Nakhchivan": ("Nakhchivan", 7, 4, "left"),
    "Oil Rocks": ("Oil Rocks", -7, -7, "right"),
    "Shafag-Asiman": ("Shafag-Asiman", 7, 4, "left"),
    "Shah Deniz": ("Shah Deniz", 7, 4, "left"),
    "Umid": ("Umid", -7, 0, "right"),
}
"""Fields with a label on the enlarged part."""

NAMED_LINES = {
    "South Caucasus Gas Pipeline": (44.1, 42.3, "to Georgia and Türkiye"),
    "Trans-Caspian Gas Pipeline": (50.9, 41.15, "Trans-Caspian line, proposed"),
    "Central Asia–China Gas Pipeline": (70.6, 43.15, "to China"),
    "Central Asia–Center Gas Pipeline": (59.2, 45.75, "to and from Russia"),
}
"""Lines with a label, by the beginning of their names: where it stands (degrees), and its words."""

TOWNS = {"baku": ("Baku", -9, -9, "right"), "tashkent": ("Tashkent", 10, -12, "left")}
"""Nodes of the corridors that the map of sites names, for bearings: words, offset, alignment."""


@drawn
def sites(
    plants: pd.DataFrame,
    fields: pd.DataFrame,
    lines: pd.DataFrame,
    nodes: pd.DataFrame,
    shapes: Shapes,
    pair: tuple[str, str],
) -> Figure:
    """Power plants, fields and cross-border gas pipelines, with Absheron enlarged.

    Parameters
    ----------
    plants, fields, lines : pandas.DataFrame
        As `analysis.sites.plants`, `analysis.sites.fields` and `analysis.sites.lines` return them.
    nodes : pandas.DataFrame
        Nodes of the corridors with ``name``, ``lon``, ``lat``; index ``node_id``.
    shapes : list of dict
        As `read_shapes` returns them.
    pair : tuple of str
        The two states (ISO 3166-1 alpha-3), whose land is tinted.
    """
    towns = [
        (text, nodes.loc[key, "lon"], nodes.loc[key, "lat"], *place, theme.INK)
        for key, (text, *place) in TOWNS.items()
    ]
    carried = [
        (text, lon, lat, 0, 0, "left", PIPE)
        for name, (lon, lat, text) in NAMED_LINES.items()
        if lines["line"].str.startswith(name).any()
    ]
    named = _named(plants, NAMED_PLANTS, theme.INK) + _named(fields, NAMED_FIELDS, FIELD)
    near_named = _named(plants, NEAR_PLANTS, theme.INK) + _named(fields, NEAR_FIELDS, FIELD)
    edges = [(ABSHERON.west, ABSHERON.south), (ABSHERON.east, ABSHERON.south),
             (ABSHERON.east, ABSHERON.north), (ABSHERON.west, ABSHERON.north)]  # fmt: skip
    box = pd.DataFrame([*edges, edges[0]], columns=["lon", "lat"]).reset_index(names="order")
    large = SITES.show(
        *SITES.ground(pair),
        *_names(shapes, SITES, SITE_STATES),
        *_sites(plants, fields, lines),
        alt.Chart(box)
        .mark_line(color=theme.INK, strokeWidth=0.9)
        .encode(longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"), order=alt.Order("order:Q")),
        _dots(nodes.loc[[key for key in TOWNS if key != "baku"]]),  # which the framed part names
        *_labels([*(one for one in towns if one[0] != "Baku"), *carried, *named]),
    )
    near = ABSHERON.show(
        *ABSHERON.ground(pair),
        *_names(shapes, ABSHERON, {"AZE": (48.75, 39.5)}),
        *_sites(plants[ABSHERON.holds(plants)], fields[ABSHERON.holds(fields)], lines),
        _dots(nodes.loc[list(TOWNS)]),
        *_labels([*towns, *near_named]),
    ).properties(title=alt.Title("The framed part, enlarged", fontSize=12))
    chart = alt.vconcat(large, near, spacing=10).properties(datasets=SITES.land(shapes))
    return Figure(chart, _site_rows(plants, fields, lines), _site_words(plants, fields, lines))


def _sites(plants: pd.DataFrame, fields: pd.DataFrame, lines: pd.DataFrame) -> list[alt.Chart]:
    """Pipelines, fields and plants; plants that are being built are hollow."""
    at: dict[str, Any] = {"longitude": alt.Longitude("lon:Q"), "latitude": alt.Latitude("lat:Q")}
    order = list(FUELS)
    shapes, colours = zip(*FUELS.values(), strict=True)
    pipes = alt.Chart(lines[["line", "status", "order", "lon", "lat"]]).mark_line(
        clip=True, strokeWidth=1.5, color=PIPE
    )
    wells = alt.Chart(fields[["lon", "lat"]]).mark_point(
        shape="diamond", size=36, color=FIELD, strokeWidth=1.5, opacity=1, clip=True
    )
    stations = alt.Chart(plants[["fuel", "status", "mw", "lon", "lat"]]).encode(
        **at,
        size=alt.Size("mw:Q", title="MW", scale=alt.Scale(domain=[0, 3200], range=[16, 420]),
                      legend=alt.Legend(values=[200, 1000, 3000])),
        color=alt.Color("fuel:N", title="Power plant", scale=alt.Scale(domain=order, range=colours)),
        shape=alt.Shape("fuel:N", title="Power plant", scale=alt.Scale(domain=order, range=shapes)),
    )  # fmt: skip
    works = "datum.status == 'operating'"
    return [
        pipes.encode(**at, detail=alt.Detail("line:N"), order=alt.Order("order:Q"), strokeDash=alt.StrokeDash(
            "status:N", title="Gas pipeline", scale=alt.Scale(domain=list(LINES), range=list(LINES.values())),
            legend=alt.Legend(symbolStrokeColor=PIPE))),
        wells.encode(**at),
        stations.transform_filter(works).mark_point(
            filled=True, stroke="white", strokeWidth=0.7, opacity=0.9, clip=True),
        stations.transform_filter(f"!({works})").mark_point(
            filled=False, strokeWidth=1.5, opacity=1, clip=True),
    ]  # fmt: skip


def _named(frame: pd.DataFrame, places: dict[Any, tuple[str, int, int, str]], colour: str) -> list[Label]:
    """Labels of the plants, by name and status, or of the fields, by name, that a table places."""
    keys = frame["name"] if "status" not in frame else zip(frame["name"], frame["status"], strict=True)
    return [
        (places[key][0], lon, lat, *places[key][1:], colour)
        for key, lon, lat in zip(keys, frame["lon"], frame["lat"], strict=True)
        if key in places
    ]


def _site_rows(plants: pd.DataFrame, fields: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """What the map of sites shows, one row a mark."""
    drawn_lines = lines.drop_duplicates("line").rename(columns={"line": "name"})
    data = pd.concat(
        [
            plants.assign(what="power plant"),
            fields.assign(what="oil or gas field"),
            drawn_lines.drop(columns=["lon", "lat"]).assign(what="gas pipeline"),
        ],
        ignore_index=True,
    )
    names = {
        "what": "What",
        "name": "Name",
        "states": "States",
        "fuel": "Fuel",
        "status": "Status",
        "mw": "Capacity, MW",
        "lat": "Degrees north",
        "lon": "Degrees east",
    }
    return data[[*names, "rows", "source_id"]].rename(columns=names)


def _site_words(plants: pd.DataFrame, fields: pd.DataFrame, lines: pd.DataFrame) -> str:
    working = plants[plants["status"] == "operating"]
    said = []
    for state in sorted({*plants["states"], *fields["states"]}):
        sums = working[working["states"] == state].groupby("fuel")["mw"].sum() / 1000
        parts = [f"{fuel.lower()} {format_number(gw, 1)} GW operating" for fuel, gw in sums.items()]
        wells = int((fields["states"] == state).sum())
        parts += [f"{wells} points of oil and gas fields"] if wells else []
        said.append(f"{state}: {', '.join(parts)}.")
    if len(working):
        ranked = working.sort_values("mw", kind="stable")
        least, most = ranked.iloc[0], ranked.iloc[-1]
        said.append(
            f"Operating plants range from {least['name']} ({format_number(least['mw'])} MW) "
            f"to {most['name']} ({format_number(most['mw'])} MW)."
        )
    count = lines.drop_duplicates("line")["status"].value_counts()
    pipes = [f"{count[status]} {status}" for status in LINES if status in count]
    return (
        f"Map of states and seas, {SITES}, with the waters off Absheron enlarged: {len(working)} operating "
        f"power plants and {len(plants) - len(working)} under construction. {' '.join(said)} "
        f"Gas pipelines across borders: {listed(pipes)}."
    )


# -- transport ------------------------------------------------------------------------------

ROUTES = Window(26.5, 82.5, 33.6, 53.0)
"""From the Bosporus to the Chinese border."""

ROUTE_STATES = {
    "KAZ": (63.5, 49.4), "UZB": (62.6, 42.1), "TKM": (59.4, 39.6), "IRN": (55.5, 34.4), "TUR": (31.0, 38.5),
    "RUS": (43.0, 49.6), "UKR": (31.5, 48.6), "CHN": (80.6, 40.6), "AFG": (64.4, 34.6), "TJK": (70.5, 38.55),
    "KGZ": (77.0, 41.7), "IRQ": (42.7, 35.0),
}  # fmt: skip
"""Where the map of corridors names states, degrees east and north."""

TRACKS = {
    "Middle, Kazakh ports": (theme.VIOLET, "Middle, Kazakh ports", 59.5, 47.55, "center"),
    "Middle, Turkmenistan": (theme.GREEN, "Middle, Turkmenistan", 69.0, 43.2, "center"),
    "Baku–Tbilisi–Kars and on": (theme.INK, "Baku–Tbilisi–Kars and on", 35.6, 41.15, "center"),
    "Zangezur (TRIPP)": (theme.PINK, "Zangezur (TRIPP)", 48.2, 38.1, "left"),
    "China–Kyrgyzstan–Uzbekistan": (theme.OCHRE, "China–Kyrgyzstan–\nUzbekistan", 82.3, 38.4, "right"),
    "Northern": (theme.GREY, "Northern", 63.0, 52.15, "center"),
    "Southern": (theme.STEEL, "Southern", 48.0, 36.2, "right"),
}
"""Colour of each corridor, its name, and where that stands: degrees east and north, alignment."""

KINDS = {"rail": [1, 0], "road": [9, 2, 2, 2], "sea": [1, 4], "rail, not operating": [5, 4]}
"""Dash of each kind of leg."""

PLACES = {
    "tashkent": ("Tashkent", 6, -8, "left"),
    "khorgos": ("Khorgos", -4, 14, "right"),
    "bukhara": ("Bukhara", 0, -10, "center"),
    "turkmenbashi": ("Turkmenbashi", 4, -8, "left"),
    "aktau": ("Aktau", 8, -8, "left"),
    "alat": ("Alat", 5, 14, "left"),
    "tbilisi": ("Tbilisi", 0, -10, "center"),
    "kars": ("Kars", -4, 14, "right"),
    "istanbul": ("Istanbul", -24, 17, "left"),
    "poti": ("Poti", -2, -10, "right"),
    "constanta": ("Constanta", 8, -4, "left"),
    "tehran": ("Tehran", 0, 16, "center"),
    "mashhad": ("Mashhad", 0, 16, "center"),
    "kashgar": ("Kashgar", 7, -7, "left"),
    "kabul": ("Kabul", 8, 2, "left"),
    "meghri": ("Meghri", -6, 15, "right"),
    "orenburg": ("Orenburg", 0, 15, "center"),
    "astana": ("Astana", 6, 15, "center"),
    "ashgabat": ("Ashgabat", 0, 16, "center"),
}
"""Places that the map of corridors names: words, offset in pixels, alignment."""


@drawn
def corridors(lines: pd.DataFrame, nodes: pd.DataFrame, shapes: Shapes, pair: tuple[str, str]) -> Figure:
    """The corridor graph: straight lines between places, by corridor and kind.

    Parameters
    ----------
    lines : pandas.DataFrame
        As `analysis.routes.corridor_lines` returns it.
    nodes : pandas.DataFrame
        Nodes with ``name``, ``lon``, ``lat``; index ``node_id``.
    shapes : list of dict
        As `read_shapes` returns them.
    pair : tuple of str
        The two states (ISO 3166-1 alpha-3), whose land is tinted.
    """
    kinds = [kind for kind in KINDS if kind in set(lines["kind"])]
    tracks = {name: look for name, look in TRACKS.items() if name in set(lines["corridor"])}
    shown = lines[["corridor", "kind", "lon", "lat", "to_lon", "to_lat"]]
    legs = alt.Chart(shown).mark_rule(clip=True, strokeWidth=2.2).encode(
        longitude=alt.Longitude("lon:Q"), latitude=alt.Latitude("lat:Q"),
        longitude2=alt.Longitude2("to_lon:Q"), latitude2=alt.Latitude2("to_lat:Q"),
        color=alt.Color("corridor:N", legend=None, scale=alt.Scale(
            domain=list(tracks), range=[look[0] for look in tracks.values()])),
        strokeDash=alt.StrokeDash("kind:N", title=None, legend=alt.Legend(symbolSize=500),
            scale=alt.Scale(domain=kinds, range=[KINDS[kind] for kind in kinds])),
    )  # fmt: skip
    used = nodes[nodes.index.isin([*lines["from_node"], *lines["to_node"]]) & ROUTES.holds(nodes)]
    places = [
        (text, used.loc[key, "lon"], used.loc[key, "lat"], *place, theme.INK)
        for key, (text, *place) in PLACES.items()
        if key in used.index
    ]
    names = [(text, lon, lat, 0, 0, align, theme.INK) for _, text, lon, lat, align in tracks.values()]
    chart = ROUTES.show(
        *ROUTES.ground(pair),
        *_names(shapes, ROUTES, ROUTE_STATES),
        legs,
        _dots(used),
        *_labels(places),
        *_labels(names, fontWeight=600),
    ).properties(datasets=ROUTES.land(shapes))
    columns = {
        "from": "From",
        "to": "To",
        "corridor": "Corridor",
        "kind": "Kind",
        "km": "Length, km",
        "length": "Length is",
    }
    data = lines[[*columns, "rows", "source_id"]].rename(columns=columns)
    return Figure(chart, data, _route_words(lines, used))


def _route_words(lines: pd.DataFrame, used: pd.DataFrame) -> str:
    kinds = lines["kind"].value_counts()
    said = [
        f"{name} {len(legs)} legs of {format_number(legs['km'].sum())} km"
        for name, legs in lines.groupby("corridor", sort=False)
    ]
    west, east, south, north = (
        used["name"][getattr(used[axis], end)()]
        for axis, end in (("lon", "idxmin"), ("lon", "idxmax"), ("lat", "idxmin"), ("lat", "idxmax"))
    )
    ranked = lines.sort_values("km", kind="stable")
    ends = [
        f"{leg['from']}–{leg['to']} ({format_number(leg['km'])} km)"
        for leg in (ranked.iloc[0], ranked.iloc[-1])
    ]
    return (
        f"Map of states and seas, {ROUTES}, with {len(lines)} legs as straight lines: "
        + listed([f"{kinds[kind]} {kind}" for kind in KINDS if kind in kinds])
        + f". By corridor: {'; '.join(said)}. Places in the frame: {len(used)}, from {west} in the west to "
        f"{east} in the east, from {south} in the south to {north} in the north. Legs range from {ends[0]} "
        f"to {ends[1]}."
    )
