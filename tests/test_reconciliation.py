"""The note for the statistics offices: each difference against the figures as printed."""

from __future__ import annotations

import pytest

from dyadbook.analysis import reconciliation
from dyadbook.evidence.store import Evidence
from dyadbook.parameters import Parameters, read_parameters


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return read_parameters("trade", {})


def test_differences_by_hand(evidence: Evidence, parameters: Parameters) -> None:
    frame = reconciliation.differences(evidence, parameters).set_index(["period", "what", "other"])
    assert frame.index.is_unique
    sides = frame.loc[("2023", "turnover", "UZB")]
    assert (sides["gap"], sides["percent"]) == pytest.approx((230 - 178.7, 100 * (230 / 178.7 - 1)))
    assert sides["pattern"] == reconciliation.ODD_YEAR
    flow = frame.loc[("2023", "AZE", "PANEL")]
    assert flow["gap"] == pytest.approx(96.5256 - 47.1)
    freight = frame.loc[("2020", "UZB", "PANEL")]
    assert freight["percent"] == pytest.approx(100 * (53.0679 / 59.1 - 1))
    assert freight["pattern"] == reconciliation.FREIGHT
    growth = frame.loc[("2025-01/2025-10", "growth", "UZB")]
    assert (growth["gap"], growth["pattern"]) == (15 - 140, reconciliation.GOLD)
    assert frame.loc[("2016", "turnover", "PANEL"), "one"] == "UZB"  # no Azerbaijani figure of that year


def test_every_difference_names_its_rows(evidence: Evidence, parameters: Parameters) -> None:
    frame = reconciliation.differences(evidence, parameters)
    for row in frame.itertuples():
        for key in str(row.rows).split(";"):
            assert len(evidence.cited_rows(key) if "?" in key else [evidence.observation(key)])
    table = reconciliation.difference_table(evidence, parameters)
    assert len(table) == len(frame)
    last = table[(table["Period"] == "2024") & (table["What"] == "Turnover")].iloc[0]
    assert (last["Difference"], last["Rows"]) == ("+3.0", "o-e91174f0; o-c6a1eac4")


def test_share_of_the_odd_year_by_hand(evidence: Evidence, parameters: Parameters) -> None:
    known = {fact.id: fact.number for fact in reconciliation.difference_facts(evidence, parameters)}
    gaps = [81.962 - 73.4, 82.318 - 80, 118.8 - 111.9, 183.2 - 181.9, 230 - 178.7, 255 - 252]
    assert known["odd-share"] == pytest.approx(100 * (230 - 178.7) / sum(gaps), abs=0.01)


def test_mirror_flows_by_hand(evidence: Evidence, parameters: Parameters) -> None:
    """Press flows of 2022: 132.3 and 49.5 add up to 181.8, where the Uzbek total is 181.9."""
    frame = reconciliation.mirror(evidence, parameters).set_index("exporter")
    assert set(frame["year"]) == {2022}
    assert set(frame["inferred"]) == {"UZB"}
    assert frame["press_sum"].iloc[0] == pytest.approx(132.3 + 49.5)
    assert frame.loc["AZE", "percent"] == pytest.approx(100 * (49.5 / 46.4 - 1))  # imports of Uzbekistan
    assert frame.loc["UZB", "percent"] == pytest.approx(100 * (136.8 / 132.3 - 1))  # imports of Azerbaijan


def test_settling_table_keeps_finding_and_candidate_apart(evidence: Evidence, parameters: Parameters) -> None:
    table = reconciliation.settling_table(evidence, parameters).set_index("Pattern")
    assert list(table.index) == list(reconciliation.PATTERNS)
    shown = table["What the data show"]
    assert "+28.7% in 2023" in shown[reconciliation.ODD_YEAR]
    assert "+104.9% of the state's figure" in shown[reconciliation.ODD_YEAR]
    assert "+6.7% for the exports of Azerbaijan" in shown[reconciliation.FREIGHT]
    assert "15% against 15%" in shown[reconciliation.GOLD]
    candidates = table["What may explain it (the data do not show it)"]
    assert not candidates.str.contains(r"\d").any()  # no figure lends them weight
    assert (table["What Azerbaijan would publish"].str.len() > 20).all()


def test_no_freight_explains_a_doubled_flow(evidence: Evidence, parameters: Parameters) -> None:
    frame = reconciliation.differences(evidence, parameters)
    flows = frame[frame["what"].isin(["AZE", "UZB"]) & (frame["pattern"] == reconciliation.FREIGHT)]
    assert (flows["percent"].abs() < reconciliation.FREIGHT_MOST).all()
    text = reconciliation.settling_table(evidence, parameters).set_index("Pattern")["What the data show"]
    assert "freight alone is no explanation" in text[reconciliation.ODD_YEAR]
