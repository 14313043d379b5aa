"""Every error that the package raises on purpose: each says what broke which rule, and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass


class DyadbookError(Exception):
    """Base of all errors that a user of the report may meet."""


@dataclass(frozen=True)
class Finding:
    """One breach of a rule in a file.

    Attributes
    ----------
    file : str
        Path relative to the checkout.
    line : int or None
        Line in the file, counted from 1, the header of a table being line 1.
    column : str
        Name of the column, empty where the breach is not in one cell.
    value : str
        The offending value, as it stands in the file.
    rule : str
        The rule that was broken.
    remedy : str
        What to do about it.
    """

    file: str
    rule: str
    remedy: str
    line: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.column:
            place += f", column {self.column}"
        shown = f": {self.value!r}" if self.value else ""
        return f"{place}{shown}: {self.rule} Remedy: {self.remedy}"


class DataError(DyadbookError):
    """The data or the seeds break one or more of their rules."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("\n".join(str(finding) for finding in findings))


class MissingEvidence(DyadbookError):
    """No row answers a question that was put to the evidence (for these states, on this day)."""


class ParameterError(DyadbookError):
    """A parameter that the report does not know, or a value that it does not allow."""


class BuildError(DyadbookError):
    """The book could not be built; the last good one is left as it was."""


def did_you_mean(value: str, known: Collection[str]) -> str:
    """What a message says of names that are close to one that is not known; empty where none is."""
    close = difflib.get_close_matches(value, known, n=3)
    return f" Did you mean {' or '.join(close)}?" if close else ""
