"""Whether ``seeds/`` keeps its rules, and whether the claims stand where they say in the articles.

The text of the articles is their publisher's. Nothing here prints or keeps a passage of it:
findings name offsets, hashes and at most one digit.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dyadbook.errors import Finding
from dyadbook.evidence.package import (
    Table,
    Tables,
    check_list,
    check_periods,
    check_tables,
    read_ids,
    shown,
    suggestion,
    unreported,
)
from dyadbook.project import Project

ENVIRONMENT = "DYADBOOK_ORIGINALS"
"""Environment variable that names the folder of the articles' texts."""

PANEL_REFERENCES = ("indicators?", "dyads?", "roll_calls?")
"""How evidence that is no single row begins: a table of the panel and a filter."""

GROUNDS = 2
"""Rows that a judged verdict must rest on."""

_DATE_LINE_WITHIN = 5
"""The date line is looked for in the first lines only: a date further down belongs to the body."""


def check_seeds(project: Project, originals: Path | None) -> list[Finding]:
    """Check the articles' bibliography, claims and assessments, and the claims against the texts.

    Parameters
    ----------
    project : Project
        The checkout.
    originals : Path or None
        The folder that holds the texts (see `find_originals`); without it the tables are checked
        and the passages are not.

    Returns
    -------
    list of Finding
        All breaches found; empty when everything is sound.
    """
    tables, findings = check_tables(
        project.seeds / "datapackage.json", project.root, optional={"assessments"}
    )
    findings += unreported(findings, _table_rules(tables, project))
    # Offsets and hashes of a row that is wrong would only repeat what is said already.
    wrong = {finding.file for finding in findings}
    sound = {name for name, table in tables.items() if table.file not in wrong}
    if originals is not None and {"seeds", "claims"} <= sound:
        findings += _check_texts(tables, originals, project.root)
    return findings


def find_originals(project: Project, given: Path | None) -> Path | None:
    """Find the folder with the texts of the articles.

    Parameters
    ----------
    project : Project
        The checkout.
    given : Path or None
        What the user named (``--originals``); it goes before everything else.

    Returns
    -------
    Path or None
        `given`; else the folder that the environment variable DYADBOOK_ORIGINALS names; else
        ``seeds/originals`` where it holds every file that ``seeds.csv`` names; else None.
    """
    if given is not None:
        return given
    if named := os.environ.get(ENVIRONMENT):
        return Path(named)
    usual = project.seeds / "originals"
    files = read_ids(project.seeds / "seeds.csv", "file")
    return usual if files and all((usual / file).is_file() for file in files) else None


# -- tables ---------------------------------------------------------------------------------------


def _table_rules(tables: Tables, project: Project) -> list[Finding]:
    """Check the rules that a table schema cannot hold."""
    rules: list[tuple[set[str], Callable[[], Iterable[Finding]]]] = [
        ({"claims"}, lambda: _spans(tables["claims"])),
        ({"claims"}, lambda: check_periods(tables["claims"], "period")),
        ({"claims", "seeds"}, lambda: _letters(tables["claims"], tables["seeds"])),
        ({"claims", "assessments"}, lambda: _unassessed(tables["claims"], tables["assessments"])),
        ({"assessments"}, lambda: _evidence(tables["assessments"], project)),
        ({"assessments"}, lambda: _opinions(tables["assessments"])),
        ({"assessments"}, lambda: _grounds(tables["assessments"])),
        ({"assessments"}, lambda: _watched(tables["assessments"])),
    ]
    return [each for needed, rule in rules if needed <= tables.keys() for each in rule()]


def _spans(claims: Table) -> Iterator[Finding]:
    for line, (start, end) in claims.records("start", "end"):
        # As floats: Python reads no integer of thousands of digits.
        if start.isdecimal() and end.isdecimal() and float(start) >= float(end):
            yield claims.finding(
                line,
                "end",
                end,
                f"A passage must end after it starts, at offset {start}.",
                "Correct the two offsets; end is the offset after the last character.",
            )


