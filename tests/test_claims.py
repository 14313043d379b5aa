"""The claims: verdicts recorded and computed, then and now, and every page that shows them."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from tables import read

from dyadbook.analysis import claims
from dyadbook.analysis.claims import JUDGED, confidence, house, ids_of, known, ledger, scoreboard
from dyadbook.analysis.facts import facts
from dyadbook.analysis.verdicts import OPINION, RULES, UNVERIFIABLE, VERDICTS
from dyadbook.book.mimetypes import TABLE, VEGALITE
from dyadbook.charts import claims as draw
from dyadbook.evidence.store import Evidence, load_evidence
from dyadbook.parameters import read_parameters
from dyadbook.project import CHAPTERS, SELF_CONTAINED, Project, find_project

PROJECT = find_project()


RECORDED = {row["claim_id"]: row for row in read("assessments", "seeds")}
CLAIMS = {row["claim_id"]: row for row in read("claims", "seeds")}
DAYS = {row["letter"]: date.fromisoformat(row["date"]) for row in read("seeds", "seeds")}
COMPUTED = [claim for claim, row in RECORDED.items() if row["basis"] == "computed"]
JUDGEMENTS = [claim for claim, row in RECORDED.items() if row["basis"] == "judged"]


def keys(claim: str) -> list[str]:
    return ids_of(RECORDED[claim]["evidence_for"], RECORDED[claim]["evidence_against"])


@pytest.fixture(scope="module")
def then() -> dict[str, Evidence]:
    """The evidence as each article's own day had it, by the letter of the article."""
    return {letter: load_evidence(day) for letter, day in DAYS.items()}


# -- what is recorded ------------------------------------------------------------------------


def test_every_claim_is_assessed_once(evidence: Evidence) -> None:
    assert list(RECORDED) == list(CLAIMS)
    assert len(RECORDED) == 66
    assert list(ledger(evidence).index) == list(CLAIMS)


def test_every_row_of_evidence_exists(evidence: Evidence) -> None:
    assert [(claim, key) for claim in RECORDED for key in keys(claim) if not known(evidence, key)] == []


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_can_be_tested_has_evidence_or_says_what_was_looked_for(claim: str) -> None:
    row = RECORDED[claim]
    if CLAIMS[claim]["testable"] == "no" or keys(claim):
        return
    assert row["verdict"] == UNVERIFIABLE
    assert re.search(r"[Ll]ooked for|was found|found here", row["reason"])


@pytest.mark.parametrize("claim", JUDGEMENTS)
def test_a_judged_verdict_rests_on_rows_or_is_unverifiable(claim: str, then: dict[str, Evidence]) -> None:
    row = RECORDED[claim]
    assert row["verdict"] == UNVERIFIABLE or len(keys(claim)) >= 2
    assert (row["verdict"] == OPINION) == (row["verdict_then"] == OPINION)
    out = [key for key in keys(claim) if known(then[claim[0]], key)]
    if row["verdict"] == OPINION:
        return
    if len(out) < 2:
        assert row["verdict_then"] == UNVERIFIABLE
    if len(out) == len(keys(claim)):
        assert row["verdict_then"] == row["verdict"]


# -- what is computed ------------------------------------------------------------------------


def test_each_computed_claim_has_a_rule_and_no_other() -> None:
    assert sorted(RULES) == sorted(COMPUTED)
    assert len({rule.function for rule in RULES.values()}) == len(RULES)


@pytest.mark.parametrize("claim", COMPUTED)
def test_the_recorded_verdict_is_the_computed_one(
    claim: str, evidence: Evidence, then: dict[str, Evidence]
) -> None:
    assert RECORDED[claim]["verdict"] == RULES[claim].verdict(evidence)
    assert RECORDED[claim]["verdict_then"] == RULES[claim].verdict(then[claim[0]])


@pytest.mark.parametrize("claim", COMPUTED)
def test_a_rule_says_when_each_verdict_falls(claim: str) -> None:
    """The verdicts now and then, unverifiable apart, are named in the words of the rule."""
    text = RULES[claim].text.casefold()
    named = {RECORDED[claim]["verdict"], RECORDED[claim]["verdict_then"]} - {UNVERIFIABLE}
    assert all(verdict in text for verdict in named)


