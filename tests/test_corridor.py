"""The words and rows of the charts about the green corridor, from made-up figures."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from dyadbook.analysis import green_corridor
from dyadbook.charts import corridor
from dyadbook.charts.figure import Figure, to_svg
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import EnergyParameters

PROMISES = pd.DataFrame(
    [
        ("Study", "2024-03-01", "2024-03-01", 2025),
        ("Study", "2024-07-02", "2024", 2027),
        ("Cable", "2024-05-16", "2024-05", 2031),
    ],
    columns=["project", "said", "stated", "promised"],
).assign(rows="x", source_id="y")

BARS = pd.DataFrame(
    [
        (green_corridor.CORRIDOR_BAR, "Corridor", 4.38, "assumed"),
        ("Azerbaijan, net exports 2024", "Azerbaijan", 1.46, "actual"),
        ("Azerbaijan, net exports 2023", "Azerbaijan", 2.19, "preliminary"),
        ("Uzbekistan, net exports 2019", "Uzbekistan", -1.31, "actual"),
        ("Uzbekistan, exports hoped for", "Uzbekistan", 15.0, "target"),
    ],
    columns=["what", "country", "twh", "status"],
).assign(rows="x", source_id="y")


def test_promises_are_told_with_their_days() -> None:
    told = corridor.slips(PROMISES).alt
    for row in PROMISES.itertuples():
        assert f"{row.promised} (said {row.stated})" in told
    assert told.index("Study: 2025") < told.index("2027 (said 2024)") < told.index("Cable: 2031")


def test_bars_are_told_with_what_they_are() -> None:
    told = corridor.scenario(BARS, 1000, 0.5).alt
    for words in (
        "Corridor as assumed: 4.4 (assumed)",
        "net exports 2024: 1.5 (actual)",
        "net exports 2023: 2.2 (preliminary)",
        "net exports 2019: −1.3 (actual)",
        "hoped for: 15.0 (target)",
    ):
        assert words in told


def test_a_preliminary_figure_says_so_and_is_drawn_apart() -> None:
    spec = corridor.scenario(BARS, 1000, 0.5).spec()
    written = to_svg(spec)
    assert ">2.2, preliminary (corridor: 2.0 times this)<" in written  # 4.38 of 2.19 TWh
    assert ">1.5 (corridor: 3.0 times this)<" in written  # 4.38 of 1.46 TWh
    scale = spec["layer"][0]["encoding"]["strokeDash"]["scale"]
    assert set(scale["domain"]) == set(BARS["status"])
    assert len({tuple(dash) for dash in scale["range"]}) == 4


def charts(evidence: Evidence) -> list[tuple[Figure, pd.DataFrame]]:
    slips = green_corridor.slips(evidence)
    bars = green_corridor.scenario(evidence, EnergyParameters())
    return [(corridor.slips(slips), slips), (corridor.scenario(bars, 1000, 0.5), bars)]


@pytest.mark.parametrize("place", [0, 1])
def test_rows_are_those_drawn_and_lead_to_the_evidence(evidence: Evidence, place: int) -> None:
    figure, frame = charts(evidence)[place]
    assert len(figure.data) == len(frame)
    assert 100 < len(figure.alt) <= 900
    drawn: list[Any] = figure.data.to_dict("records")
    for row in drawn:
        keys = [key for key in row["rows"].split(";") if key]
        assert all(evidence.behind(key)[1] for key in keys)
        assert bool(keys) == (row.get("Status") != "assumed")
        assert bool(row["source_id"]) == bool(keys)