def _letters(claims: Table, seeds: Table) -> Iterator[Finding]:
    letters = {seed: letter for _, (seed, letter) in seeds.records("seed_id", "letter")}
    for line, (claim, seed) in claims.records("claim_id", "seed_id"):
        letter = letters.get(seed, "")
        if not claim.startswith(letter):
            yield claims.finding(
                line,
                "claim_id",
                claim,
                f"Claims of the article {seed} must begin with its letter, {letter}.",
                "Correct the claim_id or the seed_id.",
            )


def _unassessed(claims: Table, assessments: Table) -> Iterator[Finding]:
    assessed = {claim for _, claim in assessments.cells("claim_id")}
    for line, claim in claims.cells("claim_id"):
        if claim not in assessed:
            yield claims.finding(
                line,
                "claim_id",
                claim,
                f"Every claim must be assessed, and {assessments.file} has no row for this one.",
                f"Add its assessment to {assessments.file}.",
            )


def _evidence(assessments: Table, project: Project) -> Iterator[Finding]:
    known = _evidence_ids(project)
    for column in ("evidence_for", "evidence_against"):
        named = {part for _, text in assessments.cells(column) for part in text.split(";")}
        panel = {part for part in named if part.startswith(PANEL_REFERENCES)}
        what = "an observation_id, event_id or project_id of data/, or a panel reference"
        yield from check_list(assessments, column, known | panel, what)


def _opinions(assessments: Table) -> Iterator[Finding]:
    for line, (now, then) in assessments.records("verdict", "verdict_then"):
        if (now == "opinion") != (then == "opinion"):
            yield assessments.finding(
                line,
                "verdict_then",
                then,
                f"What no evidence could settle is an opinion on every day; the verdict is {now}.",
                "Call both verdicts an opinion, or neither.",
            )


def _grounds(assessments: Table) -> Iterator[Finding]:
    columns = ("verdict", "basis", "evidence_for", "evidence_against")
    for line, (verdict, basis, *cells) in assessments.records(*columns):
        rows = {part for cell in cells for part in cell.split(";") if part}
        if basis == "judged" and verdict != "unverifiable" and len(rows) < GROUNDS:
            yield assessments.finding(
                line,
                "evidence_for",
                cells[0],
                f"A judged verdict must name at least {GROUNDS} rows for or against the claim.",
                "Name further rows, or call the claim unverifiable and say what was looked for.",
            )


def _watched(assessments: Table) -> Iterator[Finding]:
    columns = ("basis", "verdict_then", "would_change")
    for line, (basis, verdict, change) in assessments.records(*columns):
        judged = basis == "judged" and verdict != "opinion"
        if judged != bool(change):
            rule = "What would change a verdict is written for the judged ones alone, opinions apart."
            remedy = "Say which observation would change it." if judged else "Leave the cell empty."
            yield assessments.finding(line, "would_change", change, rule, remedy)


def _evidence_ids(project: Project) -> set[str]:
    """Read the ids that an assessment may name; `check_package` says what is wrong with a table."""
    tables = ("observations", "events", "projects")
    return {key for name in tables for key in read_ids(project.data / f"{name}.csv", f"{name[:-1]}_id")}


# -- texts ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Claim:
    """Where a claim stands: its line in claims.csv and the span of its passage."""

    line: int
    start: int
    end: int
    sha256: str


def _check_texts(tables: Tables, originals: Path, root: Path) -> list[Finding]:
    seeds, claims = tables["seeds"], tables["claims"]
    findings: list[Finding] = []
    for line, (seed, file, day, digest, length) in seeds.records(
        "seed_id", "file", "date", "sha256", "characters"
    ):
        path = originals / file
        text, problems = _read_text(path, shown(path, root), seeds, line, digest)
        findings += problems
        if text is None:
            continue
        if len(text) != int(length):
            findings.append(
                seeds.finding(
                    line,
                    "characters",
                    length,
                    f"The text has {len(text)} Unicode characters when decoded as UTF-8.",
                    "Count them in the decoded text, line ends unchanged, and correct the number.",
                )
            )
        here = [
            _Claim(number, int(start), int(end), passage)
            for number, (of, start, end, passage) in claims.records("seed_id", "start", "end", "sha256")
            if of == seed
        ]
        findings += _check_passages(text, here, claims)
        findings += _check_digits(text, here, day, shown(path, root))
    return findings