Table = Callable[[Evidence], pd.DataFrame]
Change = Callable[[Evidence], None]


def put(table: str, key: str, **cells: object) -> Change:
    """Change cells of a row of a table that `Evidence` keeps by id."""

    def change(evidence: Evidence) -> None:
        frame = getattr(evidence, table).copy()
        assert key in frame.index
        for column, value in cells.items():
            frame.at[key, column] = value
        evidence.__dict__[table] = frame

    return change


def panel(indicator: str, country: str, value: float, *, factor: bool = False) -> Change:
    """Set, or multiply, every value of a country-year measure of one state."""

    def change(evidence: Evidence) -> None:
        frame = evidence.all_indicators.copy()
        rows = (frame["indicator_id"] == indicator) & (frame["country"] == country)
        assert rows.any()
        frame.loc[rows, "value"] = frame.loc[rows, "value"] * value if factor else value
        evidence.__dict__["all_indicators"] = frame

    return change


def rising(evidence: Evidence) -> None:
    frame = evidence.all_indicators.copy()
    rows = (frame["indicator_id"] == "fdi_in_usd") & (frame["country"] == "UZB")
    frame.loc[rows, "value"] = frame.loc[rows, "year"].astype(float)
    evidence.__dict__["all_indicators"] = frame


def a_sea_port(evidence: Evidence) -> None:
    row = {"indicator_id": "container_teu", "country": "KAZ", "year": 2020, "value": 1.0}
    frame = pd.concat([evidence.all_indicators, pd.DataFrame([row | {"source_id": "wdi-2026-07"}])])
    evidence.__dict__["all_indicators"] = frame.astype({"year": "Int64"}).reset_index(drop=True)


def every_trip_official(evidence: Evidence) -> None:
    frame = evidence.events.copy()
    trips = frame.index.str.startswith(("visit-az-to-uz", "visit-uz-to-az"))
    frame.loc[trips, "title"] = "State visit"
    evidence.__dict__["events"] = frame


def a_bridge(evidence: Evidence) -> None:
    """The Caspian is crossed by rail."""
    evidence.__dict__["legs"] = evidence.legs.assign(mode=evidence.legs["mode"].replace("ferry", "rail"))


def at(day: str) -> dict[str, object]:
    return {"date": day, "start": date.fromisoformat(day)}


CHANGES: dict[str, tuple[tuple[Change, ...], str]] = {
    "A04": (
        tuple(
            put("all_observations", key, value=26.0)
            for key in ("o-ec992192", "o-1bf45e77", "o-656acb4b", "o-22b40dca", "o-48cf6d5f", "o-7a751ded")
        ),
        "supported",
    ),
    "A05": ((put("all_observations", "o-ce1c8fc8", value=3500.0),), "contradicted"),
    "A07": ((put("all_observations", "o-537da16d", value=56000.0),), "supported"),
    "A08": ((put("all_observations", "o-c72064a5", value=990.0),), "partly"),
    "A13": ((put("events", "park-uzbekistan-foundation-2025-07-02", **at("2025-08-02")),), "contradicted"),
    "B01": ((put("events", "diplomatic-relations-1995-10-02", **at("1996-01-02")),), "contradicted"),
    "B02": (
        (
            put("events", "treaty-allied-relations-2024-08-23", **at("2024-09-01")),
            put("events", "treaty-allied-uzb-law-signed-2025-05", **at("2025-06-01")),
        ),
        "contradicted",
    ),
    "B03": ((put("events", "embassy-aze-tashkent-1996-08", **at("1995-08-01")),), "partly"),
    "B04": ((put("events", "visit-az-to-uz-2024-08-22", **at("2024-08-19")),), "partly"),
    "B05": ((put("events", "treaty-allied-uzb-law-signed-2025-05", **at("2025-04-30")),), "contradicted"),
    "B07": ((put("all_observations", "o-e91174f0", value=100.0),), "partly"),
    "B08": (
        tuple(
            put("all_observations", key, value=900.0) for key in ("o-321a2e11", "o-f5d60433", "o-5dc98f60")
        ),
        "contradicted",
    ),
    "B11": ((every_trip_official,), "supported"),
    "B19": ((put("events", "ots-economic-council-proposal-2025-10-07", **at("2025-10-17")),), "partly"),
    "B21": ((a_sea_port,), "contradicted"),
    "B22": ((put("projects", "uzbek-terminal-alat", status="operating"),), "partly"),
    "B24": ((put("events", "avaza-20250822", title="Joint naval exercise at Alat"),), "contradicted"),
    "B28": ((put("events", "2025-10-10-nuclear-earthworks", **at("2025-10-17")),), "partly"),
    "B30": ((panel("industry_gdp_pct", "UZB", 90.0),), "supported"),
    "B32": ((put("all_observations", "o-c05d70e7", value=33.0),), "contradicted"),
    "B33": ((a_bridge,), "supported"),
    "B36": (
        tuple(
            put("all_observations", key, value=15.0)
            for key in ("o-a4afbf7f", "o-e6132517", "o-08ea13ae", "o-17d999fd")
        ),
        "contradicted",
    ),
    "B37": ((rising,), "partly"),
    "B42": (
        (
            put("all_observations", "o-8ed37fa0", value=100.0),
            put("all_observations", "o-4ccad4f3", value=100.0),
            put("all_observations", "o-d2ab86cd", value=100.0),
        ),
        "contradicted",
    ),
}
"""For each computed claim, changes of its evidence past the threshold, and the verdict they give."""


