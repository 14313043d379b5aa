"""Trade: turnover by reporter."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from dyadbook.analysis.facts import Fact, fact, observed, states
from dyadbook.errors import MissingEvidence
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters


def turnover(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Full-year turnover by reporter."""
    frame = evidence.observations("bilateral-turnover")
    pair = {parameters.country_a, parameters.country_b}
    frame = frame[frame["country"].isin(pair) & frame["partner"].isin(pair)]
    return frame[frame["year"].notna()]


def turnover_table(evidence: Evidence, parameters: Parameters) -> pd.DataFrame:
    """Turnover by year."""
    f = turnover(evidence, parameters)
    return pd.DataFrame({"Year": f["period"], "Reporter": f["reporter"], "Value": f["value"], "source_id": f["source_id"]})


@states
def turnover_facts(evidence: Evidence, parameters: Parameters) -> Iterator[Fact]:
    """The last full year and its change."""
    frame = turnover(evidence, parameters)
    side = frame[frame["reporter"] == "AZE"]
    if len(side) < 2:
        raise MissingEvidence("x")
    yield observed("turnover-last", "Turnover, Azerbaijani side", side.iloc[-1])
    yield fact("turnover-change", "Change", side.iloc[-1].value - side.iloc[-4].value, "USD million", side.iloc[-1].period, rows=side.iloc[[-1, -4]])


FACTS = (turnover_facts,)
