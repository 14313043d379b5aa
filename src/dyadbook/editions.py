"""Edition files: what an edition is called, its parameters and its chapters, in YAML."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from dyadbook.errors import ParameterError, did_you_mean
from dyadbook.parameters import excerpt, read_parameters
from dyadbook.project import CHAPTERS

DEEPEST = 2
"""Levels of an edition file: its keys, and what lies under `parameters` and `chapters`."""


def _one_line(title: str) -> str:
    if not title.isprintable() or title != title.strip():
        raise ValueError
    return title


def _each_once(chapters: tuple[str, ...]) -> tuple[str, ...]:
    if set(chapters) - set(CHAPTERS) or len(set(chapters)) < len(chapters):
        raise ValueError
    return tuple(chapter for chapter in CHAPTERS if chapter in chapters)


class EditionFile(BaseModel):
    """What an edition file says.

    Its values are text, as on the command line: whether a YAML reader takes ``2025-07-04`` for a day or
    ``no`` for false makes no difference.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: Annotated[str, AfterValidator(_one_line)] = Field(
        min_length=1, max_length=120, description="one line of 1 to 120 printable characters"
    )
    parameters: dict[str, str] = Field({}, description="parameters, each with one value")
    chapters: Annotated[tuple[str, ...], AfterValidator(_each_once)] = Field(
        CHAPTERS,
        strict=False,
        min_length=1,
        description=f"a list of chapters, each once: [{', '.join(CHAPTERS)}]",
    )

    def changed(self, options: Mapping[str, str]) -> EditionFile:
        """The same edition with other values of some parameters, which its title then tells."""
        other = {name: value for name, value in options.items() if self.parameters.get(name) != value}
        if not other:
            return self
        told = ", ".join(f"{name} = {value}" for name, value in other.items())
        update = {"title": f"{self.title} ({told})", "parameters": {**self.parameters, **other}}
        return self.model_copy(update=update)


def read_edition(path: Path, latest: date) -> EditionFile:
    """Read and validate an edition file.

    Parameters
    ----------
    path : Path
        A YAML file with the keys `title`, `parameters` and `chapters`; the latter two may be left out.
    latest : datetime.date
        The declared cut-off of the evidence.

    Raises
    ------
    ParameterError
        Names file, line, column, value, rule and remedy.
    """
    places: dict[tuple[str | int, ...], str] = {}
    value = _plain(_compose(path), path, (), places)
    try:
        edition = EditionFile.model_validate(value)
    except ValidationError as error:
        raise ParameterError("\n".join(_explain(item, places) for item in error.errors())) from None
    given = {name: places["parameters", name] for name in edition.parameters}
    read_parameters("summary", edition.parameters, latest, given)
    return edition


def _compose(path: Path) -> yaml.Node:
    """Read a file as YAML of the plainest kind: no alias that multiplies, no tag that makes an object."""
    depth = 0
    try:
        text = path.read_text(encoding="utf-8-sig")
        for event in yaml.parse(text, Loader=yaml.BaseLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST or getattr(event, "anchor", None) or getattr(event, "tag", None):
                raise ParameterError(
                    f"{_place(path, event.start_mark)}: an edition file has no anchor, alias or tag, and "
                    "nothing within a value. Remedy: write each value out, as editions/default.yaml does."
                )
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise ParameterError(f"{path}, line {line}: not UTF-8. Remedy: save the file as UTF-8.") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ParameterError(
            f"{_place(path, mark)}: {error.problem}. Remedy: write YAML, as editions/default.yaml does."
        ) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ParameterError(f"{path}, line {line}: {error.reason}. Remedy: delete the character.") from None
    if not isinstance(node, yaml.MappingNode):
        raise ParameterError(
            f"{path}, line 1: an edition file says `title: …`, and `parameters` and `chapters` if they are "
            "others than the default. Remedy: begin with a copy of editions/default.yaml."
        )
    return node


def _plain(
    node: yaml.Node, path: Path, where: tuple[str | int, ...], places: dict[tuple[str | int, ...], str]
) -> object:
    """The texts, lists and mappings of a node; notes the place of each."""
    places.setdefault(where, _place(path, node.start_mark))  # a value's place is its key's, noted before
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, path, (*where, at), places) for at, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    found: dict[str, object] = {}
    for key, value in node.value:
        here = _place(path, key.start_mark)
        if not isinstance(key, yaml.ScalarNode) or key.value in found:
            raise ParameterError(
                f"{here}: {excerpt(key.value)}: a key is a name and stands once. Remedy: delete it here."
            )
        places[*where, key.value] = here
        found[key.value] = _plain(value, path, (*where, key.value), places)
    return found


def _place(path: Path, mark: Any) -> str:
    return f"{path}, line {mark.line + 1}, column {mark.column + 1}"


def _explain(error: Any, places: Mapping[tuple[str | int, ...], str]) -> str:
    """Put an error of pydantic in our words."""
    key, fields = error["loc"][0], EditionFile.model_fields
    place = places.get(error["loc"]) or places.get((key,)) or places[()]
    if key not in fields:
        return (
            f"{place}: {excerpt(key)}: no such key.{did_you_mean(key, fields)} "
            f"Remedy: choose one of {', '.join(fields)}."
        )
    if error["type"] == "missing":
        return f"{place}: {key}: missing. Remedy: add {key}: {fields[key].description}."
    given = error["input"] if key == "chapters" and isinstance(error["input"], list) else []
    close = "".join(did_you_mean(str(one), CHAPTERS) for one in given if one not in CHAPTERS)
    return (
        f"{place}: {key} = {excerpt(error['input'])}: must be {fields[key].description}.{close} "
        "Remedy: compare editions/default.yaml."
    )
