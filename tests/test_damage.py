"""Every kind of damage to every table of data/ and seeds/: refused with its place, or read as text."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pytest
from smallpackage import REAL, Rows, make, narrow, read, write

from dyadbook.errors import Finding
from dyadbook.evidence.package import check_package
from dyadbook.evidence.seeds import check_seeds, find_originals
from dyadbook.evidence.store import load_evidence
from dyadbook.project import Project

SEEDS = ("seeds", "claims", "assessments")
TABLES = (*(path.stem for path in sorted(REAL.data.glob("*.csv"))), *SEEDS)

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
FORMULA = '=HYPERLINK("https://example.org","figures")'

# -- what can be damaged in each table, and the rule that names it ------------------------------

TYPES = {
    "commitments": ("kind", "year", "one of: amount, day"),
    "corrections": ("kind", "typo", "one of: misprint, implausible"),
    "countries": ("core", "maybe", "one of: yes, no"),
    "dyad_definitions": ("directed", "both", "one of: yes, no"),
    "dyads": ("value", "٣", "a number"),
    "events": ("kind", "party", "one of: agreement, exercise"),
    "fields": ("lat", "NaN", "a number"),
    "indicator_definitions": ("indicator_id", "GDP, USD", "must match"),
    "indicators": ("value", "12,5", "a number"),
    "legs": ("distance_km", "1e999", "a number"),
    "nodes": ("lat", "40° N", "a number"),
    "observations": ("value", "many", "a number"),
    "pipelines": ("length_km", "INF", "a number"),
    "plants": ("capacity_mw", "1_000", "a number"),
    "project_metrics": ("value", " 5", "a number"),
    "projects": ("value", "−5", "a number"),
    "reporters": ("kind", "ministry", "one of: state authority"),
    "roll_calls": ("nuclear", "yes", "a whole number"),
    "series": ("theme", "weather", "one of: politics, trade"),
    "sources": ("url", "javascript:alert(1)", "must match"),
    "seeds": ("characters", "7.5", "a whole number"),
    "claims": ("paragraph", "seven", "a whole number"),
    "assessments": ("confidence", "sure", "one of: high, medium, low"),
}
"""Column, a value of another type, and words of the rule."""

DATES = {
    "commitments": ("deadline", "2025-02-30", "a period of the calendar"),
    "dyads": ("year", "3024", "at most 2030"),
    "events": ("date", "2025-13", "must match"),
    "indicators": ("year", "24", "a calendar year of four digits"),
    "observations": ("period", "2025-06/2025-01", "a period of the calendar"),
    "pipelines": ("start_year", "1066", "at least 1900"),
    "plants": ("start_year", "2030?", "a calendar year of four digits"),
    "project_metrics": ("as_of", "2023-02-29", "a period of the calendar"),
    "projects": ("start", "May 2024", "must match"),
    "roll_calls": ("date", "2012-1-5", "written YYYY-MM-DD"),
    "sources": ("date", "2027-01-01", "after the cut-off"),
    "seeds": ("date", "2025-07-32", "a day of the calendar"),
    "claims": ("period", "2024-H3", "must match"),
}
DATELESS = {
    "assessments", "corrections", "countries", "dyad_definitions", "fields", "indicator_definitions",
    "legs", "nodes", "reporters", "series",
}  # fmt: skip

COUNTRIES = {
    "dyads": ("country_a", "No row of data/countries.csv"),
    "fields": ("country", "No row of data/countries.csv"),
    "indicators": ("country", "No row of data/countries.csv"),
    "nodes": ("country", "No row of data/countries.csv"),
    "observations": ("partner", "No row of data/countries.csv"),
    "pipelines": ("countries", "a code of data/countries.csv"),
    "plants": ("country", "No row of data/countries.csv"),
    "projects": ("countries", "a code of data/countries.csv"),
}
STATELESS = {
    "assessments", "commitments", "corrections", "countries", "dyad_definitions", "indicator_definitions",
    "legs", "project_metrics", "reporters", "roll_calls", "seeds", "series", "sources",
    # Their columns `actors` and `subject` name organisations too, of which there is no table.
    "claims", "events",
}  # fmt: skip

REFERENCES = {
    "assessments": ("evidence_for", "an observation_id, event_id or project_id"),
    "claims": ("seed_id", "No row of seeds/seeds.csv"),
    "commitments": ("promise", "one row of observations, events, projects"),
    "corrections": ("evidence", "an id of observations, events"),
    "dyad_definitions": ("dataset_id", "No row of data/sources.csv"),
    "dyads": ("measure_id", "No row of data/dyad_definitions.csv"),
    "events": ("source_id", "a source_id of data/sources.csv"),
    "fields": ("dataset_id", "No row of data/sources.csv"),
    "indicator_definitions": ("dataset_id", "No row of data/sources.csv"),
    "indicators": ("indicator_id", "No row of data/indicator_definitions.csv"),
    "legs": ("from_node", "No row of data/nodes.csv"),
    "nodes": ("source_id", "No row of data/sources.csv"),
    "observations": ("series_id", "No row of data/series.csv"),
    "pipelines": ("dataset_id", "No row of data/sources.csv"),
    "plants": ("dataset_id", "No row of data/sources.csv"),
    "project_metrics": ("project_id", "No row of data/projects.csv"),
    "projects": ("source_id", "No row of data/sources.csv"),
}
FREE_STANDING = {"countries", "reporters", "roll_calls", "seeds", "series", "sources"}

UNITS = {
    "observations": ("unit", "furlong", "that of the series"),
    "projects": ("unit", "", "a unit a value"),
}
"""Of two tables it can be told whether a unit fits: in the others it is said there and nowhere else."""

KEYS = {
    "assessments": "claim_id", "claims": "claim_id", "commitments": "commitment_id",
    "corrections": "correction_id", "countries": "code", "dyad_definitions": "measure_id",
    "dyads": "measure_id, country_a, country_b, year", "events": "event_id", "fields": "field_id",
    "indicator_definitions": "indicator_id", "indicators": "indicator_id, country, year",
    "legs": "leg_id", "nodes": "node_id", "observations": "observation_id", "pipelines": "pipeline_id",
    "plants": "plant_id", "project_metrics": "project_id, metric, as_of, source_id, value",
    "projects": "project_id", "reporters": "reporter", "roll_calls": "roll_call", "seeds": "seed_id",
    "series": "series_id", "sources": "source_id",
}  # fmt: skip

WORDS = {
    "assessments": "reason", "claims": "statement", "commitments": "what", "corrections": "problem",
    "countries": "adjective", "dyad_definitions": "definition", "events": "summary", "fields": "name",
    "indicator_definitions": "definition", "legs": "note", "nodes": "name", "observations": "note",
    "pipelines": "segment", "plants": "owner", "project_metrics": "note", "projects": "note",
    "reporters": "name", "seeds": "title", "series": "definition", "sources": "title",
}  # fmt: skip
"""A column of free text of each table; the others have none."""

WORDLESS = {
    "dyads": ("value", "a number"),
    "indicators": ("value", "a number"),
    "roll_calls": ("AZE", "one of: Y, A, N, -"),
}
"""Tables without free text, and the rule that meets any text in one of their columns."""


def test_the_lists_above_leave_out_no_table() -> None:
    everything = set(TABLES)
    assert len(everything) == 23
    assert set(TYPES) == set(KEYS) == everything
    for some, others in (
        (DATES, DATELESS),
        (COUNTRIES, STATELESS),
        (REFERENCES, FREE_STANDING),
        (WORDS, WORDLESS),
    ):
        assert set(some) | set(others) == everything
        assert not set(some) & set(others)


def test_tables_said_to_hold_no_day_or_state_hold_none() -> None:
    for name in DATELESS:
        header = set(read(folder_of(REAL, name) / f"{name}.csv")[0])
        assert not header & {"period", "date", "year", "start_year", "as_of", "deadline"}
    for name in STATELESS:
        header = set(read(folder_of(REAL, name) / f"{name}.csv")[0])
        assert not header & {"country", "countries", "country_a", "country_b", "partner"}


# -- the damages --------------------------------------------------------------------------------


def folder_of(project: Project, table: str) -> Path:
    return project.seeds if table in SEEDS else project.data


def as_csv(rows: Rows) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8")


@dataclass(frozen=True)
class Damaged:
    """A damaged file, and the finding that it must lead to."""

    content: bytes
    line: int | None
    column: str
    value: str
    rule: str
    remedy: str


def cell(rows: Rows, column: str, value: str, rule: str, remedy: str = "") -> Damaged:
    """Put a value into the first row."""
    rows[1][rows[0].index(column)] = value
    return Damaged(as_csv(rows), 2, column, value, rule, remedy)


def missing_column(table: str, rows: Rows) -> Damaged:
    name = rows[0][1]
    return Damaged(
        as_csv([[row[0], *row[2:]] for row in rows]), 1, name, "", "must have this column", "in place 2"
    )


def extra_column(table: str, rows: Rows) -> Damaged:
    content = as_csv([[*rows[0], "colour"], *([*row, "red"] for row in rows[1:])])
    return Damaged(content, 1, "colour", "colour", "no such column", "Remove the column")


def wrong_type(table: str, rows: Rows) -> Damaged:
    return cell(rows, *TYPES[table])


def bad_date(table: str, rows: Rows) -> Damaged:
    return cell(rows, *DATES[table])


def unknown_country(table: str, rows: Rows) -> Damaged:
    column, rule = COUNTRIES[table]
    return cell(rows, column, "QQQ", rule, "Correct")


def unknown_unit(table: str, rows: Rows) -> Damaged:
    if table == "projects":
        rows[1][rows[0].index("value")] = "5"
    return cell(rows, *UNITS[table])


def duplicate_key(table: str, rows: Rows) -> Damaged:
    key = ", ".join(rows[1][rows[0].index(name)] for name in KEYS[table].split(", "))
    rule, remedy = "must be unique; line 2 has the same", "Delete one of the two rows"
    return Damaged(as_csv([*rows, rows[1]]), len(rows) + 1, KEYS[table], key, rule, remedy)


def dangling_reference(table: str, rows: Rows) -> Damaged:
    column, rule = REFERENCES[table]
    damaged = cell(rows, column, "nowhere", rule, "Correct")
    if table != "assessments":
        return damaged
    # A verdict needs two rows at least, or that would be found fault with as well.
    (one, *_), (other, *_) = read(REAL.data / "events.csv")[1:3]
    return replace(damaged, content=cell(rows, column, f"{one};{other};nowhere", rule).content)


def byte_order_mark(table: str, rows: Rows) -> Damaged:
    content = b"\xef\xbb\xbf" + as_csv(rows)
    return Damaged(content, 1, "", "\ufeff", "must not begin with a byte order mark", "without BOM")


def wrong_encoding(table: str, rows: Rows) -> Damaged:
    rows[1][-1] = "Köln"
    content = as_csv(rows).replace("Köln".encode(), "Köln".encode("cp1252"))
    return Damaged(content, 2, "", "f6", "must be UTF-8", "another code page")


def empty_file(table: str, rows: Rows) -> Damaged:
    return Damaged(b"", None, "", "", "The file is empty", "Restore it from git")


def cut_in_a_row(table: str, rows: Rows) -> Damaged:
    rule = f"must have {len(rows[0])} cells, as the header has; it has 1"
    return Damaged(as_csv([*rows[:-1], rows[-1][:1]])[:-1], len(rows), "", rows[-1][0], rule, "quotation")


def cut_in_the_last_cell(table: str, rows: Rows) -> Damaged:
    rows[-1][-1] = "nowh"
    return Damaged(as_csv(rows)[:-1], len(rows), "", rows[-1][0], "last line must end", "Restore it from git")


def cut_in_a_quotation(table: str, rows: Rows) -> Damaged:
    rows[-1][-1] = "here, and nowhere"
    content = as_csv(rows)[: -len('ere"\n')]
    return Damaged(content, len(rows), "", "", "well-formed CSV", "if the file was cut off")


def cut_in_a_character(table: str, rows: Rows) -> Damaged:
    rows[-1][-1] = "Çö"
    content = as_csv(rows)[: -len(b"\xb6\n")]
    return Damaged(content, len(rows), "", "c3", "must be UTF-8", "cut off within a character")


def formula(table: str, rows: Rows) -> Damaged:
    column, rule = WORDLESS.get(table) or (WORDS[table], "must not begin as a formula does")
    return cell(rows, column, FORMULA, rule)


def ten_megabytes(table: str, rows: Rows) -> Damaged:
    column = WORDLESS[table][0] if table in WORDLESS else WORDS[table]
    small = cell(rows, column, "MUCH", "at most 32,767 characters; it has 10,000,000", "Shorten")
    much = small.content.replace(b"MUCH", b"x" * 10_000_000)
    return replace(small, content=much, value="x" * 200 + "…")


def control_character(table: str, rows: Rows) -> Damaged:
    return cell(rows, rows[0][-1], "no\x00where", "hidden characters; here stands U+0000", "Take it out")


def lost_character(table: str, rows: Rows) -> Damaged:
    return cell(rows, rows[0][-1], "K\ufffdln", "hidden characters; here stands U+FFFD", "should have been")


DAMAGES: dict[Callable[[str, Rows], Damaged], set[str]] = {
    missing_column: set(TABLES),
    extra_column: set(TABLES),
    wrong_type: set(TABLES),
    bad_date: set(DATES),
    unknown_country: set(COUNTRIES),
    unknown_unit: set(UNITS),
    duplicate_key: set(TABLES),
    dangling_reference: set(REFERENCES),
    byte_order_mark: set(TABLES),
    wrong_encoding: set(TABLES),
    empty_file: set(TABLES),
    cut_in_a_row: set(TABLES),
    cut_in_the_last_cell: set(TABLES),
    cut_in_a_quotation: set(TABLES),
    cut_in_a_character: set(TABLES),
    formula: set(TABLES),
    ten_megabytes: set(TABLES),
    control_character: set(TABLES),
    lost_character: set(TABLES),
}
"""Each damage and the tables that it can befall."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small")
    make(root)
    return root