def _read_text(
    path: Path, file: str, seeds: Table, line: int, digest: str
) -> tuple[str | None, list[Finding]]:
    """Read an article; a file with another hash is another text, and is not looked at further."""
    if not path.is_file():
        held = sorted(each.name for each in path.parent.glob("*.txt"))
        return None, [
            Finding(
                file,
                f"{seeds.file} names this text, and the folder of originals does not hold it.",
                f"{suggestion(path.name, held)}Put the file there under this name, or name "
                f"another folder (--originals, {ENVIRONMENT}).",
            )
        ]
    raw = path.read_bytes()
    actual = sha256(raw).hexdigest()
    if actual != digest:
        return None, [
            seeds.finding(
                line,
                "sha256",
                digest,
                f"The text {file} has another hash, {actual}.",
                "Use the very file that the claims were taken from, byte for byte; its line ends "
                "and blanks count.",
            )
        ]
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError as error:
        return None, [
            Finding(
                file,
                f"The text must be UTF-8; the byte at offset {error.start} is not.",
                "Save it as UTF-8, and take offsets and hashes from that file.",
                line=raw.count(b"\n", 0, error.start) + 1,
            )
        ]


def _check_passages(text: str, here: Collection[_Claim], claims: Table) -> Iterator[Finding]:
    for claim in here:
        if claim.end > len(text):
            yield claims.finding(
                claim.line,
                "end",
                str(claim.end),
                f"The passage must lie inside the text, which has {len(text)} characters.",
                "Correct the offsets; they count Unicode characters, not bytes.",
            )
            continue
        actual = sha256(text[claim.start : claim.end].encode("utf-8")).hexdigest()
        if actual != claim.sha256:
            yield claims.finding(
                claim.line,
                "sha256",
                claim.sha256,
                f"The passage at offsets {claim.start} to {claim.end} has another hash, {actual}.",
                "Correct the offsets, which count Unicode characters and not bytes; then the hash.",
            )


def _check_digits(text: str, here: Collection[_Claim], day: str, file: str) -> Iterator[Finding]:
    """Find numbers of the body that lie in no claim's passage."""
    body = body_start(text, day)
    if body is None:
        yield Finding(
            file,
            f"One of the first {_DATE_LINE_WITHIN} lines must carry the article's date, {day}.",
            "Correct the date in seeds.csv, or keep the text with its date line.",
        )
        return
    for match in re.finditer(r"\d+", text[body:]):
        start, end = body + match.start(), body + match.end()
        outside = [
            place
            for place in range(start, end)
            if not any(claim.start <= place < claim.end for claim in here)
        ]
        if outside:
            yield Finding(
                file,
                f"Every digit of the body must lie in the passage of a claim; the one at offset "
                f"{outside[0]} lies in none.",
                "Add the claim that it belongs to, or widen the passage of the claim beside it.",
                line=text.count("\n", 0, start) + 1,
                value=text[outside[0]],
            )


def body_start(text: str, day: str) -> int | None:
    r"""Find where an article's body begins: after its date line.

    The texts open with a line that carries the day of publication in ISO 8601, with a headline
    or remains of the web page's buttons behind it; whatever stands up to the end of that line is
    not the author's. A headline that is repeated below it counts as body.

    Parameters
    ----------
    text : str
        The decoded text.
    day : str
        The day of publication, ``YYYY-MM-DD``.

    Returns
    -------
    int or None
        Offset of the first character after the date line, in Unicode characters; None where none
        of the first lines carries the day.

    Examples
    --------
    >>> body_start("News\n date 2025-07-04 Headline\nBody", "2025-07-04")
    31
    """
    offset = 0
    for line in text.split("\n")[:_DATE_LINE_WITHIN]:
        offset += len(line) + 1
        if day in line:
            return min(offset, len(text))
    return None
