"""Two editions compared, fact by fact: what appeared, vanished or moved, which verdicts changed, and why.

An edition is the ``facts.json`` that its build wrote; neither the evidence nor the code of the
time is needed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dyadbook.analysis.facts import Fact
from dyadbook.errors import DataError, Finding
from dyadbook.markdown import escape

NAME = "facts.json"
"""The file of facts in the folder of an edition."""

VERDICT = "verdict"
"""Unit of the facts that are verdicts."""

Reason = Literal["data", "parameter", "code"]


class Inputs(BaseModel):
    """What a fact was made from.

    Attributes
    ----------
    data, code : str
        Hashes: of the contents of the rows, and of the source of the function's module.
    parameters : dict
        Every parameter of the fact's chapter.
    """

    model_config = ConfigDict(strict=True, frozen=True)

    data: str
    code: str
    parameters: dict[str, Any]


class Record(BaseModel):
    """One fact of an edition, as far as a comparison reads it; other keys are left alone."""

    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False)

    id: str = Field(min_length=1)
    chapter: str
    label: str
    value: int | float | str
    unit: str
    decimals: int = Field(ge=0)
    text: str
    period: str
    as_of: str
    function: str
    rows: list[str | dict[str, Any]]
    inputs: Inputs
    schema_: Literal["1"] = Field(alias="schema")

    @property
    def said(self) -> tuple[Any, ...]:
        """What the report says with it: while this is the same, the fact has not moved.

        A verdict or a count as of the edition's own day has not moved because the day did.
        """
        return self.value, self.text, self.unit, self.period if self.period != self.as_of else None

    @property
    def module(self) -> str:
        """What ``inputs.code`` is the hash of."""
        return self.function.rpartition(".")[0] or self.function


@dataclass(frozen=True)
class Change:
    """A fact that two editions do not share, or state differently.

    Attributes
    ----------
    old, new : Record or None
        The fact in either edition; None where the edition lacks it.
    reasons : tuple of str
        What differs between the editions: ``data`` (the rows, or what they hold), ``parameter``,
        ``code``. Empty where neither the facts nor their companions tell.
    parameters : dict of str to tuple
        Parameters of the chapter that differ, with the old and the new value.
    """

    old: Record | None
    new: Record | None
    reasons: tuple[Reason, ...]
    parameters: dict[str, tuple[Any, Any]]

    @property
    def record(self) -> Record:
        """The fact as it stands now, or as it last stood."""
        found = self.new or self.old
        assert found is not None
        return found

    @property
    def difference(self) -> float | None:
        """New value less old, in the fact's unit; None unless both are numbers of one unit."""
        if self.old is None or self.new is None or self.old.unit != self.new.unit:
            return None
        old, new = self.old.value, self.new.value
        if isinstance(old, str) or isinstance(new, str):
            return None
        # In decimals, so that 0.3 less 0.1 is 0.2 to the last digit.
        return float(Decimal(str(new)) - Decimal(str(old)))


@dataclass(frozen=True)
class Comparison:
    """What differs between two editions; each list in the order of the ids."""

    appeared: tuple[Change, ...]
    vanished: tuple[Change, ...]
    moved: tuple[Change, ...]
    verdicts: tuple[Change, ...]

    @cached_property
    def groups(self) -> dict[str, tuple[Change, ...]]:
        """The lists by name, in the order in which they are shown."""
        return {
            "verdicts": self.verdicts,
            "moved": self.moved,
            "appeared": self.appeared,
            "vanished": self.vanished,
        }


def read_edition(path: Path) -> dict[str, Record]:
    """Read the facts of an edition.

    Parameters
    ----------
    path : Path
        Its ``facts.json``, or the folder that holds it.

    Returns
    -------
    dict of str to Record
        Facts by id.

    Raises
    ------
    DataError
        When the file is missing or is not what an edition writes; names every breach by the
        position of the fact in the list and its key.
    """
    file = path / NAME if path.is_dir() else path
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        _refuse(
            file, f"The facts of an edition cannot be read: {error.strerror}.", "Build the edition first."
        )
    except UnicodeDecodeError as error:
        _refuse(
            file, f"It must be UTF-8; the byte at offset {error.start} is not.", "Build the edition anew."
        )
    except json.JSONDecodeError as error:
        _refuse(file, f"It must be JSON: {error.msg}.", "Build the edition anew.", line=error.lineno)
    if not isinstance(found, list):
        _refuse(file, "It must hold a list of facts.", f"Name the {NAME} that a build wrote.")
    records: dict[str, Record] = {}
    findings: list[Finding] = []
    for position, each in enumerate(found, start=1):
        try:
            record = Record.model_validate(each)
        except ValidationError as error:
            findings += _explain(file, position, each, error)
            continue
        if record.id in records:
            findings.append(
                Finding(
                    str(file),
                    f"Fact {position} of the list repeats the id of another.",
                    "Build the edition anew: an id names one fact.",
                    column="id",
                    value=record.id,
                )
            )
        records[record.id] = record
    if findings:
        raise DataError(findings)
    return records


