"""Whether ``data/`` keeps the rules of its ``datapackage.json``, and those that no schema can hold.

The check has three steps, each of which needs the one before: the shape of the files (encoding,
header, number of cells), the schema (types, constraints, keys; by frictionless), and rules between
cells (units, periods, lists of ids). A table of the wrong shape goes no further, for every later
message about it would be noise.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dyadbook.errors import DataError, Finding
from dyadbook.evidence.periods import parse_period
from dyadbook.project import CHAPTERS, Project

if TYPE_CHECKING:
    from frictionless import Error

EVIDENCE = {
    "observations": "observation_id",
    "events": "event_id",
    "projects": "project_id",
    "sources": "source_id",
}
"""Tables whose rows a correction may rest on, and the columns of their ids."""

PROMISING = {"observations": "observation_id", "events": "event_id", "projects": "project_id"}
"""Tables whose rows may make a promise, or show what came of it, and the columns of their ids."""

_TYPES = {
    "number": "a number, with a point before its decimals and no separators",
    "integer": "a whole number",
    "year": "a calendar year of four digits",
    "date": "a day of the calendar, written YYYY-MM-DD",
}


@dataclass(frozen=True)
class Table:
    """One CSV table of the right shape, its cells as text.

    Attributes
    ----------
    name : str
        Name of the resource in the descriptor.
    file : str
        Path relative to the checkout.
    schema : mapping
        The table schema of the descriptor.
    header : tuple of str
        Names of the columns.
    rows : list of list of str
        One list a row, the header left out.
    lines : list of int
        The line on which each row begins; cells may hold line breaks.
    """

    name: str
    file: str
    schema: Mapping[str, Any]
    header: tuple[str, ...]
    rows: list[list[str]]
    lines: list[int]

    def cells(self, column: str) -> Iterator[tuple[int, str]]:
        """Yield line and text of every cell of a column."""
        index = self.header.index(column)
        return ((line, row[index]) for line, row in zip(self.lines, self.rows, strict=True))

    def records(self, *columns: str) -> Iterator[tuple[int, list[str]]]:
        """Yield line and the texts of some columns, row by row."""
        places = [self.header.index(column) for column in columns]
        return ((line, [row[i] for i in places]) for line, row in zip(self.lines, self.rows, strict=True))

    def finding(self, line: int, column: str, value: str, rule: str, remedy: str) -> Finding:
        """Build a finding about one cell of the table."""
        return Finding(self.file, rule, remedy, line=line, column=column, value=value)


Tables = Mapping[str, Table]
Rule = Callable[[Tables], Iterable[Finding]]


def check_package(project: Project) -> list[Finding]:
    """Check every table of ``data/`` against the data package.

    Parameters
    ----------
    project : Project
        The checkout.

    Returns
    -------
    list of Finding
        All breaches found, by table and line; empty when the package is sound.
    """
    try:
        last = cutoff(project)
    except DataError as error:
        return error.findings
    tables, findings = check_tables(project.data / "datapackage.json", project.root)
    return findings + unreported(findings, package_rules(tables, last))


def cutoff(project: Project) -> date:
    """Read the declared cut-off of the evidence: the last day on which anything was collected.

    Parameters
    ----------
    project : Project
        The checkout, whose ``data/datapackage.json`` states ``evidence_cutoff``.

    Raises
    ------
    DataError
        When the descriptor cannot be read or states no valid day.
    """
    path = project.data / "datapackage.json"
    descriptor = read_descriptor(path, project.root)
    stated = descriptor.get("evidence_cutoff")
    try:
        return date.fromisoformat(stated or "")
    except (TypeError, ValueError) as error:
        raise DataError(
            [
                Finding(
                    shown(path, project.root),
                    "evidence_cutoff must state the day on which the evidence was closed.",
                    'Write it as "evidence_cutoff": "YYYY-MM-DD".',
                    column="evidence_cutoff",
                    value="" if stated is None else str(stated),
                )
            ]
        ) from error


def check_tables(
    descriptor: Path, root: Path, optional: Collection[str] = ()
) -> tuple[dict[str, Table], list[Finding]]:
    """Check the tables of one data package: their shape, then their schema.

    Parameters
    ----------
    descriptor : Path
        The ``datapackage.json``; the tables stand beside it.
    root : Path
        The checkout, to which findings name their files.
    optional : collection of str
        Resources whose file may be missing.

    Returns
    -------
    tables : dict of str to Table
        The tables of the right shape, by the name of their resource.
    findings : list of Finding
        All breaches found.
    """
    try:
        package = read_descriptor(descriptor, root)
    except DataError as error:
        return {}, error.findings
    tables: dict[str, Table] = {}
    findings = list(_undescribed(descriptor, root, package))
    for resource in package["resources"]:
        path = descriptor.parent / resource["path"]
        if resource["name"] in optional and not path.exists():
            continue
        table, problems = _read_table(path, shown(path, root), resource)
        findings += problems
        if table is not None:
            tables[table.name] = table
    return tables, findings + _check_schema(descriptor, root, package, tables)


def read_descriptor(path: Path, root: Path) -> dict[str, Any]:
    """Read a ``datapackage.json``.

    Raises
    ------
    DataError
        When the file is missing or is not a JSON object that lists resources.
    """
    file = shown(path, root)
    if not path.is_file():
        finding = Finding(file, "The data package has no descriptor.", "Restore the file from git.")
        raise DataError([finding])
    try:
        package = json.loads(path.read_bytes())
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        rule = f"The descriptor must be JSON in UTF-8 ({error})."
        raise DataError([Finding(file, rule, "Mend the JSON syntax.", line=line)]) from error
    if not (isinstance(package, dict) and isinstance(package.get("resources"), list)):
        finding = Finding(
            file,
            "The descriptor must be an object with a list of resources.",
            "See https://datapackage.org/standard/data-package/ for its form.",
        )
        raise DataError([finding])
    return package


def unreported(known: Iterable[Finding], further: Iterable[Finding]) -> list[Finding]:
    """Leave out of `further` what says again that a cell is wrong which `known` names already."""
    cells = {(finding.file, finding.line, finding.column) for finding in known}
    return [each for each in further if (each.file, each.line, each.column) not in cells]


def shown(path: Path, root: Path) -> str:
    """Name a file the way findings do: relative to the checkout where it lies inside it."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def suggestion(value: str, known: Iterable[str]) -> str:
    """Name the closest of the known values, as the opening of a remedy; empty when none is close.

    Examples
    --------
    >>> suggestion("trad", ["trade", "energy"])
    "Did you mean 'trade'? "
    """
    close = _closest(value, tuple(known))
    return f"Did you mean {' or '.join(map(repr, close))}? " if close else ""


