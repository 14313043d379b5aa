"""The linter of the book's prose: no number and no comparison in it is typed by hand.

It reads what a reader will read: the Markdown cells of the notebooks, the templates that their code
cells hand to ``page``, the pages in ``book/``, what ``seeds/assessments.csv`` says in words, and in
``analysis/``, ``charts/`` and ``book/`` of the package the strings that are prose (see `_sentences`).
Placeholders, code, addresses, directives and markup are left out. There are two rules:

``number``
    Digits, and number words used as quantities, come from facts: ``{last}``, ``{rates:word}``.
``direction``
    Words that say how numbers compare are chosen by a fact: ``{growth-last:rose|fell}``,
    ``{rest:part}``. A superlative is free where a fact of the same sentence bears it in its name
    (``{gap-widest:when}`` beside "widest"), for such a fact is the extreme by its definition.

What is no figure of ours (the date of a treaty, the name of a standard, a threshold of a method)
stands in ``book/allowed.csv``, a row a phrase: ``where`` is a file, or ``*`` for all; ``text`` the
phrase, long enough to fit nothing else; ``rule`` one of the two; ``reason`` one of `REASONS`, with
a remark after a colon where it is not plain. A row that matches nothing any more must go.

To mend a finding: state a fact, or say the sentence without the number; only then allow it.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from dyadbook.errors import Finding
from dyadbook.project import Project

ALLOWED = "allowed.csv"
"""The file of allowed phrases in ``book/``."""

REASONS = (
    "date that names a document",
    "number of a section",
    "name",
    "definition",
    "threshold of a method",
    "rank by definition",
    "no comparison of data",
)
"""Why a phrase may hold a number or a comparison."""

NUMBER = "number"
DIRECTION = "direction"

_COUNTS = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).replace(" ", "|")
_PARTS = "third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|hundredth|thousandth"
_UNITS = "per cent|percent|years?|months?|weeks?|days?|times?|trips?|visits?|tonnes?|projects?|sources?"
_NUMBER = re.compile(
    "|".join(
        (
            rf"\b(?:{_COUNTS})(?:-(?:{_COUNTS}|one))?(?:fold)?\b",
            r"\b(?:zero|dozens?|tens of|hundreds|thousands|millions|billions|half|halves|twice|thrice)\b",
            r"\b(?:doubl|tripl|quadrupl|halv)(?:e|es|ed|ing)\b",
            r"\b(?:an?|one|half an?) (?:dozen|hundred|thousand|million|billion)\b",
            rf"\ba (?:{_PARTS}) of\b|\bone[ -](?:{_PARTS})\b|\b(?:{_PARTS})s of\b",
            rf"\bone(?= (?:{_UNITS})\b)",  # elsewhere it is mostly a pronoun
            r"\w*\d(?:[\w.,:/–−-]*\w)?%?",  # any word with a digit
        )
    ),
    re.IGNORECASE,
)

_COMPARISONS = (
    "rose risen rise rises rising fell fall falls fallen falling grew grow grows grown growing increase "
    "increases increased increasing decrease decreases decreased decreasing decline declines declined "
    "declining shrank shrink shrinks shrunk shrinking drop drops dropped dropping jump jumps jumped climb "
    "climbs climbed climbing soar soars soared soaring surge surges surged surging slump slumps slumped "
    "plunge plunged slows slowed slowing slackened accelerate accelerates accelerated widened narrowed "
    "expanded improve improves improved worsened weakened exceed exceeds exceeded exceeding surpass "
    "surpasses surpassed overtake overtakes overtook overtaken outweigh outweighs outweighed outnumber "
    "outnumbers outnumbered outpaced lag lags lagged above below fewer majority minority bulk higher "
    "lower larger smaller bigger greater shorter faster slower wider narrower closer nearer cheaper "
    "dearer heavier lighter richer poorer stronger weaker steeper highest lowest largest smallest biggest "
    "greatest longest shortest fastest slowest widest narrowest closest nearest cheapest dearest heaviest "
    "lightest richest poorest strongest weakest steepest boldest"
).replace(" ", "|")
_DIRECTION = re.compile(
    "|".join(
        (
            rf"\b(?:{_COMPARISONS})\b",
            r"\b(?:more|less)(?: \w+){0,3} than\b|\b(?:far|much|many) (?:more|less)\b|\bahead of\b",
            r"\b(?<!no )longer\b|\b(?<!at )(?:most|least)\b",
        )
    ),
    re.IGNORECASE,
)

_EXTREMES = {
    "high": ("highest", "largest", "biggest", "greatest"),
    "peak": ("highest", "largest"),
    "top": ("highest", "largest", "biggest", "greatest", "most"),
    "bold": ("boldest",),
    "low": ("lowest", "smallest"),
    "best": ("highest",),
    "smallest": ("closest", "nearest"),
    "pause": ("longest",),
}
"""Superlatives that a part of a fact's name stands for, besides the superlative itself."""

