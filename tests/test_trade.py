"""The trade chapter: each figure against a value worked out by another route."""

from __future__ import annotations

import ast
import itertools
import json
import math
import re
from collections.abc import Callable, Iterable

import nbformat
import pandas as pd
import pytest
from plain import Plain
from points import extremes, lacking
from tables import dyads, read

from dyadbook.analysis import capital, gold, partners, reconciliation, targets, trade, turnover
from dyadbook.analysis.facts import Maker, facts
from dyadbook.analysis.words import Sentences
from dyadbook.charts import trade as draw
from dyadbook.charts.figure import Figure
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.parameters import Parameters, read_parameters
from dyadbook.project import find_project

DOUBTFUL = {"2021-01/2021-11", "2023-01/2023-06", "2024-01/2024-03"}
"""Spans of the three implausible totals that the compilers of the evidence noted."""


@pytest.fixture(scope="module")
def parameters() -> Parameters:
    return read_parameters("trade", {})


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """The observations as a plain reader of CSV sees them."""
    return read("observations")


def values(rows: list[dict[str, str]], **where: str) -> list[float]:
    return [
        float(row["value"]) for row in rows if all(row[column] == value for column, value in where.items())
    ]


# -- turnover --------------------------------------------------------------------------------


def test_full_years_against_the_file(
    evidence: Evidence, parameters: Parameters, rows: list[dict[str, str]]
) -> None:
    frame = turnover.full_years(evidence, parameters).set_index(["reporter", "year"])
    pair = {"series_id": "bilateral-turnover", "country": "AZE", "partner": "UZB", "reporter": "AZE"}
    for year in (2018, 2023):
        assert [frame.loc[("AZE", year), "value"]] == values(rows, period=str(year), **pair)
    flows = values(rows, series_id="bilateral-exports", period="2022", reporter="AZE")
    assert len(flows) == 2
    assert frame.loc[("AZE", 2022), "value"] == pytest.approx(sum(flows))
    assert frame.loc[("AZE", 2022), "basis"] == "sum of flows"
    assert set(frame.loc["AZE"].index) == set(range(2017, 2025))


def test_panel_years_are_sums_of_both_flows(evidence: Evidence, parameters: Parameters) -> None:
    frame = turnover.full_years(evidence, parameters)
    frame = frame[frame["reporter"] == turnover.PANEL].set_index("year")
    known = dyads("exports_oec_usd", 2023)
    total = sum(value for a, b, value in known if {a, b} == {"AZE", "UZB"})
    assert frame.loc[2023, "value"] == pytest.approx(total / 1e6)
    assert 2021 not in frame.index


def test_every_total_above_that_of_a_longer_span_is_declared_implausible(
    evidence: Evidence, parameters: Parameters
) -> None:
    frame = turnover.spans(evidence, parameters)
    assert set(frame[frame["doubtful"]]["period"]) == DOUBTFUL
    whole = turnover.full_years(evidence, parameters)
    whole = whole[whole["reporter"] != turnover.PANEL].assign(month=12)
    for row in frame.itertuples():
        longer = pd.concat([frame, whole]).query(f"year == {row.year} and month > {row.month}")
        assert row.doubtful == (longer["value"] < row.value).any(), row.rows
    assert not frame["period"].str.fullmatch(r"\d{4}").any()
    sums = frame[frame["basis"] == "sum of flows"].set_index("period")["value"]
    assert sums["2023-01/2023-07"] == pytest.approx(26.6 + 65)


def test_reporter_gap_by_hand(evidence: Evidence, parameters: Parameters) -> None:
    frame = turnover.reporter_gap(evidence, parameters)
    assert frame.loc[2023, "gap"] == pytest.approx(230 - 178.7)
    assert frame.loc[2023, "percent"] == pytest.approx(100 * (230 / 178.7 - 1))
    assert frame["percent"].abs().idxmax() == 2023


def test_tables_of_turnover_and_flows_by_hand(evidence: Evidence, parameters: Parameters) -> None:
    table = turnover.turnover_table(evidence, parameters).set_index("Year")
    assert table.loc["2023", "Reporter gap, %"] == f"+{100 * (230 / 178.7 - 1):.1f}"
    assert table.loc["2020", "Reporter gap, %"] == f"−{100 * (1 - 80 / 82.318):.1f}"
    assert table.loc["2021", "BACI/OEC, reconciled"] == "–"
    flows = turnover.flow_table(evidence, parameters).set_index("Year")
    known = {(a, b): value / 1e6 for a, b, value in dyads("exports_oec_usd", 2023)}
    excess = 100 * (known["AZE", "UZB"] / 47.1 - 1)
    assert flows.loc["2023", "Azerbaijan: BACI/OEC against the state, %"] == f"+{excess:.1f}"
    spans = turnover.span_table(evidence, parameters).set_index("Span")
    row = spans.loc["January–July 2023"]
    assert list(row[["Turnover", "Exports of Azerbaijan", "Exports of Uzbekistan"]]) == [
        "91.6",
        "26.6",
        "65.0",
    ]
    assert spans.loc["January–March 2024", "Turnover"] == "142.0 (left out)"


