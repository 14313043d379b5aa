"""seeds/ keeps its rules, and every claim stands in its article where claims.csv says."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from dyadbook.errors import Finding
from dyadbook.evidence.seeds import ENVIRONMENT, body_start, check_seeds, find_originals
from dyadbook.project import Project

ROOT = Path(__file__).resolve().parents[1]
REAL = Project(ROOT)

DAY = "2025-07-04"
# The ñ and the dash take more than one byte each: offsets in bytes would miss every passage.
ARTICLE = (
    f"date {DAY} Of apples 7\n\nPublishers – señor said.\n\nFarmers sold 25 apples, "
    "and 310 pears.\n\nMore will follow.\n"
)
PASSAGES = ("Farmers sold 25 apples", "and 310 pears", "More will follow")
WORDS = ("Farmers", "apples", "pears", "follow", "Publishers")

Rows = list[dict[str, str]]


def write(path: Path, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def seed() -> dict[str, str]:
    return {
        "seed_id": "fruit-2025",
        "letter": "A",
        "file": "fruit.txt",
        "title": "Of apples",
        "author": "A Writer",
        "voice": "author",
        "genre": "opinion",
        "publisher": "Fruit News",
        "date": DAY,
        "url": "https://example.org/fruit",
        "language": "en",
        "sha256": digest(ARTICLE),
        "characters": str(len(ARTICLE)),
    }


def claim(number: int, passage: str) -> dict[str, str]:
    start = ARTICLE.index(passage)
    return {
        "claim_id": f"A{number:02}",
        "seed_id": "fruit-2025",
        "paragraph": "3",
        "start": str(start),
        "end": str(start + len(passage)),
        "sha256": digest(passage),
        "theme": "trade",
        "kind": "figure",
        "voice": "author",
        "statement": "Fruit is sold",
        "subject": "AZE;UZB",
        "measure": "fruit",
        "value": "25",
        "unit": "count",
        "period": "2025-H1",
        "testable": "yes",
    }


def assessment(number: int) -> dict[str, str]:
    return {
        "claim_id": f"A{number:02}",
        "verdict": "partly",
        "verdict_then": "unverifiable",
        "confidence": "low",
        "basis": "judged",
        "reason": "Counted",
        "would_change": "A second count",
        "evidence_for": "o-00000001;harvest-2025",
        "evidence_against": "",
    }


@dataclass
class Seeds:
    """The tables of a made-up checkout; `save` writes them."""

    project: Project
    seeds: Rows
    claims: Rows
    assessments: Rows

    def save(self) -> Project:
        for name in ("seeds", "claims", "assessments"):
            write(self.project.seeds / f"{name}.csv", getattr(self, name))
        return self.project


@pytest.fixture
def made_up(tmp_path: Path) -> Seeds:
    project = Project(tmp_path)
    project.seeds.mkdir()
    project.data.mkdir()
    shutil.copy(REAL.seeds / "datapackage.json", project.seeds)
    for table, row in (
        ("observations", {"observation_id": "o-00000001"}),
        ("events", {"event_id": "harvest-2025"}),
        ("projects", {"project_id": "orchard"}),
    ):
        write(project.data / f"{table}.csv", [row])
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "fruit.txt").write_bytes(ARTICLE.encode("utf-8"))
    claims = [claim(number, passage) for number, passage in enumerate(PASSAGES, start=1)]
    return Seeds(project, [seed()], claims, [assessment(number) for number in (1, 2, 3)])


def texts(project: Project) -> Path:
    return project.root / "texts"


def check(project: Project) -> list[Finding]:
    """Check with the made-up article, and see that no finding gives away a word of it."""
    findings = check_seeds(project, texts(project))
    for finding in findings:
        assert not [word for word in WORDS if word in str(finding)]
        assert finding.remedy
    return findings


def the_only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, "\n".join(map(str, findings))
    return findings[0]


# -- the report's own seeds ---------------------------------------------------------------------


def test_the_articles_and_claims_of_the_report_are_sound() -> None:
    findings = check_seeds(REAL, None)
    about = ("seeds/seeds.csv", "seeds/claims.csv", "seeds/datapackage.json")
    assert [str(each) for each in findings if each.file in about] == []


def test_every_claim_of_the_report_is_assessed_soundly() -> None:
    findings = check_seeds(REAL, None)
    assert [str(each) for each in findings] == []


def test_every_claim_of_the_report_stands_where_it_says() -> None:
    beside = ROOT.parent / "shared" / "seeds"
    given = None if os.environ.get(ENVIRONMENT) or not beside.is_dir() else beside
    originals = find_originals(REAL, given)
    if originals is None:
        pytest.skip(
            "the texts of the two articles are not here (they are their publisher's): put them "
            f"into seeds/originals or name their folder in {ENVIRONMENT}"
        )
    without = set(check_seeds(REAL, None))
    assert [str(each) for each in check_seeds(REAL, originals) if each not in without] == []


# -- tables -------------------------------------------------------------------------------------


def test_the_made_up_seeds_are_sound(made_up: Seeds) -> None:
    # All damage tests rest on this: what they find is what they broke.
    assert check(made_up.save()) == []


def test_assessments_may_be_missing(made_up: Seeds) -> None:
    project = made_up.save()
    (project.seeds / "assessments.csv").unlink()
    assert check(project) == []


@dataclass(frozen=True)
class Case:
    """One damage to a table and the one finding that it must lead to."""

    damage: Callable[[Seeds], object]
    file: str
    line: int
    column: str
    value: str
    rule: str
    remedy: str


def put(table: str, row: int, column: str, value: str) -> Callable[[Seeds], object]:
    def damage(seeds: Seeds) -> None:
        getattr(seeds, table)[row][column] = value

    return damage


def drop(table: str, column: str) -> Callable[[Seeds], object]:
    def damage(seeds: Seeds) -> None:
        for row in getattr(seeds, table):
            del row[column]

    return damage


def rename_second_claim(seeds: Seeds) -> None:
    seeds.claims[1]["claim_id"] = seeds.assessments[1]["claim_id"] = "B02"


CASES = {
    "missing column": Case(
        drop("claims", "voice"), "claims", 1, "voice", "", "must have this column", "place 9"
    ),
    "claim id twice": Case(
        lambda seeds: seeds.claims.append(dict(seeds.claims[0])),
        "claims",
        5,
        "claim_id",
        "A01",
        "must be unique; line 2",
        "tell them apart",
    ),
    "claim of no article": Case(
        put("claims", 0, "seed_id", "fruit-2026"),
        "claims",
        2,
        "seed_id",
        "fruit-2026",
        "No row of seeds/seeds.csv",
        "'fruit-2025'",
    ),
    "letter of another article": Case(
        rename_second_claim,
        "claims",
        3,
        "claim_id",
        "B02",
        "must begin with its letter, A",
        "Correct",
    ),
    "unknown theme": Case(
        put("claims", 0, "theme", "trad"),
        "claims",
        2,
        "theme",
        "trad",
        "one of: politics",
        "'trade'",
    ),
    "unknown kind": Case(
        put("claims", 1, "kind", "guess"), "claims", 3, "kind", "guess", "one of: figure", "Use one"
    ),
    "offset that is no number": Case(
        put("claims", 0, "start", "5a"), "claims", 2, "start", "5a", "whole number", "Offset"
    ),
    "passage that ends before it starts": Case(
        put("claims", 0, "end", "3"), "claims", 2, "end", "3", "must end after it starts", "Correct"
    ),
    "hash that is none": Case(
        put("claims", 0, "sha256", "abc"), "claims", 2, "sha256", "abc", "must match", "SHA-256"
    ),
    "period of no calendar": Case(
        put("claims", 0, "period", "2025-02-30"),
        "claims",
        2,
        "period",
        "2025-02-30",
        "period of the calendar",
        "Correct",
    ),
    "bad date of an article": Case(
        put("seeds", 0, "date", "July"), "seeds", 2, "date", "July", "YYYY-MM-DD", "ISO 8601"
    ),
    "unknown verdict": Case(
        put("assessments", 2, "verdict", "true"),
        "assessments",
        4,
        "verdict",
        "true",
        "one of: supported",
        "Use one",
    ),
    "a judged verdict that nothing would change": Case(
        put("assessments", 1, "would_change", ""),
        "assessments",
        3,
        "would_change",
        "",
        "for the judged ones alone",
        "Say which observation",
    ),
    "an opinion that was none before": Case(
        put("assessments", 2, "verdict", "opinion"),
        "assessments",
        4,
        "verdict_then",
        "unverifiable",
        "opinion on every day",
        "Call both",
    ),
    "a judged verdict on a single row": Case(
        put("assessments", 1, "evidence_for", "harvest-2025"),
        "assessments",
        3,
        "evidence_for",
        "harvest-2025",
        "at least 2 rows",
        "Name further rows",
    ),
    "no reason": Case(
        put("assessments", 0, "reason", ""),
        "assessments",
        2,
        "reason",
        "",
        "not be empty",
        "Fill it",
    ),
    "claim assessed twice": Case(
        lambda seeds: seeds.assessments.append(dict(seeds.assessments[0])),
        "assessments",
        5,
        "claim_id",
        "A01",
        "must be unique; line 2",
        "Delete one",
    ),
    "claim not assessed": Case(
        lambda seeds: seeds.assessments.pop(1),
        "claims",
        3,
        "claim_id",
        "A02",
        "must be assessed",
        "Add its assessment",
    ),
    "verdict on no claim": Case(
        lambda seeds: seeds.assessments.append(assessment(9)),
        "assessments",
        5,
        "claim_id",
        "A09",
        "No row of seeds/claims.csv",
        "Correct the value",
    ),
    "evidence that is not there": Case(
        put("assessments", 0, "evidence_for", "orchard;o-00000002"),
        "assessments",
        2,
        "evidence_for",
        "o-00000002",
        "an observation_id, event_id or project_id",
        "'o-00000001'",
    ),
    "reference to no panel": Case(
        put("assessments", 0, "evidence_against", "sources?source_id=x"),
        "assessments",
        2,
        "evidence_against",
        "sources?source_id=x",
        "must match",
        "panel reference",
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_damage_to_a_table_is_named(case: Case, made_up: Seeds) -> None:
    case.damage(made_up)
    found = the_only(check(made_up.save()))
    assert (found.file, found.line) == (f"seeds/{case.file}.csv", case.line)
    assert (found.column, found.value) == (case.column, case.value)
    assert case.rule in found.rule
    assert case.remedy in found.remedy


def test_evidence_may_be_any_row_or_a_panel_reference(made_up: Seeds) -> None:
    made_up.assessments[0] |= {
        "evidence_for": "o-00000001;harvest-2025;orchard",
        "evidence_against": "dyads?measure_id=un_agree&country_a=AZE#9;indicators?country=AZE",
    }
    assert check(made_up.save()) == []


# -- texts --------------------------------------------------------------------------------------


def test_a_missing_text_is_named(made_up: Seeds) -> None:
    project = made_up.save()
    (texts(project) / "fruit.txt").rename(texts(project) / "fruits.txt")
    found = the_only(check(project))
    assert found.file == "texts/fruit.txt"
    assert "does not hold it" in found.rule
    assert "'fruits.txt'" in found.remedy


def test_a_changed_text_is_named_by_both_hashes(made_up: Seeds) -> None:
    project = made_up.save()
    changed = ARTICLE.replace("\n", "\r\n").encode("utf-8")
    (texts(project) / "fruit.txt").write_bytes(changed)
    found = the_only(check(project))
    assert (found.file, found.line, found.column) == ("seeds/seeds.csv", 2, "sha256")
    assert found.value == digest(ARTICLE)
    assert sha256(changed).hexdigest() in found.rule


def test_a_wrong_number_of_characters_is_named(made_up: Seeds) -> None:
    size = len(ARTICLE.encode("utf-8"))
    made_up.seeds[0]["characters"] = str(size)
    found = the_only(check(made_up.save()))
    assert (found.line, found.column, found.value) == (2, "characters", str(size))
    assert f"{len(ARTICLE)} Unicode characters" in found.rule


def test_a_text_in_another_encoding_is_named(made_up: Seeds) -> None:
    raw = ARTICLE.replace("–", "-").encode("iso-8859-1")
    made_up.seeds[0]["sha256"] = sha256(raw).hexdigest()
    project = made_up.save()
    (texts(project) / "fruit.txt").write_bytes(raw)
    found = the_only(check(project))
    assert (found.file, found.line) == ("texts/fruit.txt", 3)
    assert "UTF-8" in found.rule


def test_a_shifted_passage_is_named(made_up: Seeds) -> None:
    # Three more bytes than characters stand before it: these are its offsets in bytes.
    for column in ("start", "end"):
        made_up.claims[0][column] = str(int(made_up.claims[0][column]) + 3)
    found = the_only(check(made_up.save()))
    assert (found.file, found.line, found.column) == ("seeds/claims.csv", 2, "sha256")
    assert found.value == digest(PASSAGES[0])
    assert "Unicode characters and not bytes" in found.remedy


def test_a_passage_beyond_the_end_is_named(made_up: Seeds) -> None:
    made_up.claims[2]["end"] = str(len(ARTICLE) + 1)
    found = the_only(check(made_up.save()))
    assert (found.line, found.column) == (4, "end")
    assert f"{len(ARTICLE)} characters" in found.rule


def test_a_number_outside_all_passages_is_named_by_one_digit(made_up: Seeds) -> None:
    made_up.claims.pop(1)
    made_up.assessments.pop(1)
    found = the_only(check(made_up.save()))
    assert (found.file, found.line, found.value) == ("texts/fruit.txt", 5, "3")
    assert f"offset {ARTICLE.index('310')}" in found.rule


def test_a_number_half_inside_a_passage_is_named(made_up: Seeds) -> None:
    half = "and 3"
    made_up.claims[1] |= {
        "end": str(int(made_up.claims[1]["start"]) + len(half)),
        "sha256": digest(half),
    }
    found = the_only(check(made_up.save()))
    assert found.value == "1"
    assert f"offset {ARTICLE.index('310') + 1}" in found.rule


def test_a_text_without_its_date_line_is_named(made_up: Seeds) -> None:
    made_up.seeds[0]["date"] = "2025-07-05"
    found = the_only(check(made_up.save()))
    assert found.file == "texts/fruit.txt"
    assert "2025-07-05" in found.rule


@pytest.mark.parametrize(
    ("text", "start"),
    [
        (f" date {DAY} + − 16 px\n\nBody", 27),
        (f"Headline\n\ndate {DAY}\nBody", 26),
        (f"date {DAY}", 15),
        ("no date\nBody", None),
        (f"\n\n\n\n\n\nthe body says {DAY}\n", None),
    ],
)
def test_the_body_begins_after_the_date_line(text: str, start: int | None) -> None:
    assert body_start(text, DAY) == start


# -- where the texts are ------------------------------------------------------------------------


def test_originals_are_found_where_they_are_named(made_up: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    project = made_up.save()
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    usual = project.seeds / "originals"
    assert find_originals(project, None) is None
    usual.mkdir()
    assert find_originals(project, None) is None, "an empty folder holds no originals"
    shutil.copy(texts(project) / "fruit.txt", usual)
    assert find_originals(project, None) == usual
    monkeypatch.setenv(ENVIRONMENT, str(texts(project)))
    assert find_originals(project, None) == texts(project)
    assert find_originals(project, Path("elsewhere")) == Path("elsewhere")


def test_without_originals_only_the_tables_are_checked(made_up: Seeds) -> None:
    made_up.claims[0]["sha256"] = digest("something else")
    project = made_up.save()
    assert check_seeds(project, None) == []
    assert len(check(project)) == 1