WORDS = 4
"""From so many words on, a string in a module may be prose."""

_PLACEHOLDER = re.compile(r"(?<!\{)\{(?!\{)([^{}:]+)[^{}]*\}")

_MARKUP = re.compile(
    r"""
      ^(?P<fence>```+|~~~+)[a-z].*?^(?P=fence)$           # code, which names its language
    | ^(?:```+|~~~+|:::+)[^\n]*$ | ^:[\w-]+:[^\n]*$        # directives, whose content is prose
    | `[^`\n]*`                                           # code in a line, target of a role
    | <!--.*?--> | </?[a-z][^>\n]*>                       # HTML
    | (?<=\])\([^)\n]*\)                                  # address of a link
    | (?:https?://|www\.)[^\s)>\]]+
    | \[@[^\]\n]*\] | ^\([\w-]+\)=$                       # citations, labels
    | ^\s*\d+\.(?=\s)                                     # number of an item in a list
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True)
class Passage:
    """A stretch of prose in a file.

    Attributes
    ----------
    file : str
        Path relative to the checkout.
    line : int
        Line of the file on which the text begins, counted from 1.
    text : str
        The prose, in Markdown, with its placeholders.
    template : bool
        Whether braces in it are placeholders.
    column : str
        Column of a table that it stands in, empty elsewhere.
    condition : bool
        Whether it says what must hold for a verdict, and not what holds: it may compare.
    """

    file: str
    line: int
    text: str
    template: bool = False
    column: str = ""
    condition: bool = False


@dataclass(frozen=True)
class Allowance:
    """A row of ``book/allowed.csv``; `line` is its line there."""

    where: str
    text: str
    rule: str
    reason: str
    line: int

    def spans(self, passage: Passage) -> Iterator[tuple[int, int]]:
        """Where the phrase stands in a passage; line breaks count as spaces, capitals for nothing."""
        if self.where in ("*", passage.file):
            words = r"\s+".join(re.escape(word) for word in self.text.split())
            yield from (found.span() for found in re.finditer(words, passage.text, re.I))


def check_prose(project: Project) -> list[Finding]:
    """Find every number and comparison that is typed by hand, and every allowed phrase out of use.

    Parameters
    ----------
    project : Project
        The checkout.

    Returns
    -------
    list of Finding
        In the order of the files and lines; the rows of ``book/allowed.csv`` last.
    """
    allowed = read_allowed(project)
    used: set[Allowance] = set()
    findings: list[Finding] = []
    for passage in passages(project):
        spans = [(one, span) for one in allowed for span in one.spans(passage)]
        for rule, start, end in breaches(passage):
            fitting = {
                one for one, (first, last) in spans if one.rule == rule and first <= start and end <= last
            }
            used |= fitting
            if not fitting:
                findings.append(_finding(passage, rule, start, end))
    return findings + _check_allowed(project, allowed, used)


def breaches(passage: Passage) -> Iterator[tuple[str, int, int]]:
    """Find what a passage may not hold unless it is allowed.

    Yields
    ------
    tuple of (str, int, int)
        The rule, and where the word begins and ends in the text.

    Examples
    --------
    >>> text = "Trade {last:rose|fell} to {last} in five years, the highest in {peak:when}."
    >>> [text[start:end] for _, start, end in breaches(Passage("page.md", 1, text, template=True))]
    ['five']
    """
    text = passage.text
    if passage.template:
        text = _PLACEHOLDER.sub(_blank, text)
    text = _MARKUP.sub(_blank, text)
    found = [(NUMBER, *word.span()) for word in _NUMBER.finditer(text)]
    if not passage.condition:
        found += [
            (DIRECTION, *word.span())
            for word in _DIRECTION.finditer(text)
            if not (passage.template and _is_named(passage.text, word))
        ]
    yield from sorted(found, key=lambda one: one[1])


def passages(project: Project) -> Iterator[Passage]:
    """Everything in the checkout that a reader of the book reads and that is no data."""
    for path in sorted(project.notebooks.glob("*.ipynb")):
        yield from _notebook(path, _named(project, path))
    for path in sorted(project.book.glob("*.md")):
        yield Passage(_named(project, path), 1, path.read_text(encoding="utf-8"))
    yield from _reasons(project)
    package = project.root / "src" / "dyadbook"
    for folder in ("analysis", "book", "charts"):
        for path in sorted((package / folder).glob("*.py")):
            if path.name != Path(__file__).name:  # what it says is no prose of the book
                yield from _sentences(path, _named(project, path))


def read_allowed(project: Project) -> list[Allowance]:
    """The rows of ``book/allowed.csv``."""
    with (project.book / ALLOWED).open(encoding="utf-8", newline="") as file:
        return [
            Allowance(row["where"], row["text"], row["rule"], row["reason"], line)
            for line, row in enumerate(csv.DictReader(file), start=2)
        ]


# -- what is prose ----------------------------------------------------------------------------------


def _notebook(path: Path, name: str) -> Iterator[Passage]:
    """Markdown cells, and the templates that code cells hand to ``page``.

    The file is JSON with one line of a cell on each of its lines, below ``"source": [``.
    """
    text = path.read_text(encoding="utf-8")
    starts = [
        number + 1
        for number, line in enumerate(text.splitlines(), start=1)
        if line.startswith('   "source": [')
    ]
    for cell, start in zip(nbformat.reads(text, as_version=4).cells, starts, strict=True):
        if cell.cell_type == "markdown":
            yield Passage(name, start, cell.source)
        elif cell.cell_type == "code":
            for node in _templates(ast.parse(cell.source)):
                yield Passage(name, start + node.lineno - 1, node.value, template=True)


def _templates(tree: ast.AST) -> Iterator[_Text]:
    """The strings of several words given to a method of ``page``; a name is a single word."""
    for call in ast.walk(tree):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="page"))):
                for value in (*call.args, *(keyword.value for keyword in call.keywords)):
                    text = _text(value)
                    if text is not None and " " in text.value:
                        yield text


def _reasons(project: Project) -> Iterator[Passage]:
    path = project.seeds / "assessments.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            name = _named(project, path)
            yield Passage(name, line, row["reason"], template=True, column="reason")
            yield Passage(
                name, line, row["would_change"], template=True, column="would_change", condition=True
            )


def _sentences(path: Path, name: str) -> Iterator[Passage]:
    """The strings of a module that are prose.

    These are whole sentences of at least `WORDS` words, wherever they stand, and all strings of so
    many words in what a module defines at its top level: tables of remarks, templates. Labels,
    titles of axes and names of columns inside functions are none, nor are docstrings, patterns and
    what an error says. What a function is decorated with is the rule of a verdict.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    errors = {"Finding"} | {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.returns and ast.unparse(node.returns) == "NoReturn"
    }
    rules = {
        text
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        for text in _strings(decorator, errors)
    }
    for statement in tree.body:
        defines = isinstance(statement, ast.Assign | ast.AnnAssign)
        for text in sorted(_strings(statement, errors), key=lambda text: text.lineno):
            if len(text.value.split()) < WORDS or "\\" in text.value:
                continue
            if defines or re.search(r"[.!?][*”\"']*\s*$", text.value):
                yield Passage(name, text.lineno, text.value, template=True, condition=text in rules)


@dataclass(frozen=True)
class _Text:
    """A string in code, the computed parts of an f-string being braces."""

    value: str
    lineno: int


def _text(node: ast.AST) -> _Text | None:
    match node:
        case ast.Constant(value=str(value)):
            return _Text(value, node.lineno)
        case ast.JoinedStr(values=parts):
            literal = [str(part.value) if isinstance(part, ast.Constant) else "{computed}" for part in parts]
            return _Text("".join(literal), node.lineno)
    return None


def _strings(node: ast.AST, errors: Container[str]) -> Iterator[_Text]:
    """All strings below a node but docstrings and what goes to an error."""
    match node:
        case ast.Raise() | ast.Expr(value=ast.Constant()):
            return
        case ast.Call(func=ast.Name(id=name)) if name in errors:
            return
    text = _text(node)
    if text is not None:
        yield text
        return
    for child in ast.iter_child_nodes(node):
        yield from _strings(child, errors)


def _named(project: Project, path: Path) -> str:
    return path.relative_to(project.root).as_posix()


# -- what is found ----------------------------------------------------------------------------------


def _blank(found: re.Match[str]) -> str:
    """Spaces in place of what is not read, so that every position stays."""
    return re.sub(r"[^\n]", " ", found[0])


def _is_named(text: str, word: re.Match[str]) -> bool:
    """Whether a fact of the same line bears a superlative in its name."""
    start = text.rfind("\n", 0, word.start()) + 1
    end = text.find("\n", word.end())
    line = text[start : end if end >= 0 else None]
    parts = {part for name in _PLACEHOLDER.findall(line) for part in re.split(r"[/-]", name)}
    superlative = word[0].lower()
    return superlative in parts or any(superlative in _EXTREMES.get(part, ()) for part in parts)


def _finding(passage: Passage, rule: str, start: int, end: int) -> Finding:
    text = passage.text
    word = text[start:end]
    before = " ".join(text[:start].split(" ")[-5:])
    after = " ".join(text[end:].split(" ")[:5])
    if rule == NUMBER:
        says = f"The number {word!r} is typed by hand."
        remedy = "State a fact, {name} or {name:word}, or say it without the number"
        if word.lower() == "two":
            remedy += " (both, the pair, the sides)"
    else:
        says = f"The comparison {word!r} is typed by hand."
        remedy = "Let a fact choose the word, {name:rose|fell} or {name:part}, or say it without"
    return Finding(
        passage.file,
        says,
        f"{remedy}. What is no figure of ours goes into book/{ALLOWED}, with the reason.",
        line=passage.line + text.count("\n", 0, start),
        column=passage.column,
        value=" ".join(f"{before}{word}{after}".split()),
    )


def _check_allowed(project: Project, allowed: Sequence[Allowance], used: set[Allowance]) -> list[Finding]:
    file = _named(project, project.book / ALLOWED)
    findings = []

    def found(one: Allowance, column: str, value: str, rule: str, remedy: str) -> None:
        findings.append(Finding(file, rule, remedy, line=one.line, column=column, value=value))

    for one in allowed:
        if one.rule not in (NUMBER, DIRECTION):
            found(one, "rule", one.rule, "There is no such rule.", f"Write {NUMBER} or {DIRECTION}.")
        elif one.reason.partition(":")[0] not in REASONS:
            found(
                one, "reason", one.reason, "The reason is of no known kind.",
                f"Begin it with one of: {'; '.join(REASONS)}.",
            )  # fmt: skip
        elif len(one.text.split()) < 2:
            found(
                one, "text", one.text, "A single word is no phrase: it would fit anywhere.",
                "Give the words beside it too.",
            )  # fmt: skip
        elif one not in used:
            found(
                one, "text", one.text, "The allowed phrase stands nowhere any more.",
                "Delete the row, or correct its file or phrase.",
            )  # fmt: skip
    return findings