@pytest.mark.parametrize(("a", "b"), [("KAZ", "UZB"), ("TUR", "KGZ")])
def test_reconciled_turnover_of_another_pair(evidence: Evidence, a: str, b: str) -> None:
    chosen = read_parameters("trade", {"country_a": a, "country_b": b})
    known = {fact.id: fact for fact in turnover.panel_facts(evidence, chosen)}
    flows = {pair[:2]: pair[2] for pair in dyads("exports_oec_usd", 2023) if set(pair[:2]) == {a, b}}
    assert known["panel-last"].number == pytest.approx(sum(flows.values()) / 1e6)
    assert known["panel-a-share"].number == pytest.approx(100 * flows[a, b] / sum(flows.values()))
    first = sum(value for x, y, value in dyads("exports_baci_usd", 2010) if {x, y} == {a, b})
    assert known["panel-times"].number == pytest.approx(sum(flows.values()) / first)
    assert known["panel-missing"].value == "2021"
    assert len(turnover.turnover_table(evidence, chosen)) >= 13


def test_a_pair_without_state_figures_has_the_reconciled_column_alone(evidence: Evidence) -> None:
    chosen = read_parameters("trade", {"country_a": "GEO", "country_b": "TKM"})
    table = turnover.turnover_table(evidence, chosen)
    assert list(table.columns) == ["Year", "BACI/OEC, reconciled", "source_id"]
    flows = turnover.flow_table(evidence, chosen)
    assert not [name for name in flows.columns if "against" in name or "press" in name]
    assert set(trade.multiple_table(evidence, chosen).columns) == {
        "Base year", "BACI/OEC, to 2020", "BACI/OEC, to 2020, constant dollars",
    }  # fmt: skip


def test_headline_does_not_depend_on_the_order_of_states(evidence: Evidence, parameters: Parameters) -> None:
    swapped = read_parameters("trade", {"country_a": "UZB", "country_b": "AZE"})
    assert turnover.headline(evidence, swapped) == turnover.headline(evidence, parameters) == "AZE"
    makers = (*turnover.FACTS, *gold.FACTS, *targets.FACTS, *reconciliation.FACTS, *capital.FACTS)
    one, two = (
        {
            fact.id: fact.value
            for maker in makers
            for fact in maker(evidence, chosen)
            if not re.match(r"panel-[ab]", fact.id)  # named by its place in the pair
        }
        for chosen in (parameters, swapped)
    )
    assert one == two


# -- gold ------------------------------------------------------------------------------------


def test_bridge_by_hand(evidence: Evidence, parameters: Parameters) -> None:
    frame = gold.bridge(evidence, parameters).set_index("period")
    assert list(frame.index) == ["2025-01/2025-08", "2025-01/2025-10"]
    row = frame.loc["2025-01/2025-10"]
    rest = 472.5 - 246.33819
    assert row["rest"] == pytest.approx(rest)
    assert row["growth"] == pytest.approx(100 * (rest * 2.4 / 472.5 - 1))
    assert row["growth_low"] == pytest.approx(100 * (rest * 2.35 / 472.5 - 1))
    assert row["growth_high"] == pytest.approx(100 * (rest * 2.45 / 472.5 - 1))
    first = frame.loc["2025-01/2025-08"]
    assert first["rest"] == pytest.approx(292 - 124.91473)
    assert first["before"] == pytest.approx(292 / 2.1)
    assert (first["weight_part"], first["price_part"]) == pytest.approx((124.91473, 0))
    weight = 2200.91 * 124.91473 / 1226.92  # kilograms at the price of January to August
    assert row["weight_part"] == pytest.approx(weight)
    assert row["price_part"] == pytest.approx(246.33819 - weight)


def test_price_of_the_bridge_is_that_of_the_later_lot(evidence: Evidence, parameters: Parameters) -> None:
    """The first lot is priced at its own average, so all change of price lies in the second."""
    row = gold.bridge(evidence, parameters).iloc[1]
    assert row["price_part"] == pytest.approx(gold.lots(evidence, parameters).iloc[1]["by_price"])


def test_the_year_before_can_be_computed_back(evidence: Evidence, parameters: Parameters) -> None:
    known = {fact.id: fact.number for fact in gold.check_facts(evidence, parameters)}
    assert known["base-check"] == pytest.approx(268.9 / 2.3)
    assert known["base-known"] == 118.28
    assert 268.9 / 2.35 < known["base-known"] < 268.9 / 2.25  # within the rounding of "2.3 times"


def test_gold_by_origin(evidence: Evidence, parameters: Parameters) -> None:
    table = gold.origin_table(evidence, parameters).set_index("From")
    assert table.loc["Kazakhstan", "January–August 2025"] == (
        f"262.2 (2,557 kg at {1000 * 262.17289 / 2556.83:.1f})"
    )
    assert table.loc["Russia", "2025"] == "677.9"
    assert table.loc["Russia", "January–August 2025"] == "–"


def test_gold_splits_into_weight_and_price(evidence: Evidence, parameters: Parameters) -> None:
    second = gold.lots(evidence, parameters).iloc[1]
    added, kilograms = 246.33819 - 124.91473, 2200.91 - 1226.92
    assert second["by_weight"] == pytest.approx(kilograms * 124.91473 / 1226.92)
    assert second["by_weight"] + second["by_price"] == pytest.approx(added)
    assert second["price"] == pytest.approx(added * 1e6 / (kilograms * 1000))


def test_least_turnover_of_the_gold_year(evidence: Evidence, parameters: Parameters) -> None:
    known = {fact.id: fact.number for fact in gold.year_facts(evidence, parameters)}
    assert known["floor"] == pytest.approx(472.5 + 508.3 - 246.33819)


