"""Words that depend on numbers, and the templates that put facts into sentences.

A template is Markdown with one sentence a line. ``{name}`` puts in a fact with its source note:

===================  ==============================================================
``{name}``           value, unit and source note: ``USD 230.1 million³``
``{name:plain}``     the same without the note, which then follows the sentence
``{name:number}``    the bare number
``{name:word}``      a whole number, up to twelve as a word: "three", "14"
``{name:ordinal}``   a rank as a word: "first", "second", "14th"
``{name:size}``      value and unit without the sign, and the note: "fell by 5.0%"
``{name:when}``      the fact's period in words
``{name:note}``      the source note alone
``{name:up|down}``   the first word if the value is above zero, else the second;
                     with a third word for a value that rounds to zero
``{name:times}``     a ratio as a word: "doubled", "rose 1.4 times", "fell to 0.8 times"
``{name:part}``      a share as a word: "most", "about half", "less than half"
===================  ==============================================================

A line that names a fact which the evidence cannot carry (on this day, for these states) is left out.
Every source of every fact of a line is noted in that line: at the figure, or else at its end.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from dyadbook.analysis.facts import Fact, format_number
from dyadbook.markdown import escape


class Style(Protocol):
    """How the facts of a sentence are shown."""

    def mark(self, sources: Iterable[str]) -> str:
        """The mark of a source note."""

    def show(self, fact: Fact, text: str) -> str:
        """The text of a fact, with a way to what stands behind it."""


class Sentences(string.Formatter):
    """Fills templates from facts.

    Parameters
    ----------
    known : mapping of str to Fact
        Facts by name.
    style : Style
        Makes marks and shows facts.
    """

    def __init__(self, known: Mapping[str, Fact], style: Style) -> None:
        self._known = known
        self._style = style
        self._noted: set[str] = set()

    def fill(self, template: str) -> str:
        """Fill a template, leaving out the lines whose facts are not known."""
        lines = (self._line(line) for line in template.strip("\n").splitlines())
        return "\n".join(line for line in lines if line is not None).strip("\n")

    def names(self, template: str) -> list[str]:
        """The names of the facts that a template asks for."""
        return [name for _, name, _, _ in self.parse(template) if name]

    def _line(self, line: str) -> str | None:
        names = self.names(line)
        if any(name not in self._known for name in names):
            return None
        self._noted = set()
        written = self.vformat(line, (), self._known)
        sources = [source for name in names for source in self._known[name].sources]
        return written + self._mark(source for source in sources if source not in self._noted)

    def _mark(self, sources: Iterable[str]) -> str:
        found = list(dict.fromkeys(sources))
        self._noted |= set(found)
        return self._style.mark(found)

    def format_field(self, value: object, format_spec: str) -> str:
        """Write one fact as the part after the colon asks."""
        if not isinstance(value, Fact):
            raise TypeError(f"{value!r} is no fact")
        match format_spec:
            case "":
                return self._style.show(value, escape(value.text)) + self._mark(value.sources)
            case "size":
                text = value.format(abs(value.number))
                return self._style.show(value, escape(text)) + self._mark(value.sources)
            case "plain":
                return self._style.show(value, escape(value.text))
            case "number":
                return self._style.show(value, format_number(value.number, value.decimals))
            case "word":
                return self._style.show(value, counted(value.number))
            case "ordinal":
                return self._style.show(value, ordinal(value.number))
            case "times":
                return self._style.show(value, times(value.number))
            case "part":
                return self._style.show(value, part(value))
            case "when":
                return value.when
            case "note":
                return self._mark(value.sources)
            case words if "|" in words:
                return direction(value, *words.split("|"))
        raise ValueError(f"{{{value.id}:{format_spec}}}: no such way to write a fact")


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
            "eleven", "twelve")  # fmt: skip
_RANKS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
          "tenth", "eleventh", "twelfth")  # fmt: skip


def counted(number: float) -> str:
    """Write a count, up to twelve as a word.

    Examples
    --------
    >>> counted(3), counted(14)
    ('three', '14')
    """
    return _NUMBERS[int(number)] if 0 <= number < len(_NUMBERS) else format_number(number)


def ordinal(rank: float) -> str:
    """Write a rank, up to twelve as a word.

    Examples
    --------
    >>> ordinal(2), ordinal(13), ordinal(21)
    ('second', '13th', '21st')
    """
    number = int(rank)
    if 1 <= number <= len(_RANKS):
        return _RANKS[number - 1]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def part(fact: Fact) -> str:
    """Say a share of a whole in words.

    Within five percentage points of a half it is "about half", of nothing or all "almost none" and
    "nearly all".

    Raises
    ------
    ValueError
        When the fact is not a share in percent between 0 and 100.
    """
    share = fact.number
    if fact.unit not in ("percent", "%") or not 0 <= share <= 100:
        raise ValueError(f"fact {fact.id} is no share in percent: {fact.text}")
    for limit, words in ((5, "almost none"), (45, "less than half"), (55, "about half"), (95, "most")):
        if share < limit:
            return words
    return "nearly all"


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
