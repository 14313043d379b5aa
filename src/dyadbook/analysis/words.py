"""Words that depend on numbers, and the templates that put facts into sentences.

A template is Markdown with one sentence a line. ``{name}`` puts in a fact with its source note:

===================  ==============================================================
``{name}``           value, unit and source note: ``USD 230.1 million³``
``{name:plain}``     the same without the note
``{name:number}``    the bare number
``{name:size}``      value and unit without the sign, and the note: "fell by 5.0%"
``{name:when}``      the fact's period in words
``{name:note}``      the source note alone
``{name:up|down}``   the first word if the value is above zero, else the second;
                     with a third word for a value that rounds to zero
``{name:times}``     a ratio as a word: "doubled", "rose 1.4 times", "fell to 0.8 times"
===================  ==============================================================

A line that names a fact which the evidence cannot carry (on this day, for these states) is left out.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping, Sequence

from dyadbook.analysis.facts import Fact, format_number
from dyadbook.markdown import escape

Mark = Callable[[Iterable[str]], str]
"""Turns source ids into a source note's mark."""


class Sentences(string.Formatter):
    """Fills templates from facts.

    Parameters
    ----------
    known : mapping of str to Fact
        Facts by name.
    mark : callable
        Makes the mark of a source note from source ids.
    """

    def __init__(self, known: Mapping[str, Fact], mark: Mark) -> None:
        self._known = known
        self._mark = mark

    def fill(self, template: str) -> str:
        """Fill a template, leaving out the lines whose facts are not known."""
        lines = (self._line(line) for line in template.strip("\n").splitlines())
        return "\n".join(line for line in lines if line is not None).strip("\n")

    def names(self, template: str) -> list[str]:
        """The names of the facts that a template asks for."""
        return [name for _, name, _, _ in self.parse(template) if name]

    def _line(self, line: str) -> str | None:
        if any(name not in self._known for name in self.names(line)):
            return None
        return self.vformat(line, (), self._known)

    def format_field(self, value: object, format_spec: str) -> str:
        """Write one fact as the part after the colon asks."""
        if not isinstance(value, Fact):
            raise TypeError(f"{value!r} is no fact")
        match format_spec:
            case "":
                return escape(value.text) + self._mark(value.sources)
            case "plain":
                return escape(value.text)
            case "number":
                return format_number(value.number, value.decimals)
            case "size":
                return value.format(abs(value.number)) + self._mark(value.sources)
            case "when":
                return value.when
            case "note":
                return self._mark(value.sources)
            case "times":
                return times(value.number)
            case words if "|" in words:
                return direction(value, *words.split("|"))
        raise ValueError(f"{{{value.id}:{format_spec}}}: no such way to write a fact")


def direction(fact: Fact, above: str, below: str, level: str | None = None) -> str:
    """Choose a word by the sign of a fact, as rounded in the text.

    Raises
    ------
    ValueError
        When the value rounds to zero and no word is given for that.
    """
    rounded = round(fact.number, fact.decimals)
    if rounded > 0:
        return above
    if rounded < 0:
        return below
    if level is None:
        raise ValueError(f"fact {fact.id} rounds to zero; give a third word for that")
    return level


def times(ratio: float) -> str:
    """Say a ratio to an earlier value: "roughly doubled", "rose 1.4 times", "fell to 0.80 of it".

    A named multiple is used within 5 percent of it.

    Examples
    --------
    >>> times(2.04), times(1.4), times(0.8)
    ('roughly doubled', 'rose 1.4 times', 'fell to 0.80 of it')
    """
    for multiple, word in ((2, "doubled"), (3, "tripled"), (4, "quadrupled")):
        if abs(ratio / multiple - 1) <= 0.05:
            return f"roughly {word}"
    if ratio >= 1:
        return f"rose {format_number(ratio, 1)} times"
    return f"fell to {format_number(ratio, 2)} of it"


def listed(names: Sequence[str], nothing: str = "none") -> str:
    """Write names as prose lists them.

    Examples
    --------
    >>> listed(["2018", "2020", "2023"])
    '2018, 2020 and 2023'
    """
    if not names:
        return nothing
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names))