@lru_cache(maxsize=512)
def _closest(value: str, known: tuple[str, ...]) -> tuple[str, ...]:
    # Cached, because one misspelt id usually stands in many rows and a search takes milliseconds.
    return tuple(difflib.get_close_matches(value, known, n=2, cutoff=0.75))


# -- shape ----------------------------------------------------------------------------------------


def _undescribed(descriptor: Path, root: Path, package: Mapping[str, Any]) -> Iterator[Finding]:
    described = {resource["path"] for resource in package["resources"]}
    for path in sorted(descriptor.parent.glob("*.csv")):
        if path.name not in described:
            yield Finding(
                shown(path, root),
                f"{shown(descriptor, root)} does not describe this table.",
                "Describe its columns, origin and licence there, or delete the file.",
            )


def _read_table(path: Path, file: str, resource: Mapping[str, Any]) -> tuple[Table | None, list[Finding]]:
    """Read a table, or say what is wrong with its shape."""
    text, finding = _read_text(path, file)
    if finding:
        return None, [finding]
    schema = resource["schema"]
    rows: list[list[str]] = []
    lines = [1]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num + 1)
    except csv.Error as error:
        return None, [
            Finding(
                file,
                f"The row must be well-formed CSV ({error}).",
                "Close the quotation marks, and double those inside a cell.",
                line=lines[-1],
            )
        ]
    table = Table(resource["name"], file, schema, tuple(rows[0]), rows[1:], lines[1:-1])
    problems = list(_check_header(file, rows[0], [field["name"] for field in schema["fields"]]))
    problems = problems or list(_check_lengths(table))
    return (None, problems) if problems else (table, [])