@pytest.mark.parametrize("claim", COMPUTED)
def test_another_figure_gives_another_verdict(claim: str) -> None:
    changes, expected = CHANGES[claim]
    changed = load_evidence()
    for change in changes:
        change(changed)
    assert RULES[claim].verdict(changed) == expected
    assert expected != RECORDED[claim]["verdict"]


@pytest.mark.parametrize("claim", sorted(set(COMPUTED) - {"B21", "B30", "B37"}))
def test_without_evidence_nothing_is_decided(claim: str) -> None:
    """Before any article or press report there is nothing to decide with (panels and maps apart)."""
    assert RULES[claim].verdict(load_evidence(date(1995, 1, 1))) == UNVERIFIABLE


# -- confidence ------------------------------------------------------------------------------


@pytest.mark.parametrize("claim", CLAIMS)
def test_confidence_follows_the_rule(claim: str, evidence: Evidence) -> None:
    row = RECORDED[claim]
    assert row["confidence"] == confidence(evidence, claim, row["verdict"], keys(claim))


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["o-9eca27c8"], "low"),  # a single press item
        (["o-9eca27c8", "o-61a8d459"], "medium"),  # a press item from each side
        (["uzbek-embassy-building-baku", "o-9eca27c8", "o-61a8d459", "o-321a2e11"], "high"),
        (["dyads?measure_id=contiguous&country=UZB#5"], "medium"),  # a record by itself
        ([], "low"),
    ],
)
def test_confidence_grows_with_independent_sources(
    evidence: Evidence, rows: list[str], expected: str
) -> None:
    assert confidence(evidence, "A13", "supported", rows) == expected
    assert confidence(evidence, "A13", UNVERIFIABLE, rows) == "low"
    assert confidence(evidence, "A13", OPINION, rows) == "low"


def test_an_assessment_is_never_of_high_confidence(evidence: Evidence) -> None:
    rows = ["uzbek-embassy-building-baku", "o-9eca27c8", "o-61a8d459", "o-321a2e11"]
    assert CLAIMS["B42"]["kind"] == "assessment"
    assert confidence(evidence, "B42", "supported", rows) == "medium"


def test_the_outlet_of_the_article_is_no_independent_source(evidence: Evidence) -> None:
    own = evidence.observation("o-ec992192")
    assert house(str(evidence.source(str(own["source_id"]))["publisher"])) == house("News.Az")
    assert confidence(evidence, "A04", "supported", ["o-ec992192", "o-656acb4b"]) == "low"


# -- the ledger on other days ----------------------------------------------------------------


def test_before_an_article_its_claims_are_not_listed(then: dict[str, Evidence]) -> None:
    assert set(ledger(then["A"])["letter"]) == {"A"}
    assert list(ledger(then["B"]).index) == list(CLAIMS)
    assert ledger(load_evidence(DAYS["A"] - timedelta(days=1))).empty


