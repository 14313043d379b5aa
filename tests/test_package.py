"""data/ keeps its rules, and each kind of damage is named with its place, rule and remedy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from smallpackage import KEPT_ROWS, REAL, Rows, make, narrow, read, records, undirected_pairs, write

from dyadbook.errors import DataError, Finding
from dyadbook.evidence.package import check_package, cutoff, suggestion
from dyadbook.project import Project


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small")
    make(root)
    return root


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Project:
    shutil.copytree(small / "data", tmp_path / "data")
    return Project(tmp_path)


def test_the_data_of_the_report_are_sound() -> None:
    assert list(map(str, check_package(REAL))) == []


def test_the_small_copy_is_sound(small: Path) -> None:
    # All damage tests rest on this: what they find is what they broke.
    assert check_package(Project(small)) == []


def test_frictionless_itself_accepts_the_package(small: Path) -> None:
    from frictionless import Package

    report = Package(str(small / "data" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "title", "message"])[:5]
    assert len(report.tasks) == len(list((small / "data").glob("*.csv")))


# -- the descriptor ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def descriptor() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((REAL.data / "datapackage.json").read_text("utf-8"))
    return content


def test_every_table_names_origin_and_licence_and_every_field_is_described(
    descriptor: dict[str, Any],
) -> None:
    lacking = []
    for resource in descriptor["resources"]:
        for key in ("title", "description", "sources", "licenses"):
            if not resource.get(key):
                lacking.append((resource["name"], key))
        for field in resource["schema"]["fields"]:
            for key in ("type", "title", "description"):
                if not field.get(key):
                    lacking.append((resource["name"], field["name"], key))
    assert lacking == []


def test_every_reference_has_a_key_of_the_referenced_table(descriptor: dict[str, Any]) -> None:
    keys = {each["name"]: each["schema"]["primaryKey"] for each in descriptor["resources"]}
    for resource in descriptor["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            assert keys[key["reference"]["resource"]] == key["reference"]["fields"]


def test_every_vote_column_bears_the_name_of_its_state(descriptor: dict[str, Any]) -> None:
    names = {row[0]: row[1] for row in read(REAL.data / "countries.csv")[1:]}
    (votes,) = [each for each in descriptor["resources"] if each["name"] == "roll_calls"]
    states = [field for field in votes["schema"]["fields"] if len(field["name"]) == 3]
    assert len(states) > 50
    assert {field["name"]: field["title"] for field in states} == {
        field["name"]: names[field["name"]] for field in states
    }


def test_every_code_of_a_state_or_reporter_is_in_its_usual_english_form() -> None:
    names = {row[0]: row[1:3] for row in read(REAL.data / "countries.csv")[1:]}
    assert names["TUR"] == ["Türkiye", "Turkish"]
    assert names["KGZ"] == ["Kyrgyzstan", "Kyrgyz"]
    assert names["RUS"][0] == "Russia"
    assert not [name for name, _ in names.values() if "," in name]


# -- damage -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    """One damage and the one finding that it must lead to."""

    table: str
    damage: Callable[[Rows], object]
    line: int | None
    column: str
    value: str
    rule: str
    remedy: str


def put(line: int, column: str, value: str) -> Callable[[Rows], object]:
    def damage(rows: Rows) -> None:
        rows[line - 1][rows[0].index(column)] = value

    return damage


def drop(column: str) -> Callable[[Rows], object]:
    def damage(rows: Rows) -> None:
        index = rows[0].index(column)
        for row in rows:
            del row[index]

    return damage


def extra(column: str) -> Callable[[Rows], object]:
    def damage(rows: Rows) -> None:
        for row in rows:
            row.append("x")
        rows[0][-1] = column

    return damage


def rename(old: str, new: str) -> Callable[[Rows], object]:
    def damage(rows: Rows) -> None:
        rows[0][rows[0].index(old)] = new

    return damage


def swap_first_columns(rows: Rows) -> None:
    for row in rows:
        row[0], row[1] = row[1], row[0]


def repeat(line: int) -> Callable[[Rows], object]:
    return lambda rows: rows.append(list(rows[line - 1]))


def first_lines(count: int) -> Callable[[Rows], object]:
    def damage(rows: Rows) -> None:
        del rows[count:]

    return damage


OBSERVATION = records(REAL.data / "observations.csv")[0]
SOURCE, SERIES, UNIT = (OBSERVATION[name] for name in ("source_id", "series_id", "unit"))
LENGTH = {name: len(read(REAL.data / f"{name}.csv")) for name in ("countries", "nodes")}
INDICATOR = read(REAL.data / "indicators.csv")[1]
DATASET = INDICATOR[-1]
UNDIRECTED = undirected_pairs()[0][1:3]


def break_a_line_and_then_a_rule(rows: Rows) -> None:
    rows[1][rows[0].index("note")] = "built\nin the north"
    rows[3][rows[0].index("theme")] = "water"


def exchange_states(rows: Rows) -> None:
    rows[1][1], rows[1][2] = rows[1][2], rows[1][1]


def make_a_pair_of_one(rows: Rows) -> None:
    rows[1][2] = rows[1][1]


CASES = {
    "missing column": Case("observations", drop("unit"), 1, "unit", "", "must have this column", "place 8"),
    "extra column": Case("series", extra("colour"), 1, "colour", "colour", "no such column", "describe it"),
    "columns exchanged": Case(
        "nodes",
        swap_first_columns,
        1,
        "",
        "name,node_id,country,lat,lon,kind,source_id",
        "in the order of datapackage.json",
        "node_id, name, country",
    ),
    "header without rows": Case(
        "legs", first_lines(1), 1, "", "", "a header and no rows", "Restore its rows"
    ),
    "short row": Case(
        "nodes", lambda rows: rows[3].pop(), 4, "", "khorgos", "must have 7 cells", "quotation"
    ),
    "long row": Case("nodes", lambda rows: rows[3].append("x"), 4, "", "khorgos", "it has 8", "quotation"),
    "blank row": Case(
        "nodes", lambda rows: rows.insert(4, []), 5, "", "", "must not be blank", "Delete the line"
    ),
    "wrong type": Case(
        "observations", put(3, "value", "4,5"), 3, "value", "4,5", "must be a number", "in the unit"
    ),
    "not a year": Case(
        "indicators", put(4, "year", "20x4"), 4, "year", "20x4", "calendar year", "Calendar year"
    ),
    "not a day": Case(
        "roll_calls", put(2, "date", "1992-13-03"), 2, "date", "1992-13-03", "YYYY-MM-DD", "Day of"
    ),
    "empty cell": Case(
        "observations", put(5, "value", ""), 5, "value", "", "must not be empty", "Fill it in"
    ),
    "unknown kind": Case(
        "events",
        put(2, "kind", "treatie"),
        2,
        "kind",
        "treatie",
        "must be one of: agreement",
        "Did you mean 'treaty'",
    ),
    "unknown vote": Case(
        "roll_calls", put(3, "UZB", "X"), 3, "UZB", "X", "one of: Y, A, N, -", "Use one of these"
    ),
    "negative capacity": Case(
        "legs", put(2, "distance_km", "-5"), 2, "distance_km", "-5", "at least 0", "ilomet"
    ),
    "latitude beyond the pole": Case(
        "nodes", put(2, "lat", "98.1"), 2, "lat", "98.1", "at most 90", "Degrees north"
    ),
    "malformed id": Case(
        "legs", put(2, "leg_id", "Xian Rail"), 2, "leg_id", "Xian Rail", "must match", "Lower-case"
    ),
    "bad period": Case(
        "observations",
        put(2, "period", "2024-Q5"),
        2,
        "period",
        "2024-Q5",
        "must match",
        "quarter (2024-Q1)",
    ),
    "period that ends before it starts": Case(
        "observations",
        put(2, "period", "2024-07/2024-01"),
        2,
        "period",
        "2024-07/2024-01",
        "are not in order",
        "Correct the date",
    ),
    "day that no calendar has": Case(
        "events",
        put(2, "date", "2025-02-30"),
        2,
        "date",
        "2025-02-30",
        "period of the calendar",
        "Correct the date",
    ),
    "source from after the cut-off": Case(
        "sources",
        put(2, "date", "2026-11-22"),
        2,
        "date",
        "2026-11-22",
        "after the cut-off of the evidence, 2026-11-21",
        "evidence_cutoff",
    ),
    "project that begins on no day": Case(
        "projects",
        put(2, "start", "2022-06-31"),
        2,
        "start",
        "2022-06-31",
        "period of the calendar",
        "Correct the date",
    ),
    "unknown country": Case(
        "observations",
        put(2, "country", "AZB"),
        2,
        "country",
        "AZB",
        "No row of data/countries.csv",
        "Correct the value",
    ),
    "unknown country in a list": Case(
        "projects",
        put(2, "countries", "AZE;QQQ"),
        2,
        "countries",
        "QQQ",
        "a code of data/countries.csv",
        "';'",
    ),
    "country twice in a list": Case(
        "projects", put(2, "countries", "AZE;AZE"), 2, "countries", "AZE", "only once", "Delete"
    ),
    "unknown reporter": Case(
        "observations",
        put(2, "reporter", "SIPRII"),
        2,
        "reporter",
        "SIPRII",
        "No row of data/reporters.csv",
        "Did you mean 'SIPRI'?",
    ),
    "dangling source": Case(
        "observations",
        put(2, "source_id", SOURCE + "x"),
        2,
        "source_id",
        SOURCE + "x",
        "No row of data/sources.csv has this source_id",
        f"Did you mean {SOURCE!r}",
    ),
    "dangling source in a list": Case(
        "events",
        put(2, "source_id", f"{SOURCE};{SOURCE}x"),
        2,
        "source_id",
        SOURCE + "x",
        "a source_id of data/sources.csv",
        f"Did you mean {SOURCE!r}",
    ),
    "dangling data set": Case(
        "indicators",
        put(2, "dataset_id", DATASET + "x"),
        2,
        "dataset_id",
        DATASET + "x",
        "No row of data/sources.csv",
        f"Did you mean {DATASET!r}",
    ),
    "dangling project": Case(
        "project_metrics",
        put(2, "project_id", "green-corridor-cas"),
        2,
        "project_id",
        "green-corridor-cas",
        "No row of data/projects.csv",
        "'green-corridor-casp'",
    ),
    "dangling node": Case(
        "legs", put(2, "to_node", "urumki"), 2, "to_node", "urumki", "data/nodes.csv", "'urumqi'"
    ),
    "unit that does not fit": Case(
        "observations",
        put(2, "unit", "USD million"),
        2,
        "unit",
        "USD million",
        f"unit must be that of the series {SERIES}, {UNIT!r}",
        "Convert the value",
    ),
    "duplicate key": Case(
        "nodes", repeat(3), LENGTH["nodes"] + 1, "node_id", "urumqi", "line 3", "Delete one"
    ),
    "duplicate key of several columns": Case(
        "indicators",
        lambda rows: rows.append([*rows[1][:3], "1", rows[1][4]]),
        KEPT_ROWS["indicators"] + 2,
        "indicator_id, country, year",
        ", ".join(INDICATOR[:3]),
        "line 2 has the same",
        "tell them apart",
    ),
    "duplicate name": Case(
        "reporters",
        put(3, "name", "Azerbaijan Railways"),
        3,
        "name",
        "Azerbaijan Railways",
        "must be unique; line 2 has the same",
        "tell them apart",
    ),
    "unknown theme in a list": Case(
        "events",
        put(2, "theme", "politics;defence"),
        2,
        "theme",
        "politics;defence",
        "must match",
        "separated by semicolons",
    ),
    "theme twice in a list": Case(
        "events", put(2, "theme", "trade;trade"), 2, "theme", "trade", "only once", "Delete"
    ),
    "pair of one state": Case(
        "dyads",
        make_a_pair_of_one,
        2,
        "country_a",
        UNDIRECTED[0],
        "two states",
        "Correct one of the two codes",
    ),
    "undirected pair the wrong way round": Case(
        "dyads",
        exchange_states,
        2,
        "country_a",
        UNDIRECTED[1],
        "has no direction",
        "Exchange the two codes",
    ),
    "low above high": Case(
        "legs",
        lambda rows: rows[1].__setitem__(slice(6, 8), ["9", "5"]),
        2,
        "days_low",
        "9",
        "must not exceed days_high, here 5",
        "Exchange",
    ),
    "below a cell with a line break": Case(
        "projects", break_a_line_and_then_a_rule, 5, "theme", "water", "one of:", "Use one"
    ),
}


def the_only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, "\n".join(map(str, findings))
    return findings[0]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_damage_is_named(case: Case, copy: Project) -> None:
    narrow(copy, case.table)
    path = copy.data / f"{case.table}.csv"
    rows = read(path)
    case.damage(rows)
    write(path, rows)
    found = the_only(check_package(copy))
    assert (found.file, found.line) == (f"data/{case.table}.csv", case.line)
    assert (found.column, found.value) == (case.column, case.value)
    assert case.rule in found.rule
    assert case.remedy in found.remedy


def test_a_renamed_column_is_recognised(copy: Project) -> None:
    path = copy.data / "series.csv"
    rows = read(path)
    rename("definition", "definitions")(rows)
    write(path, rows)
    missing, added = check_package(copy)
    assert (missing.column, added.column) == ("definition", "definitions")
    assert "Did you mean 'definitions'?" in missing.remedy
    assert "Did you mean 'definition'?" in added.remedy


def test_a_repeated_column_is_named(copy: Project) -> None:
    path = copy.data / "series.csv"
    rows = read(path)
    for row in rows:
        row.append(row[2])
    write(path, rows)
    found = the_only(check_package(copy))
    assert (found.line, found.column) == (1, "title")
    assert "columns 3 and 7" in found.rule


@dataclass(frozen=True)
class FileCase:
    """One damage to the bytes of a file."""

    damage: Callable[[Path], object]
    line: int | None
    value: str
    rule: str
    remedy: str


def in_another_code_page(path: Path) -> None:
    path.write_text(path.read_text("utf-8"), "cp1252")


FILE_CASES = {
    "byte order mark": FileCase(
        lambda path: path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes()),
        1,
        "\ufeff",
        "byte order mark",
        "without BOM",
    ),
    "wrong encoding": FileCase(
        in_another_code_page,
        1 + next(i for i, row in enumerate(read(REAL.data / "countries.csv")) if row[0] == "CIV"),
        "f4",
        "must be UTF-8",
        "another code page",
    ),
    "empty file": FileCase(lambda path: path.write_bytes(b""), None, "", "is empty", "git"),
    "blank file": FileCase(lambda path: path.write_bytes(b" \n"), None, "", "is empty", "git"),
    "missing file": FileCase(lambda path: path.unlink(), None, "", "no such file", "Restore"),
    "open quotation mark": FileCase(
        lambda path: path.write_bytes(path.read_bytes() + b'QQQ,"Q'),
        LENGTH["countries"] + 1,
        "",
        "well-formed CSV",
        "Close the quotation marks",
    ),
}


@pytest.mark.parametrize("case", FILE_CASES.values(), ids=FILE_CASES.keys())
def test_damage_to_a_file_is_named_once_though_other_tables_refer_to_it(
    case: FileCase, copy: Project
) -> None:
    case.damage(copy.data / "countries.csv")
    found = the_only(check_package(copy))
    assert (found.file, found.line, found.value) == ("data/countries.csv", case.line, case.value)
    assert case.rule in found.rule
    assert case.remedy in found.remedy


def test_two_damages_are_both_named(copy: Project) -> None:
    (copy.data / "nodes.csv").unlink()
    path = copy.data / "observations.csv"
    rows = read(path)
    put(2, "value", "many")(rows)
    put(9, "reporter", "NOBODY")(rows)
    write(path, rows)
    assert [(each.file, each.line) for each in check_package(copy)] == [
        ("data/nodes.csv", None),
        ("data/observations.csv", 2),
        ("data/observations.csv", 9),
    ]


def test_a_table_that_nothing_describes_is_named(copy: Project) -> None:
    (copy.data / "notes.csv").write_text("a,b\n1,2\n")
    found = the_only(check_package(copy))
    assert found.file == "data/notes.csv"
    assert "does not describe this table" in found.rule


CORRECTIONS = {row["correction_id"]: row for row in records(REAL.data / "corrections.csv")}
CORRECTION = CORRECTIONS["ustyurt-agreement-name"]


def correct(project: Project, **changed: str) -> None:
    """Leave one correction, some of its cells changed."""
    entry = {**CORRECTION, **changed}
    write(project.data / "corrections.csv", [list(entry), list(entry.values())])


CORRECTION_CASES = {
    "row gone": (
        {"row_id": "ustyurt-psa;colour"},
        ("row_id", "ustyurt-psa;colour"),
        "No row of data/project_metrics.csv",
        "take the entry out",
    ),
    "no such column": (
        {"column": "project"},
        ("column", "project"),
        "has no such column",
        "Did you mean 'project_id'",
    ),
    "unknown evidence": (
        {"evidence": "ustyurt-psa-tride"},
        ("evidence", "ustyurt-psa-tride"),
        "must be an id of observations, events",
        "'ustyurt-psa-trade'",
    ),
}


@pytest.mark.parametrize("case", CORRECTION_CASES.values(), ids=CORRECTION_CASES.keys())
def test_a_correction_that_speaks_of_nothing_is_named(
    case: tuple[dict[str, str], tuple[str, str], str, str], copy: Project
) -> None:
    changed, place, rule, remedy = case
    correct(copy, **changed)
    found = the_only([each for each in check_package(copy) if each.file == "data/corrections.csv"])
    assert (found.line, found.column, found.value) == (2, *place)
    assert rule in found.rule
    assert remedy in found.remedy


def test_a_figure_of_a_project_whose_name_no_correction_explains_is_named(copy: Project) -> None:
    correct(copy, row_id="ustyurt-psa;blocks", column="metric", printed="blocks")
    findings = check_package(copy)
    assert {(each.file, each.value) for each in findings} == {("data/project_metrics.csv", "ustyurt-psa")}


# -- descriptor and cut-off -------------------------------------------------------------------


def test_the_cut_off_is_the_declared_day() -> None:
    assert cutoff(REAL) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("content", "rule", "line"),
    [
        ("{", "must be JSON", 1),
        ("[]", "list of resources", None),
        ('{"resources": []}', "evidence_cutoff must state", None),
        ('{"resources": [], "evidence_cutoff": "soon"}', "evidence_cutoff must state", None),
        ('{"resources": [], "evidence_cutoff": 2026}', "evidence_cutoff must state", None),
    ],
)
def test_a_bad_descriptor_is_named(content: str, rule: str, line: int | None, tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.data.mkdir()
    (project.data / "datapackage.json").write_text(content, "utf-8")
    found = the_only(check_package(project))
    assert (found.file, found.line) == ("data/datapackage.json", line)
    assert rule in found.rule
    with pytest.raises(DataError, match=rule):
        cutoff(project)


def test_a_missing_descriptor_is_named(tmp_path: Path) -> None:
    found = the_only(check_package(Project(tmp_path)))
    assert (found.file, found.line) == ("data/datapackage.json", None)


def test_a_descriptor_that_frictionless_refuses_is_named(copy: Project) -> None:
    path = copy.data / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace('"type": "year"', '"type": "yaer"', 1), "utf-8")
    findings = check_package(copy)
    assert {each.file for each in findings} == {"data/datapackage.json"}
    assert any("yaer" in each.rule for each in findings)


@pytest.mark.parametrize("lost", ["schema", "path"])
def test_a_table_that_is_not_described_enough_is_named(lost: str, copy: Project) -> None:
    path = copy.data / "datapackage.json"
    content = json.loads(path.read_text("utf-8"))
    (table,) = [each for each in content["resources"] if each["name"] == "nodes"]
    del table[lost]
    path.write_text(json.dumps(content), "utf-8")
    findings = check_package(copy)
    assert findings
    assert {each.file for each in findings} == {"data/datapackage.json"}


def test_a_table_without_a_key_is_named(copy: Project) -> None:
    path = copy.data / "datapackage.json"
    content = json.loads(path.read_text("utf-8"))
    (table,) = [each for each in content["resources"] if each["name"] == "nodes"]
    del table["schema"]["primaryKey"]
    path.write_text(json.dumps(content), "utf-8")
    found = the_only(check_package(copy))
    assert (found.file, found.value) == ("data/datapackage.json", "nodes")
    assert "primary key" in found.rule


def test_every_constraint_of_the_descriptor_counts(copy: Project) -> None:
    path = copy.data / "datapackage.json"
    content = json.loads(path.read_text("utf-8"))
    (table,) = [each for each in content["resources"] if each["name"] == "nodes"]
    (name,) = [each for each in table["schema"]["fields"] if each["name"] == "name"]
    name["constraints"]["maxLength"] = max(len(row[1]) for row in read(copy.data / "nodes.csv")) - 1
    path.write_text(json.dumps(content), "utf-8")
    findings = check_package(copy)
    assert {(each.file, each.column) for each in findings} == {("data/nodes.csv", "name")}
    assert all("maxLength" in each.rule for each in findings)


def test_suggestions_are_close_or_absent() -> None:
    assert suggestion("transprt", ["transport", "trade"]) == "Did you mean 'transport'? "
    assert suggestion("zzz", ["transport", "trade"]) == ""