def _read_text(path: Path, file: str) -> tuple[str, Finding | None]:
    if not path.is_file():
        return "", Finding(
            file,
            "The data package describes this table, but there is no such file.",
            "Restore the file from git, or take its description out of datapackage.json.",
        )
    raw = path.read_bytes()
    if not raw.strip():
        return "", Finding(
            file,
            "The file is empty, without even a header.",
            "Restore it from git; if the table is not wanted, take its description out too.",
        )
    if raw.startswith(b"\xef\xbb\xbf"):
        return "", Finding(
            file,
            "The file must not begin with a byte order mark.",
            "Save it as UTF-8 without BOM; spreadsheets call that 'CSV UTF-8' and add the mark.",
            line=1,
            value="\ufeff",
        )
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError as error:
        return "", Finding(
            file,
            "The file must be UTF-8, and these bytes are not.",
            "Save it again as UTF-8; it looks like a file in another code page.",
            line=raw.count(b"\n", 0, error.start) + 1,
            value=raw[error.start : error.end].hex(" "),
        )


def _check_header(file: str, header: list[str], expected: list[str]) -> Iterator[Finding]:
    missing = [name for name in expected if name not in header]
    for name in missing:
        other = suggestion(name, [each for each in header if each not in expected])
        yield Finding(
            file,
            "The table must have this column.",
            f"{other}Restore the column in place {expected.index(name) + 1}.",
            line=1,
            column=name,
        )
    for position, name in enumerate(header, start=1):
        if name not in expected:
            yield Finding(
                file,
                f"The data package describes no such column (column {position}).",
                f"{suggestion(name, missing)}Remove the column, or describe it in datapackage.json first.",
                line=1,
                column=name,
                value=name,
            )
        elif header.index(name) != position - 1:
            yield Finding(
                file,
                f"A column may occur only once (it stands in columns {header.index(name) + 1} "
                f"and {position}).",
                "Remove or rename one of the two.",
                line=1,
                column=name,
                value=name,
            )
    if header != expected and sorted(header) == sorted(expected):
        yield Finding(
            file,
            "The columns must stand in the order of datapackage.json.",
            f"Put them in this order: {', '.join(expected)}.",
            line=1,
            value=",".join(header),
        )


def _check_lengths(table: Table) -> Iterator[Finding]:
    if not table.rows:
        yield Finding(
            table.file,
            "The table has a header and no rows.",
            "Restore its rows, or take the table out of the data package.",
            line=1,
        )
    width = len(table.header)
    for line, row in zip(table.lines, table.rows, strict=True):
        if not any(row):
            rule, remedy = "A line must not be blank.", "Delete the line."
        elif len(row) != width:
            rule = f"The row must have {width} cells, as the header has; it has {len(row)}."
            remedy = "Put cells that hold a comma in quotation marks; write empty cells out."
        else:
            continue
        yield Finding(table.file, rule, remedy, line=line, value=row[0] if row else "")


# -- schema ---------------------------------------------------------------------------------------


