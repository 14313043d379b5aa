"""Whether ``data/`` keeps the rules of its ``datapackage.json``, and those that no schema can hold.

The check has three steps, each of which needs the one before: the shape of the files (encoding,
header, number of cells), the cells and keys by themselves (what the schema says of them, read with
frictionless, and what no table of this report may hold), and rules between cells (units, periods,
lists of ids). A table of the wrong shape goes no further, for every later message about it would be
noise.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from dyadbook.errors import DataError, Finding
from dyadbook.evidence.ledger import note
from dyadbook.evidence.periods import parse_period
from dyadbook.project import CHAPTERS, Project

if TYPE_CHECKING:
    from frictionless import Field
    from frictionless import Package as Descriptor

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

_FORMS = {
    "number": re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"),
    "integer": re.compile(r"-?[0-9]+"),
    "year": re.compile(r"[0-9]{4}"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
"""How values are written: Python, and frictionless with it, also reads ``NaN``, ``1_000`` and ``٣``."""

LONGEST = 32_767
"""Characters of the longest cell: more than that a cell of a spreadsheet cannot hold."""

_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffd-\uffff]")
"""Control characters, which neither XML nor PDF can hold; marks that turn the direction of writing; and
what a wrong decoding leaves behind."""

_FORMULA = re.compile(r"\s*([=@]|[+-](?!([0-9.,]+%?)?\Z))")
"""How the text of a cell begins that spreadsheets compute; a signed number is none."""


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

    def column(self, name: str) -> list[str]:
        """The texts of one column, row by row."""
        index = self.header.index(name)
        return [row[index] for row in self.rows]

    def cells(self, column: str) -> Iterator[tuple[int, str]]:
        """Yield line and text of every cell of a column."""
        return zip(self.lines, self.column(column), strict=True)

    def records(self, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield line and the texts of some columns, row by row."""
        return zip(self.lines, zip(*map(self.column, columns), strict=True), strict=True)

    def finding(self, line: int, column: str, value: str, rule: str, remedy: str) -> Finding:
        """Build a finding about one cell of the table; of a long value it shows the beginning."""
        shown = value if len(value) <= 200 else f"{value[:200]}…"
        return Finding(self.file, rule, remedy, line=line, column=column, value=shown)


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
    path = note(project.root, project.data / "datapackage.json")
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
        described = _described(package, shown(descriptor, root))
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
    for name, table in tables.items():
        findings += _check_rows(table, described.get_resource(name).schema.fields, tables)
    return tables, findings


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
        with _cells_of_any_length():
            for row in reader:
                rows.append(row)
                lines.append(reader.line_num + 1)
    except csv.Error as error:
        return None, [
            Finding(
                file,
                f"The row must be well-formed CSV ({error}).",
                "Close the quotation marks, and double those inside a cell; if the file was cut off, "
                "restore it from git.",
                line=lines[-1],
            )
        ]
    table = Table(resource["name"], file, schema, tuple(rows[0]), rows[1:], lines[1:-1])
    problems = list(_check_header(file, rows[0], [field["name"] for field in schema["fields"]]))
    problems = problems or list(_check_lengths(table))
    if not problems and not text.endswith(("\n", "\r")):
        rule = "The last line must end like the others; the file may have been cut off there."
        problems = [
            Finding(file, rule, "Restore it from git, or end the line.", line=lines[-2], value=rows[-1][0])
        ]
    return (None, problems) if problems else (table, [])


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    # The csv module's own limit would pass an overlong cell off as malformed CSV.
    limit = csv.field_size_limit(2**31 - 1)  # the most that every platform takes
    try:
        yield
    finally:
        csv.field_size_limit(limit)