def test_gold_can_be_left_in(evidence: Evidence, parameters: Parameters) -> None:
    with_gold = read_parameters("trade", {"exclude_gold": False})
    assert gold.bridge_facts(evidence, with_gold) == []
    assert set(trade.growth_statements(evidence, with_gold)["basis"]) == {"stated"}
    assert set(trade.growth_statements(evidence, parameters)["basis"]) == {"stated", "less gold"}


# -- claims about growth -----------------------------------------------------------------------


def test_price_factor_by_hand(evidence: Evidence) -> None:
    changes = [
        float(row["value"])
        for row in read("indicators")
        if (row["indicator_id"], row["country"]) == ("gdp_deflator_pct", "USA")
        and 2020 <= int(row["year"]) <= 2024
    ]
    expected = math.prod(1 + change / 100 for change in changes)
    assert len(changes) == 5
    assert trade.price_factor(evidence, 2019, 2024) == pytest.approx(expected)


def test_multiples_by_hand(evidence: Evidence, parameters: Parameters) -> None:
    frame = trade.multiples(evidence, parameters).set_index(["reporter", "prices", "base"])["times"]
    assert frame["AZE", trade.CURRENT, 2019] == pytest.approx(252 / 81.962)
    assert frame["UZB", trade.CURRENT, 2020] == pytest.approx(255 / 80)
    factor = trade.price_factor(evidence, 2019, 2024)
    assert frame["AZE", trade.CONSTANT, 2019] == pytest.approx(252 / 81.962 / factor)
    assert frame["UZB", trade.CONSTANT, 2019] == pytest.approx(255 / 73.4 / factor)
    table = trade.multiple_table(evidence, parameters).set_index("Base year")
    assert table.loc["2019", "Azerbaijani side, to 2024"] == "yes, 3.1"  # 252 / 81.962 = 3.07
    assert table.loc["2019", "Azerbaijani side, to 2024, constant dollars"] == "no, 2.5"
    assert table.loc["2017", "Stated"].count("Uzbek side") == 4
    assert table.loc["2010", "Azerbaijani side, to 2024"] == "–"


def test_growth_by_hand(evidence: Evidence, parameters: Parameters) -> None:
    frame = trade.growth_rates(evidence, parameters)
    rates = frame.drop_duplicates(["period", "reporter", "basis"])
    rates = rates.set_index(["period", "reporter", "basis"])
    assert rates.loc[("2024", "AZE", "computed"), "growth"] == pytest.approx(100 * (252 / 178.7 - 1))
    real = 100 * (252 / 178.7 / 1.024824 - 1)  # the deflator of 2024 is 2.4824 percent
    assert rates.loc[("2024", "AZE", "constant"), "growth"] == pytest.approx(real)
    assert rates.loc[("2023", "UZB", "computed"), "growth"] == pytest.approx(100 * (230 / 181.9 - 1))
    within = rates.loc[("2024-01/2024-07", "AZE", "computed"), "growth"]
    assert within == pytest.approx(100 * (118.28 / (26.6 + 65) - 1))
    assert not (frame["rows"] == "o-a1be607e").any()  # the rate that its own source contradicts


def test_growth_statements_near_the_claim(
    evidence: Evidence, parameters: Parameters, rows: list[dict[str, str]]
) -> None:
    series = {"bilateral-turnover-growth", "trade-growth-claimed"}
    stated = {
        (row["period"], row["reporter"], float(row["value"]))
        for row in rows
        if row["series_id"] in series
        and row["observation_id"] not in {"o-4889539a", "o-285ce3bd"}  # two calls, filed twice
        and {row["country"], row["partner"]} == {"AZE", "UZB"} == {row["reporter"]} | {"AZE", "UZB"}
        and row["observation_id"] != "o-a1be607e"
    }
    frame = trade.growth_rates(evidence, parameters)
    frame = frame[frame["basis"] == "stated"]
    assert len(frame) == len(stated)
    assert frame["near"].sum() == sum(20 <= value <= 30 for _, _, value in stated)


def test_claims_rest_on_what_is_computed(evidence: Evidence, parameters: Parameters) -> None:
    known = facts("trade", evidence, parameters)
    assert known["trade/claimed-growth-matches"].value == 0  # the text says that nobody states it
    assert known["trade/stated-low-uzb"].number < 25 < known["trade/stated-high-uzb"].number
    assert known["trade/stated-low-aze"].number > 25
    assert known["trade/multiple-own"].number >= 3 > known["trade/multiple-own-next"].number
    assert known["trade/multiple-other"].number >= 3
    assert known["trade/target"].value == 1000


def test_one_statement_is_shown_once(evidence: Evidence, parameters: Parameters) -> None:
    frame = trade.growth_statements(evidence, parameters)
    assert not frame.duplicated(["period", "reporter", "basis"]).any()
    stated = frame[frame["basis"] == "stated"]
    assert not stated.duplicated(["source_id", "growth", "reporter"]).any()


# -- the target ------------------------------------------------------------------------------


def test_required_growth() -> None:
    assert targets.required_growth(250, 1000, 2) == pytest.approx(100)
    with pytest.raises(ValueError, match="no year is left"):
        targets.required_growth(250, 1000, 0)