def _check_schema(descriptor: Path, root: Path, package: dict[str, Any], tables: Tables) -> list[Finding]:
    """Run frictionless over the tables of the right shape."""
    # Imported here: it takes half a second, and whoever only reads the cut-off need not wait.
    from frictionless import FrictionlessException, Package

    sound = {**package, "resources": list(_sound_resources(package, tables))}
    try:
        report = Package.from_descriptor(sound, basepath=str(descriptor.parent)).validate()
    except FrictionlessException as error:
        return [_about_descriptor(each, shown(descriptor, root)) for each in error.to_errors()]
    findings = [_about_descriptor(each, shown(descriptor, root)) for each in report.errors]
    for task in report.tasks:
        findings += [_about_row(each, tables[task.name], tables) for each in task.errors]
    return findings


def _sound_resources(package: Mapping[str, Any], tables: Tables) -> Iterator[dict[str, Any]]:
    # A foreign key to a table that could not be read would condemn every row that uses it.
    for resource in package["resources"]:
        if resource["name"] in tables:
            keys = [
                key
                for key in resource["schema"].get("foreignKeys", [])
                if key["reference"]["resource"] in tables
            ]
            yield {**resource, "schema": {**resource["schema"], "foreignKeys": keys}}


def _about_descriptor(error: Error, file: str) -> Finding:
    remedy = "Mend the descriptor; see https://datapackage.org/standard/data-package/."
    return Finding(file, f"{error.title}: {error.note}.", remedy)


def _about_row(error: Error, table: Table, tables: Tables) -> Finding:
    """Say in our own words what frictionless says of a row or cell."""
    number = getattr(error, "row_number", None)
    if number is None:
        return Finding(table.file, f"{error.title}: {error.note}.", "See the table's schema.")
    # frictionless counts records, the header being 1; a record may take more than one line.
    line = table.lines[number - 2]
    cells = dict(zip(table.header, table.rows[number - 2], strict=True))
    if error.type == "primary-key":
        key = table.schema["primaryKey"]
        names = [key] if isinstance(key, str) else key
        column, value = ", ".join(names), ", ".join(cells[name] for name in names)
        rule, remedy = _repeated("The key", error.note, table)
    elif error.type == "unique-error":
        column = str(getattr(error, "field_name", ""))
        value = cells[column]
        rule, remedy = _repeated("The value", error.note, table)
    elif error.type == "foreign-key":
        column = ", ".join(getattr(error, "field_names", []))
        value = ", ".join(getattr(error, "field_cells", []))
        rule, remedy = _dangling(error, value, tables)
    else:
        column = str(getattr(error, "field_name", ""))
        value = cells.get(column, "")
        rule, remedy = _about_cell(error, value, _field(table, column))
    return table.finding(line, column, value, rule, remedy)


def _field(table: Table, column: str) -> Mapping[str, Any]:
    fields: Iterable[Mapping[str, Any]] = table.schema["fields"]
    return next((field for field in fields if field["name"] == column), {})


def _repeated(what: str, note: str, table: Table) -> tuple[str, str]:
    match = re.search(r"position (\d+)", note)
    if match is None:
        return f"{what} must not be empty.", "Fill it in, or delete the row."
    return (
        f"{what} must be unique; line {table.lines[int(match[1]) - 2]} has the same.",
        "Delete one of the two rows, or tell them apart.",
    )


def _dangling(error: Error, value: str, tables: Tables) -> tuple[str, str]:
    table = tables[getattr(error, "reference_name", "")]
    columns = list(getattr(error, "reference_field_names", []))
    known = (text for _, text in table.cells(columns[0])) if len(columns) == 1 else ()
    return (
        f"No row of {table.file} has this {', '.join(columns)}.",
        f"{suggestion(value, known)}Correct the value, or add the row to {table.file} first.",
    )


