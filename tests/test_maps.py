"""The maps: whose land is whose, what is water, where things are drawn, and what the words say."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from tables import read

from dyadbook.analysis import routes, sites
from dyadbook.charts import maps
from dyadbook.charts.figure import to_svg
from dyadbook.charts.maps import Shapes, Window
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import PAIR
from dyadbook.project import Project

Ring = list[list[float]]

EDGE = 0.1
"""Degrees by which a simplified line may lie off: two pixels of the larger scale."""


@pytest.fixture(scope="module")
def shapes(project: Project) -> Shapes:
    return maps.read_shapes(project.book)


def crossed(ring: Ring, lon: float, lat: float) -> int:
    """How many sides of a ring a line due east from a point crosses."""
    return sum(
        (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in pairwise(ring)
    )


def holding(shapes: Shapes, kind: str, lon: float, lat: float) -> list[dict[str, Any]]:
    """Properties of the shapes of a kind in which a point lies."""
    found = []
    for shape in shapes:
        west, south, east, north = shape["bbox"]
        if shape["properties"]["kind"] == kind and west <= lon <= east and south <= lat <= north:
            rings = [ring for part in shape["geometry"]["coordinates"] for ring in part]
            if sum(crossed(ring, lon, lat) for ring in rings) % 2:
                found.append(shape["properties"])
    return found


def owner(shapes: Shapes, lon: float, lat: float) -> list[str]:
    return [state["code"] for state in holding(shapes, "state", lon, lat)]


# -- boundaries by the practice of the United Nations ------------------------------------------------

PLACES = {
    # Crimea, and what else of Ukraine is occupied.
    "Simferopol": (34.10, 44.95, "UKR"),
    "Sevastopol, inland": (33.60, 44.60, "UKR"),
    "Kerch": (36.40, 45.30, "UKR"),
    "Armiansk": (33.70, 46.10, "UKR"),
    "Donetsk": (37.80, 48.00, "UKR"),
    "Luhansk": (39.30, 48.57, "UKR"),
    "Melitopol": (35.37, 46.85, "UKR"),
    "Krasnodar": (38.98, 45.04, "RUS"),
    # States that the United Nations do not know.
    "Sukhumi": (41.05, 43.02, "GEO"),
    "Tskhinvali": (43.97, 42.22, "GEO"),
    "Khankendi": (46.75, 39.82, "AZE"),
    "Tiraspol": (29.63, 46.84, "MDA"),
    "Kyrenia, inland": (33.30, 35.30, "CYP"),
    "Famagusta": (33.90, 35.13, "CYP"),
    "Nicosia": (33.36, 35.17, "CYP"),
    "Limassol, inland": (33.00, 34.75, "CYP"),
    # Exclaves, and leased ground.
    "Nakhchivan": (45.41, 39.21, "AZE"),
    "Meghri": (46.24, 38.95, "ARM"),
    "Sokh": (71.10, 39.96, "UZB"),
    "Nukus": (59.61, 42.46, "UZB"),
    "Baikonur": (63.30, 45.90, "KAZ"),
    "Grozny": (45.70, 43.30, "RUS"),
    # Jammu and Kashmir is given to no state.
    "Srinagar": (74.80, 34.08, ""),
    "Leh": (77.60, 34.16, ""),
    "Muzaffarabad": (73.47, 34.37, ""),
    "Gilgit": (74.30, 35.90, ""),
    "Skardu": (75.60, 35.30, ""),
    "Siachen Glacier": (77.10, 35.40, ""),
    "Peshawar": (71.50, 34.00, "PAK"),
    "Islamabad": (73.05, 33.70, "PAK"),
    "Kashgar": (75.99, 39.47, "CHN"),
}  # fmt: skip

WATERS = {
    "north of the Caspian": (51.0, 45.5),
    "middle of the Caspian": (51.0, 42.0),
    "south of the Caspian": (51.5, 38.0),
    "Kara-Bogaz-Gol": (53.5, 41.3),
    "Black Sea": (34.0, 43.0),
    "Sea of Azov": (36.5, 46.0),
    "Kerch Strait": (36.6, 45.25),
    "Mediterranean": (30.0, 35.5),
}


@pytest.mark.parametrize("place", PLACES)
def test_each_place_lies_in_its_state_and_no_other(shapes: Shapes, place: str) -> None:
    lon, lat, code = PLACES[place]
    assert owner(shapes, lon, lat) == [code]


@pytest.mark.parametrize("water", WATERS)
def test_seas_are_no_land(shapes: Shapes, water: str) -> None:
    assert owner(shapes, *WATERS[water]) == []


@pytest.mark.parametrize(
    ("lake", "lon", "lat"),
    [
        ("Aral Sea", 60.7, 46.4),
        ("Aral Sea", 58.45, 44.8),
        ("Lake Balkhash", 74.0, 45.7),
        ("Issyk-Kul", 77.3, 42.4),
        ("Lake Van", 42.9, 38.6),
        ("Lake Sevan", 45.4, 40.3),
    ],
)
def test_lakes_are_water(shapes: Shapes, lake: str, lon: float, lat: float) -> None:
    assert [found["name"] for found in holding(shapes, "lake", lon, lat)] == [lake]


def test_no_place_has_two_owners(shapes: Shapes) -> None:
    window = maps.ROUTES
    lons, lats = (range(math.ceil(low), int(high)) for low, high in (
        (window.west, window.east), (window.south, window.north)))  # fmt: skip
    grid = [(lon + 0.37, lat + 0.41) for lon in lons for lat in lats]
    assert [place for place in grid if len(owner(shapes, *place)) > 1] == []


def near(shapes: Shapes, lon: float, lat: float) -> set[str]:
    """States in which a point or one close to it lies."""
    steps = [(EDGE * math.cos(turn), EDGE * math.sin(turn)) for turn in range(7)]
    return {code for x, y in [(0.0, 0.0), *steps] for code in owner(shapes, lon + x, lat + y)}


def test_places_and_plants_of_the_tables_lie_in_their_states(shapes: Shapes) -> None:
    """Beside which states they lie comes from other sources than the shapes."""
    rows = [*read("plants"), *(row for row in read("nodes") if row["country"])]
    placed = pd.DataFrame(
        [(row["name"], row["country"], float(row["lon"]), float(row["lat"])) for row in rows],
        columns=["name", "country", "lon", "lat"],
    )
    inside = placed[maps.ROUTES.holds(placed)]
    assert len(inside) > 160
    rest = inside.itertuples(index=False)
    lost = [row.name for row in rest if row.country not in near(shapes, row.lon, row.lat)]
    assert lost == []


def test_states_are_called_as_in_the_tables(shapes: Shapes) -> None:
    states = [shape["properties"] for shape in shapes if shape["properties"]["kind"] == "state"]
    codes = [state["code"] for state in states]
    assert len(codes) == len(set(codes))
    names = {row["code"]: row["name"] for row in read("countries")}
    assert all(state["name"] == names[state["code"]] for state in states if state["code"])
    assert {"KAZ", "TKM", "KGZ", "TJK", "GEO", "ARM", "IRN", "TUR", "RUS", "CHN", *PAIR} <= set(codes)


def test_lands_in_dispute_in_the_south_west_are_left_out(shapes: Shapes) -> None:
    """The Golan, Israel and Palestine lie south of what is shown."""
    assert min(shape["bbox"][1] for shape in shapes) > 33.42
    assert min(maps.ROUTES.south, maps.SITES.south) > min(shape["bbox"][1] for shape in shapes)


def points(shape: dict[str, Any]) -> Iterator[list[float]]:
    for part in shape["geometry"]["coordinates"]:
        lines = part if shape["geometry"]["type"] == "MultiPolygon" else [part]
        for line in lines:
            yield from line


def test_boundaries_that_are_not_agreed_are_dotted(shapes: Shapes) -> None:
    (open_lines,) = (shape for shape in shapes if shape["properties"]["kind"] == "undetermined")
    (kashmir,) = (shape for shape in shapes if shape["properties"].get("code") == "")
    around = {tuple(point) for point in points(kashmir)}
    drawn = {tuple(point) for point in points(open_lines)}
    # All of the outline but the edge of the file and the far side of the Siachen Glacier.
    left = {point for point in around - drawn if point[1] > 33.5}
    assert all(76.8 < lon < 77.8 and 35.4 < lat < 35.7 for lon, lat in left)
    # Within it the Line of Control.
    west_of_kargil = [lon for lon, lat in drawn - around if 34.2 < lat < 34.9]
    assert west_of_kargil
    assert 73.6 < min(west_of_kargil) < max(west_of_kargil) < 77
    dotted = [
        layer["mark"]
        for layer in maps.ROUTES.show(*maps.ROUTES.ground(PAIR)).to_dict()["layer"]
        if "undetermined" in str(layer.get("transform"))
    ]
    assert dotted[0]["stroke"] == maps.LAND  # hides the outlines of the land on both sides
    assert dotted[-1]["strokeDash"]


def test_shapes_are_wound_as_spheres_need(shapes: Shapes) -> None:
    """Clockwise, holes the other way round: or the renderer fills the rest of the world."""
    for shape in shapes:
        if shape["geometry"]["type"] != "MultiPolygon":
            continue
        for part in shape["geometry"]["coordinates"]:
            for place, ring in enumerate(part):
                assert ring[0] == ring[-1]
                area = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))
                assert (area < 0) == (place == 0), shape["properties"]


def test_the_file_says_what_it_is(project: Project, shapes: Shapes) -> None:
    path = project.book / "boundaries.json"
    head = json.loads(path.read_text(encoding="utf-8"))
    assert "Natural Earth" in head["source"]
    assert "4.1.0" in head["source"]
    assert head["licence"] == "Public domain"
    assert any("Crimea" in change for change in head["changes"])
    assert path.stat().st_size < 250_000
    for shape in shapes:
        lons, lats = zip(*points(shape), strict=True)
        assert shape["bbox"] == [min(lons), min(lats), max(lons), max(lats)]


@pytest.mark.parametrize("page", ["energy", "transport"])
def test_the_pages_say_that_maps_imply_no_judgement(project: Project, page: str) -> None:
    notebook = json.loads((project.notebooks / f"{page}.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"]]
    (cell,) = (cell for cell in cells if "maps.read_shapes" in cell)
    assert "Natural Earth 4.1.0" in cell
    assert "imply no judgement" in cell


# -- where things are drawn ----------------------------------------------------------------------------


@pytest.mark.parametrize("window", [maps.SITES, maps.ABSHERON, maps.ROUTES])
def test_a_map_puts_its_corners_on_those_of_the_chart(window: Window) -> None:
    middle = math.degrees(
        math.atan(math.sinh((math.asinh(math.tan(math.radians(window.south)))
                             + math.asinh(math.tan(math.radians(window.north)))) / 2))
    )  # fmt: skip
    frame = pd.DataFrame(
        [(window.west, window.north), (window.east, window.south), ((window.west + window.east) / 2, middle)],
        columns=["lon", "lat"],
    )
    assert window.holds(frame).all()
    svg = to_svg(window.show(maps._dots(frame)).to_dict())
    places = re.findall(r'aria-roledescription="point"[^>]*translate\(([-\d.]+),\s*([-\d.]+)\)', svg)
    places = places or re.findall(r'<path[^>]*translate\(([-\d.]+),\s*([-\d.]+)\)[^>]*fill="#1c2430"', svg)
    wanted = [(0, 0), (window.width, window.height), (window.width / 2, window.height / 2)]
    assert len(places) == len(wanted)
    for (x, y), (right, down) in zip(places, wanted, strict=True):
        assert float(x) == pytest.approx(right, abs=0.6)
        assert float(y) == pytest.approx(down, abs=0.6)


def test_the_land_of_the_pair_is_tinted_with_its_colours(shapes: Shapes) -> None:
    def tints(pair: tuple[str, str]) -> list[str]:
        chart = maps.ROUTES.show(*maps.ROUTES.ground(pair)).properties(datasets=maps.ROUTES.land(shapes))
        svg = to_svg(chart.to_dict())
        return re.findall(rf'fill="(#\w+)" fill-opacity="{maps.TINT}"', svg)

    assert tints(("AZE", "UZB")) == [maps.theme.COUNTRY_COLOURS[code] for code in ("AZE", "UZB")]
    assert tints(("KAZ", "DEU")) == [maps.theme.COUNTRY_COLOURS["KAZ"]]  # Germany lies outside


def test_names_stand_within_their_states(shapes: Shapes) -> None:
    for places in (maps.SITE_STATES, maps.ROUTE_STATES):
        for code, place in places.items():
            assert owner(shapes, *place) == [code]


# -- words, rows and weight ------------------------------------------------------------------------------

PLANTS = pd.DataFrame(
    [
        ("A", "Azerbaijan", "Gas", "operating", 400.0, 40.0, 47.0),
        ("B", "Azerbaijan", "Gas", "operating", 1300.0, 40.5, 49.6),
        ("C", "Azerbaijan", "Hydro", "under construction", 9000.0, 40.1, 46.0),
        ("D", "Uzbekistan", "Coal", "operating", 250.0, 41.0, 69.0),
    ],
    columns=["name", "states", "fuel", "status", "mw", "lat", "lon"],
).assign(rows="x", source_id="y")

FIELDS = pd.DataFrame(
    [("E", "Azerbaijan", 40.2, 50.1), ("F", "Azerbaijan", 40.1, 50.4), ("G", "Uzbekistan", 39.0, 65.0)],
    columns=["name", "states", "lat", "lon"],
).assign(rows="x", source_id="y")

PIPES = pd.DataFrame(
    [
        ("H", "Azerbaijan, Georgia", "operating", 0, 49.0, 40.0),
        ("H", "Azerbaijan, Georgia", "operating", 1, 44.0, 42.0),
        ("I", "Azerbaijan, Turkmenistan", "proposed", 0, 53.0, 40.0),
        ("I", "Azerbaijan, Turkmenistan", "proposed", 1, 49.5, 40.2),
    ],
    columns=["line", "states", "status", "order", "lon", "lat"],
).assign(rows="x", source_id="y")


def test_words_of_the_map_of_sites(evidence: Evidence, shapes: Shapes) -> None:
    told = maps.sites(PLANTS, FIELDS, PIPES, evidence.nodes, shapes, PAIR).alt
    assert "44 to 74 degrees east, 36.4 to 46.2 degrees north" in told
    assert "3 operating power plants and 1 under construction" in told
    assert "Azerbaijan: gas 1.7 GW operating, 2 points of oil and gas fields." in told
    assert "Uzbekistan: coal 0.2 GW operating, 1 points of oil and gas fields." in told
    assert "Operating plants range from D (250 MW) to B (1,300 MW)." in told
    assert "Gas pipelines across borders: 1 operating and 1 proposed." in told


def test_rows_of_the_map_of_sites(evidence: Evidence, shapes: Shapes) -> None:
    data = maps.sites(PLANTS, FIELDS, PIPES, evidence.nodes, shapes, PAIR).data
    assert data["Name"].tolist() == list("ABCDEFGHI")
    assert data.loc[0, ["What", "States", "Fuel", "Status", "Capacity, MW"]].tolist() == [
        "power plant", "Azerbaijan", "Gas", "operating", 400.0,
    ]  # fmt: skip
    assert data["What"].value_counts().to_dict() == {
        "power plant": 4, "oil or gas field": 3, "gas pipeline": 2,
    }  # fmt: skip


LEGS = pd.DataFrame(
    [
        ("tashkent", "samarkand", "Tashkent", "Samarkand", 69.2, 41.3, 66.9, 39.6, "rail", 300.0),
        ("alat", "turkmenbashi", "Alat", "Turkmenbashi", 49.4, 40.0, 53.0, 40.0, "sea", 310.4),
        ("kashgar", "osh", "Kashgar", "Osh", 76.0, 39.5, 72.8, 40.5, "road", 90.0),
        ("xian", "kashgar", "Xi'an", "Kashgar", 108.9, 34.3, 76.0, 39.5, "rail", 3800.0),
    ],
    columns=["from_node", "to_node", "from", "to", "lon", "lat", "to_lon", "to_lat", "kind", "km"],
).assign(corridor="Middle, Turkmenistan", length="in print", rows="x", source_id="y")


def test_words_of_the_map_of_corridors(evidence: Evidence, shapes: Shapes) -> None:
    legs = LEGS.assign(corridor=["Middle, Turkmenistan", "Middle, Turkmenistan", "Southern", "Southern"])
    told = maps.corridors(legs, evidence.nodes, shapes, PAIR).alt
    assert "26.5 to 82.5 degrees east, 33.6 to 53 degrees north" in told
    assert "4 legs as straight lines: 2 rail, 1 road and 1 sea." in told
    assert "Middle, Turkmenistan 2 legs of 610 km; Southern 2 legs of 3,890 km." in told
    # Xi'an lies outside, so Kashgar is the easternmost place that is drawn.
    assert "Places in the frame: 6, from Port of Baku at Alat in the west to Kashgar in the east" in told
    assert "from Kashgar in the south to Tashkent in the north" in told
    assert "Legs range from Kashgar–Osh (90 km) to Xi'an–Kashgar (3,800 km)." in told


def both(evidence: Evidence, shapes: Shapes) -> list[Any]:
    return [
        maps.sites(sites.plants(evidence), sites.fields(evidence), sites.lines(evidence), evidence.nodes,
                   shapes, PAIR),
        maps.corridors(routes.corridor_lines(evidence), evidence.nodes, shapes, PAIR),
    ]  # fmt: skip


def test_maps_are_light_ask_no_address_and_are_the_same_again(evidence: Evidence, shapes: Shapes) -> None:
    for one, again in zip(both(evidence, shapes), both(evidence, shapes), strict=True):
        spec = one.spec()
        assert spec == again.spec()
        assert '"url"' not in json.dumps(spec)
        assert len(to_svg(spec)) < 200_000
        assert 100 < len(one.alt) <= 900


def test_every_row_leads_to_the_evidence(evidence: Evidence, shapes: Shapes) -> None:
    for figure in both(evidence, shapes):
        assert not figure.data["rows"].eq("").any()
        for cell in figure.data["rows"]:
            for key in cell.split(";"):
                assert evidence.behind(key)[1]
        assert set(";".join(figure.data["source_id"]).split(";")) <= set(evidence.sources.index)


@pytest.mark.parametrize(
    ("what", "table", "column"),
    [
        ("power plant", "plants", "plant_id"),
        ("oil or gas field", "fields", "field_id"),
        ("gas pipeline", "pipelines", "pipeline_id"),
    ],
)
def test_marks_rest_on_all_rows_of_their_table(
    evidence: Evidence, shapes: Shapes, what: str, table: str, column: str
) -> None:
    data = both(evidence, shapes)[0].data
    keys = [key for cell in data.loc[data["What"] == what, "rows"] for key in cell.split(";")]
    assert sorted(keys) == sorted(row[column] for row in read(table))


def test_fields_of_one_point_are_one_mark_with_all_names(evidence: Evidence) -> None:
    rows = read("fields")
    frame = sites.fields(evidence)
    assert len(frame) == len({(row["lat"], row["lon"]) for row in rows})
    shared = frame.loc[(frame["lat"] == 40.2197) & (frame["lon"] == 51.0977), "name"].item()
    names = [row["name"] for row in rows if (row["lat"], row["lon"]) == ("40.2197", "51.0977")]
    assert len(names) == 4
    assert shared.split(", ") == sorted(
        name.removesuffix(" Oil and Gas Field (Azerbaijan)") for name in names
    )


def test_labels_are_of_what_there_is(evidence: Evidence) -> None:
    """A name that the tables no longer have would silently lose its label."""
    plants, fields = sites.plants(evidence), sites.fields(evidence)
    known = set(zip(plants["name"], plants["status"], strict=True))
    assert set(maps.NAMED_PLANTS) | set(maps.NEAR_PLANTS) <= known
    assert set(maps.NAMED_FIELDS) | set(maps.NEAR_FIELDS) <= set(fields["name"])
    lines = sites.lines(evidence)["line"]
    assert all(lines.str.startswith(name).any() for name in maps.NAMED_LINES)
    assert set(maps.TRACKS) == set(routes.CORRIDORS.values())
    assert set(maps.PLACES) <= set(evidence.nodes.index)
    seen = fields[maps.ABSHERON.holds(fields)]
    assert len(seen) - len(maps.NEAR_FIELDS) == 1  # Binagadi, where Baku's own name stands
