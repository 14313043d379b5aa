"""Energy: all facts of the chapter, and its table of the two systems side by side."""

from __future__ import annotations

import pandas as pd

from dyadbook.analysis import capacity, gas, green_corridor, joint_energy, pace, power
from dyadbook.analysis.facts import Fact
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

FACTS = (
    *power.FACTS,
    *capacity.FACTS,
    *pace.FACTS,
    *gas.FACTS,
    *green_corridor.FACTS,
    *joint_energy.FACTS,
)
"""The makers of the chapter's facts, in the order of its sections."""

_ROWS = (
    ("Electricity generated (Energy Institute)", "output-aze-ei", "output-uzb-ei"),
    ("Renewables in output (Energy Institute)", "share-output-aze-ei", "share-output-uzb-ei"),
    ("Renewables in output (ministries)", "share-output-aze", "share-output-uzb"),
    ("Renewables in capacity (GEM)", "share-capacity-aze-gem", "share-capacity-uzb-gem"),
    ("Renewables in capacity (ministries)", "share-capacity-aze", "share-capacity-uzb"),
    ("Solar and wind in development (GEM)", "planned-aze", "planned-uzb"),
    ("Net electricity exports, volume", "net-export-aze", "net-export-tajikistan"),
    ("Gross gas output (national)", "gas-output-aze", "gas-output-uzb"),
    ("Gas output less use (Energy Institute)", "gas-balance-aze", "gas-balance-uzb"),
)
"""Words and the facts of Azerbaijan and Uzbekistan that stand beside each other."""

_NOTES = {"net-export-tajikistan": "with Tajikistan only"}


def systems(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The two systems side by side, each figure with its period.

    Returns
    -------
    pandas.DataFrame
        Columns ``Measure, Azerbaijan, Uzbekistan, source_id``; a figure that the evidence does
        not carry by the day is a dash.
    """
    makers = (*power.FACTS, *capacity.FACTS, *gas.FACTS, *green_corridor.FACTS)
    known = {one.id: one for maker in makers for one in maker(evidence, parameters)}
    rows = []
    for words, *names in _ROWS:
        pair = [known.get(name) for name in names]
        if not any(pair):
            continue
        sources = [key for one in pair if one for key in one.sources]
        cells = [_cell(one) for one in pair]
        rows.append([words, *cells, ";".join(dict.fromkeys(sources))])
    names = [evidence.name(code) for code in power.STATES]
    return pd.DataFrame(rows, columns=["Measure", *names, "source_id"])


def _cell(one: Fact | None) -> str:
    if one is None:
        return "–"
    note = _NOTES.get(one.id.rpartition("/")[2])
    return f"{one.text} ({one.when}{'; ' + note if note else ''})"