@pytest.mark.parametrize("years", [1, 3, 4])
def test_share_reaching_against_every_sequence(years: int) -> None:
    rates = [0.9, 1.1, 1.4, 1.7]
    paths = list(itertools.product(rates, repeat=years))
    reached = sum(math.prod(path) >= 1.9 for path in paths)
    assert targets.share_reaching(rates, years, 1.9) == pytest.approx(reached / len(paths))


def test_share_reaching_with_one_rate() -> None:
    assert targets.share_reaching([1.5], 2, 2.25) == 1
    assert targets.share_reaching([1.5], 2, 2.26) == 0


def test_sensitivity_of_the_longest_run(evidence: Evidence, parameters: Parameters) -> None:
    row = targets.sensitivity(evidence, parameters).iloc[0]
    series = [31.2, 43.9, 81.962, 82.318, 111.9, 183.2, 178.7, 252.0]
    rates = [after / before for before, after in itertools.pairwise(series)]
    reached = sum(math.prod(path) * 252 >= 1000 for path in itertools.product(rates, repeat=6))
    assert (row["reporter"], row["start"], row["rates"]) == ("AZE", 2017, 7)
    assert row["share"] == pytest.approx(100 * reached / 7**6)
    assert row["level"] == pytest.approx(252 * (252 / 31.2) ** (6 / 7))


def test_promises_know_only_what_was_published(evidence: Evidence, parameters: Parameters) -> None:
    frame = targets.promises(evidence, parameters)
    dated = frame[frame["deadline"].notna()].set_index("said")
    first = dated.loc["2022-12-26"]
    assert (first["base_year"], first["deadline"]) == (2021, 2027)
    assert first["growth"] == pytest.approx(100 * ((1000 / 111.903) ** (1 / 6) - 1))
    assert dated.loc["2025-07-03", "base_year"] == 2024
    assert dated.loc["2025-07-03", "rows"].count(";") == 3  # three reports of one programme, one base


def test_every_target_has_a_speaker(rows: list[dict[str, str]]) -> None:
    series = {"bilateral-trade-target", "bilateral-trade-target-open"}
    known = {row["observation_id"] for row in rows if row["series_id"] in series}
    assert known == set(targets.SPEAKERS)
    assert set(targets.READINGS) | set(targets.READINGS.values()) <= known


# -- money and goods -------------------------------------------------------------------------


def test_invested_beside_declared(evidence: Evidence, parameters: Parameters) -> None:
    known = {fact.id: fact for fact in capital.invested_facts(evidence, parameters)}
    assert known["invested"].number == pytest.approx(183.5 + 21.8)
    assert known["invested-share"].number == pytest.approx(100 * (183.5 + 21.8) / 3400)


def test_parts_of_products_are_marked(evidence: Evidence, parameters: Parameters) -> None:
    frame = capital.products(evidence, parameters)
    assert capital.product_years(evidence, parameters) == [2024]
    groups = frame[~frame["part"] & (frame["year"] == 2024)].groupby("exporter")["share"].sum()
    assert groups["UZB"] == pytest.approx(100 * (61 + 33 + 32 + 32 + 20) / 208)
    assert groups["AZE"] == pytest.approx(100 * (22 + 8 + 4.6) / 45)


def test_products_of_other_years_are_single_goods(evidence: Evidence, parameters: Parameters) -> None:
    frame = capital.products(evidence, parameters).set_index(["year", "product"])
    row = frame.loc[(2021, "television sets")]
    assert (row["reporter"], row["share"]) == ("AZE", pytest.approx(100 * 4.862 / 78.431))
    assert set(frame.loc[2026]["status"]) == {"target"}
    known = {
        fact.id: fact.number for fact in capital.product_facts(evidence, parameters) if fact.unit != "text"
    }
    assert known["goods-single"] == 9  # seven goods of 2021, textiles of 2025 and 2026


def test_investment_of_a_single_year(evidence: Evidence, parameters: Parameters) -> None:
    (known,) = capital.flow_facts(evidence, parameters)
    assert (known.number, known.period) == (79.5, "2024")


def test_every_counter_gave_its_count(rows: list[dict[str, str]]) -> None:
    counts = {row["observation_id"] for row in rows if row["series_id"] in capital.ENTERPRISES}
    assert set(capital.COUNTERS) <= counts


def test_portfolio_bounds_and_falls(evidence: Evidence, parameters: Parameters) -> None:
    known = {fact.id: fact.value for fact in capital.portfolio_facts(evidence, parameters)}
    stated = [500, 800, 700, 700, 2000, 4000, 3400]  # by day, packages in preparation left out
    assert known["portfolio-statements"] == len(stated)
    assert known["portfolio-falls"] == sum(b < a for a, b in itertools.pairwise(stated))
    assert known["portfolio-floors"] == 3  # June 2022, August 2024 and August 2025


# -- words that depend on numbers ---------------------------------------------------------------

Change = Callable[[pd.DataFrame], None]