@pytest.mark.parametrize("letter", DAYS)
def test_on_an_article_s_day_its_verdicts_are_those_recorded_for_it(
    letter: str, then: dict[str, Evidence]
) -> None:
    frame = ledger(then[letter])
    own = frame[frame["letter"] == letter]
    assert dict(own["verdict"]) == {claim: RECORDED[claim]["verdict_then"] for claim in own.index}
    assert not own["changed"].any()


def test_at_the_cut_off_every_verdict_is_the_recorded_one(evidence: Evidence) -> None:
    frame = ledger(evidence)
    assert dict(frame["verdict"]) == {claim: row["verdict"] for claim, row in RECORDED.items()}
    assert dict(frame["reason"]) == {claim: row["reason"] for claim, row in RECORDED.items()}
    changed = [claim for claim, row in RECORDED.items() if row["verdict"] != row["verdict_then"]]
    assert list(frame.index[frame["changed"]]) == changed
    assert changed


def test_a_reason_is_not_told_before_its_evidence_is_out(then: dict[str, Evidence]) -> None:
    for evidence in then.values():
        frame = ledger(evidence)
        for claim, row in frame.iterrows():
            out = all(known(evidence, key) for key in keys(str(claim)))
            if row["reason"] == RECORDED[str(claim)]["reason"]:
                assert out
                assert row["verdict"] == RECORDED[str(claim)]["verdict"]
            assert set(ids_of(row["source_id"])) <= set(evidence.sources.index)


# -- facts and pages -------------------------------------------------------------------------


def test_verdicts_are_facts(evidence: Evidence) -> None:
    found = facts("claims", evidence, read_parameters("claims", {}))
    frame = ledger(evidence)
    for claim in CLAIMS:
        one = found[f"claims/{claim}"]
        assert (one.value, one.unit) == (RECORDED[claim]["verdict"], "verdict")
        assert list(one.rows) == keys(claim)
        assert list(one.sources) == ids_of(frame.loc[claim, "source_id"])
        expected = RULES[claim].function if claim in COMPUTED else JUDGED
        assert one.function == expected
    counted = {verdict: found[f"claims/verdict-{verdict}"].value for verdict in VERDICTS}
    assert {verdict: number for verdict, number in counted.items() if number} == dict(
        Counter(row["verdict"] for row in RECORDED.values())
    )


def test_the_counts_are_those_of_the_tables(evidence: Evidence) -> None:
    found = facts("claims", evidence, read_parameters("claims", {}))
    rows = [CLAIMS[claim] | RECORDED[claim] for claim in CLAIMS]
    moved = [row for row in rows if row["verdict"] != row["verdict_then"]]
    expected = {
        **{f"article-{letter}": [row for row in rows if row["claim_id"][0] == letter] for letter in "AB"},
        **{f"theme-{theme}": [row for row in rows if row["theme"] == theme] for theme in CHAPTERS},
        "settled": [row for row in rows if row["verdict"] not in ("opinion", "unverifiable")],
        **{
            f"confidence-{level}": [
                row for row in rows if row["confidence"] == level and row["verdict"] != "opinion"
            ]
            for level in ("high", "medium", "low")
        },
        "computed": [row for row in rows if row["basis"] == "computed"],
        "changed": moved,
        "settled-since": [row for row in moved if row["verdict_then"] == "unverifiable"],
    }
    for name, those in expected.items():
        one = found[f"claims/{name}"]
        assert (name, one.value) == (name, len(those))
        assert list(one.rows) == [row["claim_id"] for row in those]
    assert found["claims/changed"].value == len(claims.changes(evidence))


def outputs(project: Project, page: str, mimetype: str) -> list[Any]:
    notebook = json.loads((project.notebooks / f"{page}.ipynb").read_text(encoding="utf-8"))
    return [
        output["data"][mimetype]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if mimetype in output.get("data", {})
    ]