def _refuse(file: Path, rule: str, remedy: str, line: int | None = None) -> NoReturn:
    raise DataError([Finding(str(file), rule, remedy, line=line)]) from None


def _explain(file: Path, position: int, found: object, error: ValidationError) -> Iterator[Finding]:
    name = found.get("id") if isinstance(found, dict) else None
    which = f"Fact {position} of the list" + (f" ({name})" if name else "")
    # A value that may be of several types fails once for each of them: one finding a key is enough.
    seen: set[str] = set()
    for item in error.errors(include_url=False):
        parts = [str(part) for part in item["loc"]]
        key = ".".join(parts[:2] if parts[:1] == ["inputs"] else parts[:1])
        if key in seen:
            continue
        seen.add(key)
        missing = item["type"] == "missing"
        yield Finding(
            str(file),
            f"{which}: {'the key is missing' if missing else item['msg']}.",
            "Build the edition anew, with a version of the report that writes facts of schema 1.",
            column=key,
            value="" if missing else str(item["input"])[:80],
        )


def compare(old: Mapping[str, Record], new: Mapping[str, Record]) -> Comparison:
    """Compare two editions.

    A fact has moved when its value, text, unit or period differ (see `Record.said`); other rows or
    another code that lead to the same statement are no change. The reasons say what differs in what
    the fact was made from. A fact that only one edition has is told by its companions in the other:
    the parameters of its chapter, and the code of its module; where these are the same, it is the
    data.

    Parameters
    ----------
    old, new : mapping of str to Record
        Facts by id, as `read_edition` gives them.
    """
    both = [
        _moved(old[key], new[key])
        for key in sorted(old.keys() & new.keys())
        if old[key].said != new[key].said
    ]
    verdicts = [change for change in both if change.record.unit == VERDICT]
    return Comparison(
        appeared=tuple(
            _alone(new[key], old.values(), appeared=True) for key in sorted(new.keys() - old.keys())
        ),
        vanished=tuple(
            _alone(old[key], new.values(), appeared=False) for key in sorted(old.keys() - new.keys())
        ),
        moved=tuple(change for change in both if change not in verdicts),
        verdicts=tuple(verdicts),
    )


def _moved(old: Record, new: Record) -> Change:
    parameters = _differing(old.inputs.parameters, new.inputs.parameters)
    reasons: list[Reason] = []
    if old.inputs.data != new.inputs.data or old.rows != new.rows:
        reasons.append("data")
    if parameters:
        reasons.append("parameter")
    # Of the same rows and parameters only other code makes another fact, be it of another module.
    # A fact that names no rows, such as a count of all of them, does not tell whether they differ.
    if old.inputs.code != new.inputs.code or (not reasons and new.rows):
        reasons.append("code")
    return Change(old, new, tuple(reasons), parameters)