@pytest.fixture(scope="module")
def around(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives a folder with a table and what it refers to, each made once."""
    made: dict[str, Path] = {}

    def give(table: str) -> Path:
        if table not in made:
            made[table] = tmp_path_factory.mktemp(table) / "checkout"
            shutil.copytree(small, made[table])
            if table not in SEEDS:
                narrow(Project(made[table]), table)
        return made[table]

    return give


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Project:
    return Project(shutil.copytree(small, tmp_path / "checkout"))


def check(project: Project, table: str) -> list[Finding]:
    return check_seeds(project, None) if table in SEEDS else check_package(project)


CASES = [
    pytest.param(damage, table, id=f"{damage.__name__}-{table}")
    for damage, tables in DAMAGES.items()
    for table in sorted(tables)
]


@pytest.mark.parametrize(("damage", "table"), CASES)
def test_damage_is_refused_where_it_stands(
    damage: Callable[[str, Rows], Damaged], table: str, around: Callable[[str], Path]
) -> None:
    project = Project(around(table))
    path = folder_of(project, table) / f"{table}.csv"
    sound = path.read_bytes()
    damaged = damage(table, read(path))
    path.write_bytes(damaged.content)
    try:
        findings = check(project, table)
    finally:
        path.write_bytes(sound)
    # Nothing but the damaged row is found fault with, and one finding names the damage itself.
    file = path.relative_to(project.root).as_posix()
    assert {(each.file, each.line) for each in findings} == {(file, damaged.line)}
    (found,) = [each for each in findings if (each.column, each.value) == (damaged.column, damaged.value)]
    assert damaged.rule in found.rule
    assert found.remedy
    assert damaged.remedy in found.remedy
    assert len(str(found)) < 2_000


@pytest.mark.parametrize("table", TABLES)
def test_before_the_damage_the_table_is_sound(table: str, around: Callable[[str], Path]) -> None:
    assert check(Project(around(table)), table) == []


@pytest.mark.parametrize("table", TABLES)
def test_damage_is_named_among_all_tables_too(table: str, copy: Project) -> None:
    # Rules between tables must bear what is wrong in any of them; `verify` asks both packages.
    path = folder_of(copy, table) / f"{table}.csv"
    file = path.relative_to(copy.root).as_posix()
    for damage in (wrong_type, wrong_encoding, ten_megabytes):
        sound = path.read_bytes()
        path.write_bytes(damage(table, read(path)).content)
        assert find_originals(copy, None) is None
        findings = [*check_package(copy), *check_seeds(copy, None)]
        assert file in {each.file for each in findings}, damage.__name__
        path.write_bytes(sound)


def test_a_deadline_that_is_no_number_is_named_once(copy: Project) -> None:
    path = copy.data / "observations.csv"
    rows = read(path)
    rows[1][rows[0].index("value")], rows[1][rows[0].index("unit")] = "soon", "year"
    write(path, rows)
    promises = copy.data / "commitments.csv"
    header, first, *others = read(promises)
    first[header.index("promise")] = rows[1][0]
    write(promises, [header, first, *others])
    assert ("value", "soon") in {(each.column, each.value) for each in check_package(copy)}


@pytest.mark.parametrize("thousands", [True, False])
def test_an_offset_that_is_overlong_or_that_of_the_start_is_refused(copy: Project, thousands: bool) -> None:
    path = copy.seeds / "claims.csv"
    rows = read(path)
    rows[1][rows[0].index("end")] = "9" * 5000 if thousands else rows[1][rows[0].index("start")]
    write(path, rows)
    (found,) = check_seeds(copy, None)
    assert (found.line, found.column) == (2, "end")


def test_a_unit_of_nothing_is_refused(copy: Project) -> None:
    path = copy.data / "projects.csv"
    rows = read(path)
    rows[1][rows[0].index("value")], rows[1][rows[0].index("unit")] = "", "km"
    write(path, rows)
    (found,) = check_package(copy)
    assert (found.line, found.column, found.value) == (2, "unit", "km")


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [("claims", "claim_id", "A٠١"), ("sources", "language", "en\n"), ("sources", "date", "٢٠٢٥")],
)
def test_a_pattern_is_taken_at_its_word(table: str, column: str, text: str, copy: Project) -> None:
    # Python's own reading of it would let digits of any script pass, and a line end at the end.
    path = folder_of(copy, table) / f"{table}.csv"
    rows = read(path)
    rows[-1][rows[0].index(column)] = text
    write(path, rows)
    found = [each for each in check(copy, table) if each.value == text]
    assert [(each.line, each.column) for each in found] == [(len(rows), column)]
    assert "must match" in found[0].rule


# -- what is legitimate -------------------------------------------------------------------------


def frame(project: Project, table: str) -> pd.DataFrame:
    """A table as the chapters get it."""
    name = f"all_{table}" if table in {"observations", "indicators", "dyads"} else table
    found: pd.DataFrame = getattr(load_evidence(project=project), name)
    return found


@pytest.mark.parametrize("table", TABLES)
def test_line_ends_of_windows_and_needless_quotation_marks_change_nothing(table: str, copy: Project) -> None:
    before = frame(copy, table)
    path = folder_of(copy, table) / f"{table}.csv"
    rows = read(path)
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    assert check(copy, table) == []
    pd.testing.assert_frame_equal(frame(copy, table), before)


@pytest.mark.parametrize("table", sorted(WORDS))
def test_a_script_in_a_text_is_text(table: str, copy: Project) -> None:
    # How pages show it is tested on pages: tests/browser/test_safety.py and tests/test_html.py.
    path = folder_of(copy, table) / f"{table}.csv"
    rows = read(path)
    rows[-1][rows[0].index(WORDS[table])] = SCRIPT
    write(path, rows)
    assert check(copy, table) == []
    assert list(frame(copy, table)[WORDS[table]]).count(SCRIPT) == 1


@pytest.mark.parametrize("table", sorted(WORDLESS))
def test_a_script_where_no_text_belongs_is_refused(table: str, copy: Project) -> None:
    path = folder_of(copy, table) / f"{table}.csv"
    column, rule = WORDLESS[table]
    rows = read(path)
    rows[1][rows[0].index(column)] = SCRIPT
    write(path, rows)
    (found,) = check(copy, table)
    assert (found.line, found.column, found.value) == (2, column, SCRIPT)
    assert rule in found.rule


@pytest.mark.parametrize("text", ["−5 percent", "-5", "+12.5%", "-", "a = b", "a\nb", "Ağdam–Daşkənd"])
def test_texts_that_are_no_formula_are_accepted(text: str, copy: Project) -> None:
    path = copy.data / "observations.csv"
    rows = read(path)
    rows[1][rows[0].index("note")] = text
    write(path, rows)
    assert check_package(copy) == []
    assert frame(copy, "observations")["note"].iloc[0] == text