def template(part: str) -> str:
    """The line of the chapter's notebook that holds a part."""
    notebook = nbformat.read(find_project().notebooks / "trade.ipynb", as_version=4)
    texts = [
        str(node.value)
        for cell in notebook.cells
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    (line,) = {line for text in texts for line in text.splitlines() if part in line}
    return line


def said(part: str, makers: Iterable[Maker], evidence: Evidence, parameters: Parameters) -> str:
    """A line of the notebook as it reads on some evidence."""
    known = {fact.id: fact for maker in makers for fact in maker(evidence, parameters)}
    return Sentences(known, Plain()).fill(template(part))


def changed(evidence: Evidence, table: str, change: Change) -> Evidence:
    """The evidence with rows of one table changed; what was derived from its tables is made anew."""
    made = Evidence(evidence.project, evidence.as_of)
    made.memory.update({key: kept for key, kept in evidence.memory.items() if str(key)[0] not in "_("})
    frame = getattr(evidence, table).copy()
    change(frame)
    made.__dict__[table] = frame
    return made


def cells(column: str, **content: object) -> Change:
    """Change a column of observations, given by their ids with an underscore."""

    def change(frame: pd.DataFrame) -> None:
        for key, value in content.items():
            frame.loc[key.replace("_", "-"), column] = value

    return change


def panel_flows_times(factor: float, year: int, *pair: str) -> Change:
    """Multiply the flows of two states in the panel, both ways."""

    def change(frame: pd.DataFrame) -> None:
        both = frame["country_a"].isin(pair) & frame["country_b"].isin(pair)
        frame.loc[both & (frame["year"] == year), "value"] *= factor

    return change


NAMES = (turnover.name_facts,)
OBSERVATIONS, DYADS = "all_observations", "all_dyads"
SENTENCES = [
    (
        "{growth-before:rose|fell|changed}",
        (*NAMES, turnover.before_facts, turnover.headline_facts, turnover.other_growth_facts),
        "turnover fell by 2.5%", "turnover rose by", OBSERVATIONS, cells("value", o_eda8039b=200),
    ),
    (
        "{gap-widest-percent:above|below|from}", (*NAMES, turnover.gap_facts),
        "28.7% above", "% below", OBSERVATIONS, cells("value", o_172b50cc=100),
    ),
    (
        "{excess-aze:above|below|from}", (*NAMES, turnover.excess_facts),
        "Azerbaijan in 2023 USD 49.4 million above", "million below",
        DYADS, panel_flows_times(0.1, 2023, "AZE", "UZB"),
    ),
    (
        "{flows-shared:number}", (turnover.direction_facts,), "both flows: 0.", "both flows: 1.",
        OBSERVATIONS, cells("reporter", o_962140f0="UZB", o_c44de568="UZB"),
    ),
    (
        "{growth-cut:above|below|from} a year before", (gold.bridge_facts,),
        "15% above a year before", "% below a year before", OBSERVATIONS, cells("value", o_5e0774fe=300),
    ),
    (
        "{sides-left:size}", (*NAMES, gold.bridge_facts, gold.sides_facts),
        "less gold they are 0 percentage", "less gold they are 94 percentage",
        OBSERVATIONS, cells("value", o_5e0774fe=61.5),
    ),
    (
        "{claimed-growth-matches:number}", (trade.statement_facts,),
        "in 0 of the 11", "in 1 of the 11", OBSERVATIONS, cells("value", o_93b3cd6b=25),
    ),
    (
        "{multiple-own-base:plain}", (*NAMES, trade.multiple_facts),
        "did is 2020 on", "did is 2021 on", OBSERVATIONS, cells("value", o_e91174f0=340),
    ),
    (
        "{slip:later|earlier|on balance}", (targets.promise_facts,),
        "moved 3 years later", "moved 2 years earlier",
        OBSERVATIONS, cells("year", o_321a2e11=2025, o_f5d60433=2025, o_5dc98f60=2025),
    ),
    (
        "{rates-above:number} were", (targets.required_facts,),
        "on record 5 were", "on record 4 were", OBSERVATIONS, cells("value", o_e91174f0=190),
    ),
    (
        "{ots-aze-change:rose|fell|changed}", (partners.ots_facts,),
        "Turkic partners rose by 11.4", "Turkic partners fell by",
        DYADS, panel_flows_times(0, 2023, "AZE", "TUR"),
    ),
    (
        "{crossing-rank:ordinal}", (partners.crossing_facts,),
        "the fourth place", "the fifth place", DYADS, panel_flows_times(0.5, 2023, "AZE", "UZB"),
    ),
    (
        "{portfolio-falls:word}", (capital.portfolio_facts,),
        "before in two.", "before in one.", OBSERVATIONS, cells("value", o_26f73532=4000),
    ),
    (
        "{firms-uzb-high-by:plain}", (capital.enterprise_facts,),
        "by the Uzbek ambassador", "by the National Statistics Committee",
        OBSERVATIONS, cells("value", o_f00324bf=600),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "makers", "now", "then", "table", "change"),
    SENTENCES,
    ids=[row[0].strip("{}") for row in SENTENCES],
)
def test_words_follow_the_rows(
    evidence: Evidence,
    parameters: Parameters,
    part: str,
    makers: tuple[Maker, ...],
    now: str,
    then: str,
    table: str,
    change: Change,
) -> None:
    before = said(part, makers, evidence, parameters)
    after = said(part, makers, changed(evidence, table, change), parameters)
    assert now in before
    assert then not in before
    assert then in after


@pytest.mark.parametrize(
    ("part", "makers", "change"),
    [
        ("{promise-reading-deadline:plain}", (targets.promise_facts,), cells("value", o_8a1c385a=90_000)),
        (
            "{gap-between:when}",
            (*NAMES, turnover.two_year_facts, turnover.gap_facts),
            cells("value", o_c6a1eac4=900),
        ),
        ("{excess-top:plain}", (turnover.excess_facts,), cells("value", o_94d6316e=300)),
    ],
)
def test_what_no_longer_holds_is_not_said(
    evidence: Evidence, parameters: Parameters, part: str, makers: tuple[Maker, ...], change: Change
) -> None:
    """A reading of another speech, a widest year at the end of the span, differences that cancel out."""
    assert said(part, makers, evidence, parameters)
    assert not said(part, makers, changed(evidence, OBSERVATIONS, change), parameters)


def test_the_goal_stands_in_the_programme_for_its_own_year_only(evidence: Evidence) -> None:
    other = read_parameters("trade", {"target_year": 2028})
    assert targets.programme_facts(evidence, other) == []


# -- the chapter -----------------------------------------------------------------------------


def test_facts_of_the_default_and_of_an_early_day(evidence: Evidence, parameters: Parameters) -> None:
    known = facts("trade", evidence, parameters)
    for name in ("last", "growth-cut", "needed", "promise-latest-growth", "share-a-last", "invested"):
        assert f"trade/{name}" in known
    article = {key for key in known if "claimed" in key}  # these rest on the article alone
    assert all(known[key].sources for key in set(known) - article if known[key].rows)
    for key in {key for fact in known.values() for key in fact.rows if "?" in key}:
        assert len(evidence.cited_rows(key))
    day = read_parameters("trade", {"as_of": "2025-07-04"})
    early = facts("trade", load_evidence(day.as_of), day)
    assert 0 < len(early) < len(known)
    assert "trade/gold-cut" not in early


@pytest.mark.parametrize("day", ["2014-01-01", "2019-06-01"])
def test_nothing_breaks_before_there_is_evidence(day: str) -> None:
    parameters = read_parameters("trade", {"as_of": day})
    evidence = load_evidence(parameters.as_of)
    names = turnover.labels(evidence, parameters)
    facts("trade", evidence, parameters)
    assert turnover.turnover_table(evidence, parameters) is not None
    assert "Base year" in trade.multiple_table(evidence, parameters)
    rays = targets.rays(evidence, parameters)
    figure = draw.moving_target(targets.actual(evidence, parameters), rays, names, 1000)
    assert figure.data.empty == (figure.chart is None)


# -- the figures -----------------------------------------------------------------------------

NAMES_OF = {"AZE": "Side A", "UZB": "Side U", "PRESS": "Press", "PANEL": "Panel"}
STATES_OF = {"AZE": "Azerbaijan", "UZB": "Uzbekistan"}


def reported(points: dict[str, dict[int, float]], **cells: str) -> pd.DataFrame:
    """Yearly values by reporter as `turnover.full_years` and `turnover.flows` give them."""
    rows = [
        {"year": year, "reporter": reporter, "value": value, "status": "actual", "basis": "total",
         "rows": f"o-{reporter}-{year}", "source_id": f"s-{reporter}", **cells}
        for reporter, years in points.items()
        for year, value in years.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_turnover_in_words() -> None:
    points = {"UZB": {2016: 17.06, 2019: 73.4, 2020: 70.0, 2021: 118.8}, "PRESS": {2017: 31.24}}
    figure = draw.turnover(reported(points), NAMES_OF)
    assert "Line chart of turnover in USD million, 2016 to 2021" in figure.alt
    assert f"Side U: {extremes(points['UZB'])}, {lacking(points['UZB'])}" in figure.alt
    assert f"Press: {extremes(points['PRESS'])}" in figure.alt
    shown = figure.data.set_index(["Reporter", "Year"])["Turnover, USD million"]
    assert {year: shown["Side U", year] for year in points["UZB"]} == points["UZB"] | {2016: 17.1}


def test_what_is_no_actual_figure_is_hollow() -> None:
    frame = reported({"AZE": {2023: 178.7, 2024: 250.0}})
    frame["status"] = ["actual", "estimate"]
    figure = draw.turnover(frame, NAMES_OF)
    assert list(figure.data["Status"]) == ["actual", "estimate"]
    _, *points = figure.spec()["layer"]
    assert [(layer["transform"][0]["filter"], layer["mark"].get("filled")) for layer in points] == [
        ("datum.Status == 'actual'", None), ("!(datum.Status == 'actual')", False),
    ]  # fmt: skip


def test_flows_in_words() -> None:
    out = {"AZE": {2020: 23.1, 2021: 33.49}, "PANEL": {2018: 9.9, 2020: 24.1, 2023: 96.5}}
    back = {"UZB": {2024: 208.0}, "PANEL": {2018: 31.8, 2019: 50.4}}
    frame = pd.concat([reported(out, exporter="AZE"), reported(back, exporter="UZB")], ignore_index=True)
    figure = draw.flows(frame, NAMES_OF, STATES_OF)
    first, second = figure.alt.split("Uzbekistan, ")
    assert f"Side A: {extremes(out['AZE'])}" in first
    assert f"Panel: {extremes(out['PANEL'])}, {lacking(out['PANEL'])}" in first
    assert "2018 to 2023" in first
    assert f"Side U: {extremes(back['UZB'])}" in second
    assert f"Panel: {extremes(back['PANEL'])}" in second
    assert "2018 to 2024" in second
    assert sorted(figure.data["Exports, USD million"]) == sorted(
        round(value, 1) for flow in (out, back) for years in flow.values() for value in years.values()
    )


def test_totals_within_a_year_in_words() -> None:
    rows = [
        (2015, 9, "AZE", 5.0, False),  # more than five years before the last
        (2021, 11, "PRESS", 118.8, True), (2022, 6, "PRESS", 87.5, False), (2023, 1, "AZE", 11.3, False),
        (2023, 8, "AZE", 105.9, False), (2025, 10, "AZE", 472.5, False), (2025, 2, "AZE", 65.0, False),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["year", "month", "reporter", "value", "doubtful"])
    figure = draw.within_year(frame.assign(rows="o-1", source_id="s"), NAMES_OF)
    sound = {
        reporter: {f"{y}-{m:02d}": value for y, m, who, value, odd in rows[1:] if who == reporter and not odd}
        for reporter in ("AZE", "PRESS")
    }
    assert f"Side A: {extremes(sound['AZE'])}" in figure.alt
    assert f"Press: {extremes(sound['PRESS'])}" in figure.alt
    assert "2022-06 to 2025-10" in figure.alt
    assert "No plausible figure in 2021, 2024." in figure.alt
    assert "Crossed as implausible: 1." in figure.alt
    assert len(figure.data) == 6


def test_the_bridge_in_words() -> None:
    low, high = [0, 100, 90, 150, 0], [100, 90, 150, 155.04, 155.04]
    frame = pd.DataFrame({"period": "2025-01/2025-08", "step": gold.STEPS, "low": low, "high": high})
    frame["change"] = frame["high"] - frame["low"]
    figure = draw.bridge(frame.assign(rows="o-1", source_id="s"))
    assert figure.alt == (
        "Bridge chart in USD million. January–August 2025: Year before, implied 100.0, Other goods −10.0, "
        "Gold: weight +60.0, Gold: price +5.0, Total 155.0."
    )
    assert list(figure.data["Value or change, USD million"]) == [100, -10, 60, 5, 155]


def test_steps_of_the_bridge_end_where_the_next_begins(evidence: Evidence, parameters: Parameters) -> None:
    frame = gold.steps(evidence, parameters)
    assert len(frame) == 2 * len(gold.STEPS)
    for _, rows in frame.groupby("period"):
        assert list(rows["step"]) == list(gold.STEPS)
        low, high = list(rows["low"]), list(rows["high"])
        assert low[0] == low[4] == 0
        assert low[1:4] == high[:3]
        assert high[3] == high[4] == pytest.approx(rows["change"].iloc[:4].sum())
    assert gold.steps(evidence, read_parameters("trade", {"exclude_gold": False})).empty


def test_statements_of_growth_in_words(evidence: Evidence) -> None:
    rows = [
        (3, "AZE", 200.0, "stated"), (3, "UZB", 20.0, "stated"), (6, "UZB", 30.0, "stated"),
        (9, "AZE", 87.5, "stated"), (9, "UZB", 13.0, "stated"), (10, "AZE", 140.0, "stated"),
        (10, "AZE", 14.88, "less gold"),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["month", "reporter", "growth", "basis"])
    frame["period"] = [f"2025-01/2025-{month:02d}" for month in frame["month"]]
    frame = frame.assign(low=frame["growth"] - 1, high=frame["growth"] + 1, rows="o-1", source_id="s")
    figure = draw.statements(frame, NAMES_OF, evidence.claims.loc["A04"])
    stated = {
        who: {f"2025-{m:02d}": value for m, one, value, basis in rows if (one, basis) == (who, "stated")}
        for who in ("AZE", "UZB")
    }
    assert "2025-03 to 2025-10" in figure.alt
    assert f"Side A: {extremes(stated['AZE'])}" in figure.alt
    assert f"Side U: {extremes(stated['UZB'])}" in figure.alt
    assert "Side A, less gold (inferred): 14.9 (2025-10)" in figure.alt
    assert "Side A, no statement for January–June 2025." in figure.alt
    assert "Side U, no statement for January–October 2025." in figure.alt
    assert "Dashed line: 25, as Article A has it." in figure.alt
    assert list(figure.data.iloc[-1][["Reporter", "Basis", "Growth, %", "rows"]]) == [
        "Article A", "claimed", 25, "A04",
    ]  # fmt: skip


def test_money_in_words() -> None:
    rows = [
        ("2021-05-01", "Capital of the joint company", "", 400.0),  # before anything was declared
        ("2022-06-21", "Declared portfolio", "", 500.0), ("2025-08-22", "Declared portfolio", "", 4000.0),
        ("2026-02-21", "Declared portfolio", "", 3400.0), ("2026-02-21", capital.PREPARED, "", 10000.0),
        ("2025-11-13", "Recorded as invested", "AZE", 183.52),
        ("2024", "Invested within a year", "UZB", 79.5),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["period", "kind", "investor", "value"])
    days = pd.to_datetime(frame["period"], format="ISO8601").dt.date
    figure = draw.money(frame.assign(day=days, rows="o-1", source_id="s"), STATES_OF)
    declared = {day: value for day, kind, _, value in rows if kind == "Declared portfolio"}
    assert "2022-06-21 to 2026-02-21" in figure.alt
    assert f"Declared portfolio: {extremes(declared)}" in figure.alt
    assert "Package in preparation: 10,000.0 (2026-02-21)" in figure.alt
    assert "Recorded as invested by Azerbaijan: 183.5 (2025-11-13)" in figure.alt
    assert "Invested within a year by Uzbekistan: 79.5 (2024)" in figure.alt
    assert "Capital" not in figure.alt
    assert set(figure.data["Investor"]) == {"–", "Azerbaijan", "Uzbekistan"}


def test_enterprises_in_words() -> None:
    rows = [
        ("2018-11-26", "AZE", "AZE", 30), ("2025-11-13", "AZE", "AZE", 120), ("2019-10-14", "AZE", "AZE", 28),
        ("2017", "UZB", "PRESS", 71), ("2025-06-04", "UZB", "UZB", 1540), ("2026-02-01", "UZB", "UZB", 368),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["period", "host", "reporter", "value"])
    days = pd.to_datetime(frame["period"], format="ISO8601").dt.date
    figure = draw.enterprises(frame.assign(day=days, rows="o-1", source_id="s"), NAMES_OF, STATES_OF)
    first, second = figure.alt.split("In Uzbekistan, ")
    assert "2018-11-26 to 2025-11-13" in first
    assert f"Side A: {extremes({day: value for day, host, _, value in rows if host == 'AZE'}, 0)}" in first
    assert "2017 to 2026-02-01" in second
    assert "Press: 71 (2017)" in second
    assert f"Side U: {extremes({day: value for day, _, who, value in rows if who == 'UZB'}, 0)}" in second
    assert list(figure.data["Enterprises"]) == [row[3] for row in rows]


@pytest.fixture(scope="module")
def figures(evidence: Evidence, parameters: Parameters) -> dict[str, Figure]:
    names = turnover.labels(evidence, parameters)
    goal, year = targets.target(parameters)
    actual = targets.actual(evidence, parameters)
    return {
        "turnover": draw.turnover(turnover.full_years(evidence, parameters), names),
        "flows": draw.flows(turnover.flows(evidence, parameters), names, STATES_OF),
        "within": draw.within_year(turnover.spans(evidence, parameters), names),
        "gold": draw.bridge(gold.steps(evidence, parameters)),
        "growth": draw.statements(
            trade.growth_statements(evidence, parameters), names, evidence.claims.loc["A04"]
        ),
        "target": draw.moving_target(actual, targets.rays(evidence, parameters), names, goal),
        "needed": draw.explorer(
            targets.explorer(evidence, parameters), names, turnover.headline(evidence, parameters),
            targets.recent_growth(evidence, parameters), goal, year,
        ),
        "paths": draw.fan(
            targets.fan(evidence, parameters), actual, targets.sensitivity(evidence, parameters), names,
            goal, year,
        ),
        "money": draw.money(capital.money(evidence, parameters), STATES_OF),
        "enterprises": draw.enterprises(capital.enterprises(evidence, parameters), names, STATES_OF),
    }  # fmt: skip


def test_every_figure_can_be_followed_to_its_rows(evidence: Evidence, figures: dict[str, Figure]) -> None:
    for name, figure in figures.items():
        assert json.dumps(figure.spec(), allow_nan=False)
        assert 100 < len(figure.alt) <= 900, name
        assert list(figure.data.columns[-2:]) == ["rows", "source_id"], name
        for keys, sources in zip(figure.data["rows"], figure.data["source_id"], strict=True):
            assert all(evidence.behind(key)[1] for key in keys.split(";")), name
            assert set(evidence.sources_behind(keys.split(";"))) == set(sources.split(";")) - {""}, name


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("turnover", "Turnover, USD million"), ("flows", "Exports, USD million"),
        ("within", "Turnover from January, USD million"), ("money", "Sum, USD million"),
        ("enterprises", "Enterprises"),
    ],
)  # fmt: skip
def test_a_mark_is_the_sum_of_its_rows(
    evidence: Evidence, figures: dict[str, Figure], name: str, column: str
) -> None:
    for keys, value in zip(figures[name].data["rows"], figures[name].data[column], strict=True):
        found = [(table, row["value"]) for key in keys.split(";") for table, rows in [evidence.behind(key)]
                 for row in rows]  # fmt: skip
        total = sum(one / 1e6 if table == "dyads" else one for table, one in found)
        assert value == pytest.approx(total, abs=0.051)


def test_nothing_is_drawn_of_nothing(evidence: Evidence, figures: dict[str, Figure]) -> None:
    empty = pd.DataFrame()
    claim = evidence.claims.loc["A04"]
    for figure in (
        draw.turnover(empty, {}), draw.flows(empty, {}, {}), draw.within_year(empty, {}), draw.bridge(empty),
        draw.statements(empty, {}, claim), draw.moving_target(empty, empty, {}, 1), draw.money(empty, {}),
        draw.explorer(empty, {}, "AZE", 1.0, 1, 2030), draw.fan(empty, empty, empty, {}, 1, 2030),
        draw.enterprises(empty, {}, {}),
    ):  # fmt: skip
        assert (figure.chart, figure.alt) == (None, "No data.")


def test_the_largest_other_gap_names_its_own_year(evidence: Evidence, parameters: Parameters) -> None:
    stated = {one.id: one for one in turnover.gap_facts(evidence, parameters)}
    gaps = turnover.reporter_gap(evidence, parameters)["percent"].abs().to_dict()
    otherwise = stated["gap-otherwise"]
    assert gaps[int(otherwise.period)] == otherwise.value
    assert sorted(gaps.values())[-2:] == [otherwise.value, abs(float(stated["gap-widest-percent"].number))]
