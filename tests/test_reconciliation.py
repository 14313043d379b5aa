"""The note for the statistics offices: each difference against the figures as printed."""

from __future__ import annotations

import pandas as pd
import pytest

from dyadbook.analysis import reconciliation
from dyadbook.evidence.store import Evidence, load_evidence
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
    assert frame.loc[("2023", "turnover", "PANEL"), "one"] == "AZE"  # of two, that of the headline


def test_every_difference_names_its_rows(evidence: Evidence, parameters: Parameters) -> None:
    frame = reconciliation.differences(evidence, parameters)
    for row in frame.itertuples():
        for key in str(row.rows).split(";"):
            assert len(evidence.cited_rows(key) if "?" in key else [evidence.observation(key)])
    table = reconciliation.difference_table(evidence, parameters)
    assert len(table) == len(frame)
    last = table[(table["Period"] == "2024") & (table["What"] == "Turnover")].iloc[0]
    assert (last["Difference"], last["Rows"]) == ("+3.0", "o-e91174f0; o-c6a1eac4")
    assert last["In %"] == "+1.2"  # 255 over 252
    assert (last["One figure"].split(" ")[0], last["Another"].split(" ")[0]) == ("252.0", "255.0")
    growth = table["What"] == "Growth on a year before, %"
    assert (table["In %"].eq("–") == growth).all()  # of rates the difference alone is given


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
    assert candidates[reconciliation.FREIGHT].startswith("Imports valued with freight and insurance")
    assert table["What Azerbaijan would publish"][reconciliation.FREIGHT].startswith(
        "Imports from Uzbekistan at"
    )
    assert table["What Uzbekistan would publish"][reconciliation.FREIGHT].startswith("Both flows of every")


def test_no_freight_explains_a_doubled_flow(evidence: Evidence, parameters: Parameters) -> None:
    frame = reconciliation.differences(evidence, parameters)
    flows = frame[frame["what"].isin(["AZE", "UZB"]) & (frame["pattern"] == reconciliation.FREIGHT)]
    assert (flows["percent"].abs() < reconciliation.FREIGHT_MOST).all()
    text = reconciliation.settling_table(evidence, parameters).set_index("Pattern")["What the data show"]
    assert "freight alone is no explanation" in text[reconciliation.ODD_YEAR]


@pytest.mark.parametrize(
    ("period", "what", "pattern"),
    [
        ("2023", "turnover", reconciliation.ODD_YEAR),
        ("2023", "AZE", reconciliation.ODD_YEAR),
        ("2022", "turnover", reconciliation.ROUNDING),
        ("2022", "AZE", reconciliation.FREIGHT),
        ("2025-01/2025-10", "growth", reconciliation.GOLD),
        ("2023", "growth", reconciliation.MONTHS),  # rates are not of the odd year
    ],
)
def test_a_difference_is_sorted_by_its_year_and_by_what_differs(period: str, what: str, pattern: str) -> None:
    assert reconciliation._pattern(period, what, 2023, {2025}) == pattern


def test_size_of_a_pattern() -> None:
    rows = pd.DataFrame({"percent": [28.7, -5.0, float("nan")], "gap": [1.0, 2.0, -125.0]})
    assert reconciliation._size(rows) == "−5.0 to +28.7%"
    assert reconciliation._size(rows.head(1)) == "+28.7%"
    assert reconciliation._size(rows.tail(1)) == "−125.0 percentage points"  # of growth, no percent


def test_what_is_under_over_or_the_same(evidence: Evidence, parameters: Parameters) -> None:
    rows = pd.DataFrame(
        {
            "period": ["2018", "2019", "2020", "2021"],
            "other": ["UZB", "UZB", "UZB", "PANEL"],
            "gap": [-2.0, 0.0, 3.0, 9.0],
        }
    )
    said = reconciliation._shown(evidence, parameters, reconciliation.ROUNDING, rows)
    assert said.endswith(
        "the Uzbek-side figure is under the Azerbaijani-side one in 2018 and over it in 2020."
    )
    said = reconciliation._shown(evidence, parameters, reconciliation.MONTHS, rows)
    assert said == "The Uzbek-side rate is under the other in 1 of 4 spans."


def test_the_odd_year_beside_its_neighbours(evidence: Evidence, parameters: Parameters) -> None:
    """Sides: 183.2 against 181.9 in 2022, 178.7 against 230 in 2023, 252 against 255 in 2024.

    Flows of 2023 by BACI: 96.5256 and 146.431, together 242.9566; of the first the state has 47.1.
    """
    assert reconciliation._odd_shown(evidence, parameters, "Uzbek-side") == (
        "The gap between the sides is +28.7% in 2023, −0.7% in 2022, +1.2% in 2024. "
        "BACI/OEC stand +5.6% from the Uzbek-side figure. "
        "Of the flows, the exports of Azerbaijan differ most: USD +49.4 million, "
        "+104.9% of the state's figure, for which freight alone is no explanation."
    )


def test_facts_by_hand(evidence: Evidence, parameters: Parameters) -> None:
    facts = [*reconciliation.difference_facts(evidence, parameters)]
    facts += reconciliation.mirror_facts(evidence, parameters)
    known = {fact.id: fact for fact in facts}
    assert known["differences"].period == "2016/2025"  # from a single side and the panel to rates of 2025
    assert known["differences"].text == f"{len(reconciliation.differences(evidence, parameters))}"
    assert known["odd-share"].period == "2023"
    assert (known["mirror-sum"].number, known["mirror-sum"].period) == (pytest.approx(132.3 + 49.5), "2022")
    assert known["mirror-side"].value == "Uzbek-side"
    assert known["mirror-aze"].number == pytest.approx(100 * (49.5 / 46.4 - 1))
    assert known["mirror-uzb"].number == pytest.approx(100 * (136.8 / 132.3 - 1))


@pytest.mark.parametrize(("percent", "told"), [(24.5, False), (25.5, True), (-24.5, False), (-25.5, True)])
def test_freight_explains_a_quarter_of_a_flow(
    evidence: Evidence, parameters: Parameters, monkeypatch: pytest.MonkeyPatch, percent: float, told: bool
) -> None:
    gaps = reconciliation.panel_gap(evidence, parameters).assign(percent=percent)
    monkeypatch.setattr(reconciliation, "panel_gap", lambda *_: gaps)
    said = reconciliation._odd_shown(evidence, parameters, "Uzbek-side")
    assert said.endswith("for which freight alone is no explanation.") is told


@pytest.mark.parametrize(("off", "read"), [(0.499, True), (-0.499, True), (0.501, False), (-0.501, False)])
def test_press_flows_are_a_states_if_they_miss_its_total_by_half_a_percent(
    evidence: Evidence, parameters: Parameters, monkeypatch: pytest.MonkeyPatch, off: float, read: bool
) -> None:
    """The total of every state is set so that the press sum of 2022, 181.8, is so many percent more."""
    totals = reconciliation.full_years(evidence, parameters).assign(value=181.8 / (1 + off / 100))
    monkeypatch.setattr(reconciliation, "full_years", lambda *_: totals)
    fresh = load_evidence(project=evidence.project)  # which remembers no other result
    assert (2022 in set(reconciliation.mirror(fresh, parameters)["year"])) is read