def _alone(record: Record, others: Iterable[Record], *, appeared: bool) -> Change:
    """A fact of one edition alone, told by its companions: of its chapter, and of its module."""
    reasons: list[Reason] = []
    parameters = code = None
    for other in others:
        if other.chapter == record.chapter:
            parameters = other.inputs.parameters
        if other.module == record.module:
            code = other.inputs.code
    own = record.inputs.parameters
    old, new = (parameters, own) if appeared else (own, parameters)
    differing = {} if old is None or new is None else _differing(old, new)
    if differing:
        reasons.append("parameter")
    if code is not None and code != record.inputs.code:
        reasons.append("code")
    if not reasons and parameters is not None and code is not None:
        reasons.append("data")
    return Change(None if appeared else record, record if appeared else None, tuple(reasons), differing)


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {
        name: (old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }


# -- words ----------------------------------------------------------------------------------------

_TITLES = {
    "verdicts": "Verdicts that changed",
    "moved": "Facts that moved",
    "appeared": "Facts that appeared",
    "vanished": "Facts that vanished",
}


def as_text(found: Comparison) -> str:
    """A comparison as a terminal shows it."""
    lines: list[str] = [_summary(found)]
    for name, changes in found.groups.items():
        if changes:
            lines += ["", f"{_TITLES[name]} ({len(changes)})"]
            lines += [f"  {change.record.id}  {_sentence(change, str)}" for change in changes]
    return "\n".join(lines) + "\n"


def as_markdown(found: Comparison) -> str:
    """A comparison as a section of ``CHANGELOG.md``."""
    lines = ["### Facts and verdicts", "", _summary(found)]
    for name, changes in found.groups.items():
        if changes:
            lines += ["", f"#### {_TITLES[name]}", ""]
            lines += [f"- `{change.record.id}`: {_sentence(change, escape)}" for change in changes]
    return "\n".join(lines) + "\n"


def as_json(found: Comparison) -> str:
    """A comparison for programs: the four lists, each change with both states of the fact."""
    written = {
        name: [
            {
                "id": change.record.id,
                "chapter": change.record.chapter,
                "label": change.record.label,
                "old": _state(change.old),
                "new": _state(change.new),
                "difference": change.difference,
                "reasons": change.reasons,
                "parameters": {
                    parameter: {"old": old, "new": new} for parameter, (old, new) in change.parameters.items()
                },
            }
            for change in changes
        ]
        for name, changes in found.groups.items()
    }
    return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


FORMS: dict[str, Callable[[Comparison], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
"""How a comparison can be written."""


def _state(record: Record | None) -> dict[str, Any] | None:
    if record is None:
        return None
    return {name: getattr(record, name) for name in ("value", "text", "unit", "period")}


def _summary(found: Comparison) -> str:
    if not any(found.groups.values()):
        return "No fact moved and no verdict changed."
    counted = ", ".join(f"{_TITLES[name].lower()}: {len(changes)}" for name, changes in found.groups.items())
    why = Counter(reason for changes in found.groups.values() for one in changes for reason in one.reasons)
    reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(why.items()))
    changed = sorted(
        {
            f"{name} {old} → {new}"
            for changes in found.groups.values()
            for one in changes
            for name, (old, new) in one.parameters.items()
        }
    )
    return (
        f"{counted[0].upper()}{counted[1:]}."
        + (f" Why: {reasons}." if reasons else "")
        + (f" Parameters: {'; '.join(changed)}." if changed else "")
    )


def _sentence(change: Change, safe: Callable[[str], str]) -> str:
    """What changed and why; `safe` writes the texts of the facts for where they will stand."""
    return f"{safe(change.record.label)}: {_states(change, safe)}. Why: {_why(change)}."


def _states(change: Change, safe: Callable[[str], str]) -> str:
    old, new = change.old, change.new
    if old is None or new is None:
        return f"{safe(change.record.text)} ({change.record.period})"
    same = (old.text, old.value) == (new.text, new.value)
    said = safe(new.text) if same else f"{safe(old.text)} → {safe(new.text)}"
    if change.difference:
        said += f" ({_signed(change)})"
    if old.unit != new.unit:
        said += f", unit {old.unit} → {new.unit}"
    if old.said[-1] != new.said[-1]:
        said += f", period {old.period} → {new.period}"
    return said


def _signed(change: Change) -> str:
    """Write a difference in the fact's unit, with its sign and digits enough to show it."""
    record, difference = change.record, change.difference or 0.0
    decimals = record.decimals
    while round(difference, decimals) == 0:
        decimals += 1
    if decimals == record.decimals and not _adds_up(change):
        decimals += 1  # 48.4 and 127.5 read 48 and 128, and differ by 79
    unit = "percentage points" if record.unit in ("percent", "%") else record.unit
    written = Fact(record.id, record.label, 0.0, unit, record.period, decimals, (), ())
    return f"{'+' if difference > 0 else '−'}{written.format(abs(difference))}"


def _adds_up(change: Change) -> bool:
    """Whether the difference as rounded is that of the two values as rounded."""
    values = [record.value for record in (change.old, change.new) if record is not None]
    decimals = change.record.decimals
    old, new = (round(value, decimals) for value in values if not isinstance(value, str))
    return round(new - old, decimals) == round(change.difference or 0.0, decimals)


def _why(change: Change) -> str:
    if not change.reasons:
        alone = change.old is None or change.new is None
        return (
            f"not known, for {'the other edition has no fact to tell it by' if alone else 'it names no rows'}"
        )
    named = f"parameter ({', '.join(change.parameters)})"
    return ", ".join(named if one == "parameter" else one for one in change.reasons)