def _about_cell(error: Error, value: str, field: Mapping[str, Any]) -> tuple[str, str]:
    constraints: Mapping[str, Any] = field.get("constraints", {})
    about = f"The column holds: {field.get('description', '')}"
    if error.type == "type-error":
        empty = "" if constraints.get("required") else ", or leave the cell empty if it is unknown"
        kind = _TYPES.get(str(field.get("type")), f"of the type {field.get('type')}")
        return f"The value must be {kind}.", f"Write it so{empty}. {about}"
    match = re.match(r'constraint "(\w+)"', error.note)
    name = match[1] if match else ""
    if name == "required":
        return "The cell must not be empty.", f"Fill it in, or delete the row. {about}"
    if name == "enum":
        allowed = [str(each) for each in constraints["enum"]]
        return (
            f"The value must be one of: {', '.join(allowed)}.",
            f"{suggestion(value, allowed)}Use one of these; a new one has to be added to "
            "datapackage.json first.",
        )
    if name == "pattern":
        return f"The value must match {constraints['pattern']}", about
    if name in {"minimum", "maximum"}:
        bound = "at least" if name == "minimum" else "at most"
        return f"The value must be {bound} {constraints[name]}.", about
    return f"{error.title}: {error.note}.", about


# -- rules between cells --------------------------------------------------------------------------


def package_rules(tables: Tables, last: date) -> list[Finding]:
    """Check the rules of ``data/`` that a table schema cannot hold.

    Parameters
    ----------
    tables : mapping of str to Table
        The tables of the right shape; a rule about any other table is left out.
    last : datetime.date
        The cut-off of the evidence.
    """
    rules: list[tuple[set[str], Rule]] = [
        ({"observations", "series"}, _units),
        ({"observations"}, lambda t: check_periods(t["observations"], "period")),
        ({"sources"}, lambda t: check_periods(t["sources"], "date", last)),
        ({"events"}, lambda t: check_periods(t["events"], "date", last)),
        ({"projects"}, lambda t: check_periods(t["projects"], "start")),
        ({"projects"}, lambda t: check_periods(t["projects"], "end")),
        ({"project_metrics"}, lambda t: check_periods(t["project_metrics"], "as_of")),
        ({"events"}, lambda t: check_list(t["events"], "theme", CHAPTERS, "a theme of the report")),
        ({"events", "sources"}, lambda t: _ids(t, "events", "source_id", "sources", "source_id")),
        (
            {"projects", "countries"},
            lambda t: _ids(t, "projects", "countries", "countries", "code"),
        ),
        ({"corrections"}, _guards),
        ({"corrections", *EVIDENCE}, _grounds),
        ({"project_metrics", "projects", "corrections"}, _metric_projects),
        ({"commitments"}, lambda t: check_periods(t["commitments"], "deadline")),
        ({"commitments"}, lambda t: _ids(t, "commitments", "replaces", "commitments", "commitment_id")),
        ({"commitments", "project_metrics", *PROMISING}, _promises),
        ({"dyads", "dyad_definitions"}, _pair_order),
        ({"legs"}, lambda t: _ends(t["legs"], "days_low", "days_high")),
        ({"legs"}, lambda t: _ends(t["legs"], "cost_usd_low", "cost_usd_high")),
    ]
    return [each for needed, rule in rules if needed <= tables.keys() for each in rule(tables)]


def check_periods(table: Table, column: str, last: date | None = None) -> Iterator[Finding]:
    """Find cells that are no period of the calendar, or that begin after a last day.

    Parameters
    ----------
    table : Table
        The table.
    column : str
        A column of periods or dates in ISO 8601; empty cells are passed over.
    last : datetime.date, optional
        The last day on which one may begin.
    """
    for line, text in table.cells(column):
        if not text:
            continue
        try:
            period = parse_period(text)
        except ValueError as error:
            rule = f"The cell must be a period of the calendar ({error})."
            yield table.finding(line, column, text, rule, "Correct the date.")
            continue
        if last is not None and period.start > last:
            yield table.finding(
                line,
                column,
                text,
                f"The date lies after the cut-off of the evidence, {last}.",
                "Correct the date, or move evidence_cutoff in datapackage.json when the evidence "
                "was really collected later.",
            )