def read_ids(path: Path, column: str) -> set[str]:
    """Read the texts of one column as far as it can be read; what is wrong with it `check_tables` says.

    Parameters
    ----------
    path : Path
        A CSV table, which may be missing or damaged.
    column : str
        Name of the column.
    """
    if not path.is_file():
        return set()
    with path.open(encoding="utf-8", errors="replace", newline="") as stream, _cells_of_any_length():
        return {row.get(column) or "" for row in csv.DictReader(stream)} - {""}


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
        cut = error.end == len(raw) and error.reason == "unexpected end of data"
        return "", Finding(
            file,
            "The file must be UTF-8, and these bytes are not.",
            "Restore it from git: it was cut off within a character."
            if cut
            else "Save it again as UTF-8; it looks like a file in another code page.",
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


# -- cells and keys -------------------------------------------------------------------------------


def _described(package: dict[str, Any], file: str) -> Descriptor:
    """Read the descriptor with frictionless; raises DataError with what is wrong in it."""
    # Imported here: it takes a quarter of a second, and whoever only reads the cut-off need not wait.
    from frictionless import FrictionlessException, Package

    remedy = "Mend the descriptor; see https://datapackage.org/standard/data-package/."
    try:
        described = Package.from_descriptor(package)
    except FrictionlessException as error:
        rules = [f"{each.title}: {each.note}." for each in error.to_errors()]
        raise DataError([Finding(file, rule, remedy) for rule in rules]) from error
    # The standard lets a table do without.
    bare = [one.name for one in described.resources if not (one.path and one.schema.primary_key)]
    if bare:
        rule = "A table must have a path and a schema with a primary key."
        raise DataError([Finding(file, rule, remedy, value=name) for name in bare])
    return described


def _check_rows(table: Table, fields: Iterable[Field], tables: Tables) -> list[Finding]:
    """Check the cells of a table, each text of a column once, and its keys."""
    findings: list[Finding] = []
    values: dict[str, dict[str, Any]] = {}
    for field in fields:
        read = field.create_cell_reader()
        described = _field(table, field.name)
        form = _FORMS.get(described["type"])
        wrong: dict[str, tuple[str, str]] = {}
        values[field.name] = {}
        for text in set(table.column(field.name)):
            # What is not written as its type is, or is overlong, is not read at all: ``sNaN`` would raise.
            legible = len(text) <= LONGEST and not (text and form and not form.fullmatch(text))
            value, notes = read(text) if legible else (None, {"type": ""})
            values[field.name][text] = value
            if breach := _breach(text, value, next(iter(notes or ()), ""), described):
                wrong[text] = breach
        cells = table.cells(field.name) if wrong else ()
        findings += [
            table.finding(line, field.name, text, *wrong[text]) for line, text in cells if text in wrong
        ]
        if described.get("constraints", {}).get("unique"):
            findings += _repeated(table, [field.name], values, "The value")
    findings += _repeated(table, _names(table.schema["primaryKey"]), values, "The key")
    for key in table.schema.get("foreignKeys", ()):
        reference = key["reference"]
        # A table that could not be read would condemn every row that refers to it.
        if reference["resource"] in tables:
            target = tables[reference["resource"]]
            dangling = _dangling(table, _names(key["fields"]), target, _names(reference["fields"]))
            findings += unreported(findings, dangling)
    return sorted(findings, key=lambda finding: cast("int", finding.line))


def _names(key: str | list[str]) -> list[str]:
    """Columns of a key, which a descriptor may give as one name or as a list."""
    return [key] if isinstance(key, str) else key


def _field(table: Table, column: str) -> Mapping[str, Any]:
    fields: Iterable[Mapping[str, Any]] = table.schema["fields"]
    return next(field for field in fields if field["name"] == column)


def _breach(text: str, value: Any, broken: str, field: Mapping[str, Any]) -> tuple[str, str] | None:
    """Say which rule a cell breaks, and the remedy.

    Parameters
    ----------
    text : str
        The cell.
    value : object
        What frictionless read in it.
    broken : str
        What it breaks: ``type``, the name of a constraint, or nothing.
    field : mapping
        The column's description.
    """
    kind, constraints = field["type"], field.get("constraints", {})
    about = f"The column holds: {field.get('description', '')}"
    empty = "" if constraints.get("required") else ", or leave the cell empty if it is unknown"
    if len(text) > LONGEST:
        return (
            f"A cell must hold at most {LONGEST:,} characters; it has {len(text):,}.",
            f"Shorten it. {about}",
        )
    if hidden := _HIDDEN.search(text):
        rule = f"A cell must not hold hidden characters; here stands U+{ord(hidden[0]):04X}."
        return rule, f"Take it out, or write what it should have been. {about}"
    if broken == "required":
        return "The cell must not be empty.", f"Fill it in, or delete the row. {about}"
    if not text:
        return None
    # 1e999 is written well, and nothing can be reckoned with it.
    if broken == "type" or (isinstance(value, Decimal) and not math.isfinite(value)):
        return f"The value must be {_TYPES.get(kind, f'of the type {kind}')}.", f"Write it so{empty}. {about}"
    if broken == "enum":
        allowed = [str(each) for each in constraints["enum"]]
        return (
            f"The value must be one of: {', '.join(allowed)}.",
            f"{suggestion(text, allowed)}Use one of these; a new one has to be added to "
            "datapackage.json first.",
        )
    pattern = constraints.get("pattern")
    # frictionless lets a line end follow what the pattern asks for, and takes ٢ for a digit.
    if broken == "pattern" or (pattern and not re.fullmatch(pattern, text, re.ASCII)):
        return f"The value must match {pattern}", about
    if broken:
        bound = {"minimum": "at least", "maximum": "at most"}.get(broken, f"of the {broken}")
        return f"The value must be {bound} {constraints[broken]}.", about
    if kind == "string" and "enum" not in constraints and _FORMULA.match(text):
        return (
            "A text must not begin as a formula does: spreadsheets compute what begins with =, +, - or @.",
            f"Put a word before it, or the sign − for a minus. {about}",
        )
    return None


def _repeated(
    table: Table, columns: list[str], values: Mapping[str, Mapping[str, Any]], what: str
) -> Iterator[Finding]:
    # What was read is compared, for 5 and 5.0 are the same key.
    keys = list(zip(*(map(values[column].get, table.column(column)) for column in columns), strict=True))
    if len(set(keys)) == len(keys):
        return
    first: dict[tuple[Any, ...], int] = {}
    for key, (line, texts) in zip(keys, table.records(*columns), strict=True):
        if any(value is not None for value in key) and first.setdefault(key, line) != line:
            rule = f"{what} must be unique; line {first[key]} has the same."
            remedy = "Delete one of the two rows, or tell them apart."
            yield table.finding(line, ", ".join(columns), ", ".join(texts), rule, remedy)


def _dangling(table: Table, columns: list[str], target: Table, keys: list[str]) -> Iterator[Finding]:
    known = {texts for _, texts in target.records(*keys)}
    unknown = {texts for _, texts in table.records(*columns) if any(texts)} - known
    if not unknown:
        return
    ids = sorted(texts[0] for texts in known) if len(keys) == 1 else []
    near = {texts: suggestion(texts[0], ids) for texts in unknown}
    for line, texts in table.records(*columns):
        if texts in unknown:
            yield table.finding(
                line,
                ", ".join(columns),
                ", ".join(texts),
                f"No row of {target.file} has this {', '.join(keys)}.",
                f"{near[texts]}Correct the value, or add the row to {target.file} first.",
            )


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
        ({"projects", "countries"}, lambda t: _ids(t, "projects", "countries", "countries", "code")),
        ({"pipelines", "countries"}, lambda t: _ids(t, "pipelines", "countries", "countries", "code")),
        ({"projects"}, lambda t: _counted(t["projects"])),
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


def _counted(table: Table) -> Iterator[Finding]:
    for line, (value, unit) in table.records("value", "unit"):
        if bool(value) != bool(unit):
            rule, remedy = "A value must have a unit, and a unit a value.", "Fill in the one that is missing."
            yield table.finding(line, "unit", unit, rule, remedy)


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
        try:
            given = [promised_for(rows[part]) for part in promise.split(";") if part in rows]
        except (ValueError, OverflowError):
            continue  # the schema has said already that the figure is none
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
