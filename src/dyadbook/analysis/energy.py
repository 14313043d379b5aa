"""Energy: all facts of the chapter, and its table of the two systems side by side."""

from __future__ import annotations

import pandas as pd

from dyadbook.analysis import capacity, gas, green_corridor, joint_energy, pace, power, sites
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters

FACTS = (
    *power.FACTS,
    *capacity.FACTS,
    *pace.FACTS,
    *gas.FACTS,
    *green_corridor.FACTS,
    *joint_energy.FACTS,
    *sites.FACTS,
)
"""The makers of the chapter's facts, in the order of its sections."""

_PANEL = (
    ("Electricity generated", "output-{}"),
    ("Renewables in output", "green-output-{}"),
    ("Fossil fuels in output", "fossil-{}"),
    ("Renewables in capacity (Global Energy Monitor)", "green-capacity-{}"),
    ("Solar and wind in development (Global Energy Monitor)", "planned-{}"),
    ("Net electricity exports, all partners (Our World in Data)", "net-trade-{}"),
    ("Gas output less use (Energy Institute)", "gas-balance-{}"),
)
"""Words and names of facts that panels carry for any state, by its letter."""

_NATIONAL = (
    ("Renewables in output (national)", "share-output-{}"),
    ("Renewables in capacity (national)", "share-capacity-{}"),
    ("Net electricity exports (national; Uzbekistan: to Tajikistan)", "net-export-{}"),
    ("Gross gas output (national)", "gas-output-{}"),
)
"""Words and names of facts about the report's own pair, by the code of the state."""


def systems(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """The two systems side by side, each figure with its period.

    Returns
    -------
    pandas.DataFrame
        Columns ``Measure``, the names of the two states, ``source_id``; a figure that the evidence
        does not carry for a state by the day is a dash, and a measure known for neither is left out.
    """
    makers = (*power.FACTS, *capacity.FACTS, *gas.FACTS, *green_corridor.FACTS)
    known = {one.id: one for maker in makers for one in maker(evidence, parameters)}
    pair = power.sides(parameters)
    asked = [(words, [name.format(letter) for letter, _ in pair]) for words, name in _PANEL]
    asked += [(words, [name.format(code.lower()) for _, code in pair]) for words, name in _NATIONAL]
    rows = []
    for words, names in asked:
        found = [known.get(name) for name in names]
        if any(found):
            sources = [key for one in found if one for key in one.sources]
            cells = ["–" if one is None else f"{one.text} ({one.when})" for one in found]
            rows.append([words, *cells, ";".join(dict.fromkeys(sources))])
    columns = ["Measure", *(evidence.name(code) for _, code in pair), "source_id"]
    return pd.DataFrame(rows, columns=columns)