def verdicts_shown(project: Project, page: str) -> dict[str, tuple[str, str, str]]:
    """Verdict, verdict on the article's date and confidence in the stored tables of a page, by claim."""
    shown = {}
    for table in outputs(project, page, TABLE):
        names = [column["name"] for column in table["columns"]]
        for cells in table["rows"] if "On its date" in names else ():
            row = dict(zip(names, cells, strict=True))
            claim = re.search(rf'id="{page}-claim-([AB]\d\d)"', row["Claim"])
            assert claim
            plain = [re.sub(r"<[^>]+>", "", row[name]) for name in ("Verdict", "On its date")]
            shown[claim[1]] = (plain[0], plain[1], row["Confidence"])
    return shown


def expected_on(page: str) -> dict[str, tuple[str, str, str]]:
    return {
        claim: (
            row["verdict"],
            row["verdict_then"],
            "–" if row["verdict"] == OPINION else row["confidence"],
        )
        for claim, row in RECORDED.items()
        if page in ("claims", CLAIMS[claim]["theme"])
    }


@pytest.mark.parametrize("page", ["claims", *CHAPTERS])
def test_the_pages_show_the_verdicts_of_the_ledger(project: Project, page: str) -> None:
    assert verdicts_shown(project, page) == expected_on(page)


@pytest.mark.parametrize("page", ["claims", "summary"])
def test_the_scoreboard_counts_the_verdicts_of_the_ledger(
    project: Project, evidence: Evidence, page: str
) -> None:
    expected: dict[tuple[str, str], list[str]] = {}
    for claim, row in RECORDED.items():
        expected.setdefault((CLAIMS[claim]["theme"], row["verdict"]), []).append(claim)
    counted = scoreboard(evidence)
    assert {
        (theme, verdict): (number, keys.split(";"))
        for theme, verdict, number, keys in counted.itertuples(index=False)
    } == {key: (len(own), own) for key, own in expected.items()}
    (chart,) = (
        spec
        for spec in outputs(project, page, VEGALITE)
        if spec["usermeta"]["label"] == f"{page}-fig-scoreboard"
    )
    for (theme, verdict), own in expected.items():
        part = re.search(rf"{theme.capitalize()} \(\d+\): ([^;.]*)", chart["usermeta"]["alt"])
        assert part
        assert f"{len(own)} {verdict}" in part[1].split(", ")


# -- charts --------------------------------------------------------------------------------------


def test_the_scoreboard_is_told_in_words() -> None:
    board = pd.DataFrame(
        [("politics", "supported", 2, "A01;B02"), ("politics", "opinion", 1, "A02"),
         ("security", "supported", 4, "B01;B03;B04;B05")],
        columns=["theme", "verdict", "claims", "rows"],
    )  # fmt: skip
    figure = draw.scoreboard(board)
    assert figure.alt == (
        "Stacked bar chart of 7 claims by theme and verdict. Politics (3): 2 supported, 1 opinion; "
        "Security (4): 4 supported. In all: 6 supported, 1 opinion."
    )
    assert figure.data.to_dict("records")[2] == {
        "Theme": "Security", "Verdict": "supported", "Claims": 4, "rows": "B01;B03;B04;B05"
    }  # fmt: skip


def test_every_claim_is_a_row_of_the_figure_and_counted_in_its_words(evidence: Evidence) -> None:
    figure = draw.each_claim(ledger(evidence), "claims.html")
    assert list(figure.data["rows"]) == list(CLAIMS)
    assert [evidence.behind(key)[0] for key in figure.data["rows"]] == ["claims"] * len(CLAIMS)
    for theme in CHAPTERS:
        own = [RECORDED[claim]["verdict"] for claim, row in CLAIMS.items() if row["theme"] == theme]
        counts = ", ".join(f"{own.count(verdict)} {verdict}" for verdict in VERDICTS if verdict in own)
        assert f"{theme.capitalize()} ({len(own)}): {counts}" in figure.alt
    every = Counter(row["verdict"] for row in RECORDED.values())
    assert "In all: " + ", ".join(f"{every[verdict]} {verdict}" for verdict in VERDICTS) in figure.alt


@pytest.mark.parametrize("chapter", SELF_CONTAINED)
def test_verdicts_of_a_self_contained_chapter_state_no_fact_of_another(
    evidence: Evidence, chapter: str
) -> None:
    frame = ledger(evidence)
    reasons = " ".join(frame[frame["theme"] == chapter]["reason"])
    assert set(re.findall(r"\{([a-z]+)/", reasons)) == {chapter}