def check_list(table: Table, column: str, known: Collection[str], what: str) -> Iterator[Finding]:
    """Find members of lists separated by semicolons that are not known, or stand there twice.

    Parameters
    ----------
    table : Table
        The table.
    column : str
        A column of lists; empty cells are passed over.
    known : collection of str
        The members that a list may have.
    what : str
        What a member has to be, for the message.
    """
    for line, text in table.cells(column):
        parts = text.split(";") if text else []
        for part in dict.fromkeys(parts):
            if part not in known:
                remedy = f"{suggestion(part, known)}Correct it; several are separated by ';' without blanks."
                yield table.finding(line, column, part, f"Each part must be {what}.", remedy)
            elif parts.count(part) > 1:
                rule = "A part may stand in the list only once."
                yield table.finding(line, column, part, rule, "Delete the repetition.")


def _ids(tables: Tables, name: str, column: str, target: str, key: str) -> Iterator[Finding]:
    known = {text for _, text in tables[target].cells(key)}
    return check_list(tables[name], column, known, f"a {key} of {tables[target].file}")


def _units(tables: Tables) -> Iterator[Finding]:
    units = {series: unit for _, (series, unit) in tables["series"].records("series_id", "unit")}
    table = tables["observations"]
    for line, (series, unit) in table.records("series_id", "unit"):
        if unit != units.get(series, unit):
            yield table.finding(
                line,
                "unit",
                unit,
                f"The unit must be that of the series {series}, {units[series]!r}.",
                "Convert the value to that unit, or use the series that is counted in this one.",
            )


def _guards(tables: Tables) -> Iterator[Finding]:
    """Find corrections whose row is gone, or says by now what it did not when it was corrected."""
    corrections = tables["corrections"]
    columns = ("correction_id", "table", "row_id", "column", "printed")
    for line, (correction, name, row_id, column, printed) in corrections.records(*columns):
        if name not in tables:
            continue  # the schema, or the check of that table's shape, has said why
        table = tables[name]
        if column not in table.header:
            remedy = f"{suggestion(column, table.header)}Correct the value."
            yield corrections.finding(line, "column", column, f"{table.file} has no such column.", remedy)
            continue
        key = row_id.split(";")
        place = table.header.index(column)
        rows = [pair for pair in zip(table.lines, table.rows, strict=True) if pair[1][: len(key)] == key]
        if not rows:
            rule = f"No row of {table.file} begins with these cells."
            remedy = "Correct the value; take the entry out if the provider took the row out."
            yield corrections.finding(line, "row_id", row_id, rule, remedy)
        for at, row in rows:
            if row[place] != printed:
                yield table.finding(
                    at,
                    column,
                    row[place],
                    f"The correction {correction} says that this cell holds {printed!r}.",
                    f"If the provider mended it, take the entry out of {corrections.file}; else restore it.",
                )


def _grounds(tables: Tables) -> Iterator[Finding]:
    corrections = tables["corrections"]
    known = {text for name, key in EVIDENCE.items() for _, text in tables[name].cells(key)}
    # References to rows of a panel hold a question mark; whoever reads the panels checks those.
    known |= {part for _, cell in corrections.cells("evidence") for part in cell.split(";") if "?" in part}
    return check_list(corrections, "evidence", known, f"an id of {', '.join(EVIDENCE)}")


def _metric_projects(tables: Tables) -> Iterator[Finding]:
    table, projects = tables["project_metrics"], tables["projects"]
    known = {text for _, text in projects.cells("project_id")}
    corrected = {
        printed: used
        for _, (name, column, printed, used) in tables["corrections"].records(
            "table", "column", "printed", "used"
        )
        if (name, column) == (table.name, "project_id")
    }
    for line, project in table.cells("project_id"):
        if corrected.get(project, project) not in known:
            yield table.finding(
                line,
                "project_id",
                project,
                f"No row of {projects.file} has this project_id.",
                f"{suggestion(project, known)}Correct the value, or add the project first.",
            )


def promised_for(row: Mapping[str, Any]) -> str:
    """The period that a row of evidence sets as a deadline, as it writes it; empty where it sets none.

    A figure counted in years is itself the deadline; any other is promised for its period. Of a
    project it is the end that was planned; an event's date is the day of the promise alone.

    Examples
    --------
    >>> promised_for({"period": "2023-09", "value": "2024", "unit": "year"})
    '2024'
    """
    if row.get("unit") == "year":
        return str(int(float(row["value"])))
    return str(row.get("period") or row.get("end") or "")


def _promises(tables: Tables) -> Iterator[Finding]:
    """Find commitments that name no row, or whose deadline is missing or not the one in their rows."""
    table = tables["commitments"]
    rows = {
        cells[0]: dict(zip(source.header, cells, strict=True))
        for source in (tables[name] for name in PROMISING)
        for cells in source.rows
    }
    metrics = tables["project_metrics"]
    figures = [dict(zip(metrics.header, cells, strict=True)) for cells in metrics.rows]
    for column in ("promise", "outcome", "undone"):
        for line, cell in table.cells(column):
            for part in filter(None, cell.split(";")):
                if part in rows or (column == "outcome" and "/" in part):
                    continue  # whether there is such a fact is tested where facts are made
                found = [figure for figure in figures if _fits(figure, part)]
                if len(found) == 1:
                    rows[part] = found[0]
                    continue
                rule = f"Each part must name one row of {', '.join([*PROMISING, 'project_metrics'])}."
                remedy = f"{suggestion(part, rows)}Correct it; several are separated by ';' without blanks."
                yield table.finding(line, column, part, rule, remedy)
    for line, (promise, deadline) in table.records("promise", "deadline"):
        given = [promised_for(rows[part]) for part in promise.split(";") if part in rows]
        given = list(filter(None, given))
        if not deadline and not given:
            rule = "Somewhere there must be a deadline; the rows of the promise set none."
            yield table.finding(line, "deadline", "", rule, "Write the period that they speak of.")
        elif deadline and given:
            try:
                own, row = parse_period(deadline), parse_period(given[0])
            except ValueError:
                continue  # said already of the cell that holds it
            if not row.start <= own.start <= own.end <= row.end:
                rule = f"The deadline must lie in that of the rows, {given[0]}."
                yield table.finding(line, "deadline", deadline, rule, "Correct it, or leave the cell empty.")


def _fits(figure: Mapping[str, str], reference: str) -> bool:
    """Whether a row of ``project_metrics`` is meant by ``project_metrics?column=value&…#1``."""
    name, _, query = reference.partition("?")
    conditions = [part.partition("=")[::2] for part in query.partition("#")[0].split("&")]
    return name == "project_metrics" and all(figure.get(key) == value for key, value in conditions)


def _pair_order(tables: Tables) -> Iterator[Finding]:
    definitions = tables["dyad_definitions"].records("measure_id", "directed")
    undirected = {measure for _, (measure, directed) in definitions if directed == "no"}
    table = tables["dyads"]
    for line, (measure, a, b) in table.records("measure_id", "country_a", "country_b"):
        if a == b:
            rule, remedy = "A pair must be two states.", "Correct one of the two codes."
        elif a > b and measure in undirected:
            rule = f"{measure} has no direction, so country_a must come first in the alphabet."
            remedy = "Exchange the two codes; delete the row if the pair is there already."
        else:
            continue
        yield table.finding(line, "country_a", a, rule, remedy)


def _ends(table: Table, low: str, high: str) -> Iterator[Finding]:
    for line, (first, last) in table.records(low, high):
        try:
            wrong = bool(first and last) and float(first) > float(last)
        except ValueError:
            continue  # the schema has said already that one of them is no number
        if wrong:
            rule = f"{low} must not exceed {high}, here {last}."
            yield table.finding(line, low, first, rule, "Exchange or correct the two values.")
